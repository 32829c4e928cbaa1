//! The local filters against the response maps of the standard, at every voxel.
#![cfg(feature = "nifti")]

use radiomics::filter::{Boundary, Filter, LaplacianOfGaussian, Mean, Space};
use radiomics::image::Image;
use radiomics::io::read_image;

use crate::support;

/// Compares the one map of a filter with the map of the standard: within `tolerance`, 1 % of the range of that map.
fn agrees(test: &str, phantom: &str, tolerance: f64, filter: &dyn Filter) {
    let read = |file: String| Some(read_image(support::reference(&file)?).expect("a readable file"));
    let Some(image) = read(format!("ibsi2/digital_phantoms/{phantom}.nii.gz")) else { return };
    let Some(expected) = read(format!("ibsi2/reference_response_maps/{test}.nii.gz")) else { return };
    let maps = filter.responses(&image).expect("a response");
    assert_eq!(maps.len(), 1);
    let worst = worst_deviation(&maps[0].1, &expected);
    println!("{test}: worst deviation {worst:.3e}, tolerance {tolerance:.3e}");
    assert!(worst <= tolerance, "{test}: {worst} above {tolerance}");
}

/// The largest; infinite where one is no number.
fn worst_deviation(found: &Image, expected: &Image) -> f64 {
    let pairs = found.intensities().into_iter().zip(expected.intensities());
    let deviations = pairs.map(|(a, b)| (a - b).abs());
    deviations.map(|d| if d.is_nan() { f64::INFINITY } else { d }).fold(0.0, f64::max)
}

#[test]
fn mean_in_3d_beyond_every_kind_of_edge() {
    let mean = |boundary| Mean::new(15, Space::Volume).expect("odd").boundary(boundary);
    agrees("1.a.1", "checkerboard", 1.27538, &mean(Boundary::Zero));
    agrees("1.a.2", "checkerboard", 2.55, &mean(Boundary::Nearest));
    agrees("1.a.3", "checkerboard", 0.000755615, &mean(Boundary::Periodic));
    agrees("1.a.4", "checkerboard", 2.55, &mean(Boundary::Mirror));
}

#[test]
fn mean_of_slices() {
    let mean = Mean::new(15, Space::AXIAL).expect("odd").boundary(Boundary::Zero);
    agrees("1.b.1", "impulse", 0.0113333, &mean);
}

#[test]
fn laplacian_of_gaussian() {
    let log = |sigma, space| LaplacianOfGaussian::new(sigma, space).expect("above 0");
    agrees("2.a", "impulse", 0.0674598, &log(3.0, Space::Volume).boundary(Boundary::Zero));
    agrees("2.b", "checkerboard", 0.513723, &log(5.0, Space::Volume));
    agrees("2.c", "checkerboard", 0.443987, &log(5.0, Space::AXIAL));
}
