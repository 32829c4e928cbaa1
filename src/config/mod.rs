//! Everything that decides which features come out of an image, as one value: written in code, read from a file, or
//! taken from a preset.
//!
//! A [`Config`] is plain data. [`Config::extractor`] turns it into the [`Extractor`] that runs it, and refuses what
//! makes no sense. With the feature `toml` it is read from and written to a file; every key has a default but the
//! version:
//!
//! ```toml
//! version = 1
//! families = ["morphology", "intensity_statistics", "glcm", "glszm"]
//! aggregations = ["3D_avg", "3D"]
//! round_intensities = true
//!
//! [interpolation]
//! spacing = { z = 2.0, y = 2.0, x = 2.0 }   # mm; an axis that is left out stays as it is
//! image = "cubic_spline"
//!
//! [resegmentation]
//! range = [-1000.0, 400.0]
//!
//! [discretisation]
//! fixed_bin_size = { width = 25.0 }
//!
//! [[filters]]                               # measured beside the image as it is, unless `original = false`
//! log = { sigma = 2.0 }
//! ```
//!
//! A key that does not exist is refused, and the nearest that does is named.
//!
//! A configuration is either that of this crate or, with [`Config::from_pyradiomics_yaml`], what a parameter file of PyRadiomics
//! says; then it decides alone.

mod filters;
mod levels;
mod preset;
mod processing;
mod texture;
#[cfg(feature = "toml")]
pub(crate) mod toml;

pub use filters::{FilterSettings, Orientations, Planes, RieszOver};
pub use levels::{Discretisation, VolumeBins};
pub use preset::PRESETS;
pub use processing::{Carry, Interpolation, MaskSettings, Normalisation, Resegmentation, SpacingByAxis};
pub use texture::{
    GlcmSettings, GlrlmSettings, NgldmSettings, NgtdmSettings, TextureSettings, WeightFunction,
    WeightingSettings,
};

use crate::cohort::{Extractor, ExtractorBuilder};
use crate::error::{Error, Result};
use crate::families;
use crate::feature::Aggregation;
use crate::process::Scheme;
#[cfg(feature = "pyradiomics")]
use crate::pyradiomics::{Parameters, Profile};

/// The version of the configuration that this crate reads and writes.
pub const VERSION: u32 = 1;

/// Everything that decides which features come out of an image.
///
/// The default is all families in 3D, on the grid of the image, with 32 bins.
///
/// ```
/// use radiomics::config::{Config, Discretisation};
///
/// let config = Config { discretisation: Discretisation::FixedBinSize { width: 25.0, lower: None }, ..Config::default() };
/// println!("{} columns", config.columns()?.len()); // before any image is read
///
/// let extractor = Config::preset("ibsi_c")?.extractor()?;
/// assert!(extractor.settings().contains("fixed bin size 25"));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Config {
    /// The version of the configuration, [`VERSION`]. A file of its own must have it; within the settings of a study it may be left
    /// out.
    #[cfg_attr(feature = "toml", serde(default = "present"))]
    pub version: u32,
    /// The families by name, of [`families::NAMES`].
    #[cfg_attr(feature = "toml", serde(default = "all_families"))]
    pub families: Vec<String>,
    /// The aggregations of texture families; each family takes those that it has.
    #[cfg_attr(feature = "toml", serde(default = "in_volume"))]
    pub aggregations: Vec<Aggregation>,
    /// Whether intensities are rounded to whole numbers after interpolation.
    #[cfg_attr(feature = "toml", serde(default))]
    pub round_intensities: bool,
    /// Whether the image is measured as it is, beside its response maps.
    #[cfg_attr(feature = "toml", serde(default = "yes", skip_serializing_if = "Clone::clone"))]
    pub original: bool,
    /// How the mask goes with the image, and how it is edited.
    #[cfg_attr(feature = "toml", serde(default))]
    pub mask: MaskSettings,
    /// How intensities are normalised, before interpolation.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub normalisation: Option<Normalisation>,
    /// How image and mask are interpolated.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub interpolation: Option<Interpolation>,
    /// Which voxels are taken out of the intensity mask.
    #[cfg_attr(feature = "toml", serde(default))]
    pub resegmentation: Resegmentation,
    /// How intensities become grey levels, for the texture families and the intensity histogram.
    #[cfg_attr(feature = "toml", serde(default))]
    pub discretisation: Discretisation,
    /// How the responses of filters become grey levels; without it as intensities do.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub response_discretisation: Option<Discretisation>,
    /// How the intensity-volume histogram takes its intensities.
    #[cfg_attr(feature = "toml", serde(default))]
    pub volume_histogram: VolumeBins,
    /// The parameters of the texture families.
    #[cfg_attr(feature = "toml", serde(default))]
    pub texture: TextureSettings,
    /// The filters whose response maps are measured, after interpolation and before re-segmentation.
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub filters: Vec<FilterSettings>,
    /// The parameters of PyRadiomics, in whose place nothing else may be set.
    #[cfg(feature = "pyradiomics")]
    #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
    pub pyradiomics: Option<Parameters>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            version: VERSION,
            families: all_families(),
            aggregations: in_volume(),
            round_intensities: false,
            original: true,
            mask: MaskSettings::default(),
            normalisation: None,
            interpolation: None,
            resegmentation: Resegmentation::default(),
            discretisation: Discretisation::default(),
            response_discretisation: None,
            volume_histogram: VolumeBins::default(),
            texture: TextureSettings::default(),
            filters: Vec::new(),
            #[cfg(feature = "pyradiomics")]
            pyradiomics: None,
        }
    }
}

