use crate::error::{Error, Result};
use crate::numeric::{parallel, random};

/// A standard deviation divides by the number of values minus one.
const LEAST: usize = 2;
/// Largest number of resamples.
const MOST: usize = 1_000_000;
/// Largest number of draws: resamples × subjects. Above it a bootstrap takes minutes for the drawing alone.
const MOST_DRAWS: u128 = 20_000_000_000;

/// How subjects are drawn again and again with replacement: each resample has as many of them as the original.
///
/// Resample i comes from stream i of the seed, so that the same resamples are drawn on any number of threads, and for any
/// statistic of the same labels.
///
/// Source: Efron, Tibshirani, *An introduction to the bootstrap*, 1993.
///
/// ```
/// use radiomics::evaluate::Resamples;
/// let labels = [true, false, false, true, false];
/// let drawn = Resamples::stratified(200, 1)?.draw(&labels, 17);
/// assert_eq!(drawn.iter().filter(|i| labels[**i]).count(), 2);
/// assert_eq!(drawn, Resamples::stratified(500, 1)?.draw(&labels, 17));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resamples {
    count: usize,
    seed: u64,
    stratified: bool,
    jackknife: bool,
}

impl Resamples {
    /// Each with as many subjects of either class as the original.
    ///
    /// # Errors
    /// [`Error::Setting`] for fewer than 2 resamples and for more than a million.
    pub fn stratified(count: usize, seed: u64) -> Result<Self> {
        Self::new(count, seed, true)
    }

    /// Drawn from all subjects alike, so that the share of positive ones varies.
    ///
    /// # Errors
    /// As [`Resamples::stratified`].
    pub fn simple(count: usize, seed: u64) -> Result<Self> {
        Self::new(count, seed, false)
    }

    fn new(count: usize, seed: u64, stratified: bool) -> Result<Self> {
        if (LEAST..=MOST).contains(&count) {
            Ok(Resamples { count, seed, stratified, jackknife: false })
        } else {
            Err(Error::setting("number of resamples", format!("{LEAST} to {MOST}"), count))
        }
    }

    /// Measures the statistic also with each subject left out in turn, which the interval BCa needs: as many measurements
    /// more as there are subjects.
    #[must_use]
    pub fn with_jackknife(self) -> Self {
        Resamples { jackknife: true, ..self }
    }

    /// The number of resamples.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether each has as many of either class as the original.
    pub fn is_stratified(&self) -> bool {
        self.stratified
    }

    pub(super) fn has_jackknife(&self) -> bool {
        self.jackknife
    }

    /// The positions of the subjects of one resample.
    pub fn draw(&self, labels: &[bool], resample: u64) -> Vec<usize> {
        self.drawn(&self.strata(labels), resample)
    }

    /// `f` of every resample, in their order.
    ///
    /// # Errors
    /// [`Error::Nothing`] without subjects, [`Error::Setting`] for more draws than can be made in reasonable time.
    pub(super) fn map<R: Send>(
        &self,
        labels: &[bool],
        f: impl Fn(&[usize]) -> R + Sync + Send,
    ) -> Result<Vec<R>> {
        if labels.is_empty() {
            return Err(Error::Nothing { what: "the list of labels" });
        }
        let draws = self.count as u128 * labels.len() as u128;
        if draws > MOST_DRAWS {
            let expected = format!("at most {MOST_DRAWS} for resamples times subjects");
            return Err(Error::setting("number of draws", expected, draws));
        }
        let strata = self.strata(labels);
        let numbers: Vec<u64> = (0..self.count as u64).collect();
        Ok(parallel::map(&numbers, |&resample| f(&self.drawn(&strata, resample))))
    }

    /// The positions of the subjects that are drawn among themselves.
    pub(super) fn strata(&self, labels: &[bool]) -> Vec<Vec<usize>> {
        if !self.stratified {
            return vec![(0..labels.len()).collect()];
        }
        let of_class = |class: bool| (0..labels.len()).filter(|&i| labels[i] == class).collect();
        vec![of_class(true), of_class(false)]
    }

    fn drawn(&self, strata: &[Vec<usize>], resample: u64) -> Vec<usize> {
        let mut generator = random::generator(self.seed, resample);
        let mut drawn = Vec::with_capacity(strata.iter().map(Vec::len).sum());
        for members in strata {
            let picks = random::with_replacement(members.len(), &mut generator);
            drawn.extend(picks.into_iter().map(|pick| members[pick]));
        }
        drawn
    }
}
