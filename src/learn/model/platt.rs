use nalgebra::{Matrix2, Vector2};

use crate::error::{Error, Result, Undefined, expect_both_classes, expect_length};
use crate::numeric::logistic::probability;
use crate::numeric::moment::spread;

/// Newton decrement at which the next step is the last: what is left after it is of the order of its square.
const DECREMENT: f64 = 1e-20;
/// Newton steps; ten are usual.
const STEPS: usize = 100;
/// Halvings of a step that would not lower the loss.
const HALVINGS: usize = 60;
/// Added to the diagonal of the second derivative, which is singular where the loss no longer changes.
const RIDGE: f64 = 1e-12;
/// Rounding of the loss, relative: a step may raise it by as much.
const ROUNDING: f64 = 1e-13;

/// Probabilities from scores, p = 1/(1 + e^(a·f + b)) of a score f (Platt).
///
/// a and b maximise the likelihood of targets that are not quite 0 and 1: (n₁ + 1)/(n₁ + 2) for each of n₁ positive subjects and
/// 1/(n₀ + 2) for each of n₀ negative ones, so that there is a solution for separated scores too. a is below 0 for scores that
/// are higher for positive subjects; all-equal scores give a = 0 and the mean of the targets.
///
/// ```
/// use radiomics::learn::Platt;
/// let platt = Platt::fitted(&[-2.0, -1.0, 0.5, -0.5, 1.0, 2.0], &[false, false, false, true, true, true])?;
/// assert!(platt.a() < 0.0 && platt.b().abs() < 1e-9);
/// assert!((platt.probability(0.0) - 0.5).abs() < 1e-9);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: Platt, *Probabilistic outputs for support vector machines* (1999); in the numerically stable form of Lin, Lin,
/// Weng, *A note on Platt's probabilistic outputs for support vector machines*, Machine Learning 68 (2007), section 3.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Platt {
    a: f64,
    b: f64,
}

impl Platt {
    /// Fits a and b to scores of subjects with known labels, better of subjects that the model was not fitted to.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one label for each score, [`Error::OneClass`] if the labels are all equal,
    /// [`Error::ScoreNaN`] naming the first NaN, [`Error::Undefined`] if scores are infinite or spread beyond the range of a
    /// number, [`Error::NotConverged`] if Newton's method fails.
    pub fn fitted(scores: &[f64], labels: &[bool]) -> Result<Self> {
        expect_length("labels of the scores", scores.len(), labels.len())?;
        let positives = labels.iter().filter(|label| **label).count();
        expect_both_classes(positives, labels.len() - positives)?;
        if let Some(position) = scores.iter().position(|score| score.is_nan()) {
            return Err(Error::ScoreNaN { position, length: scores.len() });
        }
        let (centre, length) = spread(scores);
        let unit = length / (scores.len() as f64).sqrt();
        if !(centre.is_finite() && unit.is_finite()) {
            let feature = "the spread of the scores".to_string();
            return Err(Error::Undefined { feature, reason: Undefined::NotFinite });
        }
        let unit = if unit > 0.0 { unit } else { 1.0 };
        let scaled = scores.iter().map(|score| (score - centre) / unit).collect();
        let at = Loss { scores: scaled, targets: targets(labels, positives) }.least()?;
        let a = at.x / unit;
        let b = at.y - a * centre;
        if !(a.is_finite() && b.is_finite()) {
            let feature = "the slope of Platt's calibration".to_string();
            return Err(Error::Undefined { feature, reason: Undefined::NotFinite });
        }
        Ok(Platt { a, b })
    }

    /// The slope a.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// The constant b.
    pub fn b(&self) -> f64 {
        self.b
    }

    /// The probability of the positive class.
    pub fn probability(&self, score: f64) -> f64 {
        // A slope of 0 says the same of an infinite score as of any other.
        let odds = if self.a == 0.0 { self.b } else { self.a * score + self.b };
        probability(-odds)
    }
}

fn targets(labels: &[bool], positives: usize) -> Vec<f64> {
    let (n1, n0) = (positives as f64, (labels.len() - positives) as f64);
    labels.iter().map(|label| if *label { (n1 + 1.0) / (n1 + 2.0) } else { 1.0 / (n0 + 2.0) }).collect()
}

/// −Σ t ln p + (1 − t) ln(1 − p) as a function of (a, b).
struct Loss {
    scores: Vec<f64>,
    targets: Vec<f64>,
}

impl Loss {
    fn least(&self) -> Result<Vector2<f64>> {
        let share = self.targets.iter().sum::<f64>() / self.targets.len() as f64;
        let mut at = Vector2::new(0.0, (1.0 / share - 1.0).ln());
        let (mut value, mut decrement) = (self.value(&at), f64::INFINITY);
        for _ in 0..STEPS {
            let (gradient, curvature) = self.derivatives(&at);
            let Some(step) = curvature.cholesky().map(|factor| -factor.solve(&gradient)) else { break };
            decrement = -gradient.dot(&step);
            match self.along(&at, &step, value) {
                Some(next) => (at, value) = next,
                None => break,
            }
            if decrement <= DECREMENT {
                return Ok(at);
            }
        }
        let what = "Platt's calibration";
        Err(Error::NotConverged { what, iterations: STEPS, change: decrement, tolerance: DECREMENT })
    }

    /// The point a whole step further, or a half, a quarter, … if the loss rises there, with its loss.
    fn along(&self, from: &Vector2<f64>, step: &Vector2<f64>, value: f64) -> Option<(Vector2<f64>, f64)> {
        let most = value + ROUNDING * (1.0 + value.abs());
        let mut step = *step;
        for _ in 0..HALVINGS {
            let at = from + step;
            let reached = self.value(&at);
            if reached <= most {
                return Some((at, reached));
            }
            step *= 0.5;
        }
        None
    }

    fn value(&self, at: &Vector2<f64>) -> f64 {
        let terms = self.scores.iter().zip(&self.targets).map(|(score, target)| {
            let odds = at.x * score + at.y; // of the negative class, logarithmic
            // t·odds + ln(1 + e^−odds), where neither part can overflow.
            let shift = if odds >= 0.0 { target * odds } else { (target - 1.0) * odds };
            shift + (-odds.abs()).exp().ln_1p()
        });
        terms.sum()
    }

    fn derivatives(&self, at: &Vector2<f64>) -> (Vector2<f64>, Matrix2<f64>) {
        let mut gradient = Vector2::zeros();
        let mut curvature = Matrix2::from_diagonal_element(RIDGE);
        for (score, target) in self.scores.iter().zip(&self.targets) {
            let odds = at.x * score + at.y;
            let (positive, negative) = (probability(-odds), probability(odds));
            let row = Vector2::new(*score, 1.0);
            gradient += row * (target - positive);
            curvature += row * row.transpose() * (positive * negative);
        }
        (gradient, curvature)
    }
}
