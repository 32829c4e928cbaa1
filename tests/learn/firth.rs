//! Firth's correction against reference numbers, against its own definition, and on traps.

use radiomics::Error;
use radiomics::evaluate::Confidence;
use radiomics::learn::{FirthInference, Fit, Logistic, Term};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{CLOSE, TIGHT, agree, number, numbers, reference_json};

/// The tolerance of the file, relative.
const REFERENCE: f64 = 1e-8;
/// Of a likelihood at the bound of an interval, absolute: the search for a bound stops at about 1e-11.
const BOUND: f64 = 1e-8;

fn matrix(rows: &Json) -> Vec<Vec<f64>> {
    rows.as_array().expect("rows").iter().map(numbers).collect()
}

fn table(input: &Json) -> FeatureTable {
    of_rows(&matrix(&input["x"]), numbers(&input["y"]).into_iter().map(|y| y == 1.0).collect())
}

fn of_rows(rows: &[Vec<f64>], labels: Vec<bool>) -> FeatureTable {
    let columns = (0..rows[0].len()).map(|j| (format!("x{j}"), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// Checks numbers, counts them and keeps the worst relative difference.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn each(&mut self, what: &str, found: &[f64], expected: &Json) {
        let expected = match expected {
            Json::Array(_) => numbers(expected),
            single => vec![number(single)],
        };
        assert_eq!(found.len(), expected.len(), "{what}");
        for (found, expected) in found.iter().zip(expected) {
            let difference = (found - expected).abs() / expected.abs();
            assert!(difference <= REFERENCE, "{what}: {found:e}, expected {expected:e}");
            self.worst = self.worst.max(difference);
            self.checked += 1;
        }
    }

    fn model(&mut self, name: &str, table: &FeatureTable, expected: &Json, prefix: &str) {
        let model = Logistic::firth().fit(table).expect("a maximum");
        let of = |f: fn(&Term) -> f64| model.terms().iter().map(f).collect::<Vec<_>>();
        for (key, value) in expected.as_object().expect("numbers") {
            match key.strip_prefix(prefix).unwrap_or(key) {
                "coef" => self.each(name, &of(|term| term.coefficient), value),
                "se_from_information" => self.each(name, &of(|term| term.standard_error), value),
                "penalised_loglik" => self.each(name, &[model.penalised_log_likelihood()], value),
                "mle_exists" => {
                    assert_eq!(Logistic::unpenalised().fit(table).is_ok(), value.as_bool().expect("a flag"));
                    self.checked += 1;
                }
                "uses_case" => {}
                other => panic!("{name}: unknown key {other}"),
            }
        }
    }
}

#[test]
fn every_number_of_the_reference() {
    let Some(file) = reference_json("modelling/logistic.json") else { return };
    let mut check = Checker::default();
    let cases = file["cases"].as_array().expect("cases");
    for expected in file["firth"].as_array().expect("fits") {
        let case = cases.iter().find(|case| case["name"] == expected["uses_case"]).expect("the case");
        check.model(case["name"].as_str().expect("a name"), &table(&case["input"]), expected, "");
    }
    for case in file["separation"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        check.model(name, &table(&case["input"]), &case["expected"], "firth_");
    }
    assert_eq!(check.checked, 44);
    println!("{} numbers, worst relative difference {:.1e}", check.checked, check.worst);
}

/// ℓ\* written down once more, and its maximum over some coefficients by scoring steps with the modified residuals
/// y − π + h(½ − π), which are no Newton steps.
struct Definition {
    /// With a first column of ones.
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
}

impl Definition {
    fn of(table: &FeatureTable) -> Self {
        let row = |i: usize| {
            let cells = (0..table.columns().len()).map(|j| table.value(i, j).expect("a number"));
            [1.0].into_iter().chain(cells).collect()
        };
        let y = table.labels().unwrap().iter().map(|label| f64::from(u8::from(*label))).collect();
        Definition { x: (0..table.rows()).map(row).collect(), y }
    }

    /// π and 1 − π.
    fn probabilities(&self, beta: &[f64]) -> Vec<[f64; 2]> {
        let eta = |row: &Vec<f64>| -> f64 { row.iter().zip(beta).map(|(x, b)| x * b).sum() };
        self.x.iter().map(|row| [-eta(row), eta(row)].map(|away| 1.0 / (1.0 + away.exp()))).collect()
    }

    fn information(&self, pi: &[[f64; 2]], of: &[usize]) -> Vec<Vec<f64>> {
        let entry = |a: usize, b: usize| -> f64 {
            self.x.iter().zip(pi).map(|(row, p)| row[a] * row[b] * p[0] * p[1]).sum()
        };
        of.iter().map(|a| of.iter().map(|b| entry(*a, *b)).collect()).collect()
    }

    fn value(&self, beta: &[f64]) -> f64 {
        let pi = self.probabilities(beta);
        let all: Vec<usize> = (0..beta.len()).collect();
        let (determinant, _) = solve(self.information(&pi, &all), vec![0.0; beta.len()]);
        let terms = self.y.iter().zip(&pi).map(|(y, p)| if *y == 1.0 { p[0].ln() } else { p[1].ln() });
        terms.sum::<f64>() + 0.5 * determinant.ln()
    }

    /// The maximum under β = `bound`, reached in small moves.
    fn walk(&self, from: &[f64], j: usize, bound: f64) -> f64 {
        let moves = 24;
        let mut beta = from.to_vec();
        for step in 1..=moves {
            beta[j] = from[j] + (bound - from[j]) * f64::from(step) / f64::from(moves);
            beta = self.best(&beta, &[j]);
        }
        self.value(&beta)
    }

    fn maximum(&self, start: &[f64], held: &[usize]) -> f64 {
        self.value(&self.best(start, held))
    }

    /// The maximum over the coefficients that are not held.
    fn best(&self, start: &[f64], held: &[usize]) -> Vec<f64> {
        let all: Vec<usize> = (0..start.len()).collect();
        let free: Vec<usize> = all.iter().copied().filter(|j| !held.contains(j)).collect();
        let mut beta = start.to_vec();
        for _ in 0..5000 {
            let pi = self.probabilities(&beta);
            let full = self.information(&pi, &all);
            let residual: Vec<f64> = (0..self.y.len())
                .map(|i| {
                    let (_, solved) = solve(full.clone(), self.x[i].clone());
                    let q: f64 = solved.iter().zip(&self.x[i]).map(|(s, x)| s * x).sum();
                    let [p, rest] = pi[i];
                    let plain = if self.y[i] == 1.0 { rest } else { -p };
                    plain + q * p * rest * 0.5 * (rest - p)
                })
                .collect();
            let score = |j: usize| self.x.iter().zip(&residual).map(|(row, r)| row[j] * r).sum::<f64>();
            let (_, step) = solve(self.information(&pi, &free), free.iter().map(|j| score(*j)).collect());
            let value = self.value(&beta);
            let mut part = 1.0;
            let next = loop {
                let mut next = beta.clone();
                free.iter().zip(&step).for_each(|(j, s)| next[*j] += part * s);
                if self.value(&next) >= value - TIGHT || part < 1e-6 {
                    break next;
                }
                part *= 0.5;
            };
            beta = next;
            if step.iter().all(|s| s.abs() < 1e-12) {
                break;
            }
        }
        beta
    }
}

/// The determinant of a matrix, and the solution of Ax = b, by elimination.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> (f64, Vec<f64>) {
    let n = b.len();
    let mut determinant = 1.0;
    for column in 0..n {
        let pivot = (column..n).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs())).unwrap();
        if pivot != column {
            a.swap(pivot, column);
            b.swap(pivot, column);
            determinant = -determinant;
        }
        determinant *= a[column][column];
        for row in column + 1..n {
            let factor = a[row][column] / a[column][column];
            let above = a[column].clone();
            a[row].iter_mut().zip(above).for_each(|(x, above)| *x -= factor * above);
            b[row] -= factor * b[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|j| a[row][j] * b[j]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    (determinant, b)
}

/// Tests and intervals of a fit are those of ℓ\* as it is defined; how many numbers were looked at.
fn check_inference(name: &str, inference: &FirthInference, table: &FeatureTable) -> usize {
    let model = inference.model();
    let definition = Definition::of(table);
    let beta: Vec<f64> = model.terms().iter().map(|term| term.coefficient).collect();
    let top = definition.value(&beta);
    assert!(agree(top, model.penalised_log_likelihood(), CLOSE), "{name}");
    let slopes: Vec<usize> = (1..beta.len()).collect();
    let null = definition.maximum(&[&[beta[0]], &vec![0.0; slopes.len()][..]].concat(), &slopes);
    assert!((null - model.null_penalised_log_likelihood()).abs() < BOUND, "{name}: {null}");
    let mut checked = 2;
    for (j, test) in inference.term_tests().unwrap().iter().enumerate() {
        let mut start = beta.clone();
        start[j + 1] = 0.0;
        let without = definition.maximum(&start, &[j + 1]);
        assert!((test.chi_squared - 2.0 * (top - without)).abs() < BOUND, "{name} {j}");
        checked += 1;
    }
    for level in [0.9, 0.95] {
        let confidence = Confidence::new(level).unwrap();
        let fall = 0.5 * confidence.z().powi(2);
        for (j, interval) in inference.profile_intervals(confidence).unwrap().iter().enumerate() {
            for bound in [interval.low, interval.high] {
                assert!(bound.is_finite(), "{name} {j}: {interval}");
                let there = definition.walk(&beta, j, bound);
                assert!((top - there - fall).abs() < BOUND, "{name} {j}: {} and {fall}", top - there);
                checked += 1;
            }
            assert!(interval.low < beta[j] && beta[j] < interval.high);
        }
    }
    checked
}

#[test]
fn tests_and_intervals_are_those_of_the_definition() {
    let Some(file) = reference_json("modelling/logistic.json") else { return };
    let mut checked = 0;
    for case in file["separation"].as_array().expect("cases") {
        let table = table(&case["input"]);
        let inference = Logistic::firth().inference(&table).unwrap();
        checked += check_inference(&case["name"].to_string(), &inference, &table);
    }
    for case in file["cases"].as_array().expect("cases") {
        if case["name"] == "badly_scaled_columns" {
            continue; // the plain elimination of this test loses its digits there
        }
        let table = table(&case["input"]);
        let inference = Logistic::firth().inference(&table).unwrap();
        checked += check_inference(&case["name"].to_string(), &inference, &table);
    }
    assert!(checked > 100, "{checked}");
    println!("{checked} likelihoods");
}

/// Columns drawn by a linear congruential generator.
fn drawn(rows: usize, columns: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut state = seed;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    (0..rows).map(|_| (0..columns).map(|_| uniform()).collect()).collect()
}

/// A 2×2 table: adding ½ to each cell and taking the plain estimate is Firth's correction (Firth 1993, section 4.2).
#[test]
fn two_by_two_tables_are_those_with_a_half_added() {
    for [a, b, c, d] in [[5, 3, 2, 7], [0, 6, 4, 5], [8, 0, 0, 8], [1, 1, 1, 1], [20, 0, 3, 1]] {
        let cells = [(0.0, false, a), (0.0, true, b), (1.0, false, c), (1.0, true, d)];
        let subjects = cells
            .iter()
            .flat_map(|(x, y, count)| (0..*count).map(move |_| (vec![*x], *y)))
            .collect::<Vec<_>>();
        let (rows, labels): (Vec<Vec<f64>>, Vec<bool>) = subjects.into_iter().unzip();
        let model = Logistic::firth().fit(&of_rows(&rows, labels)).unwrap();
        let half = |count: i32| f64::from(count) + 0.5;
        let expected = (half(d) * half(a) / (half(b) * half(c))).ln();
        assert!(agree(model.terms()[1].coefficient, expected, CLOSE), "{a} {b} {c} {d}: {expected}");
        assert!(agree(model.terms()[0].coefficient, (half(b) / half(a)).ln(), CLOSE));
    }
}

#[test]
fn an_intercept_alone_adds_a_half_to_each_class() {
    let rows = drawn(11, 1, 5);
    let table = of_rows(&rows, (0..11).map(|i| i < 3).collect());
    let none: [&str; 0] = [];
    let model = Logistic::firth().fit(&table.select(&none).unwrap()).unwrap();
    assert!(agree(model.terms()[0].coefficient, (3.5_f64 / 8.5).ln(), TIGHT));
    assert_eq!(model.likelihood_ratio().p_value, 1.0);
    assert!(agree(model.penalised_log_likelihood(), model.null_penalised_log_likelihood(), TIGHT));
}

/// Labels by coin over many columns: most tables are separated, and every one has an estimate and finite intervals.
#[test]
fn every_separated_table_has_an_estimate_and_finite_intervals() {
    let (mut separated, mut intervals) = (0, 0);
    for seed in 0..60 {
        let (rows, columns) = (14 + seed as usize % 9, 1 + seed as usize % 8);
        let x = drawn(rows, columns + 1, 100 + seed);
        let labels: Vec<bool> = x.iter().map(|row| row[columns] + row[0] > 0.0).collect();
        let x: Vec<Vec<f64>> = x.into_iter().map(|row| row[..columns].to_vec()).collect();
        let table = of_rows(&x, labels);
        let inference = match Logistic::firth().inference(&table) {
            Ok(inference) => inference,
            Err(Error::OneClass { .. }) => continue,
            Err(other) => panic!("{seed}: {other}"),
        };
        separated += usize::from(Logistic::unpenalised().fit(&table).is_err());
        let tests = inference.term_tests().unwrap_or_else(|e| panic!("{seed}: {e}"));
        assert!(tests.iter().all(|test| (0.0..=1.0).contains(&test.p_value)));
        let profile = inference.profile_intervals(Confidence::default());
        for (interval, term) in
            profile.unwrap_or_else(|e| panic!("{seed}: {e}")).iter().zip(inference.model().terms())
        {
            assert!(interval.low < term.coefficient && term.coefficient < interval.high, "{seed}");
            intervals += usize::from(interval.width().is_finite());
        }
        assert!(inference.model().likelihood_ratio().chi_squared >= 0.0);
    }
    assert!(separated > 20 && intervals > 250, "{separated} {intervals}");
}

/// Both ways to sum the squared products of leverages: few coefficients among many subjects, and many among few.
#[test]
fn the_maximum_is_one_for_few_and_many_coefficients() {
    for (rows, columns) in [(300, 3), (40, 25)] {
        let x = drawn(rows, columns, 9);
        let noise = drawn(rows, 1, 77);
        let labels = x.iter().zip(&noise).map(|(row, e)| row[0] - row[1] + 2.0 * e[0] > 0.0).collect();
        let table = of_rows(&x, labels);
        let model = Logistic::firth().fit(&table).unwrap();
        let beta: Vec<f64> = model.terms().iter().map(|term| term.coefficient).collect();
        let definition = Definition::of(&table);
        let top = definition.value(&beta);
        assert!(agree(top, model.penalised_log_likelihood(), CLOSE));
        for j in 0..beta.len() {
            for step in [-1e-4, 1e-4] {
                let mut moved = beta.clone();
                moved[j] += step;
                assert!(definition.value(&moved) < top, "{rows}×{columns}, {j}");
            }
        }
    }
}

#[test]
fn units_and_the_order_of_subjects_do_not_matter() {
    let x = drawn(40, 3, 21);
    let noise = drawn(40, 1, 4);
    let labels: Vec<bool> = x.iter().zip(&noise).map(|(row, e)| row[0] + e[0] > 0.1).collect();
    let table = of_rows(&x, labels.clone());
    let plain = Logistic::firth().fit(&table).unwrap();
    let scaled: Vec<Vec<f64>> = x.iter().map(|row| vec![row[0] * 1e6, 3e3 + row[1], row[2] * 1e-5]).collect();
    let scaled_table = of_rows(&scaled, labels);
    let scaled = Logistic::firth().fit(&scaled_table).unwrap();
    for (j, unit) in [(1, 1e6), (2, 1.0), (3, 1e-5)] {
        assert!(agree(scaled.terms()[j].coefficient * unit, plain.terms()[j].coefficient, CLOSE));
    }
    assert!(agree(scaled.likelihood_ratio().chi_squared, plain.likelihood_ratio().chi_squared, CLOSE));
    let turned: Vec<usize> = (0..40).map(|i| (i * 17 + 3) % 40).collect();
    let turned = Logistic::firth().fit(&table.select_rows(&turned).unwrap()).unwrap();
    for (a, b) in turned.terms().iter().zip(plain.terms()) {
        assert!(
            agree(a.coefficient, b.coefficient, CLOSE) && agree(a.standard_error, b.standard_error, CLOSE)
        );
    }
}

#[test]
fn traps_are_named() {
    let x = drawn(20, 2, 3);
    let labels: Vec<bool> = x.iter().map(|row| row[0] > 0.0).collect();
    let table = of_rows(&x, labels);
    let copy = table.column("x0").unwrap().values().collect::<Vec<_>>();
    let fit = |table: &FeatureTable| Logistic::firth().fit(table).map(|_| ()).unwrap_err();
    match fit(&table.clone().with_column("copy", copy).unwrap()) {
        Error::Collinear { column, .. } => assert_eq!(column, "copy"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        fit(&table.clone().with_column("constant", vec![Ok(2.0); 20]).unwrap()),
        Error::Collinear { .. }
    ));
    assert!(matches!(fit(&table.clone().with_labels(vec![true; 20]).unwrap()), Error::OneClass { .. }));
    let few = drawn(4, 5, 8);
    let few = of_rows(&few, vec![true, false, true, false]);
    assert!(matches!(fit(&few), Error::TooFewRows { coefficients: 6, rows: 4 }));
    let holed = table.with_column("holed", (0..20).map(|i| if i == 3 { Ok(f64::INFINITY) } else { Ok(0.5) }));
    assert!(matches!(fit(&holed.unwrap()), Error::MissingValue { .. }));
}
