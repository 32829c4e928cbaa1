use super::columns::Columns;
use super::dual::Dual;
use super::loss::{weigh, weighted_square};
use super::normal::Normal;
use super::problem::Problem;
use crate::numeric::vector::{add_scaled, dot};

/// Rounds of going to the minimum over the active coefficients and letting others in; two or three are usual.
const ROUNDS: usize = 1000;
/// Active columns, as a share of the rows, from which on a system over the rows is solved faster than one over the columns,
/// as measured.
const DUAL: f64 = 0.4;
/// Coefficients that come in at once at least, if so many want to.
const ENTRANTS: usize = 16;

/// Coefficients with what follows from them.
#[derive(Clone)]
pub(super) struct Point {
    /// Of the standardised columns; the intercept last.
    pub(super) coefficients: Vec<f64>,
    /// The predictors.
    pub(super) eta: Vec<f64>,
    /// The columns whose coefficient is not 0 or passes 0 without a corner.
    pub(super) active: Vec<usize>,
}

impl Point {
    pub(super) fn copy(&mut self, other: &Point) {
        self.coefficients.copy_from_slice(&other.coefficients);
        self.eta.copy_from_slice(&other.eta);
        self.active.clone_from(&other.active);
    }
}

/// The penalty and the accuracy of one minimisation.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) problem: &'a Problem,
    pub(super) penalty: f64,
    /// Violation of an optimality condition that is let pass.
    pub(super) tolerance: f64,
}

/// The quadratic model of the loss about a point, and its penalised minimum.
///
/// On the set of active coefficients, with their signs, the model is smooth: its minimum there is one linear system away. The
/// step to it ends early where a coefficient reaches 0, which then leaves. At the minimum every other coefficient whose
/// slope exceeds its penalty comes in by a coordinate step, which fixes its sign. Each of these lowers the model, so that no
/// set is met twice.
pub(super) struct Quadratic {
    pub(super) weights: Vec<f64>,
    /// n times the negative slope in η, at the point reached.
    pub(super) residuals: Vec<f64>,
    normal: Normal,
    dual: Dual,
    slopes: Vec<f64>,
    direction: Vec<f64>,
    shift: Vec<f64>,
    weighted: Vec<f64>,
    entrants: Vec<(usize, f64)>,
    resting: Vec<usize>,
}

impl Quadratic {
    pub(super) fn new(columns: &Columns) -> Self {
        let zeros = || vec![0.0; columns.stride()];
        Quadratic {
            weights: zeros(),
            residuals: zeros(),
            normal: Normal::new(columns),
            dual: Dual::new(columns),
            slopes: Vec::new(),
            direction: Vec::new(),
            shift: zeros(),
            weighted: zeros(),
            entrants: Vec::new(),
            resting: Vec::new(),
        }
    }

    pub(super) fn set_weights(&mut self, weights: &[f64]) {
        self.weights.copy_from_slice(weights);
        self.normal.forget();
        self.dual.forget();
    }

    /// Moves the point to the minimum over the columns of a working set; `false` if it is not found.
    /// `slopes` are those of all columns at the point.
    pub(super) fn minimise(
        &mut self,
        task: Task<'_>,
        point: &mut Point,
        working: &[usize],
        slopes: &[f64],
    ) -> bool {
        self.slopes.clear();
        self.slopes.extend(point.active.iter().map(|j| slopes[*j]));
        for round in 0..ROUNDS {
            if round > 0 {
                self.measure(task, &point.active);
            }
            self.descend(task, point);
            if !self.let_in(task, point, working) {
                return true;
            }
        }
        false
    }

    fn slope(&self, task: Task<'_>, column: usize) -> f64 {
        let columns = &task.problem.columns;
        dot(columns.column(column), &self.residuals) / columns.rows() as f64
    }

    /// The slopes of these columns.
    fn measure(&mut self, task: Task<'_>, members: &[usize]) {
        let (columns, slopes) = (&task.problem.columns, &mut self.slopes);
        let n = columns.rows() as f64;
        slopes.clear();
        slopes.resize(members.len(), 0.0);
        columns.products(members, &self.residuals, |i, product| slopes[i] = product / n);
    }

