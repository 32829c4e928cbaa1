//! The filter by agreement of readers.

use std::collections::BTreeSet;

use radiomics::Error;
use radiomics::error::{Undefined, Value};
use radiomics::evaluate::{Confidence, IccForm, Readings};
use radiomics::learn::{
    Apply, CorrelationPrune, Fit, Logistic, MannWhitney, Predict, Reason, Repeatable, RepeatableColumns,
    Standardise, Transform,
};
use radiomics::numeric::Fingerprint;
use radiomics::table::{FeatureTable, Split};
use serde_json::Value as Json;

use crate::support::{self, TIGHT, agree, noise, number, numbers, reference_json};

/// A table of numbered subjects and columns.
fn table(rows: &[usize], values: impl Fn(usize, usize) -> f64, columns: usize) -> FeatureTable {
    let columns = (0..columns).map(|j| (format!("c{j}"), rows.iter().map(|i| values(*i, j)).collect()));
    FeatureTable::from_columns(rows.iter().map(|i| format!("p{i}")), columns).expect("a table")
}

fn drawn(i: usize, j: usize, seed: usize) -> f64 {
    (noise(i, j, seed) % 1000) as f64 / 100.0
}

/// What a reader sees of column j: the more noise the higher j.
fn seen(reader: usize) -> impl Fn(usize, usize) -> f64 {
    move |i, j| drawn(i, j, 1) + j as f64 * 0.3 * drawn(i, j, 10 + reader)
}

const COLUMNS: usize = 8;

fn first() -> FeatureTable {
    table(&(0..20).collect::<Vec<_>>(), seen(0), COLUMNS)
}

fn second() -> FeatureTable {
    table(&[19, 2, 7, 1, 30, 4, 11, 16, 9, 31, 5, 14], seen(1), COLUMNS)
}

fn third() -> FeatureTable {
    table(&[5, 4, 2, 1, 11, 12, 19, 9, 7, 40, 14], seen(2), COLUMNS)
}

fn value(table: &FeatureTable, subject: &str, column: &str) -> f64 {
    let row = table.subjects().iter().position(|name| name == subject).expect("a subject");
    table.column(column).and_then(|column| column.complete()).expect("numbers")[row]
}

/// The readings of a column, subject by subject, taken together by hand.
fn readings(readers: &[&FeatureTable], column: &str) -> Readings {
    let named = |table: &FeatureTable| table.subjects().iter().cloned().collect::<BTreeSet<String>>();
    let shared = readers.iter().map(|reader| named(reader));
    let shared = shared.reduce(|left, right| &left & &right).expect("readers");
    let lists: Vec<Vec<f64>> = readers
        .iter()
        .map(|reader| shared.iter().map(|subject| value(reader, subject, column)).collect())
        .collect();
    Readings::of(&lists).expect("readings")
}

fn of_column(fitted: &RepeatableColumns, column: &str, list: &[Value]) -> Value {
    list[fitted.judged().iter().position(|name| name == column).expect("judged")]
}

#[test]
fn every_form_of_two_and_three_readers_matches_by_subject() {
    let (first, second, third) = (first(), second(), third());
    let confidence = Confidence::new(0.9).unwrap();
    for form in IccForm::ALL {
        let two = Repeatable::above(-1.0, second.clone()).unwrap().form(form);
        let three = two.clone().and_reader(third.clone());
        let pairs: [(Repeatable, &[&FeatureTable], usize); 2] =
            [(two, &[&first, &second], 10), (three, &[&first, &second, &third], 9)];
        for (repeatable, readers, subjects) in pairs {
            let fitted = repeatable.fitted(&first).unwrap();
            let bounded = repeatable.lower_end(confidence).fitted(&first).unwrap();
            assert_eq!((fitted.subjects(), fitted.form()), (subjects, form));
            assert_eq!(fitted.judged(), first.columns());
            for column in first.columns() {
                let icc = readings(readers, column).icc(form);
                let close = |found: Value, expected: f64| agree(found.unwrap(), expected, TIGHT);
                assert!(close(of_column(&fitted, column, fitted.agreements()), icc.value().unwrap()));
                assert!(close(of_column(&bounded, column, bounded.agreements()), icc.value().unwrap()));
                let low = |confidence| icc.interval(confidence).unwrap().low;
                assert!(close(of_column(&fitted, column, fitted.lower_ends()), low(Confidence::default())));
                assert!(close(of_column(&bounded, column, bounded.lower_ends()), low(confidence)));
            }
        }
    }
}

