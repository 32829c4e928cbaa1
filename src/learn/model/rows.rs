use crate::error::{Result, expect_length};
use crate::learn::columns::FittedColumns;
use crate::table::FeatureTable;

/// Subjects as slices of numbers, row after row, for what compares whole subjects.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    values: Vec<f64>,
    width: usize,
    count: usize,
}

impl Rows {
    /// The rows of a table, `columns` of it only.
    ///
    /// # Errors
    /// As [`FittedColumns::numbers`].
    pub(super) fn of(columns: &FittedColumns, table: &FeatureTable) -> Result<Self> {
        Ok(Self::of_columns(&columns.numbers(table)?, table.rows()))
    }

    /// The rows of columns of `count` values each.
    pub(super) fn of_columns(columns: &[&[f64]], count: usize) -> Self {
        let (width, mut values) = (columns.len(), vec![0.0; columns.len() * count]);
        for (j, column) in columns.iter().enumerate() {
            for (value, x) in values.iter_mut().skip(j).step_by(width).zip(*column) {
                *value = *x;
            }
        }
        Rows { values, width, count }
    }

    /// Number of rows.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// One row; empty outside.
    pub(super) fn row(&self, index: usize) -> &[f64] {
        let start = index.saturating_mul(self.width);
        self.values.get(start..start.saturating_add(self.width)).unwrap_or_default()
    }

    /// All rows in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.count).map(|index| self.row(index))
    }

    /// These rows in this order.
    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|row| self.row(*row)).copied().collect();
        Rows { values, width: self.width, count: rows.len() }
    }

    /// Refuses rows, as of a file, that are not `count` rows of `width` numbers.
    pub(super) fn expect(&self, count: usize, width: usize) -> Result<()> {
        expect_length("numbers of a stored row", width, self.width)?;
        expect_length("stored rows", count, self.count)?;
        expect_length("stored numbers", count.saturating_mul(width), self.values.len())
    }
}
