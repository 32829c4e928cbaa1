//! Cost-complexity pruning.
//!
//! Source: Breiman, Friedman, Olshen, Stone, *Classification and regression trees*, 1984, section 3.3 and chapter 10.

use super::nodes::Nodes;

/// The smallest subtree with the least risk + α × number of leaves. `risks` has the risk of each node as a leaf.
///
/// Children come after their parent, so that one walk from the last node to the first finds the best subtree below each.
/// Returns the nodes that are left, as positions in the old tree, and the new tree.
pub(super) fn pruned(nodes: &Nodes, risks: &[f64], alpha: f64) -> (Vec<usize>, Nodes) {
    let count = nodes.0.len();
    let mut costs = vec![0.0; count];
    let mut ends = vec![0; count];
    let mut leaves = vec![true; count];
    for at in (0..count).rev() {
        let (node, own) = (&nodes.0[at], risks[at] + alpha);
        (costs[at], ends[at]) = (own, at + 1);
        if !node.is_leaf() {
            let right = node.right as usize;
            let below = costs[at + 1] + costs[right];
            ends[at] = ends[right];
            leaves[at] = own <= below;
            costs[at] = own.min(below);
        }
    }
    let mut kept = Vec::new();
    let mut at = 0;
    while at < count {
        kept.push(at);
        at = if leaves[at] { ends[at] } else { at + 1 };
    }
    let nodes = kept.iter().map(|at| {
        let mut node = nodes.0[*at];
        if leaves[*at] {
            (node.column, node.threshold, node.right) = (0, 0.0, 0);
        } else {
            node.right = kept.partition_point(|kept| *kept < node.right as usize) as u32;
        }
        node
    });
    let nodes = Nodes(nodes.collect());
    (kept, nodes)
}
