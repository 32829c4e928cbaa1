//! Numbers without a subject: ranks, moments, quantiles, bins, special functions, eigenvalues, divisors, ordered
//! parallel maps, random numbers, the logistic likelihood.
//!
//! Everything here is used by more than one floor above and knows nothing of images or tables.

pub mod bins;
pub mod lowess;
pub mod moment;
pub mod parallel;
pub mod quantile;
pub mod random;
pub mod rank;
pub mod special;
pub mod spline;
pub mod symmetric;

pub(crate) mod logistic;
pub(crate) mod orthogonal;
pub(crate) mod pairwise;
pub(crate) mod scaled;
pub(crate) mod simd;
pub(crate) mod vector;

mod fingerprint;
mod halfway;
mod nonzero;

pub use fingerprint::Fingerprint;
pub use halfway::halfway;
pub use nonzero::nonzero;
