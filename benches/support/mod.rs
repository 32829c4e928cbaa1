//! Tables for benches, the same in every run.
#![allow(missing_docs)] // the macros of the bench harness make undocumented functions

use radiomics::table::FeatureTable;

/// `rows` subjects by `columns`, in blocks of ten that share half of their variance.
pub fn drawn(rows: usize, columns: usize) -> FeatureTable {
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
