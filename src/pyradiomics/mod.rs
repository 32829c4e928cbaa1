//! The profile of PyRadiomics: its columns, with its numbers, from its own parameter files.
//!
//! [`Parameters`] is what a parameter file says. A [`Profile`] computes with them what PyRadiomics 3 computes: features in the same
//! columns ([`Profile::extractor`]) and, beside them, its [`Diagnostics`] ([`Profile::execute`]). [`compare`] measures the same region
//! by the standard too and says which values differ, by how much and because of what.
//!
//! The profile is made of the same parts as any other extractor: a [`Preparation`] of image and mask, filters, [`Bins`] and a family
//! for each feature [`class`], so that a part of it can be used alone.
//!
//! Source: J. J. M. van Griethuysen et al., *Computational radiomics system to decode the radiographic phenotype*, Cancer Research 77
//! (2017), and the behaviour of version 3.0.1. What the profile reproduces although it is a fault is listed in
//! `docs/migrating-from-pyradiomics.md`.

mod bins;
mod class;
mod comparison;
mod diagnostics;
mod image_type;
mod parameters;
mod preparation;
mod profile;
mod settings;

pub use bins::Bins;
pub use class::{Body, Figure, Shape, Shape2D, class};
pub use comparison::{Compared, Reason, compare};
pub use diagnostics::{DiagnosticValue, Diagnostics};
pub use parameters::{Ignored, ImageType, Lenient, Literal, Parameters};
pub use preparation::Preparation;
pub use profile::{Execution, Profile};
pub use settings::{Interpolator, LbpMethod, ResegmentMode, Settings, Sigma, WeightingNorm};
