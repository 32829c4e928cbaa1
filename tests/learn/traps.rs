//! Tables that break careless code, through every classifier and every step: an error or honest scores, never a panic.

use radiomics::learn::{Fit, Predict, Recipe};
use radiomics::table::FeatureTable;
use radiomics::{Error, Result};

use crate::support;
use crate::support::recipes::recipes;

/// A number between 0 and 1 that looks random.
fn noise(i: usize, j: usize) -> f64 {
    (support::noise(i, j, 7) % 100_000) as f64 / 100_000.0
}

fn labelled(columns: Vec<Vec<f64>>, labels: Vec<bool>) -> FeatureTable {
    let columns = columns.into_iter().enumerate().map(|(j, column)| (format!("c{j}"), column));
    FeatureTable::from_columns((0..labels.len()).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

fn column(rows: usize, f: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..rows).map(f).collect()
}

fn alternating(rows: usize) -> Vec<bool> {
    (0..rows).map(|i| i % 2 == 1).collect()
}

/// Tables with both classes and no gap, each a trap of its own.
fn traps() -> Vec<(&'static str, FeatureTable)> {
    let noisy = |rows: usize, columns: usize| {
        labelled((0..columns).map(|j| column(rows, |i| noise(i, j))).collect(), alternating(rows))
    };
    let of = |rows: usize, columns: Vec<Vec<f64>>| labelled(columns, alternating(rows));
    vec![
        ("noise", noisy(30, 4)),
        ("more columns than subjects", noisy(20, 200)),
        ("one column", noisy(30, 1)),
        ("no column", noisy(30, 0)),
        ("two subjects", noisy(2, 3)),
        ("three subjects", noisy(3, 3)),
        ("one positive subject", labelled(vec![column(20, |i| noise(i, 0))], column_of_one(20))),
        ("a constant column", of(30, vec![column(30, |_| 3.0), column(30, |i| noise(i, 1))])),
        ("constant columns only", of(30, vec![column(30, |_| 3.0), column(30, |_| 0.0)])),
        ("scores of exactly zero", of(30, vec![column(30, |i| if i % 3 == 0 { noise(i, 0) } else { 0.0 })])),
        ("duplicate columns", of(30, vec![column(30, |i| noise(i, 0)), column(30, |i| noise(i, 0))])),
        (
            "separated",
            of(30, vec![column(30, |i| (i % 2) as f64 + 0.1 * noise(i, 0)), column(30, |i| noise(i, 1))]),
        ),
        ("constant within each class", of(30, vec![column(30, |i| (i % 2) as f64)])),
        ("equal rows with both labels", of(30, vec![column(30, |i| (i / 2 % 3) as f64)])),
        (
            "huge numbers",
            of(30, vec![column(30, |i| 1e300 * (noise(i, 0) - 0.5)), column(30, |i| noise(i, 1))]),
        ),
        (
            "the largest numbers",
            of(30, vec![column(30, |i| if noise(i, 0) < 0.5 { f64::MAX } else { f64::MIN })]),
        ),
        ("tiny numbers", of(30, vec![column(30, |i| 1e-300 * noise(i, 0)), column(30, |i| noise(i, 1))])),
        ("the smallest numbers", of(30, vec![column(30, |i| 5e-324 * (i % 5) as f64)])),
        ("far from zero", of(30, vec![column(30, |i| 1e12 + noise(i, 0))])),
        ("an outlier", of(30, vec![column(30, |i| if i == 7 { 1e15 } else { noise(i, 0) })])),
    ]
}

fn column_of_one(rows: usize) -> Vec<bool> {
    (0..rows).map(|i| i == 5).collect()
}

#[test]
fn every_recipe_answers_every_table() {
    let mut wrong = Vec::new();
    for (trap, table) in traps() {
        for (name, recipe) in recipes() {
            match scored(&*recipe, &table) {
                Ok((scores, probabilities)) => {
                    if scores.len() != table.rows() || scores.iter().any(|score| score.is_nan()) {
                        wrong.push(format!("{name} on {trap}: scores {scores:?}"));
                    }
                    if probabilities.iter().flatten().any(|p| !(0.0..=1.0).contains(p)) {
                        wrong.push(format!("{name} on {trap}: probabilities {probabilities:?}"));
                    }
                }
                Err(error) if error.to_string().is_empty() => {
                    wrong.push(format!("{name} on {trap}: {error:?}"))
                }
                Err(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

type Scored = (Vec<f64>, Option<Vec<f64>>);

fn scored(recipe: &dyn Recipe, table: &FeatureTable) -> Result<Scored> {
    let model = recipe.fit_boxed(table)?;
    let probabilities = match model.probabilities(table) {
        Ok(probabilities) => Some(probabilities),
        Err(Error::NoProbabilities { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok((model.scores(table)?, probabilities))
}

#[test]
fn every_recipe_refuses_what_cannot_be_learnt_from() {
    let good = traps().remove(0).1;
    let one_class = good.clone().with_labels(vec![true; good.rows()]).unwrap();
    let unlabelled = FeatureTable::from_columns(["p1", "p2", "p3"], [("c0", vec![1.0, 2.0, 4.0])]).unwrap();
    let with_gap =
        labelled(vec![column(30, |i| if i == 4 { f64::NAN } else { noise(i, 0) })], alternating(30));
    for (name, recipe) in recipes() {
        let refused = recipe.fit(&one_class).err();
        assert!(
            matches!(refused, Some(Error::OneClass { positives: 30, negatives: 0 })),
            "{name}: {refused:?}"
        );
        let refused = recipe.fit(&unlabelled).err();
        assert!(matches!(refused, Some(Error::Unlabelled { .. })), "{name}: {refused:?}");
        match recipe.fit(&with_gap).err().map(innermost) {
            None => assert_eq!(name, "imputed"),
            Some(Error::MissingValue { subject, column, .. }) => {
                assert_eq!((subject.as_str(), column.as_str()), ("p4", "c0"))
            }
            Some(Error::NothingSelected { .. }) if name.contains("complete") || name.contains("whole") => {}
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// The error behind those that say where it happened.
fn innermost(error: Error) -> Error {
    match error {
        Error::TooManyFailures { first, .. } => innermost(*first),
        Error::Fold { source, .. } => innermost(*source),
        error => error,
    }
}

/// A missing cell of a later table is an error that names it where the model needs it, and no matter where it does not.
#[test]
fn every_model_names_the_missing_cell() {
    let table = traps().remove(0).1;
    let gap = |column: usize, value: f64| if column == 0 { f64::NAN } else { value };
    let later = labelled(
        (0..4).map(|j| column(3, |i| if i == 2 { gap(j, 1.0) } else { noise(i, j) })).collect(),
        vec![true, false, true],
    );
    for (name, recipe) in recipes() {
        let model = recipe.fit(&table).unwrap_or_else(|error| panic!("{name}: {error}"));
        match model.scores(&later) {
            Ok(scores) => assert!(scores.iter().all(|score| !score.is_nan()), "{name}"),
            Err(Error::MissingValue { subject, column, .. }) => {
                assert_eq!((subject.as_str(), column.as_str()), ("p2", "c0"), "{name}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn every_recipe_gives_the_same_bits_on_any_number_of_threads() {
    let (_, noise) = traps().remove(0);
    let (_, wide) = traps().remove(1);
    for table in [noise, wide] {
        for (name, recipe) in recipes() {
            let fit = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                pool.install(|| scored(&*recipe, &table).ok().map(|(scores, _)| bits(&scores)))
            };
            let one = fit(1);
            for threads in [2, 3, 8] {
                assert_eq!(fit(threads), one, "{name} on {threads} threads");
            }
        }
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}
