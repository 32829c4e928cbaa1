use crate::error::Result;
use crate::evaluate::{Confidence, Interval};
use crate::hypothesis::TTest;

/// The normal quantile of the limits, as in the source.
const QUANTILE: f64 = 1.96;

/// Bland and Altman's limits of agreement of two readers or methods: between which differences lie in 95 of 100 subjects.
///
/// With the differences d (first minus second) of n subjects the bias is d̄ and the limits are d̄ ± 1.96 s, s being their
/// sample standard deviation.
///
/// Source: Bland, Altman, *Statistical methods for assessing agreement between two methods of clinical measurement*, Lancet
/// 327 (1986); *Measuring agreement in method comparison studies*, Stat. Methods Med. Res. 8 (1999), section 2.1.
///
/// ```
/// use radiomics::evaluate::LimitsOfAgreement;
/// let limits = LimitsOfAgreement::new(&[10.0, 12.0, 11.0, 15.0], &[9.0, 12.0, 10.0, 13.0])?;
/// assert_eq!(limits.bias(), 1.0);
/// println!("{:.1}", limits.limits());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitsOfAgreement {
    n: f64,
    bias: f64,
    deviation: f64,
}

impl LimitsOfAgreement {
    /// Of two readers with the subjects in the same order.
    ///
    /// # Errors
    /// As [`TTest::paired`].
    pub fn new(first: &[f64], second: &[f64]) -> Result<Self> {
        let differences = TTest::paired(first, second)?;
        let n = first.len() as f64;
        let deviation = differences.standard_error() * n.sqrt();
        Ok(LimitsOfAgreement { n, bias: differences.difference(), deviation })
    }

    /// d̄.
    pub fn bias(&self) -> f64 {
        self.bias
    }

    /// s, the standard deviation of the differences.
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// d̄ − 1.96 s and d̄ + 1.96 s.
    pub fn limits(&self) -> Interval {
        Interval::around(self.bias, QUANTILE * self.deviation)
    }

    /// The confidence interval of the bias, d̄ ± t s/√n.
    pub fn bias_interval(&self, confidence: Confidence) -> Interval {
        Interval::around(self.bias, confidence.t(self.n - 1.0) * self.deviation / self.n.sqrt())
    }

    /// The confidence intervals of the lower and of the upper limit, limit ± t s √(1/n + 1.96²/(2(n − 1))).
    pub fn limit_intervals(&self, confidence: Confidence) -> [Interval; 2] {
        let variance = 1.0 / self.n + QUANTILE * QUANTILE / (2.0 * (self.n - 1.0));
        let half = confidence.t(self.n - 1.0) * self.deviation * variance.sqrt();
        let Interval { low, high } = self.limits();
        [Interval::around(low, half), Interval::around(high, half)]
    }
}
