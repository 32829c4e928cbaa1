use super::columns_per_split::ColumnsPerSplit;
use super::forest_model::ForestModel;
use super::gini::Classes;
use super::grow::Growth;
use super::importance;
use super::levels::Levels;
use super::limits::{TreeLimits, number_of_trees};
use super::search::Threshold;
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::learn::model::class_weights::ClassWeights;
use crate::numeric::parallel;
use crate::numeric::random::{generator, with_replacement};
use crate::table::FeatureTable;

/// What random forests and extremely randomised trees have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Forest {
    pub(super) trees: usize,
    pub(super) seed: u64,
    pub(super) limits: TreeLimits,
    pub(super) columns: ColumnsPerSplit,
    pub(super) weights: ClassWeights,
    pub(super) bootstrap: bool,
    pub(super) threshold: Threshold,
}

impl Forest {
    pub(super) fn new(trees: usize, seed: u64, bootstrap: bool, threshold: Threshold) -> Result<Self> {
        Ok(Forest {
            trees: number_of_trees("trees of a forest", trees)?,
            seed,
            limits: TreeLimits::none(),
            columns: ColumnsPerSplit::SquareRoot,
            weights: ClassWeights::Equal,
            bootstrap,
            threshold,
        })
    }

    /// The stream of a tree draws its rows first and its columns and thresholds after them. Returns how often each row is
    /// drawn.
    pub(super) fn draws(&self, tree: u64, rows: usize) -> (Vec<u32>, rand_chacha::ChaCha8Rng) {
        let mut generator = generator(self.seed, tree);
        if !self.bootstrap {
            return (vec![1; rows], generator);
        }
        let mut draws = vec![0; rows];
        for row in with_replacement(rows, &mut generator) {
            draws[row] += 1;
        }
        (draws, generator)
    }

    /// The forest of a table.
    pub(super) fn fit(&self, table: &FeatureTable) -> Result<ForestModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        self.limits.expect_room(self.trees, labels.len(), numbers.len())?;
        let levels = Levels::new(&numbers, labels.len());
        let growth = Growth {
            levels: &levels,
            limits: self.limits,
            columns: self.columns.of(numbers.len()),
            threshold: self.threshold,
        };
        let weights = self.weights.in_proportion(labels);
        let streams: Vec<u64> = (0..self.trees as u64).collect();
        let grown = parallel::map(&streams, |stream| {
            let (draws, mut generator) = self.draws(*stream, labels.len());
            let rows = (0..labels.len() as u32).filter(|row| draws[*row as usize] > 0).collect();
            let target = Classes::new(labels, draws.iter().copied(), weights);
            let tree = growth.grow(rows, &target, &mut generator);
            (tree.nodes, tree.decreases)
        });
        let mut importance = vec![0.0; numbers.len()];
        for (nodes, decreases) in &grown {
            let sum: f64 = decreases.iter().sum();
            if sum > 0.0 {
                importance::add_decreases(nodes, decreases, &mut importance, 1.0 / sum);
            }
        }
        importance::normalise(&mut importance);
        let trees = grown.into_iter().map(|(nodes, _)| nodes).collect();
        Ok(ForestModel::new(columns, trees, importance))
    }
}
