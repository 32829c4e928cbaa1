//! The profile of PyRadiomics, from image and mask to every column, as one call: balls of smooth noise that fill half of a cube,
//! with the seven classes of the original image, and with five Laplacians of Gaussian and eight wavelet bands besides.
//!
//! Run with `RAYON_NUM_THREADS=1` for the time on one thread; `docs/performance.md` has it beside PyRadiomics itself.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::phantom::noise_ball;
use radiomics::pyradiomics::{Parameters, Profile};

const ORIGINAL: &str = "
setting: {binCount: 32, additionalInfo: false}
imageType: {Original: {}}
";

const FILTERED: &str = "
setting: {binCount: 32, additionalInfo: false}
imageType: {Original: {}, LoG: {sigma: [1.0, 2.0, 3.0, 4.0, 5.0]}, Wavelet: {wavelet: coif1}}
";

fn profiles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pyradiomics");
    group.sample_size(10);
    for (name, parameters, edges) in
        [("seven classes", ORIGINAL, [64, 128]), ("fourteen images", FILTERED, [32, 64])]
    {
        let profile = Parameters::from_yaml(parameters).and_then(Profile::new).expect("legal parameters");
        for edge in edges {
            let (image, mask) = noise_ball(edge, 32, 1).expect("a ball");
            group.bench_function(format!("{name}/ball {edge}³"), |b| {
                b.iter(|| profile.execute(black_box(&image), &mask));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, profiles);
criterion_main!(benches);
