use super::alternative::Alternative;
use crate::error::{Error, Result, Value, expect_at_least};
use crate::numeric::moment::spread;
use crate::numeric::nonzero;
use crate::numeric::rank::midranks;
use crate::numeric::special::student_t_upper_tail;

/// The Brunner–Munzel test: is a value of one sample as likely to be above as below one of the other, whatever the shapes of
/// the two distributions?
///
/// With R the ranks among all N = m + n values and r those within the sample, the statistic is
/// W = mn(R̄₂ − R̄₁)/(N √(m S₁ + n S₂)), where Sᵢ is the sample variance of R − r; Student's T with the degrees of freedom
/// (m S₁ + n S₂)²/((m S₁)²/(m − 1) + (n S₂)²/(n − 1)). Infinite values are ranked.
///
/// Where the samples do not overlap both variances are 0 and W is undefined; the p-value then is that of the permutation test
/// with this statistic, of which no other order of the values has as large a W: m! n!/N!, two-sided twice that. Where all
/// values are equal it is undefined.
///
/// Sources: Brunner, Munzel, *The nonparametric Behrens–Fisher problem*, Biom. J. 42 (2000); Neubert, Brunner, *A
/// studentized permutation test for the non-parametric Behrens–Fisher problem*, Comput. Stat. Data Anal. 51 (2007).
///
/// ```
/// use radiomics::hypothesis::{Alternative, BrunnerMunzel};
/// let test = BrunnerMunzel::new(&[4.0, 2.0, 6.0, 9.0], &[1.0, 3.0, 2.0, 5.0])?;
/// assert_eq!(test.relative_effect(), 0.21875);
/// assert!(test.p_value(Alternative::Greater)? < test.p_value(Alternative::TwoSided)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BrunnerMunzel {
    sizes: (usize, usize),
    effect: f64,
    /// (p̂ − ½) and its standard error.
    difference: f64,
    error: f64,
    degrees: f64,
}

impl BrunnerMunzel {
    /// Compares two samples.
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] if a sample has fewer than 2 values, [`Error::ScoreNaN`] if a value is NaN.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_at_least("values of the first sample", 2, x.len())?;
        expect_at_least("values of the second sample", 2, y.len())?;
        let values: Vec<f64> = x.iter().chain(y).copied().collect();
        if let Some(position) = values.iter().position(|value| value.is_nan()) {
            return Err(Error::ScoreNaN { position, length: values.len() });
        }
        let ranks = midranks(&values);
        let (first, second) = ranks.split_at(x.len());
        let (m, n) = (x.len() as f64, y.len() as f64);
        // R − r of a value is how many of the other sample lie below it; its mean over y is m·p̂.
        let (_, spread_first) = spread(&placements(first, x));
        let (below, spread_second) = spread(&placements(second, y));
        let parts =
            [spread_first.powi(2) / (m - 1.0) / (m * n * n), spread_second.powi(2) / (n - 1.0) / (n * m * m)];
        let sum = parts[0] + parts[1];
        let inverse = (parts[0] / sum).powi(2) / (m - 1.0) + (parts[1] / sum).powi(2) / (n - 1.0);
        let degrees = if sum > 0.0 { 1.0 / inverse } else { m + n - 2.0 };
        let effect = below / m;
        Ok(BrunnerMunzel {
            sizes: (x.len(), y.len()),
            effect,
            difference: effect - 0.5,
            error: sum.sqrt(),
            degrees,
        })
    }

    /// p̂ = P(x < y) + ½ P(x = y), the relative effect.
    pub fn relative_effect(&self) -> f64 {
        self.effect
    }

    /// W; as in the source it is positive where the second sample tends to larger values. Undefined where the samples do not
    /// overlap.
    pub fn statistic(&self) -> Value {
        Ok(self.difference / nonzero(self.error, "the variance of the placements")?)
    }

    /// The degrees of freedom. Undefined where the samples do not overlap.
    pub fn degrees_of_freedom(&self) -> Value {
        nonzero(self.error, "the variance of the placements")?;
        Ok(self.degrees)
    }

    /// The p-value. Undefined if all values are equal.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        match self.statistic() {
            Err(_) if self.difference > 0.0 => Ok(alternative.p_value(1.0, self.one_order())),
            Err(_) if self.difference < 0.0 => Ok(alternative.p_value(self.one_order(), 1.0)),
            w => w.map(|w| alternative.symmetric(-w, |t| student_t_upper_tail(t, self.degrees))),
        }
    }

    /// The probability of one of the N!/(m! n!) ways to mix the samples.
    fn one_order(&self) -> f64 {
        let (m, n) = self.sizes;
        (1..=m.min(n)).map(|i| i as f64 / (m.max(n) + i) as f64).product()
    }
}

/// Ranks among all values minus ranks within the sample.
fn placements(ranks: &[f64], sample: &[f64]) -> Vec<f64> {
    ranks.iter().zip(midranks(sample)).map(|(all, within)| all - within).collect()
}
