//! Every number of the reference file on univariate tests.

use radiomics::error::Value;
use radiomics::hypothesis::{
    Alternative, Anova, Bartlett, BrunnerMunzel, Confidence, Contingency, Correction, FisherExact, Interval,
    Kendall, KolmogorovSmirnov, KruskalWallis, Levene, Pearson, RankSum, ShapiroWilk, SignedRank, Spearman,
    TTest, ZeroDifferences, cohen_d,
};
use serde_json::Value as Json;

use crate::support::{TIGHT, number, numbers, reference_json};

/// The tolerance that the file states, here relative.
const DEFAULT: f64 = 1e-9;
/// What it states for Shapiro and Wilk, whose reference rounds its coefficients.
const SHAPIRO: f64 = 1e-6;
/// What it states for the conditional odds ratio, whose reference stops its search at an absolute step of that size; exact
/// ends are held against their definition in `hypothesis_exact.rs`.
const CONDITIONAL: f64 = 1e-4;

/// Checks numbers and remembers how many and how far off, relative.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
    worst_shapiro: f64,
    worst_conditional: f64,
}

impl Checker {
    fn close(&mut self, place: &str, found: f64, expected: &Json, tolerance: f64) {
        let expected = number(expected);
        let difference = match (found - expected).abs() {
            absolute if expected == 0.0 || tolerance == CONDITIONAL && expected.abs() < 1.0 => absolute,
            absolute => absolute / expected.abs(),
        };
        assert!(difference <= tolerance, "{place}: {found:e}, expected {expected:e}");
        self.checked += 1;
        let worst = match tolerance {
            DEFAULT => &mut self.worst,
            SHAPIRO => &mut self.worst_shapiro,
            _ => &mut self.worst_conditional,
        };
        *worst = worst.max(difference);
    }

    fn number(&mut self, place: &str, found: f64, expected: &Json) {
        self.close(place, found, expected, DEFAULT);
    }

    fn value(&mut self, place: &str, found: Value, expected: &Json) {
        let found = found.unwrap_or_else(|reason| panic!("{place}: {reason}, expected {expected}"));
        self.number(place, found, expected);
    }

    fn interval(&mut self, place: &str, found: Interval, expected: &Json) {
        self.number(&format!("{place} low"), found.low, &expected[0]);
        self.number(&format!("{place} high"), found.high, &expected[1]);
    }

    fn report(&self, what: &str) {
        println!(
            "{what}: {} numbers, worst relative difference {:.1e}, Shapiro {:.1e}, conditional {:.1e}",
            self.checked, self.worst, self.worst_shapiro, self.worst_conditional
        );
    }
}

/// A row of an object with its key.
fn rows(object: &Json) -> impl Iterator<Item = (&str, &Json)> {
    object.as_object().expect("an object").iter().map(|(key, row)| (key.as_str(), row))
}

fn both() -> Alternative {
    Alternative::TwoSided
}

#[test]
fn two_groups() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut check = Checker::default();
    for case in file["two_groups"].as_array().expect("cases") {
        let (x, y) = (numbers(&case["input"]["x"]), numbers(&case["input"]["y"]));
        for (test, expected) in rows(&case["expected"]) {
            let place = format!("{} {test}", case["name"]);
            match test {
                "cohen_d" => check.value(&place, cohen_d(&x, &y).unwrap(), expected),
                "ks_d" => check.number(&place, KolmogorovSmirnov::new(&x, &y).unwrap().distance(), expected),
                _ => {
                    for (key, expected) in rows(expected) {
                        two_group_number(
                            &mut check,
                            &format!("{place} {key}"),
                            [&x, &y],
                            (test, key),
                            expected,
                        );
                    }
                }
            }
        }
    }
    check.report("two groups");
    assert_eq!(check.checked, 5 * (6 + 10 + 2 + 4 + 4 + 2 + 2) + 3);
}

