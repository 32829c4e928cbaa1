//! Every number of the reference file on penalised regression, and the lasso steps of the synthetic study.

use radiomics::learn::{
    Apply, ElasticNet, ElasticNetPath, Fit, Folds, PathPoint, PenaltyCurve, Predict, Shrunk, Standardise,
    Transform,
};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{number, numbers, reference_json};

/// The tolerances that the file states: of standardised coefficients and losses, absolute.
const COEFFICIENT: f64 = 1e-7;
/// Of deviances, relative.
const DEVIANCE: f64 = 1e-8;
/// Of penalties and counts of the default path, which are closed formulas, relative.
const PENALTY: f64 = 1e-12;
/// The tolerance that the synthetic study states, absolute.
const STUDY: f64 = 1e-6;
/// What the file says every stored solution meets.
const OPTIMAL: f64 = 1e-9;
/// Columns by which a count at a looser stop may differ from that at the optimum.
const LOOSE: f64 = 2.0;

/// Counts comparisons and remembers the worst.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn absolute(&mut self, place: &str, found: f64, expected: f64, tolerance: f64) {
        let difference = (found - expected).abs();
        assert!(
            difference <= tolerance,
            "{place}: {found:e}, expected {expected:e}, differ by {difference:e}"
        );
        self.worst = self.worst.max(difference);
        self.checked += 1;
    }

    /// An absolute tolerance for numbers up to 1, a relative one above.
    fn scaled(&mut self, place: &str, found: f64, expected: f64, tolerance: f64) {
        let scale = expected.abs().max(1.0);
        self.absolute(place, found / scale, expected / scale, tolerance);
    }

    fn relative(&mut self, place: &str, found: f64, expected: f64, tolerance: f64) {
        self.absolute(place, found / expected, 1.0, tolerance);
    }

    fn all(&mut self, place: &str, found: &[f64], expected: &Json, tolerance: f64) {
        let expected = numbers(expected);
        assert_eq!(found.len(), expected.len(), "{place}");
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            self.scaled(&format!("{place}[{i}]"), *found, expected, tolerance);
        }
    }

    fn report(&self, block: &str, least: usize) {
        println!("{block}: {} numbers checked, the worst differs by {:.1e}", self.checked, self.worst);
        assert!(self.checked >= least, "{block}: {} checked", self.checked);
    }
}

