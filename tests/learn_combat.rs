//! Batch harmonisation: reference numbers, later rows, refusals, invariances.

mod support;

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::learn::{
    Apply, BatchEffect, Combat, CompleteColumns, Fit, Harmonised, Logistic, OneHot, Predict, Standardise,
    Transform,
};
use radiomics::table::{FeatureTable, Split, UndefinedCell};
use serde_json::Value as Json;
use support::checker::{Checker, count, keys};
use support::{CLOSE, TIGHT, agree, number, numbers, reference_json};

/// Shifts of the reference batch are 0 but for rounding in the file.
const RESIDUE: f64 = 1e-12;

struct Reference {
    file: Json,
    table: FeatureTable,
}

fn subjects(rows: usize) -> Vec<String> {
    (0..rows).map(|i| format!("p{i}")).collect()
}

/// The table of the file, with batch, sex and age as columns of numbers.
fn reference() -> Option<Reference> {
    let file = reference_json("modelling/combat.json")?;
    let input = &file["input"];
    let mut columns = Vec::new();
    for key in keys(input) {
        match key {
            "batch" | "sex" | "age" => columns.push((key.to_string(), numbers(&input[key]))),
            "x" => {
                let rows: Vec<Vec<f64>> = input[key].as_array().expect("rows").iter().map(numbers).collect();
                let column = |j: usize| rows.iter().map(|row| row[j]).collect();
                columns.extend((0..rows[0].len()).map(|j| (format!("f{j}"), column(j))));
            }
            unknown => panic!("nothing is made of {unknown}"),
        }
    }
    columns.sort_by_key(|(name, _)| !["batch", "sex", "age"].contains(&name.as_str()));
    let table = FeatureTable::from_columns(subjects(columns[0].1.len()), columns).expect("a table");
    Some(Reference { file, table })
}

/// The settings of a case of the file.
fn combat(options: &Json) -> Combat {
    let names = |list: &Json| -> Vec<String> {
        list.as_array()
            .expect("names")
            .iter()
            .map(|name| name.as_str().expect("a name").to_string())
            .collect()
    };
    let mut combat = Combat::by("batch");
    for key in keys(options) {
        let value = &options[key];
        combat = match (key, value.as_bool()) {
            ("categorical", _) => combat.protecting_categories(names(value)),
            ("continuous", _) => combat.protecting(names(value)),
            ("parametric", Some(false)) => combat.non_parametric(),
            ("eb", Some(false)) => combat.without_pooling(),
            ("mean_only", Some(true)) => combat.mean_only(),
            ("ref", _) => combat.reference(value.to_string()),
            unknown => panic!("no setting for {unknown:?}"),
        };
    }
    // Columns of the file that the case does not name are there for others.
    combat.only((0..18).map(|j| format!("f{j}")))
}

fn per_batch(fitted: &Harmonised, of: impl Fn(&BatchEffect) -> Vec<f64>) -> Vec<Vec<f64>> {
    fitted.batches().iter().map(|batch| of(fitted.effect(batch).expect("a batch"))).collect()
}

fn check_block(check: &mut Checker, name: &str, fitted: &Harmonised, table: &FeatureTable, block: &Json) {
    let harmonised = fitted.apply(table).expect("known batches");
    for key in keys(block) {
        let expected = &block[key];
        let place = format!("{name}, {key}");
        let mut lists = |found: Vec<Vec<f64>>| {
            let expected = expected.as_array().expect("lists");
            assert_eq!(found.len(), expected.len(), "{place}");
            for (found, expected) in found.iter().zip(expected) {
                check.list(&place, found, expected);
            }
        };
        match key {
            "harmonised" => lists(rows_of(&harmonised)),
            "gamma_hat" => lists(per_batch(fitted, |effect| effect.shifts().to_vec())),
            "delta_hat" => lists(per_batch(fitted, |effect| effect.variances().to_vec())),
            "gamma_star" => lists(per_batch(fitted, |effect| effect.shrunken_shifts().to_vec())),
            "delta_star" => lists(per_batch(fitted, |effect| effect.shrunken_variances().to_vec())),
            "var_pooled" => check.list(&place, &fitted.pooled_variances(), expected),
            "grand_mean" => check.list(&place, &fitted.grand_means(), expected),
            "iterations" => {
                let found: Vec<usize> = per_batch(fitted, |effect| vec![effect.iterations() as f64])
                    .concat()
                    .into_iter()
                    .map(|rounds| rounds as usize)
                    .collect();
                let expected = expected.as_array().expect("a list");
                if expected.is_empty() {
                    assert_eq!(found, [0, 0, 0], "{place}");
                }
                for ((found, expected), batch) in found.iter().zip(expected).zip(fitted.batches()) {
                    match fitted.reference() == Some(batch) {
                        // Its shifts are 0 and its variances equal, so that nothing is there to iterate. The program behind
                        // the file iterates all the same, over what rounding leaves of the zeros.
                        true => {
                            assert_eq!((*found, count(expected)), (0, 2), "{place}");
                            let shifts = fitted.effect(batch).expect("a batch").shifts();
                            assert!(shifts.iter().all(|shift| *shift == 0.0), "{place}");
                        }
                        false => assert_eq!(*found, count(expected), "{place}"),
                    }
                    check.checked += 1;
                }
            }
            unknown => panic!("{name}: no check for {unknown}"),
        }
    }
}

