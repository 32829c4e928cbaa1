//! The steps of image processing and the scheme that runs them.

#[path = "../support/mod.rs"]
mod support;

mod interpolate;
mod interpolate_onto;
mod mask_algebra;
mod normalise;
mod perturb;
mod perturb_surface;
mod resegment;
mod scheme;
