//! Validation at the size of a study, 74 subjects by 1300 columns: whole recipes fitted a hundred times and more.
//!
//! "refit" is one fit of the recipe: 100 models of a cross-validation should cost little more than 100 of them.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{
    CorrelationPrune, Logistic, MannWhitney, PermutationTest, Recipe, Repeated, Resamples, Standardise,
    StratifiedFolds, Transform, bootstrap_validate, cross_validate, selection_stability,
};
use radiomics::table::FeatureTable;

/// `rows` subjects by `columns`, in blocks of ten that share half of their variance.
fn drawn(rows: usize, columns: usize) -> FeatureTable {
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let labels: Vec<bool> = (0..rows).map(|_| uniform() > 0.1).collect();
    let mut shared = vec![0.0; rows];
    let mut named = Vec::new();
    for j in 0..columns {
        if j % 10 == 0 {
            shared = (0..rows).map(|_| uniform()).collect();
        }
        let shift = if j < 12 { 0.4 } else { 0.0 };
        let column = shared.iter().zip(&labels).map(|(s, y)| s + uniform() + if *y { shift } else { 0.0 });
        named.push((format!("c{j}"), column.collect()));
    }
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

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
