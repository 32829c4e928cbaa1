//! Morphological features of a ball that fills its box: time for each voxel of the box.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::feature::{Extract, Region};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::shape::{
    CentresOfMass, ConvexHull, CubeCounts, Mesh, MinimumEllipsoid, Morphology, OrientedBox, VoxelCloud,
};

fn ball(n: usize) -> Roi {
    let centre = (n as f64 - 1.0) / 2.0;
    let intensities = Array3::from_shape_fn((n, n, n), |(z, y, x)| {
        let square = |i: usize| (i as f64 - centre).powi(2);
        if square(z) + square(y) + square(x) <= centre * centre { 1.0 + (x % 7) as f64 } else { 0.0 }
    });
    let spacing = Spacing::new([2.0, 1.0, 1.0]).expect("a positive spacing");
    let image = Image::new(intensities.view(), spacing).expect("an image");
    Roi::new(&image, &Mask::above(&image, 0.5).expect("a voxel")).expect("they fit")
}

fn shape(criterion: &mut Criterion) {
    for n in [64, 128, 256] {
        let roi = ball(n);
        let (mask, spacing) = (roi.morphological_mask(), roi.geometry().spacing());
        let mut group = criterion.benchmark_group(format!("shape/ball {n}³"));
        group.throughput(Throughput::Elements((n * n * n) as u64)).sample_size(20);
        group.bench_function("morphology", |b| b.iter(|| Morphology.extract(black_box(&Region::new(&roi)))));
        #[cfg(feature = "pyradiomics")]
        group.bench_function("shape of pyradiomics", |b| {
            b.iter(|| radiomics::pyradiomics::Body::of(black_box(mask), spacing));
        });
        group.bench_function("centre of mass", |b| {
            b.iter(|| CentresOfMass::of(black_box(&roi)));
        });
        group.bench_function("cube counts", |b| b.iter(|| CubeCounts::of(black_box(mask), spacing)));
        group.bench_function("voxel cloud", |b| b.iter(|| VoxelCloud::of(black_box(mask), spacing)));
        group.bench_function("convex hull", |b| b.iter(|| ConvexHull::of(black_box(mask), spacing)));
        let hull = ConvexHull::of(mask, spacing);
        group.bench_function("oriented box", |b| b.iter(|| OrientedBox::around(black_box(&hull))));
        group.bench_function("minimum ellipsoid", |b| {
            b.iter(|| MinimumEllipsoid::around(black_box(hull.mesh().vertices())));
        });
        group.bench_function("mesh", |b| b.iter(|| Mesh::of(black_box(mask), spacing)));
        group.finish();
    }
}

criterion_group!(benches, shape);
criterion_main!(benches);
