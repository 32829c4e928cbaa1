use super::interval::{Confidence, Interval};
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::special;

/// k successes of n trials, with the value k/n and four intervals for the proportion behind it.
///
/// Without trials value and intervals are undefined. The intervals are asked for a [`Confidence`] and compared by Brown,
/// Cai, DasGupta, *Interval estimation for a binomial proportion*, Stat. Sci. 16 (2001).
///
/// ```
/// use radiomics::evaluate::{Confidence, Proportion};
///
/// let sensitivity = Proportion::new(10, 13)?;
/// let interval = sensitivity.wilson(Confidence::default())?;
/// assert_eq!(format!("{interval:.2}"), "0.50 to 0.92");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proportion {
    successes: usize,
    trials: usize,
}

impl Proportion {
    /// k of n.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is above n.
    pub fn new(successes: usize, trials: usize) -> Result<Self> {
        if successes <= trials {
            Ok(Proportion { successes, trials })
        } else {
            Err(Error::setting("number of successes", format!("at most the {trials} trials"), successes))
        }
    }

    /// Successes and failures.
    pub(crate) fn of(successes: usize, failures: usize) -> Self {
        Proportion { successes, trials: successes.saturating_add(failures) }
    }

    /// k.
    pub fn successes(self) -> usize {
        self.successes
    }

    /// n.
    pub fn trials(self) -> usize {
        self.trials
    }

    /// k/n.
    pub fn value(self) -> Value {
        let (k, n) = self.counts()?;
        Ok(k / n)
    }

    /// The score interval: every proportion p with |k/n − p| ≤ z √(p(1 − p)/n). It starts at 0 for k = 0 and ends at 1 for
    /// k = n.
    ///
    /// Its ends are (k + z²/2 ± z √(k(n − k)/n + z²/4))/(n + z²).
    ///
    /// Source: Wilson, *Probable inference*, J. Am. Stat. Assoc. 22 (1927).
    pub fn wilson(self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (k, n) = self.counts()?;
        Ok(score_interval(k, n, confidence.z()))
    }

    /// The [score interval](Proportion::wilson) of a share of a number of trials, neither of which need be whole: a mean of several
    /// proportions, of as many trials as one of them has.
    ///
    /// Undefined without trials, and for a share that is not from 0 to 1.
    pub fn wilson_of_share(share: f64, trials: f64, confidence: Confidence) -> Result<Interval, Undefined> {
        if !(trials > 0.0 && trials.is_finite()) {
            return Err(Undefined::ZeroDenominator("the number of trials"));
        }
        if !(0.0..=1.0).contains(&share) {
            return Err(Undefined::Other("the share is not from 0 to 1"));
        }
        Ok(score_interval(share * trials, trials, confidence.z()))
    }

    /// The exact interval: every proportion that neither one-sided binomial test rejects at α/2. It starts at 0 for k = 0
    /// and ends at 1 for k = n.
    ///
    /// Its ends are the quantile α/2 of the beta distribution (k, n − k + 1) and the quantile 1 − α/2 of (k + 1, n − k).
    ///
    /// Source: Clopper, Pearson, *The use of confidence or fiducial limits*, Biometrika 26 (1934).
    pub fn clopper_pearson(self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (k, n) = self.counts()?;
        let low = match self.successes {
            0 => 0.0,
            _ => special::beta_quantile(k, n - k + 1.0, confidence.tail()).0,
        };
        // The quantile 1 − α/2 of (k + 1, n − k) is one minus the quantile α/2 of (n − k, k + 1).
        let high = match self.trials - self.successes {
            0 => 1.0,
            _ => special::beta_quantile(n - k, k + 1.0, confidence.tail()).1,
        };
        let interval = Interval { low, high };
        if interval.width().is_nan() { Err(Undefined::NotFinite) } else { Ok(interval) }
    }

    /// The simple interval k/n ± z √(k(n − k)/n³). It may leave `[0, 1]` (see [`Interval::clipped`]), has no width for k = 0
    /// and k = n, and covers too rarely for small n.
    pub fn wald(self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (k, n) = self.counts()?;
        Ok(symmetric(k, n, confidence.z()))
    }

    /// The [simple interval](Proportion::wald) of k + z²/2 successes of n + z² trials. It may leave `[0, 1]` (see
    /// [`Interval::clipped`]).
    ///
    /// Source: Agresti, Coull, *Approximate is better than "exact"*, Am. Stat. 52 (1998).
    pub fn agresti_coull(self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (k, n) = self.counts()?;
        let z = confidence.z();
        Ok(symmetric(k + z * z / 2.0, n + z * z, z))
    }

    /// k and n as numbers, where there are trials.
    fn counts(self) -> Result<(f64, f64), Undefined> {
        match self.trials {
            0 => Err(Undefined::ZeroDenominator("the number of trials")),
            _ => Ok((self.successes as f64, self.trials as f64)),
        }
    }
}

/// Wilson's interval of k of n.
fn score_interval(k: f64, n: f64, z: f64) -> Interval {
    let shifted = k + z * z / 2.0;
    let root = z * (k * (n - k).max(0.0) / n + z * z / 4.0).sqrt();
    // The lower end through the product k²/(n(n + z²)) of both ends, which does not cancel.
    let low = if k == 0.0 { 0.0 } else { k * (k / n) / (shifted + root) };
    let high = if k >= n { 1.0 } else { (shifted + root) / (n + z * z) };
    Interval { low, high }
}

fn symmetric(k: f64, n: f64, z: f64) -> Interval {
    let p = k / n;
    Interval::around(p, z * (p * (1.0 - p) / n).sqrt())
}
