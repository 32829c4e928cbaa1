//! The models of the study see the columns of their own sequences, whatever the sequences are called.
#![cfg(all(feature = "nifti", feature = "nrrd", feature = "phantom"))]

#[allow(dead_code)] // the study itself uses the rest
#[path = "../examples/her2_study/models.rs"]
mod models;

use radiomics::table::{FeatureTable, Split};

#[test]
fn sequences_whose_names_begin_alike_are_told_apart() {
    let rows = 40_usize;
    let noise = |seed: usize| (0..rows).map(|i| ((i * 37 + seed * 101) % 41) as f64).collect::<Vec<_>>();
    let telling = (0..rows).map(|i| (i % 2) as f64 * 20.0 + ((i * 17) % 31) as f64).collect::<Vec<_>>();
    let sequences = ["T2", "T2_fs", "T2_original"].map(String::from);
    let columns = [
        ("T2_original_stat_mean", noise(1)),
        ("T2_fs_original_stat_mean", telling.clone()),
        ("T2_original_original_stat_mean", telling),
    ];
    let subjects = (0..rows).map(|i| format!("p{i}"));
    let split = (0..rows).map(|i| if i % 4 < 2 { Split::Train } else { Split::Test });
    let features = FeatureTable::from_columns(subjects.clone(), columns)
        .and_then(|table| table.with_labels((0..rows).map(|i| i % 2 == 1)))
        .and_then(|table| table.with_split(split))
        .unwrap();
    let none = FeatureTable::from_columns(subjects, Vec::<(String, Vec<f64>)>::new()).unwrap();
    let models = models::fit_all(&features, &none, &sequences).unwrap();
    for (model, column) in models.iter().zip(features.columns()) {
        assert_eq!(model.columns, [column.as_str()], "{}", model.name);
    }
}
