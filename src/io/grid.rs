use super::problem;
use crate::error::Result;
use crate::image::{Geometry, Spacing};

/// A grid as files state it: everything along (x, y, z), vectors with the components (x, y, z) of LPS, in mm.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileGrid {
    /// Number of voxels along (x, y, z).
    pub(super) size: [usize; 3],
    /// Distance of neighbouring voxel centres.
    pub(super) spacing: [f64; 3],
    /// The directions in which the axes run, of any length.
    pub(super) axes: [[f64; 3]; 3],
    /// Centre of the first voxel.
    pub(super) origin: [f64; 3],
}

impl FileGrid {
    /// The grid in the order of the array, (z, y, x).
    pub(super) fn geometry(&self) -> Result<Geometry> {
        // Adding 0 makes a plain 0 of the -0 that a turned sign leaves.
        let unit = self.axes.map(|axis| axis.map(|component| component / length(axis) + 0.0));
        let direction = std::array::from_fn(|w| std::array::from_fn(|a| unit[2 - a][2 - w]));
        Spacing::new(reversed(self.spacing))
            .and_then(|spacing| Geometry::new(reversed(self.size), spacing))
            .and_then(|geometry| geometry.with_origin(reversed(self.origin.map(|position| position + 0.0))))
            .and_then(|geometry| geometry.with_direction(direction))
            .map_err(|error| problem(format!("{error}, along [z, y, x]")))
    }

    /// The grid of an image as files state it; its axes have length 1.
    pub(super) fn of(geometry: &Geometry) -> Self {
        let direction = geometry.direction();
        FileGrid {
            size: reversed(geometry.size()),
            spacing: reversed(geometry.spacing().zyx()),
            axes: std::array::from_fn(|a| std::array::from_fn(|w| direction[2 - w][2 - a])),
            origin: reversed(geometry.origin()),
        }
    }

    /// From the centre of a voxel to that of the next one, along each axis.
    pub(super) fn steps(&self) -> [[f64; 3]; 3] {
        std::array::from_fn(|a| self.axes[a].map(|component| component * self.spacing[a]))
    }
}

/// Length of a vector.
pub(super) fn length(vector: [f64; 3]) -> f64 {
    vector.iter().map(|component| component * component).sum::<f64>().sqrt()
}

/// The vector at right angles to two others.
pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// (x, y, z) becomes (z, y, x), and back.
fn reversed<T: Copy>([x, y, z]: [T; 3]) -> [T; 3] {
    [z, y, x]
}
