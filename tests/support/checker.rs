//! Numbers against rows of reference files.

use radiomics::error::Undefined;
use radiomics::evaluate::{Confidence, Confusion, Interval, Proportion};
use serde_json::Value as Json;

use super::number;

/// Checks numbers against rows of one file, counts them and keeps the largest difference.
pub struct Checker {
    /// Relative.
    pub tolerance: f64,
    /// Expected numbers below it are 0 but for rounding, and the tolerance is absolute.
    pub residue: f64,
    pub checked: usize,
    /// The largest relative difference, and where it is.
    pub worst: (f64, String),
}

impl Checker {
    pub fn new(tolerance: f64) -> Self {
        Checker { tolerance, residue: 0.0, checked: 0, worst: (0.0, String::new()) }
    }

    pub fn number(&mut self, place: &str, found: f64, expected: &Json) {
        let expected = number(expected);
        let difference = if found == expected {
            0.0
        } else if expected.abs() <= self.residue {
            (found - expected).abs()
        } else {
            (found - expected).abs() / expected.abs()
        };
        assert!(difference <= self.tolerance, "{place}: {found:e}, expected {expected:e}");
        if difference > self.worst.0 {
            self.worst = (difference, place.to_string());
        }
        self.checked += 1;
    }

    /// A value that the file writes as NaN must be undefined, every other one defined.
    pub fn value(&mut self, place: &str, found: Result<f64, Undefined>, expected: &Json) {
        match found {
            Ok(found) => self.number(place, found, expected),
            Err(reason) => {
                assert!(number(expected).is_nan(), "{place}: {reason}, expected {expected}");
                self.checked += 1;
            }
        }
    }

    pub fn interval(&mut self, place: &str, found: Interval, expected: &Json) {
        self.number(&format!("{place}, low"), found.low, &expected[0]);
        self.number(&format!("{place}, high"), found.high, &expected[1]);
    }

    pub fn list(&mut self, place: &str, found: &[f64], expected: &Json) {
        let expected = expected.as_array().expect("a list");
        assert_eq!(found.len(), expected.len(), "{place}");
        for (i, (&found, expected)) in found.iter().zip(expected).enumerate() {
            self.number(&format!("{place}[{i}]"), found, expected);
        }
    }

    /// A whole number, equal.
    pub fn count(&mut self, place: &str, found: usize, expected: &Json) {
        assert_eq!(found, count(expected), "{place}");
        self.checked += 1;
    }

    pub fn report(&self, what: &str) {
        let (worst, place) = &self.worst;
        println!(
            "{what}: {} numbers checked, largest relative difference {worst:.1e} ({place})",
            self.checked
        );
    }
}

pub fn labels(values: &Json) -> Vec<bool> {
    values.as_array().expect("a list").iter().map(|v| v.as_i64() == Some(1)).collect()
}

pub fn keys(row: &Json) -> Vec<&str> {
    row.as_object().expect("a row").keys().map(String::as_str).collect()
}

/// A whole number, which some files write with a decimal point.
pub fn count(row: &Json) -> usize {
    let value = row.as_f64().expect("a count");
    assert!(value >= 0.0 && value.fract() == 0.0, "not a count: {row}");
    value as usize
}

/// Every key of a row of counts and proportions but those in `others`, which are checked elsewhere.
pub fn check_confusion(
    check: &mut Checker,
    name: &str,
    confusion: &Confusion,
    expected: &Json,
    others: &[&str],
) {
    for key in keys(expected).into_iter().filter(|key| !others.contains(key)) {
        let place = format!("{name}, {key}");
        let row = &expected[key];
        match key {
            "tp" => check.count(&place, confusion.true_positives, row),
            "fp" => check.count(&place, confusion.false_positives, row),
            "tn" => check.count(&place, confusion.true_negatives, row),
            "fn" => check.count(&place, confusion.false_negatives, row),
            "sensitivity" => check_proportion(check, &place, confusion.sensitivity(), row),
            "specificity" => check_proportion(check, &place, confusion.specificity(), row),
            "accuracy" => check_proportion(check, &place, confusion.accuracy(), row),
            "ppv" => check_proportion(check, &place, confusion.positive_predictive_value(), row),
            "npv" => check_proportion(check, &place, confusion.negative_predictive_value(), row),
            "f1" => check.value(&place, confusion.f1(), row),
            "balanced_accuracy" => check.value(&place, confusion.balanced_accuracy(), row),
            "youden_j" => check.value(&place, confusion.youden_index(), row),
            "mcc" => check.value(&place, confusion.matthews_correlation(), row),
            "kappa" => check.value(&place, confusion.kappa(), row),
            "lr_positive" => check.value(&place, confusion.positive_likelihood_ratio(), row),
            "lr_negative" => check.value(&place, confusion.negative_likelihood_ratio(), row),
            "diagnostic_odds_ratio" => check.value(&place, confusion.diagnostic_odds_ratio(), row),
            other => panic!("{name}: no check for {other}"),
        }
    }
}

pub fn check_proportion(check: &mut Checker, name: &str, proportion: Proportion, expected: &Json) {
    let confidence = Confidence::default();
    for key in keys(expected) {
        let place = format!("{name}, {key}");
        let row = &expected[key];
        match key {
            "k" => check.count(&place, proportion.successes(), row),
            "n" => check.count(&place, proportion.trials(), row),
            "value" => check.value(&place, proportion.value(), row),
            "wilson" => check.interval(&place, proportion.wilson(confidence).expect("an interval"), row),
            "clopper_pearson" => {
                check.interval(&place, proportion.clopper_pearson(confidence).expect("an interval"), row);
            }
            "wald" => check.interval(&place, proportion.wald(confidence).expect("an interval"), row),
            "agresti_coull" => {
                check.interval(&place, proportion.agresti_coull(confidence).expect("an interval"), row);
            }
            other => panic!("{name}: no check for {other}"),
        }
    }
}
