//! Batch effects are taken out.
//!
//! Symbols: a column y of subject i in batch b is α + xᵢβ + σγ_b + σ√δ_b·ε, with the covariates x, the shift γ and the
//! variance δ of the batch in units of the pooled deviation σ. A hat marks an estimate from the column alone, a star one that
//! is shrunk towards what the other columns say of the batch.

mod combat;
mod covariate;
mod design;
mod empirical;
mod harmonised;
mod located;
mod shrink;

pub use combat::Combat;
pub use harmonised::{BatchEffect, Harmonised};
