use crate::error::{Error, Result};

/// How much a subject of one class counts, beside one of the other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ClassWeights {
    /// 1 for both classes.
    #[default]
    Equal,
    /// n/(2n₀) and n/(2n₁) with n₀ negative and n₁ positive subjects of n: both classes weigh the same in all.
    Balanced,
    /// These, above 0.
    Given {
        /// Weight of each negative subject.
        negative: f64,
        /// Weight of each positive subject.
        positive: f64,
    },
}

impl ClassWeights {
    /// # Errors
    /// [`Error::Setting`] for a given weight that is not above 0 and finite.
    pub(super) fn checked(self) -> Result<Self> {
        if let ClassWeights::Given { negative, positive } = self {
            for weight in [negative, positive] {
                if !(weight > 0.0 && weight.is_finite()) {
                    return Err(Error::setting("class weight", "above 0 and finite", weight));
                }
            }
        }
        Ok(self)
    }

    /// Of the negative and of the positive class.
    pub(super) fn of(self, labels: &[bool]) -> [f64; 2] {
        let [negative, positive] = self.in_proportion(labels);
        match self {
            ClassWeights::Balanced => [positive, negative].map(|count| labels.len() as f64 / (2.0 * count)),
            _ => [negative, positive],
        }
    }

    /// Of the negative and of the positive class but for a common factor, whole numbers unless given: sums of them are exact.
    pub(super) fn in_proportion(self, labels: &[bool]) -> [f64; 2] {
        match self {
            ClassWeights::Equal => [1.0; 2],
            ClassWeights::Given { negative, positive } => [negative, positive],
            ClassWeights::Balanced => {
                let positives = labels.iter().filter(|label| **label).count();
                [positives as f64, (labels.len() - positives) as f64]
            }
        }
    }
}
