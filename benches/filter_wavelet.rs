//! Time of separable filters; throughput is in voxels of the image. Run with `RAYON_NUM_THREADS=1` for the time on one
//! thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::filter::{Filter, Laws, Pooling, SeparableWavelet, Space, Wavelet};
use radiomics::image::{Image, Spacing};

fn noise(side: usize) -> Image {
    let array =
        Array3::from_shape_fn((side, side, side), |(z, y, x)| ((z * 59 + y * 101 + x * 37) % 64) as f64);
    Image::new(array.view(), Spacing::isotropic(1.0).expect("a spacing")).expect("an image")
}

fn measure(criterion: &mut Criterion, name: &str, image: &Image, filter: &dyn Filter) {
    let mut group = criterion.benchmark_group("separable filters");
    group.sample_size(10).throughput(Throughput::Elements(image.geometry().voxels() as u64));
    group.bench_function(name, |b| {
        b.iter(|| {
            filter.respond(image, &mut |map| {
                black_box(map);
                Ok(())
            })
        });
    });
    group.finish();
}

fn separable(criterion: &mut Criterion) {
    let (small, large) = (noise(128), noise(256));
    let coiflet = Wavelet::named("coif1").expect("a wavelet");
    let bands = SeparableWavelet::new(coiflet, 1, Space::Volume).expect("a level");
    measure(criterion, "eight bands of coif1, 256³", &large, &bands);
    drop(large);
    for pooling in [Pooling::Average, Pooling::Maximum] {
        let pooled = bands.clone().bands(&["LLH"]).expect("a band").rotation_invariant(pooling);
        measure(criterion, &format!("LLH of coif1, {}, 128³", pooling.name()), &small, &pooled);
    }
    let laws = Laws::new("L5E5E5", Space::Volume).expect("a kernel").rotation_invariant(Pooling::Maximum);
    measure(criterion, "L5E5E5, maximum, 128³", &small, &laws);
    let energy = laws.energy(7).expect("a distance");
    measure(criterion, "L5E5E5, maximum, energy over 15 voxels, 128³", &small, &energy);
}

criterion_group!(benches, separable);
criterion_main!(benches);
