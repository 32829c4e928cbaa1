use super::super::linear::LinearModel;
use super::loss::Loss;
use super::path::PathPoint;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::table::FeatureTable;

/// A fitted elastic net: a linear predictor of the columns whose coefficient is not 0.
///
/// A table that is scored needs these columns only. The scores are log odds, in studies also called rad-score; of least
/// squares they are predictions of the label as a number, which are no probabilities.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNetModel {
    linear: LinearModel,
    penalty: f64,
    mixing: f64,
    loss: Loss,
    deviance_ratio: f64,
}

impl ElasticNetModel {
    pub(super) fn new(columns: &FittedColumns, mixing: f64, loss: Loss, point: &PathPoint) -> Result<Self> {
        let (positions, coefficients): (Vec<usize>, Vec<f64>) = point.coefficients().iter().copied().unzip();
        let terms: Vec<f64> = [point.intercept()].into_iter().chain(coefficients).collect();
        Ok(ElasticNetModel {
            linear: LinearModel::new(columns.part(&positions), &terms)?,
            penalty: point.penalty(),
            mixing,
            loss,
            deviance_ratio: point.deviance_ratio(),
        })
    }

    /// Intercept and coefficients, in the units of the table, of the columns whose coefficient is not 0.
    pub fn linear(&self) -> &LinearModel {
        &self.linear
    }

    /// The penalty λ.
    pub fn penalty(&self) -> f64 {
        self.penalty
    }

    /// The share α of the penalty that is on |b|.
    pub fn mixing(&self) -> f64 {
        self.mixing
    }

    /// The share of the deviance of the training rows that is explained.
    pub fn deviance_ratio(&self) -> f64 {
        self.deviance_ratio
    }
}

impl Predict for ElasticNetModel {
    fn columns(&self) -> &[String] {
        self.linear.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.linear.scores(table)
    }

    /// # Errors
    /// [`Error::NoProbabilities`] for least squares, otherwise as [`Predict::scores`].
    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        match self.loss {
            Loss::Logistic => self.linear.probabilities(table),
            Loss::LeastSquares => Err(Error::NoProbabilities { model: "least squares" }),
        }
    }

    fn as_linear(&self) -> Option<&LinearModel> {
        Some(&self.linear)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
