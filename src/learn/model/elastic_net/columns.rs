use crate::numeric::moment::spread;
use crate::numeric::vector::{add_four, add_scaled, dot, four_dots};

/// The memory of a column is filled up with zeros to a multiple of this, so that products of columns have no rest.
const LANES: usize = 8;
/// A column that varies by less counts as constant: its coefficient per unit would leave the range of a number.
const LEAST_SCALE: f64 = 1e-290;

/// The columns of some rows, centred and divided by their population standard deviation, and a column of ones behind them.
///
/// A constant column is zero throughout.
pub(super) struct Columns {
    rows: usize,
    stride: usize,
    values: Vec<f64>,
    centres: Vec<f64>,
    scales: Vec<f64>,
}

impl Columns {
    /// These rows of the columns.
    pub(super) fn of(columns: &[&[f64]], rows: &[usize]) -> Self {
        let stride = rows.len().next_multiple_of(LANES);
        let mut values = vec![0.0; stride * (columns.len() + 1)];
        let (mut centres, mut scales) = (Vec::new(), Vec::new());
        let mut gathered = Vec::with_capacity(rows.len());
        for (column, target) in columns.iter().zip(values.chunks_exact_mut(stride.max(1))) {
            gathered.clear();
            gathered.extend(rows.iter().filter_map(|row| column.get(*row)));
            let (centre, length) = spread(&gathered);
            let scale = length / (rows.len() as f64).sqrt();
            let varies = scale > LEAST_SCALE && scale.is_finite();
            for (target, value) in target.iter_mut().zip(&gathered).take(if varies { rows.len() } else { 0 })
            {
                let deviation = value - centre;
                *target =
                    if deviation.is_finite() { deviation / scale } else { value / scale - centre / scale };
            }
            centres.push(centre);
            scales.push(if varies { scale } else { 0.0 });
        }
        let ones = stride * columns.len();
        values.iter_mut().skip(ones).take(rows.len()).for_each(|one| *one = 1.0);
        Columns { rows: rows.len(), stride, values, centres, scales }
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Length of a column in memory.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// Number of columns without the ones.
    pub(super) fn count(&self) -> usize {
        self.scales.len()
    }

    /// A column, or the ones at position [`Columns::count`].
    pub(super) fn column(&self, index: usize) -> &[f64] {
        &self.values[index * self.stride..(index + 1) * self.stride]
    }

    /// Calls `found` with the place of each member in the list and the product of its column with a vector.
    pub(super) fn products(&self, members: &[usize], vector: &[f64], mut found: impl FnMut(usize, f64)) {
        let fours = members.chunks_exact(4);
        let whole = members.len() - fours.remainder().len();
        for (i, four) in fours.enumerate() {
            if let [a, b, c, d] = four {
                let columns = [self.column(*a), self.column(*b), self.column(*c), self.column(*d)];
                let products = four_dots(columns, vector);
                products.into_iter().enumerate().for_each(|(k, product)| found(4 * i + k, product));
            }
        }
        for (i, member) in members.iter().enumerate().skip(whole) {
            found(i, dot(self.column(*member), vector));
        }
    }

    /// Adds Σ factor·column over the members to a vector.
    pub(super) fn add(&self, members: &[usize], factors: &[f64], vector: &mut [f64]) {
        let (fours, four_factors) = (members.chunks_exact(4), factors.chunks_exact(4));
        let rest = fours.remainder().iter().zip(four_factors.remainder());
        for (four, factors) in fours.zip(four_factors) {
            if let ([a, b, c, d], [fa, fb, fc, fd]) = (four, factors) {
                let columns = [self.column(*a), self.column(*b), self.column(*c), self.column(*d)];
                add_four(vector, [*fa, *fb, *fc, *fd], columns);
            }
        }
        for (member, factor) in rest {
            add_scaled(vector, *factor, self.column(*member));
        }
    }

    /// The mean of each column.
    pub(super) fn centres(&self) -> &[f64] {
        &self.centres
    }

    /// The standard deviation of each column, 0 for a constant one.
    pub(super) fn scales(&self) -> &[f64] {
        &self.scales
    }
}
