use super::feature_table::FeatureTable;
use crate::error::{Result, Undefined, Value, expect_length};
use crate::feature::Schema;

/// The values of one row in 8 bytes each, until all rows are there.
///
/// A [`Value`] takes the room of its longest reason; reasons are rare, so they are kept apart.
#[derive(Debug, Clone)]
pub(crate) struct CompactRow {
    /// NaN where there is no number.
    values: Box<[f64]>,
    /// Position and reason of what is no number, in rising order.
    reasons: Box<[(usize, Undefined)]>,
}

impl CompactRow {
    /// A row of as many values as `values` gives. A number that is not finite is undefined.
    pub(crate) fn new(values: impl IntoIterator<Item = Value>) -> Self {
        let mut reasons = Vec::new();
        let number = |(at, value): (usize, Value)| match value {
            Ok(number) if number.is_finite() => number,
            other => {
                reasons.push((at, other.err().unwrap_or(Undefined::NotFinite)));
                f64::NAN
            }
        };
        let values = values.into_iter().enumerate().map(number).collect();
        CompactRow { values, reasons: reasons.into() }
    }

    /// One value; undefined outside the row.
    fn value(&self, at: usize) -> Value {
        match self.values.get(at) {
            Some(number) if !number.is_nan() => Ok(*number),
            _ => Err(self.reason(at).unwrap_or(Undefined::Missing)),
        }
    }

    fn reason(&self, at: usize) -> Option<Undefined> {
        let found = self.reasons.binary_search_by_key(&at, |(position, _)| *position).ok()?;
        self.reasons.get(found).map(|(_, reason)| *reason)
    }
}

impl FeatureTable {
    /// A table of rows made under one schema; the columns are its names.
    ///
    /// # Errors
    /// As [`FeatureTable::new`].
    pub(crate) fn from_rows(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        schema: &Schema,
        rows: &[CompactRow],
    ) -> Result<Self> {
        let mut table = Self::headed(subjects, schema.columns())?;
        expect_length("rows of the table", table.rows(), rows.len())?;
        for row in rows {
            expect_length("values of the row", table.columns.len(), row.values.len())?;
        }
        table.cells.reserve(table.columns.len());
        for column in 0..table.columns.len() {
            table.cells.push(rows.iter().map(|row| row.value(column)));
        }
        Ok(table.with_schema(schema.fingerprint()))
    }
}
