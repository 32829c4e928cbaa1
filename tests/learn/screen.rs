//! Filters by a test of one column at a time, each against the test itself.

use radiomics::Error;
use radiomics::error::{Result, Value};
use radiomics::hypothesis::{
    Alternative, Anova, BrunnerMunzel, Contingency, Correction, FisherExact, KolmogorovSmirnov, Levene,
    RankSum, TTest,
};
use radiomics::learn::{
    Apply, ClassTest, ColumnTest, Fit, Logistic, MannWhitney, PValue, Predict, Reason, Screen, Screened,
    Standardise, Transform,
};
use radiomics::table::FeatureTable;

use crate::support::{CLOSE, TIGHT, noise, number, numbers, reference_json};

const BOTH: Alternative = Alternative::TwoSided;
const TESTS: [ClassTest; 10] = [
    ClassTest::WelchT,
    ClassTest::PooledT,
    ClassTest::Anova,
    ClassTest::BrunnerMunzel,
    ClassTest::LeveneMedian,
    ClassTest::LeveneMean,
    ClassTest::KolmogorovSmirnov,
    ClassTest::ChiSquared,
    ClassTest::Yates,
    ClassTest::Fisher,
];
const OF_COUNTS: [ClassTest; 3] = [ClassTest::ChiSquared, ClassTest::Yates, ClassTest::Fisher];
const CORRECTIONS: [Correction; 5] = [
    Correction::Bonferroni,
    Correction::Holm,
    Correction::Hochberg,
    Correction::BenjaminiHochberg,
    Correction::BenjaminiYekutieli,
];

fn relative(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs()
}

fn labelled(columns: Vec<(String, Vec<f64>)>, labels: &[bool]) -> FeatureTable {
    FeatureTable::from_columns((0..labels.len()).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels(labels.iter().copied()))
        .expect("a table")
}

fn named(columns: Vec<Vec<f64>>) -> Vec<(String, Vec<f64>)> {
    columns.into_iter().enumerate().map(|(j, values)| (format!("c{j}"), values)).collect()
}

/// Two of five subjects are positive.
fn labels(rows: usize) -> Vec<bool> {
    (0..rows).map(|i| i % 5 < 2).collect()
}

/// Columns with ties; of three one differs between the classes in place and one in spread.
fn tied(rows: usize, columns: usize) -> FeatureTable {
    let labels = labels(rows);
    let column = |j: usize| {
        let drawn = |i: usize| (noise(i, j, 3) % 12) as f64 - 6.0;
        let value = |i: usize| match (labels[i], j % 3) {
            (true, 0) => drawn(i) + 6.0,
            (true, 1) => 3.0 * drawn(i),
            _ => drawn(i),
        };
        (0..rows).map(value).collect()
    };
    let columns = (0..columns).map(column).collect();
    labelled(named(columns), &labels)
}

/// Columns of two values.
fn binary(rows: usize, columns: usize) -> FeatureTable {
    let labels = labels(rows);
    let column = |j: usize| {
        let odds = |i: usize| if labels[i] { 4 + j % 5 } else { 4 };
        (0..rows).map(|i| if noise(i, j, 9) % 10 < odds(i) { 1.5 } else { -2.0 }).collect()
    };
    let columns = (0..columns).map(column).collect();
    labelled(named(columns), &labels)
}

fn values<'a>(table: &'a FeatureTable, column: &str) -> &'a [f64] {
    table.column(column).and_then(|column| column.complete()).expect("numbers")
}

