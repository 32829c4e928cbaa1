use std::fmt;

use crate::error::Error;

/// A subject that was left out, and why.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The id of the subject.
    pub subject: String,
    /// The sequence that failed, if it was one.
    pub sequence: Option<String>,
    /// What went wrong.
    pub error: Error,
}

impl Failure {
    /// The failure as an error that names the subject.
    pub fn into_error(self) -> Error {
        Error::Subject { subject: self.subject, sequence: self.sequence, source: Box::new(self.error) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().into_error().fmt(f)
    }
}

/// What happens when a subject of a cohort fails.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// It is left out and reported, and the others go on.
    #[default]
    LeaveOut,
    /// Everything stops with its error.
    Stop,
}
