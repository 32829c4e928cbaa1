//! How much the cuts of each column decrease the impurity.

use super::nodes::Nodes;

/// Decrease of impurity of the columns of a tree, `decreases` having one number for each node.
pub(super) fn add_decreases(nodes: &Nodes, decreases: &[f64], importance: &mut [f64], factor: f64) {
    for (node, decrease) in nodes.0.iter().zip(decreases).filter(|(node, _)| !node.is_leaf()) {
        if let Some(importance) = importance.get_mut(node.column as usize) {
            *importance += factor * decrease;
        }
    }
}

/// Makes the sum 1, where it is not 0.
pub(super) fn normalise(importance: &mut [f64]) {
    let sum: f64 = importance.iter().sum();
    if sum > 0.0 {
        for share in importance {
            *share /= sum;
        }
    }
}
