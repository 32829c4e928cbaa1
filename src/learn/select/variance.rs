use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::numeric::moment::{spread, sums};
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// Keeps the columns whose variance is above a limit, 0 to drop constant columns only.
///
/// The variance is in the squared units of the column: before scaling it compares columns of one kind only, and after scaling all
/// are alike. Needs no labels. With one subject every variance is 0.
///
/// ```
/// use radiomics::learn::{Transform, Variance};
/// use radiomics::table::FeatureTable;
/// let columns = [("constant", vec![0.1, 0.1, 0.1]), ("x", vec![1.0, 2.0, 3.0])];
/// let table = FeatureTable::from_columns(["a", "b", "c"], columns)?;
/// let kept = Variance::above(0.0)?.fitted(&table)?;
/// assert_eq!(kept.selection().kept(), ["x"]);
/// assert_eq!(kept.evidence().values(), [0.0, 1.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variance {
    limit: f64,
    population: bool,
}

impl Variance {
    /// Keeps columns with a variance of the sample, Σ(x − x̄)²/(n − 1), above `limit`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is below 0 or not finite.
    pub fn above(limit: f64) -> Result<Self> {
        if !(limit >= 0.0 && limit.is_finite()) {
            return Err(Error::setting("limit of the variance", "at least 0 and finite", limit));
        }
        Ok(Variance { limit, population: false })
    }

    /// By the variance of a population, Σ(x − x̄)²/n.
    #[must_use]
    pub fn population(self) -> Self {
        Variance { population: true, ..self }
    }
}

/// The variance of every column that a filter saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Variances(Vec<f64>);

impl Variances {
    /// In the order of the table.
    pub fn values(&self) -> &[f64] {
        &self.0
    }
}

/// Σ(x − x̄)²/divisor, exactly 0 where all values are equal.
fn variance(values: &[f64], divisor: f64) -> f64 {
    let (mean, length) = spread(values);
    let [squares] = sums(values, |x| [(x - mean) * (x - mean)]);
    let variance = squares / divisor;
    // Where squares leave the range of a number the root of the divisor is taken out before.
    if variance.is_normal() { variance } else { (length / divisor.sqrt()).powi(2) }
}

impl Transform for Variance {
    type Fitted = Selected<Variances>;

    /// # Errors
    /// [`Error::MissingValue`] naming the first cell without a number, [`Error::NothingSelected`] if no column passes.
    fn fitted(&self, table: &FeatureTable) -> Result<Selected<Variances>> {
        let columns = FittedColumns::of(table).numbers(table)?;
        let rows = if self.population { table.rows() } else { table.rows().saturating_sub(1) };
        let divisor = rows.max(1) as f64;
        let variances = parallel::map(&columns, |values| variance(values, divisor));
        let verdicts = variances.iter().map(|variance| {
            let low = *variance <= self.limit;
            low.then_some(Reason::LowVariance { variance: *variance, limit: self.limit })
        });
        Ok(Selected::new(Selection::new("variance filter", table, verdicts)?, Variances(variances)))
    }
}
