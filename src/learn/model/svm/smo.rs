//! The dual problem by sequential minimal optimisation: two variables at a time.
//!
//! In the signed variables it is: minimise ½ΣΣ βᵢβⱼkᵢⱼ − Σ βᵢyᵢ under Σ βᵢ = 0 and βᵢ between 0 and Cᵢyᵢ. At the solution no rᵢ
//! of a βᵢ that may rise is above an rⱼ of a βⱼ that may fall; the largest such difference is the violation. b is the mean
//! of rᵢ over the free variables, those off their bounds.
//!
//! Source: Fan, Chen, Lin, *Working set selection using second order information for training support vector machines*,
//! JMLR 6 (2005), algorithm 2 and section 2.3.

use super::gram::Gram;
use super::kernel::Kernel;
use crate::error::{Error, Result};

/// What stands for a curvature that is 0 or negative, relative to the largest kᵢᵢ: equal subjects, or a kernel that is not
/// positive semi-definite.
const FLAT: f64 = 1e-12;
/// Rounding of rᵢ, in units of Σⱼ |βⱼkⱼᵢ|: a violation of that size is none.
const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// Rounding of rᵢ beyond which decision values mean nothing.
const LOST: f64 = 1e-4;
/// Number of values that are compared side by side.
const LANES: usize = 8;
/// How often rᵢ are made anew from βᵢ before the solver gives up on digits lost on the way.
const REFRESHMENTS: usize = 10;

/// When the solver stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    /// Largest violation.
    pub(super) violation: f64,
    /// Most steps of two variables.
    pub(super) steps: usize,
}

/// The state of the search.
pub(super) struct Dual<'a, K> {
    pub(super) gram: Gram<'a, K>,
    /// kᵢᵢ.
    diagonal: Vec<f64>,
    /// The smallest curvature.
    flat: f64,
    /// Bounds of each β.
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) beta: Vec<f64>,
    classes: Vec<f64>,
    /// 0 where β may rise, −∞ where not; 0 where it may fall, ∞ where not. Added to r, so that the loops over all subjects
    /// have no branches.
    rise: Vec<f64>,
    fall: Vec<f64>,
    /// What a step with each other variable would gain.
    gains: Vec<f64>,
    /// r.
    pub(super) rest: Vec<f64>,
    /// Largest violation that rounding explains, as of the last time r was made anew.
    rounding: f64,
}

/// The solution.
pub(super) struct Solution {
    pub(super) beta: Vec<f64>,
    pub(super) bias: f64,
    pub(super) objective: f64,
    pub(super) free: usize,
    pub(super) steps: usize,
    pub(super) violation: f64,
}

/// How far r reaches.
#[derive(Clone, Copy)]
struct Ends {
    /// The largest rᵢ of those that may rise.
    top: f64,
    /// The smallest rⱼ of those that may fall.
    bottom: f64,
}

impl Ends {
    fn violation(&self) -> f64 {
        self.top - self.bottom
    }
}

impl<'a, K: Kernel> Dual<'a, K> {
    /// The start, β = 0.
    pub(super) fn new(gram: Gram<'a, K>, labels: &[bool], costs: [f64; 2]) -> Self {
        let bound = |label: bool, cost: f64| if label { cost } else { 0.0 };
        let classes: Vec<f64> = labels.iter().map(|label| if *label { 1.0 } else { -1.0 }).collect();
        let diagonal = gram.diagonal().to_vec();
        let largest = diagonal.iter().copied().fold(0.0, f64::max);
        let mut start = Dual {
            gram,
            diagonal,
            flat: (FLAT * largest).max(f64::MIN_POSITIVE),
            low: labels.iter().map(|label| -bound(!*label, costs[0])).collect(),
            high: labels.iter().map(|label| bound(*label, costs[1])).collect(),
            beta: vec![0.0; labels.len()],
            rest: classes.clone(),
            classes,
            rise: vec![0.0; labels.len()],
            fall: vec![0.0; labels.len()],
            gains: vec![0.0; labels.len()],
            rounding: 0.0,
        };
        (0..labels.len()).for_each(|k| start.moved(k));
        start
    }

    /// Notes where βₖ may go from where it is.
    pub(super) fn moved(&mut self, k: usize) {
        self.rise[k] = if self.beta[k] < self.high[k] { 0.0 } else { f64::NEG_INFINITY };
        self.fall[k] = if self.beta[k] > self.low[k] { 0.0 } else { f64::INFINITY };
    }

    /// # Errors
    /// [`Error::NotConverged`] at the limit of steps, or if rounding hides the solution; as [`Gram::row`].
    pub(super) fn solved(mut self, stop: Stop) -> Result<Solution> {
        let mut steps = 0;
        for _ in 0..REFRESHMENTS {
            self.search(stop, &mut steps)?;
            self.refresh()?;
            let violation = self.ends().violation();
            if violation <= stop.violation || (violation <= self.rounding && self.rounding <= LOST) {
                return Ok(self.solution(steps, violation));
            }
            if steps >= stop.steps || !violation.is_finite() {
                break;
            }
        }
        let change = self.ends().violation();
        Err(Error::NotConverged {
            what: "support vector machine",
            iterations: steps,
            change,
            tolerance: stop.violation,
        })
    }

