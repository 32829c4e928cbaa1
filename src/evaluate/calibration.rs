use super::probability::{check, class_sizes};
use super::proportion::Proportion;
use super::risk_groups::{Grouping, RiskGroup};
use crate::error::{Result, Undefined, Value};
use crate::numeric::{nonzero, special};

/// How well probabilities agree with what happened.
///
/// Symbols: p the probability of a subject, y its label (0 or 1), ȳ the observed share of positives, n the number of
/// subjects. What rests on log odds (intercept, slope, the spline) stands in [`Recalibration`](super::Recalibration) and
/// [`CalibrationCurve`](super::CalibrationCurve); it is undefined if a probability is exactly 0 or 1, see
/// [`clip_probabilities`](super::clip_probabilities).
///
/// Source: Harrell, *Regression modeling strategies*, 2015, sections 10.8 and 10.9; Steyerberg, *Clinical prediction
/// models*, 2019, chapter 15.
///
/// ```
/// use radiomics::evaluate::{Calibration, Confidence};
///
/// let labels = [false, false, true, false, true, true, false, true];
/// let calibration = Calibration::of(&labels, &[0.1, 0.2, 0.3, 0.4, 0.55, 0.6, 0.7, 0.9])?;
/// assert!((calibration.brier() - 0.1953125).abs() < 1e-15);
/// let slope = calibration.recalibration()?.slope();
/// println!("slope {:.2} ({:.2})", slope.value, slope.interval(Confidence::default()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    labels: Vec<bool>,
    probabilities: Vec<f64>,
}

impl Calibration {
    /// Of labels and the probabilities that were given to them.
    ///
    /// # Errors
    /// [`Error::Length`](crate::Error::Length) if their numbers differ, [`Error::Nothing`](crate::Error::Nothing) if there
    /// are none, [`Error::Probability`](crate::Error::Probability) for NaN and values outside `[0, 1]`.
    pub fn of(labels: &[bool], probabilities: &[f64]) -> Result<Self> {
        check(labels, probabilities)?;
        Ok(Calibration { labels: labels.to_vec(), probabilities: probabilities.to_vec() })
    }

    /// The labels in the order in which they came.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// The probabilities in the order in which they came.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// ȳ with its intervals.
    pub fn observed(&self) -> Proportion {
        let [positives, negatives] = class_sizes(&self.labels);
        Proportion::of(positives, negatives)
    }

    /// The mean of p.
    pub fn mean_predicted(&self) -> f64 {
        self.mean(|p, _| p)
    }

    /// ȳ divided by the mean of p. Undefined if every p is 0.
    pub fn observed_to_expected(&self) -> Value {
        Ok(self.mean(|_, y| y) / nonzero(self.mean_predicted(), "the mean probability")?)
    }

    /// The mean of p divided by ȳ. Undefined without a positive subject.
    pub fn expected_to_observed(&self) -> Value {
        Ok(self.mean_predicted() / nonzero(self.mean(|_, y| y), "the observed share of positives")?)
    }

    /// The Brier score, the mean of (p − y)².
    ///
    /// Source: Brier, *Verification of forecasts expressed in terms of probability*, Mon. Weather Rev. 78 (1950).
    pub fn brier(&self) -> f64 {
        self.mean(|p, y| (p - y) * (p - y))
    }

    /// ȳ(1 − ȳ), the Brier score of giving ȳ to every subject.
    pub fn brier_reference(&self) -> f64 {
        let share = self.mean(|_, y| y);
        share * (1.0 - share)
    }

    /// 1 − [`brier`](Calibration::brier)/[`brier_reference`](Calibration::brier_reference). Undefined if a class is
    /// missing.
    pub fn scaled_brier(&self) -> Value {
        Ok(1.0 - self.brier() / nonzero(self.brier_reference(), "ȳ(1 − ȳ)")?)
    }

    /// The mean of −ln p over the positive and −ln(1 − p) over the negative subjects. Undefined, because infinite, if a
    /// subject was given the probability 0 of what happened.
    pub fn log_loss(&self) -> Value {
        let loss = self.mean(|p, y| if y == 1.0 { -p.ln() } else { -(-p).ln_1p() });
        if loss.is_finite() {
            Ok(loss)
        } else {
            Err(Undefined::Other("a subject was given the probability 0 of what happened"))
        }
    }

    /// Spiegelhalter's test of the Brier score against what it is expected to be if the probabilities are right:
    /// z = Σ(y − p)(1 − 2p)/√(Σ(1 − 2p)² p(1 − p)). Undefined if every p is 0, ½ or 1.
    ///
    /// Source: Spiegelhalter, *Probabilistic prediction in patient management and clinical trials*, Stat. Med. 5 (1986).
    pub fn spiegelhalter_z(&self) -> Value {
        let excess = self.sum(|p, y| (y - p) * (1.0 - 2.0 * p));
        let variance = self.sum(|p, _| (1.0 - 2.0 * p).powi(2) * p * (1.0 - p));
        Ok(excess / nonzero(variance.sqrt(), "the variance of the Brier score")?)
    }

    /// The two-sided normal p-value of [`Calibration::spiegelhalter_z`].
    pub fn spiegelhalter_p_value(&self) -> Value {
        self.spiegelhalter_z().map(special::normal_two_sided)
    }

    /// The subjects in groups of like probability: the points of a calibration plot, with the observed shares and their
    /// intervals.
    ///
    /// # Errors
    /// As [`RiskGroup::all`].
    pub fn groups(&self, grouping: Grouping) -> Result<Vec<RiskGroup>> {
        RiskGroup::all(&self.labels, &self.probabilities, grouping)
    }

    /// The expected calibration error: over groups the mean of |observed share − mean of p|, weighted by their sizes.
    ///
    /// # Errors
    /// As [`RiskGroup::all`].
    ///
    /// Source: Naeini, Cooper, Hauskrecht, *Obtaining well calibrated probabilities using Bayesian binning*, AAAI (2015),
    /// there with bins of equal width.
    pub fn grouped_error(&self, grouping: Grouping) -> Result<f64> {
        let groups = self.groups(grouping)?;
        let distance: f64 = groups.iter().map(|group| (group.positives as f64 - group.expected).abs()).sum();
        Ok(distance / self.labels.len() as f64)
    }

    /// Σ f(p, y).
    pub(super) fn sum(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        let pairs = self.probabilities.iter().zip(&self.labels);
        pairs.map(|(&p, &label)| f(p, if label { 1.0 } else { 0.0 })).sum()
    }

    fn mean(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        self.sum(f) / self.labels.len() as f64
    }
}