fn two_group_number(
    check: &mut Checker,
    place: &str,
    groups: [&[f64]; 2],
    key: (&str, &str),
    expected: &Json,
) {
    let [x, y] = groups;
    let t = |test: TTest, check: &mut Checker| match key.1 {
        "t" => check.value(place, test.t(), expected),
        "df" => check.value(place, test.degrees_of_freedom(), expected),
        "p" => check.value(place, test.p_value(both()), expected),
        "ci95_diff" => check.interval(place, test.interval(Confidence::default()).unwrap(), expected),
        other => panic!("no check for {other}"),
    };
    match key {
        ("mann_whitney", key) => {
            let test = RankSum::new(x, y).unwrap();
            let found = match key {
                "u_x" => test.u(),
                "u_y" => test.u_second(),
                "p_asymptotic_continuity" => test.p_normal(both(), true),
                "p_asymptotic_no_continuity" => test.p_normal(both(), false),
                "p_less" => test.p_normal(Alternative::Less, true),
                "p_greater" => test.p_normal(Alternative::Greater, true),
                "p_exact" => test.p_exact(both()).unwrap(),
                other => panic!("no check for {other}"),
            };
            check.number(place, found, expected);
        }
        ("t_welch", _) => t(TTest::welch(x, y).unwrap(), check),
        ("t_student", _) => t(TTest::pooled(x, y).unwrap(), check),
        ("anova_f", "f") => check.value(place, Anova::of(&groups).unwrap().f(), expected),
        ("anova_f", "p") => check.value(place, Anova::of(&groups).unwrap().p_value(), expected),
        ("levene_median", "w") => check.value(place, Levene::median(&groups).unwrap().w(), expected),
        ("levene_median", "p") => check.value(place, Levene::median(&groups).unwrap().p_value(), expected),
        ("levene_mean", "w") => check.value(place, Levene::mean(&groups).unwrap().w(), expected),
        ("levene_mean", "p") => check.value(place, Levene::mean(&groups).unwrap().p_value(), expected),
        ("shapiro_x" | "shapiro_y", key) => {
            let test = ShapiroWilk::new(if place.contains("shapiro_x") { x } else { y }).unwrap();
            let found = match key {
                "w" => test.w(),
                "p" => test.p_value(),
                other => panic!("no check for {other}"),
            };
            check.close(place, found.unwrap(), expected, SHAPIRO);
        }
        ("brunner_munzel", "stat") => {
            check.value(place, BrunnerMunzel::new(x, y).unwrap().statistic(), expected);
        }
        ("brunner_munzel", "p") => {
            check.value(place, BrunnerMunzel::new(x, y).unwrap().p_value(both()), expected)
        }
        other => panic!("no check for {other:?}"),
    }
}

#[test]
fn pairs() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut check = Checker::default();
    for case in file["paired"].as_array().expect("cases") {
        let (x, y) = (numbers(&case["input"]["x"]), numbers(&case["input"]["y"]));
        for (test, expected) in rows(&case["expected"]) {
            for (key, expected) in rows(expected) {
                let place = format!("{} {test} {key}", case["name"]);
                let signed = || SignedRank::new(&x, &y, ZeroDifferences::LeftOut).unwrap();
                let found = match (test, key) {
                    ("pearson", "ci95_fisher") => {
                        let pearson = Pearson::new(&x, &y).unwrap();
                        check.interval(&place, pearson.interval(Confidence::default()).unwrap(), expected);
                        continue;
                    }
                    ("pearson", "r") => Pearson::new(&x, &y).unwrap().r(),
                    ("pearson", "p") => Pearson::new(&x, &y).unwrap().p_value(both()),
                    ("spearman", "rho") => Spearman::new(&x, &y).unwrap().rho(),
                    ("spearman", "p_t_approx") => Spearman::new(&x, &y).unwrap().p_value(both()),
                    ("kendall_tau_b", "tau") => Kendall::new(&x, &y).unwrap().tau(),
                    ("kendall_tau_b", "p") => Kendall::new(&x, &y).unwrap().p_value(both()),
                    ("paired_t", "t") => TTest::paired(&x, &y).unwrap().t(),
                    ("paired_t", "p") => TTest::paired(&x, &y).unwrap().p_value(both()),
                    ("wilcoxon_signed_rank", "w") => Ok(signed().statistic()),
                    ("wilcoxon_signed_rank", "p_asymptotic_corrected") => Ok(signed().p_normal(both(), true)),
                    other => panic!("no check for {other:?}"),
                };
                check.value(&place, found, expected);
            }
        }
    }
    check.report("pairs");
    assert_eq!(check.checked, 4 * 12);
}

