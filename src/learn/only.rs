use super::columns::FittedColumns;
use super::stored::StoredStep;
use super::transform::{Apply, Transform};
use crate::error::Result;
use crate::table::FeatureTable;

/// Keeps the columns that are named, in this order, such as those of one sequence of a study.
///
/// This is no selection: what else a table holds is not considered and not reported.
///
/// ```
/// use radiomics::learn::{Only, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["p1"], [("a", vec![1.0]), ("b", vec![2.0]), ("c", vec![3.0])])?;
/// assert_eq!(Only::columns(["c", "a"]).fitted(&table)?.names(), ["c", "a"]);
/// assert!(Only::columns(["d"]).fitted(&table).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    names: Vec<String>,
}

impl Only {
    /// These columns.
    pub fn columns(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Only { names: names.into_iter().map(Into::into).collect() }
    }
}

impl Transform for Only {
    type Fitted = FittedColumns;

    /// # Errors
    /// [`crate::Error::UnknownColumn`] with the nearest name, [`crate::Error::Duplicate`] if a column is named twice.
    fn fitted(&self, table: &FeatureTable) -> Result<FittedColumns> {
        Ok(FittedColumns::of(&table.select(&self.names)?))
    }
}

impl Apply for FittedColumns {
    fn columns(&self) -> &[String] {
        self.names()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.pick(table)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}
