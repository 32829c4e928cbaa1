use std::path::Path;

use super::{Config, VERSION};
use crate::error::{Error, Result};

/// The part of a configuration that is the same in every version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: Option<u32>,
}

impl Config {
    /// A configuration from the text of a TOML file.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the line: for a key that does not exist with the nearest that does; [`Error::Setting`]
    /// for another version; and what [`Config::extractor`] refuses.
    ///
    /// ```
    /// use radiomics::config::Config;
    ///
    /// let text = "version = 1\n[interpolation]\nspacing = { y = 2.0, x = 2.0 }\n";
    /// let config = Config::from_toml(text)?;
    /// assert_eq!(Config::from_toml(&config.to_toml()?)?, config);
    ///
    /// let error = Config::from_toml("version = 1\nagregations = [\"3D\"]\n").unwrap_err();
    /// let begin = "configuration, line 2: there is no key agregations, did you mean aggregations?";
    /// assert!(error.to_string().starts_with(begin), "{error}");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self> {
        let versioned: Versioned = toml::from_str(text).map_err(|error| explained(&error, text))?;
        match versioned.version {
            Some(VERSION) => {}
            Some(other) => {
                return Err(Error::setting("version of the configuration", VERSION.to_string(), other));
            }
            None => return Err(Error::setting("version of the configuration", VERSION.to_string(), "none")),
        }
        let config: Config = toml::from_str(text).map_err(|error| explained(&error, text))?;
        config.extractor()?;
        Ok(config)
    }

    /// The configuration as the text of a TOML file, with every key.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a number cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::Configuration { line: 1, problem: error.to_string() })
    }

    /// A configuration from a TOML file.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Format`] with the file and what [`Config::from_toml`] says.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        Self::from_toml(&text).map_err(|error| Error::format(path, error.to_string()))
    }
}

/// What the parser says, with the line, and for a name that does not exist with the nearest that does.
fn explained(error: &toml::de::Error, text: &str) -> Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = 1 + before.matches('\n').count();
    let problem = match unknown(error.message()) {
        Some(unknown) => unknown.to_string(),
        None => error.message().to_string(),
    };
    Error::Configuration { line, problem }
}

/// The name that does not exist and those that do, from the sentence of the parser.
fn unknown(message: &str) -> Option<Error> {
    let known = |names: &str| names.split(", ").map(|name| name.replace('`', "")).collect();
    for (what, start) in [("key", "unknown field `"), ("choice", "unknown variant `")] {
        if let Some((name, rest)) =
            message.strip_prefix(start).and_then(|rest| rest.split_once("`, expected "))
        {
            let valid = rest.trim_start_matches("one of ").replace(" or ", ", ");
            return Some(Error::unknown_name(what, name, known(&valid)));
        }
    }
    let (name, rest) =
        message.strip_prefix("unexpected keys in table: ")?.split_once(", available keys: ")?;
    Some(Error::unknown_name("key", name, known(rest)))
}
