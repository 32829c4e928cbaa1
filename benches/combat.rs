//! Batch harmonisation at the size of a study of several sites: 300 subjects, 1300 columns, 5 batches.
//!
//! The peer is `neuroCombat` 0.2.12 (Python) with the same data, batches and covariates; its parametric form stops at a relative
//! change of 10⁻⁴, so that one is here too.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use radiomics::learn::{Apply, Combat, Transform};
use radiomics::table::FeatureTable;

/// `rows` subjects by `columns`, shifted and stretched by five scanners; age and sex move every third column.
fn drawn(rows: usize, columns: usize) -> FeatureTable {
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let scanner: Vec<usize> = (0..rows).map(|_| (5.0 * uniform()) as usize).collect();
    let age: Vec<f64> = (0..rows).map(|_| 30.0 + 50.0 * uniform()).collect();
    let sex: Vec<f64> = (0..rows).map(|_| uniform().round()).collect();
    let mut named = vec![("age".to_string(), age.clone()), ("sex".to_string(), sex.clone())];
    for j in 0..columns {
        let shifts: Vec<f64> = (0..5).map(|_| uniform()).collect();
        let stretches: Vec<f64> = (0..5).map(|_| 0.5 + uniform()).collect();
        let slope = if j % 3 == 0 { 0.02 } else { 0.0 };
        let value = |i: usize, u: f64| {
            shifts[scanner[i]] + stretches[scanner[i]] * u + slope * (age[i] + 10.0 * sex[i])
        };
        let column: Vec<f64> = (0..rows).map(|i| value(i, uniform() + uniform() + uniform())).collect();
        named.push((format!("c{j}"), column));
    }
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_categories("scanner", scanner.iter().map(|s| format!("scanner {s}"))))
        .expect("a table")
}

fn combat(criterion: &mut Criterion) {
    let table = drawn(300, 1300);
    let mut group = criterion.benchmark_group("combat 300×1300, 5 batches");
    let protected = || Combat::by("scanner").protecting(["age"]).protecting_categories(["sex"]);
    let ways = [
        ("parametric, converged", protected()),
        ("parametric, customary stop", protected().stop_below(1e-4).expect("legal")),
        ("without pooling", protected().without_pooling()),
        ("non-parametric", protected().non_parametric()),
    ];
    for (name, combat) in &ways {
        group.bench_function(format!("fit, {name}"), |b| b.iter(|| combat.fitted(black_box(&table))));
    }
    let fitted = protected().fitted(&table).expect("harmonised");
    group.bench_function("apply", |b| b.iter(|| fitted.apply(black_box(&table))));
    group.finish();
}

criterion_group!(benches, combat);
criterion_main!(benches);