/// The test of the room of hypotheses, called by hand.
fn by_hand(test: ClassTest, values: &[f64], labels: &[bool]) -> Value {
    let part = |class: bool| -> Vec<f64> {
        values.iter().zip(labels).filter(|(_, label)| **label == class).map(|(x, _)| *x).collect()
    };
    let (x, y) = (part(true), part(false));
    let largest = values.iter().copied().fold(f64::MIN, f64::max);
    let count = |part: &[f64]| {
        let high = part.iter().filter(|x| **x == largest).count() as u64;
        [high, part.len() as u64 - high]
    };
    let counts = [count(&x), count(&y)];
    let groups = [&x, &y];
    match test {
        ClassTest::WelchT => TTest::welch(&x, &y).unwrap().p_value(BOTH),
        ClassTest::PooledT => TTest::pooled(&x, &y).unwrap().p_value(BOTH),
        ClassTest::Anova => Anova::of(&groups).unwrap().p_value(),
        ClassTest::BrunnerMunzel => BrunnerMunzel::new(&x, &y).unwrap().p_value(BOTH),
        ClassTest::LeveneMedian => Levene::median(&groups).unwrap().p_value(),
        ClassTest::LeveneMean => Levene::mean(&groups).unwrap().p_value(),
        ClassTest::KolmogorovSmirnov => Ok(KolmogorovSmirnov::new(&x, &y).unwrap().p_value()),
        ClassTest::ChiSquared => Contingency::new(&counts).unwrap().p_value(),
        ClassTest::Yates => Contingency::new(&counts).unwrap().yates_p_value(),
        ClassTest::Fisher => Ok(FisherExact::new(counts).unwrap().p_value(BOTH)),
        other => panic!("no test by hand for {other:?}"),
    }
}

#[test]
fn every_screen_has_the_p_values_of_its_test() {
    for test in TESTS {
        let table = if OF_COUNTS.contains(&test) { binary(45, 20) } else { tied(45, 20) };
        let labels = table.labels().unwrap();
        let screened = Screen::by(test).fitted(&table).unwrap();
        assert_eq!(screened.screened(), table.columns());
        assert_eq!(screened.selection().kept(), table.columns(), "without a limit all are kept");
        for (column, p) in table.columns().iter().zip(screened.p_values()) {
            let expected = by_hand(test, values(&table, column), labels).unwrap();
            assert!(relative(*p, expected, TIGHT), "{test:?} {column}: {p:e}, expected {expected:e}");
        }
        let distinct = screened.p_values().iter().filter(|p| **p < 1.0).count();
        assert!(distinct > 10, "{test:?}: the columns say something");

        let limit = 0.05;
        let below = Screen::by(test).p_below(limit).unwrap().fitted(&table).unwrap();
        let expected: Vec<&String> = table
            .columns()
            .iter()
            .zip(screened.p_values())
            .filter(|(_, p)| **p < limit)
            .map(|(c, _)| c)
            .collect();
        assert!(!expected.is_empty() && expected.len() < 20, "{test:?}");
        assert_eq!(below.selection().kept().iter().collect::<Vec<_>>(), expected, "{test:?}");
        assert_eq!(below.apply(&table).unwrap().columns(), below.selection().kept());
        for dropped in below.selection().dropped() {
            let at = table.columns().iter().position(|column| *column == dropped.column).unwrap();
            let p = screened.p_values()[at];
            assert_eq!(dropped.reason, Reason::NotSignificant { p, limit }, "{test:?} {}", dropped.column);
        }
    }
}

#[test]
fn mann_whitney_has_the_p_values_of_its_test() {
    let table = tied(45, 20);
    let labels = table.labels().unwrap();
    for (how, continuity) in [(PValue::Normal, true), (PValue::NormalWithoutContinuity, false)] {
        let screened = MannWhitney::below(1.0).unwrap().p_value(how).fitted(&table).unwrap();
        for (column, p) in table.columns().iter().zip(screened.p_values()) {
            let expected =
                RankSum::grouped(values(&table, column), labels).unwrap().p_normal(BOTH, continuity);
            assert_eq!(*p, expected, "{how:?} {column}");
        }
    }
}

