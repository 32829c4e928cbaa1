//! The Riesz transform: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

#[path = "support/fourier.rs"]
mod fourier;
mod support;

use radiomics::filter::{Boundary, LaplacianOfGaussian, Riesz, Simoncelli, Space};
use fourier::agrees_with_the_standard;

#[test]
fn response_maps_of_the_standard() {
    let riesz = |order: [usize; 3]| Riesz::new(&order, Space::Volume).unwrap();
    let log = LaplacianOfGaussian::new(3.0, Space::Volume).unwrap().boundary(Boundary::Zero);
    agrees_with_the_standard("9.a", &riesz([1, 0, 0]).over_log(log.clone()).unwrap());
    agrees_with_the_standard("9.b.1", &riesz([0, 2, 0]).over_log(log).unwrap());
    let wavelet = Simoncelli::new(1, Space::Volume).unwrap().boundary(Boundary::Nearest);
    agrees_with_the_standard("10.b.1", &riesz([0, 2, 0]).over_simoncelli(wavelet).unwrap());
}
