//! The image filters of a configuration: plain data.

mod build;

use crate::filter::{Boundary, ComplexPart, Pooling, Space};
#[cfg(doc)]
use crate::filter::{
    Chain, Gabor, Gaussian, GradientMagnitude, LaplacianOfGaussian, Laws, Mean, Pointwise, Riesz,
    SeparableWavelet, Simoncelli,
};

/// An image filter and its parameters, under the name that its columns begin with.
///
/// Lengths are in mm, angles in degrees. A filter looks at the image in 3D (`space = "volume"`, the default) or at each
/// slice by itself (`space = { slices = "axial" }`); what lies beyond the edge of the image is mirrored unless another
/// `boundary` is named.
///
/// ```
/// use radiomics::config::{Config, FilterSettings};
/// # #[cfg(feature = "toml")] {
///
/// let config = Config::from_toml(
///     r#"
///     version = 1
///     families = ["intensity_statistics"]
///     filters = [
///         { log = { sigma = 1.5 } },
///         { laws = { kernel = "L5E5E5", rotation_invariant = "maximum", energy = 7 } },
///         { chain = [{ gaussian = { sigma = 1.0 } }, { gradient = {} }] },
///     ]
///     "#,
/// )?;
/// assert_eq!(config.filters[2].filter()?.names(), ["gaussian-1mm-3D-gradient-3D"]);
/// assert_eq!(config.columns()?.len(), 4 * 18); // of the image as it is, too
/// # }
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum FilterSettings {
    /// [`Mean`].
    Mean {
        /// Width of the neighbourhood in voxels, an odd number.
        support: usize,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`Gaussian`].
    Gaussian {
        /// Standard deviation in mm.
        sigma: f64,
        /// Where the kernel ends, in standard deviations.
        #[cfg_attr(feature = "toml", serde(default = "four"))]
        cutoff: f64,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`LaplacianOfGaussian`].
    Log {
        /// Standard deviation of the Gaussian in mm.
        sigma: f64,
        /// Where the kernel ends, in standard deviations.
        #[cfg_attr(feature = "toml", serde(default = "four"))]
        cutoff: f64,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`GradientMagnitude`].
    Gradient {
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`Pointwise::Square`].
    Square,
    /// [`Pointwise::SquareRoot`].
    SquareRoot,
    /// [`Pointwise::Logarithm`].
    Logarithm,
    /// [`Pointwise::Exponential`].
    Exponential,
    /// [`Laws`].
    Laws {
        /// One kernel for each axis, first along x: `L5E5E5`.
        kernel: String,
        /// How all rotations by right angles are pooled; without it the kernel is not turned.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        rotation_invariant: Option<Pooling>,
        /// The mean of absolute responses so many voxels to either side, instead of the responses.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        energy: Option<usize>,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`SeparableWavelet`].
    Wavelet {
        /// The wavelet by its short name: `haar`, `db3`, `coif1`, `sym4`.
        wavelet: String,
        /// The level of the decomposition.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        level: usize,
        /// The sub-bands by one letter for each axis, first along x: `LLH`; all of the level without it.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        bands: Option<Vec<String>>,
        /// How all rotations by right angles are pooled; without it the filters are not turned.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        rotation_invariant: Option<Pooling>,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`Gabor`].
    Gabor {
        /// Standard deviation of the envelope in mm.
        sigma: f64,
        /// Wavelength in mm.
        wavelength: f64,
        /// Ratio of the axes of the envelope.
        gamma: f64,
        /// The directions of the wave.
        #[cfg_attr(feature = "toml", serde(default))]
        orientations: Orientations,
        /// How the responses of orientations and planes become one.
        #[cfg_attr(feature = "toml", serde(default))]
        pooling: Pooling,
        /// In which slices the filter looks.
        #[cfg_attr(feature = "toml", serde(default))]
        planes: Planes,
        /// What is taken of the complex response.
        #[cfg_attr(feature = "toml", serde(default))]
        response: ComplexPart,
        /// Where the kernel ends, in standard deviations.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        cutoff: Option<f64>,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`Simoncelli`].
    Simoncelli {
        /// The level of the decomposition.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        level: usize,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
    },
    /// [`Riesz`].
    Riesz {
        /// The order along each axis, first along x.
        order: Vec<usize>,
        /// The filter whose response is transformed; without it the image is.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        over: Option<RieszOver>,
        /// Standard deviation in mm of the structure tensor that the responses are aligned with; without it they are not.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        steered: Option<f64>,
        /// In 3D or slice by slice.
        #[cfg_attr(feature = "toml", serde(default))]
        space: Space,
        /// The image beyond its edge.
        #[cfg_attr(feature = "toml", serde(default))]
        boundary: Boundary,
    },
    /// [`Chain`]: each filter is given the response maps of the one before.
    Chain(Vec<FilterSettings>),
}

/// The directions of the wave of a Gabor filter, in degrees.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Orientations {
    /// These.
    At(Vec<f64>),
    /// 0 and every multiple of this step below 360 degrees.
    Step(f64),
}

impl Default for Orientations {
    fn default() -> Self {
        Orientations::At(vec![0.0])
    }
}

/// The slices in which a Gabor filter looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Planes {
    /// Those along x and y.
    #[default]
    Axial,
    /// Those along x and z.
    Coronal,
    /// Those along y and z.
    Sagittal,
    /// All three, pooled.
    Orthogonal,
}

/// The filter whose response a Riesz transform is taken of.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum RieszOver {
    /// [`LaplacianOfGaussian`].
    Log {
        /// Standard deviation of the Gaussian in mm.
        sigma: f64,
        /// Where the kernel ends, in standard deviations.
        #[cfg_attr(feature = "toml", serde(default = "four"))]
        cutoff: f64,
    },
    /// [`Simoncelli`].
    Simoncelli {
        /// The level of the decomposition.
        #[cfg_attr(feature = "toml", serde(default = "one"))]
        level: usize,
    },
}

#[cfg(feature = "toml")]
fn four() -> f64 {
    4.0
}

#[cfg(feature = "toml")]
fn one() -> usize {
    1
}
