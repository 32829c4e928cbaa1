//! Radiomics: images and masks become features, features become tables, tables become tested predictions.
#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::print_stdout,
    clippy::print_stderr
)]

pub mod cohort;
pub mod error;
pub mod evaluate;
pub mod families;
pub mod feature;
pub mod first_order;
pub mod image;
#[cfg(any(feature = "nifti", feature = "nrrd"))]
pub mod io;
pub mod learn;
pub mod numeric;
#[cfg(feature = "phantom")]
pub mod phantom;
pub mod process;
pub mod shape;
pub mod table;
pub mod texture;

pub use error::{Error, Result};