/// The harmonised columns, row after row.
fn rows_of(table: &FeatureTable) -> Vec<Vec<f64>> {
    let columns: Vec<&[f64]> = table
        .iter()
        .filter(|column| column.name().starts_with('f'))
        .map(|column| column.complete().expect("numbers"))
        .collect();
    (0..table.rows()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[test]
fn every_case_has_the_reference_numbers() {
    let Some(Reference { file, table }) = reference() else { return };
    let mut check = Checker::new(number(&file["tolerance"]));
    check.residue = RESIDUE;
    let mut cases = 0;
    for case in file["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        for key in keys(case) {
            let combat = combat(&case["options"]);
            match key {
                "name" | "options" | "agrees_with_reference_program" => continue,
                "expected_stop_at_1e_4" => {
                    let fitted = combat.stop_below(1e-4).unwrap().fitted(&table).unwrap();
                    check_block(&mut check, &format!("{name}, {key}"), &fitted, &table, &case[key]);
                }
                "expected_converged" if case[key].is_null() => {}
                "expected_converged" => {
                    let fitted = combat.fitted(&table).unwrap();
                    check_block(&mut check, &format!("{name}, {key}"), &fitted, &table, &case[key]);
                }
                unknown => panic!("{name}: no check for {unknown}"),
            }
        }
        cases += 1;
    }
    check.report("ComBat");
    // Six cases at the customary stop, three of which iterate and are given converged too.
    let stopped = 6 * (60 * 18 + 4 * 3 * 18 + 2 * 18) + 3 * 3;
    assert_eq!((cases, check.checked), (6, stopped + 3 * (60 * 18 + 2 * 3 * 18)));
}

/// A column of numbers that look random, between 0 and 1.
fn noise(rows: usize, seed: usize) -> Vec<f64> {
    (0..rows).map(|i| (support::noise(i, seed, 3) % 100_000) as f64 / 100_000.0).collect()
}

/// Sixty subjects of three scanners, which shift and stretch `columns` columns; age, sex and label beside them.
fn study(columns: usize) -> FeatureTable {
    let rows = 60;
    let scanner = |i: usize| (i * 7 + i / 9) % 3;
    let age: Vec<f64> = noise(rows, 900).iter().map(|u| 30.0 + 50.0 * u).collect();
    let features = (0..columns).map(|j| {
        let (shift, stretch) = (noise(3, 500 + j), noise(3, 700 + j));
        let value = |(i, u): (usize, f64)| {
            let b = scanner(i);
            10.0 + 0.1 * age[i] + 5.0 * shift[b] + (0.5 + stretch[b]) * u
        };
        (format!("f{j}"), noise(rows, j).into_iter().enumerate().map(value).collect::<Vec<f64>>())
    });
    let features: Vec<(String, Vec<f64>)> = features.collect();
    FeatureTable::from_columns(subjects(rows), features)
        .and_then(|table| table.with_column("age", age.iter().map(|x| Ok(*x))))
        .and_then(|table| table.with_categories("sex", (0..rows).map(|i| ["f", "m"][i / 2 % 2])))
        .and_then(|table| table.with_categories("scanner", (0..rows).map(|i| ["A", "B", "C"][scanner(i)])))
        .and_then(|table| table.with_labels((0..rows).map(|i| age[i] > 55.0)))
        .and_then(|table| {
            table.with_split((0..rows).map(|i| if i % 4 == 3 { Split::Test } else { Split::Train }))
        })
        .expect("a table")
}

fn protected() -> Combat {
    Combat::by("scanner").protecting(["age", "sex"])
}

/// All the ways to harmonise.
fn ways() -> Vec<(&'static str, Combat)> {
    vec![
        ("parametric", protected()),
        ("customary stop", protected().stop_below(1e-4).unwrap()),
        ("non-parametric", protected().non_parametric()),
        ("without pooling", protected().without_pooling()),
        ("mean only", protected().mean_only()),
        ("mean only, non-parametric", protected().mean_only().non_parametric()),
        ("mean only, without pooling", protected().mean_only().without_pooling()),
        ("reference", protected().reference("B")),
        ("reference, non-parametric", protected().reference("B").non_parametric()),
        ("reference, mean only", protected().reference("B").mean_only()),
    ]
}

fn cells(table: &FeatureTable) -> Vec<u64> {
    table
        .iter()
        .flat_map(|column| column.complete().map(<[f64]>::to_vec).unwrap_or_default())
        .map(f64::to_bits)
        .collect()
}

#[test]
fn later_rows_are_moved_by_the_formula_with_estimates_of_training() {
    let table = study(6);
    let (train, test) = (table.train().unwrap(), table.test().unwrap());
    for (name, combat) in ways() {
        let fitted = combat.fitted(&train).unwrap();
        let moved = fitted.apply(&test).unwrap();
        assert_eq!(fitted.covariates(), ["age", "sex=m"], "{name}");
        let (variances, means) = (fitted.pooled_variances(), fitted.grand_means());
        for row in 0..test.rows() {
            let word = |column: &str| test.category(row, test.column(column).unwrap().position()).unwrap();
            let effect = fitted.effect(word("scanner")).unwrap();
            let male = f64::from(u8::from(word("sex") == "m"));
            for j in 0..6 {
                let column = format!("f{j}");
                let beta = fitted.coefficients(&column).unwrap();
                let mean = means[j] + beta[0] * test.value(row, 6).unwrap() + beta[1] * male;
                let deviation = variances[j].sqrt();
                let z = (test.value(row, j).unwrap() - mean) / deviation;
                let (shift, variance) = (effect.shrunken_shifts()[j], effect.shrunken_variances()[j]);
                let expected = deviation * (z - shift) / variance.sqrt() + mean;
                let found = moved.value(row, j).unwrap();
                assert!(agree(found, expected, TIGHT), "{name}: {found}, expected {expected}");
            }
        }
        // One row alone is moved as it is among others.
        let alone = fitted.apply(&test.select_rows(&[4]).unwrap()).unwrap();
        assert_eq!(cells(&alone), cells(&moved.select_rows(&[4]).unwrap()), "{name}");
    }
}

#[test]
fn without_pooling_batches_have_one_mean_and_one_spread() {
    let table = study(4);
    let moved =
        Combat::by("scanner").only(["f0", "f1"]).without_pooling().keeping_batch().fitted(&table).unwrap();
    let moved = moved.apply(&table).unwrap();
    let codes = moved.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    for name in ["f0", "f1"] {
        let values = moved.column(name).unwrap().complete().unwrap();
        let moments = |batch: usize| {
            let own: Vec<f64> =
                values.iter().zip(&codes).filter(|(_, code)| **code == batch).map(|(x, _)| *x).collect();
            let mean = own.iter().sum::<f64>() / own.len() as f64;
            (mean, own.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (own.len() - 1) as f64)
        };
        let first = moments(0);
        for other in [moments(1), moments(2)] {
            assert!(agree(other.0, first.0, TIGHT) && agree(other.1, first.1, TIGHT), "{name}");
        }
    }
    // Columns that are not named stay to the bit.
    for name in ["f2", "f3", "age"] {
        assert_eq!(
            moved.column(name).unwrap().complete().unwrap(),
            table.column(name).unwrap().complete().unwrap()
        );
    }
}

/// Means over pairs of columns, with likelihoods of every single number, as the definition has it.
#[test]
fn non_parametric_estimates_are_means_over_the_other_columns() {
    let table = study(9);
    for mean_only in [false, true] {
        let combat = Combat::by("scanner").only((0..9).map(|j| format!("f{j}"))).non_parametric();
        let fitted = if mean_only { combat.mean_only() } else { combat }.fitted(&table).unwrap();
        let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
        for (batch, level) in fitted.batches().iter().enumerate() {
            let effect = fitted.effect(level).unwrap();
            for j in 0..9 {
                let values = table.column_at(j).unwrap().complete().unwrap().iter().zip(&codes);
                let (mean, deviation) = (fitted.grand_means()[j], fitted.pooled_variances()[j].sqrt());
                let own: Vec<f64> =
                    values.filter(|(_, code)| **code == batch).map(|(y, _)| (y - mean) / deviation).collect();
                let [mut weights, mut shifts, mut variances] = [0.0; 3];
                for other in (0..9).filter(|other| *other != j) {
                    let (g, d) = (effect.shifts()[other], effect.variances()[other]);
                    let density =
                        |z: &f64| (-(z - g).powi(2) / (2.0 * d)).exp() / (std::f64::consts::TAU * d).sqrt();
                    let likelihood: f64 = own.iter().map(density).product();
                    weights += likelihood;
                    shifts += likelihood * g;
                    variances += likelihood * d;
                }
                let found = (effect.shrunken_shifts()[j], effect.shrunken_variances()[j]);
                assert!(agree(found.0, shifts / weights, CLOSE), "{found:?}, {}", shifts / weights);
                let expected = if mean_only { 1.0 } else { variances / weights };
                assert!(agree(found.1, expected, CLOSE), "{found:?}, {expected}");
            }
        }
    }
}

#[test]
fn the_reference_batch_stays_to_the_bit() {
    let table = study(5);
    let fitted = protected().reference("B").fitted(&table).unwrap();
    assert_eq!(fitted.reference(), Some("B"));
    let moved = fitted.apply(&table).unwrap();
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let level = table.column("scanner").unwrap().categories().unwrap().levels().iter().position(|l| l == "B");
    let mut others = 0;
    for (row, code) in codes.into_iter().enumerate() {
        let same = (0..5).all(|j| moved.value(row, j) == table.value(row, j));
        assert!(same || Some(code) != level);
        others += usize::from(!same);
    }
    assert!(others > 30);
}

#[test]
fn units_order_and_names_do_not_matter() {
    let table = study(6);
    for (name, combat) in ways() {
        let expected = combat.fitted(&table).unwrap().apply(&table).unwrap();
        let rows: Vec<usize> = (0..60).map(|i| (i * 17) % 60).collect();
        let turned = table.select_rows(&rows).unwrap();
        let turned = turned.select(&["sex", "f5", "f4", "f3", "age", "f2", "f1", "f0", "scanner"]).unwrap();
        let moved = combat.fitted(&turned).unwrap().apply(&turned).unwrap();
        for j in 0..6 {
            let at = moved.column(&format!("f{j}")).unwrap().position();
            for (to, from) in rows.iter().enumerate() {
                let (found, expected) = (moved.value(to, at).unwrap(), expected.value(*from, j).unwrap());
                assert!(agree(found, expected, CLOSE), "{name}: {found}, expected {expected}");
            }
        }
        let scale = |j: usize| [1e-150, 1e150, 1e6, 1.0, 3.0, 1e-12][j];
        let columns = (0..6).map(|j| {
            let values = table.column_at(j).unwrap().complete().unwrap();
            (format!("f{j}"), values.iter().map(|x| x * scale(j)).collect::<Vec<f64>>())
        });
        let scaled = FeatureTable::from_columns(subjects(60), columns).unwrap();
        let scaled = scaled.join(&table.select(&["age", "sex", "scanner"]).unwrap()).unwrap();
        let moved = combat.fitted(&scaled).unwrap().apply(&scaled).unwrap();
        for j in 0..6 {
            for row in 0..60 {
                let (found, expected) =
                    (moved.value(row, j).unwrap() / scale(j), expected.value(row, j).unwrap());
                assert!(agree(found, expected, CLOSE), "{name}: {found}, expected {expected}");
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let table = study(150);
    for (name, combat) in ways() {
        let fit = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let fitted = combat.fitted(&table).unwrap();
                let moved = cells(&fitted.apply(&table).unwrap());
                (fitted, moved)
            })
        };
        let one = fit(1);
        for threads in [2, 3, 8] {
            assert!(fit(threads) == one, "{name} on {threads} threads");
        }
    }
}

#[test]
fn the_batch_goes_and_covariates_stay() {
    let table = study(2);
    let moved = protected().fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(moved.columns(), ["f0", "f1", "age", "sex"]);
    assert_eq!((moved.labels().unwrap(), moved.subjects()), (table.labels().unwrap(), table.subjects()));
    let kept = protected().keeping_batch().fitted(&table).unwrap().apply(&table).unwrap();
    assert_eq!(kept.columns(), table.columns());
    assert_eq!(cells(&kept.select(&["f0", "f1"]).unwrap()), cells(&moved.select(&["f0", "f1"]).unwrap()));
}

#[test]
fn whole_numbers_and_words_name_the_same_batches() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let features = table.select(&["f0", "f1", "f2", "f3"]).unwrap();
    let numbered =
        features.with_column("scanner", codes.iter().map(|code| Ok([3.0, -1.0, 20.0][*code]))).unwrap();
    let by_number = Combat::by("scanner").fitted(&numbered).unwrap();
    assert_eq!(by_number.batches(), ["-1", "3", "20"]);
    assert_eq!(by_number.effect("20").unwrap().subjects(), codes.iter().filter(|code| **code == 2).count());
    assert!(by_number.effect("20.0").is_none());
    let words = Combat::by("scanner").only(["f0", "f1", "f2", "f3"]).fitted(&table).unwrap();
    let (found, expected) = (by_number.apply(&numbered).unwrap(), words.apply(&table).unwrap());
    for j in 0..4 {
        for row in 0..60 {
            assert!(agree(found.value(row, j).unwrap(), expected.value(row, j).unwrap(), TIGHT));
        }
    }
}

