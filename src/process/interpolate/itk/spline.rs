use std::ops::Range;

use ndarray::ArrayView3;

use super::coefficients::Coefficients;
use super::lines::Line;
use crate::error::Result;

/// Voxels of a row that are made side by side, so that their sums run in vector registers.
const LANES: usize = 8;

/// The cubic spline through the voxels of a grid.
pub(super) struct Spline {
    coefficients: Coefficients,
    size: [usize; 3],
}

/// The coefficients along one axis that contribute to a point, and by how much.
#[derive(Debug, Clone, Copy, Default)]
struct Taps {
    voxels: [usize; 4],
    weights: [f64; 4],
}

impl Spline {
    /// To be looked at between these points along x, y, z.
    ///
    /// # Errors
    /// [`Error::VoxelCount`](crate::Error::VoxelCount) if memory has no room for the coefficients.
    pub fn new(voxels: ArrayView3<'_, f64>, extent: [[f64; 2]; 3]) -> Result<Self> {
        let (nz, ny, nx) = voxels.dim();
        let size = [nx, ny, nz];
        let part = std::array::from_fn(|k| looked_at(extent[k], size[k]));
        Ok(Spline { coefficients: Coefficients::of(voxels, part)?, size })
    }

    /// The values along a line from voxel `from` on; those of points outside the grid are no values of the spline.
    pub fn fill(&self, line: &Line, from: usize, row: &mut [f64]) {
        for (block, values) in row.chunks_mut(LANES).enumerate() {
            let first = from + block * LANES;
            let last = first + values.len() - 1;
            // Lanes beyond the row repeat its last point.
            let points: [[f64; 3]; LANES] = std::array::from_fn(|lane| line.at((first + lane).min(last)));
            if (1..3).all(|axis| line.is_constant(axis)) {
                let [_, y, z] = self.taps(points[0]);
                let along_x = points.map(|point| self.along(0, point[0]));
                values.copy_from_slice(&self.side_by_side(&along_x, y, z)[..values.len()]);
            } else {
                for (value, point) in values.iter_mut().zip(points) {
                    *value = self.at(self.taps(point));
                }
            }
        }
    }

    fn taps(&self, point: [f64; 3]) -> [Taps; 3] {
        std::array::from_fn(|k| self.along(k, point[k]))
    }

    /// What contributes along one axis: nothing to a place beyond the voxels.
    fn along(&self, axis: usize, place: f64) -> Taps {
        let size = self.size[axis];
        if place >= -0.5 && place < size as f64 - 0.5 {
            Taps::of(place, size)
        } else {
            Taps { voxels: [self.coefficients.first()[axis]; 4], weights: [0.0; 4] }
        }
    }

    /// The sum in which x runs fastest: each coefficient times the product of its three weights.
    fn at(&self, [x, y, z]: [Taps; 3]) -> f64 {
        let [first, ..] = self.coefficients.first();
        let mut sum = 0.0;
        for (k, along_z) in z.voxels.iter().zip(z.weights) {
            for (j, along_y) in y.voxels.iter().zip(y.weights) {
                let row = self.coefficients.row(*j, *k);
                for (i, along_x) in x.voxels.iter().zip(x.weights) {
                    sum += along_x * along_y * along_z * row[i - first];
                }
            }
        }
        sum
    }

    /// The same sums for points that differ along x alone.
    fn side_by_side(&self, x: &[Taps; LANES], y: Taps, z: Taps) -> [f64; LANES] {
        let [first, ..] = self.coefficients.first();
        if x.iter().any(|x| x.voxels[3] != x.voxels[0] + 3) {
            return x.map(|x| self.at([x, y, z]));
        }
        let starts = x.map(|x| x.voxels[0] - first);
        let plane = y.weights.map(|along_y| x.map(|x| x.weights.map(|along_x| along_x * along_y)));
        let mut sums = [0.0; LANES];
        for (k, along_z) in z.voxels.iter().zip(z.weights) {
            for (j, plane) in y.voxels.iter().zip(&plane) {
                let row = self.coefficients.row(*j, *k);
                for ((sum, weights), start) in sums.iter_mut().zip(plane).zip(starts) {
                    for (weight, coefficient) in weights.iter().zip(&row[start..start + 4]) {
                        *sum += weight * along_z * coefficient;
                    }
                }
            }
        }
        sums
    }
}

impl Taps {
    fn of(point: f64, size: usize) -> Self {
        // ITK rounds to single precision before it takes the whole part.
        let single = point as f32;
        let truncated = single as i32;
        let base = truncated - i32::from(truncated as f32 > single);
        let w = point - f64::from(base);
        let last = 1.0 / 6.0 * w * w * w;
        let first = 1.0 / 6.0 + 0.5 * w * (w - 1.0) - last;
        let third = w + first - 2.0 * last;
        let second = 1.0 - first - third - last;
        let voxels = std::array::from_fn(|k| mirrored(i64::from(base) - 1 + k as i64, size));
        Taps { voxels, weights: [first, second, third, last] }
    }
}

/// The voxel of an axis that an index stands for which may lie beyond its ends.
fn mirrored(index: i64, size: usize) -> usize {
    let end = size as i64 - 1;
    let index = if index < 0 { -index } else { index };
    let index = if index >= end { 2 * end - index } else { index };
    // Only an axis of one or two voxels is mirrored beyond its other end.
    index.abs().min(end) as usize
}

/// The voxels whose coefficients contribute to points between two ends.
fn looked_at([low, high]: [f64; 2], size: usize) -> Range<usize> {
    let within = |x: f64| (x.clamp(-0.5, size as f64 - 0.5)) as i64;
    // One voxel more on either side than the four of a point, for rounding.
    let (from, to) = (within(low) - 3, within(high) + 4);
    let reflected = [from, to].map(|index| mirrored(index, size));
    let from = from.clamp(0, size as i64 - 1) as usize;
    let to = to.clamp(0, size as i64 - 1) as usize;
    from.min(reflected[1])..to.max(reflected[0]) + 1
}
