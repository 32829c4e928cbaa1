use super::problem::Problem;
use super::quadratic::{Point, Quadratic, Task};
use crate::error::{Error, Result};

/// Violation of an optimality condition that is let pass, as a share of the penalty and in units of a slope.
const SHARE: f64 = 1e-9;
const LARGEST_VIOLATION: f64 = 1e-10;
/// Rounding of a slope.
const ROUNDING: f64 = 1e-14;
/// Quadratic models for one penalty; three to five are usual.
const MODELS: usize = 200;
/// Rounds of adding columns that violate their optimality condition; one or two are usual.
const ROUNDS: usize = 100;
/// Halvings of a step that would raise the objective.
const HALVINGS: usize = 50;
/// Relative change of a weight from which on the quadratic model is made anew.
const MOVED: f64 = 0.005;
/// Rounding of the objective, relative: a step may raise it by as much.
const OBJECTIVE_ROUNDING: f64 = 1e-14;

/// The solutions of one problem for falling penalties, each from the one before.
///
/// A solution is sought over a working set: the active columns and those that the sequential strong rule does not rule out.
/// Then the optimality conditions of all columns are checked, and the set grows by those that violate theirs.
///
/// Source: Friedman, Hastie, Tibshirani, *Regularization paths for generalized linear models via coordinate descent*, J. Stat.
/// Softw. 33 (2010), for objective and path; Tibshirani et al., *Strong rules for discarding predictors in lasso-type
/// problems*, J. R. Stat. Soc. B 74 (2012), section 6, for the working set.
pub(super) struct Solver<'a> {
    problem: &'a Problem,
    pub(super) point: Point,
    start: Point,
    quadratic: Quadratic,
    residuals: Vec<f64>,
    weights: Vec<f64>,
    /// −∂loss/∂b of every column at the last solution.
    slopes: Vec<f64>,
    loss: f64,
    null_loss: f64,
    working: Vec<usize>,
    /// The other columns that vary.
    resting: Vec<usize>,
    is_working: Vec<bool>,
    largest: f64,
    before: f64,
}

impl<'a> Solver<'a> {
    /// At the solution for an infinite penalty.
    pub(super) fn new(problem: &'a Problem) -> Result<Self> {
        let columns = &problem.columns;
        let (all, stride, rows) = (columns.count() + 1, columns.stride(), columns.rows());
        let null = problem.loss.null_predictor(problem.positives(), rows);
        let mut eta = vec![0.0; stride];
        eta.iter_mut().take(rows).for_each(|eta| *eta = null);
        let mut coefficients = vec![0.0; all];
        coefficients[problem.intercept()] = null;
        let free = (0..all).rev().filter(|j| problem.unpenalised(*j) && problem.movable(*j));
        let point = Point { coefficients, eta, active: free.collect() };
        let mut solver = Solver {
            start: point.clone(),
            quadratic: Quadratic::new(columns),
            residuals: vec![0.0; stride],
            weights: vec![0.0; stride],
            slopes: vec![0.0; all],
            loss: 0.0,
            null_loss: 0.0,
            working: point.active.clone(),
            resting: Vec::new(),
            is_working: vec![false; all],
            largest: 0.0,
            before: 0.0,
            point,
            problem,
        };
        solver.loss = problem.loss.evaluate(&problem.labels, &solver.point.eta, &mut solver.residuals);
        solver.null_loss = solver.loss;
        solver.all_slopes();
        solver.converge(solver.task(0.0))?;
        solver.all_slopes();
        solver.largest = problem.largest_penalty(&solver.slopes);
        solver.before = solver.largest;
        Ok(solver)
    }

    /// The smallest penalty at which every penalised coefficient is 0; see [`Problem::largest_penalty`].
    pub(super) fn largest_penalty(&self) -> f64 {
        self.largest
    }

    /// 1 − deviance/(deviance without columns).
    pub(super) fn deviance_ratio(&self) -> f64 {
        if self.null_loss > 0.0 { 1.0 - self.loss / self.null_loss } else { 0.0 }
    }

