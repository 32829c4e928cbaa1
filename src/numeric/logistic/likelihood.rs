use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::jeffreys;

/// Newton decrement, stepᵀ·H·step = gᵀH⁻¹g, twice the expected gain in ℓ, at which the next step is the last: steps converge
/// quadratically, so that what is left after it is of the order of its square.
const DECREMENT: f64 = 1e-20;
/// Newton steps: a separated table needs about 50 to run out of decrement, one that has a maximum 5 to 15.
const STEPS: usize = 200;
/// Halvings of a step that would lower ℓ.
const HALVINGS: usize = 60;
/// Rounding of ℓ, relative: a step may lower it by as much.
const ROUNDING: f64 = 1e-13;

/// 1/(1 + e^−η), without overflow.
pub(crate) fn probability(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let odds = log_odds.exp();
        odds / (1.0 + odds)
    }
}

/// ℓ of a model with an intercept only: n₁ ln(n₁/n) + n₀ ln(n₀/n).
pub(crate) fn null_log_likelihood(labels: &[bool]) -> f64 {
    let n = labels.len() as f64;
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let share = |count: f64| if count > 0.0 { count * (count / n).ln() } else { 0.0 };
    share(positives) + share(n - positives)
}

/// Largest |y − π| below which every subject lies beyond rounding on the side of its class.
const APART: f64 = 0.49;

/// ℓ(θ), less or plus a penalty, with its first two derivatives.
pub(crate) struct Likelihood<'a> {
    basis: &'a DMatrix<f64>,
    labels: &'a [bool],
    penalty: Penalty,
    /// Added to the log odds Bθ of each subject.
    offset: Option<&'a DVector<f64>>,
}

/// What is added to ℓ.
enum Penalty {
    None,
    /// −½ Σ penaltyⱼθⱼ².
    Ridge(DVector<f64>),
    /// +½ ln|I|.
    Jeffreys,
}

/// The likelihood at one θ.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) theta: DVector<f64>,
    /// ℓ with its penalty.
    pub(crate) value: f64,
    pub(crate) gradient: DVector<f64>,
    /// The second derivative with its sign turned, factorised; with the prior of Jeffreys [`stiffened`] across a constraint, and
    /// that of ℓ alone where it is not definite.
    pub(crate) information: Cholesky<f64, Dyn>,
    /// The smallest |y − π|.
    pub(crate) least_residual: f64,
    /// The largest |y − π|.
    pub(crate) largest_residual: f64,
}

/// Why there is no maximum: where the iteration stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopped {
    pub(crate) iterations: usize,
    pub(crate) decrement: f64,
    /// Whether a point was met that separates the classes completely.
    pub(crate) separated: bool,
}

impl Stopped {
    pub(crate) fn error(self, what: &'static str) -> crate::Error {
        crate::Error::NotConverged {
            what,
            iterations: self.iterations,
            change: self.decrement,
            tolerance: DECREMENT,
        }
    }
}

/// A direction in which the search is confined to uᵀθ = const.
pub(crate) type Constraint<'a> = Option<&'a DVector<f64>>;

impl<'a> Likelihood<'a> {
    pub(crate) fn new(basis: &'a DMatrix<f64>, labels: &'a [bool]) -> Self {
        Likelihood { basis, labels, penalty: Penalty::None, offset: None }
    }

    /// Less ½ Σ penaltyⱼθⱼ².
    pub(crate) fn penalised(self, penalty: DVector<f64>) -> Self {
        Likelihood { penalty: Penalty::Ridge(penalty), ..self }
    }

    /// With the prior of Jeffreys, ℓ + ½ ln|I|.
    pub(crate) fn jeffreys(self) -> Self {
        Likelihood { penalty: Penalty::Jeffreys, ..self }
    }

    /// With log odds Bθ + offset, one number for each subject.
    pub(crate) fn offset(self, offset: &'a DVector<f64>) -> Self {
        Likelihood { offset: Some(offset), ..self }
    }

    fn log_odds(&self, theta: &DVector<f64>) -> DVector<f64> {
        let log_odds = self.basis * theta;
        match self.offset {
            Some(offset) => log_odds + offset,
            None => log_odds,
        }
    }

    /// The maximum from a start, where uᵀθ keeps its value if `fixed` is u.
    ///
    /// Without a penalty it stops at the first point that separates the classes completely: then there is none.
    pub(crate) fn maximum(&self, start: DVector<f64>, fixed: Constraint<'_>) -> Result<Point, Stopped> {
        let mut stopped = Stopped { iterations: 0, decrement: f64::INFINITY, separated: false };
        let mut point = self.on(start, fixed).ok_or(stopped)?;
        for iterations in 1..=STEPS {
            let step = newton(&point, fixed);
            let decrement = point.information.l().tr_mul(&step).norm_squared();
            stopped = Stopped { iterations, decrement, separated: false };
            point = self.along(&point, &step, fixed).ok_or(stopped)?;
            if self.unbounded_where_separated() && point.largest_residual < APART {
                return Err(Stopped { separated: true, ..stopped });
            }
            if decrement <= DECREMENT {
                return Ok(point);
            }
        }
        Err(stopped)
    }

