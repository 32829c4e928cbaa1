use crate::error::{Undefined, Value};
use crate::evaluate::Roc;
use crate::numeric::moment;

/// Probabilities closer to 0 or 1 than this are moved there, so that their logarithm is finite.
const CERTAIN: f64 = f64::EPSILON;

/// Means that differ by less are equal: the order of their terms may leave other last bits.
const TIE: f64 = 1e-12;

/// What a model without probabilities has instead of a Brier score.
pub(super) const NO_PROBABILITIES: Undefined =
    Undefined::Other("the model gives scores and no probabilities");

/// One number for how well predictions fit the labels.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// The area under the ROC curve of the scores; more is better. Needs both classes.
    #[default]
    Auc,
    /// The mean of −y ln p − (1 − y) ln(1 − p); less is better. p is kept 2⁻⁵² away from 0 and 1.
    LogLoss,
    /// The mean of (y − p)², by Brier; less is better.
    Brier,
}

impl Measure {
    /// The measure of these predictions.
    ///
    /// Undefined without subjects, without both classes for the area, without probabilities for the losses, and if a score
    /// or probability is NaN.
    pub fn of(self, labels: &[bool], scores: &[f64], probabilities: Option<&[f64]>) -> Value {
        let losses = |loss: fn(bool, f64) -> f64| match probabilities {
            None => Err(NO_PROBABILITIES),
            Some(_) if labels.is_empty() => Err(Undefined::ZeroDenominator("the number of subjects")),
            Some(probabilities) => {
                let losses: Vec<f64> = labels.iter().zip(probabilities).map(|(y, p)| loss(*y, *p)).collect();
                finite(moment::mean(&losses))
            }
        };
        match self {
            Measure::Auc => auc(labels, scores),
            Measure::LogLoss => losses(log_loss),
            Measure::Brier => losses(squared_loss),
        }
    }

    /// The value with a sign such that more is better.
    pub(super) fn gain(self, value: f64) -> f64 {
        match self {
            Measure::Auc => value,
            Measure::LogLoss | Measure::Brier => -value,
        }
    }
}

/// Whether a gain is at least another, up to rounding.
pub(super) fn as_good(gain: f64, other: f64) -> bool {
    gain >= other - TIE * other.abs().max(1.0)
}

/// The area under the curve, or why there is none.
pub(super) fn auc(labels: &[bool], scores: &[f64]) -> Value {
    let positives = labels.iter().filter(|label| **label).count();
    let negatives = labels.len() - positives;
    if positives == 0 || negatives == 0 {
        return Err(Undefined::TooFewSubjects { needed: 1, positives, negatives });
    }
    Roc::new(labels, scores).map(|roc| roc.auc()).map_err(|_| Undefined::NotFinite)
}

fn log_loss(label: bool, probability: f64) -> f64 {
    let p = probability.clamp(CERTAIN, 1.0 - CERTAIN);
    -(if label { p } else { 1.0 - p }).ln()
}

/// (y − p)².
pub(super) fn squared_loss(label: bool, probability: f64) -> f64 {
    (f64::from(u8::from(label)) - probability).powi(2)
}

pub(super) fn finite(value: f64) -> Value {
    if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
}

/// The mean of values all of which are defined; otherwise the first reason.
pub(super) fn mean(values: impl IntoIterator<Item = Value>) -> Value {
    let values: Vec<f64> = values.into_iter().collect::<Result<_, _>>()?;
    if values.is_empty() {
        return Err(Undefined::ZeroDenominator("the number of values"));
    }
    finite(moment::mean(&values))
}
