use rand::RngExt;

use super::folds::{Folding, Folds, RandomFolding, expect_two_folds};
use crate::error::{Error, Result};
use crate::numeric::random;
use crate::table::FeatureTable;

/// k folds in which both classes are shared out evenly: the counts of either class, and those of all rows, differ by at
/// most 1 between folds.
///
/// Row i of the table draws the i-th 64-bit number of the [generator](crate::numeric::random::generator) of the seed (its
/// stream is the repeat, 0 without repeats). The negative rows in rising order of their numbers, then the positive rows
/// in rising order of theirs, are dealt to folds 0, 1, …, k − 1, 0, 1, … in turn.
///
/// ```
/// use radiomics::learn::{Folding, StratifiedFolds};
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=6).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("x", vec![0.0; 6])])?
///     .with_labels([true, false, false, true, false, false])?;
/// for fold in StratifiedFolds::new(2, 1)?.folds(&table)?.iter() {
///     assert_eq!(fold.test().iter().filter(|row| table.labels().unwrap()[**row]).count(), 1);
///     assert_eq!(fold.train().len(), 3);
/// }
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StratifiedFolds {
    k: usize,
    seed: u64,
    /// Whether there are fewer folds where a class has fewer subjects.
    fewer: bool,
}

impl StratifiedFolds {
    /// `k` folds by the chance of a seed.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is below 2.
    pub fn new(k: usize, seed: u64) -> Result<Self> {
        expect_two_folds(k)?;
        Ok(StratifiedFolds { k, seed, fewer: false })
    }

    /// As many folds as the smaller class has subjects, where those are fewer; at least 2.
    #[must_use]
    pub fn or_fewer(self) -> Self {
        StratifiedFolds { fewer: true, ..self }
    }
}

impl Folding for StratifiedFolds {
    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::ClassTooSmall`] if the
    /// smaller class has fewer than k subjects.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        self.repeat(table, 0)
    }
}

impl RandomFolding for StratifiedFolds {
    fn repeat(&self, table: &FeatureTable, repeat: u64) -> Result<Folds> {
        let labels = table.both_classes()?;
        let positives = labels.iter().filter(|label| **label).count();
        let negatives = labels.len() - positives;
        let smaller = positives.min(negatives);
        let k = if self.fewer { self.k.min(smaller).max(2) } else { self.k };
        if smaller < k {
            let what = "stratified folding";
            return Err(Error::ClassTooSmall { what, needed: k, positives, negatives });
        }
        let keys = keys(labels.len(), self.seed, repeat);
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|row| (labels.get(*row), keys.get(*row)));
        let mut ids = vec![0; labels.len()];
        for (turn, row) in order.into_iter().enumerate() {
            if let Some(id) = ids.get_mut(row) {
                *id = turn % k;
            }
        }
        Folds::of_ids(&ids)
    }
}

/// One number by chance for each of `n` things.
pub(super) fn keys(n: usize, seed: u64, stream: u64) -> Vec<u64> {
    let mut generator = random::generator(seed, stream);
    (0..n).map(|_| generator.random()).collect()
}
