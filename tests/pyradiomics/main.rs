//! The profile of PyRadiomics: the same columns, the same numbers, from the same parameter files.
#![cfg(feature = "pyradiomics")]

#[path = "../support/mod.rs"]
mod support;

mod classes;
mod comparison;
mod diagnostics;
mod parameter_files;
mod parameters;
mod preparation;
#[cfg(all(feature = "nifti", feature = "nrrd"))]
mod prepared;
mod shape;
mod values;
