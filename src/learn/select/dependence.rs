//! How much columns say about the label and about each other.

use super::correlation::direction;
use super::levels::{Coded, Grouped, Levels, Terms};
use crate::error::Result;
use crate::learn::columns::FittedColumns;
use crate::numeric::parallel;
use crate::numeric::vector::dot;
use crate::table::FeatureTable;

/// 1 − r² is not taken to be less: between columns that are copies rounding decides what is left.
const UNEXPLAINED: f64 = f64::EPSILON;
/// Least mean of absolute correlations that a score is divided by.
const LEAST_CORRELATION: f64 = 0.001;
/// Least mean information, in nats, that a score is divided by.
const LEAST_INFORMATION: f64 = 1e-12;

/// A measure of relevance and one of redundancy, over the columns of a table.
pub(super) trait Dependence: Sync {
    /// What each column says about the label.
    fn relevance(&self) -> Vec<f64>;

    /// What each of these columns says about a picked one.
    fn redundancy(&self, columns: &[usize], picked: usize) -> Vec<f64>;

    /// The least mean redundancy that a relevance is divided by.
    fn least(&self) -> f64;
}

/// Mutual information of levels.
pub(super) struct Information {
    columns: Vec<Coded>,
    label: Coded,
    terms: Terms,
}

impl Information {
    pub(super) fn of(table: &FeatureTable, levels: Levels) -> Result<Self> {
        let terms = Terms::of(table.rows());
        let columns: Vec<_> = table.iter().collect();
        let coded = parallel::map(&columns, |column| levels.coded(column, table.subjects(), &terms));
        let label = Coded::new(&as_numbers(table.both_classes()?), &terms);
        Ok(Information { columns: coded.into_iter().collect::<Result<_>>()?, label, terms })
    }
}

impl Dependence for Information {
    fn relevance(&self) -> Vec<f64> {
        let label = Grouped::of(&self.label);
        parallel::map(&self.columns, |column| label.information(column, &self.terms))
    }

    fn redundancy(&self, columns: &[usize], picked: usize) -> Vec<f64> {
        let picked = Grouped::of(&self.columns[picked]);
        parallel::map(columns, |column| picked.information(&self.columns[*column], &self.terms))
    }

    fn least(&self) -> f64 {
        LEAST_INFORMATION
    }
}

/// Pearson correlations, and what follows from them.
pub(super) struct Correlations {
    columns: Vec<Vec<f64>>,
    label: Vec<f64>,
    gaussian: bool,
}

impl Correlations {
    /// Mutual information of normal variables, −½ ln(1 − r²), for both.
    pub(super) fn gaussian(table: &FeatureTable) -> Result<Self> {
        Self::of(table, true)
    }

    /// F between the classes for relevance, |r| for redundancy.
    pub(super) fn f_score(table: &FeatureTable) -> Result<Self> {
        Self::of(table, false)
    }

    fn of(table: &FeatureTable, gaussian: bool) -> Result<Self> {
        let label = direction(&as_numbers(table.both_classes()?));
        let columns = FittedColumns::of(table).numbers(table)?;
        Ok(Correlations { columns: parallel::map(&columns, |values| direction(values)), label, gaussian })
    }
}

impl Dependence for Correlations {
    fn relevance(&self) -> Vec<f64> {
        let degrees = self.label.len().saturating_sub(2) as f64;
        parallel::map(&self.columns, |column| {
            let r = correlation(column, &self.label);
            if self.gaussian { information(r) } else { degrees * r * r / (1.0 - r * r).max(UNEXPLAINED) }
        })
    }

    fn redundancy(&self, columns: &[usize], picked: usize) -> Vec<f64> {
        let picked = &self.columns[picked];
        parallel::map(columns, |column| {
            let r = correlation(&self.columns[*column], picked);
            if self.gaussian { information(r) } else { r.abs() }
        })
    }

    fn least(&self) -> f64 {
        if self.gaussian { LEAST_INFORMATION } else { LEAST_CORRELATION }
    }
}

/// Of two directions; 0 where numbers near the largest have no direction.
fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let r = dot(x, y);
    if r.is_nan() { 0.0 } else { r.clamp(-1.0, 1.0) }
}

/// −½ ln(1 − r²).
fn information(r: f64) -> f64 {
    -0.5 * (-(r * r).min(1.0 - UNEXPLAINED)).ln_1p()
}

fn as_numbers(labels: &[bool]) -> Vec<f64> {
    labels.iter().map(|label| f64::from(u8::from(*label))).collect()
}
