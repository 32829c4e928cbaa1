use super::delong::{DeLong, Reference};
use super::roc::Roc;
use crate::error::{Error, Result, Undefined, Value, expect_length};
use crate::numeric::parallel;

/// A sample variance divides by the number of values minus one.
const LEAST_OF_CLASS: usize = 2;

/// The covariance matrix of the areas of K scores of the same subjects, in O(K n log n + K² n) with the sorting of
/// [`Roc::new`].
///
/// ```
/// use radiomics::evaluate::{AucCovariance, Roc};
///
/// let labels = [false, false, true, false, true, true];
/// let first = Roc::new(&labels, &[0.1, 0.3, 0.5, 0.4, 0.8, 0.9])?;
/// let second = Roc::new(&labels, &[0.6, 0.3, 0.2, 0.4, 0.9, 0.1])?;
/// let areas = AucCovariance::of(&[&first, &second])?;
/// assert_eq!(areas.covariance(0, 1)?, areas.covariance(1, 0)?);
/// assert_eq!(areas.covariance(1, 1)?, second.variance().unwrap());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AucCovariance {
    aucs: Vec<f64>,
    doubled_wins: Vec<u64>,
    /// Of the pairs (i, j) with j ≤ i, row by row.
    pairs: Vec<Comoments>,
}

impl AucCovariance {
    /// Of these curves.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a curve, otherwise as [`DeLong::paired`].
    pub fn of(rocs: &[&Roc]) -> Result<Self> {
        let first = rocs.first().ok_or(Error::Nothing { what: "the list of curves" })?;
        refuse_small_class(first)?;
        for (curve, roc) in rocs.iter().enumerate() {
            refuse_other_subjects(first, roc, curve)?;
        }
        let placements = parallel::map(rocs, |roc| roc.placements());
        let pairs: Vec<_> = (0..rocs.len()).flat_map(|i| (0..=i).map(move |j| (i, j))).collect();
        let of_class = |i: usize| [placements[i][0].as_slice(), placements[i][1].as_slice()];
        Ok(AucCovariance {
            aucs: rocs.iter().map(|roc| roc.auc()).collect(),
            doubled_wins: rocs.iter().map(|roc| roc.doubled_wins()).collect(),
            pairs: parallel::map(&pairs, |&(i, j)| Comoments::of(of_class(i), of_class(j))),
        })
    }

    /// The areas, in the order of the curves.
    pub fn aucs(&self) -> &[f64] {
        &self.aucs
    }

    /// The covariance of two areas, a variance for i = j.
    ///
    /// # Errors
    /// [`Error::Setting`] if an index is not below the number of curves.
    pub fn covariance(&self, i: usize, j: usize) -> Result<f64> {
        Ok(self.pair(i, j)?.scaled())
    }

    /// The test of curve i against curve j, the difference being Aᵢ − Aⱼ.
    ///
    /// # Errors
    /// [`Error::Setting`] if an index is not below the number of curves.
    pub fn compare(&self, i: usize, j: usize) -> Result<DeLong> {
        let [own, other, shared] = [self.pair(i, i)?, self.pair(j, j)?, self.pair(i, j)?];
        let classes = 2.0 * shared.counts[0] as f64 * shared.counts[1] as f64;
        Ok(DeLong {
            aucs: [self.aucs[i], self.aucs[j]],
            difference: (i128::from(self.doubled_wins[i]) - i128::from(self.doubled_wins[j])) as f64
                / classes,
            variances: [own.scaled(), other.scaled()],
            covariance: shared.scaled(),
            variance: own.of_difference(other, shared).scaled(),
            reference: Reference::Normal,
        })
    }

    fn pair(&self, i: usize, j: usize) -> Result<&Comoments> {
        let (low, high) = (i.min(j), i.max(j));
        let found = if high < self.aucs.len() { self.pairs.get(high * (high + 1) / 2 + low) } else { None };
        found.ok_or_else(|| Error::setting("index of a curve", format!("below {}", self.aucs.len()), high))
    }
}

