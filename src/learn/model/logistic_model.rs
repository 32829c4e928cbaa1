use ndarray::Array2;

use super::linear::LinearModel;
use super::profile::LikelihoodRatio;
use crate::error::{Error, Result};
use crate::evaluate::{Confidence, Interval};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Predict;
use crate::learn::stored::StoredModel;
use crate::numeric::logistic::{Design, Point, null_log_likelihood};
use crate::numeric::special::normal_two_sided;
use crate::table::FeatureTable;

/// One coefficient of a logistic model, with the inference that follows from its standard error (Wald).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The column, or `intercept`.
    pub name: String,
    /// β, the log odds for one unit of the column.
    pub coefficient: f64,
    /// Standard error of β, from the information matrix.
    pub standard_error: f64,
}

impl Term {
    /// The name of the constant term.
    pub const INTERCEPT: &'static str = "intercept";

    /// z = β/SE.
    pub fn z(&self) -> f64 {
        self.coefficient / self.standard_error
    }

    /// Two-sided p-value of z, P(|Z| > |z|).
    pub fn p_value(&self) -> f64 {
        normal_two_sided(self.z())
    }

    /// The interval β ∓ z·SE that covers β with the given confidence.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        Interval::around(self.coefficient, confidence.z() * self.standard_error)
    }

    /// The odds ratio e^β for one unit of the column; infinite where that is above the largest number.
    pub fn odds_ratio(&self) -> f64 {
        self.coefficient.exp()
    }

    /// The interval of the odds ratio, the ends of [`Term::interval`] exponentiated.
    pub fn odds_ratio_interval(&self, confidence: Confidence) -> Interval {
        let Interval { low, high } = self.interval(confidence);
        Interval { low: low.exp(), high: high.exp() }
    }
}

/// A fitted logistic regression.
///
/// It holds coefficients and numbers about the fit, and nothing of the subjects. What needs the training data again
/// (profile intervals, likelihood-ratio tests of single terms) is with [`crate::learn::Logistic::inference`].
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticModel {
    linear: LinearModel,
    terms: Vec<Term>,
    covariance: Array2<f64>,
    log_likelihood: f64,
    null_log_likelihood: f64,
    rows: usize,
}

/// The terms of a fitted point, and their covariance: the inverse of its information in the units of the table.
pub(super) fn estimates(columns: &FittedColumns, design: &Design, point: &Point) -> (Vec<Term>, Array2<f64>) {
    let coefficients = design.coefficients(&point.theta);
    let covariance = &design.back * point.information.inverse() * design.back.transpose();
    let names = [Term::INTERCEPT.to_string()].into_iter().chain(columns.names().iter().cloned());
    let terms = names.zip(coefficients).enumerate().map(|(j, (name, coefficient))| Term {
        name,
        coefficient,
        standard_error: covariance[(j, j)].sqrt(),
    });
    (terms.collect(), Array2::from_shape_fn(covariance.shape(), |index| covariance[index]))
}

/// The coefficients of terms, intercept first, as a linear model.
///
/// # Errors
/// [`Error::Coefficient`] naming the first that is not finite.
pub(super) fn linear(columns: FittedColumns, terms: &[Term]) -> Result<LinearModel> {
    let coefficients: Vec<f64> = terms.iter().map(|term| term.coefficient).collect();
    LinearModel::new(columns, &coefficients)
}

/// The term of this name.
pub(super) fn named<'a>(terms: &'a [Term], name: &str) -> Result<&'a Term> {
    let names = || terms.iter().map(|term| term.name.clone()).collect::<Vec<_>>();
    terms.iter().find(|term| term.name == name).ok_or_else(|| Error::unknown_column(name, &names()))
}

impl LogisticModel {
    pub(super) fn new(
        columns: FittedColumns,
        design: &Design,
        maximum: &Point,
        labels: &[bool],
    ) -> Result<Self> {
        let (terms, covariance) = estimates(&columns, design, maximum);
        Ok(LogisticModel {
            linear: linear(columns, &terms)?,
            terms,
            covariance,
            log_likelihood: maximum.value,
            null_log_likelihood: null_log_likelihood(labels),
            rows: labels.len(),
        })
    }

    /// Intercept and coefficients.
    pub fn linear(&self) -> &LinearModel {
        &self.linear
    }

    /// Intercept first, then the columns in their order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term of a column, or `intercept`.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] with the nearest name.
    pub fn term(&self, name: &str) -> Result<&Term> {
        named(&self.terms, name)
    }

    /// Covariance of the coefficients, in the order of the terms: the inverse of XᵀWX with W = diag(π(1 − π)).
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// ℓ at the estimate.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// ℓ₀, that of the model with an intercept only.
    pub fn null_log_likelihood(&self) -> f64 {
        self.null_log_likelihood
    }

    /// −2ℓ.
    pub fn deviance(&self) -> f64 {
        -2.0 * self.log_likelihood
    }

    /// Akaike's criterion, −2ℓ + 2k.
    pub fn aic(&self) -> f64 {
        self.deviance() + 2.0 * self.terms.len() as f64
    }

    /// Bayesian criterion of Schwarz, −2ℓ + k ln n.
    pub fn bic(&self) -> f64 {
        self.deviance() + self.terms.len() as f64 * (self.rows as f64).ln()
    }

    /// The test of all columns together against the intercept alone, χ² = 2(ℓ − ℓ₀) with k − 1 degrees of freedom.
    pub fn likelihood_ratio(&self) -> LikelihoodRatio {
        LikelihoodRatio::new(
            self.log_likelihood,
            self.null_log_likelihood,
            self.terms.len().saturating_sub(1),
        )
    }

    /// Pseudo R² of McFadden, 1 − ℓ/ℓ₀.
    pub fn mcfadden(&self) -> f64 {
        1.0 - self.log_likelihood / self.null_log_likelihood
    }

    /// Pseudo R² of Cox and Snell, 1 − e^(2(ℓ₀ − ℓ)/n).
    pub fn cox_snell(&self) -> f64 {
        -(2.0 * (self.null_log_likelihood - self.log_likelihood) / self.rows as f64).exp_m1()
    }

    /// Pseudo R² of Nagelkerke, that of Cox and Snell over its largest value 1 − e^(2ℓ₀/n).
    pub fn nagelkerke(&self) -> f64 {
        self.cox_snell() / -(2.0 * self.null_log_likelihood / self.rows as f64).exp_m1()
    }

    /// Number of subjects in the fit.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

impl Predict for LogisticModel {
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
