use ndarray::ArrayView3;

use super::cubes::{CUBES, Cube, FULL, HalfEdges};
use super::mesh::triangle_area;
use super::occupancy::Occupancy;
use super::solid::Solid;
use crate::image::Spacing;

/// Volume and area of the surface of a mask, from the number of cubes of each of the 256 configurations.
///
/// Equal to those of [`Mesh::of`](super::Mesh::of) without its lists. The volume is a whole number of 48ths of a voxel and exact, and so
/// are the counts behind the area: neither depends on where the mask lies in its grid.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::Spacing;
/// use radiomics::shape::{CubeCounts, Mesh, Solid};
///
/// let mask = Array3::from_shape_fn((9, 9, 9), |(z, y, x)| z * y + x > 20);
/// let spacing = Spacing::new([3.0, 0.7, 0.7])?;
/// let mesh = Mesh::of(mask.view(), spacing);
/// let counts = CubeCounts::of(mask.view(), spacing);
/// assert!((mesh.volume() - counts.volume()).abs() < 1e-9);
/// assert!((mesh.surface_area() - counts.surface_area()).abs() < 1e-9);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CubeCounts {
    counts: [u64; 256],
    spacing: Spacing,
}

impl CubeCounts {
    /// The cubes of a mask indexed `[[z, y, x]]`.
    pub fn of(mask: ArrayView3<'_, bool>, spacing: Spacing) -> Self {
        Self::count(&Occupancy::of(mask), spacing)
    }

    pub(super) fn count(occupancy: &Occupancy, spacing: Spacing) -> Self {
        let mut counts = [0; 256];
        let full = occupancy.for_each_surface_cell(|_, case| counts[usize::from(case)] += 1);
        counts[usize::from(u8::MAX)] = full;
        CubeCounts { counts, spacing }
    }

    /// The configurations that occur, with their counts.
    fn occurring(&self) -> impl Iterator<Item = (&Cube, u64)> {
        CUBES.iter().zip(self.counts).filter(|(_, count)| *count > 0)
    }
}

impl Solid for CubeCounts {
    fn volume(&self) -> f64 {
        let parts: u64 = self.occurring().map(|(cube, count)| cube.volume * count).sum();
        parts as f64 / FULL as f64 * self.spacing.voxel_volume()
    }

    fn surface_area(&self) -> f64 {
        let half = self.spacing.zyx().map(|s| 0.5 * s);
        let place = |p: HalfEdges| [0, 1, 2].map(|axis| f64::from(p[axis]) * half[axis]);
        self.occurring()
            .map(|(cube, count)| {
                let area: f64 = cube.triangles.iter().map(|t| triangle_area(t.map(place))).sum();
                count as f64 * area
            })
            .sum()
    }
}
