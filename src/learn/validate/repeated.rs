use super::folds::{Folding, Folds, RandomFolding};
use crate::error::{Error, Result};
use crate::table::FeatureTable;

/// Largest number of repeats.
const MOST: usize = 100_000;

/// A folding by chance, several times; repeat r draws from stream r of the seed of the folding.
///
/// ```
/// use radiomics::learn::{Folding, Repeated, StratifiedFolds};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![0.0; 4])])?
///     .with_labels([false, true, false, true])?;
/// let folding = Repeated::new(StratifiedFolds::new(2, 7)?, 5)?;
/// assert_eq!(folding.repeats(&table)?.len(), 5);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated<F> {
    folding: F,
    times: usize,
}

impl<F: RandomFolding> Repeated<F> {
    /// The folding, `times` times.
    ///
    /// # Errors
    /// [`Error::Setting`] if that is 0 or above 100 000.
    pub fn new(folding: F, times: usize) -> Result<Self> {
        if (1..=MOST).contains(&times) {
            return Ok(Repeated { folding, times });
        }
        Err(Error::setting("number of repeats", format!("from 1 to {MOST}"), times))
    }
}

impl<F: RandomFolding> Folding for Repeated<F> {
    /// Those of the first repeat.
    ///
    /// # Errors
    /// As those of the folding.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        self.folding.folds(table)
    }

    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        (0..self.times).map(|repeat| self.folding.repeat(table, repeat as u64)).collect()
    }
}
