//! Time of the texture families on a ball of smoothed noise, by size and number of grey levels; throughput is in voxels of
//! the region. Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::feature::{Aggregation, Extract, Region};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::process::FixedBinNumber;
use radiomics::texture::{Glcm, Glrlm, Glszm, Texture};

/// A number from 0 to 1 that looks random, from three whole numbers.
fn noise(z: usize, y: usize, x: usize) -> f64 {
    let mixed = (z as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ (x as u64).wrapping_mul(0x1656_67b1_9e37_79f9);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 40) as f64 / (1_u64 << 24) as f64
}

/// A ball in a cube of `size` voxels, with noise averaged over 3 × 3 × 3 voxels.
fn ball(size: usize) -> Roi {
    let radius = size as f64 / 2.0;
    let square = |i: usize| (i as f64 + 0.5 - radius).powi(2);
    let shape = (size, size, size);
    let smooth = Array3::from_shape_fn(shape, |(z, y, x)| {
        (0..27).map(|i| noise(z + i / 9, y + i / 3 % 3, x + i % 3)).sum::<f64>()
    });
    let inside = Array3::from_shape_fn(shape, |(z, y, x)| {
        f64::from(square(z) + square(y) + square(x) <= radius * radius)
    });
    let spacing = Spacing::isotropic(1.0).expect("1 mm");
    let image = Image::new(smooth.view(), spacing).expect("a cube");
    let mask = Mask::above(&Image::new(inside.view(), spacing).expect("a cube"), 0.5).expect("a ball");
    Roi::new(&image, &mask).expect("the same grid")
}

fn texture(criterion: &mut Criterion) {
    let families: [Box<dyn Extract>; 6] = [
        Box::new(Glcm::new().aggregated([Aggregation::VolumeAverage]).expect("glcm")),
        Box::new(Glcm::new().aggregated(Aggregation::DIRECTIONAL).expect("glcm")),
        Box::new(Glrlm::new().aggregated([Aggregation::VolumeAverage]).expect("glrlm")),
        Box::new(Glrlm::new().aggregated(Aggregation::DIRECTIONAL).expect("glrlm")),
        Box::new(Glszm::new().aggregated([Aggregation::Volume]).expect("glszm")),
        Box::new(Glszm::new().aggregated(Aggregation::DIRECTIONLESS).expect("glszm")),
    ];
    let extents = ["3D", "all"].into_iter().cycle();
    for size in [64, 128, 256] {
        let roi = ball(size);
        for levels in [32, 128, 1024] {
            let bins = FixedBinNumber::new(levels).expect("bins");
            let region = Region::discretised(&roi, &bins);
            region.levels("bench").expect("levels"); // made once, outside what is timed
            for (family, extent) in families.iter().zip(extents.clone()) {
                let mut group = criterion.benchmark_group(format!("{}/{extent}", family.family()));
                group.sample_size(10).throughput(Throughput::Elements(roi.voxels() as u64));
                let id = BenchmarkId::new(format!("{size}³"), levels);
                group.bench_function(id, |bencher| bencher.iter(|| black_box(family.extract(&region))));
                group.finish();
            }
        }
    }
}

criterion_group!(benches, texture);
criterion_main!(benches);
