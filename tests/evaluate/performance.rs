//! Every number of the reference file on performance, and of the performance and evaluation blocks of the made-up study.

use radiomics::evaluate::{
    Calibration, Confidence, Confusion, DeLong, DecisionCurve, Grouping, HosmerLemeshow, NetReclassification,
    Proportion, Reclassification, Roc, ThresholdRule,
};
use serde_json::Value as Json;

use crate::support::checker::{Checker, check_confusion, check_proportion, count, keys, labels};
use crate::support::{number, numbers, reference_json};

/// The tolerance that the file on performance states.
const PERFORMANCE: f64 = 1e-8;
/// The tolerance that the file of the study states.
const STUDY: f64 = 1e-6;
/// What the study writes for a number that is 0, such as the intercept of a model on its own training data.
const RESIDUE: f64 = 1e-15;

#[test]
fn every_number_of_the_cases() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let mut check = Checker::new(PERFORMANCE);
    for case in file["cases"].as_array().expect("cases") {
        assert_eq!(keys(case), ["expected", "input", "name"]);
        let y = labels(&case["input"]["y"]);
        let new = numbers(&case["input"]["p_new"]);
        let old = numbers(&case["input"]["p_old"]);
        let roc = Roc::new(&y, &new).expect("a curve");
        let youden = ThresholdRule::youden().choose(&roc);
        for key in keys(&case["expected"]) {
            let place = format!("{}, {key}", case["name"]);
            let row = &case["expected"][key];
            match key {
                "auc_new" => check.number(&place, roc.auc(), row),
                "auc_old" => check.number(&place, Roc::new(&y, &old).expect("a curve").auc(), row),
                "average_precision" => check.number(&place, roc.average_precision(), row),
                "youden_threshold" => check.number(&place, youden.value(), row),
                "at_youden_greater_than" => {
                    check_confusion(
                        &mut check,
                        &place,
                        &youden.confusion(&y, &new).expect("counts"),
                        row,
                        &[],
                    );
                }
                "at_half_greater_equal" => {
                    let calls: Vec<bool> = new.iter().map(|&p| p >= 0.5).collect();
                    check_confusion(
                        &mut check,
                        &place,
                        &Confusion::of(&y, &calls).expect("counts"),
                        row,
                        &[],
                    );
                }
                "hosmer_lemeshow" => check_groupings(&mut check, &place, &y, &new, row),
                "calibration" => check_calibration(&mut check, &place, &y, &new, row),
                "decision_curve" => check_decisions(&mut check, &place, &y, &new, row),
                "reclassification" => check_reclassification(&mut check, &place, &y, &old, &new, row),
                other => panic!("no check for {other}"),
            }
        }
    }
    check.report("performance.json, cases");
    let counts = 4 + 5 * 11 + 8;
    let groups = 2 * 36 + 21;
    let reclassified = 11 + (18 + 11) + 8;
    assert_eq!(check.checked, 3 * (4 + 2 * counts + groups + 19 + 18 * 7 + reclassified));
}

#[test]
fn proportions() {
    let Some(file) = reference_json("modelling/performance.json") else { return };
    let mut check = Checker::new(PERFORMANCE);
    for row in file["proportions"].as_array().expect("rows") {
        let proportion = Proportion::new(count(&row["k"]), count(&row["n"])).expect("a proportion");
        check_proportion(&mut check, &format!("{} of {}", row["k"], row["n"]), proportion, row);
    }
    check.report("performance.json, proportions");
    assert_eq!(check.checked, 7 * 10);
}

fn check_groupings(check: &mut Checker, place: &str, y: &[bool], p: &[f64], expected: &Json) {
    for key in keys(expected) {
        let grouping = match key {
            "quantile_cut_10" => Grouping::QuantileCuts(10),
            "equal_count_10" => Grouping::EqualCount(10),
            "equal_count_5" => Grouping::EqualCount(5),
            other => panic!("{place}: no check for {other}"),
        };
        check_hosmer_lemeshow(check, &format!("{place}, {key}"), y, p, grouping, &expected[key]);
    }
}