    /// To the minimum over the active coefficients, without those that reach 0 on the way.
    fn descend(&mut self, task: Task<'_>, point: &mut Point) {
        let problem = task.problem;
        let mut slopes = std::mem::take(&mut self.slopes);
        for (&j, slope) in point.active.iter().zip(&mut slopes) {
            let b = point.coefficients[j];
            let corner = if problem.smooth(j) { 0.0 } else { problem.absolute[j] * b.signum() };
            *slope -= task.penalty * (corner + problem.square[j] * b);
        }
        while slopes.iter().any(|slope| slope.abs() > 0.1 * task.tolerance) {
            self.face(task, &point.active, &slopes);
            let (step, leaving) = first_zero(problem, point, &self.direction);
            self.advance(task, point, step);
            let Some(leaving) = leaving else { break };
            point.coefficients[point.active[leaving]] = 0.0;
            point.active.remove(leaving);
            slopes.remove(leaving);
            slopes.iter_mut().for_each(|slope| *slope *= 1.0 - step);
        }
        self.slopes = slopes;
    }

    /// The Newton direction over the active coefficients.
    fn face(&mut self, task: Task<'_>, active: &[usize], slopes: &[f64]) {
        let problem = task.problem;
        self.direction.clear();
        self.direction.extend_from_slice(slopes);
        let (columns, squares) = (&problem.columns, (problem.square.as_slice(), task.penalty));
        let penalised = active.iter().all(|j| problem.square[*j] > 0.0 || problem.unpenalised(*j));
        if active.len() as f64 > DUAL * columns.rows() as f64 && penalised {
            self.dual.solve(columns, &self.weights, squares, active, &mut self.direction);
        } else {
            self.normal.solve(columns, &self.weights, squares, active, &mut self.direction);
        }
    }

    fn advance(&mut self, task: Task<'_>, point: &mut Point, step: f64) {
        self.shift.fill(0.0);
        for (&j, direction) in point.active.iter().zip(&mut self.direction) {
            *direction *= step;
            point.coefficients[j] += *direction;
        }
        task.problem.columns.add(&point.active, &self.direction, &mut self.shift);
        add_scaled(&mut point.eta, 1.0, &self.shift);
        weigh(&self.weights, &self.shift, &mut self.weighted);
        add_scaled(&mut self.residuals, -1.0, &self.weighted);
    }

    /// Coordinate steps for coefficients that are 0 and should not be, those with the steepest slope first; whether any was.
    fn let_in(&mut self, task: Task<'_>, point: &mut Point, working: &[usize]) -> bool {
        let problem = task.problem;
        let mut entrants = std::mem::take(&mut self.entrants);
        entrants.clear();
        let mut resting = std::mem::take(&mut self.resting);
        resting.clear();
        resting.extend(working.iter().filter(|j| point.coefficients[**j] == 0.0 && !problem.smooth(**j)));
        self.measure(task, &resting);
        entrants.extend(resting.iter().zip(&self.slopes).filter_map(|(&j, slope)| {
            let excess = slope.abs() - task.penalty * problem.absolute[j];
            (excess > 0.5 * task.tolerance).then_some((j, excess))
        }));
        self.resting = resting;
        let most = ENTRANTS.max(point.active.len());
        if entrants.len() > most {
            entrants.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            entrants.truncate(most);
        }
        for &(j, _) in &entrants {
            self.coordinate_step(task, point, j);
        }
        let any = !entrants.is_empty();
        self.entrants = entrants;
        any
    }

    fn coordinate_step(&mut self, task: Task<'_>, point: &mut Point, j: usize) {
        let problem = task.problem;
        let x = problem.columns.column(j);
        let slope = self.slope(task, j);
        let excess = slope.abs() - task.penalty * problem.absolute[j];
        if excess <= 0.5 * task.tolerance {
            return;
        }
        let n = problem.columns.rows() as f64;
        let curvature = weighted_square(&self.weights, x, &mut self.weighted) / n;
        let b = excess.copysign(slope) / (curvature + task.penalty * problem.square[j]);
        point.coefficients[j] = b;
        point.active.push(j);
        add_scaled(&mut point.eta, b, x);
        add_scaled(&mut self.residuals, -b, &self.weighted);
    }
}

/// How far a step may go until a coefficient with a corner at 0 gets there, at most 1, and the place of that coefficient.
fn first_zero(problem: &Problem, point: &Point, direction: &[f64]) -> (f64, Option<usize>) {
    let mut first = (1.0, None);
    for (i, (&j, direction)) in point.active.iter().zip(direction).enumerate() {
        let b = point.coefficients[j];
        if !problem.smooth(j) && b * (b + direction) <= 0.0 {
            let step = (-b / direction).abs();
            if step <= first.0 {
                first = (step, Some(i));
            }
        }
    }
    first
}
