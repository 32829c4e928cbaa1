//! Eigenvalues of a symmetric 3×3 matrix.

use nalgebra::{Matrix3, SymmetricEigen};

/// Eigenvalues in falling order with their unit eigenvectors, of the matrix whose lower triangle is read.
///
/// ```
/// let (values, vectors) = radiomics::numeric::symmetric::eigen3([[2.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 1.0]]);
/// assert_eq!(values, [5.0, 2.0, 1.0]);
/// assert_eq!(vectors[0].map(f64::abs), [0.0, 1.0, 0.0]);
/// ```
pub fn eigen3(matrix: [[f64; 3]; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    let m = Matrix3::from_fn(|row, column| matrix[row.max(column)][row.min(column)]);
    let eigen = SymmetricEigen::new(m);
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let vector = |i: usize| {
        let column = eigen.eigenvectors.column(i);
        [column[0], column[1], column[2]]
    };
    (order.map(|i| eigen.eigenvalues[i]), order.map(vector))
}
