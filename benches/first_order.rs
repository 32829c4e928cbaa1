//! Intensities of a ball of smooth noise: the region, its grey levels, and the first-order families.
//!
//! Throughput is in voxels of the region, so the inverse is the time per voxel.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use radiomics::feature::{Extract, Family, Region};
use radiomics::first_order::{Histogram, LocalIntensity, Statistics, VolumeHistogram};
use radiomics::image::{Discretise, Roi};
use radiomics::phantom::noise_ball;
use radiomics::process::{FixedBinNumber, FixedBinSize};

fn first_order(criterion: &mut Criterion) {
    for side in [64, 128, 256] {
        let (image, mask) = noise_ball(side, 1024, 1).expect("a ball");
        let roi = Roi::new(&image, &mask).expect("a region");
        let mut group = criterion.benchmark_group("first_order");
        group.sample_size(10).throughput(Throughput::Elements(roi.voxels() as u64));
        group.bench_function(BenchmarkId::new("region", side), |b| {
            b.iter(|| Roi::new(black_box(&image), &mask))
        });
        group.bench_function(BenchmarkId::new("statistics", side), |b| {
            b.iter(|| Statistics.extract(&Region::new(black_box(&roi))))
        });
        let number = FixedBinNumber::new(32).expect("32 bins");
        group.bench_function(BenchmarkId::new("fixed bin number", side), |b| {
            b.iter(|| number.discretise(black_box(&roi)))
        });
        let levels = Region::discretised(&roi, &number);
        levels.levels("first_order").expect("grey levels");
        group.bench_function(BenchmarkId::new("histogram", side), |b| {
            b.iter(|| Histogram.extract(black_box(&levels)))
        });
        for (name, histogram) in [
            ("volume histogram, steps of 1", VolumeHistogram::default()),
            ("volume histogram, sorted", VolumeHistogram::steps(1e-9).expect("tiny steps")),
        ] {
            group.bench_function(BenchmarkId::new(name, side), |b| {
                b.iter(|| histogram.extract(&Region::new(black_box(&roi))))
            });
        }
        let wide =
            Roi::builder().halo(Family::reach(&LocalIntensity)).build(&image, &mask).expect("a region");
        group.bench_function(BenchmarkId::new("local intensity", side), |b| {
            b.iter(|| LocalIntensity.extract(&Region::new(black_box(&wide))))
        });
        let size = FixedBinSize::new(25.0).expect("bins of 25");
        group.bench_function(BenchmarkId::new("fixed bin size", side), |b| {
            b.iter(|| size.discretise(black_box(&roi)))
        });
    }
}

criterion_group!(benches, first_order);
criterion_main!(benches);
