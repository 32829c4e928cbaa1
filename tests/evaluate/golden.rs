//! Every number of the reference file on ROC curves.

use radiomics::evaluate::{Along, AucCovariance, Bootstrap, Confidence, DeLong, McNemar, Roc, RocPoint};
use serde_json::Value as Json;

use crate::support::checker::{Checker, count, keys, labels};
use crate::support::{number, numbers, reference_json};

/// The tolerance that the ROC file states; relative for p-values and for all that is below 1.
const ROC: f64 = 1e-10;

#[test]
fn curves() {
    let Some(file) = reference_json("modelling/roc_delong.json") else { return };
    let mut check = Checker::new(ROC);
    for case in file["paired_cases"].as_array().expect("cases") {
        let y = labels(&case["input"]["y"]);
        for score in ["score1", "score2"] {
            let roc = Roc::new(&y, &numbers(&case["input"][score])).expect("a curve");
            check_curve(&mut check, &format!("{} {score}", case["name"]), &roc, &case["expected"][score]);
        }
    }
    println!("{} numbers checked", check.checked);
    assert!(check.checked > 1000);
}

fn check_curve(check: &mut Checker, name: &str, roc: &Roc, expected: &Json) {
    let confidence = Confidence::default();
    for key in keys(expected) {
        let place = format!("{name}, {key}");
        let row = &expected[key];
        match key {
            "auc" => check.number(&place, roc.auc(), row),
            "n_pos" => assert_eq!(roc.positives(), count(row), "{place}"),
            "n_neg" => assert_eq!(roc.negatives(), count(row), "{place}"),
            "delong_var" => check.value(&place, roc.variance(), row),
            "delong_se" => check.value(&place, roc.standard_error(), row),
            "hanley_mcneil_se" => check.number(&place, roc.hanley_mcneil_error(), row),
            "z_vs_half" => check.value(&place, roc.z(), row),
            "p_vs_half" => check.value(&place, roc.p_value(), row),
            "ci95_raw" => check.interval(&place, roc.interval(confidence).expect("an interval"), row),
            "ci95_clipped" => {
                check.interval(&place, roc.interval(confidence).expect("an interval").clipped(), row);
            }
            "ci95_logit" => check.interval(&place, roc.logit_interval(confidence).expect("an interval"), row),
            "roc" => check_points(check, &place, roc, row),
            "best_youden" => check_best(check, &place, &roc.youden(), row, "j", RocPoint::youden_index),
            "best_closest_topleft" => {
                let best = roc.closest_to_top_left();
                check_best(check, &place, &best, row, "dist2", RocPoint::squared_distance);
            }
            other => panic!("{name}: no check for {other}"),
        }
    }
}

fn check_points(check: &mut Checker, place: &str, roc: &Roc, expected: &Json) {
    for key in keys(expected) {
        let of: fn(&RocPoint) -> f64 = match key {
            "threshold" => RocPoint::threshold,
            "sensitivity" => RocPoint::sensitivity,
            "specificity" => RocPoint::specificity,
            other => panic!("{place}: no check for {other}"),
        };
        let found: Vec<f64> = roc.points().map(|point| of(&point)).collect();
        check.list(&format!("{place}, {key}"), &found, &expected[key]);
    }
}

fn check_best(
    check: &mut Checker,
    place: &str,
    found: &[RocPoint],
    expected: &Json,
    merit: &str,
    of: fn(&RocPoint) -> f64,
) {
    let expected = expected.as_array().expect("points");
    assert_eq!(found.len(), expected.len(), "{place}: number of best points");
    for (point, row) in found.iter().zip(expected) {
        check.number(place, point.threshold(), &row["threshold"]);
        check.number(place, point.sensitivity(), &row["sensitivity"]);
        check.number(place, point.specificity(), &row["specificity"]);
        check.number(place, of(point), &row[merit]);
        assert_eq!(keys(row).len(), 4, "{place}");
    }
}

#[test]
fn paired_tests() {
    let Some(file) = reference_json("modelling/roc_delong.json") else { return };
    let mut check = Checker::new(ROC);
    for case in file["paired_cases"].as_array().expect("cases") {
        let y = labels(&case["input"]["y"]);
        let rocs = ["score1", "score2"].map(|s| Roc::new(&y, &numbers(&case["input"][s])).expect("a curve"));
        let test = DeLong::paired(&rocs[0], &rocs[1]).expect("a test");
        let areas = AucCovariance::of(&[&rocs[0], &rocs[1]]).expect("a matrix");
        let expected = &case["expected"]["paired"];
        for key in keys(expected) {
            let place = format!("{}, {key}", case["name"]);
            let row = &expected[key];
            match key {
                "auc" => check.list(&place, &test.aucs(), row),
                "diff" => check.number(&place, test.difference(), row),
                "var_diff" => check.number(&place, test.variance(), row),
                "z" => check.value(&place, test.z(), row),
                "p_two_sided" => check.value(&place, test.p_value(), row),
                "p_greater" => check.value(&place, test.p_greater(), row),
                "p_less" => check.value(&place, test.p_less(), row),
                "correlation" => check.value(&place, test.correlation(), row),
                "ci95_diff" => {
                    check.interval(&place, test.interval(Confidence::default()).expect("an interval"), row);
                }
                "cov" => {
                    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                        check.number(&place, areas.covariance(i, j).expect("a pair"), &row[i][j]);
                    }
                    check.number(&place, test.covariance(), &row[0][1]);
                    check.list(&place, &test.variances(), &serde_json::json!([row[0][0], row[1][1]]));
                }
                "note" => assert_eq!(test.variance(), 0.0, "{place}: {row}"),
                other => panic!("no check for {other}"),
            }
        }
        for row in case["expected"]["partial"].as_array().expect("ranges") {
            assert_eq!(keys(row).len(), 4);
            let along = match row["focus"].as_str() {
                Some("specificity") => Along::Specificity,
                Some("sensitivity") => Along::Sensitivity,
                other => panic!("unknown focus {other:?}"),
            };
            let range = number(&row["range"][0])..=number(&row["range"][1]);
            let part = rocs[0].partial_auc(along, range).expect("a part");
            let place = format!("{}, partial area along {along:?}", case["name"]);
            check.number(&place, part.area(), &row["pauc"]);
            check.number(&place, part.corrected(), &row["mcclish_corrected"]);
        }
        assert_eq!(keys(&case["expected"]), ["paired", "partial", "score1", "score2"]);
    }
    println!("{} numbers checked", check.checked);
    assert!(check.checked > 100);
}

