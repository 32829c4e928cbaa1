//! Bootstrap validation against reference numbers, and what becomes of resamples that cannot be fitted.

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::learn::{
    Fit, Folds, Logistic, Measure, Predict, Resamples, Standardise, Transform, bootstrap_validate,
    cross_validate,
};
use radiomics::learn::{FittedColumns, Measured, Performance};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{CLOSE, TIGHT, agree, number, numbers, reference_json};

/// Stated by the reference file.
const STATED: f64 = 1e-8;

fn table(rows: &[Vec<f64>], labels: &[f64]) -> FeatureTable {
    let columns = (0..rows[0].len()).map(|j| (format!("x{j}"), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns)
        .and_then(|table| table.with_labels(labels.iter().map(|y| *y == 1.0)))
        .unwrap()
}

/// The table and the resamples of the optimism block.
fn given(block: &Json) -> (FeatureTable, Vec<Vec<usize>>) {
    let input = block["input"].as_object().unwrap();
    assert_eq!(input.keys().collect::<Vec<_>>(), ["resample_indices_zero_based", "x", "y"]);
    let rows: Vec<Vec<f64>> = input["x"].as_array().unwrap().iter().map(numbers).collect();
    let resamples = input["resample_indices_zero_based"].as_array().unwrap();
    let whole = |list: &Json| numbers(list).into_iter().map(|x| x as usize).collect();
    (table(&rows, &numbers(&input["y"])), resamples.iter().map(whole).collect())
}

#[test]
fn optimism_matches_the_reference() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    assert_eq!(number(&file["tolerance"]), STATED);
    let (table, rows) = given(&file["optimism"]);
    let resamples = Resamples::given(rows.clone()).unwrap();
    let found = bootstrap_validate(&Logistic::unpenalised(), &table, &resamples).unwrap();
    assert!(found.failures().is_empty());
    assert_eq!(found.resamples().iter().map(|r| r.rows().to_vec()).collect::<Vec<_>>(), rows);

    let (mut checked, mut worst) = (0, 0.0_f64);
    let mut check = |what: &str, found: f64, expected: &Json| {
        let expected = number(expected);
        assert!(agree(found, expected, STATED), "{what}: {found}, expected {expected}");
        worst = worst.max((found - expected).abs());
        checked += 1;
    };
    let per_resample = |f: fn(&Measured) -> f64| -> Vec<f64> {
        found.resamples().iter().map(|resample| f(resample.measured().unwrap())).collect()
    };
    for (key, expected) in file["optimism"]["expected"].as_object().unwrap() {
        match key.as_str() {
            "apparent_auc" => check(key, found.apparent().auc(), expected),
            "apparent_brier" => check(key, found.apparent().brier().unwrap(), expected),
            "auc_optimism" => check(key, found.auc().optimism, expected),
            "auc_corrected" => check(key, found.auc().corrected(), expected),
            "brier_corrected" => check(key, found.brier().unwrap().corrected(), expected),
            "mean_slope" => {
                check(key, found.mean_slope().unwrap(), expected);
                // Maximum likelihood has slope 1 on its own rows, so that both definitions are one.
                check(key, found.slope().unwrap().corrected(), expected);
            }
            "per_resample" => {
                for (key, expected) in expected.as_object().unwrap() {
                    let found = match key.as_str() {
                        "auc_boot" => per_resample(|m| m.on_resample.auc()),
                        "auc_on_original" => per_resample(|m| m.on_original.auc()),
                        "brier_boot" => per_resample(|m| m.on_resample.brier().unwrap()),
                        "brier_on_original" => per_resample(|m| m.on_original.brier().unwrap()),
                        "slope_on_original" => per_resample(|m| m.on_original.slope().unwrap()),
                        other => panic!("unknown key {other}"),
                    };
                    let expected = expected.as_array().unwrap();
                    assert_eq!(found.len(), expected.len());
                    for (found, expected) in found.into_iter().zip(expected) {
                        check(key, found, expected);
                    }
                }
            }
            other => panic!("unknown key {other}"),
        }
    }
    assert_eq!(checked, 7 + 5 * 25);
    println!("optimism: {checked} numbers, worst difference {worst:e}");
}

