use super::alternative::Alternative;
use crate::error::{Result, expect_at_least, expect_finite, expect_length};
use crate::numeric::rank::midranks;
use crate::numeric::special::normal_upper_tail;

/// Largest number of differences for which the exact distribution is computed: it takes n³ steps.
const EXACT_PAIRS: usize = 200;

/// What happens to pairs without a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ZeroDifferences {
    /// They are left out before the ranks are given, as Wilcoxon has it.
    #[default]
    LeftOut,
    /// They get the lowest ranks, which then are left out, as Pratt has it.
    Ranked,
}

/// The Wilcoxon signed rank test of pairs: are the differences x − y symmetric about 0?
///
/// The absolute differences are ranked, ties sharing their mean rank; W₊ and W₋ are the sums of the ranks of positive and
/// negative differences. Differences are compared as they are computed: 0.3 − 0.2 and 0.2 − 0.1 are no tie, as rounding tells
/// them apart.
///
/// Sources: Wilcoxon, *Individual comparisons by ranking methods*, Biometrics Bull. 1 (1945); Pratt, *Remarks on zeros and
/// ties in the Wilcoxon signed rank procedures*, J. Am. Stat. Assoc. 54 (1959).
///
/// ```
/// use radiomics::hypothesis::{Alternative, SignedRank, ZeroDifferences};
/// let test = SignedRank::new(&[1.5, 2.0, 3.1, 4.0], &[1.0, 1.0, 1.0, 4.4], ZeroDifferences::LeftOut)?;
/// assert_eq!((test.positive(), test.negative()), (9.0, 1.0));
/// assert_eq!(test.p_exact(Alternative::TwoSided), Some(0.25));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SignedRank {
    /// Ranks of the differences that are not 0.
    ranks: Vec<f64>,
    positive: f64,
}

impl SignedRank {
    /// Of pairs.
    ///
    /// # Errors
    /// [`crate::Error::Length`] if the samples differ in length, [`crate::Error::SampleTooSmall`] without a pair,
    /// [`crate::Error::SampleNotFinite`] if a value or a difference is not finite.
    pub fn new(x: &[f64], y: &[f64], zeros: ZeroDifferences) -> Result<Self> {
        expect_length("values of the second sample", x.len(), y.len())?;
        expect_at_least("pairs", 1, x.len())?;
        expect_finite("the first sample", x)?;
        expect_finite("the second sample", y)?;
        let mut differences: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
        expect_finite("the differences", &differences)?;
        if zeros == ZeroDifferences::LeftOut {
            differences.retain(|difference| *difference != 0.0);
        }
        let sizes: Vec<f64> = differences.iter().map(|difference| difference.abs()).collect();
        let ranked = differences.iter().zip(midranks(&sizes)).filter(|(difference, _)| **difference != 0.0);
        let (signs, ranks): (Vec<bool>, Vec<f64>) =
            ranked.map(|(difference, rank)| (*difference > 0.0, rank)).unzip();
        let positive = signs.iter().zip(&ranks).filter(|(sign, _)| **sign).map(|(_, rank)| rank).sum();
        Ok(SignedRank { ranks, positive })
    }

    /// W₊.
    pub fn positive(&self) -> f64 {
        self.positive
    }

    /// W₋.
    pub fn negative(&self) -> f64 {
        self.ranks.iter().sum::<f64>() - self.positive
    }

    /// The smaller of the two.
    pub fn statistic(&self) -> f64 {
        self.positive.min(self.negative())
    }

    /// Number of differences that are not 0.
    pub fn differences(&self) -> usize {
        self.ranks.len()
    }

    /// The p-value by the normal approximation, z = (W − Σr/2 − c)/√(Σr²/4) over the ranks r that are counted, which
    /// corrects for ties and zeros. The correction for continuity c is ½ or 0. 1 if no pair differs.
    pub fn p_normal(&self, alternative: Alternative, continuity: bool) -> f64 {
        let mean = self.ranks.iter().sum::<f64>() / 2.0;
        let deviation = (self.ranks.iter().map(|rank| rank * rank).sum::<f64>() / 4.0).sqrt();
        if deviation == 0.0 {
            return 1.0;
        }
        let correction = if continuity { 0.5 } else { 0.0 };
        let tail = |sum: f64| normal_upper_tail((sum - mean - correction) / deviation);
        alternative.p_value(tail(self.positive), tail(self.negative()))
    }

    /// The p-value over all 2ⁿ ways to give the ranks their signs, ties included; two-sided it is twice the smaller tail,
    /// at most 1. `None` if more than 200 pairs differ. 1 if none does.
    ///
    /// Without ties it is that of the tables; with ties it is the permutation test given the ranks.
    pub fn p_exact(&self, alternative: Alternative) -> Option<f64> {
        if self.ranks.len() > EXACT_PAIRS {
            return None;
        }
        // twice a midrank is a whole number
        let doubled: Vec<usize> = self.ranks.iter().map(|rank| (2.0 * rank) as usize).collect();
        let mut chance = vec![0.0; doubled.iter().sum::<usize>() + 1];
        *chance.first_mut()? = 1.0;
        let mut reached = 0;
        for rank in doubled {
            reached += rank;
            for sum in (0..=reached).rev() {
                let with = if sum >= rank { chance.get(sum - rank).copied().unwrap_or(0.0) } else { 0.0 };
                if let Some(without) = chance.get_mut(sum) {
                    *without = 0.5 * (*without + with);
                }
            }
        }
        // P(W ≥ w) is P(W ≤ Σr − w) by symmetry
        let at_most = |sum: f64| chance.iter().take((2.0 * sum) as usize + 1).sum::<f64>().min(1.0);
        Some(alternative.p_value(at_most(self.negative()), at_most(self.positive)))
    }
}
