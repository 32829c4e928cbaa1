//! The parameters of PyRadiomics as a value: what a file says, checked, and the settings that follow.

mod file;
mod groups;
mod image_type;
mod key;
mod lenient;
mod literal;
mod node;
mod resolve;
mod rules;
#[cfg(feature = "serde")]
mod stored;
mod yaml;

use std::path::Path;

pub use image_type::ImageType;
use key::Key;
use lenient::Check;
pub use lenient::{Ignored, Lenient};
pub use literal::Literal;

use super::class::CLASSES;
use crate::error::{Error, Result};

/// What a parameter file of PyRadiomics says: settings, image types with settings of their own, and feature classes.
///
/// It holds what PyRadiomics would, in the order of the file: image types and classes are gone through in that order.
/// [`Parameters::settings`] and [`Parameters::image_types`] are what follows from it.
///
/// # What is refused
/// With the line, the key, what was expected and what stands there:
/// - keys that do not exist, with the nearest that does; values of another type or out of range, where whole numbers stand
///   for numbers but not the other way around; keys without a value with which PyRadiomics stops (most may stand without
///   one: `resampledPixelSpacing:` is no resampling, `normalize:` is false);
/// - a key, a feature or a `sigma` that stands twice;
/// - what PyRadiomics stops at later: `resegmentRange` of other than 1 or 2 numbers, `resampledPixelSpacing` of other than 3;
/// - what it accepts without effect: `binWidth` beside `binCount`; `normalizeScale` and `removeOutliers` without `normalize`;
///   `padDistance` without resampling or `preCrop`; `interpolator` without `resampledPixelSpacing`, and the spacing with an
///   empty `interpolator`; `resegmentMode` and `resegmentShape` without `resegmentRange`; `force2Ddimension` without
///   `force2D` (but for `LBP2D`, which heeds it); settings of a filter that is not among the image types; `LoG` without
///   `sigma`; `shape2D` without `force2D`; settings of an image type that are used before any filter, or that belong to
///   another filter. A setting with its default value is never refused as ineffective, except within an image type;
/// - `voxelSetting` with keys in it: maps of features are not computed;
/// - `label` of an image type: PyRadiomics then measures another region than the one it has cut out.
///
/// [`Lenient`] leaves out what has no effect instead, and lists it. `preCrop` together with resampling has no effect either, but
/// stands in an example of PyRadiomics; it is accepted, and listed by [`Lenient`].
///
/// Files are YAML 1.2 or JSON of at most 64 KiB, one document, without directives, tags of one's own and merge keys (`<<`).
/// `interpolator: 3` is `sitkBSpline`, as documented by PyRadiomics, though newer versions of SimpleITK number it otherwise.
///
/// ```
/// use radiomics::pyradiomics::{ImageType, Parameters};
///
/// let text = "
/// setting:
///   binWidth: 25
/// imageType:
///   Original: {}
///   LoG: { sigma: [1.0, 3.0], binWidth: 10 }
/// featureClass:
///   glcm: [Contrast]
/// ";
/// let parameters = Parameters::from_yaml(text)?;
/// let image_types = parameters.image_types()?;
/// assert_eq!(image_types[1].0, ImageType::LoG);
/// assert_eq!(image_types[1].1.bin_width, 10.0);
///
/// let built = Parameters::new()
///     .setting("binWidth", 25)?
///     .image_type("Original", &[])?
///     .image_type("LoG", &[("sigma", [1.0, 3.0].into()), ("binWidth", 10.into())])?
///     .feature_class("glcm", &["Contrast"])?;
/// assert_eq!(built, parameters);
///
/// let error = Parameters::from_yaml("setting:\n  binWidht: 25\n").unwrap_err();
/// let sentence = "parameters, line 2, setting.binWidht: expected a key such as binWidth, found binWidht";
/// assert_eq!(error.to_string(), sentence);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    setting: Vec<Entry>,
    image_type: Vec<Enabled>,
    feature_class: Vec<Class>,
}

