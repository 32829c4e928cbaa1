use crate::error::{Result, Undefined, Value, expect_at_least, expect_finite, expect_length};
use crate::evaluate::{Confidence, Interval};
use crate::numeric::nonzero;
use crate::numeric::scaled::{Scaled, without_rounding};

/// Lin's concordance correlation of two readers: how near their pairs lie to the line of equality.
///
/// ρ꜀ = 2 s₁₂/(s₁² + s₂² + (x̄₁ − x̄₂)²) with moments that divide by n; it is the correlation r times the bias correction
/// C. Undefined if all values are equal.
///
/// Source: Lin, *A concordance correlation coefficient to evaluate reproducibility*, Biometrics 45 (1989), with the variance
/// as corrected in Biometrics 56 (2000), 324–325.
///
/// ```
/// use radiomics::evaluate::Concordance;
/// let shifted = Concordance::new(&[1.0, 2.0, 3.0, 4.0], &[2.0, 3.0, 4.0, 5.0])?;
/// assert!((shifted.value()? - 5.0 / 7.0).abs() < 1e-15 && shifted.correlation()? > 1.0 - 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concordance {
    n: f64,
    variances: [f64; 2],
    covariance: f64,
    shift: f64,
}

impl Concordance {
    /// Of two readers with the subjects in the same order.
    ///
    /// # Errors
    /// [`crate::Error::Length`] if the readers differ in length, [`crate::Error::SampleTooSmall`] below 2 subjects,
    /// [`crate::Error::SampleNotFinite`].
    pub fn new(first: &[f64], second: &[f64]) -> Result<Self> {
        expect_length("values of the second reader", first.len(), second.len())?;
        expect_at_least("subjects", 2, first.len())?;
        expect_finite("the first reader", first)?;
        expect_finite("the second reader", second)?;
        let samples = Scaled::of(&[first, second]).samples;
        let n = first.len() as f64;
        let centred: Vec<(Vec<f64>, f64)> = samples
            .into_iter()
            .map(|sample| {
                let mean = sample.iter().sum::<f64>() / n;
                (sample.into_iter().map(|x| x - mean).collect(), mean)
            })
            .collect();
        let [(x, x_mean), (y, y_mean)] = centred.as_slice() else { return Self::nothing(n) };
        let moment = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / n;
        let variances = [without_rounding(moment(x, x)), without_rounding(moment(y, y))];
        let covariance = if variances.contains(&0.0) { 0.0 } else { moment(x, y) };
        Ok(Concordance { n, variances, covariance, shift: x_mean - y_mean })
    }

    fn nothing(n: f64) -> Result<Self> {
        Ok(Concordance { n, variances: [0.0; 2], covariance: 0.0, shift: 0.0 })
    }

    /// ρ꜀, from −1 to 1.
    pub fn value(&self) -> Value {
        let spread = self.variances[0] + self.variances[1] + without_rounding(self.shift * self.shift);
        Ok(2.0 * self.covariance / nonzero(spread, "the variance of both readers")?)
    }

    /// Pearson's r. Undefined if a reader is constant.
    pub fn correlation(&self) -> Value {
        let spread = self.variances[0].sqrt() * self.variances[1].sqrt();
        Ok((self.covariance / nonzero(spread, "the variance of a reader")?).clamp(-1.0, 1.0))
    }

    /// C = ρ꜀/r, 1 where the readers have the same mean and variance. Undefined if a reader is constant.
    pub fn bias_correction(&self) -> Value {
        let deviations = self.variances[0].sqrt() * self.variances[1].sqrt();
        nonzero(deviations, "the variance of a reader")?;
        Ok(2.0 * deviations / (self.variances[0] + self.variances[1] + self.shift * self.shift))
    }

    /// The interval by Fisher's transformation, tanh(artanh ρ꜀ ± z σ), with Lin's asymptotic variance of artanh ρ꜀
    /// (dividing by n − 2). For |ρ꜀| = 1 it is that point. Undefined below 3 subjects and for a correlation of 0.
    ///
    /// # Errors
    /// The reason.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (c, r) = (self.value()?, self.correlation()?);
        if self.n < 3.0 {
            return Err(Undefined::Other("the interval of a concordance needs 3 subjects"));
        }
        let rest = 1.0 - c * c;
        if rest <= 0.0 {
            return Ok(Interval { low: c, high: c });
        }
        nonzero(r, "the correlation")?;
        let shift = self.shift * self.shift / (self.variances[0].sqrt() * self.variances[1].sqrt());
        let variance = (1.0 - r * r) * c * c / (rest * r * r)
            + 2.0 * c.powi(3) * (1.0 - c) * shift / (r * rest * rest)
            - c.powi(4) * shift * shift / (2.0 * r * r * rest * rest);
        let half = confidence.z() * (variance.max(0.0) / (self.n - 2.0)).sqrt();
        Ok(Interval { low: (c.atanh() - half).tanh(), high: (c.atanh() + half).tanh() })
    }
}
