//! Folds: every row is tested once, classes are shared out evenly, groups stay together, what is impossible is refused.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use radiomics::Error;
use radiomics::learn::{Folding, Folds, GroupedFolds, LeaveOneOut, RandomFolding, StratifiedFolds};
use radiomics::table::FeatureTable;

fn unlabelled(rows: usize) -> FeatureTable {
    FeatureTable::from_columns((0..rows).map(|i| format!("s{i}")), [("x", vec![0.0; rows])]).unwrap()
}

fn table(labels: &[bool]) -> FeatureTable {
    unlabelled(labels.len()).with_labels(labels.iter().copied()).unwrap()
}

/// Of each fold: test rows, and positive ones among them.
fn counts(folds: &Folds, labels: &[bool]) -> Vec<(usize, usize)> {
    folds
        .iter()
        .map(|fold| (fold.test().len(), fold.test().iter().filter(|row| labels[**row]).count()))
        .collect()
}

fn spread(counts: impl Iterator<Item = usize> + Clone) -> usize {
    counts.clone().max().unwrap() - counts.min().unwrap()
}

fn is_partition(folds: &Folds, rows: usize) {
    assert_eq!(folds.rows(), rows);
    assert_eq!(folds.iter().len(), folds.len());
    let mut tested = vec![0; rows];
    for fold in folds.iter() {
        assert!(!fold.test().is_empty() && !fold.train().is_empty());
        assert!(fold.test().is_sorted() && fold.train().is_sorted());
        assert_eq!(fold.test().len() + fold.train().len(), rows);
        let train: HashSet<_> = fold.train().iter().collect();
        for row in fold.test() {
            tested[*row] += 1;
            assert!(!train.contains(row), "row {row} on both sides");
        }
    }
    assert!(tested.iter().all(|times| *times == 1), "{tested:?}");
}

proptest! {
    #[test]
    fn stratified_folds_share_out_both_classes(
        labels in prop::collection::vec(any::<bool>(), 2..120),
        k in 2..12_usize,
        seed in any::<u64>(),
        repeat in 0..4_u64,
    ) {
        let positives = labels.iter().filter(|y| **y).count();
        let result = StratifiedFolds::new(k, seed).unwrap().repeat(&table(&labels), repeat);
        if positives.min(labels.len() - positives) < k {
            prop_assert!(result.is_err());
            return Ok(());
        }
        let folds = result.unwrap();
        is_partition(&folds, labels.len());
        prop_assert_eq!(folds.len(), k);
        let counts = counts(&folds, &labels);
        prop_assert!(spread(counts.iter().map(|c| c.0)) <= 1, "{counts:?}");
        prop_assert!(spread(counts.iter().map(|c| c.1)) <= 1, "{counts:?}");
        prop_assert!(spread(counts.iter().map(|c| c.0 - c.1)) <= 1, "{counts:?}");
    }

    #[test]
    fn groups_stay_together(
        rows in prop::collection::vec((any::<bool>(), 0..25_usize), 2..120),
        k in 2..12_usize,
        seed in any::<u64>(),
    ) {
        let (labels, groups): (Vec<bool>, Vec<usize>) = rows.into_iter().unzip();
        let names = groups.iter().map(|g| g.to_string());
        let result = GroupedFolds::listed(names, k, seed).unwrap().folds(&table(&labels));
        let distinct: HashSet<_> = groups.iter().collect();
        if distinct.len() < k {
            prop_assert!(result.is_err());
            return Ok(());
        }
        let folds = result.unwrap();
        prop_assert_eq!(folds.len(), k, "no fold is empty");
        is_partition(&folds, labels.len());
        let mut home = HashMap::new();
        for (group, id) in groups.iter().zip(folds.ids()) {
            prop_assert_eq!(*home.entry(group).or_insert(*id), *id);
        }
    }
}

#[test]
fn groups_of_one_row_are_stratified_as_rows_are() {
    let labels: Vec<bool> = (0..74).map(|i| i % 3 == 0).collect();
    let groups = (0..74).map(|i| i.to_string());
    let folds = GroupedFolds::listed(groups, 10, 5).unwrap().folds(&table(&labels)).unwrap();
    let counts = counts(&folds, &labels);
    assert!(spread(counts.iter().map(|c| c.0)) <= 1, "{counts:?}");
    assert!(spread(counts.iter().map(|c| c.1)) <= 1, "{counts:?}");
}

#[test]
fn patients_with_several_lesions_are_stratified_as_far_as_they_allow() {
    // 60 patients with 1 to 4 lesions of one label each.
    let (mut labels, mut groups) = (Vec::new(), Vec::new());
    for patient in 0..60 {
        for _ in 0..1 + patient % 4 {
            labels.push(patient % 5 < 2);
            groups.push(patient.to_string());
        }
    }
    let folds = GroupedFolds::listed(groups, 5, 9).unwrap().folds(&table(&labels)).unwrap();
    let counts = counts(&folds, &labels);
    assert!(spread(counts.iter().map(|c| c.0)) <= 2, "{counts:?}");
    assert!(spread(counts.iter().map(|c| c.1)) <= 2, "{counts:?}");
}

#[test]
fn a_group_larger_than_a_fold_has_a_fold_of_its_own() {
    let labels: Vec<bool> = (0..12).map(|i| i % 2 == 0).collect();
    let groups = (0..12).map(|i| if i < 8 { "big".to_string() } else { i.to_string() });
    let folds = GroupedFolds::listed(groups, 3, 0).unwrap().folds(&table(&labels)).unwrap();
    is_partition(&folds, 12);
    assert_eq!(counts(&folds, &labels).iter().map(|c| c.0).collect::<Vec<_>>(), [8, 2, 2]);
}

