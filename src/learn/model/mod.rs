//! Classifiers.
//!
//! Symbols: n subjects, k coefficients with the intercept, X the n×k design with a first column of ones, β the
//! coefficients, η = Xβ the log odds, π = 1/(1 + e^−η) the probability of the positive class, y the label (0 or 1), ℓ the
//! log likelihood Σ y ln π + (1 − y) ln(1 − π).

mod firth;
mod firth_model;
mod inflation;
mod linear;
mod logistic;
mod logistic_model;
mod nomogram;
mod nonnegative;
mod profile;
mod ridge;
mod separation;
mod stepwise;
mod stepwise_path;
mod stepwise_search;

pub use firth::{FirthInference, FirthLogistic};
pub use firth_model::FirthModel;
pub use inflation::variance_inflation;
pub use linear::LinearModel;
pub use logistic::Logistic;
pub use logistic_model::{LogisticModel, Term};
pub use nomogram::{Nomogram, NomogramAxis};
pub use profile::{LikelihoodRatio, LogisticInference};
pub use ridge::RidgeLogistic;
pub use stepwise::Stepwise;
pub use stepwise_path::{Move, StepwiseModel, StepwisePath, StepwiseStep, Trial};
