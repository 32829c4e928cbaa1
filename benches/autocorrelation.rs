//! Moran's I and Geary's C: few voxels pair by pair, a ball and a region of the size of a tumour in CT by frequency.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::image::Spacing;
use radiomics::shape::SpatialAutocorrelation;

/// Intensities of a box and the mask of the ellipsoid that fills it.
fn ellipsoid(size: [usize; 3]) -> (Array3<f64>, Array3<bool>) {
    let intensities = Array3::from_shape_fn(size, |(z, y, x)| ((z * 7 + y * 13 + x * 29) % 101) as f64);
    let mask = Array3::from_shape_fn(size, |(z, y, x)| {
        let part = |at: usize, n: usize| ((2 * at + 1) as f64 / n as f64 - 1.0).powi(2);
        part(z, size[0]) + part(y, size[1]) + part(x, size[2]) <= 1.0
    });
    (intensities, mask)
}

fn autocorrelation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("autocorrelation");
    group.sample_size(10);
    for size in [[4, 6, 6], [5, 12, 12], [64, 64, 64], [26, 99, 100]] {
        let (intensities, mask) = ellipsoid(size);
        let spacing = Spacing::new([3.0, 1.0, 1.0]).expect("a positive spacing");
        group.throughput(Throughput::Elements(mask.iter().filter(|m| **m).count() as u64));
        group.bench_function(format!("ellipsoid {size:?}"), |b| {
            b.iter(|| SpatialAutocorrelation::new(black_box(intensities.view()), mask.view(), spacing));
        });
    }
    group.finish();
}

criterion_group!(benches, autocorrelation);
criterion_main!(benches);
