use nalgebra::{DMatrix, DVector};

use crate::error::{Error, Result};
use crate::numeric::moment::spread;
use crate::numeric::orthogonal::{DEPENDENT, stand_off};

/// A design in coordinates θ in which Newton steps are well conditioned: η = Bθ, and β = Uθ in the units of the table.
#[derive(Debug, Clone)]
pub(crate) struct Design {
    /// B, one row for each subject.
    pub(crate) basis: DMatrix<f64>,
    /// U, the intercept in the first row.
    pub(crate) back: DMatrix<f64>,
    /// Length of each centred column.
    pub(crate) lengths: Vec<f64>,
}

/// A column taken apart: x = centre + length · direction.
struct Parts {
    centre: f64,
    length: f64,
    direction: DVector<f64>,
}

impl Parts {
    fn of(values: &[f64]) -> Self {
        let (centre, length) = spread(values);
        let unit = if length > 0.0 { length } else { 1.0 };
        let direction = DVector::from_iterator(values.len(), values.iter().map(|x| (x - centre) / unit));
        Parts { centre, length, direction }
    }
}

impl Design {
    /// Orthonormal columns, made of the intercept and the centred columns in their order.
    ///
    /// # Errors
    /// [`Error::Collinear`] naming the first column that depends on those before it.
    pub(crate) fn orthonormal(columns: &[&[f64]], names: &[String], rows: usize) -> Result<Self> {
        let parts: Vec<Parts> = columns.iter().map(|column| Parts::of(column)).collect();
        let root = (rows as f64).sqrt();
        let mut basis = vec![DVector::from_element(rows, 1.0 / root)];
        let mut triangle = DMatrix::identity(parts.len() + 1, parts.len() + 1);
        let mut dependent = None;
        for (j, part) in parts.iter().enumerate() {
            let (shares, rest) = stand_off(&part.direction, &basis);
            let length = rest.norm();
            if part.length == 0.0 || length <= DEPENDENT {
                dependent.get_or_insert(j);
                continue;
            }
            if dependent.is_none() {
                triangle.view_mut((0, j + 1), (shares.len(), 1)).copy_from_slice(&shares);
                triangle[(j + 1, j + 1)] = length;
            }
            basis.push(rest / length);
        }
        if let Some(column) = dependent.and_then(|j| names.get(j)) {
            let (column, rank) = (column.clone(), basis.len());
            return Err(Error::Collinear { column, rank, columns: parts.len() + 1 });
        }
        let inverse = triangle.solve_upper_triangular(&DMatrix::identity(basis.len(), basis.len()));
        let back = units(&parts, 1.0 / root) * inverse.unwrap_or(triangle);
        let lengths = parts.iter().map(|part| part.length).collect();
        Ok(Design { basis: DMatrix::from_columns(&basis), back, lengths })
    }

    /// The columns as they are, each divided by its root mean square about 0, or centred and by that about its mean.
    pub(crate) fn scaled(columns: &[&[f64]], rows: usize, centred: bool) -> Self {
        let root = (rows as f64).sqrt();
        let mut parts: Vec<Parts> = columns.iter().map(|column| Parts::of(column)).collect();
        for (part, values) in parts.iter_mut().zip(columns) {
            if !centred {
                let values = DVector::from_column_slice(values);
                *part = Parts { centre: 0.0, length: values.norm(), direction: values.normalize() };
            }
            if part.length == 0.0 {
                *part = Parts { centre: part.centre, length: root, direction: DVector::zeros(rows) };
            }
        }
        let ones = DVector::from_element(rows, 1.0);
        let basis: Vec<_> =
            [ones].into_iter().chain(parts.iter().map(|part| &part.direction * root)).collect();
        let scale =
            DMatrix::from_diagonal(&DVector::from_fn(basis.len(), |j, _| if j == 0 { 1.0 } else { root }));
        let lengths = parts.iter().map(|part| part.length).collect();
        Design { basis: DMatrix::from_columns(&basis), back: units(&parts, 1.0) * scale, lengths }
    }

    /// B with one more orthonormal column; `None` for a column of the table that depends on those of the design.
    pub(crate) fn extended(&self, values: &[f64]) -> Option<DMatrix<f64>> {
        let part = Parts::of(values);
        let mut rest = part.direction;
        for _ in 0..2 {
            let shares = self.basis.tr_mul(&rest);
            rest.gemv(-1.0, &self.basis, &shares, 1.0);
        }
        let length = rest.norm();
        if part.length == 0.0 || length <= DEPENDENT {
            return None;
        }
        let last = self.basis.ncols();
        let mut basis = self.basis.clone().insert_column(last, 0.0);
        basis.set_column(last, &(rest / length));
        Some(basis)
    }

    /// ln|U|: ln|XᵀWX| is ln|BᵀWB| less twice that.
    pub(crate) fn ln_determinant(&self) -> f64 {
        self.back.diagonal().iter().map(|u| u.abs().ln()).sum()
    }

    /// β of θ.
    pub(crate) fn coefficients(&self, theta: &DVector<f64>) -> Vec<f64> {
        (&self.back * theta).iter().copied().collect()
    }
}

/// From coefficients of (constant · 1, directions) to the units of the table.
fn units(parts: &[Parts], constant: f64) -> DMatrix<f64> {
    let mut units = DMatrix::zeros(parts.len() + 1, parts.len() + 1);
    units[(0, 0)] = constant;
    for (j, part) in parts.iter().enumerate() {
        units[(0, j + 1)] = -part.centre / part.length;
        units[(j + 1, j + 1)] = 1.0 / part.length;
    }
    units
}
