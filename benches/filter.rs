//! Time of image filters, response maps handed out and dropped; throughput is in voxels of the image.
//! Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::f64::consts::FRAC_PI_4;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::filter::{
    Filter, Gabor, Gaussian, GradientMagnitude, LaplacianOfGaussian, Laws, Mean, Pooling, Riesz,
    SeparableWavelet, Simoncelli, Space, Wavelet,
};
use radiomics::image::{Image, Spacing};

/// Smooth waves with a pattern on them, in cubic voxels of 1 mm.
fn waves(side: usize) -> Image {
    let array = Array3::from_shape_fn([side; 3], |(z, y, x)| {
        ((z as f64 * 0.3).sin() + (y as f64 * 0.11).cos()) * 300.0 + ((x * 7 + y * 3) % 41) as f64
    });
    Image::new(array.view(), Spacing::isotropic(1.0).expect("a spacing")).expect("an image")
}

fn measure(criterion: &mut Criterion, name: &str, image: &Image, filter: &dyn Filter) {
    let side = image.geometry().size()[0];
    let mut group = criterion.benchmark_group(format!("filter {side}³"));
    group.sample_size(10).throughput(Throughput::Elements(image.geometry().voxels() as u64));
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(4));
    group.bench_function(name, |b| {
        b.iter(|| {
            filter.respond(image, &mut |map| {
                black_box(&map);
                Ok(())
            })
        });
    });
    group.finish();
}

/// Kernels of 9 taps along each axis: a Gaussian of 1 voxel cut at 4 standard deviations.
fn local(criterion: &mut Criterion) {
    let image = waves(256);
    measure(criterion, "mean of 9", &image, &Mean::new(9, Space::Volume).expect("odd"));
    measure(criterion, "Gaussian of 9", &image, &Gaussian::new(1.0, Space::Volume).expect("a filter"));
    measure(criterion, "LoG of 9", &image, &LaplacianOfGaussian::new(1.0, Space::Volume).expect("a filter"));
    measure(criterion, "gradient", &image, &GradientMagnitude::new(Space::Volume));
}

fn separable(criterion: &mut Criterion) {
    let (small, large) = (waves(128), waves(256));
    let coiflet = Wavelet::named("coif1").expect("a wavelet");
    let bands = SeparableWavelet::new(coiflet, 1, Space::Volume).expect("a level");
    measure(criterion, "eight bands of coif1", &large, &bands);
    for pooling in [Pooling::Average, Pooling::Maximum] {
        let pooled = bands.clone().bands(&["LLH"]).expect("a band").rotation_invariant(pooling);
        measure(criterion, &format!("LLH of coif1, {}", pooling.name()), &small, &pooled);
    }
    let laws = Laws::new("L5E5E5", Space::Volume).expect("a kernel").rotation_invariant(Pooling::Maximum);
    measure(criterion, "L5E5E5, maximum", &small, &laws);
    measure(
        criterion,
        "L5E5E5, maximum, energy over 15 voxels",
        &small,
        &laws.energy(7).expect("a distance"),
    );
}

fn fourier(criterion: &mut Criterion) {
    let image = waves(128);
    measure(criterion, "Simoncelli", &image, &Simoncelli::new(1, Space::Volume).expect("a level"));
    let riesz = Riesz::new(&[2, 0, 0], Space::Volume).expect("an order");
    measure(criterion, "Riesz", &image, &riesz);
    measure(criterion, "Riesz, steered", &waves(64), &riesz.steered(1.0).expect("a tensor"));
    let gabor = Gabor::new(3.0, 2.0, 1.5).and_then(|gabor| gabor.equally_spaced(FRAC_PI_4));
    let gabor = gabor.expect("orientations").orthogonal_planes();
    measure(criterion, "Gabor, 8 orientations in 3 planes", &image, &gabor);
}

criterion_group!(benches, local, separable, fourier);
criterion_main!(benches);
