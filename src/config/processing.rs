//! The sections of a configuration that process image and mask: plain data, and how each becomes a step of a scheme.

use crate::error::{Error, Result};
use crate::image::Alignment;
use crate::process::{
    FixedRange, Interpolator, MaskStep, Normalise, Percentiles, Resample, Resegment, Scheme, Scope, ZScore,
};

/// How the mask goes with the image, and how it is edited.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct MaskSettings {
    /// How far apart image and mask may lie to count as on one grid, in voxels.
    pub tolerance: f64,
    /// Whether the header of the image is taken for the mask as well.
    pub trust_image: bool,
    /// How a mask on another grid is carried to that of the image; without it, it is refused.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub carry: Option<Carry>,
    /// The steps of editing, in their order.
    pub steps: Vec<MaskStep>,
}

impl Default for MaskSettings {
    fn default() -> Self {
        MaskSettings { tolerance: 0.01, trust_image: false, carry: None, steps: Vec::new() }
    }
}

impl MaskSettings {
    pub(super) fn add_to(&self, scheme: Scheme) -> Result<Scheme> {
        if self.tolerance.is_nan() || self.tolerance < 0.0 {
            return Err(Error::setting("tolerance of the mask", "at least 0 voxels", self.tolerance));
        }
        let alignment =
            if self.trust_image { Alignment::TrustImage } else { Alignment::Within(self.tolerance) };
        let mut scheme = scheme.alignment(alignment);
        if let Some(carry) = self.carry {
            scheme = scheme.carry(carry.interpolator, carry.threshold)?;
        }
        self.steps.iter().try_fold(scheme, |scheme, step| scheme.mask_step(*step))
    }
}

/// How a mask on another grid is carried to that of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Carry {
    /// How fractions of voxels are found.
    pub interpolator: Interpolator,
    /// The smallest fraction that belongs to the mask.
    pub threshold: f64,
}

impl Default for Carry {
    fn default() -> Self {
        Carry { interpolator: Interpolator::Linear, threshold: 0.5 }
    }
}

/// How intensities are normalised.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Normalisation {
    /// [`ZScore`].
    ZScore {
        /// Whose mean and standard deviation.
        scope: Scope,
        /// The standard deviation that comes out.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        scale: f64,
        /// The mean that comes out.
        #[cfg_attr(feature = "toml", serde(default))]
        shift: f64,
        /// How many standard deviations from the mean outliers are set to.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        clip: Option<f64>,
    },
    /// [`Percentiles`].
    Percentiles {
        /// Whose percentiles.
        scope: Scope,
        /// The one that becomes 0, in percent.
        low: f64,
        /// The one that becomes 1, in percent.
        high: f64,
        /// Whether what falls outside 0 to 1 is set to the nearer end.
        #[cfg_attr(feature = "toml", serde(default))]
        clip: bool,
    },
    /// [`FixedRange`].
    FixedRange {
        /// The intensity that becomes 0.
        low: f64,
        /// The intensity that becomes 1.
        high: f64,
        /// Whether what falls outside 0 to 1 is set to the nearer end.
        #[cfg_attr(feature = "toml", serde(default))]
        clip: bool,
    },
}

impl Normalisation {
    pub(super) fn normalise(self) -> Result<Normalise> {
        Ok(match self {
            Normalisation::ZScore { scope, scale, shift, clip } => {
                let z_score = ZScore::over(scope).scaled(scale, shift)?;
                clip.map_or(Ok(z_score), |sigmas| z_score.clipped(sigmas))?.into()
            }
            Normalisation::Percentiles { scope, low, high, clip } => {
                let percentiles = Percentiles::over(scope, low, high)?;
                if clip { percentiles.clipped() } else { percentiles }.into()
            }
            Normalisation::FixedRange { low, high, clip } => {
                let range = FixedRange::new(low, high)?;
                if clip { range.clipped() } else { range }.into()
            }
        })
    }
}

#[cfg(feature = "toml")]
fn one() -> f64 {
    1.0
}

/// How image and mask are interpolated.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Interpolation {
    /// The new distance of voxel centres.
    pub spacing: SpacingByAxis,
    /// The method for the image.
    #[cfg_attr(feature = "toml", serde(default = "linear"))]
    pub image: Interpolator,
    /// The method for the mask.
    #[cfg_attr(feature = "toml", serde(default = "linear"))]
    pub mask: Interpolator,
    /// The smallest fraction of a voxel that belongs to the mask.
    #[cfg_attr(feature = "toml", serde(default = "half"))]
    pub threshold: f64,
    /// Whether the image is smoothed along axes that become coarser.
    #[cfg_attr(feature = "toml", serde(default))]
    pub anti_alias: bool,
}

/// A distance of voxel centres for each axis, in mm; an axis without one stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct SpacingByAxis {
    /// Between slices.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub z: Option<f64>,
    /// Between rows.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub y: Option<f64>,
    /// Between columns.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub x: Option<f64>,
}

impl Interpolation {
    /// Linear interpolation of image and mask, and half a voxel as threshold.
    pub fn to(spacing: SpacingByAxis) -> Self {
        Interpolation { spacing, image: linear(), mask: linear(), threshold: half(), anti_alias: false }
    }

    pub(super) fn resample(&self) -> Result<Resample> {
        let SpacingByAxis { z, y, x } = self.spacing;
        Ok(Resample::along([z, y, x])?
            .image_interpolator(self.image)
            .mask_interpolator(self.mask)
            .threshold(self.threshold)?
            .anti_alias(self.anti_alias))
    }
}

fn linear() -> Interpolator {
    Interpolator::Linear
}

fn half() -> f64 {
    0.5
}

/// Which voxels are taken out of the intensity mask.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Resegmentation {
    /// The closed range of the intensities that stay; an end may be infinite.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub range: Option<[f64; 2]>,
    /// How many standard deviations from the mean of the region an intensity may lie.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub outliers: Option<f64>,
}

impl Resegmentation {
    pub(super) fn resegment(&self) -> Result<Resegment> {
        let mut resegment = Resegment::new();
        if let Some([low, high]) = self.range {
            resegment = resegment.range(low, high)?;
        }
        match self.outliers {
            Some(deviations) => resegment.outliers(deviations),
            None => Ok(resegment),
        }
    }
}