/// Numbers of NumPy and scikit-learn (areas, losses) on the rows and resamples of the optimism block: apparent, left out,
/// without information, .632, overfitting rate, .632+.
#[test]
#[allow(clippy::excessive_precision)] // as the other program prints them
fn point_632_matches_another_program() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let (table, rows) = given(&file["optimism"]);
    let found =
        bootstrap_validate(&Logistic::unpenalised(), &table, &Resamples::given(rows).unwrap()).unwrap();
    let brier = [
        0.19009945942204484,
        0.22115304785652196,
        0.2948969283193707,
        0.20972532731263438,
        0.2963200233862663,
        0.21212737870122694,
    ];
    let error = [
        0.3108108108108108,
        0.31922608172608175,
        0.4758948137326516,
        0.31612926202926206,
        0.050975689747813815,
        0.31623093849626377,
    ];
    let auc = [
        1.0 - 0.23405851462865712,
        1.0 - 0.27796041615456146,
        0.5,
        1.0 - 0.26180451639302865,
        0.16508105707766002,
        1.0 - 0.2635991020261193,
    ];
    for (what, point, expected) in [
        ("brier", found.brier_632().unwrap(), brier),
        ("error", found.error_632().unwrap(), error),
        ("auc", found.auc_632().unwrap(), auc),
    ] {
        let found = [
            point.apparent,
            point.out_of_bag,
            point.no_information,
            point.weighted(),
            point.overfitting(),
            point.plus(),
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(agree(found, expected, CLOSE), "{what}: {found}, expected {expected}");
        }
    }
    assert_eq!(found.areas_out_of_bag(), 25);
    assert!(agree(found.intercept().unwrap().corrected(), -0.01086176999865882, CLOSE));
    assert!(agree(found.intercept().unwrap().apparent, 0.0, CLOSE));
}

/// Numbers of scikit-learn (ridge of C = 1 on columns scaled in each fold), folds i mod 5.
#[test]
#[allow(clippy::excessive_precision)] // as the other program prints them
fn cross_validation_matches_another_program() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let (table, _) = given(&file["optimism"]);
    let recipe = Standardise::sample().fit_by(Logistic::ridge(1.0).unwrap());
    let folds = Folds::of_ids(&(0..table.rows()).map(|row| row % 5).collect::<Vec<_>>()).unwrap();
    let found = cross_validate(&recipe, &table, &folds).unwrap();
    let areas = [0.66, 0.6851851851851852, 0.7962962962962963, 0.6785714285714286, 0.7878787878787878];
    for (found, expected) in found.fold_values(Measure::Auc).into_iter().zip(areas) {
        assert!(agree(found.unwrap(), expected, TIGHT));
    }
    for (measure, mean, pooled) in [
        (Measure::Auc, 0.7215863395863396, 0.7201800450112528),
        (Measure::LogLoss, 0.6086358712007777, 0.6105168957921091),
        (Measure::Brier, 0.2074189250038502, 0.2081788990333073),
    ] {
        let (mean_found, pooled_found) = (found.mean(measure).unwrap(), found.pooled(measure).unwrap());
        assert!(agree(mean_found, mean, CLOSE), "{measure:?}: {mean_found}, expected {mean}");
        assert!(agree(pooled_found, pooled, CLOSE), "{measure:?}: {pooled_found}, expected {pooled}");
    }
}

/// A table of n rows, labels alternating, with one column that tells them apart a little.
fn small(rows: usize) -> FeatureTable {
    let x = (0..rows).map(|i| (i * 7 % 11) as f64 + 3.0 * (i % 2) as f64).collect();
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), [("x", x)])
        .and_then(|table| table.with_labels((0..rows).map(|i| i % 2 == 1)))
        .unwrap()
}

