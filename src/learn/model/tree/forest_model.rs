use super::nodes::Nodes;
use super::scores;
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::table::FeatureTable;

/// A fitted forest. Scores and probabilities are the same: the mean over the trees of the share of the positive class in the
/// leaf.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct ForestModel {
    columns: FittedColumns,
    trees: Vec<Nodes>,
    importance: Vec<f64>,
}

impl ForestModel {
    pub(super) fn new(columns: FittedColumns, trees: Vec<Nodes>, importance: Vec<f64>) -> Self {
        ForestModel { columns, trees, importance }
    }

    /// Number of trees.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// The columns with their part in the decrease of impurity: the mean over the trees of their part in each, made to add up
    /// to 1. All are 0 for a forest without an effective split.
    ///
    /// It comes from the training subjects, prefers columns with many distinct values and spreads over columns that say the
    /// same; [`super::OutOfBag::permutation_importance`] does not count what is only learnt by heart.
    ///
    /// Source: Breiman, *Random forests*, Machine Learning 45 (2001); Strobl et al., *Bias in random forest variable importance
    /// measures*, BMC Bioinformatics 8 (2007).
    pub fn impurity_importance(&self) -> impl Iterator<Item = (&str, f64)> {
        self.columns.names().iter().map(String::as_str).zip(self.importance.iter().copied())
    }

    pub(super) fn nodes(&self) -> &[Nodes] {
        &self.trees
    }
}

impl Predict for ForestModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Predict::scores`], and [`crate::Error::DamagedModel`] if the forest was read from a file and is none.
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let mut scores = scores::sums(&self.trees, &self.columns.numbers(table)?, table.rows(), 0.0)?;
        for score in &mut scores {
            *score /= self.trees.len().max(1) as f64;
        }
        Ok(scores)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.scores(table)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
