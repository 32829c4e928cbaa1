//! Trees, boosting and forests against reference numbers.

use radiomics::Result;
use radiomics::evaluate::Roc;
use radiomics::learn::{
    DecisionTree, DecisionTreeModel, Fit, GradientBoosting, Predict, RandomForest, Recipe, TreeLimits,
};
use radiomics::table::FeatureTable;
use serde_json::Value as Json;

use crate::support::{TIGHT, number, numbers, reference_json};

/// The reference program keeps its columns in single precision, and with them its thresholds: half a unit in the last place,
/// relative.
const SINGLE: f64 = f32::EPSILON as f64 / 2.0;
/// The mean AUC over the seeds, in standard errors of the difference of two such means.
const STANDARD_ERRORS: f64 = 4.0;
/// By how much the spread over the seeds may differ, as a factor: the 0.1 % points of √F with 11 and 11 degrees of freedom
/// are 1/2.7 and 2.7.
const SPREAD: f64 = 2.7;

struct Reference {
    file: Json,
    train: FeatureTable,
    test: FeatureTable,
}

fn reference() -> Option<Reference> {
    let file = reference_json("modelling/classifiers.json")?;
    let table = |part: &Json| {
        let rows: Vec<Vec<f64>> = part["x"].as_array().expect("rows").iter().map(numbers).collect();
        let columns = (0..rows[0].len()).map(|j| (j.to_string(), rows.iter().map(|row| row[j]).collect()));
        FeatureTable::from_columns((0..rows.len()).map(|i| format!("s{i}")), columns)
            .and_then(|table| table.with_labels(numbers(&part["y"]).iter().map(|y| *y == 1.0)))
            .expect("a table")
    };
    Some(Reference { train: table(&file["train"]), test: table(&file["test"]), file })
}

/// The largest difference over a list, which must stay within a tolerance.
struct Worst {
    tolerance: f64,
    difference: f64,
    compared: usize,
}

impl Worst {
    fn new(tolerance: f64) -> Self {
        Worst { tolerance, difference: 0.0, compared: 0 }
    }

    fn compare(&mut self, what: &str, found: f64, expected: f64) {
        let difference = (found - expected).abs() / expected.abs().max(1.0);
        assert!(difference <= self.tolerance, "{what}: {found}, expected {expected}");
        self.difference = self.difference.max(difference);
        self.compared += 1;
    }

    fn compare_all(&mut self, what: &str, found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (found, expected) in found.iter().zip(expected) {
            self.compare(what, *found, *expected);
        }
    }
}

/// The table with its columns from the last to the first.
///
/// In the left child of the root columns 0 and 2 cut off the very same subject, so that both are equally good to the bit. The
/// reference program draws which one it takes and drew 2; here the first in the order of the table is taken, so that 2 must
/// come before 0.
fn backwards(table: &FeatureTable) -> FeatureTable {
    let names: Vec<&String> = table.columns().iter().rev().collect();
    table.select(&names).expect("its own columns")
}

/// In the order of the file, the tree differs from that of the reference in the one node whose split is a tie.
#[test]
fn of_equally_good_splits_the_first_column_is_taken() {
    let Some(Reference { train, .. }) = reference() else { return };
    let limits = TreeLimits::none().depth(2).unwrap();
    let forwards = DecisionTree::new().limits(limits).fit(&train).unwrap();
    let backwards = DecisionTree::new().limits(limits).fit(&backwards(&train)).unwrap();
    assert_eq!(forwards.len(), backwards.len());
    for (at, (one, other)) in forwards.nodes().zip(backwards.nodes()).enumerate() {
        assert_eq!((one.subjects, one.share), (other.subjects, other.share));
        let columns = [one, other].map(|node| node.split.map(|split| split.column));
        if at == 1 {
            assert_eq!(columns, [Some("0"), Some("2")]);
            let below = |split: Option<radiomics::learn::TreeSplit<'_>>| -> Vec<bool> {
                let split = split.expect("it is split");
                let root = forwards.node(0).and_then(|root| root.split).expect("it is split");
                let [of_root, of_split] =
                    [root, split].map(|s| train.column(s.column).unwrap().complete().unwrap());
                let rows = (0..train.rows()).filter(|row| of_root[*row] <= root.threshold);
                rows.map(|row| of_split[row] <= split.threshold).collect()
            };
            assert_eq!(below(one.split), below(other.split), "the same subjects");
        } else {
            assert_eq!(one.split, other.split);
        }
    }
}

#[test]
fn the_tree_of_depth_two_is_that_of_the_reference() {
    let Some(Reference { file, train, test }) = reference() else { return };
    let train = backwards(&train);
    let tree = DecisionTree::new().limits(TreeLimits::none().depth(2).unwrap()).fit(&train).unwrap();
    let mut worst = Worst::new(number(&file["tolerance"]["other"]));
    let mut thresholds = Worst::new(SINGLE);
    let expected = file["tree_depth2"].as_object().expect("a block");
    for (key, expected) in expected {
        let split = |of: &dyn Fn(radiomics::learn::TreeSplit<'_>) -> f64, leaf: f64| -> Vec<f64> {
            tree.nodes().map(|node| node.split.map_or(leaf, of)).collect()
        };
        match key.as_str() {
            "feature" => {
                worst.compare_all(key, &split(&|s| s.column.parse().unwrap(), -2.0), &numbers(expected));
            }
            "threshold" => thresholds.compare_all(key, &split(&|s| s.threshold, -2.0), &numbers(expected)),
            "children_left" => worst.compare_all(key, &split(&|s| s.left as f64, -1.0), &numbers(expected)),
            "children_right" => worst.compare_all(key, &split(&|s| s.right as f64, -1.0), &numbers(expected)),
            "probability_test" => {
                worst.compare_all(key, &tree.probabilities(&test).unwrap(), &numbers(expected));
            }
            "root_gini_after_split" => worst.compare(key, gini_after_root(&tree), number(expected)),
            unknown => panic!("nothing is compared with {unknown}"),
        }
    }
    assert_eq!((worst.compared, thresholds.compared), (21 + 33 + 1, 7));
    println!("tree: worst {:.1e}, thresholds {:.1e}", worst.difference, thresholds.difference);
}

