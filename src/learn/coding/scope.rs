use crate::error::{Error, Result};
use crate::table::{FeatureTable, Kind};

/// On which columns a step acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::learn) enum Scope {
    /// Those that hold words.
    Categorical,
    /// All.
    All,
    /// These.
    Named(Vec<String>),
}

impl Scope {
    pub(in crate::learn) fn named(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Scope::Named(columns.into_iter().map(Into::into).collect())
    }

    /// For each column of the table whether it is meant.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] with the nearest name.
    pub(in crate::learn) fn marks(&self, table: &FeatureTable) -> Result<Vec<bool>> {
        match self {
            Scope::All => Ok(vec![true; table.columns().len()]),
            Scope::Categorical => Ok(table.iter().map(|column| column.kind() != Kind::Numeric).collect()),
            Scope::Named(names) => {
                let mut marks = vec![false; table.columns().len()];
                for (name, at) in names.iter().zip(table.positions(names.iter().map(String::as_str))) {
                    let at = at.ok_or_else(|| Error::unknown_column(name, table.columns()))?;
                    marks[at] = true;
                }
                Ok(marks)
            }
        }
    }
}
