use nalgebra::DVector;

use super::logistic_model::LogisticModel;
use super::profile::LogisticInference;
use super::ridge::RidgeLogistic;
use super::separation::refuse_separated;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::numeric::logistic::{Design, Likelihood, Point};
use crate::table::FeatureTable;

/// At a maximum Σ|yᵢ − πᵢ|aᵢ = 0 (see the module on separation), which proves that there is no separation if no weight is
/// so small that rounding could hide it. Below this the proof is made separately.
const CERTAIN: f64 = 1e-4;

/// Logistic regression by maximum likelihood: the β that maximises ℓ(β), by Newton's method.
///
/// The columns are orthonormalised for the computation, so that neither their units nor high correlation cost digits; the
/// model speaks the units of the table. A table without columns gives the model with an intercept only.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Predict};
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=8).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("node", vec![0., 0., 0., 0., 1., 1., 1., 1.])])?
///     .with_labels([false, false, false, true, false, true, true, true])?;
/// let model = Logistic::unpenalised().fit(&table)?;
/// let node = &model.terms()[1];
/// assert!((node.odds_ratio() - 9.0).abs() < 1e-12);
/// assert!((model.probabilities(&table)?[7] - 0.75).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Logistic(());

impl Logistic {
    /// Without a penalty, with standard errors, tests and intervals.
    pub const fn unpenalised() -> Self {
        Logistic(())
    }

    /// With a ridge penalty λ; then there is a solution for separated classes too, and no inference.
    ///
    /// # Errors
    /// [`Error::Setting`] if λ is not above 0 and finite.
    pub fn ridge(penalty: f64) -> Result<RidgeLogistic> {
        RidgeLogistic::new(penalty)
    }

    /// Fits the model and keeps the training data with it, for intervals and tests that fit parts of the model again.
    ///
    /// # Errors
    /// As [`Fit::fit`] of this type.
    pub fn inference(&self, table: &FeatureTable) -> Result<LogisticInference> {
        let (model, design, maximum) = estimate(table)?;
        Ok(LogisticInference::new(model, design, table.labels()?.to_vec(), maximum))
    }
}

impl Fit for Logistic {
    type Model = LogisticModel;

    /// # Errors
    /// - [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal,
    /// - [`Error::MissingValue`] naming the first cell without a number,
    /// - [`Error::TooFewRows`] with as many coefficients as subjects,
    /// - [`Error::Collinear`] naming the first column that depends on those before it (a constant one does),
    /// - [`Error::Separation`] naming the columns that separate the classes, completely or quasi-completely,
    /// - [`Error::Coefficient`] for a column that varies so little that its β cannot be written as a number,
    /// - [`Error::NotConverged`] if Newton's method fails without one of these reasons.
    fn fit(&self, table: &FeatureTable) -> Result<LogisticModel> {
        Ok(estimate(table)?.0)
    }
}

fn estimate(table: &FeatureTable) -> Result<(LogisticModel, Design, Point)> {
    let labels = table.both_classes()?;
    let columns = FittedColumns::of(table);
    let numbers = columns.numbers(table)?;
    let coefficients = numbers.len() + 1;
    if coefficients >= table.rows() {
        return Err(Error::TooFewRows { coefficients, rows: table.rows() });
    }
    let design = Design::orthonormal(&numbers, columns.names(), table.rows())?;
    let maximum = Likelihood::new(&design.basis, labels).maximum(DVector::zeros(coefficients), None);
    let certain = maximum.as_ref().is_ok_and(|point| point.least_residual >= CERTAIN);
    if !certain {
        refuse_separated(&numbers, columns.names(), labels)?;
    }
    let maximum = maximum.map_err(|stopped| stopped.error("logistic regression"))?;
    let model = LogisticModel::new(columns, &design, &maximum, labels)?;
    Ok((model, design, maximum))
}
