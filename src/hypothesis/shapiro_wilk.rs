use crate::error::{Error, Result, Undefined, Value, expect_at_least, expect_finite};
use crate::numeric::moment::spread;
use crate::numeric::scaled::Scaled;
use crate::numeric::special::{normal_upper_quantile, normal_upper_tail};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Largest sample for which the approximation was made.
const MOST: usize = 5000;
/// Royston 1995, table 1: the outermost two coefficients and ln(1 − W) as polynomials, from the constant term upwards.
const OUTERMOST: [f64; 6] = [0.0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056];
const SECOND: [f64; 6] = [0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
const SMALL_SHIFT: [f64; 2] = [-2.273, 0.459];
const SMALL_MEAN: [f64; 4] = [0.5440, -0.39978, 0.025054, -6.714e-4];
const SMALL_LOG_DEVIATION: [f64; 4] = [1.3822, -0.77857, 0.062767, -0.0020322];
const LARGE_MEAN: [f64; 4] = [-1.5861, -0.31082, -0.083751, 0.0038915];
const LARGE_LOG_DEVIATION: [f64; 3] = [-0.4803, -0.082676, 0.0030302];
/// Up to this size the distribution is fitted as that of a small sample.
const SMALL: usize = 11;

/// The Shapiro–Wilk test: is a sample normal?
///
/// W = (Σ aᵢx₍ᵢ₎)²/Σ(x − x̄)², a being nearly the weights of the best linear estimate of the standard deviation from the
/// sorted values; the p-value is from a normal approximation of a function of W, for three values exact. Undefined if
/// all values are equal.
///
/// Source: Royston, *Remark AS R94: a remark on algorithm AS 181: the W-test for normality*, Appl. Stat. 44 (1995).
///
/// ```
/// use radiomics::hypothesis::ShapiroWilk;
/// let test = ShapiroWilk::new(&[1.0, 1.1, 1.3, 1.2, 9.0, 1.15, 1.25])?;
/// assert!(test.w()? < 0.6 && test.p_value()? < 0.001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapiroWilk {
    count: usize,
    /// 1 − W, which is the small one.
    rest: Value,
}

impl ShapiroWilk {
    /// Of a sample.
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] below 3 values, [`Error::Setting`] above 5000, for which there is no distribution,
    /// [`Error::SampleNotFinite`].
    pub fn new(values: &[f64]) -> Result<Self> {
        expect_at_least("values of the sample", 3, values.len())?;
        if values.len() > MOST {
            return Err(Error::setting("number of values", format!("at most {MOST}"), values.len()));
        }
        expect_finite("the sample", values)?;
        let mut sorted = Scaled::of(&[values]).samples.pop().unwrap_or_default();
        sorted.sort_by(f64::total_cmp);
        let (mean, length) = spread(&sorted);
        if length == 0.0 {
            return Ok(ShapiroWilk {
                count: values.len(),
                rest: Err(Undefined::ZeroDenominator("the variance")),
            });
        }
        // With unit vectors a and z, 1 − W = 1 − (a·z)² = |z − (a·z)a|², which does not cancel.
        let z: Vec<f64> = sorted.iter().map(|x| (x - mean) / length).collect();
        let weights = weights(values.len());
        let along: f64 = weights.iter().zip(&z).map(|(a, z)| a * z).sum();
        let rest = weights.iter().zip(&z).map(|(a, z)| (z - along * a).powi(2)).sum::<f64>();
        Ok(ShapiroWilk { count: values.len(), rest: Ok(rest.min(1.0)) })
    }

    /// W, from 0 to 1; 1 for values that lie as those of a normal sample are expected to.
    pub fn w(&self) -> Value {
        self.rest.map(|rest| 1.0 - rest)
    }

    /// The probability of a smaller W in a normal sample.
    pub fn p_value(&self) -> Value {
        let rest = self.rest?;
        let n = self.count as f64;
        if self.count == 3 {
            // P(W < w) = 6/π (asin √w − asin √¾)
            return Ok((6.0 / PI * ((1.0 - rest).sqrt().asin() - 0.75_f64.sqrt().asin())).clamp(0.0, 1.0));
        }
        let log = rest.ln();
        let (y, mean, log_deviation) = if self.count <= SMALL {
            let shift = polynomial(&SMALL_SHIFT, n);
            if log >= shift {
                return Ok(0.0);
            }
            (-(shift - log).ln(), polynomial(&SMALL_MEAN, n), polynomial(&SMALL_LOG_DEVIATION, n))
        } else {
            (log, polynomial(&LARGE_MEAN, n.ln()), polynomial(&LARGE_LOG_DEVIATION, n.ln()))
        };
        Ok(normal_upper_tail((y - mean) / log_deviation.exp()))
    }
}

/// The weights a of n sorted values, a unit vector.
fn weights(count: usize) -> Vec<f64> {
    let n = count as f64;
    let half = count / 2;
    if count == 3 {
        return vec![-FRAC_1_SQRT_2, 0.0, FRAC_1_SQRT_2];
    }
    // expected normal order statistics, the largest first
    let scores: Vec<f64> =
        (1..=half).map(|i| normal_upper_quantile((i as f64 - 0.375) / (n + 0.25))).collect();
    let squares = 2.0 * scores.iter().map(|m| m * m).sum::<f64>();
    let root = n.sqrt().recip();
    let fitted: &[&[f64]] = if count > 5 { &[&OUTERMOST, &SECOND] } else { &[&OUTERMOST] };
    let mut upper: Vec<f64> = fitted
        .iter()
        .zip(&scores)
        .map(|(coefficients, m)| polynomial(coefficients, root) + m / squares.sqrt())
        .collect();
    let explained: f64 = scores.iter().take(upper.len()).map(|m| m * m).sum();
    let taken: f64 = upper.iter().map(|a| a * a).sum();
    let scale = ((squares - 2.0 * explained) / (1.0 - 2.0 * taken)).sqrt();
    upper.extend(scores.iter().skip(upper.len()).map(|m| m / scale));
    let mut weights = vec![0.0; count];
    for (i, a) in upper.into_iter().enumerate() {
        if let Some(low) = weights.get_mut(i) {
            *low = -a;
        }
        if let Some(high) = weights.get_mut(count - 1 - i) {
            *high = a;
        }
    }
    weights
}

/// c₀ + c₁x + c₂x² + …
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}