/// Exact sums behind the covariance of two areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comoments {
    /// m and n.
    counts: [usize; 2],
    /// For both classes c·Σab − Σa·Σb, a and b being the doubled placements of its c subjects under the two scores.
    spread: [i128; 2],
}

impl Comoments {
    /// Of the doubled placements of the positive and of the negative subjects under two scores.
    pub(super) fn of(first: [&[u32]; 2], second: [&[u32]; 2]) -> Self {
        let counts = first.map(<[u32]>::len);
        let spread = [0, 1].map(|class| {
            let (a, b) = (first[class], second[class]);
            // A doubled placement is at most twice the size of the other class.
            let products = product_sum(a, b, 2 * counts[1 - class] as u64);
            let [sum_a, sum_b] = [a, b].map(|values| values.iter().map(|&v| i128::from(v)).sum::<i128>());
            counts[class] as i128 * products as i128 - sum_a * sum_b
        });
        Comoments { counts, spread }
    }

    /// Those of the difference of two areas, from both and their shared ones.
    fn of_difference(&self, other: &Self, shared: &Self) -> Self {
        let spread = [0, 1].map(|c| self.spread[c] + other.spread[c] - 2 * shared.spread[c]);
        Comoments { counts: self.counts, spread }
    }

    /// The covariance, undefined for a class of 1 subject.
    pub(super) fn covariance(&self) -> Value {
        let [positives, negatives] = self.counts;
        if positives.min(negatives) < LEAST_OF_CLASS {
            return Err(Undefined::TooFewSubjects { needed: LEAST_OF_CLASS, positives, negatives });
        }
        Ok(self.scaled())
    }

    /// S₁₀/m + S₀₁/n, for classes of at least 2 subjects: each spread divided by c²(c − 1)(2d)², d being the size of the
    /// other class.
    fn scaled(&self) -> f64 {
        let [m, n] = self.counts.map(|count| count as f64);
        let of_positives = self.spread[0] as f64 / (m - 1.0);
        let of_negatives = self.spread[1] as f64 / (n - 1.0);
        (of_positives + of_negatives) / (2.0 * m * n) / (2.0 * m * n)
    }
}

/// Σ ab, the values being at most `most`: summed in 64 bits over runs that cannot overflow them.
fn product_sum(a: &[u32], b: &[u32], most: u64) -> u128 {
    let run = (u64::MAX / most.saturating_mul(most).max(1)).max(1);
    let run = usize::try_from(run).unwrap_or(usize::MAX);
    let of_run =
        |a: &[u32], b: &[u32]| a.iter().zip(b).map(|(&a, &b)| u64::from(a) * u64::from(b)).sum::<u64>();
    a.chunks(run).zip(b.chunks(run)).map(|(a, b)| u128::from(of_run(a, b))).sum()
}

/// The refusal of a curve with a class of 1 subject.
pub(super) fn class_too_small(roc: &Roc) -> Error {
    Error::ClassTooSmall {
        what: "DeLong's variance",
        needed: LEAST_OF_CLASS,
        positives: roc.positives(),
        negatives: roc.negatives(),
    }
}

fn refuse_small_class(roc: &Roc) -> Result<()> {
    let smaller = roc.positives().min(roc.negatives());
    if smaller < LEAST_OF_CLASS { Err(class_too_small(roc)) } else { Ok(()) }
}

/// Refuses a curve that does not have the labels of the first one.
pub(super) fn refuse_other_subjects(first: &Roc, other: &Roc, curve: usize) -> Result<()> {
    let (expected, found) = (first.labels(), other.labels());
    expect_length("subjects of paired curves", expected.len(), found.len())?;
    match expected.iter().zip(found).position(|(a, b)| a != b) {
        None => Ok(()),
        Some(position) => Err(Error::LabelsDiffer {
            curve,
            position,
            length: expected.len(),
            expected: expected[position],
            found: found[position],
        }),
    }
}