#[test]
fn groups_need_no_labels() {
    let folds = GroupedFolds::by(|s| s[..1].to_string(), 2, 0).unwrap().folds(&unlabelled(4)).map(|_| ());
    assert_eq!(
        folds.unwrap_err().to_string(),
        "number of folds must be at most 1, the number of groups, got 2"
    );
    let folds = GroupedFolds::by(str::to_string, 2, 0).unwrap().folds(&unlabelled(4)).unwrap();
    is_partition(&folds, 4);
    assert_eq!(counts(&folds, &[false; 4]), [(2, 0), (2, 0)]);
}

#[test]
fn the_seed_decides() {
    let labels: Vec<bool> = (0..40).map(|i| i % 4 == 0).collect();
    let table = table(&labels);
    let folds = |seed, repeat| StratifiedFolds::new(5, seed).unwrap().repeat(&table, repeat).unwrap();
    assert_eq!(folds(1, 0), folds(1, 0));
    assert_ne!(folds(1, 0), folds(2, 0));
    assert_ne!(folds(1, 0), folds(1, 1));
    assert_eq!(StratifiedFolds::new(5, 1).unwrap().folds(&table).unwrap(), folds(1, 0));
    let grouped =
        |seed, repeat| GroupedFolds::by(str::to_string, 5, seed).unwrap().repeat(&table, repeat).unwrap();
    assert_eq!(grouped(1, 0), grouped(1, 0));
    assert_ne!(grouped(1, 0), grouped(2, 0));
    assert_ne!(grouped(1, 0), grouped(1, 1));
}

/// The documented algorithm, by hand: a later version must give the same folds for the same seed.
#[test]
fn stratified_folds_follow_their_documentation() {
    use rand::RngExt;
    let labels: Vec<bool> = (0..23).map(|i| i % 3 == 1).collect();
    let mut generator = radiomics::numeric::random::generator(77, 2);
    let mut drawn: Vec<(bool, u64, usize)> =
        labels.iter().enumerate().map(|(row, label)| (*label, generator.random(), row)).collect();
    drawn.sort();
    let mut expected = vec![0; labels.len()];
    for (turn, (_, _, row)) in drawn.into_iter().enumerate() {
        expected[row] = turn % 4;
    }
    let folds = StratifiedFolds::new(4, 77).unwrap().repeat(&table(&labels), 2).unwrap();
    assert_eq!(folds.ids(), expected);
}

#[test]
fn what_is_impossible_is_refused_with_both_sides() {
    let sentence = |error: Error| error.to_string();
    assert_eq!(
        sentence(StratifiedFolds::new(1, 0).unwrap_err()),
        "number of folds must be at least 2, got 1"
    );
    assert!(StratifiedFolds::new(0, 0).is_err() && GroupedFolds::by(str::to_string, 1, 0).is_err());
    let five = table(&[true, false, true, false, true]);
    assert_eq!(
        sentence(StratifiedFolds::new(3, 0).unwrap().folds(&five).unwrap_err()),
        "stratified folding needs at least 3 subjects of each class, got 3 positive and 2 negative"
    );
    assert!(StratifiedFolds::new(usize::MAX, 0).unwrap().folds(&five).is_err());
    assert!(GroupedFolds::by(str::to_string, usize::MAX, 0).unwrap().folds(&five).is_err());
    assert!(matches!(
        StratifiedFolds::new(2, 0).unwrap().folds(&table(&[true; 4])),
        Err(Error::OneClass { positives: 4, negatives: 0 })
    ));
    assert!(matches!(
        StratifiedFolds::new(2, 0).unwrap().folds(&unlabelled(4)),
        Err(Error::Unlabelled { what: "labels", rows: 4 })
    ));
    assert!(matches!(
        GroupedFolds::listed(["a", "b"], 2, 0).unwrap().folds(&five),
        Err(Error::Length { expected: 5, found: 2, .. })
    ));
    assert!(matches!(Folds::of_ids(&[]), Err(Error::Nothing { .. })));
    assert!(Folds::of_ids(&[4, 4, 4]).is_err());
    assert!(matches!(
        Folds::of_ids(&[0, 1]).unwrap().folds(&five),
        Err(Error::Length { expected: 2, found: 5, .. })
    ));
    assert!(LeaveOneOut.folds(&unlabelled(1)).is_err());
    assert!(matches!(Vec::<Folds>::new().folds(&five), Err(Error::Nothing { .. })));
}

#[test]
fn leave_one_out_tests_every_row_alone() {
    let folds = LeaveOneOut.folds(&unlabelled(5)).unwrap();
    is_partition(&folds, 5);
    assert_eq!(folds.len(), 5);
    assert_eq!(folds.get(3).unwrap().test(), [3]);
    assert!(folds.get(5).is_none());
}

#[test]
fn given_numbers_may_be_any() {
    let folds = Folds::of_ids(&[usize::MAX, 0, usize::MAX, 9]).unwrap();
    is_partition(&folds, 4);
    assert_eq!(folds.ids(), [usize::MAX, 0, usize::MAX, 9]);
    assert_eq!(folds.iter().map(|fold| fold.test()[0]).collect::<Vec<_>>(), [1, 3, 0]);
}

#[cfg(feature = "serde")]
#[test]
fn folds_are_written_as_their_numbers() {
    let folds = Folds::of_ids(&[3, 1, 3, 2]).unwrap();
    let text = serde_json::to_string(&folds).unwrap();
    assert_eq!(text, "[3,1,3,2]");
    assert_eq!(serde_json::from_str::<Folds>(&text).unwrap(), folds);
    assert!(serde_json::from_str::<Folds>("[1,1]").is_err());
}
