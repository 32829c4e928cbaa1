use nalgebra::{DMatrix, DVector};

use crate::error::{Error, Result};

/// Columns may enter when their gradient is above this share of the length of the right-hand side.
const GRADIENT: f64 = 1e-11;

/// The x ≥ 0 that minimises ‖Ax − b‖.
///
/// At the solution Aᵀ(b − Ax) ≤ 0, and = 0 where x > 0.
///
/// # Errors
/// [`Error::NotConverged`] after 30 changes of the set of positive entries for each row and column of A.
///
/// Source: Lawson, Hanson, *Solving Least Squares Problems* (1974), chapter 23.
pub(super) fn least_squares(a: &DMatrix<f64>, b: &DVector<f64>) -> Result<DVector<f64>> {
    let mut x = DVector::zeros(a.ncols());
    let mut positive: Vec<usize> = Vec::new();
    let mut barred = vec![false; a.ncols()];
    let limit = 30 * (a.ncols() + a.nrows());
    let tolerance = GRADIENT * b.norm();
    for _ in 0..limit {
        let gradient = a.tr_mul(&(b - a * &x));
        let free = (0..a.ncols()).filter(|j| !barred[*j] && !positive.contains(j));
        let Some(entering) = free.max_by(|i, j| gradient[*i].total_cmp(&gradient[*j])) else { return Ok(x) };
        if gradient[entering] <= tolerance {
            return Ok(x);
        }
        positive.push(entering);
        if descend(a, b, &mut x, &mut positive, entering) {
            barred.fill(false);
        } else {
            positive.retain(|j| *j != entering);
            barred[entering] = true;
        }
    }
    let residual = (b - a * &x).norm();
    Err(Error::NotConverged {
        what: "non-negative least squares",
        iterations: limit,
        change: residual,
        tolerance,
    })
}

/// Moves to the unconstrained solution over the positive entries, giving up those that would turn negative on the way.
///
/// Says no, and does nothing, where rounding would make the entry negative that has just entered.
fn descend(
    a: &DMatrix<f64>,
    b: &DVector<f64>,
    x: &mut DVector<f64>,
    positive: &mut Vec<usize>,
    entering: usize,
) -> bool {
    let mut moved = false;
    while let Some(target) = unconstrained(a, b, positive) {
        let entered = positive.iter().zip(target.iter()).any(|(j, z)| *j == entering && *z > 0.0);
        if !moved && !entered {
            return false;
        }
        moved = true;
        let turning = positive.iter().zip(target.iter()).filter(|(_, z)| **z <= 0.0);
        let shares = turning.map(|(j, z)| (*j, if x[*j] > 0.0 { x[*j] / (x[*j] - z) } else { 0.0 }));
        let first = shares.min_by(|(_, a), (_, b)| a.total_cmp(b));
        let share = first.map_or(1.0, |(_, share)| share);
        for (j, z) in positive.iter().zip(target.iter()) {
            x[*j] += share * (z - x[*j]);
        }
        let Some((blocking, _)) = first else { return true };
        x[blocking] = 0.0;
        positive.retain(|j| x[*j] > 0.0);
        x.apply(|v| *v = v.max(0.0));
    }
    moved
}

/// The least-squares solution over some columns, by a QR decomposition; `None` without columns or if they are dependent.
fn unconstrained(a: &DMatrix<f64>, b: &DVector<f64>, columns: &[usize]) -> Option<DVector<f64>> {
    if columns.is_empty() || columns.len() > a.nrows() {
        return None;
    }
    let qr = a.select_columns(columns).qr();
    let solution = qr.r().solve_upper_triangular(&qr.q().tr_mul(b))?;
    solution.iter().all(|x| x.is_finite()).then_some(solution)
}
