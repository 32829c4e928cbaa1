use nalgebra::{DMatrix, DVector};

use super::calibration::Calibration;
use super::calibration_error::CalibrationError;
use super::interval::{Confidence, Interval};
use super::recalibration::{PARTED, finite_log_odds};
use crate::error::Undefined;
use crate::numeric::logistic::{Design, Likelihood, Point, probability};
use crate::numeric::spline::{Knots, restricted_cubic};

/// A Newton step from a maximum moves no log odds by more than rounding; where the classes are separated it moves those of
/// the separated subjects by about 1, however far the iteration has gone.
const SETTLED: f64 = 1e-3;

/// A smooth calibration curve: the probability that was observed where p was given, with a confidence band.
///
/// It is logistic regression of the labels on a restricted cubic spline of logit p, and so neither leaves `[0, 1]` nor
/// depends on how subjects are put into groups.
///
/// Source: Harrell, *Regression modeling strategies*, 2015, sections 2.4.5 and 10.9; as a measure of calibration Austin,
/// Steyerberg, *The integrated calibration index (ICI) and related metrics*, Stat. Med. 38 (2019).
///
/// ```
/// use radiomics::evaluate::{Calibration, Confidence};
/// use radiomics::numeric::spline::Knots;
///
/// let probabilities: Vec<f64> = (1..40).map(|i| i as f64 / 40.0).collect();
/// let labels: Vec<bool> = (1..40).map(|i| (i * 23) % 40 < i).collect();
/// let curve = Calibration::of(&labels, &probabilities)?.curve(Knots::Three)?;
/// let point = curve.at(0.3, Confidence::default())?;
/// assert!(point.band.contains(point.observed) && point.band.contains(0.3));
/// println!("integrated calibration index {:.3}", curve.error().mean());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationCurve {
    knots: Vec<f64>,
    coefficients: DVector<f64>,
    covariance: DMatrix<f64>,
    error: CalibrationError,
}

/// A point of a calibration curve.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The probability that was given.
    pub predicted: f64,
    /// The probability that was observed, by the curve.
    pub observed: f64,
    /// The pointwise interval of the latter: symmetric on the scale of log odds, from the information matrix.
    pub band: Interval,
}

impl Calibration {
    /// The curve of a spline with knots at quantiles of logit p.
    ///
    /// Undefined if a class is missing, if a probability is 0 or 1, if the quantiles do not differ or the probabilities
    /// have fewer distinct values than the spline has coefficients, and where the likelihood has no maximum.
    pub fn curve(&self, knots: Knots) -> Result<CalibrationCurve, Undefined> {
        let log_odds = self.log_odds()?;
        let knots = knots.of(&log_odds);
        if knots.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(TOO_FEW_VALUES);
        }
        let rows: Vec<Vec<f64>> = log_odds.iter().map(|&x| restricted_cubic(&knots, x)).collect();
        let columns: Vec<Vec<f64>> =
            (0..knots.len() - 1).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let names: Vec<String> = (0..columns.len()).map(|j| format!("spline {j}")).collect();
        let design = Design::orthonormal(&columns, &names, log_odds.len()).map_err(|_| TOO_FEW_VALUES)?;
        let maximum = Likelihood::new(&design.basis, self.labels())
            .maximum(DVector::zeros(knots.len()), None)
            .map_err(|_| PARTED)?;
        if !settled(&design, &maximum) {
            return Err(PARTED);
        }
        let fitted = (&design.basis * &maximum.theta).map(probability);
        let pairs = self.probabilities().iter().zip(fitted.iter());
        Ok(CalibrationCurve {
            error: CalibrationError::of(pairs.map(|(given, observed)| (given - observed).abs()).collect()),
            coefficients: &design.back * &maximum.theta,
            covariance: &design.back * maximum.information.inverse() * design.back.transpose(),
            knots,
        })
    }
}

impl CalibrationCurve {
    /// The point of the curve where the probability `predicted` was given, with its band. Beyond the probabilities of the
    /// subjects it is straight in log odds.
    ///
    /// Undefined for a probability that is not above 0 and below 1.
    pub fn at(&self, predicted: f64, confidence: Confidence) -> Result<CurvePoint, Undefined> {
        let mut row = vec![1.0];
        row.extend(restricted_cubic(&self.knots, finite_log_odds(predicted)?));
        let row = DVector::from_vec(row);
        let log_odds = row.dot(&self.coefficients);
        let half = confidence.z() * row.dot(&(&self.covariance * &row)).max(0.0).sqrt();
        let ends = Interval::around(log_odds, half);
        Ok(CurvePoint {
            predicted,
            observed: probability(log_odds),
            band: Interval { low: probability(ends.low), high: probability(ends.high) },
        })
    }

    /// The distances of the curve from the diagonal, over the subjects.
    pub fn error(&self) -> &CalibrationError {
        &self.error
    }

    /// The knots, as probabilities.
    pub fn knots(&self) -> Vec<f64> {
        self.knots.iter().map(|&knot| probability(knot)).collect()
    }
}

const TOO_FEW_VALUES: Undefined =
    Undefined::Other("too few distinct probabilities for the knots of the spline");

/// Whether a further Newton step would leave all log odds where they are.
fn settled(design: &Design, point: &Point) -> bool {
    let step = &design.basis * point.information.solve(&point.gradient);
    step.amax() <= SETTLED
}