#[test]
fn a_missing_value_of_a_later_feature_stays_missing() {
    let table = study(3);
    let fitted = protected().fitted(&table).unwrap();
    let gap = |row: usize, value: f64| if row == 2 { Err(Undefined::NoNeighbours) } else { Ok(value) };
    let values = table.column("f1").unwrap().complete().unwrap().to_vec();
    let others = table.select(&["f0", "f2", "age", "sex", "scanner"]).unwrap();
    let with_gap = others.with_column("f1", (0..60).map(|row| gap(row, values[row]))).unwrap();
    let moved = fitted.apply(&with_gap).unwrap();
    let undefined: Vec<_> = moved.undefined().map(|cell| (cell.subject, cell.column, cell.reason)).collect();
    assert_eq!(undefined, [("p2", "f1", Undefined::NoNeighbours)]);
    match protected().fitted(&with_gap) {
        Err(Error::MissingValue { subject, column, .. }) => assert_eq!((&*subject, &*column), ("p2", "f1")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn later_tables_that_do_not_fit_are_refused() {
    let table = study(3);
    let fitted = protected().fitted(&table).unwrap();
    let base = table.select(&["f0", "f1", "f2", "age"]).unwrap().select_rows(&[0, 1]).unwrap();
    let later = |sex: [Option<&str>; 2], scanner: [Option<&str>; 2]| {
        base.clone().with_categories("sex", sex).unwrap().with_categories("scanner", scanner).unwrap()
    };
    let (both, known) = ([Some("f"), Some("m")], [Some("A"), Some("C")]);
    assert!(fitted.apply(&later(both, known)).is_ok());
    match fitted.apply(&later(both, [Some("A"), Some("D")])) {
        Err(Error::UnknownLevel { subject, column, level, known }) => {
            assert_eq!((&*subject, &*column, &*level), ("p1", "scanner", "D"));
            assert_eq!(known, fitted.batches());
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&later([Some("f"), Some("x")], known)) {
        Err(Error::UnknownLevel { subject, column, level, .. }) => {
            assert_eq!((&*subject, &*column, &*level), ("p1", "sex", "x"))
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&later(both, [None, Some("A")])) {
        Err(Error::MissingValue { subject, column, .. }) => {
            assert_eq!((&*subject, &*column), ("p0", "scanner"))
        }
        other => panic!("{other:?}"),
    }
    match fitted.apply(&base.clone().with_categories("scanner", known).unwrap()) {
        Err(Error::ColumnsDiffer { expected, .. }) => assert_eq!(expected, "sex"),
        other => panic!("{other:?}"),
    }
    match fitted.apply(
        &base
            .clone()
            .with_column("sex", [Ok(0.0), Ok(1.0)])
            .unwrap()
            .with_categories("scanner", known)
            .unwrap(),
    ) {
        Err(Error::NotCategorical { column }) => assert_eq!(column, "sex"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn training_tables_that_cannot_be_harmonised_are_refused() {
    let table = study(3);
    let refused = |combat: Combat, table: &FeatureTable| combat.fitted(table).unwrap_err();
    match refused(Combat::by("scaner"), &table) {
        Error::UnknownColumn { nearest, .. } => assert_eq!(nearest, "scanner"),
        other => panic!("{other}"),
    }
    match refused(Combat::by("scanner").protecting(["agee"]), &table) {
        Error::UnknownColumn { name, nearest, .. } => assert_eq!((&*name, &*nearest), ("agee", "age")),
        other => panic!("{other}"),
    }
    match refused(Combat::by("age"), &table) {
        Error::NotWhole { subject, column, .. } => assert_eq!((&*subject, &*column), ("p0", "age")),
        other => panic!("{other}"),
    }
    match refused(protected().reference("D"), &table) {
        Error::UnknownName { what, name, .. } => assert_eq!((what, &*name), ("batch", "D")),
        other => panic!("{other}"),
    }
    for twice in [protected().protecting(["age"]), protected().protecting(["scanner"])] {
        assert!(matches!(refused(twice, &table), Error::Duplicate { .. }));
    }
    assert!(matches!(refused(protected().only(["f0", "age"]), &table), Error::Setting { .. }));
    assert!(matches!(
        refused(Combat::by("scanner").only(["f0", "f1", "sex"]), &table),
        Error::Categorical { .. }
    ));
    assert!(matches!(
        refused(protected().only(["f0"]), &table),
        Error::SampleTooSmall { needed: 2, found: 1, .. }
    ));
    assert!(protected().only(["f0"]).without_pooling().fitted(&table).is_ok());
    let bare = table.select(&["age", "sex", "scanner"]).unwrap();
    assert!(matches!(refused(protected(), &bare), Error::Nothing { .. }));
    for stop in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Combat::by("scanner").stop_below(stop), Err(Error::Setting { .. })));
    }

    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let of_one: Vec<usize> = (0..60).filter(|row| codes[*row] == 0).collect();
    let one = table.select_rows(&of_one).unwrap();
    match refused(protected(), &one) {
        Error::SampleTooSmall { what, needed, found } => assert_eq!((what, needed, found), ("batches", 2, 1)),
        other => panic!("{other}"),
    }
    let mut few: Vec<usize> = (0..60).filter(|row| codes[*row] == 0).collect();
    few.extend((0..60).find(|row| codes[*row] == 1));
    let few = table.select_rows(&few).unwrap();
    let level = table.column("scanner").unwrap().categories().unwrap().levels()[1].clone();
    match refused(protected(), &few) {
        Error::BatchTooSmall { batch, level: small, needed, found } => {
            assert_eq!((&*batch, small, needed, found), ("scanner", level, 2, 1))
        }
        other => panic!("{other}"),
    }
    let moved = protected().mean_only().fitted(&few).unwrap().apply(&few).unwrap();
    assert_eq!(moved.undefined().count(), 0);
    match refused(Combat::by("scanner").mean_only(), &few.select_rows(&[0, few.rows() - 1]).unwrap()) {
        Error::TooFewRows { coefficients, rows } => assert_eq!((coefficients, rows), (2, 2)),
        other => panic!("{other}"),
    }
}

#[test]
fn covariates_that_the_batches_determine_are_refused() {
    let table = study(3);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let age = table.column("age").unwrap().complete().unwrap().to_vec();
    let with = |value: &dyn Fn(usize) -> f64| {
        table.clone().with_column("new", (0..60).map(|i| Ok(value(i)))).unwrap()
    };
    let cases: [(&str, FeatureTable); 4] = [
        ("a constant", with(&|_| 4.0)),
        ("a number of each batch", with(&|i| 1e6 + [3.0, 8.0, 0.5][codes[i]])),
        ("one batch against the others", with(&|i| f64::from(u8::from(codes[i] == 1)))),
        ("age again, with a number of each batch", with(&|i| 2.0 * age[i] + codes[i] as f64)),
    ];
    for (name, table) in cases {
        match protected().protecting(["new"]).fitted(&table) {
            Err(Error::Confounded { covariate, batch, rank, columns }) => {
                assert_eq!((&*covariate, &*batch, rank, columns), ("new", "scanner", 5, 6), "{name}")
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let site =
        table.with_categories("site", codes.iter().map(|code| ["north", "south", "south"][*code])).unwrap();
    match protected().protecting(["site"]).fitted(&site) {
        Err(Error::Confounded { covariate, .. }) => assert!(covariate.starts_with("site="), "{covariate}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_without_residuals_stay_as_they_are() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let age = table.column("age").unwrap().complete().unwrap().to_vec();
    let with = table
        .clone()
        .with_column("constant", (0..60).map(|_| Ok(0.1)))
        .and_then(|t| t.with_column("by batch", (0..60).map(|i| Ok([0.1, 0.7, 1e5][codes[i]]))))
        .and_then(|t| t.with_column("by age", (0..60).map(|i| Ok(0.3 * age[i] - 7.7))))
        .unwrap();
    for (name, combat) in ways() {
        let fitted = combat.fitted(&with).unwrap();
        assert_eq!(
            fitted.without_residuals().collect::<Vec<_>>(),
            ["constant", "by batch", "by age"],
            "{name}"
        );
        let moved = fitted.apply(&with).unwrap();
        for column in ["constant", "by batch", "by age"] {
            assert_eq!(
                moved.column(column).unwrap().complete().unwrap(),
                with.column(column).unwrap().complete().unwrap()
            );
        }
        // They say nothing of the batches: the other columns are moved as without them.
        let alone = combat.fitted(&table).unwrap().apply(&table).unwrap();
        let names = ["f0", "f1", "f2", "f3"];
        assert_eq!(cells(&moved.select(&names).unwrap()), cells(&alone.select(&names).unwrap()), "{name}");
    }
}

#[test]
fn a_column_that_is_constant_in_one_batch_gives_finite_numbers() {
    let table = study(4);
    let codes = table.column("scanner").unwrap().categories().unwrap().complete().unwrap();
    let noise = noise(60, 77);
    let features = table.select(&["f0", "f1", "scanner"]).unwrap();
    let silent = |i: usize| if codes[i] == 1 { 2.5 } else { noise[i] };
    let table = features.with_column("silent", (0..60).map(|i| Ok(silent(i)))).unwrap();
    let by = || Combat::by("scanner");
    for (name, combat) in [
        ("parametric", by()),
        ("non-parametric", by().non_parametric()),
        ("without pooling", by().without_pooling()),
        ("mean only", by().mean_only()),
    ] {
        let fitted = combat.fitted(&table).unwrap();
        let moved = fitted.apply(&table).unwrap();
        assert_eq!(moved.undefined().count(), 0, "{name}");
        if name == "without pooling" {
            let grand = fitted.grand_means()[2];
            let silent = moved.column("silent").unwrap().complete().unwrap();
            assert!((0..60).filter(|i| codes[*i] == 1).all(|i| silent[i] == grand));
        }
    }
}

#[test]
fn odd_tables_are_harmonised_or_refused() {
    let rows = 12;
    let label = |i: usize| ["A", "B", "C"][i % 3];
    let columns: [(&str, &dyn Fn(usize) -> f64); 10] = [
        ("largest", &|i| if i % 5 < 2 { f64::MAX } else { f64::MIN }),
        ("huge", &|i| 1e300 * (support::noise(i, 1, 1) % 100) as f64),
        ("tiny", &|i| 1e-300 * (support::noise(i, 2, 1) % 100) as f64),
        ("smallest", &|i| 5e-324 * (i % 5) as f64),
        ("outlier", &|i| if i == 7 { 1e15 } else { (i % 4) as f64 }),
        ("far", &|i| 1e12 + (i % 5) as f64),
        ("tied", &|i| (i / 3 % 2) as f64),
        ("zeros", &|_| 0.0),
        ("apart", &|i| 1e9 * (i % 3) as f64 + (i % 2) as f64),
        ("noise", &|i| (support::noise(i, 3, 1) % 100) as f64),
    ];
    let (mut moved, mut refused) = (0, 0);
    for first in 0..columns.len() {
        for second in 0..columns.len() {
            let pair = [("x", columns[first].1), ("y", columns[second].1)];
            let pair = pair.map(|(name, f)| (name, (0..rows).map(f).collect::<Vec<f64>>()));
            let table = FeatureTable::from_columns(subjects(rows), pair)
                .and_then(|table| table.with_categories("scanner", (0..rows).map(label)))
                .unwrap();
            for combat in [
                Combat::by("scanner"),
                Combat::by("scanner").stop_below(1e-4).unwrap(),
                Combat::by("scanner").non_parametric(),
                Combat::by("scanner").without_pooling(),
                Combat::by("scanner").mean_only(),
                Combat::by("scanner").reference("C"),
            ] {
                match combat.fitted(&table).and_then(|fitted| fitted.apply(&table)) {
                    Ok(table) => {
                        // Near the ends of the range of a number the result may be beyond it, and says so.
                        let wide = [first, second].iter().any(|at| columns[*at].0 == "huge");
                        let honest = |cell: UndefinedCell<'_>| wide && cell.reason == Undefined::NotFinite;
                        let place = format!("{} {}: {combat:?}", columns[first].0, columns[second].0);
                        assert!(table.undefined().all(honest), "{place}");
                        moved += 1;
                    }
                    Err(error) => {
                        let place =
                            format!("{} {}: {combat:?}: {error}", columns[first].0, columns[second].0);
                        let fair = matches!(error, Error::SampleTooSmall { .. })
                            || matches!(error, Error::Undefined { .. });
                        assert!(fair, "{place}");
                        refused += 1;
                    }
                }
            }
        }
    }
    println!("{moved} tables were harmonised, {refused} refused");
    assert!(moved > 300 && refused > 0);
}

/// Shifts and stretches that were put in are taken out: what is left is nearer to the table before.
#[test]
fn effects_that_were_put_in_are_taken_out() {
    let rows = 200;
    let truth: Vec<Vec<f64>> = (0..30).map(|j| noise(rows, 40 + j)).collect();
    let scanner = |i: usize| support::noise(i, 5, 5) % 3;
    let moved = truth.iter().map(|column| {
        let value = |(i, x): (usize, &f64)| [0.0, 0.7, -0.4][scanner(i)] + [1.0, 1.6, 0.7][scanner(i)] * x;
        column.iter().enumerate().map(value).collect::<Vec<f64>>()
    });
    let table =
        FeatureTable::from_columns(subjects(rows), moved.enumerate().map(|(j, c)| (format!("f{j}"), c)))
            .and_then(|table| {
                table.with_categories("scanner", (0..rows).map(|i| ["A", "B", "C"][scanner(i)]))
            })
            .unwrap();
    let harmonised = Combat::by("scanner").reference("A").fitted(&table).unwrap().apply(&table).unwrap();
    let apart = |table: &FeatureTable| {
        let cells = (0..30).flat_map(|j| (0..rows).map(move |i| (i, j)));
        let squares = cells.map(|(i, j)| (table.value(i, j).unwrap() - truth[j][i]).powi(2));
        (squares.sum::<f64>() / (30 * rows) as f64).sqrt()
    };
    assert!(apart(&harmonised) < 0.2 * apart(&table), "{} of {}", apart(&harmonised), apart(&table));
}

#[test]
fn a_pipeline_harmonises_inside_each_fit() {
    let table = study(8);
    let recipe = CompleteColumns
        .then(protected())
        .then(OneHot::against_first())
        .then(Standardise::sample())
        .fit_by(Logistic::ridge(1.0).unwrap());
    let (train, test) = (table.train().unwrap(), table.test().unwrap());
    let model = recipe.fit(&train).unwrap();
    let scores = model.scores(&test).unwrap();
    // By hand, each step on what the training rows say.
    let harmonised = protected().fitted(&train).unwrap();
    let coded = OneHot::against_first().fitted(&harmonised.apply(&train).unwrap()).unwrap();
    let step = |table: &FeatureTable| coded.apply(&harmonised.apply(table).unwrap()).unwrap();
    let scaled = Standardise::sample().fitted(&step(&train)).unwrap();
    let last = Logistic::ridge(1.0).unwrap().fit(&scaled.apply(&step(&train)).unwrap()).unwrap();
    assert_eq!(scores, last.scores(&scaled.apply(&step(&test)).unwrap()).unwrap());
    // Whatever else is in the test set, a subject has one score.
    assert_eq!(model.scores(&test.select_rows(&[3]).unwrap()).unwrap(), scores[3..4]);
}

#[cfg(feature = "json")]
#[test]
fn a_stored_pipeline_scores_as_before() {
    use radiomics::learn::StoredModel;
    let table = study(4);
    for (name, combat) in ways() {
        let recipe = combat
            .then(OneHot::against_first())
            .then(Standardise::sample())
            .fit_by(Logistic::ridge(1.0).unwrap());
        let model = recipe.fit(&table).unwrap();
        let text = model.stored().unwrap().to_json().unwrap();
        let read = StoredModel::from_json(&text).unwrap();
        assert_eq!(read.scores(&table).unwrap(), model.scores(&table).unwrap(), "{name}");
        // A list that lost a member is a damaged model or no model, and no panic.
        let json: Json = serde_json::from_str(&text).unwrap();
        for list in
            ["shrunken_shifts", "shrunken_variances", "coefficients", "effects", "covariates", "words"]
        {
            let mut json = json.clone();
            assert!(shorten(harmonised(&mut json).expect("a step"), list), "{name}: {list}");
            if let Ok(damaged) = StoredModel::from_json(&json.to_string()) {
                assert!(damaged.scores(&table).is_err(), "{name}: {list}");
            }
        }
    }
}

/// The part of a file that holds the harmonised step.
#[cfg(feature = "json")]
fn harmonised(json: &mut Json) -> Option<&mut Json> {
    match json {
        Json::Object(members) => members.iter_mut().find_map(|(key, member)| match key.as_str() {
            "harmonised" => Some(member),
            _ => harmonised(member),
        }),
        Json::Array(members) => members.iter_mut().find_map(harmonised),
        _ => None,
    }
}

/// Takes the last member off the first list of this name.
#[cfg(feature = "json")]
fn shorten(json: &mut Json, name: &str) -> bool {
    match json {
        Json::Object(members) => {
            if let Some(Json::Array(list)) = members.get_mut(name) {
                return list.pop().is_some();
            }
            members.values_mut().any(|member| shorten(member, name))
        }
        Json::Array(members) => members.iter_mut().any(|member| shorten(member, name)),
        _ => false,
    }
}
