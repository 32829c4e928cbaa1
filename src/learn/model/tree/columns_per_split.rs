use crate::error::{Error, Result};

/// How many columns are drawn for each split of a tree.
///
/// They are drawn anew for each node, without replacement. If none of those drawn can be cut there (a constant column
/// cannot), further ones are drawn until one can.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ColumnsPerSplit {
    /// All of them, in the order of the table; nothing is drawn.
    All,
    /// ⌊√p⌋ of p columns.
    #[default]
    SquareRoot,
    /// This share of the columns, rounded down, at least 1; above 0 and up to 1.
    Share(f64),
    /// So many, at least 1; all where there are fewer.
    Count(usize),
}

impl ColumnsPerSplit {
    /// # Errors
    /// [`Error::Setting`] for a share or a number out of range.
    pub(super) fn checked(self) -> Result<Self> {
        match self {
            ColumnsPerSplit::Share(share) if !(share > 0.0 && share <= 1.0) => {
                Err(Error::setting("share of the columns for a split", "above 0 and at most 1", share))
            }
            ColumnsPerSplit::Count(0) => Err(Error::setting("columns for a split", "at least 1", 0)),
            legal => Ok(legal),
        }
    }

    /// The number for a table of so many columns, between 1 and all.
    pub(super) fn of(self, columns: usize) -> usize {
        let number = match self {
            ColumnsPerSplit::All => columns,
            ColumnsPerSplit::SquareRoot => columns.isqrt(),
            ColumnsPerSplit::Share(share) => (share * columns as f64) as usize,
            ColumnsPerSplit::Count(number) => number,
        };
        number.clamp(1, columns.max(1))
    }
}
