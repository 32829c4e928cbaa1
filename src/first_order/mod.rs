//! First-order families: statistics of the intensities, without regard to place.
//!
//! [`Statistics`] is the family; [`IntensityFeatures`] holds the formulas, over an [`IntensitySummary`] that any list of
//! numbers can be turned into.

mod statistics;
mod summary;

pub use statistics::{IntensityFeatures, Statistics, StatisticsFeature};
pub use summary::IntensitySummary;
