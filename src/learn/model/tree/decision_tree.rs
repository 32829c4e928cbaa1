use super::columns_per_split::ColumnsPerSplit;
use super::gini::Classes;
use super::grow::{Grown, Growth};
use super::importance;
use super::levels::Levels;
use super::limits::TreeLimits;
use super::prune;
use super::search::Threshold;
use super::target::Target;
use super::tree_model::DecisionTreeModel;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::learn::model::class_weights::ClassWeights;
use crate::numeric::random::generator;
use crate::table::FeatureTable;

/// A classification tree, grown by Gini impurity.
///
/// A node is split at the best threshold of all columns, halfway between two neighbouring values that occur in it, unless it
/// is pure or a [limit](TreeLimits) is reached; a split need not decrease the impurity, so that patterns of two columns
/// without any signal of their own are found. Of equally good splits the first is taken: columns in the order of the
/// table, thresholds from low to high. The probability of the positive class is its share in the leaf, by weight.
///
/// A tree that is not limited fits any training data without contradictions; limit it, or prune it by
/// [`DecisionTree::cost_complexity`]. Own code: see the module `tree` in the source for the libraries that were looked at.
///
/// Source: Breiman, Friedman, Olshen, Stone, *Classification and regression trees*, 1984.
///
/// ```
/// use radiomics::learn::{DecisionTree, Fit, Predict, TreeLimits};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d", "e"], [("x", vec![1.0, 2.0, 3.0, 4.0, 5.0])])?
///     .with_labels([false, false, true, true, false])?;
/// let tree = DecisionTree::new().limits(TreeLimits::none().depth(1)?).fit(&table)?;
/// let root = tree.node(0).and_then(|node| node.split);
/// assert_eq!(root.map(|split| (split.column, split.threshold)), Some(("x", 2.5)));
/// assert_eq!(tree.probabilities(&table)?[..3], [0.0, 0.0, 2.0 / 3.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionTree {
    limits: TreeLimits,
    columns: ColumnsPerSplit,
    seed: u64,
    weights: ClassWeights,
    alpha: f64,
}

impl DecisionTree {
    /// A tree without limits that looks at all columns.
    pub const fn new() -> Self {
        DecisionTree {
            limits: TreeLimits::none(),
            columns: ColumnsPerSplit::All,
            seed: 0,
            weights: ClassWeights::Equal,
            alpha: 0.0,
        }
    }

    /// With limits to its growth.
    #[must_use]
    pub fn limits(self, limits: TreeLimits) -> Self {
        DecisionTree { limits, ..self }
    }

    /// With classes weighted.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] if a given weight is not above 0 and finite.
    pub fn class_weights(self, weights: ClassWeights) -> Result<Self> {
        Ok(DecisionTree { weights: weights.checked()?, ..self })
    }

    /// Looks at some columns only for each split, drawn with this seed; equally good splits are then preferred in the order
    /// of drawing.
    ///
    /// # Errors
    /// [`Error::Setting`] for a share or a number out of range.
    pub fn columns_per_split(self, columns: ColumnsPerSplit, seed: u64) -> Result<Self> {
        Ok(DecisionTree { columns: columns.checked()?, seed, ..self })
    }

    /// Prunes the tree after growth to the smallest subtree with the least Σ wᵢ·Gᵢ + α·(number of leaves), over its leaves
    /// with share of weight wᵢ and Gini impurity Gᵢ.
    ///
    /// # Errors
    /// [`Error::Setting`] if α is negative or not finite.
    pub fn cost_complexity(self, alpha: f64) -> Result<Self> {
        if !(alpha >= 0.0 && alpha.is_finite()) {
            return Err(Error::setting("α of cost-complexity pruning", "at least 0 and finite", alpha));
        }
        Ok(DecisionTree { alpha, ..self })
    }
}

impl Default for DecisionTree {
    fn default() -> Self {
        Self::new()
    }
}

impl Fit for DecisionTree {
    type Model = DecisionTreeModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Setting`] for a table too large.
    fn fit(&self, table: &FeatureTable) -> Result<DecisionTreeModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        self.limits.expect_room(1, labels.len(), numbers.len())?;
        let levels = Levels::new(&numbers, labels.len());
        let target =
            Classes::new(labels, std::iter::repeat_n(1, labels.len()), self.weights.in_proportion(labels));
        let growth = Growth {
            levels: &levels,
            limits: self.limits,
            columns: self.columns.of(numbers.len()),
            threshold: Threshold::Best,
        };
        let rows = (0..labels.len() as u32).collect();
        let Grown { mut nodes, sums, mut decreases } =
            growth.grow(rows, &target, &mut generator(self.seed, 0));
        if self.alpha > 0.0 {
            let all = sums.first().map_or(1.0, |sum| target.weight(*sum));
            let risks: Vec<f64> = sums.iter().map(|sum| target.impurity(*sum) / all).collect();
            let (kept, smaller) = prune::pruned(&nodes, &risks, self.alpha);
            decreases = kept.iter().map(|at| decreases[*at]).collect();
            nodes = smaller;
        }
        let mut importance = vec![0.0; numbers.len()];
        importance::add_decreases(&nodes, &decreases, &mut importance, 1.0);
        importance::normalise(&mut importance);
        Ok(DecisionTreeModel::new(columns, nodes, importance))
    }
}
