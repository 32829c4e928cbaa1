use ndarray::{Array2, ArrayView1, Axis};
use ndarray_stats::CorrelationExt;

use super::mann_whitney::MannWhitneyTest;
use super::screen::{p_values, rising};
use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::transform::Transform;
use crate::numeric::moment::spread;
use crate::numeric::vector::dot;
use crate::numeric::{parallel, rank};
use crate::table::FeatureTable;

/// A coefficient of correlation.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correlation {
    /// Of the ranks, ties sharing their mean rank: how monotone the relation is.
    #[default]
    Spearman,
    /// Of the values: how linear the relation is.
    Pearson,
}

impl Correlation {
    /// The correlation of every column with every column; 0 with a constant column, which varies with nothing.
    ///
    /// # Errors
    /// [`Error::MissingValue`] naming the first cell without a number.
    ///
    /// ```
    /// use radiomics::learn::Correlation;
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(
    ///     ["a", "b", "c"],
    ///     [("x", vec![1.0, 2.0, 3.0]), ("exp x", vec![2.7, 7.4, 20.1])],
    /// )?;
    /// assert!((Correlation::Spearman.matrix(&table)?[[0, 1]] - 1.0).abs() < 1e-12);
    /// assert!(Correlation::Pearson.matrix(&table)?[[0, 1]] < 0.98);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn matrix(self, table: &FeatureTable) -> Result<Array2<f64>> {
        let columns = self.directions(table)?;
        let mut variables = Array2::zeros((columns.len(), table.rows()));
        for (mut row, column) in variables.axis_iter_mut(Axis(0)).zip(&columns) {
            row.assign(&ArrayView1::from(column));
        }
        // The only refusal is of an empty array, whose matrix is empty too.
        let matrix = variables.pearson_correlation();
        let mut matrix = matrix.unwrap_or_else(|_| Array2::zeros((columns.len(), columns.len())));
        matrix.mapv_inplace(|r| if r.is_nan() { 0.0 } else { r });
        Ok(matrix)
    }

    /// Each column (or its ranks) centred and of length 1, or 0 where it is constant: products of two are correlations.
    fn directions(self, table: &FeatureTable) -> Result<Vec<Vec<f64>>> {
        let columns = FittedColumns::of(table).numbers(table)?;
        Ok(parallel::map(&columns, |values| match self {
            Correlation::Spearman => direction(&rank::midranks(values)),
            Correlation::Pearson => direction(values),
        }))
    }
}

pub(super) fn direction(values: &[f64]) -> Vec<f64> {
    let (mean, length) = spread(values);
    let unit = |x: &f64| if length > 0.0 { (x - mean) / length } else { 0.0 };
    values.iter().map(unit).collect()
}

/// The order in which columns are looked at; a column has to differ from those kept before it.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WalkingOrder {
    /// By rising p-value of the Mann–Whitney test (normal approximation, corrected for ties and continuity), of equal
    /// p-values in the order of the table: of two columns that say the same the one stays that tells the classes apart
    /// better. Needs labels.
    #[default]
    SmallestPFirst,
    /// In the order of the table. Needs no labels.
    ColumnOrder,
}

/// Drops columns that say nearly the same as another.
///
/// The columns are walked in one of two [`WalkingOrder`]s; one is kept when the absolute value of its correlation with every column
/// kept before is not above the limit. Those kept stay in the order of the table. A constant column correlates with
/// nothing and is kept.
///
/// Only correlations with kept columns are computed, at most ½·p²·n products for p columns of n subjects, and no p × p
/// matrix is held.
///
/// ```
/// use radiomics::learn::{CorrelationPrune, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d"],
///     [
///         ("x", vec![1.0, 2.0, 3.0, 4.0]),
///         ("x squared", vec![1.0, 4.0, 9.0, 16.0]),
///         ("other", vec![2.0, 1.0, 4.0, 2.5]),
///     ],
/// )?;
/// let pruned = CorrelationPrune::above(0.9)?.in_column_order().fitted(&table)?;
/// assert_eq!(pruned.selection().kept(), ["x", "other"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationPrune {
    limit: f64,
    correlation: Correlation,
    order: WalkingOrder,
}

impl CorrelationPrune {
    /// Drops columns whose Spearman correlation with a kept one is above `limit` in absolute value.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not from 0 to 1.
    pub fn above(limit: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&limit) {
            return Err(Error::setting("limit of the correlation", "from 0 to 1", limit));
        }
        Ok(CorrelationPrune { limit, correlation: Correlation::default(), order: WalkingOrder::default() })
    }

    /// With Pearson correlations.
    #[must_use]
    pub fn pearson(self) -> Self {
        CorrelationPrune { correlation: Correlation::Pearson, ..self }
    }

    /// Walking in the order of the table.
    #[must_use]
    pub fn in_column_order(self) -> Self {
        CorrelationPrune { order: WalkingOrder::ColumnOrder, ..self }
    }

    fn order(&self, table: &FeatureTable) -> Result<Vec<usize>> {
        match self.order {
            WalkingOrder::ColumnOrder => Ok((0..table.columns().len()).collect()),
            WalkingOrder::SmallestPFirst => Ok(rising(&p_values(table, &MannWhitneyTest::default())?)),
        }
    }

    /// The first kept column with a correlation above the limit, and the correlation.
    fn too_close(&self, directions: &[Vec<f64>], kept: &[usize], column: usize) -> Option<(usize, f64)> {
        let this = directions.get(column)?;
        kept.iter().find_map(|&other| {
            let r = dot(this, directions.get(other)?);
            (r.abs() > self.limit).then_some((other, r))
        })
    }
}

impl Transform for CorrelationPrune {
    type Fitted = Pruned;

    /// # Errors
    /// [`Error::MissingValue`] naming the first cell without a number, [`Error::NothingSelected`] for a table without
    /// columns; by rising p-value also [`Error::Unlabelled`] and [`Error::OneClass`].
    fn fitted(&self, table: &FeatureTable) -> Result<Pruned> {
        let directions = self.correlation.directions(table)?;
        let mut verdicts = vec![None; directions.len()];
        let mut kept = Vec::new();
        for column in self.order(table)? {
            match self.too_close(&directions, &kept, column) {
                None => kept.push(column),
                Some((other, correlation)) => {
                    let with = table.columns()[other].clone();
                    verdicts[column] = Some(Reason::Correlated { with, correlation, limit: self.limit });
                }
            }
        }
        let walked = kept.iter().filter_map(|column| table.columns().get(*column).cloned()).collect();
        Ok(Selected::new(Selection::new("correlation filter", table, verdicts)?, Walk { kept: walked }))
    }
}

/// What a correlation filter rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    kept: Vec<String>,
}

/// A fitted correlation filter.
pub type Pruned = Selected<Walk>;

impl Pruned {
    /// The kept columns in the order in which they were met.
    pub fn in_walking_order(&self) -> &[String] {
        &self.evidence().kept
    }
}