#[test]
fn the_value_or_the_lower_end_is_held_against_the_limit() {
    let (first, limit) = (first(), 0.6);
    let by_value = Repeatable::above(limit, second()).unwrap();
    let by_bound = by_value.clone().lower_end(Confidence::default());
    let (valued, bounded) = (by_value.fitted(&first).unwrap(), by_bound.fitted(&first).unwrap());
    for (fitted, held) in [(&valued, valued.agreements()), (&bounded, bounded.lower_ends())] {
        let mut dropped = fitted.selection().dropped().iter();
        for (column, held) in first.columns().iter().zip(held) {
            let held = held.unwrap();
            assert_eq!(fitted.selection().kept().contains(column), held > limit, "{column}");
            if held <= limit {
                let dropped = dropped.next().unwrap();
                assert_eq!(dropped.column, *column);
                assert_eq!(dropped.reason, Reason::NotRepeatable { agreement: Some(held), limit });
            }
        }
        assert_eq!(fitted.apply(&first).unwrap().columns(), fitted.selection().kept());
        assert_eq!(fitted.selection().step(), "repeatability filter");
    }
    let kept = |fitted: &RepeatableColumns| fitted.selection().kept().len();
    assert!(0 < kept(&bounded) && kept(&bounded) < kept(&valued) && kept(&valued) < COLUMNS);
    // the limit itself is not above the limit
    let exact = valued.agreements()[3].unwrap();
    let at = Repeatable::above(exact, second()).unwrap().fitted(&first).unwrap();
    assert!(!at.selection().kept().contains(&"c3".to_string()));
    let under = Repeatable::above(exact.next_down(), second()).unwrap().fitted(&first).unwrap();
    assert!(under.selection().kept().contains(&"c3".to_string()));
}

/// The order of subjects and columns, of readers, and what else is in their tables does not matter.
#[test]
fn the_order_of_a_table_does_not_matter() {
    let (first, second, third) = (first(), second(), third());
    let fit = |readers: [&FeatureTable; 2], table: &FeatureTable| {
        let [one, other] = readers.map(Clone::clone);
        Repeatable::above(0.0, one).unwrap().and_reader(other).fitted(table).unwrap()
    };
    let straight = fit([&second, &third], &first);
    let turned_rows: Vec<usize> = (0..12).rev().collect();
    let turned_columns: Vec<&str> = second.columns().iter().rev().map(String::as_str).collect();
    let turned = second.select_rows(&turned_rows).unwrap().select(&turned_columns).unwrap();
    let wider = third.clone().with_column("else", (0..11).map(|i| Ok(f64::from(i)))).unwrap();
    let again = fit([&wider, &turned], &first);
    for (a, b) in straight.agreements().iter().zip(again.agreements()) {
        assert!(agree(a.unwrap(), b.unwrap(), TIGHT));
    }
    assert_eq!(straight.selection(), again.selection());
    // units do not matter either: ICC has none
    let scaled = |table: &FeatureTable, rows: &[usize], reader| {
        assert_eq!(table.rows(), rows.len());
        self::table(rows, move |i, j| 1e-3 * seen(reader)(i, j), COLUMNS)
    };
    let smaller = Repeatable::above(0.0, scaled(&second, &[19, 2, 7, 1, 30, 4, 11, 16, 9, 31, 5, 14], 1))
        .unwrap()
        .fitted(&scaled(&first, &(0..20).collect::<Vec<_>>(), 0))
        .unwrap();
    let plain = Repeatable::above(0.0, second).unwrap().fitted(&first).unwrap();
    for (a, b) in plain.agreements().iter().zip(smaller.agreements()) {
        assert!(agree(a.unwrap(), b.unwrap(), support::CLOSE));
    }
}

