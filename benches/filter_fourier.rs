//! Time of the filters of the Fourier domain on noise; throughput is in voxels of the image.
//! Run with `RAYON_NUM_THREADS=1` for the time on one thread.

use std::f64::consts::FRAC_PI_4;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array3;
use radiomics::filter::{Filter, Gabor, Riesz, Simoncelli, Space};
use radiomics::image::{Image, Spacing};

fn noise(length: usize) -> Image {
    let array =
        Array3::from_shape_fn([length; 3], |(z, y, x)| ((z * 59 + y * 101 + x * 37) * 7919 % 97) as f64);
    Image::new(array.view(), Spacing::isotropic(1.0).expect("a spacing")).expect("an image")
}

fn fourier(criterion: &mut Criterion) {
    let simoncelli = Simoncelli::new(1, Space::Volume).expect("a level");
    let steered =
        Riesz::new(&[2, 0, 0], Space::Volume).and_then(|riesz| riesz.steered(1.0)).expect("an order");
    // 8 orientations in each of the 3 planes.
    let gabor =
        Gabor::new(3.0, 2.0, 1.5).and_then(|gabor| gabor.equally_spaced(FRAC_PI_4)).expect("orientations");
    let gabor = gabor.orthogonal_planes();
    let filters: [(&dyn Filter, &[usize]); 3] =
        [(&simoncelli, &[64, 128]), (&gabor, &[64, 128]), (&steered, &[64])];
    let mut group = criterion.benchmark_group("filters of the Fourier domain");
    group.sample_size(10);
    for (filter, lengths) in filters {
        for &length in lengths {
            let image = noise(length);
            group.throughput(Throughput::Elements(image.geometry().voxels() as u64));
            let respond = || {
                filter.respond(&image, &mut |map| {
                    black_box(map);
                    Ok(())
                })
            };
            group.bench_function(format!("{} {length}", filter.names().concat()), |b| b.iter(respond));
        }
    }
    group.finish();
}

criterion_group!(benches, fourier);
criterion_main!(benches);
