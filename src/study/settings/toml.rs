use std::path::Path;

use super::StudySettings;
use crate::config::Config;
use crate::config::toml::{InFile, from_text, read, to_text};
use crate::error::Result;

/// The keys whose values are lists, behind the table around them; without a key it is a list within a list.
const LISTS: [(&str, &str); 9] = [
    ("", "sequences"),
    ("", "clinical"),
    ("", "models"),
    ("", "comparisons"),
    ("comparisons", ""),
    ("models", "sequences"),
    ("models", "scores"),
    ("models", "clinical"),
    ("combat", "protecting"),
];

impl InFile for StudySettings {
    const VERSION_NAME: &'static str = "version of the study settings";
    const VERSION: u32 = StudySettings::VERSION;

    fn is_list(table: &str, key: &str) -> bool {
        Config::is_list(table, key) || LISTS.contains(&(table, key))
    }

    fn check(&self) -> Result<()> {
        self.check()
    }
}

impl StudySettings {
    /// The settings from the text of a TOML file.
    ///
    /// # Errors
    /// [`Error::Configuration`](crate::Error::Configuration) with the line: for a key that does not exist with the nearest that
    /// does; and what [`StudySettings::check`] refuses.
    ///
    /// ```
    /// use radiomics::study::StudySettings;
    /// let settings = StudySettings::from_toml("version = 1\ntitle = \"A study\"\nseed = 7\n")?;
    /// assert_eq!(StudySettings::from_toml(&settings.to_toml()?)?, settings);
    ///
    /// let error = StudySettings::from_toml("version = 1\n[procedures.imagin]\n").unwrap_err();
    /// let begin = "configuration, line 2: there is no key imagin, did you mean imaging?";
    /// assert!(error.to_string().starts_with(begin), "{error}");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self> {
        from_text(text)
    }

    /// The settings as the text of a TOML file, with every key; what is left out is not there: a procedure of a model of its own, a
    /// step of image processing that is not done, a column of the batch.
    ///
    /// # Errors
    /// [`Error::Configuration`](crate::Error::Configuration) if a number cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        to_text(self)
    }

    /// The settings from a TOML file.
    ///
    /// # Errors
    /// [`Error::File`](crate::Error::File) if it cannot be read, [`Error::Format`](crate::Error::Format) with the file if it is
    /// larger than 1 MiB, and with what [`StudySettings::from_toml`] says.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        read(path.as_ref())
    }
}