#[test]
fn unpaired_tests() {
    let Some(file) = reference_json("modelling/roc_delong.json") else { return };
    let mut check = Checker::new(ROC);
    for case in file["unpaired_cases"].as_array().expect("cases") {
        let input = &case["input"];
        let first = Roc::new(&labels(&input["y1"]), &numbers(&input["score1"])).expect("a curve");
        let second = Roc::new(&labels(&input["y2"]), &numbers(&input["score2"])).expect("a curve");
        let normal = DeLong::unpaired(&first, &second).expect("a test");
        let student = DeLong::unpaired_t(&first, &second).expect("a test");
        for key in keys(&case["expected"]) {
            let place = format!("{}, {key}", case["name"]);
            let row = &case["expected"][key];
            match key {
                "auc" => check.list(&place, &normal.aucs(), row),
                "var" => check.list(&place, &normal.variances(), row),
                "diff" => check.number(&place, student.difference(), row),
                "var_diff" => check.number(&place, student.variance(), row),
                "statistic" => {
                    check.value(&place, normal.z(), row);
                    check.value(&place, student.z(), row);
                }
                "p_two_sided_normal" => check.value(&place, normal.p_value(), row),
                "df_welch_satterthwaite" => check.value(&place, student.degrees_of_freedom(), row),
                "p_two_sided_t" => check.value(&place, student.p_value(), row),
                other => panic!("no check for {other}"),
            }
        }
    }
    assert_eq!(check.checked, 2 * 11);
}

#[test]
fn bootstrap() {
    let Some(file) = reference_json("modelling/roc_delong.json") else { return };
    let mut check = Checker::new(ROC);
    let section = &file["bootstrap"];
    let cases = file["paired_cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["name"] == section["uses_case"]).expect("the case");
    let y = labels(&case["input"]["y"]);
    let rocs = ["score1", "score2"].map(|s| Roc::new(&y, &numbers(&case["input"][s])).expect("a curve"));
    let resamples: Vec<Vec<usize>> = section["resample_indices_zero_based"]
        .as_array()
        .expect("resamples")
        .iter()
        .map(|row| row.as_array().expect("indexes").iter().map(count).collect())
        .collect();
    let bootstrap = Bootstrap::of(&[&rocs[0], &rocs[1]], &resamples).expect("areas");
    let comparison = bootstrap.compare(0, 1).expect("a comparison");
    for key in keys(&section["expected"]) {
        let row = &section["expected"][key];
        match key {
            "auc1" => check.list(key, bootstrap.aucs(0).expect("areas"), row),
            "auc2" => check.list(key, bootstrap.aucs(1).expect("areas"), row),
            "percentile_ci_auc1_type7" => {
                let interval = bootstrap.percentile_interval(0, Confidence::default()).expect("an interval");
                let median = bootstrap.median(0).expect("a median");
                check.list(key, &[interval.low, median, interval.high], row);
            }
            "sd_diff_ddof1" => check.number(key, comparison.standard_error(), row),
            "z" => check.value(key, comparison.z(), row),
            "p_two_sided" => check.value(key, comparison.p_value(), row),
            other => panic!("no check for {other}"),
        }
    }
    assert_eq!(check.checked, 40 + 40 + 3 + 3);
}

#[test]
fn mcnemar() {
    let Some(file) = reference_json("modelling/roc_delong.json") else { return };
    let mut check = Checker::new(ROC);
    for row in file["mcnemar"].as_array().expect("rows") {
        let test = McNemar::new(count(&row["b"]), count(&row["c"]));
        for key in keys(row) {
            let expected = &row[key];
            match key {
                "b" => assert_eq!(test.first_only(), count(expected)),
                "c" => assert_eq!(test.second_only(), count(expected)),
                "exact_p" => check.number(key, test.exact_p_value(), expected),
                "chi2" => check.value(key, test.chi_squared(), expected),
                "chi2_p" => check.value(key, test.p_value(), expected),
                "chi2_cc" => check.value(key, test.corrected_chi_squared(), expected),
                "chi2_cc_p" => check.value(key, test.corrected_p_value(), expected),
                other => panic!("no check for {other}"),
            }
        }
    }
    assert_eq!(check.checked, 5 * 5);
}
