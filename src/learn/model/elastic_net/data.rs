use super::columns::Columns;
use super::path::PathPoint;
use super::problem::Problem;
use super::settings::{ElasticNet, Penalties};
use super::solver::Solver;
use crate::error::{Error, Result, expect_both_classes};
use crate::learn::columns::FittedColumns;
use crate::table::FeatureTable;

/// Factor between penalties that are solved on the way to a single one.
const STRIDE: f64 = 0.5;
/// Penalties that a default path always keeps, as of glmnet.
const LEAST_PENALTIES: usize = 5;

/// A labelled table for one net.
pub(super) struct Data<'a> {
    net: &'a ElasticNet,
    pub(super) columns: FittedColumns,
    pub(super) numbers: Vec<&'a [f64]>,
    pub(super) labels: &'a [bool],
    factors: Vec<f64>,
}

impl<'a> Data<'a> {
    pub(super) fn new(net: &'a ElasticNet, table: &'a FeatureTable) -> Result<Self> {
        let labels = table.both_classes()?;
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?;
        Ok(Data { net, factors: net.factors(columns.names())?, columns, numbers, labels })
    }

    /// The problem on all rows.
    pub(super) fn problem(&self) -> Result<Problem> {
        self.problem_of(&(0..self.labels.len()).collect::<Vec<_>>())
    }

    /// The problem on these rows.
    ///
    /// # Errors
    /// [`Error::OneClass`] if they lack a class.
    pub(super) fn problem_of(&self, rows: &[usize]) -> Result<Problem> {
        let labels: Vec<bool> = rows.iter().filter_map(|row| self.labels.get(*row).copied()).collect();
        let positives = labels.iter().filter(|label| **label).count();
        expect_both_classes(positives, labels.len() - positives)?;
        Ok(self.net.problem(Columns::of(&self.numbers, rows), labels, &self.factors))
    }

    /// The path of the penalties that the net asks for.
    pub(super) fn path(&self, problem: &Problem) -> Result<Vec<PathPoint>> {
        match &self.net.penalties {
            Penalties::Given(penalties) => along(problem, penalties),
            Penalties::Default { count } => default_path(problem, *count),
        }
    }
}

/// The solutions for these penalties, which fall.
pub(super) fn along(problem: &Problem, penalties: &[f64]) -> Result<Vec<PathPoint>> {
    let mut solver = Solver::new(problem)?;
    let solutions = penalties.iter().map(|penalty| {
        solver.solve(*penalty)?;
        Ok(PathPoint::of(problem, &solver, *penalty))
    });
    solutions.collect()
}

/// The solution for one penalty, by way of larger ones.
pub(super) fn solution(problem: &Problem, penalty: f64) -> Result<PathPoint> {
    let mut solver = Solver::new(problem)?;
    let mut larger = solver.largest_penalty() * STRIDE;
    while larger > penalty {
        solver.solve(larger)?;
        larger *= STRIDE;
    }
    solver.solve(penalty)?;
    Ok(PathPoint::of(problem, &solver, penalty))
}

/// `count` penalties in equal ratios from the largest, until the deviance is explained.
fn default_path(problem: &Problem, count: usize) -> Result<Vec<PathPoint>> {
    let mut solver = Solver::new(problem)?;
    let largest = solver.largest_penalty();
    if largest <= 0.0 {
        return Err(Error::Nothing {
            what: "the set of penalised columns related to the labels, from which the default penalties follow,",
        });
    }
    let ratio: f64 = if problem.columns.rows() < problem.columns.count() { 1e-2 } else { 1e-4 };
    let last = count.saturating_sub(1).max(1) as f64;
    let mut points: Vec<PathPoint> = Vec::with_capacity(count);
    for step in 0..count {
        let penalty = largest * ratio.powf(step as f64 / last);
        let before = solver.deviance_ratio();
        solver.solve(penalty)?;
        points.push(PathPoint::of(problem, &solver, penalty));
        let enough = points.len() >= LEAST_PENALTIES;
        if enough && problem.loss.saturated(solver.deviance_ratio(), before) {
            break;
        }
    }
    Ok(points)
}
