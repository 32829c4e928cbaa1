use super::boosting_model::GradientBoostingModel;
use super::columns_per_split::ColumnsPerSplit;
use super::early_stopping::EarlyStopping;
use super::grow::Growth;
use super::importance;
use super::levels::Levels;
use super::limits::{TreeLimits, number_of_trees};
use super::nodes::Nodes;
use super::residuals::Residuals;
use super::scores;
use super::search::Threshold;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::numeric::random::{generator, permutation};
use crate::table::FeatureTable;

/// The stream of a seed that draws the subjects held out for early stopping; rounds use those from 0 on.
const HOLD_OUT: u64 = u64::MAX;

/// Gradient boosting of trees for the logistic deviance.
///
/// The log odds start at ln(m/n) of m positive and n negative subjects. Each round grows a regression tree on the residuals
/// y − π, splits scored as by Friedman, replaces the mean in each leaf by the Newton step Σ(y − π)/Σπ(1 − π), and adds
/// the tree times the learning rate. Scores are log odds. Nothing is drawn at random unless [`GradientBoosting::subsample`],
/// [`GradientBoosting::columns_per_split`] or [`GradientBoosting::stop_early`] ask for it. Trees have depth 3 unless other
/// [limits](GradientBoosting::limits) are set. Own code: see the module `tree` in the source for the libraries that were
/// looked at.
///
/// Source: Friedman, *Greedy function approximation: a gradient boosting machine*, Ann. Stat. 29 (2001), algorithm 5 and
/// equation 35; Friedman, *Stochastic gradient boosting*, Comput. Stat. Data Anal. 38 (2002).
///
/// ```
/// use radiomics::learn::{Fit, GradientBoosting, Predict, TreeLimits};
/// use radiomics::table::FeatureTable;
/// let x: Vec<f64> = (0..20).map(f64::from).collect();
/// let table = FeatureTable::from_columns((0..20).map(|i| format!("p{i}")), [("x", x)])?
///     .with_labels((0..20).map(|i| (7..14).contains(&i)))?;
/// let stumps = TreeLimits::none().depth(1)?;
/// let model = GradientBoosting::new(50, 0)?.learning_rate(0.3)?.limits(stumps).fit(&table)?;
/// let scores = model.scores(&table)?;
/// assert!(scores[0] < 0.0 && scores[10] > 0.0 && scores[19] < 0.0);
/// assert_eq!(model.staged_scores(&table)?.count(), 50);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientBoosting {
    rounds: usize,
    seed: u64,
    rate: f64,
    limits: TreeLimits,
    columns: ColumnsPerSplit,
    subsample: f64,
    stopping: Option<EarlyStopping>,
}

impl GradientBoosting {
    /// So many rounds at learning rate 0.1. The seed is for what is drawn, if anything is.
    ///
    /// # Errors
    /// [`Error::Setting`] for 0 rounds and for more than a million.
    pub fn new(rounds: usize, seed: u64) -> Result<Self> {
        Ok(GradientBoosting {
            rounds: number_of_trees("rounds of boosting", rounds)?,
            seed,
            rate: 0.1,
            limits: TreeLimits { depth: 3, ..TreeLimits::none() },
            columns: ColumnsPerSplit::All,
            subsample: 1.0,
            stopping: None,
        })
    }

    /// With another learning rate.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is above 0 and at most 1.
    pub fn learning_rate(self, rate: f64) -> Result<Self> {
        Ok(GradientBoosting { rate: share("learning rate", rate)?, ..self })
    }

    /// With limits to the growth of each tree, instead of depth 3.
    #[must_use]
    pub fn limits(self, limits: TreeLimits) -> Self {
        GradientBoosting { limits, ..self }
    }

    /// Looks at some columns only for each split.
    ///
    /// # Errors
    /// [`Error::Setting`] for a share or a number out of range.
    pub fn columns_per_split(self, columns: ColumnsPerSplit) -> Result<Self> {
        Ok(GradientBoosting { columns: columns.checked()?, ..self })
    }

    /// Grows each tree from this share of the subjects, rounded down, at least one, drawn without replacement.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the share is above 0 and at most 1.
    pub fn subsample(self, subjects: f64) -> Result<Self> {
        Ok(GradientBoosting { subsample: share("share of the subjects for a round", subjects)?, ..self })
    }

