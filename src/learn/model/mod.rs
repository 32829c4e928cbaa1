//! Classifiers.
//!
//! Symbols: n subjects, k coefficients with the intercept, X the n×k design with a first column of ones, β the
//! coefficients, η = Xβ the log odds, π = 1/(1 + e^−η) the probability of the positive class, y the label (0 or 1), ℓ the
//! log likelihood Σ y ln π + (1 − y) ln(1 − π).

mod design;
pub(super) mod inflation;
mod likelihood;
pub(super) mod linear;
pub(super) mod logistic;
pub(super) mod logistic_model;
mod nonnegative;
pub(super) mod profile;
pub(super) mod ridge;
mod separation;
