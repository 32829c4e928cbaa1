use std::fmt;
use std::path::PathBuf;

/// What was wrong with an entry of a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It was there and could not be used; its vector was computed again, and a new entry takes its place.
    Unreadable,
    /// It could not be written; its vector is in the outcome, and a later run has to compute it again.
    Unwritten,
}

/// An entry of a cache that could not be used or not be written. It costs time and changes no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedEntry {
    /// The id of the subject.
    pub subject: String,
    /// The sequence.
    pub sequence: String,
    /// The file of the entry.
    pub file: PathBuf,
    /// Whether it could not be read or not be written.
    pub damage: Damage,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for DamagedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DamagedEntry { subject, sequence, file, damage, problem } = self;
        let consequence = match damage {
            Damage::Unreadable => "was computed again",
            Damage::Unwritten => "was computed and could not be kept",
        };
        write!(f, "subject {subject}, sequence {sequence} {consequence}: {}: {problem}", file.display())
    }
}
