use nalgebra::DVector;

use super::linear::LinearModel;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::numeric::logistic::{Design, Likelihood};
use crate::table::FeatureTable;

/// Logistic regression with a ridge penalty: the β that maximises ℓ(β) − ½λ Σ βⱼ².
///
/// It has a solution for every table, separated classes, dependent columns and more columns than subjects included. The
/// penalty is in the units of the columns: standardise first to treat them alike. λ is the 1/C of scikit-learn; glmnet's
/// penalty is λ/n. With penalised coefficients, standard errors and p-values have no meaning, so there are none.
///
/// The cost is k³ for k columns in each of some ten iterations.
///
/// ```
/// use radiomics::learn::{Fit, Logistic};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_labels([false, false, true, true])?;
/// assert!(Logistic::unpenalised().fit(&table).is_err()); // x separates the classes
/// assert!(Logistic::ridge(1.0)?.fit(&table)?.coefficients()[0] > 0.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RidgeLogistic {
    penalty: f64,
    intercept_penalised: bool,
}

impl RidgeLogistic {
    pub(super) fn new(penalty: f64) -> Result<Self> {
        if !(penalty > 0.0 && penalty.is_finite()) {
            return Err(Error::setting("ridge penalty", "above 0 and finite", penalty));
        }
        Ok(RidgeLogistic { penalty, intercept_penalised: false })
    }

    /// Penalises the intercept as well, as liblinear does.
    #[must_use]
    pub fn penalise_intercept(self) -> Self {
        RidgeLogistic { intercept_penalised: true, ..self }
    }
}

impl Fit for RidgeLogistic {
    type Model = LinearModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Coefficient`] if a β cannot be written as a number, [`Error::NotConverged`] if the penalty is so small that rounding hides it.
    fn fit(&self, table: &FeatureTable) -> Result<LinearModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        // Centring mixes the intercept with the slopes, which a penalty on the intercept does not allow.
        let design = Design::scaled(&columns.numbers(table)?, table.rows(), !self.intercept_penalised);
        let penalty = DVector::from_fn(design.back.nrows(), |j, _| match j {
            0 if !self.intercept_penalised => 0.0,
            _ => self.penalty * design.back[(j, j)].powi(2),
        });
        let likelihood = Likelihood::new(&design.basis, labels).penalised(penalty);
        let start = DVector::zeros(design.back.nrows());
        let maximum =
            likelihood.maximum(start, None).map_err(|stopped| stopped.error("ridge logistic regression"))?;
        LinearModel::new(columns, &design.coefficients(&maximum.theta))
    }
}
