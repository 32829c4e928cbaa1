use crate::error::{Error, Result, Undefined, Value, expect_at_least, expect_length};
use crate::evaluate::{Confidence, Interval};
use crate::hypothesis::Alternative;
use crate::numeric::nonzero;
use crate::numeric::special::normal_upper_tail;

/// Fleiss' κ of m ratings of each of n subjects, by whichever readers: the part of the agreement beyond chance.
///
/// κ = (P̄ − Σpⱼ²)/(1 − Σpⱼ²), where P̄ is the mean part of pairs of ratings of a subject that agree and pⱼ the part of ratings
/// of category j. Undefined if all ratings are of one category.
///
/// Sources: Fleiss, *Measuring nominal scale agreement among many raters*, Psychol. Bull. 76 (1971); standard error if
/// agreement is by chance by Fleiss, Nee, Landis, Psychol. Bull. 86 (1979).
///
/// ```
/// use radiomics::evaluate::FleissKappa;
/// let kappa = FleissKappa::of(&[[3, 0], [0, 3], [2, 1], [3, 0]])?;
/// assert!((kappa.value()? - 0.625).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FleissKappa {
    subjects: f64,
    ratings: f64,
    /// P̄.
    agreement: f64,
    /// pⱼ.
    shares: Vec<f64>,
}

impl FleissKappa {
    /// From how often each subject (row) was put into each category (column).
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] without a subject, with fewer than 2 categories or fewer than 2 ratings of a subject,
    /// [`Error::Length`] if the rows differ in length or in their number of ratings.
    pub fn of<R: AsRef<[usize]>>(counts: &[R]) -> Result<Self> {
        expect_at_least("subjects", 1, counts.len())?;
        let first = counts.first().map_or(&[][..], |row| row.as_ref());
        expect_at_least("categories", 2, first.len())?;
        let ratings = total(first)?;
        expect_at_least("ratings of a subject", 2, ratings)?;
        let (m, n) = (ratings as f64, counts.len() as f64);
        let mut shares = vec![0.0; first.len()];
        let mut agreement = 0.0;
        for row in counts {
            let row = row.as_ref();
            expect_length("categories of a subject", first.len(), row.len())?;
            expect_length("ratings of a subject", ratings, total(row)?)?;
            for (share, &count) in shares.iter_mut().zip(row) {
                let count = count as f64;
                *share += count / (n * m);
                agreement += count * ((count - 1.0).max(0.0) / (m - 1.0)) / (n * m);
            }
        }
        Ok(FleissKappa { subjects: n, ratings: m, agreement, shares })
    }

    /// κ, at most 1; 0 for agreement by chance.
    pub fn value(&self) -> Value {
        let disagreement = self.disagreement_by_chance()?;
        Ok(1.0 - (1.0 - self.agreement) / disagreement)
    }

    /// The standard error if agreement is by chance.
    pub fn null_standard_error(&self) -> Value {
        let disagreement = self.disagreement_by_chance()?;
        let skew: f64 = self.shares.iter().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
        let spread = (disagreement * disagreement - skew).max(0.0);
        let pairs = self.subjects * self.ratings * (self.ratings - 1.0);
        Ok((2.0 * spread / pairs).sqrt() / disagreement)
    }

    /// z = κ/its standard error if agreement is by chance.
    pub fn z(&self) -> Value {
        Ok(self.value()? / nonzero(self.null_standard_error()?, "the standard error by chance")?)
    }

    /// The p-value of agreement by chance, from z.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        self.z().map(|z| alternative.symmetric(z, normal_upper_tail))
    }

    /// κ ± z standard errors by chance, as is customary for this κ.
    ///
    /// # Errors
    /// The reason.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        Ok(Interval::around(self.value()?, confidence.z() * self.null_standard_error()?))
    }

    /// 1 − Σpⱼ² = Σpⱼ(1 − pⱼ).
    fn disagreement_by_chance(&self) -> Value {
        let single = self.shares.iter().filter(|share| **share > 0.0).count() < 2;
        let sum = self.shares.iter().map(|p| p * (1.0 - p)).sum();
        nonzero(if single { 0.0 } else { sum }, "the disagreement expected by chance")
    }
}

fn total(row: &[usize]) -> Result<usize> {
    let sum = row.iter().try_fold(0_usize, |sum, count| sum.checked_add(*count));
    sum.ok_or_else(|| Error::setting("ratings of a subject", format!("at most {}", usize::MAX), "more"))
}