fn check_hosmer_lemeshow(
    check: &mut Checker,
    place: &str,
    y: &[bool],
    p: &[f64],
    grouping: Grouping,
    expected: &Json,
) {
    let test = HosmerLemeshow::of(y, p, grouping).expect("a test");
    let sizes: Vec<f64> = test.groups().iter().map(|group| group.subjects as f64).collect();
    let observed: Vec<f64> = test.groups().iter().map(|group| group.positives as f64).collect();
    let sums: Vec<f64> = test.groups().iter().map(|group| group.expected).collect();
    for key in keys(expected) {
        let place = format!("{place}, {key}");
        let row = &expected[key];
        match key {
            "groups" => check.count(&place, test.groups().len(), row),
            "n" => check.list(&place, &sizes, row),
            "observed" => check.list(&place, &observed, row),
            "expected" => check.list(&place, &sums, row),
            "chi2" => check.value(&place, test.chi_squared(), row),
            "df" => check.count(&place, test.degrees_in_sample(), row),
            "p" => check.value(&place, test.p_value_in_sample(), row),
            "df_external" => check.count(&place, test.degrees_on_new_data(), row),
            "p_external" => check.value(&place, test.p_value_on_new_data(), row),
            other => panic!("{place}: no check for {other}"),
        }
    }
}

fn check_calibration(check: &mut Checker, place: &str, y: &[bool], p: &[f64], expected: &Json) {
    let calibration = Calibration::of(y, p).expect("probabilities");
    let joint = calibration.recalibration().expect("a maximum");
    let large = calibration.in_the_large().expect("a maximum");
    for key in keys(expected) {
        let place = format!("{place}, {key}");
        let row = &expected[key];
        match key {
            "intercept_joint" => check.number(&place, joint.intercept().value, row),
            "slope" => check.number(&place, joint.slope().value, row),
            "slope_se" => check.number(&place, joint.slope().standard_error, row),
            "slope_ci95" => check.interval(&place, joint.slope().interval(Confidence::default()), row),
            "calibration_in_the_large" => check.number(&place, large.value, row),
            "citl_se" => check.number(&place, large.standard_error, row),
            "mean_predicted" => check.number(&place, calibration.mean_predicted(), row),
            "observed" => check.value(&place, calibration.observed().value(), row),
            "oe_ratio" => check.value(&place, calibration.observed_to_expected(), row),
            "brier" => check.number(&place, calibration.brier(), row),
            "brier_reference" => check.number(&place, calibration.brier_reference(), row),
            "scaled_brier" => check.value(&place, calibration.scaled_brier(), row),
            "log_loss" => check.value(&place, calibration.log_loss(), row),
            "unreliability_chi2" => check.number(&place, joint.unreliability_chi_squared(), row),
            "unreliability_p" => check.number(&place, joint.unreliability_p_value(), row),
            "spiegelhalter_z" => check.value(&place, calibration.spiegelhalter_z(), row),
            "spiegelhalter_p" => check.value(&place, calibration.spiegelhalter_p_value(), row),
            "ece_10_equal_width" => {
                let error = calibration.grouped_error(Grouping::EqualWidth(10)).expect("groups");
                check.number(&place, error, row);
            }
            other => panic!("{place}: no check for {other}"),
        }
    }
}

fn check_decisions(check: &mut Checker, place: &str, y: &[bool], p: &[f64], expected: &Json) {
    let rows = expected.as_array().expect("points");
    let thresholds: Vec<f64> = rows.iter().map(|row| number(&row["threshold"])).collect();
    let curve = DecisionCurve::of(y, &[p], &thresholds).expect("a curve");
    for (point, row) in curve.points(0).expect("points").iter().zip(rows) {
        let n = y.len() as f64;
        for key in keys(row) {
            let place = format!("{place}, {key} at {}", point.threshold);
            let row = &row[key];
            match key {
                "threshold" => check.number(&place, point.threshold, row),
                "tp_rate" => check.number(&place, point.true_positives as f64 / n, row),
                "fp_rate" => check.number(&place, point.false_positives as f64 / n, row),
                "net_benefit" => check.number(&place, point.net_benefit(), row),
                "net_benefit_all" => check.number(&place, point.net_benefit_of_all(), row),
                "net_benefit_none" => check.number(&place, 0.0, row),
                "interventions_avoided_per_100" => {
                    check.value(&place, point.interventions_avoided().map(|avoided| 100.0 * avoided), row);
                }
                other => panic!("{place}: no check for {other}"),
            }
        }
    }
}

