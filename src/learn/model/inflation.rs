use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::numeric::logistic::Design;
use crate::table::FeatureTable;

/// The variance inflation factor of each column, 1/(1 − R²) with R² of its regression on all other columns.
///
/// 1 for a column that is uncorrelated with the others; above 5 or 10 its coefficient is usually held to be unstable.
/// Labels are not used.
///
/// # Errors
/// [`crate::Error::MissingValue`] naming the first cell without a number, [`crate::Error::Collinear`] naming the first
/// column that depends on those before it.
///
/// ```
/// use radiomics::learn::variance_inflation;
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d"],
///     [("x", vec![1.0, 1.0, -1.0, -1.0]), ("y", vec![1.0, -1.0, 1.0, -1.0])],
/// )?;
/// assert!(variance_inflation(&table)?.iter().all(|vif| (vif - 1.0).abs() < 1e-12));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn variance_inflation(table: &FeatureTable) -> Result<Vec<f64>> {
    let columns = FittedColumns::of(table);
    let design = Design::orthonormal(&columns.numbers(table)?, columns.names(), table.rows())?;
    // With orthonormal B the covariance of least squares is σ²UUᵀ; uncorrelated columns of these lengths have σ²/length².
    let factors = design.lengths.iter().enumerate();
    Ok(factors.map(|(j, length)| length.powi(2) * design.back.row(j + 1).norm_squared()).collect())
}
