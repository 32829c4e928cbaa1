//! Growth of a tree, depth first, with a list of open nodes instead of recursion.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::levels::Levels;
use super::limits::TreeLimits;
use super::nodes::{Nodes, TreeNodeData};
use super::search::{Cut, Node, Scratch, Threshold};
use super::target::Target;

/// What all trees of a model have in common.
pub(super) struct Growth<'a> {
    pub(super) levels: &'a Levels,
    pub(super) limits: TreeLimits,
    /// Columns that are looked at for a split.
    pub(super) columns: usize,
    pub(super) threshold: Threshold,
}

/// A tree, and for each of its nodes its sum and the decrease of impurity by its split (0 for a leaf).
pub(super) struct Grown<S> {
    pub(super) nodes: Nodes,
    pub(super) sums: Vec<S>,
    pub(super) decreases: Vec<f64>,
}

/// A node that waits to be made.
struct Open {
    start: usize,
    end: usize,
    depth: usize,
    /// The node of which it is the right child.
    right_of: Option<usize>,
}

impl Growth<'_> {
    /// The tree of these rows.
    pub(super) fn grow<T: Target>(
        &self,
        rows: Vec<u32>,
        target: &T,
        generator: &mut ChaCha8Rng,
    ) -> Grown<T::Sum> {
        let mut open = vec![Open { start: 0, end: rows.len(), depth: 0, right_of: None }];
        let mut tree = Grown { nodes: Nodes::default(), sums: Vec::new(), decreases: Vec::new() };
        let mut branch = Branch::new(self, rows);
        while let Some(node) = open.pop() {
            let at = tree.nodes.0.len();
            if let Some(parent) = node.right_of {
                tree.nodes.0[parent].right = at as u32;
            }
            let rows = &branch.rows[node.start..node.end];
            let total = target.sum(rows);
            let may_split = self.limits.allow(node.depth, rows.len()) && !target.is_settled(rows, total);
            let cut = if may_split {
                branch.cut(self, node.start, node.end, total, target, generator)
            } else {
                None
            };
            tree.sums.push(total);
            tree.nodes.0.push(TreeNodeData {
                column: cut.map_or(0, |cut| cut.column),
                right: 0,
                threshold: cut.map_or(0.0, |cut| cut.threshold),
                value: target.value(&branch.rows[node.start..node.end], total),
                subjects: (node.end - node.start) as u32,
            });
            tree.decreases
                .push(cut.map_or(0.0, |cut| target.decrease(cut.left, T::without(total, cut.left))));
            if let Some(cut) = cut {
                let middle = branch.part(self.levels, node.start, node.end, &cut);
                let depth = node.depth + 1;
                open.push(Open { start: middle, end: node.end, depth, right_of: Some(at) });
                open.push(Open { start: node.start, end: middle, depth, right_of: None });
            }
        }
        tree
    }
}

/// Room for the growth of one tree.
struct Branch<S> {
    /// The rows; those of a node lie side by side.
    rows: Vec<u32>,
    /// Where rows that go to the right wait.
    aside: Vec<u32>,
    /// All columns; those drawn come to the front.
    columns: Vec<u32>,
    scratch: Scratch<S>,
}

impl<S: Copy + Default + std::ops::AddAssign> Branch<S> {
    fn new(growth: &Growth<'_>, rows: Vec<u32>) -> Self {
        Branch {
            aside: Vec::with_capacity(rows.len()),
            rows,
            columns: (0..growth.levels.width() as u32).collect(),
            scratch: Scratch::new(growth.levels.rows()),
        }
    }

    /// The best cut of a node over the columns drawn for it, the first of equally good ones.
    fn cut<T: Target<Sum = S>>(
        &mut self,
        growth: &Growth<'_>,
        start: usize,
        end: usize,
        total: S,
        target: &T,
        generator: &mut ChaCha8Rng,
    ) -> Option<Cut<S>> {
        let leaf = growth.limits.leaf as u32;
        let node = Node { target, rows: &self.rows[start..end], total, leaf };
        let all = growth.columns >= self.columns.len();
        let mut best: Option<Cut<S>> = None;
        for at in 0..self.columns.len() {
            if at >= growth.columns && best.is_some() {
                break;
            }
            if !all {
                let drawn = generator.random_range(at..self.columns.len());
                self.columns.swap(at, drawn);
            }
            let column = self.columns[at];
            let levels = growth.levels.column(column);
            let cut = match growth.threshold {
                Threshold::Best => self.scratch.best_cut(&node, levels, column),
                Threshold::Drawn => node.drawn_cut(levels, column, generator),
            };
            if let Some(cut) = cut
                && best.is_none_or(|best| cut.score > best.score)
            {
                best = Some(cut);
            }
        }
        best
    }

    /// Puts the rows that go to the left before those that go to the right, both in their order; returns where these start.
    fn part(&mut self, levels: &Levels, start: usize, end: usize, cut: &Cut<S>) -> usize {
        let levels = levels.column(cut.column);
        let mut middle = start;
        self.aside.clear();
        for at in start..end {
            let row = self.rows[at];
            if levels.level(row) <= cut.level {
                self.rows[middle] = row;
                middle += 1;
            } else {
                self.aside.push(row);
            }
        }
        self.rows[middle..end].copy_from_slice(&self.aside);
        middle
    }
}
