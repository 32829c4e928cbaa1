//! Time of image filters on 256³ cubic voxels; throughput is in voxels.
//! Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::filter::{Filter, Gaussian, GradientMagnitude, LaplacianOfGaussian, Mean, Space};
use radiomics::image::{Image, Spacing};

/// Smooth waves with a pattern on them, 256³ voxels of 1 mm.
fn cube() -> Image {
    let array = Array3::from_shape_fn((256, 256, 256), |(z, y, x)| {
        ((z as f64 * 0.3).sin() + (y as f64 * 0.11).cos()) * 300.0 + ((x * 7 + y * 3) % 41) as f64
    });
    Image::new(array.view(), Spacing::isotropic(1.0).expect("a spacing")).expect("an image")
}

fn local_filters(criterion: &mut Criterion) {
    let image = cube();
    let mut group = criterion.benchmark_group("filter 256³");
    group.sample_size(10).throughput(Throughput::Elements(image.geometry().voxels() as u64));
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(4));
    let filters: [(&str, Box<dyn Filter>); 4] = [
        ("mean of 9", Box::new(Mean::new(9, Space::Volume).expect("odd"))),
        // Cut at 4 standard deviations: 9 taps along each axis.
        ("Gaussian of 9", Box::new(Gaussian::new(1.0, Space::Volume).expect("a filter"))),
        ("LoG of 9", Box::new(LaplacianOfGaussian::new(1.0, Space::Volume).expect("a filter"))),
        ("gradient", Box::new(GradientMagnitude::new(Space::Volume))),
    ];
    for (name, filter) in filters {
        let respond = || {
            filter.respond(&image, &mut |map| {
                black_box(&map);
                Ok(())
            })
        };
        group.bench_function(name, |b| b.iter(respond));
    }
    group.finish();
}

criterion_group!(benches, local_filters);
criterion_main!(benches);
