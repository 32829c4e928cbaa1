use super::nodes::Nodes;
use super::scores;
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::probability;
use crate::table::FeatureTable;

/// A fitted sum of trees. The scores are log odds η, the probabilities 1/(1 + e^−η).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct GradientBoostingModel {
    columns: FittedColumns,
    start: f64,
    /// Leaves hold steps in log odds, times the learning rate.
    trees: Vec<Nodes>,
    importance: Vec<f64>,
}

impl GradientBoostingModel {
    pub(super) fn new(columns: FittedColumns, start: f64, trees: Vec<Nodes>, importance: Vec<f64>) -> Self {
        GradientBoostingModel { columns, start, trees, importance }
    }

    /// The log odds before the first round.
    pub fn start(&self) -> f64 {
        self.start
    }

    /// Number of rounds, after early stopping.
    pub fn rounds(&self) -> usize {
        self.trees.len()
    }

    /// The log odds after each round, made when they are asked for.
    ///
    /// # Errors
    /// As [`Predict::scores`]; each stage as well, for a model that was read from a file and is none.
    pub fn staged_scores<'a>(
        &'a self,
        table: &'a FeatureTable,
    ) -> Result<impl ExactSizeIterator<Item = Result<Vec<f64>>> + 'a> {
        let columns = self.columns.numbers(table)?;
        let mut log_odds = vec![self.start; table.rows()];
        Ok(self.trees.iter().enumerate().map(move |(round, nodes)| {
            scores::add(nodes, round, &columns, 0, &mut log_odds)?;
            Ok(log_odds.clone())
        }))
    }

    /// The columns with their part in the decrease of squared error by all splits of all rounds. The parts add up to 1;
    /// all are 0 for a model without an effective split.
    ///
    /// Source: Friedman, *Greedy function approximation: a gradient boosting machine*, Ann. Stat. 29 (2001), section 8.1.
    pub fn impurity_importance(&self) -> impl Iterator<Item = (&str, f64)> {
        self.columns.names().iter().map(String::as_str).zip(self.importance.iter().copied())
    }
}

impl Predict for GradientBoostingModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Predict::scores`], and [`crate::Error::DamagedModel`] if the model was read from a file and is none.
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        scores::sums(&self.trees, &self.columns.numbers(table)?, table.rows(), self.start)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.scores(table)?.into_iter().map(probability).collect())
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
