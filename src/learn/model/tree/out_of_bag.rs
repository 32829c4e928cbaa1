use rand::seq::SliceRandom;

use super::forest::Forest;
use super::forest_model::ForestModel;
use super::scores;
use crate::error::{Error, Result, Undefined, Value};
use crate::evaluate::Roc;
use crate::learn::columns::FittedColumns;
use crate::numeric::parallel;
use crate::numeric::random::generator;
use crate::table::FeatureTable;

/// Streams of a seed from here on draw the permutations, those before it the trees.
const PERMUTATIONS: u64 = 1 << 32;
/// Probability above which a subject is called positive.
const HALF: f64 = 0.5;

/// A forest that is judged on its training table: each subject by the trees whose bootstrap did not draw it, so that no
/// tree judges what it was grown from.
///
/// What a pipeline selected or scaled before the forest has seen all subjects; only a validation of the whole pipeline is
/// honest about that.
///
/// Source: Breiman, *Random forests*, Machine Learning 45 (2001), sections 3.1 and 10.
#[derive(Debug, Clone)]
pub struct OutOfBag<'a> {
    forest: Forest,
    model: ForestModel,
    columns: Vec<&'a [f64]>,
    labels: &'a [bool],
    scores: Vec<Value>,
}

/// What a column is worth to a forest.
#[derive(Debug, Clone, PartialEq)]
pub struct PermutationImportance {
    /// The column.
    pub column: String,
    /// By how much the share of rightly classified out-of-bag subjects falls when the column is permuted; mean over the trees.
    pub mean: f64,
    /// Standard error of the mean over the trees; undefined for a single tree.
    pub standard_error: Value,
}

impl<'a> OutOfBag<'a> {
    pub(super) fn new(forest: Forest, table: &'a FeatureTable) -> Result<Self> {
        if !forest.bootstrap {
            let expected = "a bootstrap sample for out-of-bag scores";
            return Err(Error::setting("subjects of each tree", expected, "all of them"));
        }
        let model = forest.fit(table)?;
        let columns = FittedColumns::of(table).numbers(table)?;
        let mut judged = OutOfBag { forest, model, columns, labels: table.labels()?, scores: Vec::new() };
        judged.scores = judged.mean_shares()?;
        Ok(judged)
    }

    /// The forest.
    pub fn model(&self) -> &ForestModel {
        &self.model
    }

    /// The forest alone.
    pub fn into_model(self) -> ForestModel {
        self.model
    }

    /// For each subject the mean share of the positive class over the trees that did not draw it: score and probability at
    /// once. Undefined for a subject that every tree drew, which happens with few trees.
    pub fn scores(&self) -> &[Value] {
        &self.scores
    }

    /// The area under the ROC curve over the subjects with a score; undefined if a class has none.
    pub fn auc(&self) -> Value {
        let (labels, scores): (Vec<bool>, Vec<f64>) = self.judged().unzip();
        match Roc::new(&labels, &scores) {
            Ok(roc) => Ok(roc.auc()),
            Err(_) => {
                let positives = labels.iter().filter(|label| **label).count();
                let negatives = labels.len() - positives;
                Err(Undefined::TooFewSubjects { needed: 1, positives, negatives })
            }
        }
    }

    /// The Brier score, mean (π − y)², over the subjects with a score; undefined if there is none.
    pub fn brier(&self) -> Value {
        self.mean(|label, score| (score - f64::from(u8::from(label))).powi(2))
    }

    /// The share of wrongly classified subjects among those with a score, positive being called what is above ½; undefined if
    /// there is none.
    pub fn error_rate(&self) -> Value {
        self.mean(|label, score| f64::from(u8::from((score > HALF) != label)))
    }