#[test]
fn columns_without_an_agreement_are_dropped_with_a_reason() {
    let all: Vec<usize> = (0..10).collect();
    let values = |reader: usize| {
        move |i: usize, j: usize| match j {
            0 => drawn(i, 0, 1) + 0.1 * drawn(i, 0, 5 + reader),
            1 => 0.1,
            2 if reader == 1 && i % 4 == 3 => f64::NAN,
            _ => drawn(i, j, 1),
        }
    };
    let (one, two) = (table(&all, values(0), 3), table(&all, values(1), 3));
    let fitted = Repeatable::above(0.5, two.clone()).unwrap().fitted(&one).unwrap();
    assert_eq!(fitted.selection().kept(), ["c0"]);
    let [constant, gap] = fitted.selection().dropped() else { panic!("{:?}", fitted.selection().dropped()) };
    assert_eq!(constant.column, "c1");
    assert_eq!(constant.reason, Reason::NotRepeatable { agreement: None, limit: 0.5 });
    assert_eq!(constant.reason.to_string(), "no agreement is defined, above 0.5 is kept");
    assert!(
        matches!(fitted.agreements()[1], Err(Undefined::ZeroDenominator(_))),
        "{:?}",
        fitted.agreements()
    );
    assert!(fitted.lower_ends()[1].is_err());
    assert_eq!(gap.column, "c2");
    assert!(
        matches!(&gap.reason, Reason::Incomplete { subject, count: 2, .. } if subject == "p3"),
        "{}",
        gap.reason
    );
    assert_eq!(fitted.agreements()[2], Err(Undefined::Missing));
    // a gap of a subject that the other did not read does not count
    let few = two.select_rows(&[0, 1, 2, 4, 5, 6]).unwrap();
    let fitted = Repeatable::above(0.5, few).unwrap().fitted(&one).unwrap();
    assert_eq!(fitted.selection().kept(), ["c0", "c2"]);
    assert_eq!(of_column(&fitted, "c2", fitted.agreements()), Ok(1.0));
    assert_eq!(of_column(&fitted, "c2", fitted.lower_ends()), Ok(1.0), "perfect agreement");
    // a gap in the table itself is an error where it is needed, as in every step
    match Repeatable::above(0.5, one.clone()).unwrap().fitted(&two) {
        Err(Error::MissingValue { subject, column, .. }) => assert_eq!([subject, column], ["p3", "c2"]),
        other => panic!("{other:?}"),
    }
    let constant = |rows: &[usize]| table(rows, |_, _| 7.0, 2);
    let nothing = Repeatable::above(-1.0, constant(&all)).unwrap().fitted(&constant(&all));
    assert!(matches!(nothing, Err(Error::NothingSelected { columns: 2, .. })), "{nothing:?}");
}

#[test]
fn what_cannot_be_compared_is_an_error_that_names_it() {
    let (first, second) = (first(), second());
    for limit in [-1.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(Repeatable::above(limit, second.clone()), Err(Error::Setting { .. })), "{limit}");
    }
    let repeatable = Repeatable::above(0.0, second.clone()).unwrap();
    for count in [0, 1] {
        assert!(matches!(repeatable.clone().at_least_subjects(count), Err(Error::Setting { .. })));
    }
    let needed = |count| repeatable.clone().at_least_subjects(count).unwrap().fitted(&first);
    assert!(needed(10).is_ok());
    assert!(matches!(needed(11), Err(Error::SampleTooSmall { needed: 11, found: 10, .. })));
    let strangers = table(&[50, 51, 52], seen(1), COLUMNS);
    let refused = Repeatable::above(0.0, strangers.clone()).unwrap().fitted(&first);
    assert!(matches!(refused, Err(Error::SampleTooSmall { needed: 2, found: 0, .. })));
    let refused = repeatable.clone().and_reader(strangers).fitted(&first);
    assert!(matches!(refused, Err(Error::SampleTooSmall { needed: 2, found: 0, .. })));
    let one = second.select_rows(&[0]).unwrap();
    let refused = Repeatable::above(0.0, one).unwrap().fitted(&first);
    assert!(matches!(refused, Err(Error::SampleTooSmall { needed: 2, found: 1, .. })));

    let without = second.select(&["c0", "c1", "c2", "c4", "c5", "c6", "c7"]).unwrap();
    match Repeatable::above(0.0, without).unwrap().fitted(&first) {
        Err(Error::ColumnsDiffer { expected, .. }) => assert_eq!(expected, "c3"),
        other => panic!("{other:?}"),
    }
    let otherwise = second.with_schema(Fingerprint::new().text("other settings"));
    let made = first.clone().with_schema(Fingerprint::new().text("settings"));
    let refused = Repeatable::above(0.0, otherwise).unwrap().fitted(&made);
    assert!(matches!(refused, Err(Error::SchemaDiffers { .. })), "{refused:?}");
    let empty = FeatureTable::from_columns(first.subjects().to_vec(), [("x", vec![1.0; 20])]).unwrap();
    let empty = empty.select(&[] as &[&str]).unwrap();
    assert!(matches!(repeatable.fitted(&empty), Err(Error::NothingSelected { columns: 0, .. })));
}

