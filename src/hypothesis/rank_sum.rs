//! The Mann–Whitney U test, also known as Wilcoxon rank-sum test.
//!
//! Symbols: x₁…xₘ and y₁…yₙ are two samples, N = m + n, U is the number of pairs with x > y plus half the number of
//! pairs with x = y, t the size of a group of equal values.

use super::alternative::Alternative;
use crate::error::{Error, Result, expect_both_classes, expect_length};
use crate::numeric::rank::for_each_tie;
use crate::numeric::special::normal_upper_tail;

/// Largest m·n for which the exact distribution is computed: it takes about (m·n)² steps and 8·m·n·min(m, n) bytes.
const EXACT_PAIRS: usize = 10_000;

/// The statistic of the Mann–Whitney U test.
///
/// Source: Mann, Whitney, *On a test of whether one of two random variables is stochastically larger than the other*,
/// Ann. Math. Stat. 18 (1947); correction for ties as in Lehmann, *Nonparametrics* (1975), section 1.4.
///
/// ```
/// use radiomics::hypothesis::{Alternative, RankSum};
/// let test = RankSum::new(&[1.1, 2.3, 3.0], &[0.4, 1.0, 2.0, 0.1])?;
/// assert_eq!(test.u(), 11.0);
/// assert!((test.p_exact(Alternative::TwoSided).unwrap() - 4.0 / 35.0).abs() < 1e-15);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    first: usize,
    second: usize,
    u: f64,
    /// Σ (t³ − t) over the groups of equal values.
    ties: f64,
}

impl RankSum {
    /// Compares two samples.
    ///
    /// # Errors
    /// [`Error::OneClass`] if a sample is empty, [`Error::ScoreNaN`] if a value is NaN.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        let values: Vec<f64> = x.iter().chain(y).copied().collect();
        let is_first: Vec<bool> = (0..values.len()).map(|i| i < x.len()).collect();
        Self::grouped(&values, &is_first)
    }

    /// Compares the values that are marked (the first sample) with those that are not.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one mark for each value, otherwise as [`RankSum::new`].
    pub fn grouped(values: &[f64], is_first: &[bool]) -> Result<Self> {
        expect_length("group marks", values.len(), is_first.len())?;
        let first = is_first.iter().filter(|marked| **marked).count();
        let second = values.len() - first;
        expect_both_classes(first, second)?;
        if let Some(position) = values.iter().position(|v| v.is_nan()) {
            return Err(Error::ScoreNaN { position, length: values.len() });
        }
        Ok(Self::ranked(values, is_first, first, second))
    }

    /// The statistic of values that were checked.
    fn ranked(values: &[f64], is_first: &[bool], first: usize, second: usize) -> Self {
        let (mut ranks, mut ties) = (0.0, 0.0);
        for_each_tie(values, |tied, below| {
            let t = tied.len() as f64;
            let marked = tied.iter().filter(|i| is_first[**i]).count() as f64;
            ranks += marked * (below as f64 + (t + 1.0) / 2.0);
            ties += t * t * t - t;
        });
        let m = first as f64;
        RankSum { first, second, u: ranks - m * (m + 1.0) / 2.0, ties }
    }

    /// U of the first sample, from 0 to m·n.
    pub fn u(&self) -> f64 {
        self.u
    }

    /// U of the second sample, m·n − U.
    pub fn u_second(&self) -> f64 {
        self.pairs() - self.u
    }

    /// Whether two values are equal.
    pub fn has_ties(&self) -> bool {
        self.ties > 0.0
    }

    /// The p-value by the normal approximation, with the variance corrected for ties:
    /// z = (|U − mn/2| − c)/√(mn/12 · (N + 1 − Σ(t³ − t)/(N(N − 1)))).
    ///
    /// The correction for continuity c is ½ or 0; for a one-sided alternative the difference keeps its sign. If all values
    /// are equal the samples cannot be told apart and p is 1. R's `wilcox.test(exact = FALSE)` and SciPy's
    /// `mannwhitneyu(method="asymptotic")` give the same numbers.
    pub fn p_normal(&self, alternative: Alternative, continuity: bool) -> f64 {
        let total = (self.first + self.second) as f64;
        let variance = self.pairs() / 12.0 * (total + 1.0 - self.ties / (total * (total - 1.0)));
        if variance <= 0.0 {
            return 1.0;
        }
        let correction = if continuity { 0.5 } else { 0.0 };
        let tail = |u: f64| normal_upper_tail((u - self.pairs() / 2.0 - correction) / variance.sqrt());
        alternative.p_value(tail(self.u), tail(self.u_second()))
    }

    /// The p-value by the exact distribution of U; two-sided it is twice the smaller tail, at most 1.
    ///
    /// `None` if two values are equal, or if m·n is above 10 000. For many tests of the same sizes keep a
    /// [`RankSumDistribution`].
    pub fn p_exact(&self, alternative: Alternative) -> Option<f64> {
        RankSumDistribution::new(self.first, self.second)?.p_value(self, alternative)
    }

    fn pairs(&self) -> f64 {
        self.first as f64 * self.second as f64
    }
}

