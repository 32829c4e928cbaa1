use super::gram::Gram;
use super::kernel::{Gamma, KernelChoice, KernelRule};
use super::model::SupportVectorModel;
use super::smo::{Dual, Stop};
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::learn::model::class_weights::ClassWeights;
use crate::learn::model::rows::Rows;
use crate::table::FeatureTable;

/// Violation of the optimality conditions at which the solver stops. Decision values are then good to about as much, which
/// leaves room to the six digits that are compared.
const VIOLATION: f64 = 1e-9;
/// Steps of two variables that a small table may take.
const STEPS: usize = 1_000_000;
/// Steps for each subject that a large table may take.
const STEPS_EACH: usize = 100;
/// Bytes for rows of the kernel matrix: all rows of 5792 subjects.
const CACHE: usize = 256 << 20;

/// A support vector machine for two classes: the f that minimises ½‖f‖² + Σ Cᵢ max(0, 1 − yᵢf(xᵢ)).
///
/// The score is the decision value f(x). Kernels compare subjects over all columns, so bring the columns to one scale first
/// ([`crate::learn::Standardise`]); [`Gamma::Scale`] supposes it. There is a solution for every table: separated classes,
/// equal subjects with opposite labels, constant columns, more columns than subjects. It ends when the optimality
/// conditions hold to 10⁻⁹, or to the rounding of the decision values where C is so large that this is more.
///
/// Decision values are no probabilities. [`Fit::calibrated`] gives them, by Platt's method on decision values of subjects
/// that the machine was not fitted to. That is to be preferred to [`Fit::calibrated_on_training`]: a machine pushes the
/// decision values of its own support vectors to ±1 and beyond, so that probabilities made from them are too sure.
///
/// The cost is in the kernel, n² values of p numbers at most, and n for each of some n to 100n steps. Memory is bounded
/// by [`SupportVectorMachine::cache`].
///
/// Own code. At the time of writing linfa-svm (0.8) is on another ndarray and holds all n² kernel values; smartcore (0.7)
/// has an approximate online solver without a stopping rule in the optimality conditions, and no probabilities; libsvm
/// keeps kernels in single precision.
///
/// ```
/// use radiomics::learn::{Fit, Gamma, Predict, Standardise, SupportVectorMachine, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f"],
///     [("x", vec![0.0, 0.2, 1.0, 1.2, 2.0, 2.2])],
/// )?
/// .with_labels([false, false, true, true, false, false])?; // an island, which no line separates
/// let machine = SupportVectorMachine::radial(10.0, Gamma::Scale)?;
/// let model = Standardise::sample().fit_by(machine).fit(&table)?;
/// let scores = model.scores(&table)?;
/// assert!(scores[2] > 0.0 && scores[3] > 0.0 && scores[0] < 0.0 && scores[5] < 0.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: Cortes, Vapnik, *Support-vector networks*, Machine Learning 20 (1995); for the solver Fan, Chen, Lin, *Working set
/// selection using second order information for training support vector machines*, JMLR 6 (2005).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportVectorMachine<R = KernelChoice> {
    kernel: R,
    cost: f64,
    weights: ClassWeights,
    stop: Stop,
    steps_each: usize,
    cache: usize,
}

impl SupportVectorMachine {
    /// With k(x, z) = xᵀz.
    ///
    /// # Errors
    /// [`Error::Setting`] if C is not above 0 and finite.
    pub fn linear(cost: f64) -> Result<Self> {
        Self::with_kernel(cost, KernelChoice::linear())
    }

    /// With k(x, z) = e^(−γ‖x − z‖²).
    ///
    /// # Errors
    /// [`Error::Setting`] if C or a fixed γ is not above 0 and finite.
    pub fn radial(cost: f64, gamma: Gamma) -> Result<Self> {
        Self::with_kernel(cost, KernelChoice::radial(gamma)?)
    }