fn check_reclassification(
    check: &mut Checker,
    place: &str,
    y: &[bool],
    old: &[f64],
    new: &[f64],
    expected: &Json,
) {
    let moved = Reclassification::of(y, old, new).expect("probabilities");
    for key in keys(expected) {
        let place = format!("{place}, {key}");
        let row = &expected[key];
        match key {
            "continuous" => check_improvement(check, &place, &moved.continuous(), row, &[]),
            "categorical" => {
                let found = moved.categorical(&numbers(&row["cuts"])).expect("categories");
                let tables = ["cuts", "table_events", "table_nonevents"];
                for (table, name) in [found.positives(), found.negatives()].iter().zip(&tables[1..]) {
                    for (i, counts) in table.iter().enumerate() {
                        let counts: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
                        check.list(&format!("{place}, {name}"), &counts, &row[name][i]);
                    }
                }
                check_improvement(check, &place, &found.improvement(), row, &tables);
            }
            "idi" => {
                let improvement = moved.discrimination();
                let estimate = improvement.estimate().expect("two of each class");
                for key in keys(row) {
                    let place = format!("{place}, {key}");
                    let row = &row[key];
                    match key {
                        "idi" => check.number(&place, improvement.value(), row),
                        "se" => check.number(&place, estimate.standard_error, row),
                        "z" => check.value(&place, estimate.z(0.0), row),
                        "p" => check.value(&place, estimate.p_value(0.0), row),
                        "ci95" => check.interval(&place, estimate.interval(Confidence::default()), row),
                        "discrimination_slope_old" => check.number(&place, improvement.slopes()[0], row),
                        "discrimination_slope_new" => check.number(&place, improvement.slopes()[1], row),
                        other => panic!("{place}: no check for {other}"),
                    }
                }
            }
            other => panic!("{place}: no check for {other}"),
        }
    }
}

fn check_improvement(
    check: &mut Checker,
    place: &str,
    found: &NetReclassification,
    expected: &Json,
    others: &[&str],
) {
    for key in keys(expected).into_iter().filter(|key| !others.contains(key)) {
        let place = format!("{place}, {key}");
        let row = &expected[key];
        match key {
            "events" => check.number(&place, found.positives(), row),
            "nonevents" => check.number(&place, found.negatives(), row),
            "nri" => check.number(&place, found.value(), row),
            "se_null" => check.number(&place, found.null_standard_error(), row),
            "z_null" => check.value(&place, found.null_z(), row),
            "p_null" => check.value(&place, found.null_p_value(), row),
            "se" => check.number(&place, found.standard_error(), row),
            "z" => check.value(&place, found.z(), row),
            "p" => check.value(&place, found.p_value(), row),
            "ci95" => check.interval(&place, found.interval(Confidence::default()), row),
            other => panic!("{place}: no check for {other}"),
        }
    }
}

/// Scores of the models of the made-up study, rebuilt from its coefficients and rad-scores.
struct Study<'a> {
    file: &'a Json,
    train: Vec<bool>,
}

impl Study<'_> {
    /// The members of one part, in order.
    fn part<T: Copy>(&self, values: &[T], part: &str) -> Vec<T> {
        values
            .iter()
            .zip(&self.train)
            .filter(|(_, train)| **train == (part == "train"))
            .map(|(v, _)| *v)
            .collect()
    }

    fn labels(&self, part: &str) -> Vec<bool> {
        self.part(&labels(&self.file["input"]["y"]), part)
    }

    /// The scores of a model on one part.
    fn scores(&self, model: &str, part: &str) -> Vec<f64> {
        let expected = &self.file["expected"];
        match model.split_once('_') {
            Some(("mpMRI", name)) => self.linear(&expected["mpmri"][name], part),
            Some(("combined", name)) => self.linear(&expected["combined"][name], part),
            _ if model == "clinical" => self.linear(&expected["clinical"]["model"], part),
            _ => numbers(&expected["per_sequence"][model][&format!("rad_score_{part}")]),
        }
    }

    /// Intercept and terms, each term a clinical column or the score of another model.
    fn linear(&self, model: &Json, part: &str) -> Vec<f64> {
        let coefficients = numbers(&model["coef"]);
        let terms = model["terms"].as_array().expect("terms");
        let mut scores = vec![coefficients[0]; self.labels(part).len()];
        for (term, coefficient) in terms.iter().zip(&coefficients).skip(1) {
            let term = term.as_str().expect("a name");
            let column = &self.file["input"]["clinical"][term];
            let values =
                if column.is_null() { self.scores(term, part) } else { self.part(&numbers(column), part) };
            for (score, value) in scores.iter_mut().zip(values) {
                *score += coefficient * value;
            }
        }
        scores
    }

    fn probabilities(&self, model: &str, part: &str) -> Vec<f64> {
        self.scores(model, part).into_iter().map(|score| 1.0 / (1.0 + (-score).exp())).collect()
    }
}

