use super::resamples::Resamples;
use super::stability::{Stability, selection_stability};
use crate::error::{Error, Result};
use crate::learn::select::{Reason, Selected, Selection};
use crate::learn::transform::Transform;
use crate::table::FeatureTable;

/// Keeps the columns that another selection keeps on at least a share of resamples.
///
/// With halves of the rows ([`Resamples::subsamples`] of 0.5) it is the stability selection of Meinshausen and Bühlmann;
/// shares of 0.6 to 0.9 are usual.
///
/// Source: Meinshausen, Bühlmann, *Stability selection*, J. R. Stat. Soc. B 72 (2010).
///
/// ```
/// use radiomics::learn::{Apply, MannWhitney, Resamples, StableSelection, Transform};
/// use radiomics::table::FeatureTable;
/// let subjects = (0..12).map(|i| format!("p{i}"));
/// let signal = (0..12).map(|i| f64::from(i) + 6.0 * f64::from(i % 2)).collect();
/// let noise = (0..12).map(|i| f64::from(i * 5 % 12)).collect();
/// let table = FeatureTable::from_columns(subjects, [("signal", signal), ("noise", noise)])?
///     .with_labels((0..12).map(|i| i % 2 == 1))?;
/// let halves = Resamples::subsamples(0.5, 40, 1)?;
/// let stable = StableSelection::new(MannWhitney::best(1)?, halves, 0.8)?.fitted(&table)?;
/// assert_eq!(stable.columns(), ["signal"]);
/// assert!(stable.evidence().index()? > 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StableSelection<T> {
    step: T,
    resamples: Resamples,
    share: f64,
}

impl<T: Transform> StableSelection<T> {
    /// The columns that `step` keeps on at least `share` of the resamples on which it could be fitted.
    ///
    /// # Errors
    /// [`Error::Setting`] if the share is not above 0 and at most 1.
    pub fn new(step: T, resamples: Resamples, share: f64) -> Result<Self> {
        if !(share > 0.0 && share <= 1.0) {
            return Err(Error::setting("share of resamples", "above 0 and at most 1", share));
        }
        Ok(StableSelection { step, resamples, share })
    }
}

impl<T: Transform> Transform for StableSelection<T> {
    type Fitted = Selected<Stability>;

    /// # Errors
    /// As [`selection_stability`], and [`Error::NothingSelected`] if no column is kept often enough.
    fn fitted(&self, table: &FeatureTable) -> Result<Selected<Stability>> {
        let stability = selection_stability(&self.step, table, &self.resamples)?;
        let limit = self.share;
        let verdicts = stability.frequencies().iter();
        let verdicts = verdicts.map(|&share| (share < limit).then_some(Reason::Unstable { share, limit }));
        let selection = Selection::new("stable selection", table, verdicts)?;
        Ok(Selected::new(selection, stability))
    }
}
