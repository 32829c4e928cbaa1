//! Texture matrices and their features.

#[path = "../support/mod.rs"]
mod support;

mod counts;
mod features;
mod matrices;
mod options;
