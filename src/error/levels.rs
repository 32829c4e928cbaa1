use super::Error;

/// How many levels an error lists.
const LISTED: usize = 32;

impl Error {
    /// A column with these levels, where numbers are needed.
    pub(crate) fn categorical(column: &str, levels: &[String]) -> Self {
        Error::Categorical { column: column.to_string(), levels: first(levels) }
    }

    /// A level of a subject that is not among the known ones.
    pub(crate) fn unknown_level(subject: &str, column: &str, level: &str, known: &[String]) -> Self {
        Error::UnknownLevel {
            subject: subject.to_string(),
            column: column.to_string(),
            level: level.to_string(),
            known: first(known),
        }
    }
}

fn first(levels: &[String]) -> Vec<String> {
    levels.iter().take(LISTED).cloned().collect()
}
