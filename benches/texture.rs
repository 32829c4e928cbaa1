//! Time of the texture families on a ball of smoothed noise, by size and number of grey levels; throughput is in voxels of
//! the region. Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use radiomics::feature::{Aggregation, Extract, Region};
use radiomics::image::Roi;
use radiomics::phantom::noise_ball;
use radiomics::process::FixedBinNumber;
use radiomics::texture::{Glcm, Gldzm, Glrlm, Glszm, Ngldm, Ngtdm, Norm, Offsets, Texture, Weighting};

fn texture(criterion: &mut Criterion) {
    let families: [Box<dyn Extract>; 12] = [
        Box::new(Glcm::new().aggregated([Aggregation::VolumeAverage]).expect("glcm")),
        Box::new(Glcm::new().aggregated(Aggregation::DIRECTIONAL).expect("glcm")),
        Box::new(Glrlm::new().aggregated([Aggregation::VolumeAverage]).expect("glrlm")),
        Box::new(Glrlm::new().aggregated(Aggregation::DIRECTIONAL).expect("glrlm")),
        Box::new(Glszm::new().aggregated([Aggregation::Volume]).expect("glszm")),
        Box::new(Glszm::new().aggregated(Aggregation::DIRECTIONLESS).expect("glszm")),
        Box::new(Gldzm::new().aggregated([Aggregation::Volume]).expect("gldzm")),
        Box::new(Gldzm::new().aggregated(Aggregation::DIRECTIONLESS).expect("gldzm")),
        Box::new(Ngtdm::new().aggregated([Aggregation::Volume]).expect("ngtdm")),
        Box::new(Ngtdm::new().aggregated(Aggregation::DIRECTIONLESS).expect("ngtdm")),
        Box::new(Ngldm::new().aggregated([Aggregation::Volume]).expect("ngldm")),
        Box::new(Ngldm::new().aggregated(Aggregation::DIRECTIONLESS).expect("ngldm")),
    ];
    let extents = ["3D", "all"].into_iter().cycle();
    for size in [64, 128, 256] {
        let (image, mask) = noise_ball(size, 1024, 1).expect("a ball");
        let roi = Roi::new(&image, &mask).expect("the same grid");
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

/// The options of co-occurrences at many grey levels, on a small region.
fn cooccurrence_options(criterion: &mut Criterion) {
    let (image, mask) = noise_ball(50, 1024, 1).expect("a ball");
    let roi = Roi::new(&image, &mask).expect("the same grid");
    let bins = FixedBinNumber::new(1024).expect("bins");
    let region = Region::discretised(&roi, &bins);
    region.levels("bench").expect("levels");
    let shells = Offsets::shells([1, 2]).expect("distances");
    for (options, glcm) in [
        ("default", Glcm::new()),
        ("distance 2", Glcm::new().distance(2).expect("a distance")),
        ("asymmetric", Glcm::new().asymmetric()),
        ("weighted", Glcm::new().weighting(Weighting::gaussian(Norm::Euclidean))),
        ("shells at 1 2", Glcm::new().offsets(shells)),
    ] {
        for aggregation in [Aggregation::VolumeAverage, Aggregation::VolumeMerged] {
            let family = glcm.clone().aggregated([aggregation]).expect("glcm");
            let mut group = criterion.benchmark_group(format!("glcm/{options}"));
            group.sample_size(10).throughput(Throughput::Elements(roi.voxels() as u64));
            let id = BenchmarkId::new("50³ at 1024 levels", aggregation.label());
            group.bench_function(id, |bencher| bencher.iter(|| black_box(family.extract(&region))));
            group.finish();
        }
    }
}

criterion_group!(benches, texture, cooccurrence_options);
criterion_main!(benches);
