//! Support vector machines, neighbours, discriminants and components at the size of a study and beyond.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{
    Apply, Fit, Gamma, GaussianNaiveBayes, LinearDiscriminant, NearestNeighbours, Predict,
    PrincipalComponents, StratifiedFolds, SupportVectorMachine, Transform,
};
use radiomics::table::FeatureTable;

/// `rows` subjects by `columns` of about unit variance; the first five columns tell the classes apart, not without error.
fn drawn(rows: usize, columns: usize) -> FeatureTable {
    let mut state = 7_u64;
    let mut normal = move || {
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        };
        (0..12).map(|_| uniform()).sum::<f64>()
    };
    let named: Vec<Vec<f64>> = (0..columns).map(|_| (0..rows).map(|_| normal()).collect()).collect();
    let labels: Vec<bool> =
        (0..rows).map(|i| named.iter().take(5).map(|c| 0.5 * c[i]).sum::<f64>() + normal() > 0.3).collect();
    let named = named.into_iter().enumerate().map(|(j, column)| (format!("c{j}"), column));
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

fn machines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("support vector machine");
    group.sample_size(10);
    let radial = SupportVectorMachine::radial(1.0, Gamma::Scale).expect("legal");
    let linear = SupportVectorMachine::linear(1.0).expect("legal");
    for (rows, columns) in [(74, 1300), (2000, 20)] {
        let table = drawn(rows, columns);
        group.bench_function(format!("radial fit {rows}×{columns}"), |b| {
            b.iter(|| radial.fit(black_box(&table)))
        });
        let model = radial.fit(&table).expect("a machine");
        group.bench_function(format!("radial score {rows}×{columns}"), |b| {
            b.iter(|| model.scores(black_box(&table)))
        });
        // As libsvm stops unless told otherwise.
        let loose = radial.tolerance(1e-3).expect("legal");
        group.bench_function(format!("radial fit to 1e-3 {rows}×{columns}"), |b| {
            b.iter(|| loose.fit(black_box(&table)))
        });
        group.bench_function(format!("linear fit {rows}×{columns}"), |b| {
            b.iter(|| linear.fit(black_box(&table)))
        });
    }
    let study = drawn(74, 1300);
    let calibrated = radial.calibrated(StratifiedFolds::new(5, 1).expect("legal"));
    group.bench_function("radial calibrated in 5 folds 74×1300", |b| {
        b.iter(|| calibrated.fit(black_box(&study)))
    });
    group.finish();
}

fn others(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("classifiers");
    group.sample_size(10);
    let (study, tall) = (drawn(74, 1300), drawn(10_000, 20));
    let model = NearestNeighbours::new(5).expect("legal").fit(&tall).expect("neighbours");
    group.bench_function("5 neighbours of 10000 among 10000×20", |b| {
        b.iter(|| model.neighbours(black_box(&tall)))
    });
    let plain = LinearDiscriminant::new();
    group.bench_function("linear discriminant 10000×20", |b| b.iter(|| plain.fit(black_box(&tall))));
    let shrunk = LinearDiscriminant::new().ledoit_wolf();
    group.bench_function("shrunk discriminant 74×1300", |b| b.iter(|| shrunk.fit(black_box(&study))));
    let bayes = GaussianNaiveBayes::new();
    group.bench_function("naive Bayes 74×1300", |b| b.iter(|| bayes.fit(black_box(&study))));
    let ten = PrincipalComponents::count(10).expect("legal");
    group.bench_function("principal components 74×1300", |b| b.iter(|| ten.fitted(black_box(&study))));
    let axes = ten.fitted(&tall).expect("axes");
    group.bench_function("principal components 10000×20", |b| b.iter(|| ten.fitted(black_box(&tall))));
    group.bench_function("principal components apply 10000×20", |b| b.iter(|| axes.apply(black_box(&tall))));
    group.finish();
}

criterion_group!(benches, machines, others);
criterion_main!(benches);
