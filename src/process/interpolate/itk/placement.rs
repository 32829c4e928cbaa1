use super::inverse::inverse;
use crate::image::Geometry;

/// Where the voxels of a grid lie: from voxel units to the world and back, all in the order x, y, z.
pub(crate) struct Placement {
    pub(super) size: [usize; 3],
    /// Where the voxels end along each axis, in voxel units.
    end: [f64; 3],
    origin: [f64; 3],
    to_world: [[f64; 3]; 3],
    to_index: [[f64; 3]; 3],
}

impl Placement {
    pub(crate) fn of(grid: &Geometry) -> Self {
        let (spacing, direction) = (grid.spacing().zyx(), grid.direction());
        let turned = |r: usize| std::array::from_fn(|c| direction[2 - r][2 - c] * spacing[2 - c]);
        let to_world = std::array::from_fn(turned);
        let size = reversed(grid.size());
        Placement {
            size,
            end: size.map(|size| size as f64 - 0.5),
            origin: reversed(grid.origin()),
            to_world,
            to_index: inverse(to_world),
        }
    }

    /// The world position of a voxel: the origin comes first in the sum.
    pub(super) fn voxel(&self, index: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|r| (0..3).fold(self.origin[r], |sum, c| sum + self.to_world[r][c] * index[c]))
    }

    /// The world position of any point: the origin comes last in the sum.
    pub(crate) fn world(&self, point: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|r| product(&self.to_world[r], &point) + self.origin[r])
    }

    /// The point in voxel units of a world position.
    pub(crate) fn point(&self, world: [f64; 3]) -> [f64; 3] {
        let from: [f64; 3] = std::array::from_fn(|k| world[k] - self.origin[k]);
        std::array::from_fn(|r| product(&self.to_index[r], &from))
    }

    /// Whether a point lies in a voxel of the grid.
    pub(super) fn holds(&self, point: [f64; 3]) -> bool {
        (0..3).all(|k| point[k] >= -0.5 && point[k] < self.end[k])
    }
}

/// From z, y, x to x, y, z and back.
pub(crate) fn reversed<T: Copy>([a, b, c]: [T; 3]) -> [T; 3] {
    [c, b, a]
}

fn product(row: &[f64; 3], column: &[f64; 3]) -> f64 {
    (0..3).fold(0.0, |sum, k| sum + row[k] * column[k])
}
