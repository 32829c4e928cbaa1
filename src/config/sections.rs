//! The sections of a configuration: plain data, and how each becomes a part of an extractor.

use crate::cohort::ExtractorBuilder;
use crate::error::{Error, Result};
use crate::families::Families;
use crate::first_order::VolumeHistogram;
use crate::image::Alignment;
use crate::process::{
    AsLevels, FixedBinNumber, FixedBinSize, FixedRange, Interpolator, MaskStep, Normalise, Percentiles,
    Resample, Resegment, Scheme, Scope, ZScore,
};
use crate::texture::{Glcm, Glrlm, Ngldm, Ngtdm, Norm, Offsets, Weighting};

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
    pub(super) fn add_to(self, builder: ExtractorBuilder) -> Result<ExtractorBuilder> {
        Ok(match self {
            Discretisation::FixedBinNumber { bins } => builder.discretise(FixedBinNumber::new(bins)?),
            Discretisation::FixedBinSize { width, lower: None } => {
                builder.discretise(FixedBinSize::new(width)?)
            }
            Discretisation::FixedBinSize { width, lower: Some(lower) } => {
                builder.discretise(FixedBinSize::new(width)?.starting_at(lower)?)
            }
            Discretisation::None => builder.discretise(AsLevels),
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
    fn histogram(self) -> Result<VolumeHistogram> {
        match self {
            VolumeBins::Steps { width } => VolumeHistogram::steps(width),
            VolumeBins::FixedBinSize { width } => VolumeHistogram::fixed_bin_size(width),
            VolumeBins::FixedBinNumber { bins } => VolumeHistogram::fixed_bin_number(bins),
        }
    }
}

/// The parameters of the texture families.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct TextureSettings {
    /// Grey level co-occurrence.
    pub glcm: GlcmSettings,
    /// Run lengths.
    pub glrlm: GlrlmSettings,
    /// Neighbourhood grey tone differences.
    pub ngtdm: NgtdmSettings,
    /// Neighbouring grey level dependence.
    pub ngldm: NgldmSettings,
}

impl TextureSettings {
    /// The families with these parameters.
    pub(super) fn families(&self, volume: VolumeBins) -> Result<Families> {
        let ngldm = Ngldm::new().coarseness(self.ngldm.coarseness).distance(self.ngldm.distance)?;
        Ok(Families {
            volume_histogram: volume.histogram()?,
            glcm: self.glcm.glcm()?,
            glrlm: self
                .glrlm
                .weighting
                .map_or(Glrlm::new(), |weights| Glrlm::new().weighting(weights.into())),
            ngtdm: Ngtdm::new().distance(self.ngtdm.distance)?,
            ngldm,
        })
    }
}

/// The parameters of grey level co-occurrence.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct GlcmSettings {
    /// How far away neighbours are along the default directions ([`Offsets::scaled`]).
    pub distance: usize,
    /// Instead of `distance`: all neighbours at these distances ([`Offsets::shells`]).
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub shells: Option<Vec<usize>>,
    /// Whether a pair counts in both directions, as the standard asks.
    pub symmetric: bool,
    /// How directions are weighted where their matrices are added up.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub weighting: Option<WeightingSettings>,
}

impl Default for GlcmSettings {
    fn default() -> Self {
        GlcmSettings { distance: 1, shells: None, symmetric: true, weighting: None }
    }
}

impl GlcmSettings {
    fn glcm(&self) -> Result<Glcm> {
        let offsets = match &self.shells {
            Some(_) if self.distance != 1 => {
                let expected = "1 where shells are given, which take its place";
                return Err(Error::setting("distance of co-occurrences", expected, self.distance));
            }
            Some(distances) => Offsets::shells(distances.iter().copied())?,
            None => Offsets::scaled(self.distance)?,
        };
        let mut glcm = Glcm::new().offsets(offsets);
        if !self.symmetric {
            glcm = glcm.asymmetric();
        }
        Ok(match self.weighting {
            Some(weighting) => glcm.weighting(weighting.into()),
            None => glcm,
        })
    }
}

/// The parameters of run lengths.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct GlrlmSettings {
    /// How directions are weighted where their matrices are added up.
    #[cfg_attr(feature = "toml", serde(skip_serializing_if = "Option::is_none"))]
    pub weighting: Option<WeightingSettings>,
}

/// How the directions of a texture matrix are weighted ([`Weighting`]).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct WeightingSettings {
    /// How the weight follows from the length.
    pub function: WeightFunction,
    /// How the length of a direction is measured.
    pub norm: Norm,
    /// Whether the length is in mm instead of voxels.
    #[cfg_attr(feature = "toml", serde(default))]
    pub in_mm: bool,
}

/// How a weight follows from the length |m| of a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WeightFunction {
    /// 1/|m|
    Inverse,
    /// exp(−|m|²)
    Gaussian,
    /// |m|
    Length,
}

impl From<WeightingSettings> for Weighting {
    fn from(settings: WeightingSettings) -> Self {
        let weighting = match settings.function {
            WeightFunction::Inverse => Weighting::inverse(settings.norm),
            WeightFunction::Gaussian => Weighting::gaussian(settings.norm),
            WeightFunction::Length => Weighting::length(settings.norm),
        };
        if settings.in_mm { weighting.in_mm() } else { weighting }
    }
}

/// The parameters of neighbourhood grey tone differences.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct NgtdmSettings {
    /// Chebyshev distance of the neighbourhood.
    pub distance: usize,
}

impl Default for NgtdmSettings {
    fn default() -> Self {
        NgtdmSettings { distance: 1 }
    }
}

/// The parameters of neighbouring grey level dependence.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct NgldmSettings {
    /// Chebyshev distance of the neighbourhood.
    pub distance: usize,
    /// The largest difference of grey levels that depend on one another, α.
    pub coarseness: u16,
}

impl Default for NgldmSettings {
    fn default() -> Self {
        NgldmSettings { distance: 1, coarseness: 0 }
    }
}