    /// How much each column is worth, in the order of the table: the values of the column are permuted among the out-of-bag
    /// subjects of each tree. A column that a tree does not look at counts 0 for it.
    ///
    /// The permutations are drawn from streams of the seed of the forest, one for each tree.
    ///
    /// # Errors
    /// [`Error::DamagedModel`] never happens for a forest that was fitted here.
    pub fn permutation_importance(&self) -> Result<Vec<PermutationImportance>> {
        let trees: Vec<usize> = (0..self.model.trees()).collect();
        let losses = parallel::map(&trees, |tree| self.losses(*tree));
        let mut sums = vec![[0.0; 2]; self.columns.len()];
        for losses in losses {
            for (column, loss) in losses? {
                let [sum, squares] = &mut sums[column];
                *sum += loss;
                *squares += loss * loss;
            }
        }
        let n = self.model.trees() as f64;
        let names = crate::learn::fit::Predict::columns(&self.model);
        let importances = names.iter().zip(sums).map(|(column, [sum, squares])| {
            let mean = sum / n;
            let standard_error = if n > 1.0 {
                Ok(((squares / n - mean * mean).max(0.0) / (n - 1.0)).sqrt())
            } else {
                Err(Undefined::Other("a single tree has no standard error"))
            };
            PermutationImportance { column: column.clone(), mean, standard_error }
        });
        Ok(importances.collect())
    }

    /// For each column that a tree looks at by how much the share of its rightly classified subjects falls.
    fn losses(&self, tree: usize) -> Result<Vec<(usize, f64)>> {
        let rows = self.not_drawn(tree);
        let Some(nodes) = self.model.nodes().get(tree).filter(|_| !rows.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut generator = generator(self.forest.seed, PERMUTATIONS + tree as u64);
        let mut permuted = rows.clone();
        let mut loss = Vec::new();
        let right = |row: usize, share: Option<f64>| {
            let share = share.ok_or_else(|| scores::damaged(nodes, tree, self.columns.len()))?;
            Ok::<f64, Error>(f64::from(u8::from((share > HALF) == self.labels[row])))
        };
        let plain = |row: usize| right(row, nodes.predict_row(&self.columns, row));
        let before = rows.iter().map(|row| plain(*row)).sum::<Result<f64>>()?;
        for column in nodes.columns() {
            let column = column as usize;
            permuted.shuffle(&mut generator);
            let pairs = rows.iter().zip(&permuted);
            let after = pairs.map(|(row, other)| {
                let value =
                    |at: usize| self.columns.get(at)?.get(if at == column { *other } else { *row }).copied();
                right(*row, nodes.predict(value))
            });
            loss.push((column, (before - after.sum::<Result<f64>>()?) / rows.len() as f64));
        }
        Ok(loss)
    }

    /// The rows that the bootstrap of a tree left out.
    fn not_drawn(&self, tree: usize) -> Vec<usize> {
        let (draws, _) = self.forest.draws(tree as u64, self.labels.len());
        (0..draws.len()).filter(|row| draws[*row] == 0).collect()
    }

    /// Labels and scores of the subjects that have one.
    fn judged(&self) -> impl Iterator<Item = (bool, f64)> {
        self.labels.iter().zip(&self.scores).filter_map(|(label, score)| Some((*label, (*score).ok()?)))
    }

    fn mean(&self, of: impl Fn(bool, f64) -> f64) -> Value {
        let (sum, count) = self
            .judged()
            .fold((0.0, 0_usize), |(sum, count), (label, score)| (sum + of(label, score), count + 1));
        if count > 0 { Ok(sum / count as f64) } else { Err(NEVER_LEFT_OUT) }
    }

    fn mean_shares(&self) -> Result<Vec<Value>> {
        let mut sums = vec![(0.0, 0_usize); self.labels.len()];
        let trees: Vec<usize> = (0..self.model.trees()).collect();
        let shares = parallel::map(&trees, |tree| {
            let Some(nodes) = self.model.nodes().get(*tree) else { return Ok(Vec::new()) };
            let shares = self.not_drawn(*tree).into_iter().map(|row| {
                let share = nodes.predict_row(&self.columns, row);
                Ok((row, share.ok_or_else(|| scores::damaged(nodes, *tree, self.columns.len()))?))
            });
            shares.collect::<Result<Vec<_>>>()
        });
        for shares in shares {
            for (row, share) in shares? {
                let (sum, count) = &mut sums[row];
                *sum += share;
                *count += 1;
            }
        }
        let mean = |(sum, count)| if count > 0 { Ok(sum / count as f64) } else { Err(NEVER_LEFT_OUT) };
        Ok(sums.into_iter().map(mean).collect())
    }
}

const NEVER_LEFT_OUT: Undefined = Undefined::Other("the subject was drawn for every tree, none can judge it");
