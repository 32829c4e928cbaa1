//! First-order families: how intensities are distributed, without regard to place, and where they peak.
//!
//! [`Statistics`], [`Histogram`], [`VolumeHistogram`] and [`LocalIntensity`] are the families; [`IntensityFeatures`] holds
//! the formulas of the first two, over an [`IntensitySummary`] that any list of numbers can be turned into.

mod ball;
mod ball_sums;
mod histogram;
mod intensity_volume;
mod local_intensity;
mod statistics;
mod summary;
mod volume_histogram;

pub use histogram::{Histogram, HistogramFeature, LevelHistogram};
pub use intensity_volume::IntensityVolume;
pub use local_intensity::{LocalIntensity, LocalIntensityFeature, LocalPeaks};
pub use statistics::{IntensityFeatures, Statistics, StatisticsFeature};
pub use summary::IntensitySummary;
pub use volume_histogram::{VolumeHistogram, VolumeHistogramFeature};
