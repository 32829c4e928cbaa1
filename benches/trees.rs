//! Trees at the size of a study: 74 subjects, 1300 columns; and of a registry: 10 000 subjects, 20 columns.
//!
//! The forests are those of scikit-learn's `RandomForestClassifier(n_estimators=500, n_jobs=1)` and
//! `ExtraTreesClassifier(n_estimators=500, n_jobs=1)`, the boosting that of `GradientBoostingClassifier(n_estimators=100,
//! max_depth=2)`.

mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{DecisionTree, Fit, GradientBoosting, Predict, RandomForest, TreeLimits};
use support::drawn;

fn trees(criterion: &mut Criterion) {
    let wide = drawn(74, 1300);
    let mut group = criterion.benchmark_group("trees 74×1300");
    group.sample_size(10);
    let forest = RandomForest::new(500, 1).expect("legal");
    group.bench_function("forest of 500", |b| b.iter(|| forest.fit(black_box(&wide))));
    group.bench_function("forest of 500, out of bag", |b| {
        b.iter(|| forest.out_of_bag(black_box(&wide)).map(|o| o.auc()))
    });
    let judged = forest.out_of_bag(&wide).expect("a forest");
    group.bench_function("permutation importance", |b| b.iter(|| judged.permutation_importance()));
    let model = forest.fit(&wide).expect("a forest");
    group.bench_function("forest scores", |b| b.iter(|| model.scores(black_box(&wide))));
    let extra = RandomForest::extremely_randomised(500, 1).expect("legal");
    group.bench_function("extra trees 500", |b| b.iter(|| extra.fit(black_box(&wide))));
    let boosting =
        GradientBoosting::new(100, 1).expect("legal").limits(TreeLimits::none().depth(2).expect("legal"));
    group.bench_function("boosting, 100 of depth 2", |b| b.iter(|| boosting.fit(black_box(&wide))));
    let tree = DecisionTree::new();
    group.bench_function("one tree of all columns", |b| b.iter(|| tree.fit(black_box(&wide))));
    group.finish();

    let tall = drawn(10_000, 20);
    let mut group = criterion.benchmark_group("trees 10000×20");
    group.sample_size(10);
    let forest = RandomForest::new(20, 1).expect("legal");
    group.bench_function("forest of 20", |b| b.iter(|| forest.fit(black_box(&tall))));
    group.bench_function("boosting, 100 of depth 2", |b| b.iter(|| boosting.fit(black_box(&tall))));
    group.finish();
}

criterion_group!(benches, trees);
criterion_main!(benches);
