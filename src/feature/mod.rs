//! What a feature is: a number with a name, taken from a region by a family.
//!
//! A [`Family`] measures a [`Region`] once and holds a constant catalogue of [`Feature`]s, each a function of what was
//! measured. Every family is an [`Extract`], which can be kept in a list with others and knows its [`FeatureName`]s
//! before any image is read. The values come out as a [`FeatureVector`].

mod catalogue;
mod family;
mod name;
mod provenance;
mod region;
mod vector;

pub use catalogue::TypedFeature;
pub(crate) use catalogue::catalogue;
pub use family::{Extract, Family, Feature, Input, mean_of};
pub use name::{Aggregation, FeatureName};
pub use provenance::Provenance;
pub use region::Region;
pub use vector::{FeatureVector, Schema};

pub use crate::error::{Undefined, Value};
