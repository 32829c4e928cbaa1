use crate::error::{Error, Result};
use crate::numeric::special;

/// The confidence level 1 − α of an interval, 0.95 by default.
///
/// ```
/// use radiomics::evaluate::Confidence;
///
/// assert_eq!(Confidence::default().level(), 0.95);
/// assert!((Confidence::new(0.9)?.z() - 1.6448536269514722).abs() < 1e-14);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence {
    level: f64,
}

impl Confidence {
    /// The level 1 − α.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it lies between 0 and 1.
    pub fn new(level: f64) -> Result<Self> {
        if level > 0.0 && level < 1.0 {
            Ok(Confidence { level })
        } else {
            Err(Error::setting("confidence level", "above 0 and below 1", level))
        }
    }

    /// 1 − α.
    pub fn level(self) -> f64 {
        self.level
    }

    /// α/2, the probability left out on either side.
    pub fn tail(self) -> f64 {
        0.5 * (1.0 - self.level)
    }

    /// The quantile 1 − α/2 of the standard normal distribution, 1.96 at the level 0.95.
    pub fn z(self) -> f64 {
        special::normal_upper_quantile(self.tail())
    }

    /// The quantile 1 − α/2 of Student's T.
    pub(crate) fn t(self, degrees: f64) -> f64 {
        special::student_t_upper_quantile(self.tail(), degrees)
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Confidence { level: 0.95 }
    }
}

/// An interval with both ends.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// From `half` below `centre` to `half` above it.
    pub(crate) fn around(centre: f64, half: f64) -> Self {
        Interval { low: centre - half, high: centre + half }
    }

    /// The part of it that lies between 0 and 1, for areas and proportions.
    #[must_use]
    pub fn clipped(self) -> Self {
        Interval { low: self.low.clamp(0.0, 1.0), high: self.high.clamp(0.0, 1.0) }
    }

    /// Whether the value lies in it, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The upper end minus the lower.
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

impl std::fmt::Display for Interval {
    /// With the decimals asked for, 3 if none: `0.812 to 0.962`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimals = f.precision().unwrap_or(3);
        write!(f, "{:.decimals$} to {:.decimals$}", self.low, self.high)
    }
}
