use nalgebra::DVector;

use super::firth::FirthLogistic;
use super::logistic_model::LogisticModel;
use super::profile::LogisticInference;
use super::ridge::RidgeLogistic;
use super::separation::refuse_separated;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::numeric::logistic::{Design, Likelihood, Point, Stopped};
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

    /// With the prior of Jeffreys (Firth's correction); then there is a solution for separated classes too, with inference.
    pub const fn firth() -> FirthLogistic {
        FirthLogistic::new()
    }

    /// Fits the model and keeps the training data with it, for intervals and tests that fit parts of the model again.
    ///
    /// # Errors
    /// As [`Fit::fit`] of this type.
    pub fn inference(&self, table: &FeatureTable) -> Result<LogisticInference> {
        let training = Training::of(table)?;
        let (design, maximum) = training.maximum()?;
        let labels = training.labels;
        let model = LogisticModel::new(training.columns, &design, &maximum, labels)?;
        Ok(LogisticInference::new(model, design, labels.to_vec(), maximum))
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
        let training = Training::of(table)?;
        let (design, maximum) = training.maximum()?;
        LogisticModel::new(training.columns, &design, &maximum, training.labels)
    }
}

/// What a table offers to a fit: numbers without gaps, and both classes.
pub(super) struct Training<'a> {
    pub(super) columns: FittedColumns,
    pub(super) numbers: Vec<&'a [f64]>,
    pub(super) labels: &'a [bool],
}

impl<'a> Training<'a> {
    pub(super) fn of(table: &'a FeatureTable) -> Result<Self> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        Ok(Training { columns, numbers, labels })
    }

    /// The design of a model with fewer coefficients than subjects.
    pub(super) fn design(&self) -> Result<Design> {
        design(&self.numbers, self.columns.names(), self.labels.len())
    }

    fn maximum(&self) -> Result<(Design, Point)> {
        maximum(&self.numbers, self.columns.names(), self.labels)
    }
}

fn design(columns: &[&[f64]], names: &[String], rows: usize) -> Result<Design> {
    let coefficients = columns.len() + 1;
    if coefficients >= rows {
        return Err(Error::TooFewRows { coefficients, rows });
    }
    Design::orthonormal(columns, names, rows)
}

/// The maximum of the likelihood without a penalty, or the reason why there is none.
pub(super) fn maximum(columns: &[&[f64]], names: &[String], labels: &[bool]) -> Result<(Design, Point)> {
    let design = design(columns, names, labels.len())?;
    let start = DVector::zeros(columns.len() + 1);
    let maximum = Likelihood::new(&design.basis, labels).maximum(start, None);
    if !certain(&maximum) {
        refuse_separated(columns, names, labels)?;
    }
    let maximum = maximum.map_err(|stopped| stopped.error("logistic regression"))?;
    Ok((design, maximum))
}

/// Whether a maximum was found that rounding cannot have feigned.
pub(super) fn certain(maximum: &Result<Point, Stopped>) -> bool {
    maximum.as_ref().is_ok_and(|point| point.least_residual >= CERTAIN)
}
