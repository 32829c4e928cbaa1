//! The classifiers: plain data.

mod build;

use super::penalty::PenaltyChoice;
#[cfg(feature = "toml")]
use super::penalty::ten;
use crate::learn::{ColumnsPerSplit, Gamma};
#[cfg(doc)]
use crate::learn::{
    ElasticNet, Fit, GaussianNaiveBayes, GradientBoosting, LinearDiscriminant, Logistic, NearestNeighbours,
    RandomForest, Stepwise, SupportVectorMachine,
};

/// A classifier and its parameters; all of them have probabilities.
///
/// ```
/// use radiomics::study::settings::{ClassifierSettings, ProcedureSettings};
///
/// let forest = ClassifierSettings::RandomForest {
///     trees: 200,
///     columns: Default::default(),
///     depth: Some(4),
///     leaf: 5,
///     weights: Default::default(),
/// };
/// let procedure = ProcedureSettings { classifier: forest, ..ProcedureSettings::radiomics() };
/// procedure.procedure(1)?;
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum ClassifierSettings {
    /// [`Logistic::unpenalised`].
    Logistic,
    /// [`Logistic::firth`].
    Firth,
    /// [`Logistic::ridge`]; columns should be standardised before.
    Ridge {
        /// The penalty on the sum over subjects.
        penalty: f64,
    },
    /// [`ElasticNet::lasso`] at a penalty that is chosen by cross-validation.
    Lasso {
        /// Stratified folds; fewer where a class has fewer subjects.
        #[cfg_attr(feature = "toml", serde(default = "ten"))]
        folds: usize,
        /// Which penalty is taken.
        #[cfg_attr(feature = "toml", serde(default))]
        rule: PenaltyChoice,
    },
    /// [`ElasticNet::mixed`] at a penalty that is chosen by cross-validation.
    ElasticNet {
        /// The share of the penalty that is on the absolute values.
        alpha: f64,
        /// Stratified folds; fewer where a class has fewer subjects.
        #[cfg_attr(feature = "toml", serde(default = "ten"))]
        folds: usize,
        /// Which penalty is taken.
        #[cfg_attr(feature = "toml", serde(default))]
        rule: PenaltyChoice,
    },
    /// [`Stepwise`].
    Stepwise {
        /// Where the search starts, and which moves it makes.
        #[cfg_attr(feature = "toml", serde(default))]
        direction: StepwiseDirection,
        /// What a coefficient costs.
        #[cfg_attr(feature = "toml", serde(default))]
        criterion: StepwiseCriterion,
    },
    /// [`LinearDiscriminant`].
    LinearDiscriminant {
        /// How far the covariance is drawn towards the variances.
        #[cfg_attr(feature = "toml", serde(default))]
        shrinkage: CovarianceShrinkage,
    },
    /// [`GaussianNaiveBayes`].
    NaiveBayes,
    /// [`NearestNeighbours`].
    NearestNeighbours {
        /// How many.
        neighbours: usize,
        /// Whether nearer ones count more.
        #[cfg_attr(feature = "toml", serde(default))]
        weighted_by_distance: bool,
    },
    /// [`SupportVectorMachine`], with probabilities by [`Fit::calibrated`].
    SupportVectors {
        /// The kernel.
        #[cfg_attr(feature = "toml", serde(default))]
        kernel: SupportKernel,
        /// C.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        cost: f64,
        /// Stratified folds of the calibration; fewer where a class has fewer subjects.
        #[cfg_attr(feature = "toml", serde(default = "five"))]
        folds: usize,
        /// What a subject of each class counts.
        #[cfg_attr(feature = "toml", serde(default))]
        weights: Weights,
    },
    /// [`RandomForest`].
    RandomForest {
        /// How many trees.
        #[cfg_attr(feature = "toml", serde(default = "five_hundred"))]
        trees: usize,
        /// How many columns are drawn for a split.
        #[cfg_attr(feature = "toml", serde(default))]
        columns: ColumnsPerSplit,
        /// At most so many splits above a leaf; any number without it.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        depth: Option<usize>,
        /// At least so many subjects in a leaf.
        #[cfg_attr(feature = "toml", serde(default = "single"))]
        leaf: usize,
        /// What a subject of each class counts.
        #[cfg_attr(feature = "toml", serde(default))]
        weights: Weights,
    },
    /// [`GradientBoosting`].
    GradientBoosting {
        /// How many trees, one a round.
        #[cfg_attr(feature = "toml", serde(default = "hundred"))]
        trees: usize,
        /// The share of each tree that is added.
        #[cfg_attr(feature = "toml", serde(default = "tenth"))]
        rate: f64,
        /// At most so many splits above a leaf.
        #[cfg_attr(feature = "toml", serde(default = "three"))]
        depth: usize,
        /// At least so many subjects in a leaf.
        #[cfg_attr(feature = "toml", serde(default = "single"))]
        leaf: usize,
        /// The share of the subjects that are drawn for a round.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        subsample: f64,
    },
}

/// Where a stepwise search starts and which moves it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StepwiseDirection {
    /// [`Stepwise::backward`].
    Backward,
    /// [`Stepwise::forward`].
    Forward,
    /// [`Stepwise::both`].
    Both,
    /// [`Stepwise::both_from_none`].
    #[default]
    BothFromNone,
}

/// What a coefficient costs a stepwise search.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StepwiseCriterion {
    /// 2, of Akaike.
    #[default]
    Aic,
    /// ln n, of Schwarz.
    Bic,
    /// This number.
    Multiple(f64),
}

/// How far the covariance of a discriminant is drawn towards the variances.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CovarianceShrinkage {
    /// Not at all.
    #[default]
    None,
    /// [`LinearDiscriminant::ledoit_wolf`].
    LedoitWolf,
    /// [`LinearDiscriminant::shrunk`] by this share.
    Share(f64),
}

/// The kernel of a support vector machine.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum SupportKernel {
    /// [`SupportVectorMachine::linear`].
    #[default]
    Linear,
    /// [`SupportVectorMachine::radial`].
    Radial {
        /// γ.
        #[cfg_attr(feature = "toml", serde(default))]
        gamma: Gamma,
    },
    /// [`SupportVectorMachine::polynomial`].
    Polynomial {
        /// d.
        degree: u32,
        /// γ.
        #[cfg_attr(feature = "toml", serde(default))]
        gamma: Gamma,
        /// c.
        #[cfg_attr(feature = "toml", serde(default))]
        coef0: f64,
    },
}

/// What a subject of each class counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Weights {
    /// As much as one of the other.
    #[default]
    Equal,
    /// So much that both classes count alike in all.
    Balanced,
}

#[cfg(feature = "toml")]
fn one() -> f64 {
    1.0
}

#[cfg(feature = "toml")]
fn tenth() -> f64 {
    0.1
}

#[cfg(feature = "toml")]
fn single() -> usize {
    1
}

#[cfg(feature = "toml")]
fn three() -> usize {
    3
}

#[cfg(feature = "toml")]
fn five() -> usize {
    5
}

#[cfg(feature = "toml")]
fn hundred() -> usize {
    100
}

#[cfg(feature = "toml")]
fn five_hundred() -> usize {
    500
}
