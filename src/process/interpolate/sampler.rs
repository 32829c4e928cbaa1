//! The value at any point between voxels.

use std::borrow::Cow;

use ndarray::ArrayView3;

use super::kernel::{Interpolator, between};
use super::plan::{Plan, SPLINE_PAD};
use super::separable::sampled_all;
use crate::error::Result;

/// How far outside the voxels a spline is followed, in voxels; there it has come within z¹² ≈ 10⁻⁷ of the border value.
pub(super) const FOLLOWED: f64 = 12.0;

/// The voxels of a grid, or the coefficients of the spline through them, ready to be looked up anywhere.
pub(in crate::process) struct Sampler<'a> {
    values: Cow<'a, [f64]>,
    size: [usize; 3],
    /// Index of the first voxel among the values.
    pad: [usize; 3],
    /// The points that can be told apart; those outside count as the nearest of them.
    limits: [[f64; 2]; 3],
    by: Interpolator,
}

impl<'a> Sampler<'a> {
    /// Of points that lie at most `outside` voxels outside along each axis, or that may be taken as if they did.
    ///
    /// # Errors
    /// [`Error::VoxelCount`](crate::Error::VoxelCount) if memory has no room for the coefficients.
    pub fn new(voxels: ArrayView3<'a, f64>, by: Interpolator, outside: [f64; 3]) -> Result<Self> {
        let size: [usize; 3] = voxels.dim().into();
        let spline = by == Interpolator::CubicSpline;
        let beyond = outside.map(|o| if spline { o.ceil().clamp(0.0, FOLLOWED) } else { 0.0 });
        let pad = beyond.map(|b| if spline { b as usize + SPLINE_PAD } else { 0 });
        let limits = std::array::from_fn(|a| [-beyond[a], (size[a] - 1) as f64 + beyond[a]]);
        let values = match (spline, voxels.to_slice()) {
            (false, Some(values)) => Cow::Borrowed(values),
            (false, None) => Cow::Owned(voxels.iter().copied().collect()),
            (true, _) => {
                let plans = std::array::from_fn(|a| Plan::coefficients(size[a], pad[a]));
                Cow::Owned(sampled_all(voxels, &plans, [0, 1, 2])?)
            }
        };
        Ok(Sampler { values, size: std::array::from_fn(|a| size[a] + 2 * pad[a]), pad, limits, by })
    }

    /// The value at a point in voxel units.
    pub fn at(&self, point: [f64; 3]) -> f64 {
        let [z, y, x] = std::array::from_fn(|a| self.along(a, point[a]));
        let [_, rows, columns] = self.size;
        z.blend(|k| y.blend(|j| x.blend(|i| self.values[(k * rows + j) * columns + i])))
    }

    /// The values along one axis that contribute, and how.
    fn along(&self, axis: usize, x: f64) -> Taps {
        let [low, high] = self.limits[axis];
        // A point that is no number counts as the first: `max` drops NaN.
        let (first, weights, count) = self.by.weights(x.max(low).min(high));
        Taps { first: (first + self.pad[axis] as isize) as usize, weights, count }
    }
}

/// Values in a row that contribute to a point.
struct Taps {
    first: usize,
    weights: [f64; 4],
    count: usize,
}

impl Taps {
    fn blend(&self, value: impl Fn(usize) -> f64) -> f64 {
        match self.count {
            1 => value(self.first),
            2 => between(value(self.first), value(self.first + 1), self.weights[1]),
            _ => (0..self.count).map(|k| self.weights[k] * value(self.first + k)).sum(),
        }
    }
}
