//! What a user of `radiomics` adds without touching it: a feature family, an image filter, a discretiser and a classifier.

mod bins;
mod centroid;
mod fractal;
mod local_range;

pub use bins::EqualShares;
pub use centroid::{CentroidModel, NearestCentroid};
pub use fractal::BoxCounting;
pub use local_range::LocalRange;
