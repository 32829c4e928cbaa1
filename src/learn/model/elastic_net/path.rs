use super::loss::Loss;
use super::model::ElasticNetModel;
use super::problem::Problem;
use super::settings::ElasticNet;
use super::solver::Solver;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;

/// The solution for one penalty.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct PathPoint {
    penalty: f64,
    intercept: f64,
    coefficients: Vec<(usize, f64)>,
    deviance_ratio: f64,
}

impl PathPoint {
    /// The solution at which a solver stands, in the units of the table.
    pub(super) fn of(problem: &Problem, solver: &Solver<'_>, penalty: f64) -> Self {
        let (scales, centres) = (problem.columns.scales(), problem.columns.centres());
        let standardised = &solver.point.coefficients;
        let nonzero = standardised.iter().zip(scales).enumerate().filter(|(_, (b, _))| **b != 0.0);
        let coefficients: Vec<(usize, f64)> = nonzero.map(|(j, (b, scale))| (j, b / scale)).collect();
        let shift: f64 = coefficients.iter().map(|(j, b)| b * centres[*j]).sum();
        PathPoint {
            penalty,
            intercept: standardised[problem.intercept()] - shift,
            coefficients,
            deviance_ratio: solver.deviance_ratio(),
        }
    }

    /// λ.
    pub fn penalty(&self) -> f64 {
        self.penalty
    }

    /// b₀, in the units of the table.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Position and coefficient, in the units of the table, of each column whose coefficient is not 0.
    pub fn coefficients(&self) -> &[(usize, f64)] {
        &self.coefficients
    }

    /// Number of coefficients that are not 0.
    pub fn degrees_of_freedom(&self) -> usize {
        self.coefficients.len()
    }

    /// The share of the deviance that is explained, 1 − deviance/(deviance of the intercept alone).
    pub fn deviance_ratio(&self) -> f64 {
        self.deviance_ratio
    }

    /// b₀ + Σ bⱼxⱼ of one row of the columns of the path.
    pub(super) fn predictor(&self, columns: &[&[f64]], row: usize) -> f64 {
        let terms = self.coefficients.iter().map(|(j, b)| {
            let value = columns.get(*j).and_then(|column| column.get(row));
            value.map_or(0.0, |value| b * value)
        });
        self.intercept + terms.sum::<f64>()
    }
}

/// The solutions for falling penalties, by [`ElasticNet::path`].
///
/// Each is a solution to full accuracy. There is no interpolation between them: for another penalty ask
/// [`ElasticNet::at`] or [`ElasticNet::penalties`].
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNetPath {
    columns: FittedColumns,
    centres: Vec<f64>,
    scales: Vec<f64>,
    mixing: f64,
    loss: Loss,
    points: Vec<PathPoint>,
}

impl ElasticNetPath {
    pub(super) fn new(
        net: &ElasticNet,
        columns: FittedColumns,
        problem: &Problem,
        points: Vec<PathPoint>,
    ) -> Self {
        ElasticNetPath {
            columns,
            centres: problem.columns.centres().to_vec(),
            scales: problem.columns.scales().to_vec(),
            mixing: net.mixing,
            loss: net.loss,
            points,
        }
    }

    /// The columns, in the order of the table.
    pub fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// The solutions, the largest penalty first.
    pub fn points(&self) -> &[PathPoint] {
        &self.points
    }

    /// The penalties.
    pub fn penalties(&self) -> impl ExactSizeIterator<Item = f64> {
        self.points.iter().map(PathPoint::penalty)
    }

    /// The mean of each column.
    pub fn centres(&self) -> &[f64] {
        &self.centres
    }

    /// The population standard deviation of each column, 0 for a constant one.
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// The coefficients of all columns at a position of the path, in the units of the table.
    pub fn coefficients(&self, position: usize) -> Option<Vec<f64>> {
        self.points.get(position).map(|point| dense(point, self.columns.names().len()))
    }

    /// The coefficients of all columns at a position of the path, per standard deviation of the column.
    pub fn standardised_coefficients(&self, position: usize) -> Option<Vec<f64>> {
        let raw = self.coefficients(position)?;
        Some(raw.iter().zip(&self.scales).map(|(b, scale)| b * scale).collect())
    }

    /// The model of a position of the path.
    ///
    /// # Errors
    /// [`Error::Setting`] if the position is not below the number of penalties, [`Error::Coefficient`] naming a column whose
    /// coefficient is not finite in the units of the table.
    pub fn model(&self, position: usize) -> Result<ElasticNetModel> {
        let expected = || format!("below {}", self.points.len());
        let point = self.points.get(position);
        let point = point.ok_or_else(|| Error::setting("position on the path", expected(), position))?;
        ElasticNetModel::new(&self.columns, self.mixing, self.loss, point)
    }
}

/// All coefficients of a point.
pub(super) fn dense(point: &PathPoint, columns: usize) -> Vec<f64> {
    let mut all = vec![0.0; columns];
    for (j, b) in &point.coefficients {
        if let Some(place) = all.get_mut(*j) {
            *place = *b;
        }
    }
    all
}