/// The file of reference numbers on the selection of features: F and its p-value.
#[test]
fn analysis_of_variance_matches_the_reference() {
    let Some(file) = reference_json("modelling/feature_selection.json") else { return };
    assert_eq!(number(&file["tolerance"]), CLOSE);
    let case = &file["continuous"][0];
    let rows: Vec<Vec<f64>> = case["input"]["x"].as_array().expect("rows").iter().map(numbers).collect();
    let labels: Vec<bool> = numbers(&case["input"]["y"]).iter().map(|y| *y == 1.0).collect();
    let columns = (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
    let table = labelled(named(columns), &labels);
    let (f, p) = (numbers(&case["expected"]["anova_f"]), numbers(&case["expected"]["anova_p"]));
    let screened = Screen::by(ClassTest::Anova).fitted(&table).unwrap();
    let pooled = Screen::by(ClassTest::PooledT).fitted(&table).unwrap();
    let (mut checked, mut worst) = (0, 0.0_f64);
    for (j, column) in table.columns().iter().enumerate() {
        let part = |class: bool| -> Vec<f64> {
            let column = values(&table, column).iter().zip(&labels);
            column.filter(|(_, label)| **label == class).map(|(x, _)| *x).collect()
        };
        let found = Anova::of(&[part(true), part(false)]).unwrap().f().unwrap();
        for (what, found, expected) in
            [("F", found, f[j]), ("p", screened.p_values()[j], p[j]), ("t", pooled.p_values()[j], p[j])]
        {
            assert!(relative(found, expected, CLOSE), "{what} of {column}: {found:e}, expected {expected:e}");
            worst = worst.max((found / expected - 1.0).abs());
            checked += 1;
        }
    }
    println!("F and p: {checked} numbers, worst relative difference {worst:.1e}");
    assert_eq!((checked, f.len(), p.len()), (90, 30, 30));
}

#[test]
fn adjusted_p_values_by_every_correction() {
    let table = tied(45, 20);
    for test in [ClassTest::WelchT, ClassTest::KolmogorovSmirnov] {
        let plain = Screen::by(test).fitted(&table).unwrap();
        assert_eq!(plain.adjusted_p_values(), plain.p_values(), "without a correction");
        for correction in CORRECTIONS {
            let limit = 0.2;
            let screen = Screen::by(test).adjusted(correction).p_below(limit).unwrap();
            let screened = screen.fitted(&table).unwrap();
            assert_eq!(screened.p_values(), plain.p_values(), "raw p-values stay");
            let expected = correction.adjusted(plain.p_values()).unwrap();
            assert_eq!(screened.adjusted_p_values(), expected, "{test:?} {correction:?}");
            for (column, p) in table.columns().iter().zip(&expected) {
                let kept = screened.selection().kept().contains(column);
                assert_eq!(kept, *p < limit, "{test:?} {correction:?} {column}");
            }
            for dropped in screened.selection().dropped() {
                let at = table.columns().iter().position(|column| *column == dropped.column).unwrap();
                assert_eq!(dropped.reason, Reason::NotSignificant { p: expected[at], limit });
            }
        }
    }
    // the correction is for the columns that were tested, so fewer columns are adjusted less
    let adjusted = MannWhitney::below(1.0).unwrap().adjusted(Correction::Bonferroni);
    let few = adjusted.fitted(&table.select(&["c0", "c3"]).unwrap()).unwrap();
    assert!(relative(few.adjusted_p_values()[0], 2.0 * few.p_values()[0], TIGHT));
}

/// Columns of which several have one p-value: copies, and negated copies.
#[test]
fn the_best_of_equal_columns_are_the_first() {
    let labels = labels(30);
    let apart = |i: usize| (noise(i, 0, 3) % 12) as f64 + if labels[i] { 8.0 } else { 0.0 };
    let strong: Vec<f64> = (0..30).map(apart).collect();
    let negated = strong.iter().map(|x| -x).collect();
    let weak: Vec<f64> = (0..30).map(|i| (noise(i, 5, 3) % 12) as f64).collect();
    let columns = vec![weak.clone(), strong.clone(), vec![4.0; 30], negated, weak, strong];
    let table = labelled(named(columns), &labels);
    let best = |count| MannWhitney::best(count).unwrap().fitted(&table).unwrap();
    assert_eq!(best(1).selection().kept(), ["c1"]);
    assert_eq!(best(2).selection().kept(), ["c1", "c3"]);
    assert_eq!(best(3).selection().kept(), ["c1", "c3", "c5"]);
    assert_eq!(best(4).selection().kept(), ["c0", "c1", "c3", "c5"]);
    for count in [6, 7, usize::MAX] {
        assert_eq!(best(count).selection().kept(), table.columns());
        assert!(best(count).selection().dropped().is_empty());
    }
    let two = best(2);
    let ranks: Vec<(&str, usize)> = two
        .selection()
        .dropped()
        .iter()
        .map(|dropped| match dropped.reason {
            Reason::NotAmongBest { rank, kept: 2, .. } => (dropped.column.as_str(), rank),
            ref other => panic!("{other}"),
        })
        .collect();
    assert_eq!(ranks, [("c0", 4), ("c2", 6), ("c4", 5), ("c5", 3)]);

    // the limit first, and of those below it the best
    let both = MannWhitney::below(0.01).unwrap().at_most(2).unwrap().fitted(&table).unwrap();
    assert_eq!(both.selection().kept(), ["c1", "c3"]);
    let reason = |name: &str| {
        both.selection().dropped().iter().find(|dropped| dropped.column == name).unwrap().reason.clone()
    };
    assert!(matches!(reason("c5"), Reason::NotAmongBest { rank: 3, kept: 2, .. }));
    assert!(matches!(reason("c0"), Reason::NotSignificant { .. }));
    // a correction that makes p-values equal does not change which are best
    let adjusted = MannWhitney::best(2).unwrap().adjusted(Correction::Bonferroni).fitted(&table).unwrap();
    assert_eq!(adjusted.selection().kept(), ["c1", "c3"]);
}

/// A test as another crate would write it, with a name, something prepared once, and an error of its own.
struct Contrast {
    least: usize,
}

impl ColumnTest for Contrast {
    fn name(&self) -> &'static str {
        "contrast filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        if labels.len() < self.least {
            return Err(Error::Other(format!("{} subjects, {} are needed", labels.len(), self.least)));
        }
        let largest = values.iter().zip(labels).max_by(|a, b| a.0.total_cmp(b.0));
        Ok(if largest.is_some_and(|(_, label)| *label) { 0.01 } else { 0.9 })
    }
}

