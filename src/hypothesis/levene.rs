use super::anova::{Anova, check};
use crate::error::{Result, Value, expect_at_least};
use crate::numeric::scaled::Scaled;
use crate::numeric::{moment, quantile};

/// Levene's test: do groups have one spread?
///
/// It is the analysis of variance of the distances |x − cᵢ| from the centre of the group, the mean as Levene has it or the
/// median, which also holds for skewed values (Brown and Forsythe). Where no distance varies within its group the
/// statistic is undefined; the p-value then is its limit as in [`Anova`].
///
/// Sources: Levene in Olkin, *Contributions to Probability and Statistics* (1960); Brown, Forsythe, *Robust tests for the
/// equality of variances*, J. Am. Stat. Assoc. 69 (1974).
///
/// ```
/// use radiomics::hypothesis::Levene;
/// let test = Levene::median(&[[1.0, 2.0, 4.0, 3.5], [10.0, -20.0, 35.0, 4.0]])?;
/// assert_eq!(test.degrees_of_freedom(), (1, 6));
/// assert!(test.p_value()? < test.w()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levene {
    of_distances: Anova,
}

impl Levene {
    /// With distances from the median of each group.
    ///
    /// # Errors
    /// As [`Anova::of`]; [`crate::Error::SampleTooSmall`] also if no group has 3 values, as both values of a pair are at one
    /// distance from their middle.
    pub fn median<S: AsRef<[f64]>>(groups: &[S]) -> Result<Self> {
        Self::about(groups, |values| {
            let [median] = quantile::linear(&mut values.to_vec(), [0.5]);
            median
        })
    }

    /// With distances from the mean of each group.
    ///
    /// # Errors
    /// As [`Levene::median`].
    pub fn mean<S: AsRef<[f64]>>(groups: &[S]) -> Result<Self> {
        Self::about(groups, |values| moment::spread(values).0)
    }

    fn about<S: AsRef<[f64]>>(groups: &[S], centre: impl Fn(&[f64]) -> f64) -> Result<Self> {
        check(groups, 1)?;
        let largest = groups.iter().map(|group| group.as_ref().len()).max().unwrap_or(0);
        expect_at_least("values of the largest group", 3, largest)?;
        let distances: Vec<Vec<f64>> = Scaled::of(groups)
            .samples
            .into_iter()
            .map(|group| {
                let centre = centre(&group);
                group.into_iter().map(|x| (x - centre).abs()).collect()
            })
            .collect();
        Ok(Levene { of_distances: Anova::of(&distances)? })
    }

    /// The statistic W, an F. Undefined where no distance varies within its group.
    pub fn w(&self) -> Value {
        self.of_distances.f()
    }

    /// k − 1 and N − k for k groups of N values.
    pub fn degrees_of_freedom(&self) -> (usize, usize) {
        self.of_distances.degrees_of_freedom()
    }

    /// The p-value. Undefined where all distances are equal.
    pub fn p_value(&self) -> Value {
        self.of_distances.p_value()
    }
}
