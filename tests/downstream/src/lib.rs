//! What a user of `radiomics` adds without touching it: a feature family, a discretiser and a classifier.

mod bins;
mod centroid;
mod fractal;

pub use bins::EqualShares;
pub use centroid::{CentroidModel, NearestCentroid};
pub use fractal::BoxCounting;
