//! A study of several sequences as one object: what is measured, what is selected, which models are fitted and held against one
//! another, and what came of it.

#[cfg(all(feature = "csv", any(feature = "nifti", feature = "nrrd")))]
mod manifest;

#[cfg(all(feature = "csv", any(feature = "nifti", feature = "nrrd")))]
pub use manifest::{LeftOut, Manifest};