fn table(rows: &[Vec<f64>], labels: impl IntoIterator<Item = bool>, columns: usize) -> FeatureTable {
    let named = (0..columns).map(|j| (format!("c{j}"), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// One of the two tables of the file, its first columns.
fn data(name: &str, columns: Option<usize>) -> FeatureTable {
    let file = match name {
        "wdbc" => "modelling/data_wdbc.json",
        "wide" => "modelling/data_wide_74x1300.json",
        other => panic!("no table {other}"),
    };
    let file = reference_json(file).expect("the tables lie beside the expected numbers");
    let rows: Vec<Vec<f64>> = file["x"].as_array().expect("rows").iter().map(numbers).collect();
    let columns = columns.unwrap_or(rows[0].len());
    table(&rows, numbers(&file["y"]).into_iter().map(|y| y == 1.0), columns)
}

fn net(case: &Json) -> ElasticNet {
    match case["alpha"].as_f64().expect("alpha") {
        1.0 => ElasticNet::lasso(),
        0.0 => ElasticNet::ridge(),
        alpha => ElasticNet::mixed(alpha).expect("legal"),
    }
}

fn family(net: ElasticNet, case: &Json) -> ElasticNet {
    match case["family"].as_str() {
        Some("binomial") => net,
        Some("gaussian") => net.least_squares(),
        other => panic!("no family {other:?}"),
    }
}

fn text(value: &Json) -> &str {
    value.as_str().expect("a word")
}

fn keys(row: &Json) -> impl Iterator<Item = (&str, &Json)> {
    row.as_object().expect("a row").iter().map(|(key, value)| (key.as_str(), value))
}

fn count(value: &Json) -> usize {
    value.as_u64().expect("a count") as usize
}

/// The largest violation of the optimality conditions, from the definition.
fn violation(
    table: &FeatureTable,
    path: &ElasticNetPath,
    point: &PathPoint,
    alpha: f64,
    logistic: bool,
) -> f64 {
    let labels = table.labels().expect("labels");
    let mut eta = vec![point.intercept(); table.rows()];
    for (j, b) in point.coefficients() {
        let values = table.column_at(*j).expect("a column").complete().expect("numbers");
        eta.iter_mut().zip(values).for_each(|(eta, x)| *eta += b * x);
    }
    let residual = |(eta, label): (&f64, &bool)| {
        f64::from(u8::from(*label)) - if logistic { 1.0 / (1.0 + (-eta).exp()) } else { *eta }
    };
    let residuals: Vec<f64> = eta.iter().zip(labels).map(residual).collect();
    let n = table.rows() as f64;
    let mut largest = (residuals.iter().sum::<f64>() / n).abs();
    let mut b = vec![0.0; table.columns().len()];
    point.coefficients().iter().for_each(|(j, value)| b[*j] = value * path.scales()[*j]);
    for (j, column) in table.iter().enumerate() {
        let (centre, scale) = (path.centres()[j], path.scales()[j]);
        let x = column.complete().expect("numbers").iter().map(|x| (x - centre) / scale);
        let slope = x.zip(&residuals).map(|(x, r)| x * r).sum::<f64>() / n;
        let (absolute, square) = (point.penalty() * alpha, point.penalty() * (1.0 - alpha));
        largest = largest.max(if b[j] == 0.0 {
            slope.abs() - absolute
        } else {
            (slope - absolute * b[j].signum() - square * b[j]).abs()
        });
    }
    largest
}

fn deviance(table: &FeatureTable, scores: &[f64]) -> f64 {
    let terms = table.labels().expect("labels").iter().zip(scores).map(|(label, eta)| {
        let away = if *label { -eta } else { *eta };
        away.max(0.0) + (-away.abs()).exp().ln_1p()
    });
    2.0 * terms.sum::<f64>()
}

fn mean_squared_error(table: &FeatureTable, scores: &[f64]) -> f64 {
    let labels = table.labels().expect("labels").iter().map(|label| f64::from(u8::from(*label)));
    labels.zip(scores).map(|(y, eta)| (y - eta).powi(2)).sum::<f64>() / scores.len() as f64
}

/// The coefficients of a case, spelt out or by position.
fn expected_dense(case: &Json, key: &str, columns: usize) -> Vec<f64> {
    let listed = numbers(&case[key]);
    let Some(positions) = case.get("nonzero_index") else { return listed };
    let mut all = vec![0.0; columns];
    numbers(positions).into_iter().zip(listed).for_each(|(j, b)| all[j as usize] = b);
    all
}

fn nonzero(coefficients: &[f64]) -> Vec<usize> {
    (0..coefficients.len()).filter(|j| coefficients[*j] != 0.0).collect()
}

fn check_solution(check: &mut Checker, case: &Json, table: &FeatureTable) {
    let net = family(net(case), case);
    let alpha = number(&case["alpha"]);
    let penalty = number(&case["lam"]);
    let name = format!("{} {} {alpha} {penalty}", text(&case["data"]), text(&case["family"]));
    let path = net.clone().penalties([penalty]).unwrap().path(table).unwrap();
    let by_itself = net.at(penalty).unwrap().fit(table).unwrap();
    let point = &path.points()[0];
    let logistic = text(&case["family"]) == "binomial";
    let (raw, standardised) = (path.coefficients(0).unwrap(), path.standardised_coefficients(0).unwrap());
    // Reached along other penalties the solution is the same.
    for ((column, b), j) in by_itself.linear().iter().zip(nonzero(&raw)) {
        assert_eq!(column, format!("c{j}"), "{name}");
        check.absolute(&name, b * path.scales()[j], standardised[j], COEFFICIENT);
    }
    let violation = violation(table, &path, point, alpha, logistic);
    assert!(violation <= OPTIMAL, "{name}: optimality conditions are violated by {violation:e}");
    let scores = path.model(0).unwrap().scores(table).unwrap();
    for (key, expected) in keys(case) {
        let place = format!("{name}, {key}");
        match key {
            "data" | "family" | "penalty" | "alpha" | "lam" | "nonzero_index" | "kkt_violation" => {}
            "intercept" => check.scaled(&place, point.intercept(), number(expected), COEFFICIENT),
            "intercept_standardised" => {
                let shift: f64 = raw.iter().zip(path.centres()).map(|(b, centre)| b * centre).sum();
                check.scaled(&place, point.intercept() + shift, number(expected), COEFFICIENT);
            }
            "n_nonzero" => {
                assert_eq!(point.degrees_of_freedom(), count(expected), "{place}");
                check.checked += 1;
            }
            "deviance" => check.relative(&place, deviance(table, &scores), number(expected), DEVIANCE),
            "mse" => check.relative(&place, mean_squared_error(table, &scores), number(expected), DEVIANCE),
            "dev_ratio" => check.relative(&place, point.deviance_ratio(), number(expected), DEVIANCE),
            "coef_standardised" => {
                let expected = expected_dense(case, key, raw.len());
                assert_eq!(nonzero(&standardised), nonzero(&expected), "{place}");
                for (found, expected) in standardised.iter().zip(expected) {
                    check.absolute(&place, *found, expected, COEFFICIENT);
                }
            }
            "coef" => {
                // Per standard deviation, where the tolerance of the file applies.
                for ((found, expected), scale) in
                    raw.iter().zip(expected_dense(case, key, raw.len())).zip(path.scales())
                {
                    check.absolute(&place, found * scale, expected * scale, COEFFICIENT);
                }
            }
            "coef_first20" => {
                for (j, expected) in numbers(expected).into_iter().enumerate() {
                    check.absolute(
                        &place,
                        raw[j] * path.scales()[j],
                        expected * path.scales()[j],
                        COEFFICIENT,
                    );
                }
            }
            "coef_standardised_first20" => check.all(&place, &standardised[..20], expected, COEFFICIENT),
            "coef_sum_squares" => {
                let sum: f64 = raw.iter().map(|b| b * b).sum();
                check.relative(&place, sum, number(expected), COEFFICIENT);
            }
            "coef_standardised_sum_squares" => {
                let sum: f64 = standardised.iter().map(|b| b * b).sum();
                check.relative(&place, sum, number(expected), COEFFICIENT);
            }
            other => panic!("{name}: no check for {other}"),
        }
    }
}

#[test]
fn solutions() {
    let Some(file) = reference_json("modelling/penalised.json") else { return };
    let (wdbc, wide) = (data("wdbc", None), data("wide", None));
    for (block, cases, least) in [("solutions", 22, 3000), ("gaussian", 6, 8000)] {
        let mut check = Checker::default();
        let all = file[block].as_array().expect("cases");
        assert_eq!(all.len(), cases);
        for case in all {
            check_solution(&mut check, case, if text(&case["data"]) == "wdbc" { &wdbc } else { &wide });
        }
        check.report(block, least);
    }
    for key in keys(&file).map(|(key, _)| key) {
        let known =
            ["about", "objective", "tolerance", "cv_convention", "solutions", "gaussian", "default_path"];
        assert!(known.contains(&key) || key == "cross_validation", "no check for {key}");
    }
}

#[test]
fn default_paths() {
    let Some(file) = reference_json("modelling/penalised.json") else { return };
    let cases = file["default_path"].as_array().expect("cases");
    assert_eq!(cases.len(), 6);
    let mut check = Checker::default();
    for case in cases {
        let table = data(text(&case["data"]), None);
        let alpha = number(&case["alpha"]);
        let path = net(case).path(&table).unwrap();
        let penalties: Vec<f64> = path.penalties().collect();
        for (key, expected) in keys(case) {
            let place = format!("{} {alpha} {key}", text(&case["data"]));
            match key {
                "data" | "alpha" => {}
                "lambda_max" => check.relative(&place, penalties[0], number(expected), PENALTY),
                "ratio" => {
                    let ratio = penalties[penalties.len() - 1] / penalties[0];
                    check.relative(&place, ratio, number(expected), PENALTY);
                }
                "n_lambda_requested" => assert_eq!(count(expected), 100),
                "lambda_all" => {
                    let expected = numbers(expected);
                    assert!(penalties.len() <= expected.len(), "{place}");
                    for (found, expected) in penalties.iter().zip(expected) {
                        check.relative(&place, *found, expected, PENALTY);
                    }
                }
                "reference_stops_after" => {
                    assert_eq!(penalties.len(), count(expected), "{place}");
                    check.checked += 1;
                }
                "reference_df" => {
                    let found: Vec<f64> =
                        path.points().iter().map(|point| point.degrees_of_freedom() as f64).collect();
                    let expected = numbers(expected);
                    // The file has the counts of glmnet at its own, looser stop (thresh = 1e-7). With thresh = 1e-10 and below
                    // glmnet gives the counts of the solutions that meet the optimality conditions, as checked below.
                    let differ = |(found, expected): (&f64, &f64)| (found - expected).abs();
                    let apart: Vec<f64> = found.iter().zip(&expected).map(differ).collect();
                    let most = apart.iter().copied().fold(0.0, f64::max);
                    let differing = apart.iter().filter(|apart| **apart > 0.0).count();
                    println!("{place}: {differing} counts differ, by {most} at most");
                    assert!(most <= LOOSE, "{place}: {apart:?}");
                    assert!(alpha > 0.0 || differing == 0, "{place}: ridge keeps every column");
                    check.checked += found.len() - differing;
                }
                other => panic!("no check for {other}"),
            }
        }
        for point in path.points() {
            let violation = violation(&table, &path, point, alpha, true);
            assert!(violation <= OPTIMAL, "{} {alpha} {}: {violation:e}", case["data"], point.penalty());
        }
    }
    check.report("default paths", 1100);
}

fn check_curve(check: &mut Checker, name: &str, curve: &PenaltyCurve, expected: &Json, tolerance: f64) {
    let (least, simple) = (curve.index_min(), curve.index_one_standard_error());
    for (key, expected) in keys(expected) {
        let place = format!("{name}, {key}");
        match key {
            "fold_size" => {
                let sizes: Vec<f64> = curve.folds().iter().map(|fold| fold.test().len() as f64).collect();
                check.all(&place, &sizes, expected, 0.0);
            }
            "fold_loss" => {
                let expected = expected.as_array().expect("folds");
                assert_eq!(curve.fold_losses().len(), expected.len());
                for (found, expected) in curve.fold_losses().iter().zip(expected) {
                    check.all(&place, found, expected, tolerance);
                }
            }
            "cvm" => check.all(&place, curve.losses(), expected, tolerance),
            "cvsd" => check.all(&place, curve.standard_errors(), expected, tolerance),
            "index_min" => assert_eq!(least, count(expected), "{place}"),
            "index_1se" => assert_eq!(simple, count(expected), "{place}"),
            "lambda_min" => check.relative(&place, curve.penalties()[least], number(expected), PENALTY),
            "lambda_1se" => check.relative(&place, curve.penalties()[simple], number(expected), PENALTY),
            other => panic!("{name}: no check for {other}"),
        }
    }
}

fn folds(ids: &Json) -> Folds {
    Folds::of_ids(&numbers(ids).into_iter().map(|id| id as usize).collect::<Vec<_>>()).expect("folds")
}

#[test]
fn cross_validation() {
    let Some(file) = reference_json("modelling/penalised.json") else { return };
    let cases = file["cross_validation"].as_array().expect("cases");
    assert_eq!(cases.len(), 5);
    let mut check = Checker::default();
    for case in cases {
        let table = data(text(&case["data"]), Some(count(&case["columns_used"])));
        let net = family(net(case), case).penalties(numbers(&case["lam"])).unwrap();
        let known = ["data", "columns_used", "alpha", "family", "fold_id", "lam", "expected"];
        keys(case).for_each(|(key, _)| assert!(known.contains(&key), "no check for {key}"));
        let crossed = net.cross_validated(folds(&case["fold_id"]));
        let curve = crossed.cross_validation(&table).unwrap();
        let name = format!("{} {} {}", case["data"], case["alpha"], case["family"]);
        check_curve(&mut check, &name, &curve, &case["expected"], COEFFICIENT);
        let least = number(&case["expected"]["lambda_min"]);
        assert!((crossed.fit(&table).unwrap().penalty() / least - 1.0).abs() <= PENALTY);
        let simple = number(&case["expected"]["lambda_1se"]);
        assert!(
            (crossed.one_standard_error().fit(&table).unwrap().penalty() / simple - 1.0).abs() <= PENALTY
        );
    }
    check.report("cross-validation", 1500);
}

/// The rows of a part of the synthetic study, those columns that are still in when the lasso comes.
fn part(features: &Json, labels: &[f64], train: &[f64], which: f64, columns: &[usize]) -> FeatureTable {
    let rows: Vec<Vec<f64>> = features.as_array().expect("rows").iter().map(numbers).collect();
    let inside: Vec<usize> = (0..rows.len()).filter(|i| train[*i] == which).collect();
    let named =
        columns.iter().map(|j| (format!("c{j}"), inside.iter().map(|i| rows[*i][*j]).collect::<Vec<f64>>()));
    FeatureTable::from_columns(inside.iter().map(|i| format!("s{i}")), named)
        .and_then(|table| table.with_labels(inside.iter().map(|i| labels[*i] == 1.0)))
        .expect("a table")
}

#[test]
fn lasso_of_the_synthetic_study() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let input = &file["input"];
    let (labels, train) = (numbers(&input["y"]), numbers(&input["train"]));
    let folds = folds(&input["fold_id_for_training_rows"]);
    let mut check = Checker::default();
    let sequences = file["expected"]["per_sequence"].as_object().expect("sequences");
    assert_eq!(sequences.len(), 4);
    for (name, expected) in sequences {
        let columns: Vec<usize> =
            numbers(&expected["kept_after_spearman_0_9"]).into_iter().map(|j| j as usize).collect();
        let part = |which| part(&input["features"][name], &labels, &train, which, &columns);
        let (train, test) = (part(1.0), part(0.0));
        let scaled = Standardise::population().fitted(&train).unwrap();
        let (train, test) = (scaled.apply(&train).unwrap(), scaled.apply(&test).unwrap());
        check.all(&format!("{name} centres"), scaled.centres(), &expected["train_mean"], STUDY);
        check.all(&format!("{name} scales"), scaled.scales(), &expected["train_sd_population"], STUDY);
        let largest = ElasticNet::lasso().path(&train).unwrap().points()[0].penalty();
        check.relative(&format!("{name} largest"), largest, number(&expected["lambda_grid"][0]), PENALTY);
        let grid = numbers(&expected["lambda_grid"]);
        let lasso = ElasticNet::lasso().penalties(grid).unwrap().cross_validated(folds.clone());
        let curve = lasso.cross_validation(&train).unwrap();
        check_curve(&mut check, name, &curve, &expected["cv"], STUDY);
        let model = lasso.fit(&train).unwrap();
        let at_min = &expected["lasso_at_lambda_min"];
        let selected: Vec<String> = numbers(&at_min["columns"]).iter().map(|j| format!("c{j}")).collect();
        assert_eq!(model.columns(), selected, "{name}");
        check.scaled(name, model.linear().intercept(), number(&at_min["intercept"]), STUDY);
        check.all(name, model.linear().coefficients(), &at_min["coef_on_standardised"], STUDY);
        check.all(name, &model.scores(&train).unwrap(), &expected["rad_score_train"], STUDY);
        check.all(name, &model.scores(&test).unwrap(), &expected["rad_score_test"], STUDY);
        let shrunk: Shrunk = lasso.fitted(&train).unwrap();
        assert_eq!(shrunk.selection().kept(), selected, "{name}");
        assert_eq!(shrunk.penalty(), model.penalty());
        assert_eq!(shrunk.curve(), Some(&curve));
    }
    check.report("study", 759);
}
