//! A support vector machine keeps as much of its kernel matrix as it may, and not all of it.

use radiomics::learn::{Fit, Gamma, SupportVectorMachine};
use radiomics::table::FeatureTable;

use crate::watch::Watch;

/// Bytes for kernel values.
const CACHE: usize = 8 << 20;
/// Bytes for all else: the table, its rows, the variables.
const ELSE: usize = 4 << 20;

#[test]
fn twenty_thousand_subjects_do_not_need_their_whole_kernel_matrix() {
    let rows = 20_000; // 3.2 GB for all pairs
    let column = |j: usize| (0..rows).map(|i| ((i * (2 * j + 3)) % 101) as f64 / 101.0).collect::<Vec<_>>();
    let labels = column(0).iter().zip(column(1)).map(|(a, b)| a + b > 1.9).collect::<Vec<_>>();
    let table = FeatureTable::from_columns(
        (0..rows).map(|i| i.to_string()),
        (0..2).map(|j| (format!("c{j}"), column(j))),
    )
    .and_then(|table| table.with_labels(labels))
    .unwrap();
    let machine =
        SupportVectorMachine::radial(0.5, Gamma::Scale).unwrap().tolerance(1e-3).unwrap().cache(CACHE);
    let watch = Watch::alone();
    let before = watch.used();
    let (model, most) = watch.most(|| machine.fit(&table).unwrap());
    let most = most - before;
    println!("{} support vectors, {most} bytes", model.support().len());
    assert!(model.support().len() > 2 * CACHE / (8 * rows), "more rows were needed than there was room for");
    assert!(most < CACHE + ELSE, "{most} bytes");
}
