use super::alternative::Alternative;
use super::interval::{Confidence, Interval};
use crate::error::{Error, Result, Undefined, Value, expect_at_least, expect_finite, expect_length};
use crate::numeric::moment::spread;
use crate::numeric::rank::midranks;
use crate::numeric::scaled::Scaled;
use crate::numeric::special::student_t_upper_tail;

/// Pearson's correlation r of pairs: how linear their relation is.
///
/// Undefined if a sample is constant.
///
/// Sources: Student, *Probable error of a correlation coefficient*, Biometrika 6 (1908); Fisher, *On the "probable error" of
/// a coefficient of correlation deduced from a small sample*, Metron 1 (1921).
///
/// ```
/// use radiomics::evaluate::Confidence;
/// use radiomics::hypothesis::{Alternative, Pearson};
/// let pearson = Pearson::new(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.1, 1.9, 3.5, 3.9, 5.2])?;
/// assert!(pearson.r()? > 0.98 && pearson.p_value(Alternative::TwoSided)? < 0.01);
/// println!("{:.2}", pearson.interval(Confidence::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pearson {
    product: Product,
}

impl Pearson {
    /// Of pairs.
    ///
    /// # Errors
    /// [`Error::Length`] if the samples differ in length, [`Error::SampleTooSmall`] below 3 pairs,
    /// [`Error::SampleNotFinite`].
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_pairs(x, y)?;
        expect_finite("the first sample", x)?;
        expect_finite("the second sample", y)?;
        Ok(Pearson { product: Product::of(x, y) })
    }

    /// r, from −1 to 1.
    pub fn r(&self) -> Value {
        self.product.r
    }

    /// The p-value of r = 0 for normal pairs, by t = r √((n − 2)/(1 − r²)) with n − 2 degrees of freedom.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        self.product.p_value(alternative)
    }

    /// Fisher's interval tanh(artanh r ± z/√(n − 3)). For |r| = 1 it is the point r; undefined below 4 pairs.
    ///
    /// # Errors
    /// The reason.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let r = self.product.r?;
        if self.product.count < 4 {
            return Err(Undefined::Other("Fisher's interval needs 4 pairs"));
        }
        if self.product.rest == 0.0 {
            return Ok(Interval { low: r, high: r });
        }
        // artanh r = ½ ln((1 + r)²/(1 − r²)) for r ≥ 0
        let size = 0.5 * ((1.0 + r.abs()).powi(2) / self.product.rest).ln();
        let half = confidence.z() / (self.product.count as f64 - 3.0).sqrt();
        let centre = size.copysign(r);
        Ok(Interval { low: (centre - half).tanh(), high: (centre + half).tanh() })
    }
}

/// Spearman's correlation ρ of pairs: how monotone their relation is. It is Pearson's of the ranks, ties sharing their mean
/// rank.
///
/// Undefined if a sample is constant. Infinite values are ranked.
///
/// Source: Spearman, *The proof and measurement of association between two things*, Am. J. Psychol. 15 (1904).
///
/// ```
/// use radiomics::hypothesis::{Alternative, Spearman};
/// let spearman = Spearman::new(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 8.0, 27.0, 125.0, 64.0])?;
/// assert!((spearman.rho()? - 0.9).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spearman {
    product: Product,
}

impl Spearman {
    /// Of pairs.
    ///
    /// # Errors
    /// [`Error::Length`] if the samples differ in length, [`Error::SampleTooSmall`] below 3 pairs, [`Error::ScoreNaN`] if a
    /// value is NaN.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_pairs(x, y)?;
        expect_comparable(x)?;
        expect_comparable(y)?;
        Ok(Spearman { product: Product::of(&midranks(x), &midranks(y)) })
    }

    /// ρ, from −1 to 1.
    pub fn rho(&self) -> Value {
        self.product.r
    }

    /// The p-value by t = ρ √((n − 2)/(1 − ρ²)) with n − 2 degrees of freedom, an approximation: 0 for ρ = ±1.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        self.product.p_value(alternative)
    }
}

/// Refuses pairs that have no correlation with a p-value.
fn expect_pairs(x: &[f64], y: &[f64]) -> Result<()> {
    expect_length("values of the second sample", x.len(), y.len())?;
    expect_at_least("pairs", 3, x.len())
}

/// Refuses values that have no rank.
pub(super) fn expect_comparable(values: &[f64]) -> Result<()> {
    match values.iter().position(|value| value.is_nan()) {
        Some(position) => Err(Error::ScoreNaN { position, length: values.len() }),
        None => Ok(()),
    }
}

/// The product-moment correlation of finite pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Product {
    r: Value,
    /// 1 − r², computed as itself.
    rest: f64,
    count: usize,
}

impl Product {
    fn of(x: &[f64], y: &[f64]) -> Self {
        let count = x.len();
        let undefined = || Product { r: Err(Undefined::ZeroDenominator("the variance")), rest: 1.0, count };
        let (Some(x), Some(y)) = (direction(x), direction(y)) else { return undefined() };
        if x == y {
            return Product { r: Ok(1.0), rest: 0.0, count };
        }
        if x.iter().zip(&y).all(|(x, y)| *x == -y) {
            return Product { r: Ok(-1.0), rest: 0.0, count };
        }
        let r = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>();
        let rest = x.iter().zip(&y).map(|(x, y)| (x - r * y).powi(2)).sum::<f64>();
        Product { r: Ok(r.clamp(-1.0, 1.0)), rest, count }
    }

    fn p_value(&self, alternative: Alternative) -> Value {
        let degrees = self.count as f64 - 2.0;
        let t = self.r? * (degrees / self.rest).sqrt();
        Ok(alternative.symmetric(t, |t| student_t_upper_tail(t, degrees)))
    }
}

/// The values centred and of length 1; `None` if they are all equal.
fn direction(values: &[f64]) -> Option<Vec<f64>> {
    let scaled = Scaled::of(&[values]).samples.pop()?;
    let (mean, length) = spread(&scaled);
    (length > 0.0).then(|| scaled.iter().map(|x| (x - mean) / length).collect())
}