#[test]
fn seeded_resamples_depend_on_the_seed_only() {
    let table = small(40);
    let draw = |seed| Resamples::bootstrap(20, seed).unwrap().of(&table).unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert!(draw(1).iter().all(|rows| rows.len() == 40 && rows.iter().all(|row| *row < 40)));
    assert_ne!(draw(1)[0], draw(1)[1]);
    let longer = Resamples::bootstrap(21, 1).unwrap().of(&table).unwrap();
    assert_eq!(longer[..20], draw(1)[..], "a resample does not depend on how many there are");
    for rows in Resamples::stratified(20, 1).unwrap().of(&table).unwrap() {
        assert_eq!(rows.iter().filter(|row| **row % 2 == 1).count(), 20);
    }
    for rows in Resamples::subsamples(0.5, 20, 1).unwrap().of(&table).unwrap() {
        assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "rising, none twice");
        assert_eq!((rows.len(), rows.iter().filter(|row| **row % 2 == 1).count()), (20, 10));
    }
}

#[test]
fn resamples_that_cannot_be_fitted_are_counted_and_reported() {
    let table = small(12);
    let one_class = vec![0, 2, 4, 6, 8, 10];
    let both: Vec<usize> = (0..12).collect();
    let mut rows = vec![both.clone(); 9];
    rows.insert(4, one_class.clone());
    let ridge = Logistic::ridge(1.0).unwrap();
    let found = bootstrap_validate(&ridge, &table, &Resamples::given(rows).unwrap()).unwrap();
    let failures = found.failures();
    assert_eq!(failures.len(), 1, "a tenth is tolerated");
    assert_eq!(failures[0].position, 4);
    assert_eq!(failures[0].reason, "both classes are needed, got 0 positive and 6 negative");
    assert_eq!(found.resamples()[4].rows(), one_class);
    assert!(found.resamples()[4].measured().is_none() && found.resamples()[4].failure().is_some());
    // A resample that is the table itself flatters by nothing; the failed one is in no mean.
    assert!(agree(found.auc().optimism, 0.0, TIGHT));

    let rows = vec![both.clone(), one_class.clone(), one_class, both];
    let strict = Resamples::given(rows).unwrap();
    let error = bootstrap_validate(&ridge, &table, &strict).unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 of 4 resamples of the bootstrap failed, at most 0 may; the first: both classes are needed, got 0 positive and \
         6 negative"
    );
    let lenient = strict.tolerating(0.5).unwrap();
    assert_eq!(bootstrap_validate(&ridge, &table, &lenient).unwrap().failures().len(), 2);
}

#[test]
fn all_failing_is_an_error_whatever_is_tolerated() {
    let resamples = Resamples::given(vec![vec![0, 2]; 3]).unwrap().tolerating(1.0).unwrap();
    let error = bootstrap_validate(&Logistic::ridge(1.0).unwrap(), &small(8), &resamples).unwrap_err();
    assert!(matches!(error, Error::TooManyFailures { failed: 3, trials: 3, allowed: 2, .. }), "{error}");
}

#[test]
fn subjects_that_are_never_left_out_leave_the_632_undefined() {
    let both: Vec<usize> = (0..12).collect();
    let found = bootstrap_validate(
        &Logistic::ridge(1.0).unwrap(),
        &small(12),
        &Resamples::given(vec![both]).unwrap(),
    )
    .unwrap();
    assert!(matches!(found.brier_632(), Err(Undefined::ZeroDenominator(_))));
    assert!(found.auc_632().is_err());
    assert_eq!(found.areas_out_of_bag(), 0);
}

#[test]
fn a_separating_model_has_no_slope_on_its_resample() {
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let table = FeatureTable::from_columns((0..12).map(|i| format!("s{i}")), [("x", x)])
        .and_then(|table| table.with_labels((0..12).map(|i| i >= 6)))
        .unwrap();
    let ridge = Logistic::ridge(1.0).unwrap();
    let found = bootstrap_validate(&ridge, &table, &Resamples::stratified(10, 3).unwrap()).unwrap();
    assert_eq!(found.apparent().auc(), 1.0);
    let Err(Undefined::Other(reason)) = found.apparent().slope() else { panic!("{:?}", found.apparent()) };
    assert!(reason.contains("separate"), "{reason}");
    assert!(found.slope().is_err() && found.mean_slope().is_err());
    assert!(found.auc().corrected() <= 1.0 && found.brier().is_ok());
}

