//! The Simoncelli wavelet: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

#[path = "support/fourier.rs"]
mod fourier;
mod support;

use radiomics::filter::{Boundary, Simoncelli, Space};
use fourier::agrees_with_the_standard;

#[test]
fn response_maps_of_the_standard() {
    for level in 1..=3 {
        let wavelet = Simoncelli::new(level, Space::Volume).unwrap().boundary(Boundary::Periodic);
        agrees_with_the_standard(&format!("8.a.{level}"), &wavelet);
    }
}
