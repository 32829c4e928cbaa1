//! Lasso, ridge and what lies between, for one penalty, a path of them, or one that is chosen by cross-validation.
//!
//! Symbols: n subjects, x a standardised column, b its coefficient, b₀ the intercept, η = b₀ + Σ bx the predictor, y the label,
//! λ the penalty, α the share of it on |b|, λ₂ the part on ½b². The slope of a column is −∂loss/∂b = Σ x·residual/n. The
//! solution is optimal exactly if slope = λα sign(b) + λ(1 − α)b where b ≠ 0, and |slope| ≤ λα where b = 0.

mod chosen;
mod columns;
mod curve;
mod data;
mod dual;
mod loss;
mod model;
mod normal;
mod path;
mod problem;
mod quadratic;
mod settings;
mod solver;
mod triangle;

pub use chosen::{CrossValidatedElasticNet, ElasticNetAt, Shrinkage, Shrunk};
pub use curve::PenaltyCurve;
pub use model::ElasticNetModel;
pub use path::{ElasticNetPath, PathPoint};
pub use settings::{ElasticNet, Lasso};
