use super::calibration::Calibration;
use super::calibration_error::CalibrationError;
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::lowess::lowess;

/// A calibration curve by locally weighted lines (lowess) through labels against probabilities.
///
/// It makes no assumption on the shape and takes probabilities of 0 and 1; it may leave `[0, 1]` and has no band of its own
/// (resample for one). Mean, ninetieth percentile and largest distance are those of `val.prob` of the R package rms.
///
/// Source: Harrell, *Regression modeling strategies*, 2015, section 10.9; see [`crate::numeric::lowess`].
///
/// ```
/// use radiomics::evaluate::Calibration;
/// let labels = [false, false, true, false, true, true, false, true];
/// let calibration = Calibration::of(&labels, &[0.0, 0.2, 0.3, 0.4, 0.55, 0.6, 0.7, 1.0])?;
/// let curve = calibration.smoothed(2.0 / 3.0)?;
/// assert_eq!(curve.points().len(), 8);
/// assert!(curve.error().mean() <= curve.error().largest());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedCalibration {
    /// p with the observed probability, rising and distinct.
    points: Vec<(f64, f64)>,
    error: CalibrationError,
}

impl Calibration {
    /// The curve whose lines see the nearest `span` of all subjects; 2/3 is usual.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the span is above 0 and at most 1.
    pub fn smoothed(&self, span: f64) -> Result<SmoothedCalibration> {
        if !(span > 0.0 && span <= 1.0) {
            return Err(Error::setting("span of the curve", "above 0 and at most 1", span));
        }
        let mut pairs: Vec<(f64, bool)> =
            self.probabilities().iter().copied().zip(self.labels().iter().copied()).collect();
        // Subjects of equal probability in an order of their own, so that the order of the subjects does not matter.
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (x, y): (Vec<f64>, Vec<f64>) =
            pairs.iter().map(|&(p, label)| (p, if label { 1.0 } else { 0.0 })).unzip();
        let curve = lowess(&x, &y, span);
        let distances = x.iter().zip(&curve).map(|(p, observed)| (p - observed).abs()).collect();
        let mut points: Vec<(f64, f64)> = x.into_iter().zip(curve).collect();
        points.dedup_by(|a, b| a.0 == b.0);
        Ok(SmoothedCalibration { points, error: CalibrationError::of(distances) })
    }
}

impl SmoothedCalibration {
    /// Each distinct probability that was given, with the one that was observed; rising.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The observed probability where `predicted` was given, by a straight line between the nearest points. Undefined
    /// outside their range.
    pub fn at(&self, predicted: f64) -> Value {
        let above = self.points.partition_point(|point| point.0 < predicted);
        let outside = Undefined::Other("no subject was given a probability as low or as high");
        let high = self.points.get(above).ok_or(outside)?;
        if high.0 == predicted {
            return Ok(high.1);
        }
        let low = above.checked_sub(1).and_then(|below| self.points.get(below)).ok_or(outside)?;
        let share = (predicted - low.0) / (high.0 - low.0);
        if share.is_nan() { Err(outside) } else { Ok(low.1 + share * (high.1 - low.1)) }
    }

    /// The distances of the curve from the diagonal, over the subjects.
    pub fn error(&self) -> &CalibrationError {
        &self.error
    }
}
