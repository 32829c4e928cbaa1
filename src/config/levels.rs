//! The sections of a configuration that make levels of intensities.

use std::sync::Arc;

use crate::error::Result;
use crate::first_order::VolumeHistogram;
use crate::image::Discretise;
use crate::process::{AsLevels, FixedBinNumber, FixedBinSize};

/// How intensities become grey levels.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Discretisation {
    /// [`FixedBinNumber`].
    FixedBinNumber {
        /// Number of bins.
        bins: u16,
    },
    /// [`FixedBinSize`].
    FixedBinSize {
        /// Width of a bin, in the unit of the intensities.
        width: f64,
        /// Where the first bin starts: by default at the lower limit of re-segmentation, else at the minimum.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        lower: Option<f64>,
    },
    /// The intensities are grey levels already ([`AsLevels`]).
    None,
}

impl Default for Discretisation {
    fn default() -> Self {
        Discretisation::FixedBinNumber { bins: 32 }
    }
}

impl Discretisation {
    pub(super) fn discretiser(self) -> Result<Arc<dyn Discretise>> {
        Ok(match self {
            Discretisation::FixedBinNumber { bins } => Arc::new(FixedBinNumber::new(bins)?),
            Discretisation::FixedBinSize { width, lower } => {
                let bins = FixedBinSize::new(width)?;
                Arc::new(lower.map_or(Ok(bins), |lower| bins.starting_at(lower))?)
            }
            Discretisation::None => Arc::new(AsLevels),
        })
    }
}

/// The levels of the intensity-volume histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum VolumeBins {
    /// [`VolumeHistogram::steps`]: no discretisation.
    Steps {
        /// The step from level to level.
        width: f64,
    },
    /// [`VolumeHistogram::fixed_bin_size`].
    FixedBinSize {
        /// Width of a bin.
        width: f64,
    },
    /// [`VolumeHistogram::fixed_bin_number`].
    FixedBinNumber {
        /// Number of bins.
        bins: u32,
    },
}

impl Default for VolumeBins {
    fn default() -> Self {
        VolumeBins::Steps { width: 1.0 }
    }
}

impl VolumeBins {
    pub(super) fn histogram(self) -> Result<VolumeHistogram> {
        match self {
            VolumeBins::Steps { width } => VolumeHistogram::steps(width),
            VolumeBins::FixedBinSize { width } => VolumeHistogram::fixed_bin_size(width),
            VolumeBins::FixedBinNumber { bins } => VolumeHistogram::fixed_bin_number(bins),
        }
    }
}
