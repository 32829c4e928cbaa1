use std::fmt;
use std::path::Path;

use super::{Parameters, refused};
use crate::error::{Error, Result};

/// Parameters, and what of the file was not heeded.
///
/// What PyRadiomics accepts without effect is left out and listed, where [`Parameters`] refuses it: settings that others make
/// ineffective, settings of an image type that come too late or belong to another filter, a Laplacian of Gaussian without
/// `sigma`, `shape2D` without `force2D`, names that stand twice in a list, and `voxelSetting`. Names that PyRadiomics
/// refuses because it does not know them are left out and listed too. Everything else that it refuses, or that stops it later, is an
/// error here as well, and so is a group in which nothing would be left.
///
/// ```
/// use radiomics::pyradiomics::Lenient;
///
/// let Lenient { parameters, ignored } = Lenient::from_yaml("setting:\n  binWidht: 10\n  label: 2\n")?;
/// assert_eq!(ignored[0].line, Some(2));
/// assert_eq!(ignored[0].key, "setting.binWidht");
/// assert_eq!(parameters.settings()?.label, 2);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Lenient {
    /// What is left.
    pub parameters: Parameters,
    /// What was not heeded, in the order in which it was found.
    pub ignored: Vec<Ignored>,
}

/// Something in a parameter file that has no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The line, from 1; none where there is no text.
    pub line: Option<usize>,
    /// The groups and the key: `imageType.LoG.normalize`.
    pub key: String,
    /// Why it has none.
    pub reason: String,
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{} is ignored: {}", self.key, self.reason)
    }
}

impl Lenient {
    /// From the text of a YAML file.
    ///
    /// # Errors
    /// [`Error::Parameters`] for what PyRadiomics cannot run with.
    pub fn from_yaml(text: &str) -> Result<Self> {
        Lenient::of(|check| Parameters::of(&super::yaml::yaml(text)?, check))
    }

    /// From the text of a JSON file.
    ///
    /// # Errors
    /// As [`Lenient::from_yaml`].
    pub fn from_json(text: &str) -> Result<Self> {
        Lenient::of(|check| Parameters::of(&super::yaml::json(text)?, check))
    }

    /// From a file, by its ending.
    ///
    /// # Errors
    /// As [`Parameters::read`], but for what is ignored.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        super::file::read(path.as_ref(), Lenient::from_yaml, Lenient::from_json)
    }

    fn of(read: impl FnOnce(&mut Check) -> Result<Parameters>) -> Result<Self> {
        let mut check = Check { lenient: true, ignored: Vec::new() };
        let parameters = read(&mut check)?;
        Ok(Lenient { parameters, ignored: check.ignored })
    }
}

/// What is done about a thing without effect: it is an error, or goes on a list.
pub(super) struct Check {
    lenient: bool,
    ignored: Vec<Ignored>,
}

impl Check {
    pub fn strict() -> Self {
        Check { lenient: false, ignored: Vec::new() }
    }

    /// Refuses something without effect, or notes that it is left out.
    pub fn leave_out(&mut self, line: Option<usize>, key: &str, expected: &str, found: &str) -> Result<()> {
        if !self.lenient {
            return Err(refused(line, key, expected, found));
        }
        if let Error::Parameters { key, expected, found, .. } = refused(line, key, expected, found) {
            self.ignored.push(Ignored { line, key, reason: format!("expected {expected}, found {found}") });
        }
        Ok(())
    }

    /// Notes something that is accepted but has no effect.
    pub fn remark(&mut self, line: Option<usize>, key: &str, reason: &str) {
        if self.lenient {
            self.ignored.push(Ignored { line, key: key.to_string(), reason: reason.to_string() });
        }
    }
}
