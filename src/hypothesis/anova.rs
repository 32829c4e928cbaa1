use crate::error::{Result, Value, expect_at_least, expect_finite};
use crate::numeric::moment::spread;
use crate::numeric::nonzero;
use crate::numeric::scaled::{Scaled, without_rounding};
use crate::numeric::special::f_upper_tail;

/// One-way analysis of variance: do k groups with N values in all have one mean?
///
/// F = (Σ nᵢ(x̄ᵢ − x̄)²/(k − 1))/(ΣΣ(x − x̄ᵢ)²/(N − k)). Where no group varies F is undefined; the p-value then is its limit 0
/// if the means differ, and undefined if they do not.
///
/// Source: Fisher, *Statistical Methods for Research Workers* (1925), chapter 7.
///
/// ```
/// use radiomics::hypothesis::Anova;
/// let test = Anova::of(&[vec![1.0, 2.0, 3.0], vec![2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0]])?;
/// assert!((test.f()? - 13.0).abs() < 1e-14);
/// assert_eq!(test.degrees_of_freedom(), (2, 6));
/// assert!((test.p_value()? - 27.0 / 4096.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    between: f64,
    within: f64,
    degrees: (usize, usize),
}

impl Anova {
    /// Compares groups.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] for fewer than 2 groups, an empty group, or no more values than groups;
    /// [`crate::Error::SampleNotFinite`].
    pub fn of<S: AsRef<[f64]>>(groups: &[S]) -> Result<Self> {
        let total = check(groups, 1)?;
        expect_at_least("values of all groups", groups.len() + 1, total)?;
        let degrees = (groups.len() - 1, total - groups.len());
        let samples = Scaled::of(groups).samples;
        let spreads: Vec<(f64, f64, f64)> = samples
            .iter()
            .map(|sample| (sample.len() as f64, spread(sample)))
            .map(|(n, (mean, length))| (n, mean, length * length))
            .collect();
        let grand = spreads.iter().map(|(n, mean, _)| n * mean).sum::<f64>() / total as f64;
        let between: f64 = spreads.iter().map(|(n, mean, _)| n * (mean - grand).powi(2)).sum();
        let within: f64 = spreads.iter().map(|(_, _, squares)| squares).sum();
        Ok(Anova {
            between: without_rounding(between / degrees.0 as f64),
            within: without_rounding(within / degrees.1 as f64),
            degrees,
        })
    }

    /// F. Undefined where no group varies.
    pub fn f(&self) -> Value {
        Ok(self.between / nonzero(self.within, "the variance within the groups")?)
    }

    /// k − 1 and N − k.
    pub fn degrees_of_freedom(&self) -> (usize, usize) {
        self.degrees
    }

    /// P(F of this many degrees of freedom ≥ f). Undefined where nothing varies.
    pub fn p_value(&self) -> Value {
        let f = match self.f() {
            Err(_) if self.between > 0.0 => f64::INFINITY,
            f => f?,
        };
        Ok(f_upper_tail(f, self.degrees.0 as f64, self.degrees.1 as f64))
    }
}

/// Refuses groups that cannot be compared; their number of values.
pub(super) fn check<S: AsRef<[f64]>>(groups: &[S], least: usize) -> Result<usize> {
    expect_at_least("groups", 2, groups.len())?;
    for group in groups {
        expect_at_least("values of a group", least, group.as_ref().len())?;
        expect_finite("a group", group.as_ref())?;
    }
    Ok(groups.iter().map(|group| group.as_ref().len()).sum())
}
