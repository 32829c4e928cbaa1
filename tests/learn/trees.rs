//! Trees, forests and boosting at their edges: what they promise beyond the reference numbers.

use radiomics::Error;
use radiomics::error::Undefined;
use radiomics::evaluate::Roc;
use radiomics::learn::{
    ClassWeights, ColumnsPerSplit, DecisionTree, EarlyStopping, Fit, GradientBoosting, Predict, RandomForest,
    TreeLimits,
};
use radiomics::table::FeatureTable;

use crate::support::{self, TIGHT};

const ROWS: usize = 80;

fn noise(i: usize, j: usize) -> f64 {
    (support::noise(i, j, 3) % 100_000) as f64 / 100_000.0
}

fn labels() -> Vec<bool> {
    (0..ROWS).map(|i| i % 3 == 0).collect()
}

fn labelled(columns: Vec<Vec<f64>>, labels: Vec<bool>) -> FeatureTable {
    let columns = columns.into_iter().enumerate().map(|(j, column)| (format!("c{j}"), column));
    FeatureTable::from_columns((0..labels.len()).map(|i| format!("p{i}")), columns)
        .and_then(|table| table.with_labels(labels))
        .expect("a table")
}

/// One telling column among noise.
fn table() -> FeatureTable {
    let shift = |i: usize, j: usize| if j == 1 && i.is_multiple_of(3) { 0.6 } else { 0.0 };
    labelled((0..5).map(|j| (0..ROWS).map(|i| noise(i, j) + shift(i, j)).collect()).collect(), labels())
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

/// Impurity of every cut, by the definition.
#[test]
fn the_first_split_of_a_tree_is_the_best_of_all() {
    let table = table();
    let stump = DecisionTree::new().limits(TreeLimits::none().depth(1).unwrap()).fit(&table).unwrap();
    let split = stump.nodes().next().and_then(|node| node.split).expect("a split");
    let labels = labels();
    let impurity = |values: &[f64], threshold: f64| {
        [true, false]
            .map(|left| {
                let side = || values.iter().zip(&labels).filter(|(v, _)| (**v <= threshold) == left);
                let (all, positives) = (side().count() as f64, side().filter(|(_, y)| **y).count() as f64);
                if all == 0.0 { 0.0 } else { 2.0 * positives * (all - positives) / all }
            })
            .iter()
            .sum::<f64>()
    };
    let best = table.iter().map(|column| {
        let values = column.complete().unwrap();
        values.iter().map(|threshold| impurity(values, *threshold)).fold(f64::INFINITY, f64::min)
    });
    let best = best.fold(f64::INFINITY, f64::min);
    let found = impurity(table.column(split.column).unwrap().complete().unwrap(), split.threshold);
    assert!((found - best).abs() < TIGHT, "{found} and {best}");
}

#[test]
fn the_order_of_subjects_and_the_unit_of_columns_do_not_matter_to_a_tree() {
    let table = table();
    let model = DecisionTree::new().fit(&table).unwrap();
    let turned: Vec<usize> = (0..ROWS).rev().collect();
    let other = DecisionTree::new().fit(&table.select_rows(&turned).unwrap()).unwrap();
    assert_eq!(bits(&model.scores(&table).unwrap()), bits(&other.scores(&table).unwrap()));
    let scaled = labelled(
        table.iter().map(|c| c.complete().unwrap().iter().map(|x| x * 1024.0).collect()).collect(),
        labels(),
    );
    let other = DecisionTree::new().fit(&scaled).unwrap();
    assert_eq!(bits(&model.scores(&table).unwrap()), bits(&other.scores(&scaled).unwrap()));
}

#[test]
fn limits_hold() {
    let table = table();
    let of = |limits: TreeLimits| DecisionTree::new().limits(limits).fit(&table).unwrap();
    let large = of(TreeLimits::none().leaf(10).unwrap());
    assert!(large.nodes().all(|node| node.subjects >= 10));
    let shallow = of(TreeLimits::none().depth(2).unwrap());
    assert!(shallow.nodes().count() <= 7);
    assert!(
        TreeLimits::none().depth(0).is_err() || of(TreeLimits::none().depth(0).unwrap()).nodes().count() == 1
    );
    assert!(TreeLimits::none().leaf(0).is_err());
    let pruned = DecisionTree::new().cost_complexity(0.5).unwrap().fit(&table).unwrap();
    assert_eq!(pruned.nodes().count(), 1, "nothing is worth so much");
    assert!(DecisionTree::new().cost_complexity(-1.0).is_err());
    assert!(DecisionTree::new().cost_complexity(f64::NAN).is_err());
}

/// A chain as deep as there are subjects: neither growing nor scoring may recurse.
#[test]
fn a_tree_of_any_depth_is_grown_and_scored() {
    let rows = 10_000;
    // Each cut takes one subject off the end: labels alternate along the column.
    let table =
        labelled(vec![(0..rows).map(|i| i as f64).collect()], (0..rows).map(|i| i % 2 == 1).collect());
    let model = DecisionTree::new().fit(&table).unwrap();
    let scores = model.scores(&table).unwrap();
    assert!(scores.iter().enumerate().all(|(i, score)| *score == (i % 2) as f64));
}

#[test]
fn out_of_bag_scores_are_of_trees_that_did_not_see_the_subject() {
    let table = table();
    let forest = RandomForest::new(200, 5).unwrap();
    let judged = forest.out_of_bag(&table).unwrap();
    assert_eq!(judged.model(), &forest.fit(&table).unwrap(), "the forest is the same");
    assert_eq!(judged.scores().len(), ROWS);
    let scores: Vec<f64> =
        judged.scores().iter().map(|score| score.expect("200 trees leave all out")).collect();
    assert_eq!(judged.auc(), Ok(Roc::new(&labels(), &scores).unwrap().auc()));
    let training = Roc::new(&labels(), &judged.model().scores(&table).unwrap()).unwrap().auc();
    let honest = judged.auc().unwrap();
    assert_eq!(training, 1.0, "grown to the end");
    assert!(honest > 0.75 && honest < 1.0, "{honest}");
    let brier: f64 = scores.iter().zip(labels()).map(|(s, y)| (s - f64::from(u8::from(y))).powi(2)).sum();
    assert!((judged.brier().unwrap() - brier / ROWS as f64).abs() < TIGHT);
    assert!(judged.error_rate().unwrap() < 0.4);
    // One tree leaves about a third of the subjects out; the others have no score.
    let one = RandomForest::new(1, 5).unwrap().out_of_bag(&table).unwrap();
    let scored = one.scores().iter().filter(|score| score.is_ok()).count();
    assert!((15..45).contains(&scored), "{scored}");
    assert!(one.permutation_importance().unwrap().iter().all(|column| column.standard_error.is_err()));
    let all = RandomForest::new(10, 5).unwrap().without_bootstrap();
    assert!(matches!(all.out_of_bag(&table), Err(Error::Setting { .. })));
}

#[test]
fn noise_out_of_bag_is_worth_nothing() {
    let areas = (0..10).map(|seed| {
        let columns = (0..20).map(|j| (0..ROWS).map(|i| noise(i, 1000 * (seed + 1) + j)).collect()).collect();
        let table = labelled(columns, labels());
        RandomForest::new(100, seed as u64).unwrap().out_of_bag(&table).unwrap().auc().unwrap()
    });
    let mean = areas.sum::<f64>() / 10.0;
    assert!((mean - 0.5).abs() < 0.1, "{mean}");
}

#[test]
fn importances_find_the_telling_column() {
    let table = table();
    let judged = RandomForest::new(100, 2).unwrap().out_of_bag(&table).unwrap();
    let by_impurity: Vec<f64> =
        judged.model().impurity_importance().map(|(_, importance)| importance).collect();
    assert!((by_impurity.iter().sum::<f64>() - 1.0).abs() < TIGHT);
    let permuted = judged.permutation_importance().unwrap();
    for j in [0, 2, 3, 4] {
        assert!(by_impurity[1] > by_impurity[j] && permuted[1].mean > permuted[j].mean, "{permuted:?}");
    }
    assert_eq!(permuted[1].column, "c1");
    assert_eq!(judged.permutation_importance().unwrap(), permuted, "the same draws again");
}

#[test]
fn seeds_and_threads() {
    let table = table();
    let fit = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let forest = RandomForest::new(60, seed).unwrap().out_of_bag(&table).unwrap();
            let importance = forest.permutation_importance().unwrap();
            let extra = RandomForest::extremely_randomised(30, seed).unwrap().fit(&table).unwrap();
            let boosted =
                GradientBoosting::new(30, seed).unwrap().subsample(0.6).unwrap().fit(&table).unwrap();
            (forest.into_model(), importance, extra, boosted)
        })
    };
    let one = fit(1, 9);
    for threads in [2, 3, 8] {
        assert_eq!(fit(threads, 9), one, "{threads} threads");
    }
    assert_ne!(fit(1, 10).0, one.0);
}

