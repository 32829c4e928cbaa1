use super::linear::LinearModel;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::numeric::logistic::probability;
use crate::numeric::moment::range;
use crate::table::FeatureTable;

/// Points of the column whose log odds span most over its range.
const FULL: f64 = 100.0;

/// A linear model drawn as axes of points: each value of a column is worth some points, and their sum tells the probability.
///
/// The column whose log odds span most over the range that was seen gets 0 to 100 points, the others in proportion. Every axis
/// starts with 0 at its less risky end, so a column with a negative coefficient gives points to its low values. A column that was
/// constant, or whose coefficient is 0, gives 0 points throughout its range; values outside a range give points below 0 or above
/// the largest by the same straight line.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Nomogram};
/// use radiomics::table::FeatureTable;
/// let age = vec![31.0, 45.0, 52.0, 38.0, 64.0, 58.0, 47.0, 70.0];
/// let node = vec![0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
/// let subjects = (1..=8).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("age", age), ("node", node)])?
///     .with_labels([0, 1, 0, 1, 1, 0, 0, 1].map(|y| y == 1))?;
/// let model = Logistic::unpenalised().fit(&table)?;
/// let nomogram = Nomogram::new(model.linear(), &table)?;
/// assert!((nomogram.axis("age")?.points(70.0) - 100.0).abs() < 1e-9 || nomogram.axis("age")?.most_points() < 100.0);
/// let total = nomogram.total_points_for(0.5)?;
/// assert!((nomogram.probability(total) - 0.5).abs() < 1e-12);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Nomogram {
    columns: FittedColumns,
    axes: Vec<NomogramAxis>,
    points_per_log_odds: f64,
    base_log_odds: f64,
}

/// The axis of one column.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct NomogramAxis {
    column: String,
    coefficient: f64,
    low: f64,
    high: f64,
    points_per_log_odds: f64,
}

impl NomogramAxis {
    /// The column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The smallest and the largest value that was seen.
    pub fn range(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// The points of a value, linear in it.
    pub fn points(&self, value: f64) -> f64 {
        self.points_per_log_odds * self.coefficient * (value - self.least_risky()) + 0.0 // +0 turns −0 into 0
    }

    /// The value that has these points; `None` where the coefficient is 0, so that every value has the same.
    pub fn value(&self, points: f64) -> Option<f64> {
        let points_per_unit = self.points_per_log_odds * self.coefficient;
        (points_per_unit != 0.0).then(|| self.least_risky() + points / points_per_unit)
    }

    /// The points at the more risky end of the range, 100 for the column that spans most.
    pub fn most_points(&self) -> f64 {
        self.points(if self.coefficient < 0.0 { self.low } else { self.high })
    }

    fn least_risky(&self) -> f64 {
        if self.coefficient < 0.0 { self.high } else { self.low }
    }

    fn span(&self) -> f64 {
        self.coefficient.abs() * (self.high - self.low)
    }
}

impl Nomogram {
    /// The nomogram of a model over the ranges of a table, usually that it was fitted on.
    ///
    /// A model behind steps (of a pipeline) has the units that come out of the steps; `table` then is what comes out of them.
    ///
    /// # Errors
    /// [`Error::ColumnsDiffer`] and [`Error::SchemaDiffers`] if the table lacks a column, [`Error::MissingValue`] naming the first
    /// cell without a number, [`Error::Setting`] if no column has an effect over
    /// its range, or one so large or small that its points leave the range of a number.
    pub fn new(model: &LinearModel, table: &FeatureTable) -> Result<Self> {
        let columns = model.fitted_columns().clone();
        let numbers = columns.numbers(table)?.into_iter().zip(model.iter());
        let mut axes: Vec<NomogramAxis> = numbers
            .map(|(values, (column, coefficient))| {
                let (low, high) = range(values);
                NomogramAxis { column: column.to_string(), coefficient, low, high, points_per_log_odds: 0.0 }
            })
            .collect();
        let largest = axes.iter().map(NomogramAxis::span).fold(0.0, f64::max);
        let points_per_log_odds = FULL / largest;
        if !(largest.is_finite() && points_per_log_odds.is_finite()) {
            return Err(Error::setting(
                "largest span of the log odds over a column",
                "above 0 and such that 100 points for it are a number",
                largest,
            ));
        }
        axes.iter_mut().for_each(|axis| axis.points_per_log_odds = points_per_log_odds);
        let ends = axes.iter().map(|axis| axis.coefficient * axis.least_risky());
        let base_log_odds = model.intercept() + ends.sum::<f64>();
        Ok(Nomogram { columns, axes, points_per_log_odds, base_log_odds })
    }

    /// The axes, in the order of the columns of the model.
    pub fn axes(&self) -> &[NomogramAxis] {
        &self.axes
    }

    /// The axis of a column.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] with the nearest name.
    pub fn axis(&self, column: &str) -> Result<&NomogramAxis> {
        let found = self.axes.iter().find(|axis| axis.column == column);
        found.ok_or_else(|| Error::unknown_column(column, self.columns.names()))
    }

    /// Points for one unit of the log odds.
    pub fn points_per_log_odds(&self) -> f64 {
        self.points_per_log_odds
    }

    /// The log odds of a subject with 0 points.
    pub fn base_log_odds(&self) -> f64 {
        self.base_log_odds
    }

    /// The sum of points of each subject.
    ///
    /// # Errors
    /// As [`crate::learn::Predict::scores`].
    pub fn total_points(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        let mut totals = vec![0.0; table.rows()];
        for (values, axis) in self.columns.numbers(table)?.into_iter().zip(&self.axes) {
            totals.iter_mut().zip(values).for_each(|(total, value)| *total += axis.points(*value));
        }
        Ok(totals)
    }

    /// The probability of the positive class for a sum of points.
    pub fn probability(&self, total_points: f64) -> f64 {
        probability(self.base_log_odds + total_points / self.points_per_log_odds)
    }

    /// The sum of points at which the probability is reached; below 0 or above that of all axes where no subject within the ranges
    /// reaches it.
    ///
    /// # Errors
    /// [`Error::Setting`] if the probability does not lie between 0 and 1.
    pub fn total_points_for(&self, probability: f64) -> Result<f64> {
        if !(probability > 0.0 && probability < 1.0) {
            return Err(Error::setting("probability", "above 0 and below 1", probability));
        }
        let log_odds = probability.ln() - (-probability).ln_1p();
        Ok(self.points_per_log_odds * (log_odds - self.base_log_odds))
    }
}