impl Config {
    /// The extractor that runs the configuration.
    ///
    /// # Errors
    /// [`Error::Setting`] for a version, family, spacing, range or parameter that makes no sense, and what
    /// [`ExtractorBuilder::build`] refuses.
    pub fn extractor(&self) -> Result<Extractor> {
        #[cfg(feature = "pyradiomics")]
        if let Some(parameters) = &self.pyradiomics {
            self.expect_nothing_else()?;
            return Ok(Profile::new(parameters.clone())?.extractor().clone());
        }
        self.builder()?.build()
    }

    /// The same before it is built, for families of another crate to be added.
    ///
    /// # Errors
    /// As [`Config::extractor`], and [`Error::Setting`] for the parameters of PyRadiomics, whose extractor has no builder.
    pub fn builder(&self) -> Result<ExtractorBuilder> {
        self.refuse_pyradiomics()?;
        if self.version != VERSION {
            return Err(Error::setting("version of the configuration", VERSION.to_string(), self.version));
        }
        let names: Vec<&str> = self.families.iter().map(String::as_str).collect();
        let families = self.texture.families(self.volume_histogram)?.chosen(&names, &self.aggregations)?;
        let filters = self.filters.iter().map(FilterSettings::filter).collect::<Result<Vec<_>>>()?;
        let builder = Extractor::builder()
            .process(self.scheme()?)
            .families(families)
            .original(self.original)
            .filters(filters)
            .discretise(self.discretisation.discretiser()?);
        Ok(match self.response_discretisation {
            Some(responses) => builder.discretise_responses(responses.discretiser()?),
            None => builder,
        })
    }

    /// The image processing scheme of the configuration.
    ///
    /// # Errors
    /// [`Error::Setting`] for a spacing, range or parameter that makes no sense, and for the parameters of PyRadiomics, which are
    /// no scheme of the standard.
    pub fn scheme(&self) -> Result<Scheme> {
        self.refuse_pyradiomics()?;
        let mut scheme = self.mask.add_to(Scheme::new())?.resegment(self.resegmentation.resegment()?);
        if let Some(normalise) = &self.normalisation {
            scheme = scheme.normalise(normalise.normalise()?);
        }
        if let Some(interpolation) = &self.interpolation {
            scheme = scheme.resample(interpolation.resample()?);
        }
        Ok(if self.round_intensities { scheme.rounded() } else { scheme })
    }

    /// The names of the columns that come out, before any image is read.
    ///
    /// # Errors
    /// As [`Config::extractor`].
    pub fn columns(&self) -> Result<Vec<String>> {
        Ok(self.extractor()?.schema().columns())
    }
}

/// The profile of PyRadiomics.
#[cfg(feature = "pyradiomics")]
impl Config {
    /// The configuration that a parameter file of PyRadiomics says, unchanged; YAML, of which JSON is a part.
    ///
    /// ```
    /// use radiomics::config::Config;
    ///
    /// let config = Config::from_pyradiomics_yaml("setting:\n  binWidth: 10\nimageType:\n  Original: {}\n  Square: {}\nfeatureClass:\n  glcm: [Contrast, MCC]\n")?;
    /// assert_eq!(config.columns()?[1..3], ["original_glcm_MCC", "square_glcm_Contrast"]);
    ///
    /// let wrong = Config::from_pyradiomics_yaml("setting:\n  binWidht: 10\n").unwrap_err().to_string();
    /// assert!(wrong.contains("line 2") && wrong.contains("binWidth"), "{wrong}");
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// What [`Parameters::from_yaml`] refuses. [`Lenient`](crate::pyradiomics::Lenient) reads on and lists what it ignores.
    pub fn from_pyradiomics_yaml(text: &str) -> Result<Self> {
        Ok(Self::of_pyradiomics(Parameters::from_yaml(text)?))
    }

    /// The configuration with these parameters of PyRadiomics.
    pub fn of_pyradiomics(parameters: Parameters) -> Self {
        Config { pyradiomics: Some(parameters), ..Config::default() }
    }

    /// Refuses settings beside the parameters of PyRadiomics.
    fn expect_nothing_else(&self) -> Result<()> {
        if (Config { pyradiomics: None, ..self.clone() }) == Config::default() {
            return Ok(());
        }
        let what = "settings beside the parameters of PyRadiomics";
        Err(Error::setting(what, "none, for these decide everything", "others than the defaults"))
    }
}

impl Config {
    /// Refuses the parameters of PyRadiomics where those of the standard are asked for.
    fn refuse_pyradiomics(&self) -> Result<()> {
        #[cfg(feature = "pyradiomics")]
        if self.pyradiomics.is_some() {
            let what = "configuration of a scheme or a builder";
            return Err(Error::setting(what, "one of the standard", "the parameters of PyRadiomics"));
        }
        Ok(())
    }
}

fn all_families() -> Vec<String> {
    families::NAMES.map(str::to_string).to_vec()
}

#[cfg(feature = "toml")]
fn present() -> u32 {
    VERSION
}

#[cfg(feature = "toml")]
fn yes() -> bool {
    true
}

fn in_volume() -> Vec<Aggregation> {
    families::VOLUME.to_vec()
}