#[test]
fn an_own_test_stands_on_a_level_with_the_others() {
    let table = tied(45, 12);
    let screened: Screened = Screen::by(Contrast { least: 3 }).p_below(0.5).unwrap().fitted(&table).unwrap();
    assert_eq!(screened.selection().step(), "contrast filter");
    for column in table.columns() {
        let values = values(&table, column);
        let top = values.iter().copied().fold(f64::MIN, f64::max);
        let last = values.iter().rposition(|x| *x == top).unwrap();
        assert_eq!(screened.selection().kept().contains(column), table.labels().unwrap()[last], "{column}");
    }
    match Screen::by(Contrast { least: 46 }).fitted(&table) {
        Err(Error::Column { column, source }) => {
            assert_eq!((column.as_str(), source.to_string().as_str()), ("c0", "45 subjects, 46 are needed"));
        }
        other => panic!("{other:?}"),
    }
    // a function is a test, and in a pipeline
    let sided = |values: &[f64], labels: &[bool]| {
        Ok(RankSum::grouped(values, labels)?.p_normal(Alternative::Greater, true))
    };
    let recipe = Screen::by(sided).at_most(2).unwrap().then(Standardise::sample());
    let model = recipe.fit_by(Logistic::ridge(1.0).unwrap()).fit(&table).unwrap();
    assert_eq!(model.selections()[0].step(), "filter by an own test");
    assert_eq!(model.scores(&table).unwrap().len(), 45);
    // what is no p-value is refused, with the column
    for wrong in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        let test = move |values: &[f64], _: &[bool]| Ok(if values[0] == values[1] { 0.5 } else { wrong });
        match Screen::by(test).fitted(&table) {
            Err(Error::Column { source, .. }) => assert!(matches!(*source, Error::Setting { .. })),
            other => panic!("{wrong}: {other:?}"),
        }
    }
    /// Forgets a column.
    struct Short;
    impl ColumnTest for Short {
        fn p_value(&self, _: &[f64], _: &[bool]) -> Result<f64> {
            Ok(0.5)
        }
        fn p_values(&self, columns: &[&[f64]], _: &[bool]) -> Vec<Result<f64>> {
            columns.iter().skip(1).map(|_| Ok(0.5)).collect()
        }
    }
    let refused = Screen::by(Short).fitted(&table);
    assert!(matches!(refused, Err(Error::Length { expected: 12, found: 11, .. })), "{refused:?}");
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    for limit in [0.0, -0.1, 1.0 + f64::EPSILON, f64::NAN, f64::INFINITY] {
        assert!(matches!(MannWhitney::below(limit), Err(Error::Setting { .. })), "{limit}");
        assert!(
            matches!(Screen::by(ClassTest::WelchT).p_below(limit), Err(Error::Setting { .. })),
            "{limit}"
        );
    }
    assert!(matches!(MannWhitney::best(0), Err(Error::Setting { .. })));
    assert!(matches!(Screen::by(ClassTest::Fisher).at_most(0), Err(Error::Setting { .. })));
    assert!(MannWhitney::below(1.0).is_ok() && MannWhitney::below(f64::MIN_POSITIVE).is_ok());
}

