use super::alternative::Alternative;
use super::correlation::expect_comparable;
use crate::error::{Result, Value, expect_at_least, expect_length};
use crate::numeric::nonzero;
use crate::numeric::rank::{for_each_tie, midranks};
use crate::numeric::special::normal_upper_tail;

/// Largest number of pairs for which the exact distribution is computed: it takes n⁴/8 steps.
const EXACT_COUNT: usize = 100;

/// Kendall's correlation τ-b of pairs: by how much concordant couples of pairs outweigh discordant ones.
///
/// With c concordant and d discordant couples among n₀ = n(n − 1)/2, of which n₁ are tied in x and n₂ in y,
/// τ = (c − d)/√((n₀ − n₁)(n₀ − n₂)). It takes n log n steps. Undefined if a sample is constant. Infinite values are
/// ranked.
///
/// Sources: Kendall, *The treatment of ties in ranking problems*, Biometrika 33 (1945), and *Rank Correlation Methods*,
/// chapters 4 and 5; counting by Knight, J. Am. Stat. Assoc. 61 (1966).
///
/// ```
/// use radiomics::hypothesis::{Alternative, Kendall};
/// let kendall = Kendall::new(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0])?;
/// assert!((kendall.tau()? - 2.0 / 3.0).abs() < 1e-15);
/// assert!((kendall.p_exact(Alternative::TwoSided).unwrap() - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    count: usize,
    discordant: u64,
    /// c − d.
    excess: f64,
    ties: [Ties; 2],
}

/// Sums over the groups of t equal values.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Ties {
    /// Σ t(t − 1)/2.
    couples: f64,
    /// Σ t(t − 1)(t − 2).
    triples: f64,
    /// Σ t(t − 1)(2t + 5).
    spread: f64,
}

impl Kendall {
    /// Of pairs.
    ///
    /// # Errors
    /// [`crate::Error::Length`] if the samples differ in length, [`crate::Error::SampleTooSmall`] below 2 pairs,
    /// [`crate::Error::ScoreNaN`] if a value is NaN.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_length("values of the second sample", x.len(), y.len())?;
        expect_at_least("pairs", 2, x.len())?;
        expect_comparable(x)?;
        expect_comparable(y)?;
        let whole =
            |values: &[f64]| midranks(values).into_iter().map(|rank| (2.0 * rank) as u64).collect::<Vec<_>>();
        let mut pairs: Vec<(u64, u64)> = whole(x).into_iter().zip(whole(y)).collect();
        pairs.sort_unstable();
        let both: f64 = pairs.chunk_by(|a, b| a == b).map(|equal| couples(equal.len() as f64)).sum();
        let mut seconds: Vec<u64> = pairs.into_iter().map(|(_, y)| y).collect();
        let discordant = sort_counting(&mut seconds);
        let ties = [Ties::of(x), Ties::of(y)];
        let untied = couples(x.len() as f64) - ties[0].couples - ties[1].couples + both;
        Ok(Kendall { count: x.len(), discordant, excess: untied - 2.0 * discordant as f64, ties })
    }

    /// τ-b, from −1 to 1.
    pub fn tau(&self) -> Value {
        let all = couples(self.count as f64);
        // one root of the product, which is exact for equal factors
        let spread = ((all - self.ties[0].couples) * (all - self.ties[1].couples)).sqrt();
        Ok((self.excess / nonzero(spread, "the number of untied couples")?).clamp(-1.0, 1.0))
    }

    /// The p-value by the normal approximation of c − d with the variance corrected for ties. Undefined if a sample is
    /// constant.
    pub fn p_normal(&self, alternative: Alternative) -> Value {
        let n = self.count as f64;
        let [x, y] = self.ties;
        let all = n * (n - 1.0);
        let triples = if n > 2.0 { x.triples * y.triples / (9.0 * all * (n - 2.0)) } else { 0.0 };
        let single = (all * (2.0 * n + 5.0) - x.spread - y.spread) / 18.0;
        let variance = single + 2.0 * x.couples * y.couples / all + triples;
        self.tau()?; // a constant sample has variance 0
        let z = self.excess / nonzero(variance.sqrt(), "the variance of c − d")?;
        Ok(alternative.symmetric(z, normal_upper_tail))
    }

    /// The p-value over all n! orders of y; two-sided it is twice the smaller tail, at most 1. `None` with ties or above
    /// 100 pairs.
    pub fn p_exact(&self, alternative: Alternative) -> Option<f64> {
        let tied = self.ties.iter().any(|ties| ties.couples > 0.0);
        if tied || self.count > EXACT_COUNT {
            return None;
        }
        let chance = inversions(self.count);
        let at_most = |couples: u64| chance.iter().take(couples as usize + 1).sum::<f64>().min(1.0);
        let concordant = (self.count * (self.count - 1) / 2) as u64 - self.discordant;
        Some(alternative.p_value(at_most(self.discordant), at_most(concordant)))
    }

    /// The exact p-value where there is one, else the normal approximation.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        self.p_exact(alternative).map_or_else(|| self.p_normal(alternative), Ok)
    }
}

impl Ties {
    fn of(values: &[f64]) -> Self {
        let mut ties = Ties::default();
        for_each_tie(values, |tied, _| {
            let t = tied.len() as f64;
            ties.couples += couples(t);
            ties.triples += t * (t - 1.0) * (t - 2.0);
            ties.spread += t * (t - 1.0) * (2.0 * t + 5.0);
        });
        ties
    }
}

/// n(n − 1)/2.
fn couples(n: f64) -> f64 {
    n * (n - 1.0) / 2.0
}

/// The part of the orders of n values that have k inversions, for k = 0…n(n − 1)/2: the last of m values stands behind 0 to
/// m − 1 larger ones, each as likely.
fn inversions(count: usize) -> Vec<f64> {
    let mut chance = vec![1.0];
    for m in 2..=count {
        let longer = (0..chance.len() + m - 1).map(|k| {
            let from = (k + 1).saturating_sub(m);
            chance.iter().take(k + 1).skip(from).sum::<f64>() / m as f64
        });
        chance = longer.collect();
    }
    chance
}

/// Sorts by merging and counts the couples that stood in falling order.
fn sort_counting(values: &mut [u64]) -> u64 {
    let mut merged = values.to_vec();
    let mut width = 1;
    let mut falling = 0;
    while width < values.len() {
        for (from, to) in values.chunks(2 * width).zip(merged.chunks_mut(2 * width)) {
            falling += merge(from, width, to);
        }
        values.copy_from_slice(&merged);
        width *= 2;
    }
    falling
}

/// Merges the two sorted runs of `from`, the first of length `width`, and counts the couples that were in falling order.
fn merge(from: &[u64], width: usize, to: &mut [u64]) -> u64 {
    let (left, right) = from.split_at(width.min(from.len()));
    let (mut i, mut j, mut falling) = (0, 0, 0);
    for slot in to {
        match (left.get(i), right.get(j)) {
            (Some(a), Some(b)) if b < a => {
                *slot = *b;
                j += 1;
                falling += (left.len() - i) as u64;
            }
            (Some(a), _) => {
                *slot = *a;
                i += 1;
            }
            (None, Some(b)) => {
                *slot = *b;
                j += 1;
            }
            (None, None) => {}
        }
    }
    falling
}
