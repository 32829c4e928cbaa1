//! The Mann–Whitney test, and the selections, against reference numbers.

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::hypothesis::{Alternative, RankSum, RankSumDistribution};
use radiomics::learn::{
    Apply, CompleteColumns, Correlation, CorrelationPrune, MannWhitney, PValue, Reason, Standardise,
    Transform,
};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{CLOSE, TIGHT, agree, number, numbers, reference_json};

/// Relative: small p-values count.
fn relative(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs()
}

fn table(rows: &Json, labels: &[f64]) -> FeatureTable {
    let rows: Vec<Vec<f64>> = rows.as_array().expect("rows").iter().map(numbers).collect();
    let columns = (0..rows[0].len()).map(|j| (j.to_string(), rows.iter().map(|row| row[j]).collect()));
    FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns)
        .and_then(|table| table.with_labels(labels.iter().map(|y| *y == 1.0)))
        .expect("a table")
}

fn indexes(list: &Json) -> Vec<String> {
    numbers(list).into_iter().map(|i| i.to_string()).collect()
}

#[test]
fn mann_whitney_matches_the_reference() {
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let cases = file["two_groups"].as_array().expect("cases");
    assert_eq!(cases.len(), 5);
    for case in cases {
        let expected = &case["expected"]["mann_whitney"];
        let test = RankSum::new(&numbers(&case["input"]["x"]), &numbers(&case["input"]["y"])).unwrap();
        assert_eq!(test.u(), number(&expected["u_x"]));
        assert_eq!(test.u_second(), number(&expected["u_y"]));
        for (key, found) in [
            ("p_asymptotic_continuity", test.p_normal(Alternative::TwoSided, true)),
            ("p_asymptotic_no_continuity", test.p_normal(Alternative::TwoSided, false)),
            ("p_less", test.p_normal(Alternative::Less, true)),
            ("p_greater", test.p_normal(Alternative::Greater, true)),
        ] {
            let expected = number(&expected[key]);
            assert!(
                relative(found, expected, CLOSE),
                "{} {key}: {found:e}, expected {expected:e}",
                case["name"]
            );
        }
        match expected.get("p_exact") {
            Some(exact) => {
                let found = test.p_exact(Alternative::TwoSided).expect("no ties");
                assert!(relative(found, number(exact), CLOSE), "{}: {found:e} and {exact}", case["name"]);
            }
            None => assert_eq!(test.p_exact(Alternative::TwoSided), None, "{}", case["name"]),
        }
    }
}

/// All ways to choose which of n + m ranks belong to the first sample.
#[test]
fn the_exact_distribution_counts_every_arrangement() {
    for (m, n) in [(1, 1), (3, 4), (5, 2), (6, 6)] {
        let values: Vec<f64> = (0..m + n).map(f64::from).collect();
        let mut reached = vec![0_u32; (m * n + 1) as usize];
        let arrangements: Vec<u32> =
            (0_u32..1 << (m + n)).filter(|bits| bits.count_ones() == m as u32).collect();
        let mark = |bits: u32| (0..m + n).map(|i| bits >> i & 1 == 1).collect::<Vec<bool>>();
        for &bits in &arrangements {
            reached[RankSum::grouped(&values, &mark(bits)).unwrap().u() as usize] += 1;
        }
        let all = arrangements.len() as f64;
        for &bits in &arrangements {
            let test = RankSum::grouped(&values, &mark(bits)).unwrap();
            let at_least: u32 = reached[test.u() as usize..].iter().sum();
            let at_most: u32 = reached[..=test.u() as usize].iter().sum();
            let p = |alternative| test.p_exact(alternative).unwrap();
            assert!(agree(p(Alternative::Greater), f64::from(at_least) / all, TIGHT));
            assert!(agree(p(Alternative::Less), f64::from(at_most) / all, TIGHT));
            let both = (2.0 * f64::from(at_least.min(at_most)) / all).min(1.0);
            assert!(agree(p(Alternative::TwoSided), both, TIGHT));
        }
    }
}