#[test]
fn what_cannot_be_screened_is_an_error_that_names_it() {
    let rows = 20;
    let binary = binary(rows, 3);
    let unlabelled = FeatureTable::from_columns(["a", "b", "c"], [("x", vec![0.0, 1.0, 1.0])]).unwrap();
    let one_class = binary.clone().with_labels(vec![false; rows]).unwrap();
    let mut gap = values(&binary, "c1").to_vec();
    gap[7] = f64::NAN;
    let gap =
        labelled(vec![("whole".into(), values(&binary, "c0").to_vec()), ("gap".into(), gap)], &labels(rows));
    let empty = labelled(vec![], &labels(rows));
    for test in TESTS {
        let refused = |table: &FeatureTable| Screen::by(test).fitted(table).expect_err("refused");
        assert!(matches!(refused(&unlabelled), Error::Unlabelled { .. }), "{test:?}");
        assert!(matches!(refused(&one_class), Error::OneClass { positives: 0, negatives: 20 }), "{test:?}");
        match refused(&gap) {
            Error::MissingValue { subject, column, .. } => assert_eq!([subject, column], ["p7", "gap"]),
            other => panic!("{test:?}: {other}"),
        }
        assert!(matches!(refused(&empty), Error::NothingSelected { columns: 0, .. }), "{test:?}");
        let none = Screen::by(test).p_below(1e-300).unwrap().fitted(&binary);
        assert!(matches!(none, Err(Error::NothingSelected { columns: 3, .. })), "{test:?}: {none:?}");
    }
    // counts need two values
    let three = labelled(
        vec![
            ("two".into(), values(&binary, "c0").to_vec()),
            ("three".into(), (0..rows).map(|i| (i % 3) as f64).collect()),
        ],
        &labels(rows),
    );
    for test in OF_COUNTS {
        match Screen::by(test).fitted(&three) {
            Err(error @ Error::Column { .. }) => {
                let text = error.to_string();
                assert!(text.contains("column three") && text.contains("one of two"), "{text}");
            }
            other => panic!("{test:?}: {other:?}"),
        }
    }
    // a t test needs two subjects of either class
    let single = labelled(named(vec![vec![1.0, 2.0, 4.0, 5.0]]), &[true, false, false, false]);
    match Screen::by(ClassTest::WelchT).fitted(&single) {
        Err(Error::Column { column, source }) => {
            assert_eq!(column, "c0");
            assert!(matches!(*source, Error::SampleTooSmall { needed: 2, found: 1, .. }), "{source}");
        }
        other => panic!("{other:?}"),
    }
    // words are no numbers
    let words = (0..rows).map(|i| if i % 2 == 0 { "left" } else { "right" });
    let words = binary.clone().with_categories("side", words).unwrap();
    let refused = MannWhitney::best(1).unwrap().fitted(&words);
    assert!(matches!(refused, Err(Error::Categorical { .. })), "{refused:?}");
}

#[test]
fn a_constant_column_says_nothing() {
    let labels = labels(20);
    let first = values(&binary(20, 1), "c0").to_vec();
    let table = labelled(named(vec![vec![0.1; 20], first, vec![-3.0; 20]]), &labels);
    for test in TESTS {
        let screened = Screen::by(test).fitted(&table).unwrap();
        assert_eq!([screened.p_values()[0], screened.p_values()[2]], [1.0, 1.0], "{test:?}");
        let below = Screen::by(test).p_below(1.0).unwrap();
        let kept = below.fitted(&table);
        let said = screened.p_values()[1] < 1.0;
        assert_eq!(kept.is_ok_and(|kept| kept.selection().kept() == ["c1"]), said, "{test:?}");
    }
    assert_eq!(MannWhitney::best(3).unwrap().fitted(&table).unwrap().p_values()[0], 1.0);
    // constant within each class: nothing varies by chance, so p is the limit 0, or the smallest that counts allow
    let perfect = labelled(named(vec![labels.iter().map(|y| f64::from(u8::from(*y))).collect()]), &labels);
    for test in [ClassTest::WelchT, ClassTest::PooledT, ClassTest::Anova] {
        assert_eq!(Screen::by(test).fitted(&perfect).unwrap().p_values(), [0.0], "{test:?}");
    }
    for test in [ClassTest::LeveneMean, ClassTest::LeveneMedian] {
        assert_eq!(Screen::by(test).fitted(&perfect).unwrap().p_values(), [1.0], "{test:?}");
    }
    let arrangements = 125_970.0; // 8 of 20
    let fisher = Screen::by(ClassTest::Fisher).fitted(&perfect).unwrap();
    assert!(relative(fisher.p_values()[0], 1.0 / arrangements, TIGHT));
}