#[test]
fn boosting_lowers_the_deviance_round_by_round_and_can_stop_early() {
    let table = table();
    let labels = labels();
    let deviance = |scores: &[f64]| -> f64 {
        let terms =
            scores.iter().zip(&labels).map(|(s, y)| if *y { (-s).exp().ln_1p() } else { s.exp().ln_1p() });
        terms.sum()
    };
    let rounds = |count: usize| {
        let model = GradientBoosting::new(count, 1).unwrap().learning_rate(0.1).unwrap().fit(&table).unwrap();
        deviance(&model.scores(&table).unwrap())
    };
    let falling: Vec<f64> = [1, 5, 20, 60].map(rounds).to_vec();
    assert!(falling.windows(2).all(|pair| pair[1] < pair[0]), "{falling:?}");
    let stopping = EarlyStopping::new(0.3, 5).unwrap();
    let stopped = GradientBoosting::new(500, 1).unwrap().stop_early(stopping).fit(&table).unwrap();
    let whole = GradientBoosting::new(500, 1).unwrap().fit(&table).unwrap();
    let spread = |scores: Vec<f64>| scores.iter().fold(0.0_f64, |most, score| most.max(score.abs()));
    assert!(
        spread(stopped.scores(&table).unwrap()) < spread(whole.scores(&table).unwrap()),
        "far fewer rounds"
    );
}

