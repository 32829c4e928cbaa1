//! Trees of binary splits, one by one, as forests and as boosted sums.
//!
//! A split sends a subject to the left if its value of one column is at most a threshold. A node holds subjects of weight
//! W = W₁ + W₀ (positive and negative); its Gini impurity is 2·W₁W₀/W². The best split has the largest decrease of
//! impurity, which with L and R for the two sides is 2(L₁R₀ − L₀R₁)²/(W·L·R).
//!
//! All searches are exact: every threshold between two values that occur in a node is looked at. The values of a column are
//! replaced by their ranks once for a whole forest; a node then needs no sorting, only time in proportion to its subjects.
//! Counts are whole numbers, so that equally good splits are told to be equal exactly, whatever the order of the subjects;
//! of these the first in the order of the search is taken: columns in the order of the table (or in the order in which they
//! were drawn), thresholds from low to high.
//!
//! This is own code. Of the libraries for Rust, `smartcore` 0.7 (October 2026, `ndarray` 0.17, seeded) has
//! probabilities for a single tree but only votes for a forest, no class weights and no importances; `linfa-trees` and
//! `linfa-ensemble` 0.8 need `ndarray` 0.16 and give classes only; `forust-ml` 0.8 boosts on binned values with
//! another split score; `gbdt` 0.1 cannot be seeded. None reproduces the reference numbers with probabilities and seeds.

mod boosting;
mod boosting_model;
mod columns_per_split;
mod decision_tree;
mod early_stopping;
mod forest;
mod forest_model;
mod gini;
mod grow;
mod importance;
mod levels;
mod limits;
mod nodes;
mod out_of_bag;
mod prune;
mod random_forest;
mod residuals;
mod scores;
mod search;
mod target;
mod tree_model;

pub use boosting::GradientBoosting;
pub use boosting_model::GradientBoostingModel;
pub use columns_per_split::ColumnsPerSplit;
pub use decision_tree::DecisionTree;
pub use early_stopping::EarlyStopping;
pub use forest_model::ForestModel;
pub use limits::TreeLimits;
pub use out_of_bag::{OutOfBag, PermutationImportance};
pub use random_forest::RandomForest;
pub use tree_model::{DecisionTreeModel, TreeNode, TreeSplit};
