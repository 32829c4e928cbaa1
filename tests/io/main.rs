//! Files become images and masks, and images become files.

#[path = "../support/mod.rs"]
mod support;

mod channels;
mod features;
mod files;
mod nifti;
mod nrrd;
mod robustness;