fn with_study(test: impl Fn(&Study<'_>, &mut Checker)) {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let study = Study { train: labels(&file["input"]["train"]), file: &file };
    let mut check = Checker { residue: RESIDUE, ..Checker::new(STUDY) };
    test(&study, &mut check);
}

#[test]
fn thresholds_of_training_subjects_applied_to_test_subjects() {
    with_study(|study, check| {
        let performance = &study.file["expected"]["performance"];
        for model in keys(performance) {
            let expected = &performance[model];
            assert_eq!(keys(expected), ["test", "threshold_from_train_youden", "train"]);
            let curve =
                |part: &str| Roc::new(&study.labels(part), &study.scores(model, part)).expect("a curve");
            let threshold = ThresholdRule::youden().choose(&curve("train"));
            check.number(model, threshold.value(), &expected["threshold_from_train_youden"]);
            for part in ["train", "test"] {
                let place = format!("{model}, {part}");
                let (roc, row) = (curve(part), &expected[part]);
                check.number(&place, roc.auc(), &row["auc"]);
                check.interval(
                    &place,
                    roc.interval(Confidence::default()).expect("an interval").clipped(),
                    &row["ci"],
                );
                let counts = threshold.confusion(&study.labels(part), &study.scores(model, part));
                check_confusion(check, &place, &counts.expect("counts"), row, &["auc", "ci"]);
            }
        }
        check.report("study_like.json, performance");
        assert_eq!(check.checked, 11 * (1 + 2 * (1 + 2 + 4 + 5 * 11)));
    });
}

#[test]
fn pairs_of_the_study() {
    with_study(|study, check| {
        for row in study.file["expected"]["delong"].as_array().expect("pairs") {
            assert_eq!(keys(row), ["a", "auc", "b", "diff", "p", "set", "z"]);
            let part = row["set"].as_str().expect("a part");
            let [first, second] = ["a", "b"].map(|side| {
                let model = row[side].as_str().expect("a model");
                Roc::new(&study.labels(part), &study.scores(model, part)).expect("a curve")
            });
            let test = DeLong::paired(&first, &second).expect("a test");
            let place = format!("{} against {}, {part}", row["a"], row["b"]);
            check.list(&place, &test.aucs(), &row["auc"]);
            check.number(&place, test.difference(), &row["diff"]);
            check.value(&place, test.z(), &row["z"]);
            check.value(&place, test.p_value(), &row["p"]);
        }
        check.report("study_like.json, delong");
        assert_eq!(check.checked, 10 * 5);
    });
}

#[test]
fn evaluation_of_the_combined_model() {
    with_study(|study, check| {
        let evaluation = &study.file["expected"]["combined_C_evaluation"];
        assert_eq!(keys(evaluation), ["test", "train"]);
        for part in ["train", "test"] {
            let y = study.labels(part);
            let p = study.probabilities("combined_C", part);
            for key in keys(&evaluation[part]) {
                let place = format!("{part}, {key}");
                let row = &evaluation[part][key];
                match key {
                    "calibration" => check_calibration(check, &place, &y, &p, row),
                    "hosmer_lemeshow_equal_10" => {
                        check_hosmer_lemeshow(check, &place, &y, &p, Grouping::EqualCount(10), row);
                    }
                    "hosmer_lemeshow_equal_5" => {
                        check_hosmer_lemeshow(check, &place, &y, &p, Grouping::EqualCount(5), row);
                    }
                    "decision_curve" => check_decisions(check, &place, &y, &p, row),
                    "versus_clinical" => {
                        let clinical = study.probabilities("clinical", part);
                        check_reclassification(check, &place, &y, &clinical, &p, row);
                    }
                    other => panic!("no check for {other}"),
                }
            }
        }
        check.report("study_like.json, combined_C_evaluation");
        assert_eq!(check.checked, 2 * 19 + (36 + 21) + 7 * 7 + (11 + 18 + 11 + 8));
    });
}
