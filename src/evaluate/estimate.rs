use super::interval::{Confidence, Interval};
use crate::error::{Undefined, Value};
use crate::numeric::special;

/// A number with its standard error, held against the normal distribution.
///
/// ```
/// use radiomics::evaluate::{Confidence, Estimate};
/// let slope = Estimate { value: 0.6, standard_error: 0.2 };
/// assert_eq!(format!("{:.2}", slope.interval(Confidence::default())), "0.21 to 0.99");
/// assert!((slope.z(1.0)? + 2.0).abs() < 1e-15 && slope.p_value(1.0)? < 0.05);
/// # Ok::<(), radiomics::error::Undefined>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Estimate {
    /// value ± z · standard error.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        Interval::around(self.value, confidence.z() * self.standard_error)
    }

    /// (value − expected)/standard error. With standard error 0 it is 0 if nothing differs, and undefined otherwise.
    pub fn z(&self, expected: f64) -> Value {
        z(self.value - expected, self.standard_error)
    }

    /// The two-sided normal p-value of [`Estimate::z`].
    pub fn p_value(&self, expected: f64) -> Value {
        self.z(expected).map(special::normal_two_sided)
    }
}

/// difference/error; 0 for 0/0.
pub(super) fn z(difference: f64, error: f64) -> Value {
    if error > 0.0 {
        Ok(difference / error)
    } else if difference == 0.0 {
        Ok(0.0)
    } else {
        Err(Undefined::ZeroDenominator("the standard error"))
    }
}
