//! Batch harmonisation: reference numbers, the formulas, invariances.

use radiomics::learn::{Apply, BatchEffect, Combat, Harmonised, Transform};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::checker::{Checker, count, keys};
use crate::support::scanners::{cells, noise, protected, study, subjects, ways};
use crate::support::{self, CLOSE, TIGHT, agree, number, numbers, reference_json};

/// Shifts of the reference batch are 0 but for rounding in the file.
const RESIDUE: f64 = 1e-12;

struct Reference {
    file: Json,
    table: FeatureTable,
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
    for (row, code) in codes.iter().enumerate() {
        let same = (0..5).all(|j| moved.value(row, j) == table.value(row, j));
        assert!(same || Some(*code) != level);
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
