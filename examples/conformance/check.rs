//! One published number beside the one that was computed.

use std::fmt;

/// A share of the published number by which decimal fractions differ from their binary form.
const BINARY: f64 = 1e-9;

/// How a published number is rounded.
#[derive(Debug, Clone, Copy)]
pub enum Precision {
    /// Not at all.
    Exact,
    /// To three significant digits.
    ThreeDigits,
    /// To so many decimal places.
    Places(usize),
}

impl Precision {
    /// The decimal places that a number was printed with.
    pub fn of(printed: &str) -> Self {
        Precision::Places(printed.split_once('.').map_or(0, |(_, places)| places.len()))
    }

    fn round(self, x: f64) -> f64 {
        let printed = match self {
            Precision::Exact => return x,
            Precision::ThreeDigits => format!("{x:.2e}"),
            Precision::Places(places) => format!("{x:.places$}"),
        };
        printed.parse().unwrap_or(x)
    }
}

/// One published number beside the one that was computed.
#[derive(Debug, Clone)]
pub struct Check {
    /// `digital_phantom`, or a configuration of the CT phantom.
    pub data_set: String,
    /// Family, stage or kind of matrix.
    pub group: String,
    /// What is compared.
    pub name: String,
    /// The tag of the feature without its aggregation; empty for what is no feature.
    pub tag: String,
    /// The published number and its tolerance; `None` for something that was computed and is not published.
    pub published: Option<(f64, f64)>,
    /// What was computed, or why there is no number.
    pub found: Result<f64, String>,
    /// How the published number is rounded.
    pub precision: Precision,
}

impl Check {
    /// Whether the two agree: rounded as the published number is, they differ by no more than the tolerance.
    pub fn passed(&self) -> bool {
        let (Some((published, tolerance)), Ok(found)) = (self.published, &self.found) else { return false };
        (self.precision.round(*found) - published).abs() <= tolerance + BINARY * published.abs()
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match self.published {
            Some((published, tolerance)) => write!(f, "expected {published} ± {tolerance}, ")?,
            None => write!(f, "not published, ")?,
        }
        match &self.found {
            Ok(found) => write!(f, "found {found}"),
            Err(reason) => write!(f, "none was found: {reason}"),
        }
    }
}

/// How many passed and missed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub passed: usize,
    pub missed: usize,
}

impl Tally {
    pub fn add(&mut self, checks: &[Check]) {
        let passed = checks.iter().filter(|check| check.passed()).count();
        self.passed += passed;
        self.missed += checks.len() - passed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} passed, {} missed", self.passed, self.passed + self.missed, self.missed)
    }
}