/// Scores by the first column, without probabilities.
struct First;
struct FirstColumn(FittedColumns);

impl Fit for First {
    type Model = FirstColumn;
    fn fit(&self, table: &FeatureTable) -> radiomics::Result<FirstColumn> {
        Ok(FirstColumn(FittedColumns::of(table)))
    }
}

impl Predict for FirstColumn {
    fn columns(&self) -> &[String] {
        self.0.names()
    }
    fn scores(&self, table: &FeatureTable) -> radiomics::Result<Vec<f64>> {
        Ok(self.0.numbers(table)?[0].to_vec())
    }
}

#[test]
fn a_model_without_probabilities_has_an_area_only() {
    let found = bootstrap_validate(&First, &small(20), &Resamples::stratified(20, 1).unwrap()).unwrap();
    assert!(found.auc().optimism.abs() < 0.2 && found.auc_632().is_ok());
    let performance: &Performance = found.apparent();
    assert!(performance.brier().is_err() && performance.error().is_err() && performance.slope().is_err());
    assert!(found.brier().is_err() && found.brier_632().is_err() && found.error_632().is_err());
    // A model that looks at nothing cannot fail on one class, and is refused all the same.
    let one_class = Resamples::given(vec![vec![0, 2, 4]]).unwrap();
    assert!(bootstrap_validate(&First, &small(20), &one_class).is_err());
}

#[test]
fn what_is_impossible_is_refused() {
    assert!(Resamples::bootstrap(0, 1).is_err());
    assert!(Resamples::given(Vec::new()).is_err() && Resamples::given(vec![Vec::new()]).is_err());
    for share in [0.0, 1.0, -0.5, f64::NAN, f64::INFINITY] {
        assert!(Resamples::subsamples(share, 5, 1).is_err(), "{share}");
    }
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(Resamples::bootstrap(5, 1).unwrap().tolerating(share).is_err(), "{share}");
    }
    let table = small(8);
    assert!(Resamples::bootstrap(usize::MAX, 1).unwrap().of(&table).is_err(), "no memory is asked for");
    let outside = Resamples::given(vec![vec![0, 8]]).unwrap().of(&table).unwrap_err();
    assert_eq!(outside.to_string(), "row of a resample must be below 8, got 8");
    let tiny = Resamples::subsamples(1e-300, 3, 1).unwrap().of(&table).unwrap();
    assert!(tiny.iter().all(|rows| rows.len() == 2), "one of each class at least");
    let unlabelled = FeatureTable::from_columns(["a", "b"], [("x", vec![1.0, 2.0])]).unwrap();
    let some = Resamples::bootstrap(3, 1).unwrap();
    assert!(matches!(
        bootstrap_validate(&Logistic::ridge(1.0).unwrap(), &unlabelled, &some),
        Err(Error::Unlabelled { .. })
    ));
}

#[test]
fn the_numbers_are_the_same_bits_on_any_number_of_threads() {
    let table = small(30);
    let run = || {
        bootstrap_validate(&Logistic::ridge(1.0).unwrap(), &table, &Resamples::bootstrap(40, 9).unwrap())
            .unwrap()
    };
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run);
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

#[cfg(feature = "serde")]
#[test]
fn results_are_written_and_read_back() {
    let resamples = Resamples::bootstrap(10, 9).unwrap();
    let found = bootstrap_validate(&Logistic::ridge(1.0).unwrap(), &small(30), &resamples).unwrap();
    let text = serde_json::to_string(&found).unwrap();
    let read: radiomics::learn::BootstrapValidation = serde_json::from_str(&text).unwrap();
    assert_eq!(read, found);
    assert_eq!(read.brier_632(), found.brier_632());
}
