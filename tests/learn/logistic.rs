//! Logistic regression against reference numbers: coefficients, inference, separation, ridge.

use radiomics::Error;
use radiomics::evaluate::{Confidence, Interval};
use radiomics::learn::{Fit, Logistic, LogisticInference, Predict, Term, variance_inflation};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{self, TIGHT, number, numbers, reference_json};

const FILE: &str = "modelling/logistic.json";
/// Tolerances of the file.
const DEFAULT: f64 = 1e-8;
const PROFILE: f64 = 1e-6;
const BADLY_SCALED: f64 = 1e-6;

fn matrix(rows: &Json) -> Vec<Vec<f64>> {
    rows.as_array().expect("rows").iter().map(numbers).collect()
}

fn names(terms: &Json) -> Vec<String> {
    terms.as_array().expect("names").iter().map(|name| name.as_str().expect("a name").to_string()).collect()
}

/// A table of an `input` entry; columns without names are called x0, x1, ….
fn table(input: &Json) -> FeatureTable {
    let rows = matrix(&input["x"]);
    let columns = match input.get("terms") {
        Some(terms) => names(terms),
        None => (0..rows[0].len()).map(|j| format!("x{j}")).collect(),
    };
    let columns =
        columns.into_iter().enumerate().map(|(j, name)| (name, rows.iter().map(|row| row[j]).collect()));
    let labels = numbers(&input["y"]).into_iter().map(|y| y == 1.0);
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// Relative, so that tiny p-values and badly scaled coefficients count.
fn relative(what: &str, found: f64, expected: f64, tolerance: f64) {
    let agrees = found == expected || (found - expected).abs() <= tolerance * expected.abs();
    assert!(agrees, "{what}: {found:e}, expected {expected:e}");
}

fn each(what: &str, found: &[f64], expected: &Json, tolerance: f64) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        relative(&format!("{what}[{i}]"), *found, expected, tolerance);
    }
}

fn pairs(what: &str, found: Vec<[f64; 2]>, expected: &Json, tolerance: f64) {
    let expected = expected.as_array().expect("pairs");
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        each(&format!("{what}[{i}]"), found, expected, tolerance);
    }
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn check_terms(name: &str, terms: &[Term], expected: &Json, tolerance: f64) {
    let of = |f: fn(&Term) -> f64| terms.iter().map(f).collect::<Vec<_>>();
    let is = |what: &str, found: Vec<f64>, key: &str| {
        each(&format!("{name} {what}"), &found, &expected[key], tolerance)
    };
    assert_eq!(terms.iter().map(|term| term.name.clone()).collect::<Vec<_>>(), names(&expected["terms"]));
    is("coefficient", of(|term| term.coefficient), "coef");
    is("standard error", of(|term| term.standard_error), "se");
    is("z", of(Term::z), "z");
    is("p", of(Term::p_value), "p");
    is("odds ratio", of(Term::odds_ratio), "odds_ratio");
    let wald = terms.iter().map(|term| ends(term.interval(Confidence::default()))).collect();
    pairs(&format!("{name} Wald"), wald, &expected["ci95_wald"], tolerance);
    let odds = terms.iter().map(|term| ends(term.odds_ratio_interval(Confidence::default()))).collect();
    pairs(&format!("{name} odds ratio interval"), odds, &expected["or_ci95"], tolerance);
}