/// The Gini impurity of both children of the root, weighted by their subjects.
fn gini_after_root(tree: &DecisionTreeModel) -> f64 {
    let root = tree.node(0).expect("a root");
    let split = root.split.expect("it is split");
    let children = [split.left, split.right].map(|at| tree.node(at).expect("a child"));
    let weighted = children.map(|node| node.subjects as f64 * 2.0 * node.share * (1.0 - node.share));
    weighted.iter().sum::<f64>() / root.subjects as f64
}

#[test]
fn five_boosting_stumps_have_the_reference_decisions() {
    let Some(Reference { file, train, test }) = reference() else { return };
    let block = file["boosting_stumps"].as_object().expect("a block");
    let rounds = block["rounds"].as_u64().expect("a number") as usize;
    let stumps = GradientBoosting::new(rounds, 0)
        .and_then(|b| b.learning_rate(number(&block["learning_rate"])))
        .unwrap()
        .limits(TreeLimits::none().depth(1).unwrap());
    let model = stumps.fit(&train).unwrap();
    let mut worst = Worst::new(number(&file["tolerance"]["other"]));
    for (key, expected) in block {
        match key.as_str() {
            "rounds" => assert_eq!(model.rounds(), rounds),
            "learning_rate" | "note" => {}
            "decision_test" => worst.compare_all(key, &model.scores(&test).unwrap(), &numbers(expected)),
            unknown => panic!("nothing is compared with {unknown}"),
        }
    }
    assert_eq!(worst.compared, 33);
    println!("boosting: worst {:.1e}", worst.difference);
    let last = model.staged_scores(&test).unwrap().last().expect("five stages").unwrap();
    assert_eq!(last, model.scores(&test).unwrap());
}

type OfSeed = dyn Fn(u64) -> Result<Box<dyn Recipe>>;

#[test]
fn ensembles_lie_in_the_reference_bands() {
    let Some(Reference { file, train, test }) = reference() else { return };
    let blocks = file["ensembles"].as_object().expect("a block");
    assert_eq!(blocks.len(), 3);
    for (name, block) in blocks {
        let of_seed: Box<OfSeed> = match name.as_str() {
            "random_forest_500" => Box::new(|seed| Ok(Box::new(RandomForest::new(500, seed)?))),
            "extra_trees_500" => {
                Box::new(|seed| Ok(Box::new(RandomForest::extremely_randomised(500, seed)?)))
            }
            "gradient_boosting_100_depth2_lr0.1_subsample0.8" => Box::new(|seed| {
                let boosting = GradientBoosting::new(100, seed)?.learning_rate(0.1)?.subsample(0.8)?;
                Ok(Box::new(boosting.limits(TreeLimits::none().depth(2)?)))
            }),
            unknown => panic!("nothing is compared with {unknown}"),
        };
        let seeds = block["seeds"].as_u64().expect("a number");
        let areas: Vec<f64> = (0..seeds)
            .map(|seed| {
                let model = of_seed(seed).and_then(|recipe| recipe.fit_boxed(&train)).unwrap();
                Roc::new(test.labels().unwrap(), &model.scores(&test).unwrap()).unwrap().auc()
            })
            .collect();
        let n = seeds as f64;
        let mean = areas.iter().sum::<f64>() / n;
        let deviation = (areas.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        let least = areas.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = areas.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        println!("{name}: {least:.4} to {largest:.4}, mean {mean:.4}, deviation {deviation:.4}");
        let their_deviation = number(&block["auc_test_sd"]);
        let slack = STANDARD_ERRORS * deviation.hypot(their_deviation) / n.sqrt();
        for (key, expected) in block.as_object().expect("a block") {
            match key.as_str() {
                "seeds" => assert_eq!(areas.len(), 12),
                "auc_test_mean" => assert!((mean - number(expected)).abs() <= slack, "{name}: {mean}"),
                "auc_test_sd" => {
                    let ratio = deviation / number(expected);
                    assert!((1.0 / SPREAD..=SPREAD).contains(&ratio), "{name}: {deviation}");
                }
                // The extremes of twelve lie within 4 standard deviations of the other twelve.
                "auc_test_min" => {
                    assert!((least - number(expected)).abs() <= 4.0 * their_deviation, "{name}: {least}")
                }
                "auc_test_max" => {
                    assert!((largest - number(expected)).abs() <= 4.0 * their_deviation, "{name}: {largest}")
                }
                "suggested_band" => {
                    let band = numbers(expected);
                    assert!(band[0] <= least && largest <= band[1], "{name}: {least} to {largest}");
                }
                unknown => panic!("nothing is compared with {unknown}"),
            }
        }
    }
}

/// The whole file agrees that an unlimited tree fits what it was grown from, unless subjects contradict each other.
#[test]
fn an_unlimited_tree_fits_the_training_labels() {
    let Some(Reference { train, .. }) = reference() else { return };
    let tree = DecisionTree::new().fit(&train).unwrap();
    for (share, label) in tree.probabilities(&train).unwrap().iter().zip(train.labels().unwrap()) {
        assert!((share - f64::from(u8::from(*label))).abs() <= TIGHT);
    }
}
