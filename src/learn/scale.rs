use super::columns::FittedColumns;
use super::stored::StoredStep;
use super::transform::{Apply, Transform};
use crate::error::Result;
use crate::numeric::moment::spread;
use crate::table::FeatureTable;

/// Centres each column on its mean and divides by its standard deviation: z = (x − x̄)/s.
///
/// A constant column has no scale; it becomes 0 for every subject, those of later tables included, whatever their value
/// ([`Standardised::constant`] names it). A missing value of a later table stays missing, with its reason.
///
/// ```
/// use radiomics::learn::{Apply, Standardise, Transform};
/// use radiomics::table::FeatureTable;
/// let train = FeatureTable::from_columns(["p1", "p2", "p3"], [("x", vec![1.0, 2.0, 3.0])])?;
/// let test = FeatureTable::from_columns(["p4"], [("x", vec![4.5])])?;
/// let scaled = Standardise::sample().fitted(&train)?.apply(&test)?;
/// assert_eq!(scaled.value(0, 0), Ok(2.5));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standardise {
    deviation: Deviation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deviation {
    Sample,
    Population,
}

impl Standardise {
    /// With the standard deviation of a sample, s² = Σ(x − x̄)²/(n − 1).
    pub const fn sample() -> Self {
        Standardise { deviation: Deviation::Sample }
    }

    /// With the standard deviation of a population, s² = Σ(x − x̄)²/n.
    pub const fn population() -> Self {
        Standardise { deviation: Deviation::Population }
    }

    fn divisor(self, rows: usize) -> f64 {
        match self.deviation {
            Deviation::Sample => rows.saturating_sub(1).max(1) as f64,
            Deviation::Population => rows as f64,
        }
    }
}

impl Default for Standardise {
    fn default() -> Self {
        Self::sample()
    }
}

/// The centres and scales of the columns of one table.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Standardised {
    columns: FittedColumns,
    centres: Vec<f64>,
    /// 0 for a constant column.
    scales: Vec<f64>,
}

impl Standardised {
    /// The mean of each column.
    pub fn centres(&self) -> &[f64] {
        &self.centres
    }

    /// The standard deviation of each column, 0 for a constant one.
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// The columns that were constant.
    pub fn constant(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.names().iter().zip(&self.scales);
        columns.filter(|(_, scale)| **scale == 0.0).map(|(name, _)| name.as_str())
    }
}

impl Transform for Standardise {
    type Fitted = Standardised;

    /// # Errors
    /// [`crate::Error::MissingValue`] naming the first cell without a number.
    fn fitted(&self, table: &FeatureTable) -> Result<Standardised> {
        let columns = FittedColumns::of(table);
        let divisor = self.divisor(table.rows());
        let spreads = columns.numbers(table)?.into_iter().map(spread);
        let (centres, scales) = spreads.map(|(mean, length)| (mean, length / divisor.sqrt())).unzip();
        Ok(Standardised { columns, centres, scales })
    }
}

impl Apply for Standardised {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let positions = self.columns.positions(table)?;
        let scales = self.centres.iter().zip(&self.scales);
        let columns: Vec<_> = positions.into_iter().zip(scales).collect();
        Ok(table.mapped(columns.into_iter().map(|(position, (&centre, &scale))| {
            (position, move |x: f64| if scale == 0.0 { 0.0 } else { (x - centre) / scale })
        })))
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}