fn check_fit(
    name: &str,
    inference: &LogisticInference,
    table: &FeatureTable,
    expected: &Json,
    tolerance: f64,
) {
    let model = inference.model();
    let is =
        |key: &str, found: f64| relative(&format!("{name} {key}"), found, number(&expected[key]), tolerance);
    is("loglik", model.log_likelihood());
    is("loglik_null", model.null_log_likelihood());
    is("deviance", model.deviance());
    is("aic", model.aic());
    is("bic", model.bic());
    is("lr_chi2", model.likelihood_ratio().chi_squared);
    is("lr_df", model.likelihood_ratio().degrees_of_freedom as f64);
    is("lr_p", model.likelihood_ratio().p_value);
    is("r2_mcfadden", model.mcfadden());
    is("r2_cox_snell", model.cox_snell());
    is("r2_nagelkerke", model.nagelkerke());
    each(
        &format!("{name} fitted"),
        &model.probabilities(table).expect("own table"),
        &expected["fitted"],
        tolerance,
    );
    for (i, row) in expected["cov"].as_array().expect("rows").iter().enumerate() {
        each(&format!("{name} covariance {i}"), &model.covariance().row(i).to_vec(), row, tolerance);
    }
    let tests = inference.term_tests().expect("fits");
    let chi: Vec<f64> = tests.iter().map(|test| test.chi_squared).collect();
    let p: Vec<f64> = tests.iter().map(|test| test.p_value).collect();
    each(&format!("{name} term χ²"), &chi, &expected["lr_chi2_per_term"], tolerance);
    each(&format!("{name} term p"), &p, &expected["lr_p_per_term"], tolerance);
}

fn check_case(name: &str, table: &FeatureTable, expected: &Json, tolerance: f64) {
    let inference = Logistic::unpenalised().inference(table).expect("a maximum");
    check_terms(name, inference.model().terms(), expected, tolerance);
    check_fit(name, &inference, table, expected, tolerance);
    let profile = inference.profile_intervals(Confidence::default()).expect("bounds");
    let profile = profile.into_iter().map(|interval| [interval.low, interval.high]).collect();
    pairs(&format!("{name} profile"), profile, &expected["ci95_profile"], PROFILE);
}

#[test]
fn cases_match_the_reference() {
    let Some(file) = reference_json(FILE) else { return };
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let tolerance = if name == "badly_scaled_columns" { BADLY_SCALED } else { DEFAULT };
        let table = table(&case["input"]);
        check_case(name, &table, &case["expected"], tolerance);
        let inflation = variance_inflation(&table).expect("independent columns");
        each(&format!("{name} VIF"), &inflation, &case["expected"]["vif"], tolerance);
        for single in case["univariate"].as_array().into_iter().flatten() {
            let term = single["term"].as_str().expect("a term");
            check_case(term, &table.select(&[term]).expect("there"), &single["expected"], tolerance);
        }
    }
}

#[test]
fn the_study_like_clinical_model_matches_the_reference() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let tolerance = number(&file["tolerance"]);
    let expected = &file["expected"]["clinical"];
    let train: Vec<bool> = numbers(&file["input"]["train"]).into_iter().map(|t| t == 1.0).collect();
    let of_train = |values: Vec<f64>| -> Vec<f64> {
        values.into_iter().zip(&train).filter(|(_, train)| **train).map(|(value, _)| value).collect()
    };
    let labels = of_train(numbers(&file["input"]["y"])).into_iter().map(|y| y == 1.0);
    let clinical = file["input"]["clinical"].as_object().expect("columns");
    let columns = clinical.iter().map(|(name, values)| (name.clone(), of_train(numbers(values))));
    let subjects = (0..train.iter().filter(|t| **t).count()).map(|i| format!("s{i}"));
    let table = FeatureTable::from_columns(subjects, columns).unwrap().with_labels(labels).unwrap();
    for single in expected["univariate"].as_array().expect("terms") {
        let term = single["term"].as_str().expect("a name");
        let model = Logistic::unpenalised().fit(&table.select(&[term]).unwrap()).unwrap();
        let p: Vec<f64> = model.terms().iter().map(Term::p_value).collect();
        each(term, &p, &single["p"], tolerance);
    }
    let kept = names(&expected["kept"]);
    let model = Logistic::unpenalised().fit(&table.select(&kept).unwrap()).unwrap();
    let coefficients: Vec<f64> = model.terms().iter().map(|term| term.coefficient).collect();
    let errors: Vec<f64> = model.terms().iter().map(|term| term.standard_error).collect();
    each("clinical", &coefficients, &expected["model"]["coef"], tolerance);
    each("clinical", &errors, &expected["model"]["se"], tolerance);
}

