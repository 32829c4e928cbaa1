//! The sections of a configuration with the parameters of the texture families.

use super::levels::VolumeBins;
use crate::error::{Error, Result};
use crate::families::Families;
use crate::texture::{Glcm, Glrlm, Ngldm, Ngtdm, Norm, Offsets, Weighting};

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
