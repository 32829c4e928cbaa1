use super::column_test::ColumnTest;
use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result, expect_length};
use crate::hypothesis::Correction;
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::table::FeatureTable;

/// Keeps the columns that go together with the labels by a test, one column at a time: all below a p-value, or the best.
///
/// [`super::MannWhitney`] is the screen by the test of that name, `Screen::by(ClassTest::WelchT)` that by another of
/// [`super::ClassTest`], and `Screen::by(own)` that by any [`ColumnTest`]. Where a test says nothing about a column, as it
/// is constant, p is 1.
///
/// p-values are screened as they are unless [`Screen::adjusted`] names a correction for their number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen<T> {
    test: T,
    limit: Option<f64>,
    most: Option<usize>,
    correction: Option<Correction>,
}

impl<T: ColumnTest + Default> Screen<T> {
    /// Keeps columns with p < `limit`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not above 0 and at most 1.
    pub fn below(limit: f64) -> Result<Self> {
        Screen::by(T::default()).p_below(limit)
    }

    /// Keeps the `count` columns with the smallest p, of equal p the first; all if there are fewer.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn best(count: usize) -> Result<Self> {
        Screen::by(T::default()).at_most(count)
    }
}

impl<T: ColumnTest> Screen<T> {
    /// Tests columns and keeps all of them, unless [`Screen::p_below`] or [`Screen::at_most`] says otherwise.
    pub fn by(test: T) -> Self {
        Screen { test, limit: None, most: None, correction: None }
    }

    /// Keeps columns with p < `limit` only.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not above 0 and at most 1.
    pub fn p_below(self, limit: f64) -> Result<Self> {
        if !(limit > 0.0 && limit <= 1.0) {
            return Err(Error::setting("limit of the p-value", "above 0 and at most 1", limit));
        }
        Ok(Screen { limit: Some(limit), ..self })
    }

    /// Keeps no more than `count` columns, those with the smallest p.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn at_most(self, count: usize) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of columns to keep", "at least 1", count));
        }
        Ok(Screen { most: Some(count), ..self })
    }

    /// Holds p-values against the limit that are adjusted for the number of columns. The order of the best stays that of
    /// the p-values as they were.
    #[must_use]
    pub fn adjusted(self, correction: Correction) -> Self {
        Screen { correction: Some(correction), ..self }
    }

    /// With another test of the same kind.
    #[must_use]
    pub(super) fn with_test(self, test: T) -> Self {
        Screen { test, ..self }
    }

    /// The verdict for each column. The p-values that are held against the limit are named.
    fn verdicts(&self, p_values: &[f64], adjusted: &[f64]) -> Vec<Option<Reason>> {
        let most = self.most.unwrap_or(usize::MAX);
        let mut verdicts = vec![None; p_values.len()];
        for (before, column) in rising(p_values).into_iter().enumerate() {
            let p = adjusted[column];
            verdicts[column] = match self.limit {
                Some(limit) if p >= limit => Some(Reason::NotSignificant { p, limit }),
                _ if before >= most => Some(Reason::NotAmongBest { p, rank: before + 1, kept: most }),
                _ => None,
            };
        }
        verdicts
    }
}

impl<T: ColumnTest> Transform for Screen<T> {
    type Fitted = Screened;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Column`] naming the first column that cannot be tested, or whose p-value does not
    /// lie from 0 to 1; [`Error::NothingSelected`] if no column passes.
    fn fitted(&self, table: &FeatureTable) -> Result<Screened> {
        let p_values = p_values(table, &self.test)?;
        let adjusted = match self.correction {
            Some(correction) => correction.adjusted(&p_values)?,
            None => p_values.clone(),
        };
        let verdicts = self.verdicts(&p_values, &adjusted);
        let selection = Selection::new(self.test.name(), table, verdicts)?;
        Ok(Selected::new(selection, Screening { columns: table.columns().to_vec(), p_values, adjusted }))
    }
}

/// The p-values of every column that a screen saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    columns: Vec<String>,
    p_values: Vec<f64>,
    adjusted: Vec<f64>,
}

/// A fitted screen, with the p-values of every column it saw.
pub type Screened = Selected<Screening>;

impl Screened {
    /// All columns that were tested.
    pub fn screened(&self) -> &[String] {
        &self.evidence().columns
    }

    /// The p-value of each column that was tested, as it came from the test.
    pub fn p_values(&self) -> &[f64] {
        &self.evidence().p_values
    }

    /// The p-value of each column, adjusted for their number; the same as [`Screened::p_values`] without a correction.
    pub fn adjusted_p_values(&self) -> &[f64] {
        &self.evidence().adjusted
    }
}

/// The p-value of each column by a test.
pub(super) fn p_values<T: ColumnTest>(table: &FeatureTable, test: &T) -> Result<Vec<f64>> {
    let labels = table.both_classes()?;
    let columns = FittedColumns::of(table).numbers(table)?;
    let p_values = test.p_values(&columns, labels);
    expect_length("p-values of the columns", columns.len(), p_values.len())?;
    let legal = |p: f64| {
        if (0.0..=1.0).contains(&p) { Ok(p) } else { Err(Error::setting("p-value", "from 0 to 1", p)) }
    };
    let named = |(p, column): (Result<f64>, &String)| {
        p.and_then(legal).map_err(|source| Error::Column { column: column.clone(), source: Box::new(source) })
    };
    p_values.into_iter().zip(table.columns()).map(named).collect()
}

/// Positions in rising order of the values; of equal values the first comes first.
pub(super) fn rising(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}
