//! Cholesky roots of small covariances.

/// Variance of a direction in which points of unit extent have no extent.
const NO_EXTENT: f64 = 1e-13;

/// Σ w·p·pᵀ.
pub(super) fn products<const N: usize>(weighted: impl Iterator<Item = ([f64; N], f64)>) -> [[f64; N]; N] {
    let mut sums = [[0.0; N]; N];
    for (point, weight) in weighted {
        for row in 0..N {
            for column in 0..=row {
                sums[row][column] += weight * point[row] * point[column];
            }
        }
    }
    sums
}

/// The lower triangle L with L·Lᵀ = the matrix whose lower triangle is given; `None` if it has no extent in a direction.
pub(super) fn cholesky<const N: usize>(matrix: [[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut root = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| root[row][k] * root[column][k]).sum();
            let rest = matrix[row][column] - known;
            root[row][column] = match row == column {
                true if rest > NO_EXTENT * matrix[row][row] => rest.sqrt(),
                true => return None,
                false => rest / root[column][column],
            };
        }
    }
    Some(root)
}

/// L⁻¹·v.
pub(super) fn solved<const N: usize>(root: &[[f64; N]; N], v: [f64; N]) -> [f64; N] {
    let mut solved = [0.0; N];
    for row in 0..N {
        let known: f64 = (0..row).map(|k| root[row][k] * solved[k]).sum();
        solved[row] = (v[row] - known) / root[row][row];
    }
    solved
}

/// The scalar product.
pub(super) fn product<const N: usize>(a: [f64; N], b: [f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
