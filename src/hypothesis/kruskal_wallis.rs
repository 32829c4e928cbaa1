use crate::error::{Error, Result, Value, expect_at_least};
use crate::numeric::nonzero;
use crate::numeric::rank::midranks;
use crate::numeric::special::chi_squared_upper_tail;

/// The Kruskal–Wallis test: do k groups have one distribution?
///
/// With r the ranks among all N values, ties sharing their mean rank, H = (N − 1) Σ nᵢ(r̄ᵢ − r̄)²/ΣΣ(r − r̄)², which has the
/// correction for ties in it; χ² with k − 1 degrees of freedom. Undefined if all values are equal. Infinite values are
/// ranked.
///
/// Source: Kruskal, Wallis, *Use of ranks in one-criterion variance analysis*, J. Am. Stat. Assoc. 47 (1952).
///
/// ```
/// use radiomics::hypothesis::KruskalWallis;
/// let test = KruskalWallis::of(&[vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]])?;
/// assert!((test.h()? - 32.0 / 7.0).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KruskalWallis {
    h: Value,
    degrees: usize,
}

impl KruskalWallis {
    /// Compares groups.
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] for fewer than 2 groups or an empty one, [`Error::ScoreNaN`] if a value is NaN.
    pub fn of<S: AsRef<[f64]>>(groups: &[S]) -> Result<Self> {
        expect_at_least("groups", 2, groups.len())?;
        for group in groups {
            expect_at_least("values of a group", 1, group.as_ref().len())?;
        }
        let values: Vec<f64> = groups.iter().flat_map(|group| group.as_ref()).copied().collect();
        if let Some(position) = values.iter().position(|value| value.is_nan()) {
            return Err(Error::ScoreNaN { position, length: values.len() });
        }
        let n = values.len() as f64;
        let middle = (n + 1.0) / 2.0;
        let ranks = midranks(&values);
        let spread: f64 = ranks.iter().map(|rank| (rank - middle).powi(2)).sum();
        let mut rest = ranks.as_slice();
        let mut between = 0.0;
        for group in groups {
            let (here, after) = rest.split_at(group.as_ref().len().min(rest.len()));
            let sum: f64 = here.iter().map(|rank| rank - middle).sum();
            between += sum * sum / here.len() as f64;
            rest = after;
        }
        let h = nonzero(spread, "the variance of the ranks").map(|spread| (n - 1.0) * between / spread);
        Ok(KruskalWallis { h, degrees: groups.len() - 1 })
    }

    /// H.
    pub fn h(&self) -> Value {
        self.h
    }

    /// k − 1.
    pub fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    /// The p-value.
    pub fn p_value(&self) -> Value {
        self.h.map(|h| chi_squared_upper_tail(h, self.degrees))
    }
}