/// A setting and where it stands; two are equal wherever they stand.
#[derive(Debug, Clone)]
struct Entry {
    key: &'static Key,
    value: Literal,
    line: Option<usize>,
}

/// An image type with the settings of its own.
#[derive(Debug, Clone)]
struct Enabled {
    kind: ImageType,
    own: Vec<Entry>,
    line: Option<usize>,
}

/// A feature class with the features that were asked for, none for all.
#[derive(Debug, Clone)]
struct Class {
    name: &'static str,
    features: Vec<String>,
    line: Option<usize>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key.name == other.key.name && self.value == other.value
    }
}

impl PartialEq for Enabled {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.own == other.own
    }
}

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.features == other.features
    }
}

/// PyRadiomics without a parameter file: the original image, every class but `shape2D`.
impl Default for Parameters {
    fn default() -> Self {
        let classes = CLASSES.into_iter().filter(|name| *name != "shape2D");
        Parameters {
            setting: Vec::new(),
            image_type: vec![Enabled { kind: ImageType::Original, own: Vec::new(), line: None }],
            feature_class: classes.map(|name| Class { name, features: Vec::new(), line: None }).collect(),
        }
    }
}

impl Parameters {
    /// A parameter file that says nothing: the original image, every class, `shape2D` if `force2D` is set.
    pub fn new() -> Self {
        Parameters { setting: Vec::new(), image_type: Vec::new(), feature_class: Vec::new() }
    }

    /// From the text of a YAML file.
    ///
    /// # Errors
    /// [`Error::Parameters`]: see [what is refused](Parameters#what-is-refused).
    pub fn from_yaml(text: &str) -> Result<Self> {
        Parameters::of(&yaml::yaml(text)?, &mut Check::strict())
    }

    /// From the text of a JSON file.
    ///
    /// # Errors
    /// As [`Parameters::from_yaml`]; also if the text does not begin with `{`.
    pub fn from_json(text: &str) -> Result<Self> {
        Parameters::of(&yaml::json(text)?, &mut Check::strict())
    }

    /// From a file, by its ending: `.yaml`, `.yml` or `.json`.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read; [`Error::Format`] with the file for another ending, more than 64 KiB, bytes that
    /// are no UTF-8, and with what [`Parameters::from_yaml`] says.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        file::read(path.as_ref(), Parameters::from_yaml, Parameters::from_json)
    }

    /// The same with one more setting for all image types.
    ///
    /// # Errors
    /// [`Error::Parameters`] for a key that does not exist or is there already, and for a value that it cannot have. What does
    /// not go together is refused by [`Parameters::settings`] and [`Parameters::image_types`], when all is known.
    pub fn setting(mut self, key: &str, value: impl Into<Literal>) -> Result<Self> {
        groups::add_setting(&mut self, key, value.into())?;
        Ok(self)
    }

    /// The same with one more image type, and the settings that are its own. The first one replaces the original image.
    ///
    /// # Errors
    /// [`Error::Parameters`] for a name that does not exist or is there already, and as [`Parameters::setting`].
    pub fn image_type(mut self, name: &str, own: &[(&str, Literal)]) -> Result<Self> {
        groups::add_image_type(&mut self, name, own)?;
        Ok(self)
    }

    /// The same with one more feature class, and the features of it, none for all. The first one replaces all classes.
    ///
    /// # Errors
    /// [`Error::Parameters`] for a class that does not exist or is there already. The names of features are checked by what
    /// measures them.
    pub fn feature_class(mut self, name: &str, features: &[&str]) -> Result<Self> {
        groups::add_class(&mut self, name, features)?;
        Ok(self)
    }
}

/// How much of what was found is shown.
const SHOWN: usize = 80;

fn refused(line: Option<usize>, key: &str, expected: &str, found: &str) -> Error {
    let shown = |text: &str| match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_string(),
    };
    Error::Parameters { line, key: shown(key), expected: expected.to_string(), found: shown(found) }
}
