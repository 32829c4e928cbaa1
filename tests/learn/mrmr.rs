//! Picks by relevance and redundancy, and variances, against reference numbers, against a plain count, and on traps.

use radiomics::Error;
use radiomics::learn::{Apply, Mrmr, Pick, Picked, Reason, Standardise, Transform, Variance};
use radiomics::numeric::special::student_t_upper_tail;
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{CLOSE, TIGHT, agree, numbers, reference_json};

/// The tolerance of the file, relative.
const REFERENCE: f64 = 1e-9;

fn of_columns(columns: Vec<Vec<f64>>, labels: Vec<bool>) -> FeatureTable {
    let subjects = (0..labels.len()).map(|i| format!("s{i}"));
    let named = columns.into_iter().enumerate().map(|(j, column)| (j.to_string(), column));
    FeatureTable::from_columns(subjects, named).and_then(|table| table.with_labels(labels)).expect("a table")
}

fn table(input: &Json) -> FeatureTable {
    let rows: Vec<Vec<f64>> = input["x"].as_array().expect("rows").iter().map(numbers).collect();
    let columns = (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
    of_columns(columns, numbers(&input["y"]).into_iter().map(|y| y == 1.0).collect())
}

#[derive(Default)]
struct Checker {
    checked: usize,
    worst: f64,
}

impl Checker {
    fn each(&mut self, what: &str, found: impl IntoIterator<Item = f64>, expected: &Json) {
        let (found, expected): (Vec<f64>, Vec<f64>) = (found.into_iter().collect(), numbers(expected));
        assert_eq!(found.len(), expected.len(), "{what}");
        for (found, expected) in found.into_iter().zip(expected) {
            let difference = (found - expected).abs() / expected.abs();
            assert!(difference <= REFERENCE, "{what}: {found:e}, expected {expected:e}");
            self.worst = self.worst.max(difference);
            self.checked += 1;
        }
    }

    fn picks(&mut self, what: &str, table: &FeatureTable, of: impl Fn(usize) -> Mrmr, expected: &Json) {
        let order: Vec<String> = numbers(&expected["order"]).iter().map(f64::to_string).collect();
        let picked = of(order.len()).fitted(table).expect("picks");
        assert_eq!(
            picked.picks().iter().map(|pick| pick.column.clone()).collect::<Vec<_>>(),
            order,
            "{what}"
        );
        self.checked += order.len();
        for (key, value) in expected.as_object().expect("picks") {
            let part: fn(&Pick) -> f64 = match key.as_str() {
                "order" => continue,
                "score" => |pick| pick.score,
                "margin_to_runner_up" => |pick| pick.margin.expect("a runner-up"),
                other => panic!("unknown key {other}"),
            };
            self.each(what, picked.picks().iter().map(part), value);
        }
        let mut kept = order;
        kept.sort_by_key(|name| name.parse::<usize>().unwrap());
        assert_eq!(picked.selection().kept(), kept);
    }
}

fn levels(count: usize) -> Mrmr {
    Mrmr::of_levels(count).unwrap()
}

#[test]
fn discrete_tables_match_the_reference() {
    let Some(file) = reference_json("modelling/feature_selection.json") else { return };
    let mut check = Checker::default();
    for case in file["discrete"].as_array().expect("cases") {
        let table = table(&case["input"]);
        let all = levels(table.columns().len()).fitted(&table).unwrap();
        for (key, expected) in case["expected"].as_object().expect("numbers") {
            match key.as_str() {
                "relevance_nats" => check.each(key, all.relevance().iter().copied(), expected),
                "redundancy_nats" => check.redundancies(&table, expected),
                "difference" => check.picks(key, &table, levels, expected),
                "quotient" => check.picks(key, &table, |count| levels(count).quotient(), expected),
                other => panic!("unknown key {other}"),
            }
        }
    }
    assert_eq!(check.checked, 12 * 12 + 25 * 25 + 4 * 8 * 3);
    println!("{} numbers, worst relative difference {:.1e}", check.checked, check.worst);
}

impl Checker {
    /// Every pair: the redundancy of the second of two picks is that of the pair. Self terms are never used, so there are none.
    fn redundancies(&mut self, table: &FeatureTable, expected: &Json) {
        for (i, row) in expected.as_array().expect("rows").iter().enumerate() {
            for (j, expected) in row.as_array().expect("a row").iter().enumerate().filter(|(j, _)| *j != i) {
                let pair = table.select(&[i.to_string(), j.to_string()]).unwrap();
                let picked = levels(2).fitted(&pair).unwrap();
                self.each("redundancy", [picked.picks()[1].redundancy], &Json::from(vec![expected.clone()]));
            }
        }
    }
}

#[test]
fn the_continuous_table_matches_the_reference() {
    let Some(file) = reference_json("modelling/feature_selection.json") else { return };
    let mut check = Checker::default();
    for case in file["continuous"].as_array().expect("cases") {
        let table = table(&case["input"]);
        let relevance = |mrmr: Mrmr| mrmr.fitted(&table).unwrap().relevance().to_vec();
        let gaussian = |count| Mrmr::gaussian(count).unwrap();
        let f = |count| Mrmr::f_score(count).unwrap();
        let variances = |step: Variance| step.fitted(&table).unwrap().evidence().values().to_vec();
        let degrees = table.rows() as f64 - 2.0;
        for (key, expected) in case["expected"].as_object().expect("numbers") {
            match key.as_str() {
                "anova_f" => check.each(key, relevance(f(1)), expected),
                // With two groups √F is a Student t of n − 2 degrees of freedom.
                "anova_p" => {
                    let p = |f: f64| 2.0 * student_t_upper_tail(f.sqrt(), degrees);
                    check.each(key, relevance(f(1)).into_iter().map(p), expected);
                }
                "gaussian_mi_relevance" => check.each(key, relevance(gaussian(1)), expected),
                "gaussian_mi_difference" => check.picks(key, &table, gaussian, expected),
                "f_minus_mean_abs_correlation" => check.picks(key, &table, f, expected),
                "f_over_mean_abs_correlation" => {
                    check.picks(key, &table, |count| f(count).quotient(), expected)
                }
                "variance_sample" => check.each(key, variances(Variance::above(0.0).unwrap()), expected),
                "variance_population" => {
                    check.each(key, variances(Variance::above(0.0).unwrap().population()), expected);
                }
                "mann_whitney_p" | "spearman" | "prune_spearman" => {} // in `learn_select`
                other => panic!("unknown key {other}"),
            }
        }
    }
    assert_eq!(check.checked, 5 * 30 + 3 * 30);
    println!("{} numbers, worst relative difference {:.1e}", check.checked, check.worst);
}

/// Columns drawn by a linear congruential generator.
fn drawn(rows: usize, columns: usize, seed: u64) -> FeatureTable {
    let mut state = seed;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let data: Vec<Vec<f64>> = (0..columns).map(|_| (0..rows).map(|_| uniform()).collect()).collect();
    let labels = (0..rows).map(|i| data[0][i] + uniform() > 1.0).collect();
    of_columns(data, labels)
}

/// Σ p ln(p/(pₐpᵦ)) by counting pairs.
fn information(a: &[i64], b: &[i64]) -> f64 {
    let n = a.len() as f64;
    let share = |test: &dyn Fn(usize) -> bool| (0..a.len()).filter(|i| test(*i)).count() as f64 / n;
    let mut pairs: Vec<(i64, i64)> = a.iter().copied().zip(b.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let term = |(x, y): &(i64, i64)| {
        let joint = share(&|i| a[i] == *x && b[i] == *y);
        joint * (joint / (share(&|i| a[i] == *x) * share(&|i| b[i] == *y))).ln()
    };
    pairs.iter().map(term).sum()
}

/// Bins as they are documented, by counting and sorting.
fn binned(values: &[f64], bins: usize, equal_frequency: bool) -> Vec<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let edge = |j: usize| {
        if equal_frequency {
            let h = last as f64 * (j as f64 / bins as f64);
            let (low, high) = (sorted[h.floor() as usize], sorted[(h.floor() as usize + 1).min(last)]);
            low + (h - h.floor()) * (high - low)
        } else {
            sorted[0] + (sorted[last] - sorted[0]) * j as f64 / bins as f64
        }
    };
    values.iter().map(|x| (1..bins).filter(|j| *x >= edge(*j)).count() as i64).collect()
}

#[test]
fn bins_and_information_are_those_of_a_plain_count() {
    let table = drawn(61, 8, 3);
    let y: Vec<i64> = table.labels().unwrap().iter().map(|y| i64::from(*y)).collect();
    for bins in [2, 3, 5, 8] {
        for (equal_frequency, mrmr) in
            [(true, Mrmr::equal_frequency(2, bins).unwrap()), (false, Mrmr::equal_width(2, bins).unwrap())]
        {
            let coded: Vec<Vec<i64>> = table
                .iter()
                .map(|column| binned(column.complete().unwrap(), bins, equal_frequency))
                .collect();
            let picked = mrmr.fitted(&table).unwrap();
            for (found, codes) in picked.relevance().iter().zip(&coded) {
                assert!(agree(*found, information(codes, &y), CLOSE), "{found}");
            }
            let [first, second] = picked.picks() else { panic!("two picks") };
            let of = |pick: &Pick| &coded[pick.column.parse::<usize>().unwrap()];
            assert!(agree(second.redundancy, information(of(second), of(first)), CLOSE));
            let as_levels = coded.iter().map(|codes| codes.iter().map(|c| *c as f64).collect()).collect();
            let whole = of_columns(as_levels, table.labels().unwrap().to_vec());
            assert_eq!(levels(2).fitted(&whole).unwrap().picks(), picked.picks());
        }
    }
}

/// The greedy search, written over a matrix of all pairs.
#[test]
fn picks_are_those_of_a_search_over_the_whole_matrix() {
    let table = drawn(50, 20, 17);
    for quotient in [false, true] {
        let make = |mrmr: Mrmr| if quotient { mrmr.quotient() } else { mrmr };
        let picked = make(Mrmr::gaussian(20).unwrap()).fitted(&table).unwrap();
        let matrix = radiomics::learn::Correlation::Pearson.matrix(&table).unwrap();
        let pair = |a: usize, b: usize| -0.5 * (1.0 - matrix[[a, b]].powi(2)).ln();
        let mut order: Vec<usize> = Vec::new();
        while order.len() < 20 {
            let score = |j: usize| {
                let relevance = picked.relevance()[j];
                let mean = order.iter().map(|i| pair(*i, j)).sum::<f64>() / order.len() as f64;
                match (order.is_empty(), quotient) {
                    (true, _) => relevance,
                    (_, true) => relevance / mean,
                    (_, false) => relevance - mean,
                }
            };
            let left = (0..20).filter(|j| !order.contains(j));
            let best = left.max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap();
            order.push(best);
        }
        let found: Vec<usize> = picked.picks().iter().map(|pick| pick.column.parse().unwrap()).collect();
        assert_eq!(found, order);
        assert_eq!(picked.picks()[19].margin, None);
    }
}

fn order(picked: &Picked) -> Vec<&str> {
    picked.picks().iter().map(|pick| pick.column.as_str()).collect()
}

/// Of two columns that say the same bit for bit the first of the table is picked, also when the levels have other names.
#[test]
fn ties_go_by_the_order_of_the_table() {
    let x = vec![0., 1., 2., 0., 1., 2., 0., 1., 2., 2.];
    let renamed: Vec<f64> = x.iter().map(|x| 7.0 - 3.0 * x).collect();
    let labels: Vec<bool> = [0, 1, 1, 0, 0, 1, 0, 1, 1, 1].map(|y| y == 1).to_vec();
    let table = of_columns(vec![renamed, x.clone(), x, vec![4.0; 10]], labels);
    for mrmr in [levels(4), levels(4).quotient()] {
        let picked = mrmr.fitted(&table).unwrap();
        assert_eq!(order(&picked)[0], "0");
        assert_eq!(picked.picks()[0].margin, Some(0.0));
        assert_eq!(picked.relevance()[3], 0.0);
    }
    // By difference the constant, which repeats nothing, comes before copies.
    assert_eq!(order(&levels(2).fitted(&table).unwrap()), ["0", "3"]);
    let reversed = table.select(&["3", "2", "1", "0"]).unwrap();
    assert_eq!(order(&levels(1).fitted(&reversed).unwrap()), ["2"]);
}

#[test]
fn copies_and_the_label_itself_have_finite_scores() {
    let table = drawn(40, 3, 5);
    let label: Vec<f64> = table.labels().unwrap().iter().map(|y| f64::from(u8::from(*y))).collect();
    let table = table
        .with_column("label", label.iter().map(|x| Ok(*x)))
        .and_then(|table| table.with_column("turned", label.iter().map(|x| Ok(-5.0 * x))))
        .and_then(|table| table.with_column("constant", vec![Ok(1e300); 40]))
        .unwrap();
    for mrmr in [
        Mrmr::gaussian(9).unwrap(),
        Mrmr::f_score(9).unwrap(),
        Mrmr::equal_width(9, 4).unwrap(),
        Mrmr::equal_frequency(9, 4).unwrap(),
    ] {
        for mrmr in [mrmr, mrmr.quotient()] {
            let picked = mrmr.fitted(&table).unwrap();
            assert_eq!(picked.picks().len(), 6, "all columns");
            assert!(picked.picks().iter().all(|pick| pick.score.is_finite() && pick.redundancy.is_finite()));
            assert!(["label", "turned"].contains(&order(&picked)[0]));
        }
    }
}

#[test]
fn units_and_the_order_of_subjects_do_not_matter() {
    let table = drawn(60, 15, 9);
    let scaled = Standardise::sample().fitted(&table).unwrap().apply(&table).unwrap();
    let turned: Vec<usize> = (0..60).map(|i| (i * 17 + 7) % 60).collect();
    let turned = table.select_rows(&turned).unwrap();
    for mrmr in [
        Mrmr::gaussian(8).unwrap(),
        Mrmr::f_score(8).unwrap().quotient(),
        Mrmr::equal_frequency(8, 4).unwrap().quotient(),
    ] {
        let plain = mrmr.fitted(&table).unwrap();
        assert_eq!(order(&plain), order(&mrmr.fitted(&scaled).unwrap()));
        assert_eq!(order(&plain), order(&mrmr.fitted(&turned).unwrap()));
    }
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let table = drawn(40, 200, 13);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let all = [Mrmr::gaussian(20), Mrmr::f_score(20), Mrmr::equal_frequency(20, 5)];
        pool.install(|| all.map(|mrmr| mrmr.unwrap().fitted(&table).unwrap()))
    };
    let one = of(1);
    for threads in [2, 3, 8] {
        assert_eq!(one, of(threads));
    }
}

