//! Morphological features and the geometry beneath them.

#[path = "../support/mod.rs"]
mod support;

mod densities;
mod features;
mod hull;
mod invariance;
mod mesh;
mod reference;
