//! The Gabor filter: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

#[path = "support/fourier.rs"]
mod fourier;
mod support;

use radiomics::filter::{Boundary, Gabor};
use fourier::agrees_with_the_standard;

fn degrees(angle: f64) -> f64 {
    angle.to_radians()
}

#[test]
fn response_maps_of_the_standard() {
    for c in [3.0, 4.0, 5.0, 6.0, 7.0,8.0] {
        println!("cutoff {c}");
    let gabor = |sigma, length, gamma| Gabor::new(sigma, length, gamma).unwrap().cutoff(c).unwrap();
    let a = gabor(10.0, 4.0, 0.5).boundary(Boundary::Zero);
    agrees_with_the_standard("4.a.1", &a.clone().orientations(&[degrees(60.0)]).unwrap());
    agrees_with_the_standard("4.a.2", &a.equally_spaced(degrees(45.0)).unwrap().orthogonal_planes());
    let b = gabor(20.0, 8.0, 2.5);
    agrees_with_the_standard("4.b.1", &b.clone().orientations(&[degrees(225.0)]).unwrap());
    agrees_with_the_standard("4.b.2", &b.equally_spaced(degrees(22.5)).unwrap().orthogonal_planes());
    }
}