#[test]
fn traps_are_named() {
    let table = drawn(20, 3, 2);
    match levels(2).fitted(&table) {
        Err(error @ Error::NotALevel { .. }) => assert!(error.to_string().contains("subject s0, column 0")),
        other => panic!("{other:?}"),
    }
    for (count, bins) in [(0, 4), (2, 0), (2, 1), (2, 257), (2, usize::MAX)] {
        assert!(matches!(Mrmr::equal_frequency(count, bins), Err(Error::Setting { .. })));
        assert!(matches!(Mrmr::equal_width(count, bins), Err(Error::Setting { .. })));
    }
    for mrmr in [Mrmr::of_levels(0), Mrmr::gaussian(0), Mrmr::f_score(0)] {
        assert!(matches!(mrmr, Err(Error::Setting { .. })));
    }
    let mrmr = Mrmr::gaussian(usize::MAX).unwrap();
    assert_eq!(mrmr.fitted(&table).unwrap().picks().len(), 3);
    let one = table.clone().with_labels(vec![true; 20]).unwrap();
    assert!(matches!(mrmr.fitted(&one), Err(Error::OneClass { .. })));
    let unlabelled = FeatureTable::from_columns(["a", "b"], [("x", vec![1.0, 2.0])]).unwrap();
    assert!(matches!(mrmr.fitted(&unlabelled), Err(Error::Unlabelled { .. })));
    let none: [&str; 0] = [];
    assert!(matches!(mrmr.fitted(&table.select(&none).unwrap()), Err(Error::NothingSelected { .. })));
    let holed = table.clone().with_column("holed", vec![Ok(f64::NAN); 20]).unwrap();
    for mrmr in [mrmr, levels(1), Mrmr::equal_width(1, 3).unwrap(), Mrmr::equal_frequency(1, 3).unwrap()] {
        match mrmr.fitted(&holed.select(&["holed"]).unwrap()) {
            Err(Error::MissingValue { column, .. }) => assert_eq!(column, "holed"),
            other => panic!("{other:?}"),
        }
    }
    let picked = Mrmr::f_score(1).unwrap().fitted(&table).unwrap();
    assert!(picked.selection().dropped().iter().all(|d| d.reason == Reason::NotPicked { picked: 1 }));
    // Two subjects: every column is a line through both, and F has no degrees of freedom.
    let two = table.select_rows(&[0, 1]).unwrap().with_labels([true, false]).unwrap();
    assert_eq!(Mrmr::f_score(1).unwrap().fitted(&two).unwrap().relevance(), [0.0; 3]);
}

#[test]
fn variances_and_their_traps() {
    let columns = vec![
        vec![0.1; 4],
        vec![1.0, 2.0, 3.0, 4.0],
        vec![1e-9, 2e-9, 1e-9, 2e-9],
        vec![f64::MAX, -f64::MAX, 0.0, 0.0],
    ];
    let table = of_columns(columns, vec![true, false, true, false]);
    let kept = Variance::above(0.0).unwrap().fitted(&table).unwrap();
    assert_eq!(kept.selection().kept(), ["1", "2", "3"]);
    assert_eq!(kept.selection().dropped()[0].reason, Reason::LowVariance { variance: 0.0, limit: 0.0 });
    assert!(agree(kept.evidence().values()[1], 5.0 / 3.0, TIGHT));
    let population = Variance::above(1.25).unwrap().population().fitted(&table).unwrap();
    assert_eq!(population.selection().kept(), ["3"], "a variance at the limit is not above it");
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Variance::above(wrong), Err(Error::Setting { .. })));
    }
    let one = table.select_rows(&[0]).unwrap();
    assert!(matches!(Variance::above(0.0).unwrap().fitted(&one), Err(Error::NothingSelected { .. })));
}