    /// Stops when held-out subjects no longer gain. The model is not fitted again on all subjects.
    #[must_use]
    pub fn stop_early(self, stopping: EarlyStopping) -> Self {
        GradientBoosting { stopping: Some(stopping), ..self }
    }

    /// The rows of a round, in rising order.
    fn rows(&self, learnt: &[u32], round: u64) -> (Vec<u32>, rand_chacha::ChaCha8Rng) {
        let mut generator = generator(self.seed, round);
        if self.subsample == 1.0 {
            return (learnt.to_vec(), generator);
        }
        let number = ((self.subsample * learnt.len() as f64) as usize).max(1);
        let drawn = permutation(learnt.len(), &mut generator);
        let mut rows: Vec<u32> = drawn.into_iter().take(number).map(|at| learnt[at]).collect();
        rows.sort_unstable();
        (rows, generator)
    }

    /// The rows that are learnt from, and those that are held out.
    fn split(&self, labels: &[bool]) -> Result<[Vec<u32>; 2]> {
        match self.stopping {
            Some(stopping) => stopping.split(labels, self.seed, HOLD_OUT),
            None => Ok([(0..labels.len() as u32).collect(), Vec::new()]),
        }
    }
}

impl Fit for GradientBoosting {
    type Model = GradientBoostingModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Setting`] for a model too large for memory, [`Error::ClassTooSmall`] if early
    /// stopping cannot hold out a subject of each class.
    fn fit(&self, table: &FeatureTable) -> Result<GradientBoostingModel> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        self.limits.expect_room(self.rounds, labels.len(), numbers.len())?;
        let [learnt, held] = self.split(labels)?;
        let levels = Levels::new(&numbers, labels.len());
        let growth = Growth {
            levels: &levels,
            limits: self.limits,
            columns: self.columns.of(numbers.len()),
            threshold: Threshold::Best,
        };
        let start = log_odds(labels, &learnt);
        let mut log_odds = vec![start; labels.len()];
        let mut importance = vec![0.0; numbers.len()];
        let mut best = (deviance(labels, &log_odds, &held), 0);
        let mut trees: Vec<Nodes> = Vec::new();
        let mut decreases = Vec::new();
        for round in 0..self.rounds {
            let (rows, mut generator) = self.rows(&learnt, round as u64);
            let mut tree = growth.grow(rows, &Residuals::new(labels, &log_odds), &mut generator);
            for node in &mut tree.nodes.0 {
                node.value *= self.rate;
            }
            scores::add(&tree.nodes, round, &numbers, 0, &mut log_odds)?;
            trees.push(tree.nodes);
            decreases.push(tree.decreases);
            if let Some(stopping) = self.stopping {
                let now = deviance(labels, &log_odds, &held);
                if now < best.0 {
                    best = (now, trees.len());
                } else if trees.len() - best.1 >= stopping.patience() {
                    break;
                }
            }
        }
        if self.stopping.is_some() {
            trees.truncate(best.1);
        }
        for (nodes, decreases) in trees.iter().zip(&decreases) {
            importance::add_decreases(nodes, decreases, &mut importance, 1.0);
        }
        importance::normalise(&mut importance);
        Ok(GradientBoostingModel::new(columns, start, trees, importance))
    }
}

/// ln of positives over negatives among these rows.
fn log_odds(labels: &[bool], rows: &[u32]) -> f64 {
    let positives = rows.iter().filter(|row| labels[**row as usize]).count();
    (positives as f64).ln() - ((rows.len() - positives) as f64).ln()
}

/// Mean of −2(y ln π + (1 − y) ln(1 − π)) over these rows, without overflow; 0 for none.
fn deviance(labels: &[bool], log_odds: &[f64], rows: &[u32]) -> f64 {
    let losses = rows.iter().map(|row| {
        let against = if labels[*row as usize] { -log_odds[*row as usize] } else { log_odds[*row as usize] };
        2.0 * (against.max(0.0) + (-against.abs()).exp().ln_1p())
    });
    losses.sum::<f64>() / rows.len().max(1) as f64
}

/// A share above 0 and at most 1.
fn share(name: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(Error::setting(name, "above 0 and at most 1", value))
    }
}
