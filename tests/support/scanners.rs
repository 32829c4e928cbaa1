//! A study of three scanners, and all the ways to harmonise it.

use radiomics::learn::Combat;
use radiomics::table::{FeatureTable, Split};

use super::noise as number_of;

pub fn subjects(rows: usize) -> Vec<String> {
    (0..rows).map(|i| format!("p{i}")).collect()
}

/// A column of numbers that look random, between 0 and 1.
pub fn noise(rows: usize, seed: usize) -> Vec<f64> {
    (0..rows).map(|i| (number_of(i, seed, 3) % 100_000) as f64 / 100_000.0).collect()
}

/// Sixty subjects of three scanners, which shift and stretch `columns` columns; age, sex and label beside them.
pub fn study(columns: usize) -> FeatureTable {
    let rows = 60;
    let scanner = |i: usize| (i * 7 + i / 9) % 3;
    let age: Vec<f64> = noise(rows, 900).iter().map(|u| 30.0 + 50.0 * u).collect();
    let features = (0..columns).map(|j| {
        let (shift, stretch) = (noise(3, 500 + j), noise(3, 700 + j));
        let value = |(i, u): (usize, f64)| {
            let b = scanner(i);
            10.0 + 0.1 * age[i] + 5.0 * shift[b] + (0.5 + stretch[b]) * u
        };
        (format!("f{j}"), noise(rows, j).into_iter().enumerate().map(value).collect::<Vec<f64>>())
    });
    let features: Vec<(String, Vec<f64>)> = features.collect();
    FeatureTable::from_columns(subjects(rows), features)
        .and_then(|table| table.with_column("age", age.iter().map(|x| Ok(*x))))
        .and_then(|table| table.with_categories("sex", (0..rows).map(|i| ["f", "m"][i / 2 % 2])))
        .and_then(|table| table.with_categories("scanner", (0..rows).map(|i| ["A", "B", "C"][scanner(i)])))
        .and_then(|table| table.with_labels((0..rows).map(|i| age[i] > 55.0)))
        .and_then(|table| {
            table.with_split((0..rows).map(|i| if i % 4 == 3 { Split::Test } else { Split::Train }))
        })
        .expect("a table")
}

pub fn protected() -> Combat {
    Combat::by("scanner").protecting(["age", "sex"])
}

/// All the ways to harmonise.
pub fn ways() -> Vec<(&'static str, Combat)> {
    vec![
        ("parametric", protected()),
        ("customary stop", protected().stop_below(1e-4).unwrap()),
        ("non-parametric", protected().non_parametric()),
        ("without pooling", protected().without_pooling()),
        ("mean only", protected().mean_only()),
        ("mean only, non-parametric", protected().mean_only().non_parametric()),
        ("mean only, without pooling", protected().mean_only().without_pooling()),
        ("reference", protected().reference("B")),
        ("reference, non-parametric", protected().reference("B").non_parametric()),
        ("reference, mean only", protected().reference("B").mean_only()),
    ]
}

pub fn cells(table: &FeatureTable) -> Vec<u64> {
    table
        .iter()
        .flat_map(|column| column.complete().map(<[f64]>::to_vec).unwrap_or_default())
        .map(f64::to_bits)
        .collect()
}
