//! Stability of selections against the programme of its authors, and the selection that keeps what is stable.

use radiomics::Error;
use radiomics::evaluate::Confidence;
use radiomics::learn::{
    Apply, CompleteColumns, Folds, Logistic, MannWhitney, Reason, Resamples, Stability, StableSelection,
    Standardise, Transform, cross_validate, selection_stability,
};
use radiomics::numeric::random::generator;
use radiomics::table::FeatureTable;
use rand::RngExt;

use crate::support::{TIGHT, agree};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|f| f.to_string()).collect()
}

/// Set i holds column f if (i² + 3f² + if) mod 7 < 3.
fn sets() -> Vec<Vec<String>> {
    let holds = |i: usize, f: usize| (i * i + 3 * f * f + i * f) % 7 < 3;
    (0..7).map(|i| (0..11).filter(|f| holds(i, *f)).map(|f| f.to_string()).collect()).collect()
}

/// Numbers of the authors' Python programme (index and interval of 0.95) and of NumPy (mean Jaccard index).
#[test]
#[allow(clippy::excessive_precision)] // as the other program prints them
fn index_and_interval_match_the_authors() {
    let stability = Stability::of(&names(11), &sets()).unwrap();
    let interval = stability.interval(Confidence::default()).unwrap();
    for (what, found, expected) in [
        ("index", stability.index().unwrap(), 0.027210884353741527),
        ("low", interval.low, -0.21861886294239416),
        ("high", interval.high, 0.27304063164987724),
        ("Jaccard", stability.jaccard().unwrap(), 0.24391534391534395),
    ] {
        assert!(agree(found, expected, TIGHT), "{what}: {found}, expected {expected}");
    }
    assert_eq!(stability.frequencies()[0], 5.0 / 7.0);
    assert_eq!(stability.ranking()[0], ("0", 5.0 / 7.0));
}

#[test]
fn equal_sets_have_index_1_and_disjoint_ones_the_least() {
    let equal = Stability::of(&names(5), &[["1", "3"], ["3", "1"], ["1", "3"]]).unwrap();
    assert_eq!((equal.index(), equal.jaccard()), (Ok(1.0), Ok(1.0)));
    let interval = equal.interval(Confidence::default()).unwrap();
    assert!(agree(interval.low, 1.0, TIGHT) && agree(interval.high, 1.0, TIGHT));
    let apart = Stability::of(&names(4), &[["0", "1"], ["2", "3"]]).unwrap();
    assert_eq!((apart.index(), apart.jaccard()), (Ok(-1.0), Ok(0.0)));
}

/// The index is corrected for chance: sets drawn by chance have 0 on average, small or large.
#[test]
fn sets_by_chance_have_index_0() {
    let mut draw = generator(3, 0);
    for share in [0.1, 0.5, 0.9] {
        let sets: Vec<Vec<String>> = (0..200)
            .map(|_| names(50).into_iter().filter(|_| draw.random::<f64>() < share).collect())
            .collect();
        let stability = Stability::of(&names(50), &sets).unwrap();
        assert!(stability.index().unwrap().abs() < 0.02, "{:?}", stability.index());
        let interval = stability.interval(Confidence::default()).unwrap();
        assert!(interval.low < 0.01 && interval.high > -0.01, "{interval:?}");
    }
}

#[test]
fn what_has_no_index_says_why() {
    let none: [[&str; 0]; 3] = [[], [], []];
    let empty = Stability::of(&names(3), &none).unwrap();
    assert!(empty.index().is_err() && empty.interval(Confidence::default()).is_err());
    assert_eq!(empty.jaccard(), Ok(1.0), "empty sets are equal");
    assert!(empty.ranking().is_empty());
    let full = Stability::of(&names(2), &[["0", "1"], ["1", "0"]]).unwrap();
    assert!(full.index().is_err());
    let one = Stability::of(&names(2), &[["0"]]).unwrap();
    assert!(one.index().is_err() && one.jaccard().is_err() && one.interval(Confidence::default()).is_err());
    assert!(matches!(Stability::of(&names(2), &[["9"]]), Err(Error::UnknownColumn { .. })));
    assert!(matches!(Stability::of(&names(2), &[["0", "0"]]), Err(Error::Duplicate { .. })));
    assert!(matches!(Stability::of(&names(2), &Vec::<Vec<String>>::new()), Err(Error::Nothing { .. })));
    assert!(matches!(Stability::of(&[], &[["0"]]), Err(Error::Nothing { .. })));
}

/// 60 subjects; the first three of 40 columns differ between the classes.
fn table() -> FeatureTable {
    let mut uniform = generator(8, 0);
    let columns = (0..40).map(|j| {
        let shift = if j < 3 { 0.5 } else { 0.0 };
        let column = (0..60).map(|i| uniform.random::<f64>() + if i % 2 == 0 { shift } else { 0.0 });
        (format!("c{j}"), column.collect())
    });
    FeatureTable::from_columns((0..60).map(|i| format!("s{i}")), columns.collect::<Vec<_>>())
        .and_then(|table| table.with_labels((0..60).map(|i| i % 2 == 0)))
        .unwrap()
}

fn halves(count: usize) -> Resamples {
    Resamples::subsamples(0.5, count, 5).unwrap()
}

