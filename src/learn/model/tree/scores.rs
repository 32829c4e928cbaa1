//! Scores of many trees.

use super::nodes::Nodes;
use crate::error::{Error, Result};
use crate::numeric::parallel;

/// Rows that are scored together, so that a tree stays in the cache.
const BLOCK: usize = 128;

/// For each row a start and the sum of what the trees predict, in their order.
pub(super) fn sums(trees: &[Nodes], columns: &[&[f64]], rows: usize, start: f64) -> Result<Vec<f64>> {
    let starts: Vec<usize> = (0..rows).step_by(BLOCK).collect();
    let blocks = parallel::map(&starts, |first| {
        let mut sums = vec![start; BLOCK.min(rows - first)];
        for (tree, nodes) in trees.iter().enumerate() {
            add(nodes, tree, columns, *first, &mut sums)?;
        }
        Ok(sums)
    });
    Ok(blocks.into_iter().collect::<Result<Vec<_>>>()?.concat())
}

/// Adds what one tree predicts for the rows from `first` on.
pub(super) fn add(
    nodes: &Nodes,
    tree: usize,
    columns: &[&[f64]],
    first: usize,
    sums: &mut [f64],
) -> Result<()> {
    for (row, sum) in sums.iter_mut().enumerate() {
        *sum += nodes.predict_row(columns, first + row).ok_or_else(|| damaged(nodes, tree, columns.len()))?;
    }
    Ok(())
}

/// Why a tree cannot be walked through.
pub(super) fn damaged(nodes: &Nodes, tree: usize, columns: usize) -> Error {
    let count = nodes.0.len();
    let wrong = nodes.0.iter().enumerate().find(|(at, node)| {
        let right = node.right as usize;
        !node.is_leaf() && (right <= at + 1 || right >= count || node.column as usize >= columns)
    });
    let problem = match wrong {
        Some((at, node)) => format!(
            "node {at} of tree {tree} cuts column {} of {columns} and leads to nodes {} and {} of {count}",
            node.column,
            at + 1,
            node.right
        ),
        None => format!("tree {tree} of {count} nodes ends without a leaf"),
    };
    Error::DamagedModel { model: "trees", problem }
}