    fn task(&self, penalty: f64) -> Task<'a> {
        let tolerance = (SHARE * penalty).clamp(ROUNDING, LARGEST_VIOLATION);
        Task { problem: self.problem, penalty, tolerance }
    }

    /// Moves to the solution for a penalty, best one not much smaller than that before.
    pub(super) fn solve(&mut self, penalty: f64) -> Result<()> {
        let task = self.task(penalty);
        self.choose_working(penalty);
        for _ in 0..ROUNDS {
            self.converge(task)?;
            if !self.add_violating(task) {
                self.before = penalty;
                return Ok(());
            }
        }
        Err(not_converged(ROUNDS, f64::INFINITY, task))
    }

    fn choose_working(&mut self, penalty: f64) {
        let problem = self.problem;
        self.working.clear();
        self.resting.clear();
        for j in 0..=problem.intercept() {
            let limit = problem.absolute[j] * (2.0 * penalty - self.before);
            let active = self.point.coefficients[j] != 0.0 || problem.smooth(j);
            let is_working = problem.movable(j) && (active || self.slopes[j].abs() >= limit);
            self.is_working[j] = is_working;
            if is_working {
                self.working.push(j);
            } else if problem.movable(j) {
                self.resting.push(j);
            }
        }
        self.complete_active();
    }

    /// Takes up columns of the working set that are missing among the active ones.
    fn complete_active(&mut self) {
        let (problem, point) = (self.problem, &mut self.point);
        let mut is_active = vec![false; self.is_working.len()];
        point.active.iter().for_each(|j| is_active[*j] = true);
        let missing = self
            .working
            .iter()
            .filter(|j| !is_active[**j] && (problem.smooth(**j) || point.coefficients[**j] != 0.0));
        point.active.extend(missing);
    }

    /// The solution over the working set: quadratic models until the optimality conditions hold.
    fn converge(&mut self, task: Task<'_>) -> Result<()> {
        let mut violation = f64::INFINITY;
        for _ in 0..MODELS {
            self.follow_weights();
            self.start.copy(&self.point);
            self.quadratic.residuals.copy_from_slice(&self.residuals);
            if !self.quadratic.minimise(task, &mut self.point, &self.working, &self.slopes) {
                break;
            }
            if !self.settle(task) {
                break;
            }
            violation = self.largest_violation(task);
            if violation <= task.tolerance {
                return Ok(());
            }
        }
        Err(not_converged(MODELS, violation, task))
    }

    /// Makes the quadratic model anew where a weight has moved.
    fn follow_weights(&mut self) {
        let rows = self.problem.columns.rows();
        let (residuals, weights) = (&self.residuals[..rows], &mut self.weights[..rows]);
        self.problem.loss.weights(residuals, weights);
        let moved = |(new, old): (&f64, &f64)| (new - old).abs() > MOVED * old;
        if self.weights.iter().zip(&self.quadratic.weights).any(moved) {
            self.quadratic.set_weights(&self.weights);
        }
    }

    fn objective(&self, task: Task<'_>, loss: f64, point: &Point) -> f64 {
        loss + task.penalty * self.problem.penalty(&point.coefficients, &point.active)
    }

    /// Takes the step from the start to the point, or a half, a quarter, … of it if the objective rises; `false` if it does
    /// however short the step.
    fn settle(&mut self, task: Task<'_>) -> bool {
        let before = self.objective(task, self.loss, &self.start);
        let most = before + OBJECTIVE_ROUNDING * before.abs();
        for _ in 0..HALVINGS {
            self.loss =
                task.problem.loss.evaluate(&task.problem.labels, &self.point.eta, &mut self.residuals);
            if self.objective(task, self.loss, &self.point) <= most {
                return true;
            }
            self.halve();
        }
        false
    }

    fn halve(&mut self) {
        let middle = |(new, old): (&mut f64, &f64)| *new = 0.5 * *new + 0.5 * old;
        self.point.eta.iter_mut().zip(&self.start.eta).for_each(middle);
        self.point.coefficients.iter_mut().zip(&self.start.coefficients).for_each(middle);
        self.complete_active();
        self.quadratic.weights.fill(0.0); // the model was wrong by much: make it anew
    }

    fn largest_violation(&mut self, task: Task<'_>) -> f64 {
        let (problem, coefficients, slopes) = (task.problem, &self.point.coefficients, &mut self.slopes);
        let n = problem.columns.rows() as f64;
        let mut largest = 0.0_f64;
        problem.columns.products(&self.working, &self.residuals, |i, product| {
            let j = self.working[i];
            slopes[j] = product / n;
            let violation = problem.violation(j, slopes[j], coefficients[j], task.penalty);
            largest = if violation <= largest { largest } else { violation };
        });
        largest
    }

    fn all_slopes(&mut self) {
        let all: Vec<usize> = (0..self.slopes.len()).collect();
        let (columns, slopes) = (&self.problem.columns, &mut self.slopes);
        columns.products(&all, &self.residuals, |j, product| slopes[j] = product / columns.rows() as f64);
    }

    /// Checks the columns outside the working set, and takes in those that violate their condition; whether there are any.
    fn add_violating(&mut self, task: Task<'_>) -> bool {
        let (problem, slopes, resting) = (task.problem, &mut self.slopes, &self.resting);
        let n = problem.columns.rows() as f64;
        let before = self.working.len();
        let working = &mut self.working;
        problem.columns.products(resting, &self.residuals, |i, product| {
            let j = resting[i];
            slopes[j] = product / n;
            if problem.violation(j, slopes[j], 0.0, task.penalty) > task.tolerance {
                working.push(j);
            }
        });
        let is_working = &mut self.is_working;
        self.working[before..].iter().for_each(|j| is_working[*j] = true);
        self.resting.retain(|j| !is_working[*j]);
        self.working.len() > before
    }
}

fn not_converged(iterations: usize, change: f64, task: Task<'_>) -> Error {
    Error::NotConverged { what: "penalised regression", iterations, change, tolerance: task.tolerance }
}