#[test]
fn numbers_of_any_size_have_an_agreement_or_a_reason() {
    let all: Vec<usize> = (0..12).collect();
    let fit = |scale: f64, form| {
        let values =
            |reader| move |i: usize, j: usize| scale * (drawn(i, j, 1) + drawn(i, j, reader)).round();
        let repeatable = Repeatable::above(-1.0, table(&all, values(6), 2)).unwrap().form(form);
        repeatable.fitted(&table(&all, values(5), 2))
    };
    for form in IccForm::ALL {
        let plain = fit(1.0, form).unwrap();
        for exponent in [-1070, -600, 500, 1000] {
            let scaled = fit(2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent / 2), form).unwrap();
            for (a, b) in plain.agreements().iter().zip(scaled.agreements()) {
                assert!(agree(a.unwrap(), b.unwrap(), TIGHT), "2^{exponent} {form:?}: {a:?} and {b:?}");
            }
            for (a, b) in plain.lower_ends().iter().zip(scaled.lower_ends()) {
                assert!(agree(a.unwrap(), b.unwrap(), support::CLOSE), "2^{exponent} {form:?}");
            }
        }
        for value in fit(f64::MAX / 20.0, form).iter().flat_map(|fitted| fitted.agreements()).flatten() {
            assert!(value.is_finite(), "{form:?}");
        }
    }
}

#[test]
fn a_copy_in_a_bootstrap_sample_was_read_by_no_other() {
    let first = first();
    let drawn = first.resample(&[1, 1, 2, 2, 4, 5, 5, 5, 7, 9]).unwrap();
    let once = first.select_rows(&[1, 2, 4, 5, 7, 9]).unwrap();
    let repeatable = Repeatable::above(-1.0, second()).unwrap();
    let (drawn, once) = (repeatable.fitted(&drawn).unwrap(), repeatable.fitted(&once).unwrap());
    assert_eq!((drawn.subjects(), drawn.agreements()), (6, once.agreements()));
}

struct Study {
    table: FeatureTable,
    reader: FeatureTable,
}

fn rows(list: &Json) -> Vec<Vec<f64>> {
    list.as_array().expect("rows").iter().map(numbers).collect()
}

/// A sequence of the study-like cohort, with its split, and what the second reader saw.
fn study(file: &Json, sequence: &str) -> Study {
    let build = |subjects: Vec<String>, rows: Vec<Vec<f64>>| {
        let columns = (0..rows[0].len()).map(|j| (j.to_string(), rows.iter().map(|row| row[j]).collect()));
        FeatureTable::from_columns(subjects, columns).expect("a table")
    };
    let input = &file["input"];
    let values = rows(&input["features"][sequence]);
    let subjects = (0..values.len()).map(|i| format!("s{i}")).collect();
    let train =
        numbers(&input["train"]).into_iter().map(|t| if t == 1.0 { Split::Train } else { Split::Test });
    let table = build(subjects, values)
        .with_labels(numbers(&input["y"]).iter().map(|y| *y == 1.0))
        .and_then(|table| table.with_split(train))
        .expect("labels and split");
    let read = numbers(&input["second_reader_rows"]).iter().map(|i| format!("s{i}")).collect();
    Study { table, reader: build(read, rows(&input["second_reader_features"][sequence])) }
}

fn indexes(list: &Json) -> Vec<String> {
    numbers(list).into_iter().map(|i| i.to_string()).collect()
}

#[test]
fn the_study_like_cohort_matches_the_reference() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let tolerance = number(&file["tolerance"]);
    let (mut checked, mut worst, mut worst_p) = (0, 0.0_f64, 0.0_f64);
    let sequences = file["expected"]["per_sequence"].as_object().expect("sequences");
    for (sequence, expected) in sequences {
        let Study { table, reader } = study(&file, sequence);
        let train = table.train().unwrap();
        let steps = Repeatable::above(0.75, reader)
            .unwrap()
            .then(MannWhitney::below(0.1).unwrap())
            .then(CorrelationPrune::above(0.9).unwrap());
        let fitted = steps.fitted(&train).unwrap();
        let (repeatable, screened) = (fitted.first().first(), fitted.first().second());
        assert_eq!(repeatable.subjects(), 30);
        let expected_icc = numbers(&expected["icc_2_1"]);
        assert_eq!(repeatable.agreements().len(), expected_icc.len());
        for (found, expected) in repeatable.agreements().iter().zip(expected_icc) {
            let difference = (found.unwrap() - expected).abs();
            assert!(difference <= tolerance, "{sequence}: {found:?}, expected {expected}");
            worst = worst.max(difference);
            checked += 1;
        }
        let all = MannWhitney::below(1.0).unwrap().fitted(&train).unwrap();
        let expected_p = numbers(&expected["mann_whitney_p_train"]);
        assert_eq!(all.p_values().len(), expected_p.len());
        for (found, expected) in all.p_values().iter().zip(expected_p) {
            let difference = (found / expected - 1.0).abs();
            assert!(difference <= tolerance, "{sequence}: {found:e}, expected {expected:e}");
            worst_p = worst_p.max(difference);
            checked += 1;
        }
        assert_eq!(repeatable.selection().kept(), indexes(&expected["kept_icc_above_0_75"]), "{sequence}");
        assert_eq!(screened.selection().kept(), indexes(&expected["kept_p_below_0_1"]), "{sequence}");
        assert_eq!(
            fitted.second().selection().kept(),
            indexes(&expected["kept_after_spearman_0_9"]),
            "{sequence}"
        );
    }
    println!("{checked} numbers, ICC worst {worst:.1e}, p worst relative {worst_p:.1e}, 12 lists of columns");
    assert_eq!((sequences.len(), checked), (4, 4 * 120));
}

