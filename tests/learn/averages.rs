//! Means over the folds of a cross-validation, with their intervals.

use radiomics::Result;
use radiomics::error::Undefined;
use radiomics::evaluate::{Confidence, Confusion, Proportion, ThresholdRule};
use radiomics::learn::{
    CrossValidation, Fit, FittedColumns, Measure, Predict, Repeated, StratifiedFolds, cross_validate,
};
use radiomics::numeric::random::generator;
use radiomics::table::FeatureTable;
use rand::RngExt;

const TIGHT: f64 = 1e-12;

/// A model that learns nothing: the score is the only column.
struct Column;
struct Scores(FittedColumns);

impl Fit for Column {
    type Model = Scores;
    fn fit(&self, table: &FeatureTable) -> Result<Scores> {
        Ok(Scores(FittedColumns::of(table)))
    }
}

impl Predict for Scores {
    fn columns(&self) -> &[String] {
        self.0.names()
    }
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.0.numbers(table)?[0].to_vec())
    }
}

/// Scores in steps, so that some are equal; positive ones are higher by `apart`.
fn table(n: usize, apart: f64, seed: u64) -> FeatureTable {
    let mut random = generator(seed, 0);
    let labels: Vec<bool> = (0..n).map(|i| i % 5 < 2).collect();
    let score = |label: &bool| {
        let noise: f64 = (0..6).map(|_| random.random::<f64>() - 0.5).sum::<f64>() * 2_f64.sqrt();
        ((noise + apart * f64::from(u8::from(*label))) * 8.0).round() / 8.0
    };
    let scores: Vec<f64> = labels.iter().map(score).collect();
    FeatureTable::from_columns((0..n).map(|i| format!("p{i}")), [("x", scores)])
        .and_then(|table| table.with_labels(labels))
        .unwrap()
}

fn validated(table: &FeatureTable, folds: usize, repeats: usize) -> CrossValidation {
    let folding = Repeated::new(StratifiedFolds::new(folds, 3).unwrap(), repeats).unwrap();
    cross_validate(&Column, table, &folding).unwrap()
}

/// The estimate by its definition, pair by pair.
fn by_definition(table: &FeatureTable, validation: &CrossValidation) -> (f64, f64) {
    let (labels, n) = (table.labels().unwrap(), table.rows());
    let scores = table.column("x").unwrap().complete().unwrap();
    let m = labels.iter().filter(|label| **label).count() as f64;
    let repeats = validation.repeats().len() as f64;
    let (mut influence, mut areas) = (vec![0.0; n], Vec::new());
    for repeat in validation.repeats() {
        for fold in repeat.folds().iter() {
            let of = |class: bool| fold.test().iter().filter(move |i| labels[**i] == class);
            let wins = |i: usize, j: usize| match scores[i].total_cmp(&scores[j]) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
            let pairs = (of(true).count() * of(false).count()) as f64;
            let area = of(true).flat_map(|i| of(false).map(move |j| wins(*i, *j))).sum::<f64>() / pairs;
            areas.push(area);
            for i in of(true) {
                let share = of(false).map(|j| wins(*i, *j)).sum::<f64>() / of(false).count() as f64;
                influence[*i] += (n as f64 / m) * (share - area) / repeats;
            }
            for j in of(false) {
                let share = of(true).map(|i| wins(*i, *j)).sum::<f64>() / of(true).count() as f64;
                influence[*j] += (n as f64 / (n as f64 - m)) * (share - area) / repeats;
            }
        }
    }
    let squares: f64 = influence.iter().map(|u| u * u).sum();
    (areas.iter().sum::<f64>() / areas.len() as f64, squares.sqrt() / n as f64)
}

