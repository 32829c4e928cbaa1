use crate::numeric::vector::{add_scaled, dot};

/// Smallest pivot, relative to the diagonal: a column that depends on others to the accuracy of the numbers gets a direction
/// of its own that is very long, and the step along it ends where a coefficient becomes 0.
const LEAST_PIVOT: f64 = 1e-13;

/// A symmetric matrix by its lower triangle, row after row.
#[derive(Default)]
pub(super) struct Triangle {
    values: Vec<f64>,
    order: usize,
}

fn start(row: usize) -> usize {
    row * (row + 1) / 2
}

impl Triangle {
    pub(super) fn zeros(order: usize) -> Self {
        Triangle { values: vec![0.0; start(order)], order }
    }

    pub(super) fn order(&self) -> usize {
        self.order
    }

    pub(super) fn truncate(&mut self, order: usize) {
        self.order = self.order.min(order);
        self.values.truncate(start(self.order));
    }

    /// Appends a row, whose last entry stands on the diagonal.
    pub(super) fn push(&mut self, row: impl Iterator<Item = f64>) {
        self.values.extend(row);
        self.order += 1;
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[start(row)..start(row + 1)]
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.values[start(i.max(j)) + i.min(j)]
    }

    pub(super) fn clear(&mut self) {
        self.values.fill(0.0);
    }

    /// Adds factor·xxᵀ.
    pub(super) fn add_square(&mut self, factor: f64, x: &[f64]) {
        let mut rest = self.values.as_mut_slice();
        for (i, value) in x.iter().enumerate().take(self.order) {
            let (row, after) = rest.split_at_mut(i + 1);
            add_scaled(row, factor * value, x);
            rest = after;
        }
    }
}

/// The Cholesky factor of a positive definite matrix that grows row by row. Its diagonal holds reciprocals.
#[derive(Default)]
pub(super) struct Factor {
    rows: Triangle,
}

impl Factor {
    pub(super) fn order(&self) -> usize {
        self.rows.order()
    }

    /// Keeps the first rows only: the factor of the matrix of the first variables.
    pub(super) fn truncate(&mut self, order: usize) {
        self.rows.truncate(order);
    }

    /// Appends a row of the matrix.
    pub(super) fn push(&mut self, row: impl Iterator<Item = f64>) {
        let order = self.rows.order();
        self.rows.push(row);
        let (before, this) = self.rows.values.split_at_mut(start(order));
        for j in 0..order {
            let other = &before[start(j)..start(j + 1)];
            this[j] = (this[j] - dot(&this[..j], &other[..j])) * other[j];
        }
        let least = LEAST_PIVOT * this[order];
        let pivot = (this[order] - dot(&this[..order], &this[..order])).max(least);
        this[order] = if pivot > 0.0 { 1.0 / pivot.sqrt() } else { 0.0 };
    }

    /// The solution of (factor)(factor)ᵀx = right, in place.
    pub(super) fn solve(&self, right: &mut [f64]) {
        for i in 0..self.order().min(right.len()) {
            let row = self.rows.row(i);
            right[i] = (right[i] - dot(&row[..i], &right[..i])) * row[i];
        }
        for i in (0..self.order().min(right.len())).rev() {
            let row = self.rows.row(i);
            let (before, here) = right.split_at_mut(i);
            here[0] *= row[i];
            add_scaled(before, -here[0], row);
        }
    }
}
