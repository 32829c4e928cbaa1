//! Time of image processing on smoothed noise of the size of a CT with a tumour; throughput is in voxels of the result.
//! Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::image::{Image, Mask, Spacing};
use radiomics::process::{Interpolator, Resample, image_onto};

/// 60 × 201 × 204 voxels of 3 × 0.977 × 0.977 mm.
fn ct() -> Image {
    let array = Array3::from_shape_fn((60, 201, 204), |(z, y, x)| {
        ((z as f64 * 0.3).sin() + (y as f64 * 0.11).cos()) * 300.0 + ((x * 7 + y * 3) % 41) as f64
    });
    Image::new(array.view(), Spacing::new([3.0, 0.977, 0.977]).expect("a spacing")).expect("an image")
}

fn interpolation(criterion: &mut Criterion) {
    let image = ct();
    let mask = Mask::above(&image, 500.0).expect("bright voxels");
    let mut group = criterion.benchmark_group("interpolation to 2 mm");
    let resample = Resample::to(Spacing::isotropic(2.0).expect("a spacing"));
    let grid = resample.grid(image.geometry()).expect("a grid");
    group.sample_size(10).throughput(Throughput::Elements(grid.voxels() as u64));
    for interpolator in [Interpolator::Nearest, Interpolator::Linear, Interpolator::CubicSpline] {
        let resample = resample.clone().image_interpolator(interpolator);
        group.bench_function(format!("{interpolator:?}"), |b| b.iter(|| black_box(resample.image(&image))));
        let onto = || black_box(image_onto(&image, &grid, interpolator));
        group.bench_function(format!("{interpolator:?} onto a grid"), |b| b.iter(onto));
    }
    group.bench_function("mask", |b| b.iter(|| black_box(resample.mask(&mask))));
    group.finish();
}

criterion_group!(benches, interpolation);
criterion_main!(benches);