    /// Whether ℓ rises without end along a θ that separates the classes; an offset may separate them without θ.
    fn unbounded_where_separated(&self) -> bool {
        matches!(self.penalty, Penalty::None) && self.offset.is_none()
    }

    /// The point a whole step further, or a half, a quarter, … if ℓ falls there.
    fn along(&self, from: &Point, step: &DVector<f64>, fixed: Constraint<'_>) -> Option<Point> {
        let least = from.value - ROUNDING * (1.0 + from.value.abs());
        let mut step = step.clone();
        for _ in 0..HALVINGS {
            let theta = &from.theta + &step;
            if self.value(&theta) >= least {
                return self.on(theta, fixed);
            }
            step *= 0.5;
        }
        None
    }

    fn value(&self, theta: &DVector<f64>) -> f64 {
        let log_odds = self.log_odds(theta);
        let terms = log_odds.iter().zip(self.labels).map(|(eta, label)| {
            let away = if *label { -eta } else { *eta };
            away.max(0.0) + (-away.abs()).exp().ln_1p() // ln(1 + e^away)
        });
        -terms.sum::<f64>() + self.penalty_at(theta, &log_odds)
    }

    /// What the penalty adds to ℓ.
    fn penalty_at(&self, theta: &DVector<f64>, log_odds: &DVector<f64>) -> f64 {
        match &self.penalty {
            Penalty::None => 0.0,
            Penalty::Ridge(penalty) => -0.5 * penalty.iter().zip(theta).map(|(p, t)| p * t * t).sum::<f64>(),
            Penalty::Jeffreys => {
                let weights = log_odds.map(|eta| probability(eta) * probability(-eta));
                let information = Cholesky::new(weighted_square(self.basis, &weights));
                information.map_or(f64::NEG_INFINITY, |information| 0.5 * information.ln_determinant())
            }
        }
    }

    /// Everything at θ; `None` where the second derivative of ℓ (less the ridge) is not negative definite to the accuracy of
    /// the numbers.
    pub(crate) fn at(&self, theta: DVector<f64>) -> Option<Point> {
        self.on(theta, None)
    }

    fn on(&self, theta: DVector<f64>, fixed: Constraint<'_>) -> Option<Point> {
        let log_odds = self.log_odds(&theta);
        let (mut residuals, mut weights) = (log_odds.clone(), log_odds.clone());
        for (i, (eta, label)) in log_odds.iter().zip(self.labels).enumerate() {
            let (positive, negative) = (probability(*eta), probability(-eta));
            residuals[i] = if *label { negative } else { -positive };
            weights[i] = positive * negative;
        }
        let mut gradient = self.basis.tr_mul(&residuals);
        let mut information = weighted_square(self.basis, &weights);
        let value = self.value(&theta);
        let information = match &self.penalty {
            Penalty::None => Cholesky::new(information)?,
            Penalty::Ridge(penalty) => {
                gradient -= penalty.component_mul(&theta);
                for (j, p) in penalty.iter().enumerate() {
                    information[(j, j)] += p;
                }
                Cholesky::new(information)?
            }
            Penalty::Jeffreys => {
                let plain = Cholesky::new(information)?;
                let derivatives = jeffreys::derivatives(self.basis, &log_odds, &plain);
                gradient += derivatives.gradient;
                let level = plain.l_dirty().diagonal().norm_squared();
                Cholesky::new(stiffened(derivatives.curvature, fixed, level)).unwrap_or(plain)
            }
        };
        let (least_residual, largest_residual) = (residuals.amin(), residuals.amax());
        Some(Point { theta, value, gradient, information, least_residual, largest_residual })
    }
}

/// H + μuuᵀ, which gives the same steps under the constraint as H and is definite wherever H is so along the constraint.
///
/// Far out on a profile of separated classes ℓ* falls in proportion to the distance, so that H alone is nearly singular.
fn stiffened(mut curvature: DMatrix<f64>, fixed: Constraint<'_>, level: f64) -> DMatrix<f64> {
    if let Some(u) = fixed {
        curvature.ger(level / u.norm_squared(), u, u, 1.0);
    }
    curvature
}

/// Bᵀ diag(weights) B.
pub(super) fn weighted_square(basis: &DMatrix<f64>, weights: &DVector<f64>) -> DMatrix<f64> {
    let mut weighted = basis.clone();
    for mut column in weighted.column_iter_mut() {
        column.component_mul_assign(weights);
    }
    basis.tr_mul(&weighted)
}

/// H⁻¹g, less what would change uᵀθ.
fn newton(point: &Point, fixed: Constraint<'_>) -> DVector<f64> {
    let step = point.information.solve(&point.gradient);
    match fixed {
        None => step,
        Some(u) => {
            let across = point.information.solve(u);
            let multiplier = u.dot(&step) / u.dot(&across);
            step - across * multiplier
        }
    }
}