#[test]
fn rank_sum_edges() {
    let constant = RankSum::new(&[1.0; 3], &[1.0; 4]).unwrap();
    assert_eq!(constant.u(), 6.0);
    assert_eq!(constant.p_normal(Alternative::TwoSided, true), 1.0);
    assert!(matches!(RankSum::new(&[], &[1.0]), Err(Error::OneClass { positives: 0, negatives: 1 })));
    assert!(matches!(RankSum::new(&[1.0], &[f64::NAN]), Err(Error::ScoreNaN { position: 1, length: 2 })));
    assert!(matches!(RankSum::grouped(&[1.0], &[]), Err(Error::Length { expected: 1, found: 0, .. })));
    assert!(RankSumDistribution::new(100, 100).is_some());
    assert!(RankSumDistribution::new(101, 100).is_none());
    assert!(RankSumDistribution::new(0, 5).is_none());
    assert!(RankSumDistribution::new(usize::MAX, 2).is_none());
    let apart = RankSum::new(&[4.0, 5.0, 6.0], &[1.0, 2.0, 3.0]).unwrap();
    let swapped = RankSum::new(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]).unwrap();
    assert_eq!(apart.p_normal(Alternative::Greater, true), swapped.p_normal(Alternative::Less, true));
    assert_eq!(apart.p_exact(Alternative::Greater), Some(1.0 / 20.0));
}

fn continuous() -> Option<(Json, FeatureTable)> {
    let file = reference_json("modelling/feature_selection.json")?;
    let case = file["continuous"][0].clone();
    let table = table(&case["input"]["x"], &numbers(&case["input"]["y"]));
    Some((case["expected"].clone(), table))
}

#[test]
fn the_filter_has_the_reference_p_values() {
    let Some((expected, table)) = continuous() else { return };
    let expected = numbers(&expected["mann_whitney_p"]);
    let screened = MannWhitney::below(1.0).unwrap().fitted(&table).unwrap();
    for (found, expected) in screened.p_values().iter().zip(&expected) {
        assert!(relative(*found, *expected, CLOSE), "{found:e}, expected {expected:e}");
    }
    let small =
        |limit: f64| (0..30).filter(|j| expected[*j] < limit).map(|j| j.to_string()).collect::<Vec<_>>();
    let screened = MannWhitney::below(0.05).unwrap().fitted(&table).unwrap();
    assert_eq!(screened.selection().kept(), small(0.05));
    assert_eq!(screened.selection().dropped().len() + small(0.05).len(), 30);
    let mut order: Vec<usize> = (0..30).collect();
    order.sort_by(|a, b| expected[*a].total_cmp(&expected[*b]));
    let mut best: Vec<usize> = order[..4].to_vec();
    best.sort_unstable();
    let screened = MannWhitney::best(4).unwrap().fitted(&table).unwrap();
    assert_eq!(screened.selection().kept(), best.iter().map(usize::to_string).collect::<Vec<_>>());
    let fifth = order[4].to_string();
    let dropped = screened.selection().dropped().iter().find(|dropped| dropped.column == fifth).unwrap();
    assert!(matches!(dropped.reason, Reason::NotAmongBest { rank: 5, kept: 4, .. }), "{}", dropped.reason);
    let both = MannWhitney::below(0.05).unwrap().at_most(4).unwrap().fitted(&table).unwrap();
    assert_eq!(both.selection().kept(), screened.selection().kept());
}

#[test]
fn the_exact_option_falls_back_where_values_tie() {
    let columns =
        [("free", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), ("tied", vec![1.0, 1.0, 2.0, 2.0, 3.0, 3.0])];
    let table = FeatureTable::from_columns((0..6).map(|i| i.to_string()), columns).unwrap();
    let table = table.with_labels([false, false, false, true, true, true]).unwrap();
    let p = |how| MannWhitney::below(1.0).unwrap().p_value(how).fitted(&table).unwrap().p_values().to_vec();
    let (exact, normal) = (p(PValue::Exact), p(PValue::Normal));
    assert!(agree(exact[0], 0.1, TIGHT));
    assert_ne!(exact[0], normal[0]);
    assert_eq!(exact[1], normal[1]);
    assert!(p(PValue::NormalWithoutContinuity)[0] < normal[0]);
}