#[test]
fn the_mean_area_and_its_error_are_those_of_the_definition() {
    for (n, folds, repeats) in [(40, 4, 1), (55, 5, 3), (23, 3, 2)] {
        let table = table(n, 1.0, n as u64);
        let validation = validated(&table, folds, repeats);
        let (value, error) = by_definition(&table, &validation);
        let auc = validation.auc().unwrap();
        assert!((auc.value - value).abs() < TIGHT && (auc.standard_error - error).abs() < TIGHT, "{auc:?}");
        assert!((auc.value - validation.mean(Measure::Auc).unwrap()).abs() < TIGHT);
    }
}

/// Scores that no model learns vary with the subjects alone, which is what the error covers.
#[test]
fn the_error_is_that_of_repeated_samples() {
    const SAMPLES: usize = 600;
    for repeats in [1, 3] {
        let found: Vec<(f64, f64)> = (0..SAMPLES as u64)
            .map(|seed| {
                let auc = validated(&table(200, 1.0, 1000 + seed), 5, repeats).auc().unwrap();
                (auc.value, auc.standard_error)
            })
            .collect();
        let mean = found.iter().map(|(value, _)| value).sum::<f64>() / SAMPLES as f64;
        let deviation =
            (found.iter().map(|(v, _)| (v - mean).powi(2)).sum::<f64>() / (SAMPLES as f64 - 1.0)).sqrt();
        let stated = found.iter().map(|(_, error)| error).sum::<f64>() / SAMPLES as f64;
        // The relative standard error of a standard deviation of so many samples.
        let four_errors = 4.0 / (2.0 * SAMPLES as f64).sqrt();
        assert!((stated / deviation - 1.0).abs() < four_errors, "{repeats}: {stated} and {deviation}");
    }
}

#[test]
fn a_fold_without_a_class_leaves_the_area_undefined() {
    let table = table(10, 1.0, 1);
    let folds = radiomics::learn::Folds::of_ids(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 1]).unwrap();
    let validation = cross_validate(&Column, &table, &folds).unwrap();
    assert!(matches!(validation.auc(), Err(Undefined::Other(_))));
}

#[test]
fn proportions_are_means_over_repeats_with_the_interval_of_one() {
    let table = table(60, 1.5, 7);
    let folding = Repeated::new(StratifiedFolds::new(5, 3).unwrap(), 4).unwrap();
    let called = cross_validate(&Column.with_threshold(ThresholdRule::youden()), &table, &folding).unwrap();
    let confidence = Confidence::default();
    let mean = called.proportion(Confusion::sensitivity, confidence).unwrap();
    let shares: Vec<f64> =
        called.repeats().map(|repeat| repeat.confusion().unwrap().sensitivity().value().unwrap()).collect();
    assert!((mean.value - shares.iter().sum::<f64>() / 4.0).abs() < TIGHT);
    let whole = Proportion::wilson_of_share(mean.value, 24.0, confidence).unwrap();
    assert_eq!((whole.low, whole.high), (mean.interval.low, mean.interval.high));
    let uncalled = validated(&table, 5, 1);
    assert!(
        uncalled
            .proportion(Confusion::sensitivity, confidence)
            .unwrap_err()
            .to_string()
            .contains("threshold")
    );
}

#[test]
fn the_interval_of_a_share_is_that_of_the_whole_number() {
    let confidence = Confidence::default();
    for (k, n) in [(0, 9), (3, 9), (9, 9), (1, 1000)] {
        let whole = Proportion::new(k, n).unwrap().wilson(confidence).unwrap();
        let share = Proportion::wilson_of_share(k as f64 / n as f64, n as f64, confidence).unwrap();
        assert!(
            (whole.low - share.low).abs() < TIGHT && (whole.high - share.high).abs() < TIGHT,
            "{k} of {n}"
        );
    }
    for (share, trials) in [(0.5, 0.0), (0.5, f64::NAN), (-0.1, 3.0), (1.1, 3.0), (f64::NAN, 3.0)] {
        assert!(Proportion::wilson_of_share(share, trials, confidence).is_err(), "{share} of {trials}");
    }
}