    /// Steps until r tells no violation, or none that a step could lower.
    fn search(&mut self, stop: Stop, steps: &mut usize) -> Result<()> {
        let mut newton = super::newton::Schedule::new(self.beta.len());
        while *steps < stop.steps {
            let ends = self.ends();
            if ends.violation() <= stop.violation {
                return Ok(());
            }
            *steps += 1;
            if let Some(operations) = newton.due() {
                newton.done(self.newton_steps(operations)?);
            } else if !self.step(ends)? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn ends(&self) -> Ends {
        Ends {
            top: largest(&self.rest, &self.rise, |rest, rise| rest + rise),
            bottom: -largest(&self.rest, &self.fall, |rest, fall| -(rest + fall)),
        }
    }

    /// The step that gains most among those with the rising variable at the top; says no if it is lost in rounding.
    fn step(&mut self, Ends { top, .. }: Ends) -> Result<bool> {
        let Some(i) = self.rest.iter().zip(&self.rise).position(|(rest, rise)| rest + rise == top) else {
            return Ok(false);
        };
        let Some(j) = self.partner(i, top)? else { return Ok(false) };
        let (first, second) = self.gram.pair(i, j)?;
        let curvature = (self.diagonal[i] + self.diagonal[j] - 2.0 * first[j]).max(self.flat);
        let (room_above, room_below) = (self.high[i] - self.beta[i], self.beta[j] - self.low[j]);
        let length = ((top - self.rest[j]) / curvature).min(room_above).min(room_below);
        for ((rest, first), second) in self.rest.iter_mut().zip(first).zip(second) {
            *rest -= length * (first - second);
        }
        let before = (self.beta[i], self.beta[j]);
        // To the bound exactly, not to what rounding makes of it.
        self.beta[i] = if length == room_above { self.high[i] } else { self.beta[i] + length };
        self.beta[j] = if length == room_below { self.low[j] } else { self.beta[j] - length };
        self.moved(i);
        self.moved(j);
        Ok(before != (self.beta[i], self.beta[j]))
    }

    /// The falling variable with which the rising variable i gains most: (rᵢ − rⱼ)²/(kᵢᵢ + kⱼⱼ − 2kᵢⱼ).
    fn partner(&mut self, i: usize, top: f64) -> Result<Option<usize>> {
        let (own, flat) = (self.diagonal[i], self.flat);
        let row = self.gram.row(i)?;
        let ends = self.rest.iter().zip(&self.fall);
        let curvatures = row.iter().zip(&self.diagonal).map(|(value, other)| own + other - 2.0 * value);
        for ((gain, (rest, fall)), curvature) in self.gains.iter_mut().zip(ends).zip(curvatures) {
            let gap = top - (rest + fall);
            let gap = if gap > 0.0 { gap } else { 0.0 };
            *gain = gap * gap / if curvature > flat { curvature } else { flat };
        }
        let most = largest(&self.gains, &self.gains, |gain, _| gain);
        Ok(if most > 0.0 { self.gains.iter().position(|gain| *gain == most) } else { None })
    }

    /// Makes r from β, free of what steps have added to its rounding.
    fn refresh(&mut self) -> Result<()> {
        self.rest.copy_from_slice(&self.classes);
        let mut sizes = vec![1.0; self.rest.len()];
        for i in 0..self.beta.len() {
            let beta = self.beta[i];
            if beta == 0.0 {
                continue;
            }
            let row = self.gram.row(i)?;
            for ((rest, size), value) in self.rest.iter_mut().zip(&mut sizes).zip(row) {
                *rest -= beta * value;
                *size += (beta * value).abs();
            }
        }
        self.rounding = ROUNDING * sizes.into_iter().fold(0.0, f64::max);
        Ok(())
    }

    fn solution(self, steps: usize, violation: f64) -> Solution {
        let ends = self.ends();
        let free: Vec<f64> =
            (0..self.beta.len()).filter(|k| self.is_free(*k)).map(|k| self.rest[k]).collect();
        let bias = match (free.len(), ends.top.is_finite(), ends.bottom.is_finite()) {
            (0, true, true) => 0.5 * (ends.top + ends.bottom),
            (0, true, false) => ends.top,
            (0, false, true) => ends.bottom,
            (0, false, false) => 0.0,
            (count, ..) => free.iter().sum::<f64>() / count as f64,
        };
        let terms = self.beta.iter().zip(&self.rest).zip(&self.classes);
        let objective = terms.map(|((beta, rest), class)| -0.5 * beta * (class + rest)).sum();
        Solution { bias, objective, free: free.len(), beta: self.beta, steps, violation }
    }

    pub(super) fn is_free(&self, k: usize) -> bool {
        self.beta[k] > self.low[k] && self.beta[k] < self.high[k]
    }
}

/// The largest f(aₖ, bₖ); −∞ for none.
fn largest(a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [f64::NEG_INFINITY; LANES];
    let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = left.remainder().iter().zip(right.remainder());
    let rest = rest.fold(f64::NEG_INFINITY, |most, (a, b)| most.max(f(*a, *b)));
    for (a, b) in left.zip(right) {
        for lane in 0..LANES {
            let value = f(a[lane], b[lane]);
            lanes[lane] = if value > lanes[lane] { value } else { lanes[lane] };
        }
    }
    lanes.into_iter().fold(rest, f64::max)
}