    /// With k(x, z) = (γxᵀz + c)ᵈ, where d is `degree` and c is `coef0`.
    ///
    /// # Errors
    /// [`Error::Setting`] if C or a fixed γ is not above 0 and finite, c not at least 0 and finite (it would not be a kernel),
    /// or d not from 1 to 100.
    pub fn polynomial(cost: f64, degree: u32, gamma: Gamma, coef0: f64) -> Result<Self> {
        Self::with_kernel(cost, KernelChoice::polynomial(degree, gamma, coef0)?)
    }
}

impl<R: KernelRule> SupportVectorMachine<R> {
    /// With a kernel of one's own.
    ///
    /// # Errors
    /// [`Error::Setting`] if C is not above 0 and finite.
    pub fn with_kernel(cost: f64, kernel: R) -> Result<Self> {
        if !(cost > 0.0 && cost.is_finite()) {
            return Err(Error::setting("C of the support vector machine", "above 0 and finite", cost));
        }
        Ok(SupportVectorMachine {
            kernel,
            cost,
            weights: ClassWeights::Equal,
            stop: Stop { violation: VIOLATION, steps: STEPS },
            steps_each: STEPS_EACH,
            cache: CACHE,
        })
    }

    /// Multiplies C by a weight for each class.
    ///
    /// # Errors
    /// [`Error::Setting`] if a given weight is not above 0 and finite, or its product with C is not.
    pub fn class_weights(self, weights: ClassWeights) -> Result<Self> {
        let weights = weights.checked()?;
        if let ClassWeights::Given { negative, positive } = weights {
            for cost in [negative * self.cost, positive * self.cost] {
                if !(cost > 0.0 && cost.is_finite()) {
                    return Err(Error::setting("C times the class weight", "above 0 and finite", cost));
                }
            }
        }
        Ok(SupportVectorMachine { weights, ..self })
    }

    /// Stops when the optimality conditions are violated by no more than this; 10⁻⁹ unless set, 10⁻³ in libsvm.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not above 0 and finite.
    pub fn tolerance(self, violation: f64) -> Result<Self> {
        if !(violation > 0.0 && violation.is_finite()) {
            return Err(Error::setting("tolerance", "above 0 and finite", violation));
        }
        Ok(SupportVectorMachine { stop: Stop { violation, ..self.stop }, ..self })
    }

    /// Gives up after this many steps; 10⁶ unless set, or 100 for each subject if that is more.
    #[must_use]
    pub fn at_most(self, steps: usize) -> Self {
        SupportVectorMachine { stop: Stop { steps, ..self.stop }, steps_each: 0, ..self }
    }

    /// Keeps no more than this many bytes of kernel values, but two rows at least; 256 MiB unless set. The model does not
    /// depend on it.
    #[must_use]
    pub fn cache(self, bytes: usize) -> Self {
        SupportVectorMachine { cache: bytes, ..self }
    }
}

impl<R: KernelRule> Fit for SupportVectorMachine<R> {
    type Model = SupportVectorModel<R::Kernel>;

    /// # Errors
    /// - [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal,
    /// - [`Error::MissingValue`] naming the first cell without a number,
    /// - [`Error::Undefined`] naming two subjects whose kernel is beyond the range of a number: scale the columns,
    /// - [`Error::NotConverged`] at the limit of steps, or where C is so large that rounding hides the solution.
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let kernel = self.kernel.settled(&columns.numbers(table)?);
        let rows = Rows::of(&columns, table)?;
        let gram = Gram::new(&kernel, &rows, table.subjects(), self.cache)?;
        let costs = self.weights.of(labels).map(|weight| weight * self.cost);
        let steps = self.stop.steps.max(self.steps_each.saturating_mul(rows.count()));
        let solution = Dual::new(gram, labels, costs).solved(Stop { steps, ..self.stop })?;
        Ok(SupportVectorModel::new(columns, kernel.clone(), &rows, solution))
    }
}
