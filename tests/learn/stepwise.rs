//! Stepwise and univariable logistic regression against reference numbers, against fits of every model on the way, on traps.

use radiomics::Error;
use radiomics::evaluate::Confidence;
use radiomics::learn::{Apply, Fit, Logistic, Move, Predict, Reason, Stepwise, Term, Transform, Univariable};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{CLOSE, agree, number, numbers, reference_json};

/// The tolerance of the file, relative.
const REFERENCE: f64 = 1e-8;

fn names(list: &Json) -> Vec<String> {
    list.as_array().expect("names").iter().map(|name| name.as_str().expect("a name").to_string()).collect()
}

fn labelled(
    columns: impl IntoIterator<Item = (String, Vec<f64>)>,
    labels: impl IntoIterator<Item = bool>,
) -> FeatureTable {
    let labels: Vec<bool> = labels.into_iter().collect();
    FeatureTable::from_columns((0..labels.len()).map(|i| format!("s{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// Counts what was compared and keeps the worst relative difference.
#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn number(&mut self, what: &str, found: f64, expected: f64, tolerance: f64) {
        let difference = (found - expected).abs() / expected.abs();
        assert!(difference <= tolerance, "{what}: {found:e}, expected {expected:e}");
        self.worst = self.worst.max(difference);
        self.checked += 1;
    }
}

#[test]
fn every_step_of_the_reference() {
    let Some(file) = reference_json("modelling/logistic.json") else { return };
    let (input, expected) = (&file["stepwise"]["input"], file["stepwise"]["expected"].as_object().unwrap());
    let rows: Vec<Vec<f64>> = input["x"].as_array().expect("rows").iter().map(numbers).collect();
    let columns = names(&input["terms"]).into_iter().enumerate();
    let columns = columns.map(|(j, name)| (name, rows.iter().map(|row| row[j]).collect()));
    let table = labelled(columns, numbers(&input["y"]).into_iter().map(|y| y == 1.0));
    let mut check = Checker::default();
    for (key, steps) in expected {
        let search = match key.as_str() {
            "backward_aic" => Stepwise::backward(),
            "forward_aic" => Stepwise::forward(),
            "both_from_full_aic" => Stepwise::both(),
            "backward_bic" => Stepwise::backward().bic(),
            other => panic!("unknown key {other}"),
        };
        let chosen = search.fit(&table).expect("a search");
        let steps = steps.as_array().expect("steps");
        assert_eq!(chosen.path().steps().len(), steps.len(), "{key}");
        for (found, expected) in chosen.path().steps().iter().zip(steps) {
            let moved = found.moved.as_ref().map_or("start".to_string(), Move::to_string);
            assert_eq!(expected["step"], moved.as_str(), "{key}");
            assert_eq!(found.columns, names(&expected["terms"]), "{key}");
            check.number(key, found.criterion, number(&expected["criterion"]), REFERENCE);
            assert_eq!(expected.as_object().expect("a step").len(), 3, "{key}: unknown keys");
        }
        let last = names(&steps.last().expect("a step")["terms"]);
        assert_eq!(chosen.columns(), last);
        assert_eq!(chosen.model(), &Logistic::unpenalised().fit(&table.select(&last).unwrap()).unwrap());
        assert_eq!(search.fitted(&table).unwrap().selection().kept(), last);
        assert_eq!(chosen.path().refused().count(), 0);
    }
    assert_eq!(check.checked, 18);
    println!("{} steps, worst relative difference {:.1e}", check.checked, check.worst);
}

#[test]
fn the_clinical_model_of_the_study_like_file() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let tolerance = number(&file["tolerance"]);
    let expected = &file["expected"]["clinical"];
    let train: Vec<bool> = numbers(&file["input"]["train"]).into_iter().map(|t| t == 1.0).collect();
    let of_train = |values: &Json| -> Vec<f64> {
        numbers(values).into_iter().zip(&train).filter(|(_, train)| **train).map(|(value, _)| value).collect()
    };
    let columns = file["input"]["clinical"].as_object().expect("columns").iter();
    let labels = of_train(&file["input"]["y"]).into_iter().map(|y| y == 1.0);
    let table = labelled(columns.map(|(name, values)| (name.clone(), of_train(values))), labels);

    let model = Univariable::below(0.1).unwrap().fit_by(Logistic::unpenalised()).fit(&table).unwrap();
    let mut check = Checker::default();
    let mut terms = |what: &str, terms: &[&Term], row: &Json| {
        for (key, value) in row.as_object().expect("a row") {
            let of = |f: &dyn Fn(&Term) -> f64| terms.iter().map(|term| f(term)).collect::<Vec<f64>>();
            let ends = |term: &&Term| {
                let interval = term.odds_ratio_interval(Confidence::default());
                [interval.low, interval.high]
            };
            let (found, expected) = match key.as_str() {
                "coef" => (of(&|t| t.coefficient), numbers(value)),
                "se" => (of(&|t| t.standard_error), numbers(value)),
                "p" => (of(&|t| t.p_value()), numbers(value)),
                "odds_ratio" => (of(&|t| t.odds_ratio()), numbers(value)),
                "or_ci95" => (
                    terms.iter().flat_map(ends).collect(),
                    value.as_array().expect("pairs").iter().flat_map(numbers).collect(),
                ),
                "term" | "terms" => continue,
                other => panic!("unknown key {other}"),
            };
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.into_iter().zip(expected) {
                check.number(&format!("{what} {key}"), found, expected, tolerance);
            }
        }
    };
    let singles = expected["univariate"].as_array().expect("terms");
    assert_eq!(model.steps().evidence().len(), singles.len());
    for single in singles {
        let fits = model.steps().evidence().iter().flatten();
        let fit = fits.clone().find(|fit| single["term"] == fit.term.name.as_str()).expect("a fit");
        terms(&fit.term.name, &[&fit.intercept, &fit.term], single);
        assert_eq!(fit.p_value, fit.term.p_value());
    }
    let mut kept = names(&expected["kept"]);
    let order = |name: &String| table.columns().iter().position(|column| column == name);
    kept.sort_by_key(order);
    assert_eq!(model.steps().selection().kept(), kept);
    let wanted = names(&expected["model"]["terms"]);
    let ordered: Vec<&Term> = wanted.iter().map(|name| model.model().term(name).expect("a term")).collect();
    terms("model", &ordered, &expected["model"]);
    assert_eq!(check.checked, 6 * 10 + 4 * 6);
    println!("{} numbers, worst relative difference {:.1e}", check.checked, check.worst);
}

/// Columns drawn by a linear congruential generator, labels by a noisy linear rule of the first two.
fn drawn(rows: usize, columns: usize, noise: f64, seed: u64) -> FeatureTable {
    let mut state = seed;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let data: Vec<Vec<f64>> = (0..columns).map(|_| (0..rows).map(|_| uniform()).collect()).collect();
    let labels: Vec<bool> = (0..rows).map(|i| data[0][i] - data[1][i] + noise * uniform() > 0.0).collect();
    labelled(data.into_iter().enumerate().map(|(j, column)| (format!("x{j}"), column)), labels)
}

/// Every trial of every step has the criterion of a model that is fitted anew, and the best of them is the next step.
fn check_path(
    search: &Stepwise,
    table: &FeatureTable,
    criterion: impl Fn(&[String]) -> Result<f64, Error>,
) -> usize {
    let chosen = search.fit(table).unwrap();
    let steps = chosen.path().steps();
    let mut checked = 0;
    for (i, step) in steps.iter().enumerate() {
        assert!(agree(step.criterion, criterion(&step.columns).unwrap(), CLOSE));
        let mut lowest = step.criterion - 1e-9;
        let mut best = None;
        for trial in &step.trials {
            let mut columns = step.columns.clone();
            match &trial.moved {
                Move::Add(column) => columns.push(column.clone()),
                Move::Drop(column) => columns.retain(|other| other != column),
            }
            match (&trial.criterion, criterion(&columns)) {
                (Ok(found), Ok(expected)) => {
                    assert!(agree(*found, expected, CLOSE), "{}: {found} and {expected}", trial.moved);
                    if *found < lowest {
                        (lowest, best) = (*found, Some(&trial.moved));
                    }
                }
                (Err(problem), Err(Error::Separation { kind, .. })) => {
                    assert!(problem.contains(kind), "{problem}")
                }
                (Err(problem), Err(Error::Collinear { .. })) => {
                    assert!(problem.contains("depends"), "{problem}")
                }
                (Err(problem), Err(error @ Error::TooFewRows { .. })) => {
                    assert_eq!(*problem, error.to_string())
                }
                (found, expected) => panic!("{}: {found:?} and {expected:?}", trial.moved),
            }
            checked += 1;
        }
        assert_eq!(best, steps.get(i + 1).and_then(|next| next.moved.as_ref()));
    }
    checked
}

#[test]
fn every_trial_is_a_model_fitted_anew() {
    let mut checked = 0;
    for seed in 0..6 {
        let table = drawn(50, 9, 1.5, 40 + seed);
        let fit = |columns: &[String]| Logistic::unpenalised().fit(&table.select(columns)?);
        for search in
            [Stepwise::backward(), Stepwise::forward(), Stepwise::both(), Stepwise::both_from_none()]
        {
            checked += check_path(&search, &table, |columns| Ok(fit(columns)?.aic()));
            checked += check_path(&search.clone().bic(), &table, |columns| Ok(fit(columns)?.bic()));
            checked += check_path(&search.multiple(1.0).unwrap(), &table, |columns| {
                let model = fit(columns)?;
                Ok(model.deviance() + model.terms().len() as f64)
            });
        }
    }
    assert!(checked > 1000, "{checked}");
}

/// Two copies, a constant, a sum, a column that separates: passed over, and each says why.
#[test]
fn what_cannot_be_fitted_is_passed_over_and_named() {
    let table = drawn(40, 4, 1.0, 7);
    let copy = table.column("x0").unwrap().values().collect::<Vec<_>>();
    let truth: Vec<f64> = table.labels().unwrap().iter().map(|y| f64::from(u8::from(*y)) * 3.0).collect();
    let table = table
        .with_column("copy", copy)
        .and_then(|table| table.with_column("constant", vec![Ok(2.0); 40]))
        .and_then(|table| table.with_column("truth", truth.into_iter().map(Ok)))
        .unwrap();
    let fit =
        |columns: &[String]| Logistic::unpenalised().fit(&table.select(columns)?).map(|model| model.aic());
    assert!(check_path(&Stepwise::forward(), &table, fit) > 10);
    let kept = Stepwise::forward().fitted(&table).unwrap();
    let reason = |name: &str| {
        let mut dropped = kept.selection().dropped().iter();
        dropped.find(|dropped| dropped.column == name).map(|dropped| dropped.reason.to_string())
    };
    assert_eq!(reason("truth").unwrap(), "there is no model with it: complete separation of the classes");
    assert_eq!(
        reason("constant").unwrap(),
        "there is no model with it: the column depends on those of the model"
    );
    assert!(kept.selection().kept().contains(&"x0".to_string()), "of two alike the first");
    assert_eq!(
        reason("copy").unwrap(),
        "there is no model with it: the column depends on those of the model"
    );
    assert!(kept.evidence().refused().count() >= 3);

    // From the full model each of them is an error that names it.
    assert!(
        matches!(Stepwise::backward().fit(&table), Err(Error::Collinear { column, .. }) if column == "copy")
    );
    let separated = table.select(&["x2", "truth"]).unwrap();
    match Stepwise::both().fit(&separated) {
        Err(Error::Separation { columns, .. }) => assert_eq!(columns, ["truth"]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn more_columns_than_subjects_end_before_the_classes_are_separated() {
    let table = drawn(30, 120, 3.0, 11);
    assert!(matches!(
        Stepwise::backward().fit(&table),
        Err(Error::TooFewRows { coefficients: 121, rows: 30 })
    ));
    let chosen = Stepwise::forward().fit(&table).unwrap();
    assert!(chosen.columns().len() < 29);
    let fit =
        |columns: &[String]| Logistic::unpenalised().fit(&table.select(columns)?).map(|model| model.aic());
    assert!(check_path(&Stepwise::forward(), &table, fit) > 100);
    let three = Stepwise::forward().at_most(3).unwrap().fit(&table).unwrap();
    assert_eq!(three.columns().len(), 3);
    let dropped = three.selections()[0].dropped();
    assert!(dropped.iter().all(|dropped| dropped.reason == Reason::NotPicked { picked: 3 }));
}

#[test]
fn the_scope_is_kept_to() {
    let table = drawn(60, 6, 1.0, 5);
    for search in [Stepwise::backward(), Stepwise::forward(), Stepwise::both(), Stepwise::both_from_none()] {
        let chosen = search.clone().always(["x5"]).among(["x0", "x3"]).fit(&table).unwrap();
        for step in chosen.path().steps() {
            assert!(step.columns.contains(&"x5".to_string()));
            assert!(step.columns.iter().all(|column| ["x0", "x3", "x5"].contains(&column.as_str())));
        }
        let dropped = chosen.selections()[0].dropped().to_vec();
        for name in ["x1", "x2", "x4"] {
            assert!(dropped.iter().any(|d| d.column == name && d.reason == Reason::NotConsidered));
        }
        assert!(matches!(search.clone().always(["x9"]).fit(&table), Err(Error::UnknownColumn { .. })));
        assert!(matches!(search.among(["y"]).fit(&table), Err(Error::UnknownColumn { .. })));
    }
    // A price above every gain leaves the intercept: a model, but no selection.
    let dear = Stepwise::backward().multiple(1e6).unwrap();
    let empty = dear.fit(&table).unwrap();
    assert!(empty.columns().is_empty() && empty.selections().is_empty());
    assert_eq!(empty.probabilities(&table).unwrap().len(), 60);
    assert!(matches!(dear.fitted(&table), Err(Error::NothingSelected { columns: 6, .. })));
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Stepwise::both().multiple(wrong), Err(Error::Setting { .. })));
    }
    assert!(matches!(Stepwise::both().at_most(0), Err(Error::Setting { .. })));
}

#[test]
fn a_dropped_column_says_what_it_would_cost() {
    let table = drawn(60, 6, 1.0, 5);
    for search in [Stepwise::backward(), Stepwise::both()] {
        let kept = search.fitted(&table).unwrap();
        for dropped in kept.selection().dropped() {
            match dropped.reason {
                Reason::NoImprovement { with, without } => assert!(with > without, "{}", dropped.column),
                ref other => panic!("{other}"),
            }
        }
        assert_eq!(kept.apply(&table).unwrap().columns(), kept.selection().kept());
    }
}

#[test]
fn the_order_of_columns_and_subjects_does_not_matter() {
    let table = drawn(60, 6, 1.0, 8);
    let plain = Stepwise::both().fit(&table).unwrap();
    let turned: Vec<usize> = (0..60).map(|i| (i * 23 + 5) % 60).collect();
    let other = table.select(&["x4", "x1", "x5", "x0", "x3", "x2"]).unwrap().select_rows(&turned).unwrap();
    let other = Stepwise::both().fit(&other).unwrap();
    let moves = |steps: &[radiomics::learn::StepwiseStep]| {
        steps.iter().map(|step| step.moved.clone()).collect::<Vec<_>>()
    };
    assert_eq!(moves(plain.path().steps()), moves(other.path().steps()));
    for term in plain.model().terms() {
        assert!(agree(term.coefficient, other.model().term(&term.name).unwrap().coefficient, CLOSE));
    }
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let table = drawn(40, 60, 2.0, 13);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            (
                Stepwise::forward().fit(&table).unwrap(),
                Univariable::below(0.5).unwrap().fitted(&table).unwrap(),
            )
        })
    };
    let one = of(1);
    for threads in [2, 3, 8] {
        assert_eq!(one, of(threads));
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_searched_model_is_stored_as_its_last_model() {
    use radiomics::learn::{CompleteColumns, StepwiseModel, StoredModel};
    let table = drawn(60, 6, 1.0, 5);
    let chosen = CompleteColumns.fit_by(Stepwise::forward()).fit(&table).unwrap();
    let text = serde_json::to_string(&chosen.stored().unwrap()).unwrap();
    let read: StoredModel = serde_json::from_str(&text).unwrap();
    assert_eq!(read.scores(&table).unwrap(), chosen.scores(&table).unwrap());
    let whole = serde_json::to_string(chosen.model()).unwrap();
    let whole: StepwiseModel = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole.path(), chosen.model().path());
}

