//! Newton steps over the free variables, between steps of two variables.
//!
//! Steps of two variables find which variables are free quickly, and their values slowly where subjects are nearly
//! dependent or C is large. With the set of free variables given, the values solve a linear system.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::kernel::Kernel;
use super::smo::Dual;
use crate::error::Result;

/// Most free variables for which the system is solved; its cost grows with the cube.
const MOST: usize = 1000;
/// What is added to kᵢᵢ, relative to the largest, so that dependent subjects do not make the system singular.
const RIDGE: f64 = 1e-12;
/// Operations for each subject in a step of two variables.
const OPERATIONS: usize = 8;

/// When Newton steps pay: after as much work by steps of two variables as the last ones cost.
pub(super) struct Schedule {
    subjects: usize,
    wait: usize,
    waited: usize,
}

impl Schedule {
    pub(super) fn new(subjects: usize) -> Self {
        Schedule { subjects, wait: subjects + 100, waited: 0 }
    }

    /// Whether it is time, and then how many operations there may be; counts the steps.
    pub(super) fn due(&mut self) -> Option<usize> {
        self.waited += 1;
        (self.waited > self.wait).then_some(OPERATIONS * self.subjects * self.waited)
    }

    /// After Newton steps of this many operations.
    pub(super) fn done(&mut self, operations: usize) {
        self.wait = (self.subjects / 4 + 100).max(operations / (OPERATIONS * self.subjects.max(1)));
        self.waited = 0;
    }
}

impl<K: Kernel> Dual<'_, K> {
    /// Goes to the best values of the free variables, or as far towards them as the bounds allow; the objective never
    /// rises. Returns the number of operations, of which `most` are exceeded by one step only.
    pub(super) fn newton_steps(&mut self, most: usize) -> Result<usize> {
        let mut operations = 0;
        while operations < most {
            let free: Vec<usize> = (0..self.beta.len()).filter(|k| self.is_free(*k)).collect();
            if free.len() < 2 || free.len() > MOST {
                break;
            }
            operations += free.len() * (free.len() * free.len() + 2 * self.beta.len());
            if self.newton_step(&free)? {
                break;
            }
        }
        Ok(operations)
    }

    /// One step; says whether it was not stopped by a bound, so that there is no more to gain.
    fn newton_step(&mut self, free: &[usize]) -> Result<bool> {
        let mut kernel = DMatrix::zeros(free.len(), free.len());
        for (column, &i) in free.iter().enumerate() {
            let row = self.gram.row(i)?;
            for (at, &k) in free.iter().enumerate() {
                kernel[(at, column)] = row[k];
            }
        }
        let rest = DVector::from_iterator(free.len(), free.iter().map(|k| self.rest[*k]));
        let Some(direction) = towards(&kernel, &rest) else { return Ok(true) };
        let curvature = direction.dot(&(&kernel * &direction));
        let gain = direction.dot(&rest);
        if !(gain > 0.0 && gain.is_finite() && curvature.is_finite()) {
            return Ok(true);
        }
        let wish = if curvature > 0.0 { gain / curvature } else { f64::INFINITY };
        let rooms = free.iter().zip(direction.iter()).map(|(&k, &d)| match d {
            _ if d > 0.0 => (self.high[k] - self.beta[k]) / d,
            _ if d < 0.0 => (self.low[k] - self.beta[k]) / d,
            _ => f64::INFINITY,
        });
        let rooms: Vec<f64> = rooms.collect();
        let room = rooms.iter().copied().fold(f64::INFINITY, f64::min);
        let length = wish.min(room);
        if !length.is_finite() {
            return Ok(true);
        }
        for ((&k, &d), &own) in free.iter().zip(direction.iter()).zip(&rooms) {
            let before = self.beta[k];
            let bound = if d > 0.0 { self.high[k] } else { self.low[k] };
            let moved = (before + length * d).clamp(self.low[k], self.high[k]);
            self.beta[k] = if own <= length { bound } else { moved };
            self.moved(k);
            let change = self.beta[k] - before;
            for (rest, value) in self.rest.iter_mut().zip(self.gram.row(k)?) {
                *rest -= change * value;
            }
        }
        Ok(wish <= room)
    }
}

/// The d with Σd = 0 that minimises ½dᵀKd − rᵀd, K with a ridge.
fn towards(kernel: &DMatrix<f64>, rest: &DVector<f64>) -> Option<DVector<f64>> {
    let largest = kernel.diagonal().max();
    let mut ridged = kernel.clone();
    for k in 0..ridged.nrows() {
        ridged[(k, k)] += RIDGE * largest;
    }
    let factor = Cholesky::new(ridged)?;
    let along = factor.solve(rest);
    let across = factor.solve(&DVector::from_element(rest.len(), 1.0));
    let multiplier = along.sum() / across.sum();
    let mut direction = along - across * multiplier;
    let excess = direction.mean(); // rounding
    direction.add_scalar_mut(-excess);
    Some(direction)
}
