//! The feature classes, each a family with the features of PyRadiomics in the order in which it prints them.

use std::sync::Arc;

use super::Settings;
use crate::error::{Error, Result};
use crate::feature::{Extract, Family};

/// Writes a catalogue; one row is the name and the function: `features!("glcm": "Contrast" => Measured::contrast)`.
macro_rules! features {
    ($class:literal: $($name:literal => $compute:expr),* $(,)?) => {
        &[$($crate::feature::Feature::new(concat!($class, "_", $name), $name, $compute)),*]
    };
}

/// A family that is a feature class: which of its features are not measured unless they are named.
pub(super) trait Class: Family + Sized + 'static {
    /// Features of the catalogue that have to be asked for by name.
    const DEPRECATED: &'static [&'static str] = &[];

    /// Names for which PyRadiomics gives no value, and what is equal to them.
    const WITHOUT_VALUE: &'static [(&'static str, &'static str)] = &[];

    /// The family with these settings.
    fn new(settings: &Settings) -> Result<Self>;
}

mod chosen;
mod entropy;
mod first_order;
mod glcm;
mod gldm;
mod glrlm;
mod glszm;
mod neighbourhood;
mod ngtdm;
mod plane;
mod shape;
mod shape_2d;
mod surface;
mod weights;

pub use shape::{Body, Shape};
pub use shape_2d::{Figure, Shape2D};

use chosen::Chosen;

/// The names of the feature classes in the order of PyRadiomics.
pub(super) const CLASSES: [&str; 8] =
    ["firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm", "shape", "shape2D"];

/// A feature class of PyRadiomics by its name, with those of its features that are named, or all that are not deprecated if
/// none is.
///
/// The columns are called `original_<class>_<Feature>` and come in the order of the names, or in the alphabetical order of
/// PyRadiomics. All classes but `shape` and `shape2D` need grey levels, those of [`Bins`](super::Bins).
///
/// # Errors
/// [`Error::UnknownName`] for a class that there is not, [`Error::Setting`] for a feature that the class does not have or for
/// which PyRadiomics gives no value, and for settings that the class cannot be measured with.
///
/// ```
/// use radiomics::pyradiomics::{Settings, class};
///
/// let texture = class("glcm", &Settings::default(), &["Contrast".to_string(), "MCC".to_string()])?;
/// let names: Vec<_> = texture.names().iter().map(ToString::to_string).collect();
/// assert_eq!(names, ["original_glcm_Contrast", "original_glcm_MCC"]);
/// assert_eq!(class("firstorder", &Settings::default(), &[])?.names().len(), 18);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn class(name: &str, settings: &Settings, features: &[String]) -> Result<Arc<dyn Extract>> {
    match name {
        "firstorder" => chosen::<first_order::FirstOrder>(settings, features),
        "glcm" => chosen::<glcm::Glcm>(settings, features),
        "gldm" => chosen::<gldm::Gldm>(settings, features),
        "glrlm" => chosen::<glrlm::Glrlm>(settings, features),
        "glszm" => chosen::<glszm::Glszm>(settings, features),
        "ngtdm" => chosen::<ngtdm::Ngtdm>(settings, features),
        "shape" => chosen::<shape::Shape>(settings, features),
        "shape2D" => chosen::<shape_2d::Shape2D>(settings, features),
        other => Err(Error::unknown_name(
            "feature class of PyRadiomics",
            other,
            CLASSES.map(str::to_string).to_vec(),
        )),
    }
}

/// The features of one class.
fn chosen<C: Class>(settings: &Settings, features: &[String]) -> Result<Arc<dyn Extract>> {
    Ok(Arc::new(Chosen::<C>::new(settings, features)?))
}
