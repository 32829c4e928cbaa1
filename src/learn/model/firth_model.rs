use ndarray::Array2;

use super::linear::LinearModel;
use super::logistic_model::{Term, estimates, linear, named};
use super::profile::LikelihoodRatio;
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::{Design, Likelihood, Point};
use crate::table::FeatureTable;

/// A fitted logistic regression with Firth's correction.
///
/// ℓ\* is the penalised log likelihood ℓ + ½ ln|XᵀWX|. Criteria of Akaike and Bayes and pseudo R² are defined by ℓ and are not
/// given.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct FirthModel {
    linear: LinearModel,
    terms: Vec<Term>,
    covariance: Array2<f64>,
    penalised_log_likelihood: f64,
    null_penalised_log_likelihood: f64,
}

impl FirthModel {
    pub(super) fn new(
        columns: FittedColumns,
        design: &Design,
        maximum: &Point,
        labels: &[bool],
    ) -> Result<Self> {
        // The covariance is the inverse of the information of ℓ alone, as Firth and Heinze take it.
        let plain = Likelihood::new(&design.basis, labels).at(maximum.theta.clone());
        let (terms, covariance) = estimates(&columns, design, plain.as_ref().unwrap_or(maximum));
        let determinant = design.ln_determinant();
        Ok(FirthModel {
            linear: linear(columns, &terms)?,
            covariance,
            penalised_log_likelihood: maximum.value - determinant,
            null_penalised_log_likelihood: null_value(labels, terms.len()) - determinant,
            terms,
        })
    }

    /// Intercept and coefficients.
    pub fn linear(&self) -> &LinearModel {
        &self.linear
    }

    /// Intercept first, then the columns in their order. Their tests and intervals are those of Wald.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term of a column, or `intercept`.
    ///
    /// # Errors
    /// [`crate::Error::UnknownColumn`] with the nearest name.
    pub fn term(&self, name: &str) -> Result<&Term> {
        named(&self.terms, name)
    }

    /// Covariance of the coefficients, in the order of the terms: the inverse of XᵀWX with W = diag(π(1 − π)).
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// ℓ\* at the estimate, with the information in the units of the table.
    pub fn penalised_log_likelihood(&self) -> f64 {
        self.penalised_log_likelihood
    }

    /// The largest ℓ\* with all coefficients but the intercept at 0; the information is that of all coefficients.
    pub fn null_penalised_log_likelihood(&self) -> f64 {
        self.null_penalised_log_likelihood
    }

    /// The test of all columns together, χ² = 2(max ℓ\* − max ℓ\*|β₁=β₂=…=0) with k − 1 degrees of freedom.
    pub fn likelihood_ratio(&self) -> LikelihoodRatio {
        LikelihoodRatio::new(
            self.penalised_log_likelihood,
            self.null_penalised_log_likelihood,
            self.terms.len().saturating_sub(1),
        )
    }
}

/// The largest ℓ\* with an intercept only, in orthonormal coordinates of k coefficients.
///
/// There all w are equal and |I| = wᵏ, so that ℓ\* = (n₁ + k/2) ln π + (n₀ + k/2) ln(1 − π).
fn null_value(labels: &[bool], coefficients: usize) -> f64 {
    let half = 0.5 * coefficients as f64;
    let positives = labels.iter().filter(|label| **label).count() as f64 + half;
    let negatives = labels.iter().filter(|label| !**label).count() as f64 + half;
    let all = positives + negatives;
    positives * (positives / all).ln() + negatives * (negatives / all).ln()
}

impl Predict for FirthModel {
    fn columns(&self) -> &[String] {
        self.linear.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.linear.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.linear.probabilities(table)
    }

    fn as_linear(&self) -> Option<&LinearModel> {
        Some(&self.linear)
    }

    fn estimates(&self) -> &[Term] {
        &self.terms
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
