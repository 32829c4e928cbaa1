use crate::error::{Result, Value, expect_length};
use crate::numeric::{nonzero, special};

/// McNemar's test of two calls on the same subjects: does one of them succeed more often than the other?
///
/// Only the b + c subjects count on which exactly one of the two succeeds. Over the positive subjects, with "called
/// positive" as success, it compares two sensitivities; over the negative ones, with "called negative", two specificities.
///
/// Source: McNemar, *Note on the sampling error of the difference between correlated proportions*, Psychometrika 12 (1947);
/// correction by Edwards, Psychometrika 13 (1948).
///
/// ```
/// use radiomics::evaluate::McNemar;
///
/// let test = McNemar::new(9, 2);
/// assert!((test.exact_p_value() - 0.0654296875).abs() < 1e-14);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct McNemar {
    first_only: usize,
    second_only: usize,
}

impl McNemar {
    /// With b subjects on which only the first succeeds and c on which only the second does.
    pub fn new(first_only: usize, second_only: usize) -> Self {
        McNemar { first_only, second_only }
    }

    /// Counts b and c over subjects that stand in the same order in both lists.
    ///
    /// # Errors
    /// [`Error::Length`](crate::Error::Length) if the lists have different lengths.
    pub fn of(first: &[bool], second: &[bool]) -> Result<Self> {
        expect_length("successes of the second call", first.len(), second.len())?;
        let count = |a: bool| first.iter().zip(second).filter(|&(&f, &s)| f == a && s != a).count();
        Ok(McNemar::new(count(true), count(false)))
    }

    /// b, the number of subjects on which only the first succeeds.
    pub fn first_only(self) -> usize {
        self.first_only
    }

    /// c, the number of subjects on which only the second succeeds.
    pub fn second_only(self) -> usize {
        self.second_only
    }

    /// The two-sided binomial p-value, min(1, 2 P(X ≤ min(b, c))) with X of b + c trials at one half. 1 for b = c, also 0.
    pub fn exact_p_value(self) -> f64 {
        if self.first_only == self.second_only {
            return 1.0;
        }
        let fewer = self.first_only.min(self.second_only) as f64;
        let more = self.first_only.max(self.second_only) as f64;
        // P(X ≤ k) of n trials is I(n − k, k + 1; ½).
        (2.0 * special::beta_tails(more, fewer + 1.0, 0.5).0).min(1.0)
    }

    /// χ² = (b − c)²/(b + c), with 1 degree of freedom. Undefined for b + c = 0.
    pub fn chi_squared(self) -> Value {
        self.ratio(0.0)
    }

    /// χ² with the continuity correction, max(|b − c| − 1, 0)²/(b + c). Undefined for b + c = 0.
    pub fn corrected_chi_squared(self) -> Value {
        self.ratio(1.0)
    }

    /// The p-value of [`McNemar::chi_squared`].
    pub fn p_value(self) -> Value {
        self.chi_squared().map(upper_tail)
    }

    /// The p-value of [`McNemar::corrected_chi_squared`].
    pub fn corrected_p_value(self) -> Value {
        self.corrected_chi_squared().map(upper_tail)
    }

    fn ratio(self, correction: f64) -> Value {
        let discordant = self.first_only as f64 + self.second_only as f64;
        let excess = (self.first_only.abs_diff(self.second_only) as f64 - correction).max(0.0);
        Ok(excess * (excess / nonzero(discordant, "the number of discordant subjects")?))
    }
}

/// P(X > x) of a χ² variable with 1 degree of freedom, which is the square of a normal one.
fn upper_tail(x: f64) -> f64 {
    special::normal_two_sided(x.sqrt())
}
