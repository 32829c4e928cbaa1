use super::confusion::Confusion;
use super::roc::{Roc, RocPoint};
use crate::error::{Error, Result};

/// How a threshold is chosen from a ROC curve; where several serve equally well, it is the smallest of them.
///
/// ```
/// use radiomics::evaluate::{Roc, ThresholdRule};
/// let train = Roc::new(&[false, false, true, false, true, true], &[0.1, 0.3, 0.35, 0.4, 0.8, 0.9])?;
/// let threshold = ThresholdRule::sensitivity_at_least(0.9)?.choose(&train);
/// assert!((threshold.value() - 0.325).abs() < 1e-15);
/// // Other subjects, the same threshold.
/// let test = threshold.confusion(&[true, false, true], &[0.5, 0.2, 0.3])?;
/// assert_eq!((test.true_positives, test.true_negatives), (1, 1));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdRule(Rule);

#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Youden,
    ClosestToTopLeft,
    SensitivityAtLeast(f64),
    SpecificityAtLeast(f64),
    Fixed(f64),
    /// The number of false alarms that one missed positive subject is worth, and the share of positive subjects.
    LeastCost {
        missed: f64,
        prevalence: f64,
    },
}

impl ThresholdRule {
    /// The largest sensitivity + specificity; see [`Roc::youden`].
    pub const fn youden() -> Self {
        ThresholdRule(Rule::Youden)
    }

    /// The smallest distance from the perfect corner; see [`Roc::closest_to_top_left`].
    pub const fn closest_to_top_left() -> Self {
        ThresholdRule(Rule::ClosestToTopLeft)
    }

    /// The largest specificity among thresholds with at least this sensitivity.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it lies within 0 and 1.
    pub fn sensitivity_at_least(sensitivity: f64) -> Result<Self> {
        Ok(ThresholdRule(Rule::SensitivityAtLeast(share("least sensitivity", sensitivity)?)))
    }

    /// The largest sensitivity among thresholds with at least this specificity.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it lies within 0 and 1.
    pub fn specificity_at_least(specificity: f64) -> Result<Self> {
        Ok(ThresholdRule(Rule::SpecificityAtLeast(share("least specificity", specificity)?)))
    }

    /// This score, whatever the curve.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not finite.
    pub fn fixed(threshold: f64) -> Result<Self> {
        if threshold.is_finite() {
            Ok(ThresholdRule(Rule::Fixed(threshold)))
        } else {
            Err(Error::setting("threshold", "a finite number", threshold))
        }
    }

    /// The smallest expected cost if missing a positive subject costs as much as `missed` false alarms and the share of
    /// positive subjects is `prevalence`: the largest sensitivity + specificity · (1 − prevalence)/(missed · prevalence). With
    /// a prevalence of ½ and a cost of 1 it is Youden's.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the cost is above 0 and finite and the prevalence above 0 and below 1.
    ///
    /// Source: Metz, *Basic principles of ROC analysis*, Semin. Nucl. Med. 8 (1978); Perkins, Schisterman, *The inconsistency
    /// of "optimal" cutpoints*, Am. J. Epidemiol. 163 (2006).
    pub fn least_cost(missed: f64, prevalence: f64) -> Result<Self> {
        if !(missed > 0.0 && missed.is_finite()) {
            return Err(Error::setting("cost of a missed positive subject", "above 0 and finite", missed));
        }
        if !(prevalence > 0.0 && prevalence < 1.0) {
            return Err(Error::setting("prevalence", "above 0 and below 1", prevalence));
        }
        Ok(ThresholdRule(Rule::LeastCost { missed, prevalence }))
    }

    /// The threshold for a curve, that of the training subjects. Every rule has one for every curve.
    pub fn choose(&self, roc: &Roc) -> Threshold {
        let first = |points: Vec<RocPoint>| points.first().copied();
        let chosen = match self.0 {
            Rule::Youden => first(roc.youden()),
            Rule::ClosestToTopLeft => first(roc.closest_to_top_left()),
            Rule::SensitivityAtLeast(least) => {
                let kept = |point: &RocPoint| point.sensitivity() >= least;
                first_best(roc, kept, |point| point.specificity())
            }
            Rule::SpecificityAtLeast(least) => {
                let kept = |point: &RocPoint| point.specificity() >= least;
                first_best(roc, kept, |point| point.sensitivity())
            }
            // Multiplied by missed · prevalence, which alone could be infinite as a divisor.
            Rule::LeastCost { missed, prevalence } => first_best(
                roc,
                |_| true,
                |point| missed * prevalence * point.sensitivity() + (1.0 - prevalence) * point.specificity(),
            ),
            Rule::Fixed(value) => return Threshold { rule: *self, value },
        };
        // A curve has its first point at −∞, with sensitivity 1, and its last at ∞, with specificity 1: no rule finds none.
        Threshold { rule: *self, value: chosen.map_or(f64::NEG_INFINITY, |point| point.threshold()) }
    }
}

/// A threshold that was chosen on some subjects and is applied to others: scores above it are called positive.
///
/// It may be −∞ or ∞, where calling all or no subjects positive serves the rule best.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    rule: ThresholdRule,
    #[cfg_attr(feature = "serde", serde(with = "bounded"))]
    value: f64,
}

impl Threshold {
    /// The score.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The rule by which it was chosen.
    pub fn rule(&self) -> ThresholdRule {
        self.rule
    }

    /// Whether each score is above the threshold.
    ///
    /// # Errors
    /// [`Error::ScoreNaN`] if a score is NaN.
    pub fn calls(&self, scores: &[f64]) -> Result<Vec<bool>> {
        match scores.iter().position(|score| score.is_nan()) {
            Some(position) => Err(Error::ScoreNaN { position, length: scores.len() }),
            None => Ok(scores.iter().map(|&score| score > self.value).collect()),
        }
    }

    /// The counts of its calls. On the subjects on which it was chosen they flatter; judge by other subjects.
    ///
    /// # Errors
    /// As [`Confusion::at`].
    pub fn confusion(&self, labels: &[bool], scores: &[f64]) -> Result<Confusion> {
        Confusion::at(labels, scores, self.value)
    }
}

fn share(name: &'static str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(Error::setting(name, "within 0 and 1", value)) }
}

/// The first of the points that are kept with the largest merit.
fn first_best(
    roc: &Roc,
    kept: impl Fn(&RocPoint) -> bool,
    merit: impl Fn(&RocPoint) -> f64,
) -> Option<RocPoint> {
    let better = |best: Option<(RocPoint, f64)>, point: RocPoint| {
        let found = merit(&point);
        match best {
            Some((_, most)) if found <= most => best,
            _ => Some((point, found)),
        }
    };
    roc.points().filter(kept).fold(None, better).map(|(point, _)| point)
}

/// A threshold in a file: infinities as words, which JSON has no number for.
#[cfg(feature = "serde")]
mod bounded {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Bounded {
        Above(f64),
        All,
        None,
    }

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        let bounded = match *value {
            f64::NEG_INFINITY => Bounded::All,
            f64::INFINITY => Bounded::None,
            value => Bounded::Above(value),
        };
        bounded.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(match Bounded::deserialize(deserializer)? {
            Bounded::Above(value) => value,
            Bounded::All => f64::NEG_INFINITY,
            Bounded::None => f64::INFINITY,
        })
    }
}
