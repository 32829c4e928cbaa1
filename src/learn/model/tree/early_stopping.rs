use rand::seq::SliceRandom;

use crate::error::{Error, Result};
use crate::numeric::random::generator;

/// When boosting stops before its last round: some subjects of each class are held out, and the rounds after the one with
/// the least deviance of these are dropped.
///
/// ```
/// use radiomics::learn::EarlyStopping;
/// assert!(EarlyStopping::new(0.2, 10).is_ok());
/// assert!(EarlyStopping::new(1.0, 10).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlyStopping {
    share: f64,
    patience: usize,
}

impl EarlyStopping {
    /// Holds out this share of each class, at least one subject, and gives up after `patience` rounds without a smaller
    /// deviance.
    ///
    /// # Errors
    /// [`Error::Setting`] for a share that is not between 0 and 1, or a patience of 0.
    pub fn new(share: f64, patience: usize) -> Result<Self> {
        if !(share > 0.0 && share < 1.0) {
            return Err(Error::setting("share held out for early stopping", "above 0 and below 1", share));
        }
        if patience == 0 {
            return Err(Error::setting("patience of early stopping", "at least 1 round", patience));
        }
        Ok(EarlyStopping { share, patience })
    }

    pub(super) fn patience(self) -> usize {
        self.patience
    }

    /// The rows that are learnt from and the rows that are held out, each in rising order.
    ///
    /// # Errors
    /// [`Error::ClassTooSmall`] if a class has less than two subjects.
    pub(super) fn split(self, labels: &[bool], seed: u64, stream: u64) -> Result<[Vec<u32>; 2]> {
        let mut generator = generator(seed, stream);
        let [mut learnt, mut held] = [Vec::new(), Vec::new()];
        for class in [false, true] {
            let mut rows: Vec<u32> =
                (0..labels.len() as u32).filter(|row| labels[*row as usize] == class).collect();
            if rows.len() < 2 {
                let positives = labels.iter().filter(|label| **label).count();
                let negatives = labels.len() - positives;
                return Err(Error::ClassTooSmall { what: "early stopping", needed: 2, positives, negatives });
            }
            rows.shuffle(&mut generator);
            let held_out = ((self.share * rows.len() as f64).round() as usize).clamp(1, rows.len() - 1);
            held.extend(rows.drain(..held_out));
            learnt.extend(rows);
        }
        learnt.sort_unstable();
        held.sort_unstable();
        Ok([learnt, held])
    }
}