/// What the second reader saw of test subjects is in the table, changed or not, and nothing depends on it.
#[test]
fn only_training_rows_count() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let Study { table, reader } = study(&file, "DWI");
    let (train, test) = (table.train().unwrap(), table.test().unwrap());
    let with_test = |change: f64| {
        let subjects = reader.subjects().iter().chain(test.subjects()).cloned();
        let column = |name: &String| {
            let numbers =
                |table: &FeatureTable| table.column(name).and_then(|c| c.complete().map(<[f64]>::to_vec));
            let mut values = numbers(&reader).unwrap();
            values.extend(numbers(&test).unwrap().into_iter().map(|x| x * change + change));
            (name.clone(), values)
        };
        FeatureTable::from_columns(subjects, reader.columns().iter().map(column)).unwrap()
    };
    let fit = |reader: FeatureTable| {
        let steps = Repeatable::above(0.75, reader)
            .unwrap()
            .then(MannWhitney::below(0.1).unwrap())
            .then(Standardise::sample());
        steps.fit_by(Logistic::ridge(1.0).unwrap()).fit(&train).unwrap()
    };
    let expected = fit(reader.clone());
    for change in [1.0, 0.0, -1e6, f64::NAN] {
        let model = fit(with_test(change));
        assert_eq!(model.selections(), expected.selections(), "{change}");
        assert_eq!(model.scores(&test).unwrap(), expected.scores(&test).unwrap(), "{change}");
    }
    // whereas on all rows they count
    let agreements = |table: &FeatureTable| {
        Repeatable::above(-1.0, with_test(-1e6)).unwrap().fitted(table).unwrap().agreements().to_vec()
    };
    assert_ne!(agreements(&table), agreements(&train));
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let all: Vec<usize> = (0..30).collect();
    let (one, two) = (table(&all, seen(0), 200), table(&all, seen(1), 200));
    let repeatable = Repeatable::above(-1.0, two).unwrap().lower_end(Confidence::default());
    let bits = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let fitted = pool.install(|| repeatable.fitted(&one)).expect("agreements");
        let values = fitted.agreements().iter().chain(fitted.lower_ends());
        values.map(|value| value.map(f64::to_bits)).collect::<Vec<_>>()
    };
    let single = bits(1);
    for threads in [2, 3, 8] {
        assert_eq!(bits(threads), single, "{threads} threads");
    }
}

#[cfg(feature = "json")]
#[test]
fn stored_it_needs_no_reader() {
    use radiomics::learn::StoredModel;
    let table = first().with_labels((0..20).map(|i| drawn(i, 0, 1) > 5.0)).unwrap();
    let steps = Repeatable::above(0.6, second()).unwrap().then(Standardise::sample());
    let model = steps.fit_by(Logistic::ridge(1.0).unwrap()).fit(&table).unwrap();
    let text = model.stored().unwrap().to_json().unwrap();
    let read = StoredModel::from_json(&text).unwrap();
    let kept = model.selections()[0].kept();
    assert!(!kept.is_empty() && kept.len() < COLUMNS);
    let later = table.select(kept).unwrap();
    assert_eq!(read.scores(&later).unwrap(), model.scores(&table).unwrap());
    let reasons = |selection: &radiomics::learn::Selection| -> Vec<String> {
        selection.dropped().iter().map(|dropped| dropped.reason.to_string()).collect()
    };
    assert_eq!(reasons(read.selections()[0]), reasons(model.selections()[0]));
}
