use super::placement::Placement;
use crate::image::Geometry;

/// The rows of a grid, each as a line through another grid.
pub(super) struct Lines {
    new: Placement,
    pub(super) old: Placement,
}

/// A row of a grid: its points lie between the first one and that behind the last one, by their share of the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    first: [f64; 3],
    way: [f64; 3],
    columns: f64,
}

impl Lines {
    /// The rows of `new` through the voxels of `old`.
    pub fn new(new: &Geometry, old: &Geometry) -> Self {
        Lines { new: Placement::of(new), old: Placement::of(old) }
    }

    pub fn line(&self, y: usize, z: usize) -> Line {
        let at = |x: f64| self.old.point(self.new.voxel([x, y as f64, z as f64]));
        let columns = self.new.size[0] as f64;
        let (first, end) = (at(0.0), at(columns));
        Line { first, way: std::array::from_fn(|k| end[k] - first[k]), columns }
    }

    /// Between which points along each axis a part of the rows lies, given by its first voxel and size along x, y, z.
    pub fn extent(&self, start: [usize; 3], size: [usize; 3]) -> [[f64; 2]; 3] {
        let mut extent = [[f64::INFINITY, f64::NEG_INFINITY]; 3];
        let corner = |upper: usize, k: usize| start[k] + if upper >> k & 1 == 1 { size[k] - 1 } else { 0 };
        for upper in 0..8 {
            let point = self.line(corner(upper, 1), corner(upper, 2)).at(corner(upper, 0));
            for (range, x) in extent.iter_mut().zip(point) {
                *range = [range[0].min(x), range[1].max(x)];
            }
        }
        extent
    }
}

impl Line {
    /// The point of voxel `x` of the row.
    pub fn at(&self, x: usize) -> [f64; 3] {
        let share = x as f64 / self.columns;
        std::array::from_fn(|k| self.first[k] + share * self.way[k])
    }

    /// Whether all points of the line have the same place along an axis.
    pub fn is_constant(&self, axis: usize) -> bool {
        self.way[axis] == 0.0
    }
}

/// Added to a number below 2⁵¹, it leaves no room for a fraction: what is taken off again is the nearest whole number, the even one
/// of two.
const NO_FRACTION: f64 = 1.5 * (1_u64 << 52) as f64;

/// The largest whole number that is not above `x`, in ITK's arithmetic.
pub(super) fn floor(x: f64) -> i64 {
    rounded(2.0 * x - 0.5) >> 1
}

/// The whole number nearest to `x`, the upper one of two, in ITK's arithmetic.
pub(super) fn nearest(x: f64) -> i64 {
    rounded(2.0 * x + 0.5) >> 1
}

fn rounded(x: f64) -> i64 {
    (x + NO_FRACTION - NO_FRACTION) as i64
}

/// A voxel of an axis of `size` voxels, that at the border for one outside.
pub(super) fn within(index: i64, size: usize) -> usize {
    index.clamp(0, size as i64 - 1) as usize
}
