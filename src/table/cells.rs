use std::collections::BTreeMap;

use crate::error::{Undefined, Value};

/// A cell without a number or level, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndefinedCell<'a> {
    /// The subject of the row.
    pub subject: &'a str,
    /// The column.
    pub column: &'a str,
    /// Why there is none.
    pub reason: Undefined,
}

/// The cells of a table, column after column in one piece, so that a column is a slice.
///
/// A cell without a number is NaN in `values` and has its reason in `reasons`, under (column, row); no other cell is NaN.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    rows: usize,
    values: Vec<f64>,
    reasons: BTreeMap<(usize, usize), Undefined>,
}

impl Cells {
    /// No column yet.
    pub(super) fn new(rows: usize) -> Self {
        Cells { rows, values: Vec::new(), reasons: BTreeMap::new() }
    }

    /// Makes room for as many columns more at once.
    pub(super) fn reserve(&mut self, columns: usize) {
        self.values.reserve_exact(self.rows.saturating_mul(columns));
    }

    /// Number of columns pushed so far; `None` for a table without rows.
    fn width(&self) -> usize {
        self.values.len().checked_div(self.rows).unwrap_or(0)
    }

    /// Adds a column of as many values as there are rows. A number that is not finite is undefined.
    pub(super) fn push(&mut self, column: impl IntoIterator<Item = Value>) {
        let index = self.width();
        for (row, value) in column.into_iter().take(self.rows).enumerate() {
            let value = value.and_then(|v| if v.is_finite() { Ok(v) } else { Err(Undefined::NotFinite) });
            if let Err(reason) = value {
                self.reasons.insert((index, row), reason);
            }
            self.values.push(value.unwrap_or(f64::NAN));
        }
    }

    /// Adds column `index` of another table of as many rows.
    pub(super) fn push_from(&mut self, other: &Cells, index: usize) {
        let at = self.width();
        self.values.extend_from_slice(other.column(index));
        self.reasons.extend(other.reasons_of(index).map(|(row, reason)| ((at, row), reason)));
    }

    /// Adds column `index` of another table of as many rows, each number through `f` of its row and value.
    pub(super) fn push_mapped(&mut self, other: &Cells, index: usize, f: impl Fn(usize, f64) -> f64) {
        let at = self.width();
        self.reasons.extend(other.reasons_of(index).map(|(row, reason)| ((at, row), reason)));
        for (row, value) in other.column(index).iter().enumerate() {
            let mapped = if value.is_nan() { f64::NAN } else { f(row, *value) };
            if !value.is_nan() && !mapped.is_finite() {
                self.reasons.insert((at, row), Undefined::NotFinite);
            }
            self.values.push(if mapped.is_finite() { mapped } else { f64::NAN });
        }
    }

    /// The numbers of a column, NaN where there is none.
    pub(super) fn column(&self, index: usize) -> &[f64] {
        let start = index.saturating_mul(self.rows);
        self.values.get(start..start.saturating_add(self.rows)).unwrap_or_default()
    }

    /// Rows without a number, in rising order, with their reasons.
    pub(super) fn reasons_of(&self, index: usize) -> impl Iterator<Item = (usize, Undefined)> {
        self.reasons.range((index, 0)..=(index, usize::MAX)).map(|((_, row), reason)| (*row, *reason))
    }

    /// One cell; undefined outside the table.
    pub(super) fn value(&self, row: usize, column: usize) -> Value {
        match self.column(column).get(row) {
            Some(value) if !value.is_nan() => Ok(*value),
            _ => Err(self.reasons.get(&(column, row)).copied().unwrap_or(Undefined::Missing)),
        }
    }

    /// All cells without a number as (column, row, reason), column after column.
    pub(super) fn reasons(&self) -> impl Iterator<Item = (usize, usize, Undefined)> {
        self.reasons.iter().map(|((column, row), reason)| (*column, *row, *reason))
    }

    /// The cells of these rows, which may repeat and must be below the number of rows.
    pub(super) fn rows(&self, rows: &[usize], columns: usize) -> Cells {
        let mut cells = Cells::new(rows.len());
        cells.values.reserve(rows.len() * columns);
        for index in 0..columns {
            let column = self.column(index);
            cells.values.extend(rows.iter().map(|&row| column.get(row).copied().unwrap_or(f64::NAN)));
        }
        if !self.reasons.is_empty() {
            cells.reasons = self.reasons_at(rows, columns);
        }
        cells
    }

    fn reasons_at(&self, rows: &[usize], columns: usize) -> BTreeMap<(usize, usize), Undefined> {
        let cells = (0..columns)
            .flat_map(|column| rows.iter().enumerate().map(move |(to, from)| (column, to, *from)));
        cells
            .filter_map(|(column, to, from)| {
                self.reasons.get(&(column, from)).map(|reason| ((column, to), *reason))
            })
            .collect()
    }
}
