//! What holds for all families of features, and the two that measure intensities.

#[path = "../support/mod.rs"]
mod support;

mod degenerate;
mod digital_phantom;
mod first_order;
mod invariance;
mod local_intensity;
mod robustness;