#[test]
fn settings_without_a_meaning_are_refused() {
    for trees in [0, usize::MAX] {
        assert!(matches!(RandomForest::new(trees, 1), Err(Error::Setting { .. })), "{trees}");
        assert!(
            matches!(RandomForest::extremely_randomised(trees, 1), Err(Error::Setting { .. })),
            "{trees}"
        );
        assert!(matches!(GradientBoosting::new(trees, 1), Err(Error::Setting { .. })), "{trees}");
    }
    let boosting = || GradientBoosting::new(10, 1).unwrap();
    for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        assert!(boosting().learning_rate(rate).is_err(), "{rate}");
        assert!(boosting().subsample(rate).is_err(), "{rate}");
    }
    assert!(boosting().subsample(1.1).is_err());
    let forest = || RandomForest::new(3, 1).unwrap();
    assert!(forest().columns_per_split(ColumnsPerSplit::Share(0.0)).is_err());
    assert!(forest().columns_per_split(ColumnsPerSplit::Share(f64::NAN)).is_err());
    assert!(forest().class_weights(ClassWeights::Given { negative: 0.0, positive: 1.0 }).is_err());
    let small = labelled(vec![vec![1.0, 2.0, 3.0]], vec![true, false, false]);
    let stopping = EarlyStopping::new(0.5, 1).unwrap();
    assert!(matches!(
        boosting().stop_early(stopping).fit(&small),
        Err(Error::ClassTooSmall { needed: 2, .. })
    ));
    let judged = RandomForest::new(1, 1).unwrap().out_of_bag(&small).unwrap();
    assert!(judged.auc().is_ok() || matches!(judged.auc(), Err(Undefined::TooFewSubjects { .. })));
}

#[test]
fn balanced_weights_are_those_of_repeated_subjects() {
    // Two negative subjects for each positive one: positive subjects twice over give the same tree.
    let rows: Vec<usize> = (0..ROWS).take(60).collect();
    let table = table().select_rows(&rows).unwrap();
    let twice: Vec<usize> =
        rows.iter().flat_map(|row| std::iter::repeat_n(*row, if row % 3 == 0 { 2 } else { 1 })).collect();
    let limits = TreeLimits::none().depth(3).unwrap();
    let balanced = DecisionTree::new().limits(limits).class_weights(ClassWeights::Balanced).unwrap();
    let balanced = balanced.fit(&table).unwrap().scores(&table).unwrap();
    let repeated = DecisionTree::new().limits(limits).fit(&table.resample(&twice).unwrap()).unwrap();
    for (weighted, repeated) in balanced.iter().zip(repeated.scores(&table).unwrap()) {
        assert!((weighted - repeated).abs() < TIGHT, "{weighted} and {repeated}");
    }
}
