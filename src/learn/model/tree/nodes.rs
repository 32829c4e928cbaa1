//! A grown tree: nodes in one list, each followed by its left branch.

/// Bytes of a node in memory.
pub(super) const NODE_BYTES: usize = size_of::<TreeNodeData>();

/// A node. The left child is the next one of the list, so that only the right one is named; it always comes later, so that
/// a walk ends whatever a file says.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Written", from = "Written"))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TreeNodeData {
    /// The column that is cut; 0 for a leaf.
    pub(super) column: u32,
    /// The right child; 0 for a leaf.
    pub(super) right: u32,
    /// Subjects up to it go to the left; 0 for a leaf.
    pub(super) threshold: f64,
    /// What the node predicts if it is a leaf.
    pub(super) value: f64,
    /// Number of subjects, each counted once.
    pub(super) subjects: u32,
}

/// A node in a file: column, right child, threshold, value, subjects.
#[cfg(feature = "serde")]
type Written = (u32, u32, f64, f64, u32);

#[cfg(feature = "serde")]
impl From<TreeNodeData> for Written {
    fn from(node: TreeNodeData) -> Self {
        (node.column, node.right, node.threshold, node.value, node.subjects)
    }
}

#[cfg(feature = "serde")]
impl From<Written> for TreeNodeData {
    fn from((column, right, threshold, value, subjects): Written) -> Self {
        TreeNodeData { column, right, threshold, value, subjects }
    }
}

impl TreeNodeData {
    pub(super) fn is_leaf(&self) -> bool {
        self.right == 0
    }
}

/// The nodes of a tree, the root first.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Nodes(pub(super) Vec<TreeNodeData>);

impl Nodes {
    /// What the leaf of a subject predicts, `value` giving its number in a column. `None` for a tree that cannot have been
    /// grown: a child that is not there or not further on, a column that does not exist.
    pub(super) fn predict(&self, value: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let mut at = 0;
        loop {
            let node = self.0.get(at)?;
            if node.is_leaf() {
                return Some(node.value);
            }
            let next =
                if value(node.column as usize)? <= node.threshold { at + 1 } else { node.right as usize };
            if next <= at {
                return None;
            }
            at = next;
        }
    }

    /// [`Nodes::predict`] for a row of complete columns.
    pub(super) fn predict_row(&self, columns: &[&[f64]], row: usize) -> Option<f64> {
        self.predict(|column| columns.get(column)?.get(row).copied())
    }

    /// The columns that are cut, each once, in rising order.
    pub(super) fn columns(&self) -> Vec<u32> {
        let mut columns: Vec<u32> =
            self.0.iter().filter(|node| !node.is_leaf()).map(|node| node.column).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}