#[test]
fn several_groups() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut check = Checker::default();
    for case in file["multi_group"].as_array().expect("cases") {
        let groups: Vec<Vec<f64>> = case["input"].as_array().expect("groups").iter().map(numbers).collect();
        for (test, expected) in rows(&case["expected"]) {
            for (key, expected) in rows(expected) {
                let found = match (test, key) {
                    ("kruskal", "h") => KruskalWallis::of(&groups).unwrap().h(),
                    ("kruskal", "p") => KruskalWallis::of(&groups).unwrap().p_value(),
                    ("anova", "f") => Anova::of(&groups).unwrap().f(),
                    ("anova", "p") => Anova::of(&groups).unwrap().p_value(),
                    ("levene_median", "w") => Levene::median(&groups).unwrap().w(),
                    ("levene_median", "p") => Levene::median(&groups).unwrap().p_value(),
                    ("bartlett", "t") => Bartlett::of(&groups).unwrap().statistic(),
                    ("bartlett", "p") => Bartlett::of(&groups).unwrap().p_value(),
                    other => panic!("no check for {other:?}"),
                };
                check.value(&format!("{} {test} {key}", case["name"]), found, expected);
            }
        }
    }
    check.report("several groups");
    assert_eq!(check.checked, 2 * 8);
}

#[test]
fn tables_of_counts() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut check = Checker::default();
    for case in file["tables"].as_array().expect("cases") {
        let counts: Vec<Vec<u64>> = case["input"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row.as_array().expect("a row").iter().map(|n| n.as_u64().expect("a count")).collect())
            .collect();
        let table = Contingency::new(&counts).unwrap();
        let fisher =
            || FisherExact::new([[counts[0][0], counts[0][1]], [counts[1][0], counts[1][1]]]).unwrap();
        for (key, expected) in rows(&case["expected"]) {
            let place = format!("{} {key}", case["name"]);
            let found = match key {
                "dof" => Ok(table.degrees_of_freedom() as f64),
                "chi2" => table.chi_squared(),
                "p" => table.p_value(),
                "chi2_yates" => table.yates(),
                "p_yates" => table.yates_p_value(),
                "cramers_v" => table.cramers_v(),
                "g" => table.g(),
                "g_p" => table.g_p_value(),
                "fisher_p" => Ok(fisher().p_value(both())),
                "fisher_p_less" => Ok(fisher().p_value(Alternative::Less)),
                "fisher_p_greater" => Ok(fisher().p_value(Alternative::Greater)),
                "fisher_freeman_halton_p" => Ok(table.p_exact().expect("small enough")),
                "sample_odds_ratio" => fisher().sample_odds_ratio(),
                "conditional_mle_odds_ratio_reference" => {
                    let found = fisher().conditional_odds_ratio().unwrap();
                    check.close(&place, found, expected, CONDITIONAL);
                    continue;
                }
                "conditional_or_ci95_reference" => {
                    let found = fisher().interval(Confidence::default());
                    check.close(&place, found.low, &expected[0], CONDITIONAL);
                    check.close(&place, found.high, &expected[1], CONDITIONAL);
                    continue;
                }
                "expected_counts" => {
                    for (found, expected) in table.expected().iter().zip(expected.as_array().expect("rows")) {
                        for (found, expected) in found.iter().zip(expected.as_array().expect("a row")) {
                            check.number(&place, *found, expected);
                        }
                    }
                    continue;
                }
                other => panic!("no check for {other}"),
            };
            check.value(&place, found, expected);
        }
        if counts.len() == 2 && counts[0].len() == 2 {
            let general = table.p_exact().expect("small enough");
            assert!((general / fisher().p_value(both()) - 1.0).abs() < TIGHT, "{}", case["name"]);
        }
    }
    check.report("tables");
    assert_eq!(check.checked, (19 + 19 + 17) + (9 + 6) + (9 + 12));
}

#[test]
fn corrections_for_many_tests() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut check = Checker::default();
    for case in file["corrections"].as_array().expect("cases") {
        let p = numbers(&case["input"]);
        for (key, expected) in rows(&case["expected"]) {
            let correction = match key {
                "bonferroni" => Correction::Bonferroni,
                "holm" => Correction::Holm,
                "hochberg" => Correction::Hochberg,
                "benjamini_hochberg" => Correction::BenjaminiHochberg,
                "benjamini_yekutieli" => Correction::BenjaminiYekutieli,
                other => panic!("no check for {other}"),
            };
            let found = correction.adjusted(&p).unwrap();
            let expected = expected.as_array().expect("a list");
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                check.number(&format!("{} {key}", case["name"]), *found, expected);
            }
        }
    }
    check.report("corrections");
    assert_eq!(check.checked, 5 * (20 + 8 + 1));
}

#[test]
fn the_file_has_no_other_part() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut parts: Vec<&str> = rows(&file).map(|(key, _)| key).collect();
    parts.sort_unstable();
    let known =
        ["about", "conventions", "corrections", "multi_group", "paired", "tables", "tolerance", "two_groups"];
    assert_eq!(parts, known);
}
