//! Whole configurations of the standard: from image and mask to every feature, and the steps of image processing alone.
//!
//! The image is the CT phantom of the reference data (`../shared/reference`, or the folder `RADIOMICS_REFERENCE` names);
//! without them a ball of smooth noise stands in for it. Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::config::{Config, FilterSettings, PRESETS};
use radiomics::filter::{Boundary, Space};
use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{read_image, read_mask};
use radiomics::phantom::noise_ball;

/// Image, mask and what they are.
fn phantom() -> (Image, Mask, &'static str) {
    let reference = std::env::var_os("RADIOMICS_REFERENCE").map(PathBuf::from);
    let reference =
        reference.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"));
    let folder = reference.join("ibsi1/ct_phantom");
    let files =
        (read_image(folder.join("image.nii.gz")), read_mask(folder.join("mask.nii.gz"), Labels::NonZero));
    match files {
        (Ok(image), Ok(mask)) => (image, mask, "CT phantom"),
        _ => {
            let (image, mask) = noise_ball(96, 1024, 1).expect("a ball");
            (image, mask, "ball 96³")
        }
    }
}

fn presets(criterion: &mut Criterion) {
    let (image, mask, what) = phantom();
    for name in PRESETS {
        let mut group = criterion.benchmark_group(format!("{name}/{what}"));
        group.sample_size(10);
        let config = Config::preset(name).expect("a preset");
        let extractor = config.extractor().expect("legal settings");
        group.bench_function("all features", |b| b.iter(|| extractor.extract(black_box(&image), &mask)));
        let scheme = config.scheme().expect("legal settings");
        group.bench_function("image processing", |b| b.iter(|| scheme.region(black_box(&image), &mask, 6.3)));
        group.finish();
    }
}

/// The eight bands of Coiflet 1 and five scales of the Laplacian of Gaussian at 1 mm, with all texture families: thirteen
/// response maps, one after the other, on one thread and on two.
fn response_maps(criterion: &mut Criterion) {
    let (image, mask, what) = phantom();
    let scales = (1..=5).map(|sigma| FilterSettings::Log {
        sigma: f64::from(sigma),
        cutoff: 4.0,
        space: Space::Volume,
        boundary: Boundary::Mirror,
    });
    let bands = FilterSettings::Wavelet {
        wavelet: "coif1".to_string(),
        level: 1,
        bands: None,
        rotation_invariant: None,
        space: Space::Volume,
        boundary: Boundary::Mirror,
    };
    let textures = ["glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm"];
    let config = Config {
        families: textures.map(str::to_string).to_vec(),
        filters: [bands].into_iter().chain(scales).collect(),
        original: false,
        ..Config::preset("ibsi2_b").expect("a preset")
    };
    let extractor = config.extractor().expect("legal settings");
    let mut group = criterion.benchmark_group(format!("thirteen response maps/{what}"));
    group.sample_size(10);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        group.bench_function(format!("all textures, {threads} threads"), |b| {
            b.iter(|| pool.install(|| extractor.extract(black_box(&image), &mask)));
        });
    }
    group.finish();
}

criterion_group!(benches, presets, response_maps);
criterion_main!(benches);
