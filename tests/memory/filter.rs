//! One response map exists at a time: memory does not grow with the number of maps.
#![cfg(feature = "nifti")]

use std::sync::Arc;

use radiomics::cohort::Extractor;
use radiomics::families;
use radiomics::filter::{Filter, LaplacianOfGaussian, SeparableWavelet, Space, Wavelet};
use radiomics::image::{Labels, Spacing};
use radiomics::io::{read_image, read_mask};
use radiomics::process::{FixedBinNumber, Interpolator, Resample, Resegment, Scheme};

use crate::support::reference;
use crate::watch::Watch;

/// Copies of the interpolated image as `f64`, the image that was read included.
const COPIES: f64 = 8.0;

#[test]
fn thirteen_maps_with_all_textures_take_few_copies_of_the_interpolated_image() {
    let watch = Watch::alone();
    let Some(file) = reference("ibsi1/ct_phantom/image.nii.gz") else { return };
    let mask = read_mask(file.with_file_name("mask.nii.gz"), Labels::NonZero).unwrap();
    let image = read_image(&file).unwrap();
    // Configuration B of the second phase of the standard for filters.
    let resample = Resample::to(Spacing::isotropic(1.0).unwrap())
        .image_interpolator(Interpolator::CubicSpline)
        .mask_interpolator(Interpolator::Linear)
        .threshold(0.5)
        .unwrap();
    let copy = 8.0 * resample.grid(image.geometry()).unwrap().voxels() as f64;
    let scheme =
        Scheme::new().resample(resample).rounded().resegment(Resegment::new().range(-1000.0, 400.0).unwrap());
    let textures = ["glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm"];
    let wavelet = || -> Arc<dyn Filter> {
        let coiflet = Wavelet::named("coif1").unwrap();
        Arc::new(SeparableWavelet::new(coiflet, 1, Space::Volume).unwrap())
    };
    let scales = || {
        let log = |sigma| LaplacianOfGaussian::new(sigma, Space::Volume).unwrap();
        [1.0, 2.0, 3.0, 4.0, 5.0].map(|sigma| Arc::new(log(sigma)) as Arc<dyn Filter>)
    };
    let extractor = |filters: Vec<Arc<dyn Filter>>| {
        Extractor::builder()
            .process(scheme.clone())
            .discretise(FixedBinNumber::new(32).unwrap())
            .families(families::chosen(&textures, &families::VOLUME).unwrap())
            .filters(filters)
            .build()
            .unwrap()
    };
    let before = watch.used() as f64;
    let copies = |name: &str, filters| {
        let extractor = extractor(filters);
        let (vector, most) = watch.most(|| extractor.extract(&image, &mask).unwrap());
        assert!(vector.values().iter().all(Result::is_ok));
        let copies = most as f64 / copy;
        println!(
            "{name}: {} values, {copies:.2} copies of {:.1} MB, {:.1} MB",
            vector.len(),
            copy / 1e6,
            most as f64 / 1e6
        );
        copies
    };
    println!("image and mask as they were read: {:.2} copies", before / copy);
    copies("no filter", Vec::new());
    copies("Laplacians of Gaussians", scales().to_vec());
    copies("wavelet", vec![wavelet()]);
    let all = [&[wavelet()][..], &scales()].concat();
    let most = copies("thirteen maps", all);
    assert!(most < COPIES, "{most} copies");
}
