use super::nodes::NODE_BYTES;
use crate::error::{Error, Result};

/// Largest number of nodes of all trees of a model together.
const MOST_NODES: usize = 1 << 27;
/// Largest number of subjects, and of columns, that trees can number.
const MOST_INDEXES: usize = u32::MAX as usize / 2;

/// When a tree stops growing. Without limits it grows until every node is pure or cannot be split.
///
/// Subjects are counted as persons: one that a bootstrap draws three times is one.
///
/// ```
/// use radiomics::learn::TreeLimits;
/// let limits = TreeLimits::none().depth(3)?.leaf(5)?;
/// assert!(limits.split(1).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeLimits {
    pub(super) depth: usize,
    pub(super) leaf: usize,
    pub(super) split: usize,
}

impl TreeLimits {
    /// No limits.
    pub const fn none() -> Self {
        TreeLimits { depth: usize::MAX, leaf: 1, split: 2 }
    }

    /// At most so many splits between the root and a leaf.
    ///
    /// # Errors
    /// [`Error::Setting`] for 0.
    pub fn depth(self, depth: usize) -> Result<Self> {
        Ok(TreeLimits { depth: at_least("depth of a tree", 1, depth)?, ..self })
    }

    /// At least so many subjects in a leaf; without it 1.
    ///
    /// # Errors
    /// [`Error::Setting`] for 0.
    pub fn leaf(self, subjects: usize) -> Result<Self> {
        Ok(TreeLimits { leaf: at_least("subjects in a leaf", 1, subjects)?, ..self })
    }

    /// At least so many subjects in a node that is split; without it 2.
    ///
    /// # Errors
    /// [`Error::Setting`] below 2.
    pub fn split(self, subjects: usize) -> Result<Self> {
        Ok(TreeLimits { split: at_least("subjects in a node that is split", 2, subjects)?, ..self })
    }

    /// Whether a node with so many subjects at this depth may be split.
    pub(super) fn allow(self, depth: usize, subjects: usize) -> bool {
        depth < self.depth && subjects >= self.split && subjects / 2 >= self.leaf
    }

    /// Refuses models that would not fit in memory, and tables whose rows or columns 32 bits cannot number.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub(super) fn expect_room(self, trees: usize, rows: usize, columns: usize) -> Result<()> {
        for (name, found) in [("rows of the table", rows), ("columns of the table", columns)] {
            if found > MOST_INDEXES {
                return Err(Error::setting(name, format!("at most {MOST_INDEXES}"), found));
            }
        }
        let leaves = (rows / self.leaf).clamp(1, 1 << self.depth.min(40));
        let nodes = trees.saturating_mul(2 * leaves - 1);
        if nodes > MOST_NODES {
            let gigabytes = (MOST_NODES * NODE_BYTES) >> 30;
            let expected = format!(
                "at most {MOST_NODES} ({gigabytes} GB): fewer trees, less depth or more subjects in a leaf"
            );
            return Err(Error::setting("number of nodes that the trees may have", expected, nodes));
        }
        Ok(())
    }
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self::none()
    }
}

fn at_least(name: &'static str, least: usize, value: usize) -> Result<usize> {
    if value >= least { Ok(value) } else { Err(Error::setting(name, format!("at least {least}"), value)) }
}

/// A number of trees.
///
/// # Errors
/// [`Error::Setting`] for 0 and beyond a million.
pub(super) fn number_of_trees(name: &'static str, trees: usize) -> Result<usize> {
    const MOST: usize = 1_000_000;
    if (1..=MOST).contains(&trees) {
        Ok(trees)
    } else {
        Err(Error::setting(name, format!("1 to {MOST}"), trees))
    }
}
