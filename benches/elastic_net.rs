//! Penalised paths and their cross-validation at the size of a study: 74 subjects, 1300 columns, 100 penalties, 10 folds.
//!
//! With the reference data (`../shared/reference` or `RADIOMICS_REFERENCE`) the table is `data_wide_74x1300.json`, which R and
//! Python can read too; without them one of the same size is drawn.

mod support;

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{ElasticNet, StratifiedFolds};
use radiomics::table::FeatureTable;
use support::drawn;

/// The table of the reference data, or one that is drawn.
fn wide() -> FeatureTable {
    let folder = std::env::var_os("RADIOMICS_REFERENCE")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("modelling/data_wide_74x1300.json")) else {
        return drawn(74, 1300);
    };
    let file: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
    let rows: Vec<Vec<f64>> = serde_json::from_value(file["x"].clone()).expect("rows");
    let labels: Vec<u8> = serde_json::from_value(file["y"].clone()).expect("labels");
    let named = (0..rows[0].len()).map(|j| (format!("c{j}"), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels(labels.into_iter().map(|y| y == 1)))
        .expect("a table")
}

fn paths(criterion: &mut Criterion) {
    let wide = wide();
    let tall = drawn(10_000, 20);
    let mut group = criterion.benchmark_group("elastic net");
    let folds = StratifiedFolds::new(10, 1).expect("legal");
    let mixed = |alpha| ElasticNet::mixed(alpha).expect("legal");
    for (name, net) in [
        ("lasso", ElasticNet::lasso()),
        ("half and half", mixed(0.5)),
        ("a tenth lasso", mixed(0.1)),
        ("ridge", ElasticNet::ridge()),
        ("lasso, least squares", ElasticNet::lasso().least_squares()),
    ] {
        group.sample_size(10);
        group.bench_function(format!("{name}, path 74×1300"), |b| b.iter(|| net.path(black_box(&wide))));
        let crossed = net.clone().cross_validated(folds);
        group.bench_function(format!("{name}, 10 folds 74×1300"), |b| {
            b.iter(|| crossed.cross_validation(black_box(&wide)))
        });
    }
    let lasso = ElasticNet::lasso();
    group.bench_function("lasso, path 10000×20", |b| b.iter(|| lasso.path(black_box(&tall))));
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