#[test]
fn univariable_tests_and_their_traps() {
    let table = drawn(40, 3, 2.0, 3);
    let truth: Vec<f64> = table.labels().unwrap().iter().map(|y| f64::from(u8::from(*y))).collect();
    let table = table
        .with_column("constant", vec![Ok(2.0); 40])
        .and_then(|table| table.with_column("truth", truth.into_iter().map(Ok)))
        .unwrap();
    let all = Univariable::below(1.0).unwrap();
    for (j, name) in ["x0", "x1", "x2"].into_iter().enumerate() {
        let alone = table.select(&[name]).unwrap();
        let plain = Logistic::unpenalised().fit(&alone).unwrap();
        let firth = Logistic::firth().inference(&alone).unwrap();
        let p = |step: Univariable| step.fitted(&table).unwrap().evidence()[j].clone().unwrap().p_value;
        assert_eq!(p(all), plain.terms()[1].p_value());
        assert_eq!(p(all.likelihood_ratio()), plain.likelihood_ratio().p_value);
        assert!(agree(p(all.firth()), firth.term_tests().unwrap()[0].p_value, CLOSE));
    }
    let plain = all.fitted(&table).unwrap();
    let reasons: Vec<String> = plain.selection().dropped().iter().map(|d| d.reason.to_string()).collect();
    assert!(reasons[0].contains("constant is a linear combination"), "{reasons:?}");
    assert!(reasons[1].contains("complete separation by truth"), "{reasons:?}");
    let firth = all.firth().fitted(&table).unwrap();
    assert!(firth.selection().kept().contains(&"truth".to_string()));
    assert!(firth.evidence()[4].as_ref().unwrap().p_value < 1e-6);
    assert!(matches!(Univariable::below(0.0), Err(Error::Setting { .. })));
    assert!(matches!(Univariable::below(f64::NAN), Err(Error::Setting { .. })));
    let two = table.select_rows(&[0, 1]).unwrap().with_labels([true, false]).unwrap();
    assert!(matches!(all.fitted(&two), Err(Error::TooFewRows { coefficients: 2, rows: 2 })));
    let holed = table.with_column("holed", vec![Ok(f64::NAN); 40]).unwrap();
    assert!(matches!(all.fitted(&holed), Err(Error::MissingValue { column, .. }) if column == "holed"));
}
