use super::column_test::ColumnTest;
use super::screen::Screen;
use crate::error::Result;
use crate::hypothesis::{Alternative, RankSum, RankSumDistribution};
use crate::numeric::parallel;

/// How the two-sided p-value of a Mann–Whitney test is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PValue {
    /// Normal approximation, corrected for ties and continuity, for every column.
    #[default]
    Normal,
    /// Normal approximation, corrected for ties only.
    NormalWithoutContinuity,
    /// Exact for a column without equal values (and at most 10 000 pairs of a positive and a negative subject), otherwise
    /// as [`PValue::Normal`]. p-values of columns with and without ties are then not taken alike.
    Exact,
}

/// Keeps the columns whose values differ between the classes by a two-sided Mann–Whitney U test.
///
/// A constant column has p = 1. The cost is n log n for each column of n subjects.
///
/// ```
/// use radiomics::learn::{MannWhitney, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f"],
///     [("apart", vec![1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), ("mixed", vec![1.0, 8.0, 3.0, 7.0, 2.0, 9.0])],
/// )?
/// .with_labels([false, false, false, true, true, true])?;
/// let screened = MannWhitney::below(0.1)?.fitted(&table)?;
/// assert_eq!(screened.selection().kept(), ["apart"]);
/// assert!(screened.p_values()[0] < 0.1);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub type MannWhitney = Screen<MannWhitneyTest>;

impl MannWhitney {
    /// With another way to take the p-value.
    #[must_use]
    pub fn p_value(self, p_value: PValue) -> Self {
        self.with_test(MannWhitneyTest { p_value })
    }
}

/// The Mann–Whitney test of the two classes, two-sided; see [`RankSum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MannWhitneyTest {
    p_value: PValue,
}

impl MannWhitneyTest {
    fn with(self, exact: Option<&RankSumDistribution>, values: &[f64], labels: &[bool]) -> Result<f64> {
        let test = RankSum::grouped(values, labels)?;
        let exact = exact.and_then(|exact| exact.p_value(&test, Alternative::TwoSided));
        let continuity = self.p_value != PValue::NormalWithoutContinuity;
        Ok(exact.unwrap_or_else(|| test.p_normal(Alternative::TwoSided, continuity)))
    }

    /// The exact distribution for these classes, where it is asked for.
    fn distribution(self, labels: &[bool]) -> Option<RankSumDistribution> {
        if self.p_value != PValue::Exact {
            return None;
        }
        let positives = labels.iter().filter(|label| **label).count();
        RankSumDistribution::new(positives, labels.len() - positives)
    }
}

impl ColumnTest for MannWhitneyTest {
    fn name(&self) -> &'static str {
        "Mann–Whitney filter"
    }

    fn p_value(&self, values: &[f64], labels: &[bool]) -> Result<f64> {
        self.with(self.distribution(labels).as_ref(), values, labels)
    }

    fn p_values(&self, columns: &[&[f64]], labels: &[bool]) -> Vec<Result<f64>> {
        let exact = self.distribution(labels);
        parallel::map(columns, |values| self.with(exact.as_ref(), values, labels))
    }
}
