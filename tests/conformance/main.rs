//! Every number that the standard publishes, by the checks of the example `conformance`.
#![cfg(feature = "nifti")]
#![allow(dead_code)] // the example itself uses the rest

#[path = "../../examples/conformance/check.rs"]
mod check;
#[path = "../../examples/conformance/data.rs"]
mod data;
#[path = "../../examples/conformance/diagnostics.rs"]
mod diagnostics;
#[path = "../../examples/conformance/features.rs"]
mod features;
#[path = "../../examples/conformance/maps.rs"]
mod maps;
#[path = "../../examples/conformance/matrices.rs"]
mod matrices;
#[path = "../../examples/conformance/recipe.rs"]
mod recipe;
#[path = "../../examples/conformance/responses.rs"]
mod responses;
#[path = "../support/mod.rs"]
mod support;

mod chapter_1;
mod chapter_2;
