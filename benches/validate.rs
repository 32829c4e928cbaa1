//! Validation at the size of a study, 74 subjects by 1300 columns: whole recipes fitted a hundred times and more.
//!
//! "refit" is one fit of the recipe: 100 models of a cross-validation should cost little more than 100 of them.

mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{
    CorrelationPrune, Logistic, MannWhitney, PermutationTest, Recipe, Repeated, Resamples, Standardise,
    StratifiedFolds, Transform, bootstrap_validate, cross_validate, selection_stability,
};
use support::drawn;

fn recipe() -> impl Recipe {
    let steps = MannWhitney::below(0.05)
        .and_then(|screen| Ok(screen.then(CorrelationPrune::above(0.9)?).then(Standardise::sample())))
        .expect("legal");
    steps.fit_by(Logistic::ridge(1.0).expect("legal"))
}

fn validation(criterion: &mut Criterion) {
    let wide = drawn(74, 1300);
    let mut group = criterion.benchmark_group("validate 74×1300");
    group.sample_size(10);
    let recipe = recipe();
    group.bench_function("refit", |b| b.iter(|| recipe.fit_boxed(black_box(&wide))));
    let folds = StratifiedFolds::new(10, 1).expect("legal");
    let repeated = Repeated::new(folds, 10).expect("legal");
    group.bench_function("cross-validation 10×10", |b| {
        b.iter(|| cross_validate(&recipe, black_box(&wide), &repeated).expect("a result"))
    });
    let permutations = PermutationTest::new(100, 1).expect("legal");
    group.bench_function("permutation of 100, 10 folds", |b| {
        b.iter(|| permutations.of(&recipe, black_box(&wide), &folds).expect("a result"))
    });
    let resamples = Resamples::stratified(100, 1).expect("legal");
    group.bench_function("bootstrap of 100", |b| {
        b.iter(|| bootstrap_validate(&recipe, black_box(&wide), &resamples).expect("a result"))
    });
    let halves = Resamples::subsamples(0.5, 100, 1).expect("legal");
    let screen = MannWhitney::best(10).expect("legal");
    group.bench_function("stability of 100 halves", |b| {
        b.iter(|| selection_stability(&screen, black_box(&wide), &halves).expect("a result"))
    });
    group.finish();
}

criterion_group!(benches, validation);
criterion_main!(benches);
