//! Every number of the reference file on agreement.

use radiomics::error::Value;
use radiomics::evaluate::{
    Concordance, Confidence, IccForm, Interval, IntraclassCorrelation, Kappa, KappaWeights,
    LimitsOfAgreement, Readings,
};
use serde_json::Value as Json;

use crate::support::{number, numbers, reference_json};

/// The tolerance that the file states, here relative.
const AGREEMENT: f64 = 1e-8;

/// Checks numbers and remembers how many and how far off.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn number(&mut self, place: &str, found: f64, expected: &Json) {
        let expected = number(expected);
        let difference = ((found - expected) / expected).abs();
        assert!(difference <= AGREEMENT, "{place}: {found:e}, expected {expected:e}");
        self.checked += 1;
        self.worst = self.worst.max(difference);
    }

    fn value(&mut self, place: &str, found: Value, expected: &Json) {
        self.number(place, found.unwrap_or_else(|reason| panic!("{place}: {reason}")), expected);
    }

    fn interval(&mut self, place: &str, found: Interval, expected: &Json) {
        self.number(&format!("{place} low"), found.low, &expected[0]);
        self.number(&format!("{place} high"), found.high, &expected[1]);
    }
}

fn rows(object: &Json) -> impl Iterator<Item = (&str, &Json)> {
    object.as_object().expect("an object").iter().map(|(key, row)| (key.as_str(), row))
}

#[test]
fn intraclass_correlations_concordance_and_limits() {
    let Some(file) = reference_json("modelling/agreement.json") else { return };
    let mut check = Checker::default();
    let cases = file["icc_cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 5);
    for case in cases {
        let subjects: Vec<Vec<f64>> = case["input"].as_array().expect("rows").iter().map(numbers).collect();
        let readers: Vec<Vec<f64>> =
            (0..subjects[0].len()).map(|j| subjects.iter().map(|row| row[j]).collect()).collect();
        let readings = Readings::of(&readers).unwrap();
        let first_two = Readings::of(&readers[..2]).unwrap();
        let squares = readings.mean_squares();
        for (key, expected) in rows(&case["expected"]) {
            let place = format!("{} {key}", case["name"]);
            match key {
                "ms_rows" => check.number(&place, squares.subjects, expected),
                "ms_within" => check.number(&place, squares.within, expected),
                "ms_cols" => check.number(&place, squares.readers, expected),
                "ms_error" => check.number(&place, squares.error, expected),
                "icc" => {
                    assert_eq!(rows(expected).count(), 6);
                    for form in IccForm::ALL {
                        let place = format!("{} {}", case["name"], form.name());
                        correlation(&mut check, &place, readings.icc(form), &expected[form.name()]);
                    }
                }
                "lin_ccc_first_two" => {
                    let concordance = Concordance::new(&readers[0], &readers[1]).unwrap();
                    check.value(&place, concordance.value(), expected);
                }
                "bland_altman_first_two" => {
                    let limits = LimitsOfAgreement::new(&readers[0], &readers[1]).unwrap();
                    for (key, expected) in rows(expected) {
                        match key {
                            "bias" => check.number(&place, limits.bias(), expected),
                            "sd" => check.number(&place, limits.deviation(), expected),
                            "limits" => check.interval(&place, limits.limits(), expected),
                            other => panic!("no check for {other}"),
                        }
                    }
                }
                "within_subject_sd_first_two" => {
                    check.number(&place, first_two.within_subject_deviation(), expected);
                }
                "repeatability_coefficient_first_two" => {
                    check.number(&place, first_two.repeatability_coefficient(), expected);
                }
                other => panic!("no check for {other}"),
            }
        }
    }
    println!("readings: {} numbers, worst relative difference {:.1e}", check.checked, check.worst);
    assert_eq!(check.checked, 5 * (4 + 6 * 7 + 1 + 1 + 4 + 2));
}

fn correlation(check: &mut Checker, place: &str, icc: IntraclassCorrelation, expected: &Json) {
    for (key, expected) in rows(expected) {
        let place = format!("{place} {key}");
        match key {
            "value" => check.value(&place, icc.value(), expected),
            "f" => check.value(&place, icc.f(), expected),
            "df1" => check.number(&place, icc.degrees_of_freedom().0 as f64, expected),
            "df2" => check.number(&place, icc.degrees_of_freedom().1 as f64, expected),
            "p" => check.value(&place, icc.p_value(), expected),
            "ci95" => check.interval(&place, icc.interval(Confidence::default()).unwrap(), expected),
            "df_v" => check.value(&place, icc.interval_degrees_of_freedom(), expected),
            other => panic!("no check for {other}"),
        }
    }
}

#[test]
fn kappas() {
    let Some(file) = reference_json("modelling/agreement.json") else { return };
    let mut check = Checker::default();
    for case in file["kappa_cases"].as_array().expect("cases") {
        let reader =
            |key: &str| numbers(&case["input"][key]).into_iter().map(|x| x as usize).collect::<Vec<_>>();
        let (first, second) = (reader("a"), reader("b"));
        let levels = case["input"]["levels"].as_u64().expect("a count") as usize;
        for (weights, expected) in rows(&case["expected"]) {
            let by = match weights {
                "none" => KappaWeights::Equal,
                "linear" => KappaWeights::Linear,
                "quadratic" => KappaWeights::Quadratic,
                other => panic!("unknown weights {other}"),
            };
            let kappa = Kappa::of(&first, &second, levels, by).unwrap();
            for (key, expected) in rows(expected) {
                let place = format!("{} {weights} {key}", case["name"]);
                match key {
                    "kappa" => check.value(&place, kappa.value(), expected),
                    "se" => check.value(&place, kappa.standard_error(), expected),
                    "se_null" => check.value(&place, kappa.null_standard_error(), expected),
                    "z" => check.value(&place, kappa.z(), expected),
                    "ci95" => {
                        check.interval(&place, kappa.interval(Confidence::default()).unwrap(), expected)
                    }
                    "table" => {
                        let expected: Vec<Vec<f64>> =
                            expected.as_array().expect("rows").iter().map(numbers).collect();
                        assert_eq!(kappa.table(), expected);
                    }
                    other => panic!("no check for {other}"),
                }
            }
        }
    }
    println!("kappa: {} numbers, worst relative difference {:.1e}", check.checked, check.worst);
    assert_eq!(check.checked, 2 * 3 * 6);
}

#[test]
fn the_file_has_no_other_part() {
    let Some(file) = reference_json("modelling/agreement.json") else { return };
    let mut parts: Vec<&str> = rows(&file).map(|(key, _)| key).collect();
    parts.sort_unstable();
    assert_eq!(parts, ["about", "conventions", "icc_cases", "kappa_cases", "tolerance"]);
}
