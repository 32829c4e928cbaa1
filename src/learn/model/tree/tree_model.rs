use super::nodes::Nodes;
use super::scores;
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::table::FeatureTable;

/// A fitted classification tree. Scores and probabilities are the same: the share of the positive class in the leaf.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTreeModel {
    columns: FittedColumns,
    nodes: Nodes,
    importance: Vec<f64>,
}

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeNode<'a> {
    /// Number of training subjects in it.
    pub subjects: usize,
    /// Share of the positive class among them, by weight.
    pub share: f64,
    /// How it is split; nothing for a leaf.
    pub split: Option<TreeSplit<'a>>,
}

/// The split of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeSplit<'a> {
    /// The column.
    pub column: &'a str,
    /// Subjects up to it go to the left.
    pub threshold: f64,
    /// Position of the left child among the nodes.
    pub left: usize,
    /// Position of the right child.
    pub right: usize,
}

impl DecisionTreeModel {
    pub(super) fn new(columns: FittedColumns, nodes: Nodes, importance: Vec<f64>) -> Self {
        DecisionTreeModel { columns, nodes, importance }
    }

    /// Number of nodes, leaves included.
    pub fn len(&self) -> usize {
        self.nodes.0.len()
    }

    /// Whether there is no node; never for a fitted tree.
    pub fn is_empty(&self) -> bool {
        self.nodes.0.is_empty()
    }

    /// A node; 0 is the root, a left branch stands directly behind its parent and before the right one.
    pub fn node(&self, at: usize) -> Option<TreeNode<'_>> {
        let node = self.nodes.0.get(at)?;
        let split = || {
            let column = self.columns.names().get(node.column as usize)?;
            Some(TreeSplit { column, threshold: node.threshold, left: at + 1, right: node.right as usize })
        };
        let split = if node.is_leaf() { None } else { split() };
        Some(TreeNode { subjects: node.subjects as usize, share: node.value, split })
    }

    /// All nodes in their order.
    pub fn nodes(&self) -> impl Iterator<Item = TreeNode<'_>> {
        (0..self.len()).filter_map(|at| self.node(at))
    }

    /// The columns with their part in the decrease of impurity by all splits. The parts add up to 1; all are 0 for a tree
    /// without an effective split.
    pub fn impurity_importance(&self) -> impl Iterator<Item = (&str, f64)> {
        self.columns.names().iter().map(String::as_str).zip(self.importance.iter().copied())
    }
}

impl Predict for DecisionTreeModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Predict::scores`], and [`crate::Error::DamagedModel`] if the tree was read from a file and is none.
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        scores::sums(std::slice::from_ref(&self.nodes), &self.columns.numbers(table)?, table.rows(), 0.0)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.scores(table)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
