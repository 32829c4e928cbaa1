//! Images become response maps.

#[path = "../support/mod.rs"]
mod support;

mod gabor;
mod laws;
mod local;
mod local_golden;
#[rustfmt::skip]
mod pattern_tables;
mod patterns;
mod recursive;
mod riesz;
mod simoncelli;
mod stationary_wavelet;
mod wavelet;