#[test]
fn separation_is_found_and_its_columns_named() {
    let Some(file) = reference_json(FILE) else { return };
    let guilty: [(&str, &str, &[&str]); 3] = [
        ("one_column_complete", "complete", &["x0"]),
        ("two_columns_complete", "complete", &["x0", "x1"]),
        ("quasi_complete_binary", "quasi-complete", &["x0"]),
    ];
    for (case, (name, expected_kind, expected)) in
        file["separation"].as_array().expect("cases").iter().zip(guilty)
    {
        assert_eq!(case["name"], name);
        assert_eq!(case["expected"]["mle_exists"], false);
        match Logistic::unpenalised().fit(&table(&case["input"])) {
            Err(Error::Separation { kind, columns }) => {
                assert_eq!(
                    (kind, columns),
                    (expected_kind, expected.iter().map(ToString::to_string).collect())
                );
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn ridge_on_separable_data_matches_the_reference() {
    let Some(file) = reference_json(FILE) else { return };
    let separated = file["separation"].as_array().expect("cases");
    let cases = file["ridge_on_separable"].as_array().expect("cases");
    assert_eq!(cases.len(), 8);
    for case in cases {
        let name = &case["uses_separation_case"];
        let input = &separated.iter().find(|s| s["name"] == *name).expect("the case")["input"];
        let mut ridge = Logistic::ridge(1.0 / number(&case["C"])).expect("a legal penalty");
        if case["intercept_penalised"] == true {
            ridge = ridge.penalise_intercept();
        }
        let model = ridge.fit(&table(input)).expect("a maximum");
        let coefficients: Vec<f64> =
            [model.intercept()].into_iter().chain(model.coefficients().to_vec()).collect();
        each(&format!("{name} {}", case["C"]), &coefficients, &case["coef"], DEFAULT);
    }
}

/// Columns drawn by a linear congruential generator, labels by a noisy linear rule.
fn drawn(rows: usize, columns: usize, noise: f64) -> FeatureTable {
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let data: Vec<Vec<f64>> = (0..columns).map(|_| (0..rows).map(|_| uniform()).collect()).collect();
    let labels: Vec<bool> = (0..rows).map(|i| data[0][i] + noise * uniform() > 0.0).collect();
    let named = data.into_iter().enumerate().map(|(j, column)| (format!("x{j}"), column));
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), named)
        .unwrap()
        .with_labels(labels)
        .unwrap()
}

#[test]
fn hidden_separation_is_found_among_other_columns() {
    // x0 alone decides the label; the others are noise.
    match Logistic::unpenalised().fit(&drawn(60, 8, 0.0)) {
        Err(Error::Separation { kind: "complete", columns }) => assert_eq!(columns, ["x0"]),
        other => panic!("{other:?}"),
    }
    // The same with one label turned: no separation any more, though the fit is nearly perfect.
    let table = drawn(60, 1, 0.0);
    let mut labels = table.labels().unwrap().to_vec();
    let far = table.column("x0").unwrap().complete().unwrap().iter().position(|x| *x > 0.4).unwrap();
    labels[far] = false;
    let model = Logistic::unpenalised().fit(&table.with_labels(labels).unwrap());
    assert!(model.is_ok(), "{model:?}");
}

/// By exact whole numbers for two columns: the directions that separate form a cone whose edges are perpendicular to two of
/// the aᵢ = ±(1, xᵢ), so that all edges are among their cross products. `None` for dependent columns.
fn separated_by_enumeration(points: &[[i64; 2]], labels: &[bool]) -> Option<&'static str> {
    let signed = |(p, y): (&[i64; 2], &bool)| if *y { [1, p[0], p[1]] } else { [-1, -p[0], -p[1]] };
    let a: Vec<[i64; 3]> = points.iter().zip(labels).map(signed).collect();
    let cross = |u: [i64; 3], v: [i64; 3]| {
        [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    };
    let dot = |u: [i64; 3], v: [i64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let (mut independent, mut sum) = (false, [0; 3]);
    for i in 0..a.len() {
        for j in 0..i {
            let edge = cross(a[i], a[j]);
            independent |= a.iter().any(|v| dot(edge, *v) != 0);
            for edge in [edge, edge.map(|x| -x)] {
                if a.iter().all(|v| dot(edge, *v) >= 0) {
                    sum = [sum[0] + edge[0], sum[1] + edge[1], sum[2] + edge[2]];
                }
            }
        }
    }
    independent.then_some(match a.iter().filter(|v| dot(sum, **v) > 0).count() {
        0 => "none",
        some if some == a.len() => "complete",
        _ => "quasi-complete",
    })
}

#[test]
fn separation_agrees_with_enumeration() {
    let mut state = 3_u64;
    let mut below = move |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..4000 {
        let (rows, width) = (5 + below(12), 2 + below(5));
        let points: Vec<[i64; 2]> =
            (0..rows).map(|_| [below(width) as i64, below(width) as i64 - 1]).collect();
        let noise = below(6) as i64;
        let labels: Vec<bool> =
            points.iter().map(|p| 2 * p[0] - p[1] + below(noise as u64 + 1) as i64 > 3).collect();
        let positives = labels.iter().filter(|y| **y).count();
        let Some(expected) = separated_by_enumeration(&points, &labels) else { continue };
        if positives == 0 || positives == labels.len() {
            continue;
        }
        let column = |j: usize| points.iter().map(|p| p[j] as f64 * 0.3 + 7.0).collect::<Vec<f64>>();
        let subjects = (0..rows).map(|i| i.to_string());
        let table = FeatureTable::from_columns(subjects, [("x", column(0)), ("y", column(1))]).unwrap();
        let found = match Logistic::unpenalised().fit(&table.with_labels(labels.clone()).unwrap()) {
            Ok(_) => "none",
            Err(Error::Separation { kind, .. }) => kind,
            Err(other) => panic!("{points:?} {labels:?}: {other}"),
        };
        assert_eq!(found, expected, "{points:?} {labels:?}");
        *seen.entry(expected).or_insert(0) += 1;
    }
    assert!(seen.len() == 3 && seen.values().all(|count| *count > 300), "{seen:?}");
}

/// Of 20 points in general position in 9 dimensions with labels by coin, a half is separated (Cover, *Geometrical and
/// statistical properties of systems of linear inequalities*, 1965: 2¹⁻ⁿ Σ C(n − 1, k) over k < 10).
#[test]
fn separation_is_as_frequent_as_theory_says() {
    let draws = 600;
    let all = drawn(20 * draws, 10, 1.0);
    let separated = (0..draws).filter(|draw| {
        let rows: Vec<usize> = (20 * draw..20 * draw + 20).collect();
        let part = all.select_rows(&rows).unwrap();
        let coins: Vec<bool> =
            part.column("x9").unwrap().complete().unwrap().iter().map(|x| *x > 0.0).collect();
        let names: Vec<String> = (0..9).map(|j| format!("x{j}")).collect();
        match Logistic::unpenalised().fit(&part.select(&names).unwrap().with_labels(coins).unwrap()) {
            Ok(_) => false,
            Err(Error::Separation { kind: "complete", .. }) => true,
            Err(other) => panic!("{draw}: {other}"),
        }
    });
    let share = separated.count() as f64 / draws as f64;
    let four_deviations = 4.0 * 0.5 / (draws as f64).sqrt();
    assert!((share - 0.5).abs() < four_deviations, "{share}");
}

#[test]
fn the_named_columns_separate_and_none_can_be_spared() {
    let Some(file) = reference_json("modelling/data_wdbc.json") else { return };
    let mut input = file.clone();
    input["terms"] = file["feature_names"].clone();
    let table = table(&input);
    let guilty = |table: &FeatureTable| match Logistic::unpenalised().fit(table) {
        Err(Error::Separation { kind, columns }) => Some((kind, columns)),
        Ok(_) => None,
        Err(other) => panic!("{other}"),
    };
    let (kind, columns) = guilty(&table).expect("all thirty measurements separate the classes");
    assert_eq!(kind, "complete");
    assert!(columns.len() > 1 && columns.len() < 30, "{columns:?}");
    assert_eq!(guilty(&table.select(&columns).unwrap()).expect("still separated").1, columns);
    for spared in &columns {
        let rest: Vec<&String> = columns.iter().filter(|column| *column != spared).collect();
        assert!(guilty(&table.select(&rest).unwrap()).is_none_or(|(kind, _)| kind != "complete"), "{spared}");
    }
}

#[test]
fn quasi_separation_by_two_dummies_names_both() {
    // Either dummy alone leaves both classes on both sides; together they hold only positives where their sum is 1.
    let a = [1., 1., 0., 0., 0., 0., 1., 1., 0., 0., 0., 0.];
    let b = [0., 0., 1., 1., 0., 0., 1., 1., 0., 0., 0., 0.];
    let noise = [0.3, -0.2, 0.1, 0.5, -0.4, 0.2, 0.1, -0.3, 0.6, -0.1, 0.05, 0.33];
    let xor: Vec<f64> = a.iter().zip(b).map(|(a, b)| f64::from(u8::from(*a != b))).collect();
    let labels = [1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0].map(|y| y == 1);
    let columns = [("noise", noise.to_vec()), ("a", a.to_vec()), ("b", b.to_vec()), ("xor", xor)];
    let table = FeatureTable::from_columns((0..12).map(|i| i.to_string()), columns).unwrap();
    match Logistic::unpenalised().fit(&table.with_labels(labels).unwrap()) {
        Err(Error::Separation { kind: "quasi-complete", columns }) => assert_eq!(columns, ["xor"]),
        other => panic!("{other:?}"),
    }
}

/// Whether the closest steps of a fit that has no separation still find it: rare labels and strong effects.
#[test]
fn strong_effects_without_separation_are_fitted() {
    for noise in [0.02, 0.05, 0.2, 1.0, 5.0] {
        let table = drawn(400, 3, noise);
        let model = Logistic::unpenalised().fit(&table).unwrap_or_else(|e| panic!("noise {noise}: {e}"));
        let score_sum: f64 = model.probabilities(&table).unwrap().iter().sum();
        let positives = table.labels().unwrap().iter().filter(|y| **y).count() as f64;
        relative("Σπ = Σy at a maximum", score_sum, positives, support::CLOSE);
    }
}

#[test]
fn units_and_offsets_change_coefficients_only_as_they_must() {
    let table = drawn(100, 3, 2.0);
    let plain = Logistic::unpenalised().fit(&table).unwrap();
    let moved = |name: &str, scale: f64, offset: f64| -> Vec<f64> {
        table.column(name).unwrap().complete().unwrap().iter().map(|x| offset + scale * x).collect()
    };
    let columns =
        [("x0", moved("x0", 1e9, 0.0)), ("x1", moved("x1", 1e-7, 0.0)), ("x2", moved("x2", 1.0, 1e4))];
    let other = FeatureTable::from_columns(table.subjects().to_vec(), columns).unwrap();
    let other =
        Logistic::unpenalised().fit(&other.with_labels(table.labels().unwrap().to_vec()).unwrap()).unwrap();
    for (j, scale) in [(1, 1e9), (2, 1e-7), (3, 1.0)] {
        let (found, expected) = (&other.terms()[j], &plain.terms()[j]);
        relative("β", found.coefficient * scale, expected.coefficient, support::CLOSE);
        relative("p", found.p_value(), expected.p_value(), support::CLOSE);
    }
    relative("ℓ", other.log_likelihood(), plain.log_likelihood(), TIGHT);
}

#[test]
fn the_order_of_subjects_does_not_matter() {
    let table = drawn(80, 4, 1.5);
    let turned: Vec<usize> = (0..80).map(|i| (i * 37 + 11) % 80).collect();
    let a = Logistic::unpenalised().fit(&table).unwrap();
    let b = Logistic::unpenalised().fit(&table.select_rows(&turned).unwrap()).unwrap();
    for (a, b) in a.terms().iter().zip(b.terms()) {
        assert!(
            support::agree(a.coefficient, b.coefficient, TIGHT),
            "{} and {}",
            a.coefficient,
            b.coefficient
        );
        assert!(support::agree(a.standard_error, b.standard_error, TIGHT));
    }
}

#[test]
fn traps_are_named() {
    let table = drawn(40, 3, 2.0);
    let fit = |table: &FeatureTable| Logistic::unpenalised().fit(table).map(|_| ()).unwrap_err();
    let copy = |name: &str| table.column(name).unwrap().values().collect::<Vec<_>>();

    let twice = table.clone().with_column("copy", copy("x1")).unwrap();
    match fit(&twice) {
        Error::Collinear { column, rank: 4, columns: 5 } => assert_eq!(column, "copy"),
        other => panic!("{other:?}"),
    }
    let sum = (0..40).map(|i| Ok(table.value(i, 0).unwrap() + 2.0 * table.value(i, 2).unwrap() - 5.0));
    let sum = table.clone().with_column("sum", sum).unwrap().with_column("last", copy("x0")).unwrap();
    match fit(&sum) {
        Error::Collinear { column, rank: 4, columns: 6 } => assert_eq!(column, "sum"),
        other => panic!("{other:?}"),
    }
    match fit(&table.clone().with_column("constant", vec![Ok(0.1); 40]).unwrap()) {
        Error::Collinear { column, .. } => assert_eq!(column, "constant"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        fit(&table.clone().with_labels(vec![true; 40]).unwrap()),
        Error::OneClass { positives: 40, negatives: 0 }
    ));
    let few = drawn(9, 8, 9.0);
    assert!(matches!(fit(&few), Error::TooFewRows { coefficients: 9, rows: 9 }));
    let holed =
        table.clone().with_column("holed", (0..40).map(|i| if i == 7 { Ok(f64::NAN) } else { Ok(i as f64) }));
    match fit(&holed.unwrap()) {
        Error::MissingValue { subject, column, .. } => {
            assert_eq!((subject.as_str(), column.as_str()), ("s7", "holed"))
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(Logistic::ridge(0.0), Err(Error::Setting { .. })));
    assert!(matches!(Logistic::ridge(f64::NAN), Err(Error::Setting { .. })));
}

#[test]
fn ridge_stands_more_columns_than_subjects_constant_and_double_columns() {
    let table = drawn(20, 40, 1.0);
    let copy = table.column("x3").unwrap().values().collect::<Vec<_>>();
    let table = table.with_column("copy", copy).unwrap().with_column("constant", vec![Ok(3.0); 20]).unwrap();
    let model = Logistic::ridge(0.1).unwrap().fit(&table).unwrap();
    let of = |name: &str| model.iter().find(|(column, _)| *column == name).expect("there").1;
    assert!(support::agree(of("x3"), of("copy"), TIGHT));
    assert_eq!(of("constant"), 0.0);
    // At the maximum the gradient Σ(y − π)x − λβ is 0.
    let pi = model.probabilities(&table).unwrap();
    let residuals: Vec<f64> =
        table.labels().unwrap().iter().zip(&pi).map(|(y, p)| f64::from(u8::from(*y)) - p).collect();
    for (column, beta) in table.iter().zip(model.coefficients()) {
        let gradient: f64 = column.complete().unwrap().iter().zip(&residuals).map(|(x, r)| x * r).sum();
        assert!(
            (gradient - 0.1 * beta).abs() < TIGHT * 100.0,
            "{}: {gradient} and {}",
            column.name(),
            0.1 * beta
        );
    }
}

#[test]
fn a_table_without_columns_gives_the_prevalence() {
    let none: [&str; 0] = [];
    let table = drawn(40, 2, 1.0).select(&none).unwrap();
    let model = Logistic::unpenalised().fit(&table).unwrap();
    let positives = table.labels().unwrap().iter().filter(|y| **y).count() as f64;
    relative("π", model.probabilities(&table).unwrap()[0], positives / 40.0, TIGHT);
    assert_eq!(model.likelihood_ratio().p_value, 1.0);
    assert!(model.mcfadden().abs() < TIGHT);
}