#[test]
fn the_stable_columns_are_kept_and_the_others_say_their_share() {
    let table = table();
    let step = || MannWhitney::best(5).unwrap();
    let stability = selection_stability(&step(), &table, &halves(50)).unwrap();
    for (rows, set) in halves(50).of(&table).unwrap().iter().zip(stability.sets()) {
        let alone = step().fitted(&table.select_rows(rows).unwrap()).unwrap();
        let names: Vec<&String> = set.iter().map(|place| &table.columns()[*place]).collect();
        assert_eq!(alone.columns().iter().collect::<Vec<_>>(), names);
    }
    assert!(agree(stability.frequencies().iter().sum(), 5.0, TIGHT), "5 columns on each half");

    let stable = StableSelection::new(step(), halves(50), 0.8).unwrap().fitted(&table).unwrap();
    assert_eq!(stable.columns(), ["c0", "c1", "c2"]);
    assert_eq!(stable.evidence(), &stability);
    let dropped = stable.selection().dropped();
    assert_eq!(dropped.len(), 37);
    for dropped in dropped {
        let place = stability.columns().iter().position(|name| *name == dropped.column).unwrap();
        let share = stability.frequencies()[place];
        assert_eq!(dropped.reason, Reason::Unstable { share, limit: 0.8 });
    }
    let stored = stable.stored().unwrap();
    assert_eq!(stored.apply(&table).unwrap(), stable.apply(&table).unwrap());
    assert_eq!(stored.columns(), stable.columns());
}

#[test]
fn within_a_pipeline_it_is_the_selection_of_the_model() {
    let table = table();
    let stable = StableSelection::new(MannWhitney::best(5).unwrap(), halves(20), 0.7).unwrap();
    let recipe = stable.then(Standardise::sample()).fit_by(Logistic::ridge(1.0).unwrap());
    let folds = Folds::of_ids(&(0..60).map(|i| i / 2 % 3).collect::<Vec<_>>()).unwrap();
    let found = cross_validate(&recipe, &table, &folds).unwrap();
    assert_eq!(&found.selected()[..3], [("c0", 3), ("c1", 3), ("c2", 3)]);
    assert!(found.stability().unwrap().index().unwrap() > 0.8);
}

/// A step that keeps nothing on a resample has an empty set there; it is no failure.
#[test]
fn nothing_selected_is_an_empty_set() {
    let strict = MannWhitney::below(1e-4).unwrap();
    let stability = selection_stability(&strict, &table(), &halves(50)).unwrap();
    let empty = stability.sets().iter().filter(|set| set.is_empty()).count();
    assert!(empty > 0 && empty < 50, "{empty}");
    assert!(stability.failures().is_empty());
    let none = StableSelection::new(MannWhitney::below(1e-9).unwrap(), halves(9), 0.5).unwrap();
    assert!(matches!(
        none.fitted(&table()),
        Err(Error::NothingSelected { what: "stable selection", columns: 40 })
    ));
}

#[test]
fn failures_are_counted_and_too_many_are_an_error() {
    let table = table();
    let positives: Vec<usize> = (0..60).step_by(2).collect();
    let both: Vec<usize> = (0..60).collect();
    let mut rows = vec![both; 10];
    rows[3] = positives.clone();
    let step = MannWhitney::best(2).unwrap();
    let found = selection_stability(&step, &table, &Resamples::given(rows.clone()).unwrap()).unwrap();
    assert_eq!((found.sets().len(), found.failures().len(), found.failures()[0].position), (9, 1, 3));
    rows[4] = positives;
    let error = selection_stability(&step, &table, &Resamples::given(rows).unwrap()).unwrap_err();
    assert!(
        error.to_string().starts_with("2 of 10 resamples of the selection failed, at most 1 may"),
        "{error}"
    );
    for share in [0.0, 1.1, f64::NAN] {
        assert!(StableSelection::new(step, halves(5), share).is_err());
    }
}

/// A step that is no selection: what comes out of it counts.
#[test]
fn any_step_will_do() {
    let all = selection_stability(&Standardise::sample(), &table(), &halves(4)).unwrap();
    assert!(all.frequencies().iter().all(|share| *share == 1.0));
    let chained = CompleteColumns.then(MannWhitney::best(2).unwrap()).then(Standardise::sample());
    let two = selection_stability(&chained, &table(), &halves(4)).unwrap();
    assert!(two.sets().iter().all(|set| set.len() == 2));
}

#[test]
fn the_sets_are_the_same_on_any_number_of_threads() {
    let run = || selection_stability(&MannWhitney::best(5).unwrap(), &table(), &halves(16)).unwrap();
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run);
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_stability_is_written_and_read_back() {
    let stability = Stability::of(&names(11), &sets()).unwrap();
    let text = serde_json::to_string(&stability).unwrap();
    assert_eq!(serde_json::from_str::<Stability>(&text).unwrap(), stability);
    let mut edited = serde_json::to_value(&stability).unwrap();
    edited["frequencies"] = serde_json::json!([0.5]);
    edited["columns"] = serde_json::json!([]);
    let read: Stability = serde_json::from_value(edited).unwrap();
    assert!(read.index().is_err() && read.interval(Confidence::default()).is_err());
    let _ = (read.jaccard(), read.ranking());
}
