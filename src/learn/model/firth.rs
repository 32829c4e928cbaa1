use nalgebra::DVector;

use super::firth_model::FirthModel;
use super::logistic::Training;
use super::profile::{LikelihoodRatio, Profile};
use crate::error::Result;
use crate::evaluate::{Confidence, Interval};
use crate::learn::fit::Fit;
use crate::numeric::logistic::{Design, Likelihood, Point};
use crate::table::FeatureTable;

/// Logistic regression with Firth's correction: the β that maximises the penalised likelihood ℓ\*(β) = ℓ(β) + ½ ln|I(β)|,
/// I = XᵀWX being the information (the prior of Jeffreys).
///
/// The estimate is finite for separated classes, where that by maximum likelihood is not, and less biased in small samples. The
/// prior has no strength to choose and does not depend on the units of the columns. Probabilities are drawn towards one half: with
/// a rare class their mean lies above its share.
///
/// Wald tests are poor where classes are (nearly) separated; [`FirthLogistic::inference`] gives tests and intervals by
/// penalised likelihood ratios.
///
/// Each of some ten Newton steps costs nk³ or n²k, whichever is less.
///
/// Source: Firth, *Bias reduction of maximum likelihood estimates*, Biometrika 80 (1993); Heinze, Schemper, *A solution to the
/// problem of separation in logistic regression*, Stat. Med. 21 (2002).
///
/// ```
/// use radiomics::evaluate::Confidence;
/// use radiomics::learn::{Fit, Logistic};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_labels([false, false, true, true])?;
/// assert!(Logistic::unpenalised().fit(&table).is_err()); // x separates the classes
/// let inference = Logistic::firth().inference(&table)?;
/// let x = inference.model().term("x")?;
/// assert!(x.coefficient > 0.5 && x.coefficient < 2.0);
/// assert!(inference.profile_intervals(Confidence::default())?[1].contains(x.coefficient));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FirthLogistic(());

impl FirthLogistic {
    pub(super) const fn new() -> Self {
        FirthLogistic(())
    }

    /// Fits the model and keeps the training data with it, for tests and intervals by penalised likelihood ratios.
    ///
    /// # Errors
    /// As [`Fit::fit`] of this type.
    pub fn inference(&self, table: &FeatureTable) -> Result<FirthInference> {
        let training = Training::of(table)?;
        let (design, maximum) = maximum(&training)?;
        let labels = training.labels.to_vec();
        let model = FirthModel::new(training.columns, &design, &maximum, &labels)?;
        Ok(FirthInference { model, design, labels, maximum })
    }
}

impl Fit for FirthLogistic {
    type Model = FirthModel;

    /// # Errors
    /// - [`crate::Error::Unlabelled`] without labels, [`crate::Error::OneClass`] if they are all equal,
    /// - [`crate::Error::MissingValue`] naming the first cell without a number,
    /// - [`crate::Error::TooFewRows`] with as many coefficients as subjects,
    /// - [`crate::Error::Collinear`] naming the first column that depends on those before it (a constant one does),
    /// - [`crate::Error::NotConverged`] if Newton's method fails.
    fn fit(&self, table: &FeatureTable) -> Result<FirthModel> {
        let training = Training::of(table)?;
        let (design, maximum) = maximum(&training)?;
        FirthModel::new(training.columns, &design, &maximum, training.labels)
    }
}

fn maximum(training: &Training<'_>) -> Result<(Design, Point)> {
    let design = training.design()?;
    let start = DVector::zeros(training.numbers.len() + 1);
    let maximum = Likelihood::new(&design.basis, training.labels).jeffreys().maximum(start, None);
    let maximum = maximum.map_err(|stopped| stopped.error("logistic regression with Firth's correction"))?;
    Ok((design, maximum))
}

/// A logistic regression with Firth's correction and its training data, for inference by penalised likelihood ratios.
///
/// All of it compares values of one function, ℓ\*(β) with the information of all coefficients, also where some of them are held
/// at a value.
#[derive(Debug, Clone)]
pub struct FirthInference {
    model: FirthModel,
    design: Design,
    labels: Vec<bool>,
    maximum: Point,
}

impl FirthInference {
    /// The fitted model.
    pub fn model(&self) -> &FirthModel {
        &self.model
    }

    /// The test of β = 0 for each column, in their order (no intercept): χ² = 2(max ℓ\* − max ℓ\*|βⱼ=0).
    ///
    /// # Errors
    /// [`crate::Error::NotConverged`] if a maximum is not found.
    pub fn term_tests(&self) -> Result<Vec<LikelihoodRatio>> {
        let tests = (1..self.model.terms().len()).map(|term| {
            let without = self.profile(term).at(0.0)?;
            Ok(LikelihoodRatio::new(self.maximum.value, without.value, 1))
        });
        tests.collect()
    }

    /// Profile intervals of all terms, intercept first: the b with 2(max ℓ\* − max ℓ\*|βⱼ=b) ≤ z² of the confidence.
    ///
    /// An end is infinite where ℓ\* does not fall that far within ten thousand standard errors.
    ///
    /// # Errors
    /// [`crate::Error::NotConverged`] if a bound is not found.
    pub fn profile_intervals(&self, confidence: Confidence) -> Result<Vec<Interval>> {
        let terms = self.model.terms().iter().enumerate();
        terms.map(|(index, term)| self.profile(index).interval(term, confidence)).collect()
    }

    fn profile(&self, term: usize) -> Profile<'_> {
        let likelihood = Likelihood::new(&self.design.basis, &self.labels).jeffreys();
        Profile::new(likelihood, &self.maximum, &self.design, term)
    }
}
