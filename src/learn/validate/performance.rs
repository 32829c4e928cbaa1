use nalgebra::DVector;

use super::measure::{NO_PROBABILITIES, auc, squared_loss};
use super::scored::Scored;
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::logistic::{Design, Likelihood};
use crate::numeric::moment;

/// Probabilities closer to 0 or 1 than this are moved there, so that their log odds are finite.
const CERTAIN: f64 = f64::EPSILON;

/// How well the predictions of one model fit the labels of some subjects.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Performance {
    auc: f64,
    /// None for a model without probabilities.
    probabilistic: Option<Probabilistic>,
}

#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Probabilistic {
    brier: f64,
    error: f64,
    calibration: Recalibration,
}

/// Logistic regression of the labels on the log odds of the predictions.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
enum Recalibration {
    Line {
        intercept: f64,
        slope: f64,
    },
    /// All predictions are equal.
    Constant,
    /// The predictions separate the classes, so that the likelihood has no maximum.
    Separated,
}

impl Performance {
    /// # Errors
    /// [`Error::OneClass`] without both classes.
    pub(super) fn of(labels: &[bool], scored: &Scored) -> Result<Self> {
        let auc = auc(labels, &scored.scores).map_err(|reason| match reason {
            Undefined::TooFewSubjects { positives, negatives, .. } => {
                Error::OneClass { positives, negatives }
            }
            reason => Error::Undefined { feature: "the area under the curve".to_string(), reason },
        })?;
        let probabilistic = scored.probabilities.as_deref().map(|probabilities| Probabilistic {
            brier: mean_loss(labels, probabilities, squared_loss),
            error: mean_loss(labels, probabilities, wrong),
            calibration: recalibration(labels, probabilities),
        });
        Ok(Performance { auc, probabilistic })
    }

    /// The area under the ROC curve.
    pub fn auc(&self) -> f64 {
        self.auc
    }

    /// The mean of (y − p)². Undefined for a model without probabilities.
    pub fn brier(&self) -> Value {
        self.probabilistic().map(|performance| performance.brier)
    }

    /// The share of subjects called wrongly, positive being called what has p > ½. Undefined for a model without
    /// probabilities.
    pub fn error(&self) -> Value {
        self.probabilistic().map(|performance| performance.error)
    }

    /// The slope β of logistic regression of the labels on the log odds of the predictions, α + β ln(p/(1 − p)); 1 is
    /// right, less means predictions that are too extreme.
    ///
    /// Undefined for a model without probabilities, and if the predictions are all equal or separate the classes.
    pub fn slope(&self) -> Value {
        self.line().map(|line| line.1)
    }

    /// The intercept α of that regression; 0 is right.
    ///
    /// Undefined as [`Performance::slope`].
    pub fn intercept(&self) -> Value {
        self.line().map(|line| line.0)
    }

    fn probabilistic(&self) -> Result<Probabilistic, Undefined> {
        self.probabilistic.ok_or(NO_PROBABILITIES)
    }

    fn line(&self) -> Result<(f64, f64), Undefined> {
        match self.probabilistic()?.calibration {
            Recalibration::Line { intercept, slope } => Ok((intercept, slope)),
            Recalibration::Constant => Err(Undefined::ZeroDenominator("the variance of the predictions")),
            Recalibration::Separated => Err(Undefined::Other(
                "the predictions separate the classes, so that the calibration slope is infinite",
            )),
        }
    }
}

/// 1 for a wrong call, 0 for a right one.
pub(super) fn wrong(label: bool, probability: f64) -> f64 {
    f64::from(u8::from((probability > 0.5) != label))
}

fn mean_loss(labels: &[bool], probabilities: &[f64], loss: fn(bool, f64) -> f64) -> f64 {
    let losses: Vec<f64> = labels.iter().zip(probabilities).map(|(y, p)| loss(*y, *p)).collect();
    moment::mean(&losses)
}

/// The only place that fits a calibration line.
fn recalibration(labels: &[bool], probabilities: &[f64]) -> Recalibration {
    let log_odds = |p: &f64| {
        let p = p.clamp(CERTAIN, 1.0 - CERTAIN);
        (p / (1.0 - p)).ln()
    };
    let log_odds: Vec<f64> = probabilities.iter().map(log_odds).collect();
    let range = |class: bool| {
        let of_class = log_odds.iter().zip(labels).filter(|(_, label)| **label == class);
        moment::range(&of_class.map(|(eta, _)| *eta).collect::<Vec<_>>())
    };
    let (negative, positive) = (range(false), range(true));
    if negative.0.min(positive.0) == negative.1.max(positive.1) {
        return Recalibration::Constant;
    }
    if negative.1 <= positive.0 || positive.1 <= negative.0 {
        return Recalibration::Separated;
    }
    let Ok(design) = Design::orthonormal(&[&log_odds], &["log odds".to_string()], labels.len()) else {
        return Recalibration::Constant;
    };
    let maximum = Likelihood::new(&design.basis, labels).maximum(DVector::zeros(2), None);
    match maximum.map(|maximum| design.coefficients(&maximum.theta)).as_deref() {
        Ok([intercept, slope]) => Recalibration::Line { intercept: *intercept, slope: *slope },
        _ => Recalibration::Separated,
    }
}
