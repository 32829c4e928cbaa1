use crate::error::Result;
use crate::numeric::parallel;

/// A test of one column against the labels, for a [`super::Screen`].
///
/// Any function of values and labels is one; a type of its own also has a name.
///
/// ```
/// use radiomics::hypothesis::{Alternative, RankSum};
/// use radiomics::learn::{Screen, Transform};
/// use radiomics::table::FeatureTable;
/// // Only columns that are larger in positive subjects.
/// let larger = |values: &[f64], labels: &[bool]| {
///     Ok(RankSum::grouped(values, labels)?.p_normal(Alternative::Greater, true))
/// };
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f"],
///     [("up", vec![1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), ("down", vec![9.0, 8.0, 7.0, 3.0, 2.0, 1.0])],
/// )?
/// .with_labels([false, false, false, true, true, true])?;
/// let screened = Screen::by(larger).p_below(0.1)?.fitted(&table)?;
/// assert_eq!(screened.selection().kept(), ["up"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub trait ColumnTest: Send + Sync {
    /// The name of the step in reports.
    fn name(&self) -> &'static str {
        "filter by an own test"
    }

    /// The p-value of a column of finite numbers, with a label for each. Both classes are there. It must lie from 0 to 1;
    /// where the test says nothing it is 1.
    ///
    /// # Errors
    /// What makes the test impossible; the screen adds the name of the column.
    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64>;

    /// The p-values of all columns, in their order. A test that can prepare something for all columns does so here.
    fn p_values(&self, columns: &[&[f64]], labels: &[bool]) -> Vec<Result<f64>> {
        parallel::map(columns, |values| self.p_value(values, labels))
    }
}

impl<F: Fn(&[f64], &[bool]) -> Result<f64> + Send + Sync> ColumnTest for F {
    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        self(values, labels)
    }
}