/// The exact distribution of U for two samples without equal values.
#[derive(Debug, Clone, PartialEq)]
pub struct RankSumDistribution {
    first: usize,
    second: usize,
    /// P(U ≤ u) for u = 0…mn.
    cumulative: Vec<f64>,
}

impl RankSumDistribution {
    /// The distribution for samples of these sizes; `None` if a sample is empty or m·n is above 10 000.
    ///
    /// The largest value is an x with probability m/N, and then beats all n; so
    /// P(m, n; u) = m/N · P(m − 1, n; u − n) + n/N · P(m, n − 1; u), where nothing is subtracted and no digit is lost.
    pub fn new(first: usize, second: usize) -> Option<Self> {
        let pairs = first.checked_mul(second).filter(|pairs| (1..=EXACT_PAIRS).contains(pairs))?;
        let (long, short) = (first.max(second), first.min(second));
        let mut by_short: Vec<Vec<f64>> = (0..=short).map(|_| vec![0.0; pairs + 1]).collect();
        for row in &mut by_short {
            row[0] = 1.0;
        }
        for m in 1..=long {
            for n in 1..=short {
                step(&mut by_short, m, n);
            }
        }
        let mut cumulative = by_short.pop()?;
        let mut sum = 0.0;
        for p in &mut cumulative {
            sum += *p;
            *p = sum.min(1.0);
        }
        Some(RankSumDistribution { first, second, cumulative })
    }

    /// The p-value of a test; `None` if it has ties or other sample sizes.
    pub fn p_value(&self, test: &RankSum, alternative: Alternative) -> Option<f64> {
        let same_sizes = (test.first, test.second) == (self.first, self.second);
        if !same_sizes || test.has_ties() {
            return None;
        }
        Some(alternative.p_value(self.at_least(test.u()), self.at_least(test.u_second())))
    }

    /// P(U ≥ u), which by symmetry is P(U ≤ mn − u).
    fn at_least(&self, u: f64) -> f64 {
        let below = (self.first * self.second) as f64 - u;
        self.cumulative.get(below as usize).copied().unwrap_or(1.0)
    }
}

/// Turns the row of P(m − 1, n) into that of P(m, n); the row of n − 1 already belongs to m.
fn step(rows: &mut [Vec<f64>], m: usize, n: usize) {
    let (before, from) = rows.split_at_mut(n);
    let (Some(fewer), Some(row)) = (before.last(), from.first_mut()) else { return };
    let share = m as f64 / (m + n) as f64;
    let rest = n as f64 / (m + n) as f64;
    for u in (n..=m * n).rev() {
        row[u] = share * row[u - n] + rest * fewer[u];
    }
    for u in 0..n {
        row[u] = rest * fewer[u];
    }
}
