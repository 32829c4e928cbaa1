//! Mask algebra on a ball in a cube of 256³ voxels: time for each voxel of the cube.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::image::{Labels, Mask, Spacing};
use radiomics::process::mask_algebra::{components, dilate, erode, fill_holes, ring};

const SIDE: usize = 256;

fn ball(radius: f64) -> Mask {
    let centre = (SIDE as f64 - 1.0) / 2.0;
    let cells = Array3::from_shape_fn((SIDE, SIDE, SIDE), |(z, y, x)| {
        [z, y, x].iter().map(|&i| (i as f64 - centre).powi(2)).sum::<f64>() <= radius * radius
    });
    let spacing = Spacing::isotropic(1.0).expect("a positive spacing");
    Mask::new(cells.view(), Labels::NonZero, spacing).expect("a ball")
}

fn mask_algebra(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mask_algebra/ball 256³");
    group.throughput(Throughput::Elements((SIDE * SIDE * SIDE) as u64)).sample_size(10);
    let (large, small) = (ball(100.0), ball(20.0));
    group.bench_function("dilate by 5 mm", |b| b.iter(|| dilate(black_box(&large), 5.0)));
    group.bench_function("dilate by 500 mm", |b| b.iter(|| dilate(black_box(&large), 500.0)));
    group.bench_function("dilate a small ball by 5 mm", |b| b.iter(|| dilate(black_box(&small), 5.0)));
    group.bench_function("erode by 5 mm", |b| b.iter(|| erode(black_box(&large), 5.0)));
    group.bench_function("ring of 5 mm", |b| b.iter(|| ring(black_box(&large), 0.0, 5.0)));
    group.bench_function("components", |b| b.iter(|| components(black_box(&large))));
    group.bench_function("fill holes", |b| b.iter(|| fill_holes(black_box(&large))));
    group.finish();
}

criterion_group!(benches, mask_algebra);
criterion_main!(benches);