/// Many more columns than subjects, and the order of neither matters.
#[test]
fn wide_tables_in_any_order() {
    let table = tied(24, 700);
    let rows: Vec<usize> = (0..24).map(|i| (i * 7 + 3) % 24).collect();
    let turned: Vec<&str> = table.columns().iter().rev().map(String::as_str).collect();
    let shuffled = table.select_rows(&rows).unwrap().select(&turned).unwrap();
    for test in TESTS.into_iter().filter(|test| !OF_COUNTS.contains(test)) {
        let screen = Screen::by(test).adjusted(Correction::BenjaminiHochberg);
        let (straight, other) = (screen.fitted(&table).unwrap(), screen.fitted(&shuffled).unwrap());
        let back = other.p_values().iter().rev().zip(other.adjusted_p_values().iter().rev());
        for ((p, adjusted), (q, turned)) in
            straight.p_values().iter().zip(straight.adjusted_p_values()).zip(back)
        {
            assert!(
                relative(*p, *q, CLOSE) && relative(*adjusted, *turned, CLOSE),
                "{test:?}: {p:e} and {q:e}"
            );
        }
    }
}

#[test]
fn swapped_classes_have_the_same_p_values() {
    for test in TESTS {
        let table = if OF_COUNTS.contains(&test) { binary(31, 12) } else { tied(31, 12) };
        let swapped = table.labels().unwrap().iter().map(|y| !y).collect::<Vec<_>>();
        let swapped = table.clone().with_labels(swapped).unwrap();
        let p = |table| Screen::by(test).fitted(table).unwrap().p_values().to_vec();
        for (p, q) in p(&table).iter().zip(p(&swapped)) {
            assert!(relative(*p, q, TIGHT), "{test:?}: {p:e} and {q:e}");
        }
    }
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let (wide, binary) = (tied(30, 300), binary(30, 300));
    for test in TESTS {
        let table = if OF_COUNTS.contains(&test) { &binary } else { &wide };
        let bits = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let screened = pool.install(|| Screen::by(test).fitted(table)).expect("p-values");
            screened.p_values().iter().map(|p| p.to_bits()).collect::<Vec<_>>()
        };
        let one = bits(1);
        for threads in [2, 3, 8] {
            assert_eq!(bits(threads), one, "{test:?} on {threads} threads");
        }
    }
}

#[cfg(feature = "json")]
#[test]
fn stored_it_keeps_the_columns_and_the_reasons() {
    use radiomics::learn::StoredModel;
    let table = tied(45, 12);
    for test in TESTS.into_iter().filter(|test| !OF_COUNTS.contains(test)) {
        let screen = Screen::by(test).adjusted(Correction::Holm).at_most(3).unwrap();
        let model = screen.fit_by(Logistic::ridge(1.0).unwrap()).fit(&table).unwrap();
        let read = StoredModel::from_json(&model.stored().unwrap().to_json().unwrap()).unwrap();
        assert_eq!(read.scores(&table).unwrap(), model.scores(&table).unwrap(), "{test:?}");
        let (before, after) = (model.selections()[0], read.selections()[0]);
        assert_eq!((before.step(), before.kept()), (after.step(), after.kept()));
        let said = |selection: &radiomics::learn::Selection| -> Vec<(String, String)> {
            selection.dropped().iter().map(|d| (d.column.clone(), d.reason.to_string())).collect()
        };
        assert_eq!(said(before), said(after));
        assert_eq!(said(after).len(), 9);
    }
}
