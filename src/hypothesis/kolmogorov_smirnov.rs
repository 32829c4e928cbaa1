use crate::error::{Error, Result, expect_both_classes};
use crate::numeric::rank::for_each_tie;
use std::f64::consts::PI;

/// Largest m·n for which the exact p-value is computed: it takes m·n steps.
const EXACT_PAIRS: usize = 1_000_000;
/// Terms beyond which both series of the limiting distribution add nothing.
const SERIES_TERMS: u32 = 100;

/// The Kolmogorov–Smirnov test: are two samples from one distribution?
///
/// D is the largest distance between the two empirical distribution functions. Infinite values are ranked.
///
/// Sources: Smirnov, *Table for estimating the goodness of fit of empirical distributions*, Ann. Math. Stat. 19 (1948);
/// exact distribution with ties by Schröer, Trenkler, *Exact and randomization distributions of Kolmogorov–Smirnov tests
/// two or three samples*, Comput. Stat. Data Anal. 20 (1995).
///
/// ```
/// use radiomics::hypothesis::KolmogorovSmirnov;
/// let test = KolmogorovSmirnov::new(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0])?;
/// assert_eq!(test.distance(), 1.0);
/// assert!((test.p_exact().unwrap() - 0.1).abs() < 1e-15);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct KolmogorovSmirnov {
    first: usize,
    second: usize,
    /// m·n·D, a whole number.
    excess: i128,
    /// Numbers of values, among all, that lie up to the end of a group of equal ones.
    ends: Vec<usize>,
}

impl KolmogorovSmirnov {
    /// Compares two samples.
    ///
    /// # Errors
    /// [`Error::OneClass`] if a sample is empty, [`Error::ScoreNaN`] if a value is NaN.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_both_classes(x.len(), y.len())?;
        let values: Vec<f64> = x.iter().chain(y).copied().collect();
        if let Some(position) = values.iter().position(|value| value.is_nan()) {
            return Err(Error::ScoreNaN { position, length: values.len() });
        }
        let (first, second) = (x.len(), y.len());
        let (mut i, mut j, mut excess, mut ends) = (0, 0, 0, Vec::new());
        for_each_tie(&values, |tied, below| {
            let from_first = tied.iter().filter(|position| **position < first).count();
            i += from_first;
            j += tied.len() - from_first;
            excess = excess.max(gap(i, j, first, second));
            ends.push(below + tied.len());
        });
        Ok(KolmogorovSmirnov { first, second, excess, ends })
    }

    /// D, from 0 to 1.
    pub fn distance(&self) -> f64 {
        self.excess as f64 / (self.first as f64 * self.second as f64)
    }

    /// P(distance ≥ D) given the values, ties included; `None` if m·n is above 1 000 000.
    ///
    /// Every order in which m values of the first and n of the second sample may come is a path over a grid; counted are
    /// those that leave the band |i/m − j/n| < D where a group of equal values ends.
    pub fn p_exact(&self) -> Option<f64> {
        self.first.checked_mul(self.second).filter(|pairs| *pairs <= EXACT_PAIRS)?;
        let mut is_end = vec![false; self.first + self.second + 1];
        for end in &self.ends {
            *is_end.get_mut(*end)? = true;
        }
        let outside = |i: usize, j: usize| {
            is_end.get(i + j).is_some_and(|end| *end)
                && gap(i, j, self.first, self.second) >= self.excess.max(1)
        };
        if self.excess == 0 {
            return Some(1.0);
        }
        // Of the paths to (i, j) the part that was outside at some place; the last step came from the first sample with
        // probability i/(i + j).
        let mut left = vec![0.0; self.second + 1];
        for i in 0..=self.first {
            let mut before = 0.0;
            for (j, part) in left.iter_mut().enumerate() {
                *part = if outside(i, j) {
                    1.0
                } else if i + j == 0 {
                    0.0
                } else {
                    (i as f64 * *part + j as f64 * before) / (i + j) as f64
                };
                before = *part;
            }
        }
        left.last().copied()
    }

    /// P(distance ≥ D) in the limit of large samples, 2 Σ (−1)ᵏ⁻¹ exp(−2k²λ²) with λ = D √(mn/(m + n)). With ties it is too
    /// large.
    pub fn p_asymptotic(&self) -> f64 {
        let (m, n) = (self.first as f64, self.second as f64);
        limit_upper_tail(self.distance() * (m / (m + n) * n).sqrt())
    }

    /// The exact p-value where there is one, else that of the limit.
    pub fn p_value(&self) -> f64 {
        self.p_exact().unwrap_or_else(|| self.p_asymptotic())
    }
}

/// |i/m − j/n|·m·n.
fn gap(i: usize, j: usize, first: usize, second: usize) -> i128 {
    (i as i128 * second as i128 - j as i128 * first as i128).abs()
}

/// 1 − K(λ) of Kolmogorov's distribution, by the series that is quick there.
fn limit_upper_tail(lambda: f64) -> f64 {
    if lambda <= 0.0 {
        return 1.0;
    }
    let terms = (1..SERIES_TERMS).map(f64::from);
    if lambda < 1.0 {
        let odd = terms.map(|k| (-((2.0 * k - 1.0) * PI / lambda).powi(2) / 8.0).exp());
        return 1.0 - (2.0 * PI).sqrt() / lambda * odd.sum::<f64>();
    }
    let alternating =
        terms.map(|k| (-2.0 * (k * lambda).powi(2)).exp() * if k % 2.0 == 1.0 { 2.0 } else { -2.0 });
    alternating.sum()
}
