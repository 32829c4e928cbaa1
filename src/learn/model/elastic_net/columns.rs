use crate::numeric::moment::spread;

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

    /// The mean of each column.
    pub(super) fn centres(&self) -> &[f64] {
        &self.centres
    }

    /// The standard deviation of each column, 0 for a constant one.
    pub(super) fn scales(&self) -> &[f64] {
        &self.scales
    }
}
