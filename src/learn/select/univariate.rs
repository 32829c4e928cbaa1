use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result};
use crate::hypothesis::{Alternative, RankSum, RankSumDistribution};
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::numeric::parallel;
use crate::table::FeatureTable;

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    limit: Option<f64>,
    most: Option<usize>,
    p_value: PValue,
}

impl MannWhitney {
    /// Keeps columns with p < `limit`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not above 0 and at most 1.
    pub fn below(limit: f64) -> Result<Self> {
        if !(limit > 0.0 && limit <= 1.0) {
            return Err(Error::setting("limit of the p-value", "above 0 and at most 1", limit));
        }
        Ok(MannWhitney { limit: Some(limit), most: None, p_value: PValue::default() })
    }

    /// Keeps the `count` columns with the smallest p, of equal p the first; all if there are fewer.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn best(count: usize) -> Result<Self> {
        MannWhitney { limit: None, most: None, p_value: PValue::default() }.at_most(count)
    }

    /// Keeps no more than `count` columns, those with the smallest p.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn at_most(self, count: usize) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of columns to keep", "at least 1", count));
        }
        Ok(MannWhitney { most: Some(count), ..self })
    }

    /// With another way to take the p-value.
    #[must_use]
    pub fn p_value(self, p_value: PValue) -> Self {
        MannWhitney { p_value, ..self }
    }

    /// The verdict for each column, from its p-value.
    fn verdicts(&self, p_values: &[f64]) -> Vec<Option<Reason>> {
        let most = self.most.unwrap_or(usize::MAX);
        let mut verdicts = vec![None; p_values.len()];
        for (before, column) in rising(p_values).into_iter().enumerate() {
            let p = p_values[column];
            verdicts[column] = match self.limit {
                Some(limit) if p >= limit => Some(Reason::NotSignificant { p, limit }),
                _ if before >= most => Some(Reason::NotAmongBest { p, rank: before + 1, kept: most }),
                _ => None,
            };
        }
        verdicts
    }
}

impl Transform for MannWhitney {
    type Fitted = Screened;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::NothingSelected`] if no column passes.
    fn fitted(&self, table: &FeatureTable) -> Result<Screened> {
        let p_values = mann_whitney_p(table, self.p_value)?;
        let selection = Selection::new("Mann–Whitney filter", table, self.verdicts(&p_values))?;
        Ok(Selected::new(selection, Screening { columns: table.columns().to_vec(), p_values }))
    }
}

/// The p-value of every column that a filter by tests saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    columns: Vec<String>,
    p_values: Vec<f64>,
}

/// A fitted filter by tests, with the p-value of every column it saw.
pub type Screened = Selected<Screening>;

impl Screened {
    /// All columns that were tested.
    pub fn screened(&self) -> &[String] {
        &self.evidence().columns
    }

    /// The p-value of each column that was tested.
    pub fn p_values(&self) -> &[f64] {
        &self.evidence().p_values
    }
}

/// The two-sided p-value of each column.
pub(super) fn mann_whitney_p(table: &FeatureTable, p_value: PValue) -> Result<Vec<f64>> {
    let labels = table.both_classes()?;
    let columns = FittedColumns::of(table).numbers(table)?;
    let exact = match p_value {
        PValue::Exact => {
            let positives = labels.iter().filter(|label| **label).count();
            RankSumDistribution::new(positives, labels.len() - positives)
        }
        _ => None,
    };
    let continuity = p_value != PValue::NormalWithoutContinuity;
    let p_values = parallel::map(&columns, |values| {
        let test = RankSum::grouped(values, labels)?;
        let exact = exact.as_ref().and_then(|exact| exact.p_value(&test, Alternative::TwoSided));
        Ok(exact.unwrap_or_else(|| test.p_normal(Alternative::TwoSided, continuity)))
    });
    p_values.into_iter().collect()
}

/// Positions in rising order of the values; of equal values the first comes first.
pub(super) fn rising(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}