#[test]
fn spearman_and_pearson_match_references() {
    let Some((expected, table)) = continuous() else { return };
    let matrix = Correlation::Spearman.matrix(&table).unwrap();
    for (i, row) in expected["spearman"].as_array().expect("rows").iter().enumerate() {
        for (j, expected) in numbers(row).into_iter().enumerate() {
            assert!(agree(matrix[[i, j]], expected, CLOSE), "{i} {j}: {} and {expected}", matrix[[i, j]]);
        }
    }
    let Some(file) = reference_json("modelling/univariate_tests.json") else { return };
    let mut compared = 0;
    for case in file["paired"].as_array().expect("cases") {
        let (x, y) = (numbers(&case["input"]["x"]), numbers(&case["input"]["y"]));
        let pair =
            FeatureTable::from_columns((0..x.len()).map(|i| i.to_string()), [("x", x), ("y", y)]).unwrap();
        for (key, of) in [("pearson", Correlation::Pearson), ("spearman", Correlation::Spearman)] {
            let Some(expected) = case["expected"].get(key) else { continue };
            let expected = expected.get("r").or(expected.get("rho")).expect("a coefficient");
            let found = of.matrix(&pair).unwrap()[[0, 1]];
            assert!(agree(found, number(expected), CLOSE), "{key}: {found} and {expected}");
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
fn pruning_matches_both_walking_orders() {
    let Some((expected, table)) = continuous() else { return };
    let limits = expected["prune_spearman"].as_object().expect("limits");
    assert_eq!(limits.len(), 3);
    for (limit, expected) in limits {
        let prune = CorrelationPrune::above(limit.parse().expect("a number")).unwrap();
        for (prune, key) in
            [(prune.in_column_order(), "keep_first_in_column_order"), (prune, "keep_smallest_u_test_p_first")]
        {
            let pruned = prune.fitted(&table).unwrap();
            let walked = indexes(&expected[key]);
            assert_eq!(pruned.in_walking_order(), walked, "{limit} {key}");
            let mut sorted = walked;
            sorted.sort_by_key(|name| name.parse::<usize>().expect("an index"));
            assert_eq!(pruned.selection().kept(), sorted, "{limit} {key}");
        }
    }
}

#[test]
fn pruning_says_with_what_a_column_correlates() {
    let Some((_, table)) = continuous() else { return };
    let matrix = Correlation::Pearson.matrix(&table).unwrap();
    let pruned = CorrelationPrune::above(0.5).unwrap().pearson().fitted(&table).unwrap();
    assert!(!pruned.selection().dropped().is_empty());
    for dropped in pruned.selection().dropped() {
        let Reason::Correlated { with, correlation, limit } = &dropped.reason else { panic!("{dropped:?}") };
        let r = matrix[[dropped.column.parse().unwrap(), with.parse().unwrap()]];
        assert!(agree(*correlation, r, TIGHT) && r.abs() > *limit);
        assert!(pruned.in_walking_order().contains(with));
    }
    for a in pruned.selection().kept() {
        for b in pruned.selection().kept() {
            assert!(a == b || matrix[[a.parse().unwrap(), b.parse().unwrap()]].abs() <= 0.5 + TIGHT);
        }
    }
}

/// The radiomic steps of the study-like cohort: U test, correlation pruning, scaling.
#[test]
fn the_study_like_selection_matches_the_reference() {
    let Some(file) = reference_json("modelling/study_like.json") else { return };
    let tolerance = number(&file["tolerance"]);
    let train: Vec<usize> = numbers(&file["input"]["train"])
        .iter()
        .enumerate()
        .filter(|(_, t)| **t == 1.0)
        .map(|(i, _)| i)
        .collect();
    let sequences = file["expected"]["per_sequence"].as_object().expect("sequences");
    assert_eq!(sequences.len(), 4);
    for (sequence, expected) in sequences {
        let table = table(&file["input"]["features"][sequence], &numbers(&file["input"]["y"]));
        let table = table.select_rows(&train).unwrap();
        let screened = MannWhitney::below(1.0).unwrap().fitted(&table).unwrap();
        for (found, expected) in screened.p_values().iter().zip(numbers(&expected["mann_whitney_p_train"])) {
            assert!(relative(*found, expected, tolerance), "{sequence}: {found:e}, expected {expected:e}");
        }
        let repeatable = table.select(&indexes(&expected["kept_icc_above_0_75"])).unwrap();
        let recipe = MannWhitney::below(0.1).unwrap().then(CorrelationPrune::above(0.9).unwrap());
        let fitted = recipe.fitted(&repeatable).unwrap();
        assert_eq!(fitted.first().selection().kept(), indexes(&expected["kept_p_below_0_1"]), "{sequence}");
        assert_eq!(
            fitted.second().selection().kept(),
            indexes(&expected["kept_after_spearman_0_9"]),
            "{sequence}"
        );
        let selected = fitted.apply(&repeatable).unwrap();
        let scaled = Standardise::population().fitted(&selected).unwrap();
        for (found, expected) in scaled.centres().iter().zip(numbers(&expected["train_mean"])) {
            assert!(relative(*found, expected, tolerance));
        }
        for (found, expected) in scaled.scales().iter().zip(numbers(&expected["train_sd_population"])) {
            assert!(relative(*found, expected, tolerance));
        }
    }
}

fn small() -> FeatureTable {
    let columns = [
        ("signal", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        ("constant", vec![0.1; 6]),
        ("double", vec![2.0, 4.0, 6.0, 8.0, 10.0, 12.0]),
    ];
    FeatureTable::from_columns(["a", "b", "c", "d", "e", "f"], columns)
        .and_then(|table| table.with_labels([false, false, false, true, true, true]))
        .expect("a table")
}

#[test]
fn constant_and_double_columns() {
    let screened = MannWhitney::below(0.2).unwrap().fitted(&small()).unwrap();
    assert_eq!(screened.selection().kept(), ["signal", "double"]);
    assert_eq!(screened.p_values()[1], 1.0);
    let pruned = CorrelationPrune::above(0.9).unwrap().fitted(&small()).unwrap();
    assert_eq!(pruned.selection().kept(), ["signal", "constant"]);
    for of in [Correlation::Spearman, Correlation::Pearson] {
        let matrix = of.matrix(&small()).unwrap();
        assert_eq!((matrix[[0, 1]], matrix[[1, 2]]), (0.0, 0.0));
        assert!(agree(matrix[[0, 2]], 1.0, TIGHT));
    }
    let scaled = Standardise::sample().fitted(&small()).unwrap();
    assert_eq!(scaled.constant().collect::<Vec<_>>(), ["constant"]);
    let other = FeatureTable::from_columns(
        ["z"],
        [("constant", vec![9.0]), ("double", vec![7.0]), ("signal", vec![3.5])],
    );
    let applied = scaled.apply(&other.unwrap()).unwrap();
    assert_eq!(applied.columns(), ["signal", "constant", "double"]);
    assert_eq!((0..3).map(|j| applied.value(0, j).unwrap()).collect::<Vec<_>>(), [0.0; 3]);
}

#[test]
fn standardised_columns_have_mean_0_and_deviation_1_even_at_the_ends_of_the_range() {
    for unit in [1.0, 1e-200, 1e200, 1e-7] {
        let values: Vec<f64> = [1.0, 2.0, 4.0, 9.0].iter().map(|x| x * unit).collect();
        let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", values)]).unwrap();
        let z = Standardise::sample().fitted(&table).unwrap().apply(&table).unwrap();
        let z = z.column("x").unwrap().complete().unwrap();
        let squares: f64 = z.iter().map(|z| z * z).sum();
        assert!(z.iter().sum::<f64>().abs() < TIGHT && agree(squares, 3.0, TIGHT), "{unit:e}: {z:?}");
    }
}

#[test]
fn nothing_selected_and_settings_out_of_range() {
    let table = small();
    let strict = MannWhitney::below(1e-6).unwrap().fitted(&table);
    assert!(matches!(strict, Err(Error::NothingSelected { columns: 3, .. })));
    let none: [&str; 0] = [];
    let empty = table.select(&none).unwrap();
    assert!(matches!(
        CorrelationPrune::above(0.5).unwrap().fitted(&empty),
        Err(Error::NothingSelected { columns: 0, .. })
    ));
    for limit in [0.0, -0.1, 1.1, f64::NAN] {
        assert!(matches!(MannWhitney::below(limit), Err(Error::Setting { .. })), "{limit}");
    }
    for limit in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(CorrelationPrune::above(limit), Err(Error::Setting { .. })), "{limit}");
    }
    assert!(matches!(MannWhitney::best(0), Err(Error::Setting { .. })));
    let one_class = table.clone().with_labels([true; 6]).unwrap();
    assert!(matches!(MannWhitney::below(0.5).unwrap().fitted(&one_class), Err(Error::OneClass { .. })));
    let bare = FeatureTable::from_columns(["a", "b"], [("x", vec![1.0, 2.0])]).unwrap();
    assert!(matches!(MannWhitney::below(0.5).unwrap().fitted(&bare), Err(Error::Unlabelled { .. })));
    assert!(CorrelationPrune::above(0.5).unwrap().in_column_order().fitted(&bare).is_ok());
}

#[test]
fn missing_values_are_refused_unless_left_out_first() {
    let holes = [Ok(1.0), Err(Undefined::NoNeighbours), Ok(2.0), Err(Undefined::Missing), Ok(5.0), Ok(4.0)];
    let table = small().with_column("holed", holes).unwrap();
    let refused = |error: Error| match error {
        Error::MissingValue { subject, column, reason } => {
            assert_eq!((subject.as_str(), column.as_str()), ("b", "holed"));
            assert!(reason.contains("neighbour"));
        }
        other => panic!("{other:?}"),
    };
    refused(MannWhitney::below(0.5).unwrap().fitted(&table).unwrap_err());
    refused(CorrelationPrune::above(0.5).unwrap().fitted(&table).unwrap_err());
    refused(Standardise::sample().fitted(&table).unwrap_err());
    refused(Correlation::Pearson.matrix(&table).unwrap_err());

    let recipe = CompleteColumns.then(MannWhitney::below(0.2).unwrap());
    let fitted = recipe.fitted(&table).unwrap();
    let selections = fitted.selections();
    assert_eq!(selections.len(), 2);
    let dropped = &selections[0].dropped()[0];
    assert_eq!(dropped.column, "holed");
    assert_eq!(
        dropped.reason,
        Reason::Incomplete { subject: "b".into(), reason: Undefined::NoNeighbours, count: 2 }
    );
    assert_eq!(selections[1].kept(), ["signal", "double"]);

    // A value that is missing later stays missing through scaling, with its reason.
    let scaled = Standardise::sample().fitted(&small()).unwrap();
    let later = FeatureTable::new(
        ["z"],
        ["signal", "constant", "double"],
        &[[Ok(1.0), Err(Undefined::NoNeighbours), Err(Undefined::NotFinite)]],
    );
    let applied = scaled.apply(&later.unwrap()).unwrap();
    assert_eq!(applied.value(0, 1), Err(Undefined::NoNeighbours));
    assert_eq!(applied.value(0, 2), Err(Undefined::NotFinite));
}
