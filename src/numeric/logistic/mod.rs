//! The logistic likelihood and its maximum, for whatever is fitted by it: models, recalibration.
//!
//! Symbols: B the design with one row for each subject, θ its coefficients, η = Bθ the log odds, π = 1/(1 + e^−η), ℓ the log
//! likelihood Σ y ln π + (1 − y) ln(1 − π).

mod design;
mod jeffreys;
mod likelihood;

pub(crate) use design::Design;
pub(crate) use likelihood::{Likelihood, Point, Stopped, null_log_likelihood, probability};
