use nalgebra::{DMatrix, DVector};

use super::calibration::Calibration;
use super::estimate::Estimate;
use super::probability::{class_sizes, log_odds};
use crate::error::{Undefined, Value};
use crate::numeric::logistic::{Design, Likelihood, probability};
use crate::numeric::special;

/// The model logit P(y = 1) = a + b·logit p, fitted by maximum likelihood to the subjects on which probabilities are judged.
///
/// Probabilities that are right have a = 0 and b = 1. A slope b below 1 says that they are too extreme, as those of an
/// overfitted model are.
///
/// Source: Cox, *Two further applications of a model for binary regression*, Biometrika 45 (1958); test of both by Miller,
/// Hui, Tierney, *Validation techniques for logistic regression models*, Stat. Med. 10 (1991).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalibration {
    intercept: Estimate,
    slope: Estimate,
    covariance: f64,
    chi_squared: f64,
}

impl Recalibration {
    /// a, with the slope b free.
    pub fn intercept(&self) -> Estimate {
        self.intercept
    }

    /// b, the calibration slope.
    pub fn slope(&self) -> Estimate {
        self.slope
    }

    /// The covariance of a and b.
    pub fn covariance(&self) -> f64 {
        self.covariance
    }

    /// The likelihood ratio against a = 0 and b = 1, 2(ℓ(a, b) − ℓ(0, 1)): the unreliability χ², with 2 degrees of freedom.
    pub fn unreliability_chi_squared(&self) -> f64 {
        self.chi_squared
    }

    /// The p-value of [`Recalibration::unreliability_chi_squared`].
    pub fn unreliability_p_value(&self) -> f64 {
        special::chi_squared_upper_tail(self.chi_squared, 2)
    }

    /// The probability that the model gives where `p` was given, 1/(1 + e^−(a + b·logit p)).
    pub fn recalibrated(&self, p: f64) -> f64 {
        probability(self.intercept.value + self.slope.value * log_odds(p))
    }
}

impl Calibration {
    /// Intercept and slope of the model logit P(y = 1) = a + b·logit p, together.
    ///
    /// Undefined if a class is missing, if a probability is 0 or 1, if all probabilities are equal, and if one of them
    /// parts the classes so that no maximum exists.
    pub fn recalibration(&self) -> Result<Recalibration, Undefined> {
        let log_odds = self.log_odds()?;
        self.refuse_parted(&log_odds)?;
        let design = Design::orthonormal(&[&log_odds], &["log odds".to_string()], log_odds.len())
            .map_err(|_| Undefined::Other("all probabilities are equal, a slope needs two that differ"))?;
        let likelihood = Likelihood::new(&design.basis, self.labels());
        let maximum = likelihood.maximum(DVector::zeros(2), None).map_err(|_| NO_MAXIMUM)?;
        let covariance = &design.back * maximum.information.inverse() * design.back.transpose();
        let coefficients = design.coefficients(&maximum.theta);
        let estimate = |j: usize| Estimate {
            value: coefficients.get(j).copied().unwrap_or(f64::NAN),
            standard_error: covariance[(j, j)].sqrt(),
        };
        let as_given = -self.log_loss()? * log_odds.len() as f64;
        Ok(Recalibration {
            intercept: estimate(0),
            slope: estimate(1),
            covariance: covariance[(0, 1)],
            chi_squared: (2.0 * (maximum.value - as_given)).max(0.0),
        })
    }

    /// The intercept of the model logit P(y = 1) = a + logit p, calibration in the large: above 0 where the probabilities
    /// are too low on the whole.
    ///
    /// Undefined if a class is missing and if a probability is 0 or 1.
    pub fn in_the_large(&self) -> Result<Estimate, Undefined> {
        let offset = DVector::from_vec(self.log_odds()?);
        let [positives, negatives] = class_sizes(self.labels());
        let ones = DMatrix::from_element(offset.len(), 1, 1.0);
        let likelihood = Likelihood::new(&ones, self.labels()).offset(&offset);
        // Where the middle subject gets the observed odds, so that the first step is taken where ℓ is curved.
        let start = (positives as f64 / negatives as f64).ln() - middle(offset.as_slice());
        let maximum = likelihood.maximum(DVector::from_element(1, start), None).map_err(|_| NO_MAXIMUM)?;
        let variance = maximum.information.inverse()[(0, 0)];
        Ok(Estimate { value: maximum.theta[0], standard_error: variance.sqrt() })
    }

    /// The log odds of all probabilities.
    pub(super) fn log_odds(&self) -> Result<Vec<f64>, Undefined> {
        let [positives, negatives] = class_sizes(self.labels());
        if positives == 0 || negatives == 0 {
            return Err(Undefined::TooFewSubjects { needed: 1, positives, negatives });
        }
        let log_odds: Vec<f64> = self.probabilities().iter().map(|&p| log_odds(p)).collect();
        if log_odds.iter().all(|l| l.is_finite()) { Ok(log_odds) } else { Err(EXTREME) }
    }

    /// A model with one variable has a maximum if and only if each class reaches into the range of the other: Albert and
    /// Anderson, *On the existence of maximum likelihood estimates*, Biometrika 71 (1984).
    fn refuse_parted(&self, log_odds: &[f64]) -> Result<(), Undefined> {
        let range = |class: bool| {
            let members = log_odds.iter().zip(self.labels()).filter(|(_, label)| **label == class);
            members.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&x, _)| (low.min(x), high.max(x)))
        };
        let ((low, high), (other_low, other_high)) = (range(true), range(false));
        let equal = low == high && other_low == other_high && low == other_low;
        if equal || (low < other_high && other_low < high) { Ok(()) } else { Err(PARTED) }
    }
}

pub(super) const EXTREME: Undefined =
    Undefined::Other("a probability is 0 or 1, its log odds are infinite; clip the probabilities");
pub(super) const PARTED: Undefined =
    Undefined::Other("a threshold parts the classes, the likelihood has no maximum");
const NO_MAXIMUM: Undefined = Undefined::Other("the maximum of the likelihood was not found");

/// A number with at least half of the others on either side.
fn middle(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let at = values.len() / 2;
    if at < values.len() { *values.select_nth_unstable_by(at, f64::total_cmp).1 } else { 0.0 }
}

/// [`Value`] of a probability by its log odds; undefined for 0 and 1.
pub(super) fn finite_log_odds(p: f64) -> Value {
    if p > 0.0 && p < 1.0 { Ok(log_odds(p)) } else { Err(EXTREME) }
}
