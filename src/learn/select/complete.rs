use super::selection::{Reason, Selection};
use crate::error::Result;
use crate::learn::transform::Transform;
use crate::table::{Column, FeatureTable};

/// Keeps the columns in which no subject lacks a value.
///
/// Steps and classifiers refuse missing values; this one, put first, leaves such columns out and reports each. It looks
/// at the training rows: a value that is missing in a later table in a kept column is still an error where it is needed.
///
/// ```
/// use radiomics::error::Undefined;
/// use radiomics::learn::{CompleteColumns, Transform};
/// use radiomics::table::FeatureTable;
/// let rows = [vec![Ok(1.0), Err(Undefined::NoNeighbours)], vec![Ok(2.0), Ok(0.5)]];
/// let table = FeatureTable::new(["p1", "p2"], ["volume", "correlation"], &rows)?;
/// let selection = CompleteColumns.fitted(&table)?;
/// assert_eq!(selection.kept(), ["volume"]);
/// assert_eq!(selection.dropped()[0].column, "correlation");
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CompleteColumns;

impl Transform for CompleteColumns {
    type Fitted = Selection;

    /// # Errors
    /// [`crate::Error::NothingSelected`] if no column is complete.
    fn fitted(&self, table: &FeatureTable) -> Result<Selection> {
        Selection::new("complete columns", table, table.iter().map(|column| incomplete(&column)))
    }
}

fn incomplete(column: &Column<'_>) -> Option<Reason> {
    let first = column.undefined().next()?;
    let count = column.undefined().count();
    Some(Reason::Incomplete { subject: first.subject.to_string(), reason: first.reason, count })
}
