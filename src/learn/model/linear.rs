use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::probability;
use crate::table::FeatureTable;

/// Log odds that are linear in the columns: η = β₀ + Σ βⱼxⱼ.
///
/// The scores are the log odds, in studies also called rad-score; the probabilities are 1/(1 + e^−η).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    columns: FittedColumns,
    intercept: f64,
    coefficients: Vec<f64>,
}

impl LinearModel {
    /// The model of the coefficients of a design: the intercept first, then one for each column.
    ///
    /// # Errors
    /// [`Error::Coefficient`] naming the first that is not finite.
    pub(super) fn new(columns: FittedColumns, intercept_first: &[f64]) -> Result<Self> {
        if let Some(at) = intercept_first.iter().position(|coefficient| !coefficient.is_finite()) {
            let column = at.checked_sub(1).and_then(|at| columns.names().get(at));
            let column = column.map_or("intercept", String::as_str).to_string();
            return Err(Error::Coefficient { column, coefficient: intercept_first[at] });
        }
        let (intercept, coefficients) = intercept_first.split_first().unwrap_or((&0.0, &[]));
        Ok(LinearModel { columns, intercept: *intercept, coefficients: coefficients.to_vec() })
    }

    pub(super) fn fitted_columns(&self) -> &FittedColumns {
        &self.columns
    }

    /// β₀.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// β of each column, in the units of the table.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The columns with their β.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.columns.names().iter().map(String::as_str).zip(self.coefficients.iter().copied())
    }
}

impl Predict for LinearModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let mut scores = vec![self.intercept; table.rows()];
        for (values, coefficient) in self.columns.numbers(table)?.into_iter().zip(&self.coefficients) {
            for (score, value) in scores.iter_mut().zip(values) {
                *score += coefficient * value;
            }
        }
        Ok(scores)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.scores(table)?.into_iter().map(probability).collect())
    }

    fn as_linear(&self) -> Option<&LinearModel> {
        Some(self)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
