//! Images and masks carried onto a grid that is already there, through world coordinates.

use super::grid::snapped;
use super::kernel::Interpolator;
use super::resample::{check_threshold, fractions, reaches};
use super::room;
use super::sampler::Sampler;
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask};

/// The image on another grid: each voxel of `grid` takes the interpolated intensity at its place in the world.
///
/// Spacing, origin and direction of both grids count; they may be turned against one another in any way. Outside the grid
/// of the image its border value is repeated; the spline passes into it within some voxels. There is no anti-alias filter.
///
/// # Errors
/// [`Error::VoxelCount`] if the grid has more than 2³¹ voxels or memory has no room for it.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Geometry, Image, Spacing};
/// use radiomics::process::{Interpolator, image_onto};
///
/// let image = Image::new(array![[0.0, 1.0, 2.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let grid = Geometry::new([1, 1, 2], Spacing::planar([1.0, 2.0])?)?.with_origin([0.0, 0.0, 0.5])?;
/// let carried = image_onto(&image, &grid, Interpolator::Linear)?;
/// assert_eq!(carried.intensities().iter().copied().collect::<Vec<_>>(), [0.5, 2.5]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn image_onto(image: &Image, grid: &Geometry, interpolator: Interpolator) -> Result<Image> {
    let map = IndexMap::new(grid, image.geometry());
    let outside = map.outside(grid.size(), image.geometry().size());
    let sampler = Sampler::new(image.intensities(), interpolator, outside)?;
    let intensities = room::filled(grid.size(), |z, y, row| {
        for (x, intensity) in row.iter_mut().enumerate() {
            *intensity = sampler.at(map.at([z, y, x]));
        }
    })?;
    Image::from_vec(intensities, *grid)
}

/// The mask on another grid: interpolated as fractions at the place of each voxel of `grid` in the world, rounded to 6
/// decimals, and selected from `threshold` on.
///
/// Spacing, origin and direction of both grids count. Voxels whose centre lies outside the voxels of the mask's grid are
/// not selected.
///
/// # Errors
/// [`Error::EmptyMask`] if no voxel reaches the threshold, as when the grids do not overlap; [`Error::Setting`] for a
/// threshold that is not above 0 and at most 1; [`Error::VoxelCount`] as for [`image_onto`].
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Geometry, Labels, Mask, Spacing};
/// use radiomics::process::{Interpolator, mask_onto};
///
/// let mask = Mask::new(array![[0, 1, 1, 0]].view(), Labels::NonZero, Spacing::planar([1.0, 1.0])?)?;
/// let grid = Geometry::new([1, 1, 8], Spacing::planar([1.0, 0.5])?)?;
/// let carried = mask_onto(&mask, &grid, Interpolator::Linear, 0.5)?;
/// let selected: Vec<bool> = carried.selected().iter().copied().collect();
/// assert_eq!(selected, [false, true, true, true, true, true, false, false]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn mask_onto(mask: &Mask, grid: &Geometry, interpolator: Interpolator, threshold: f64) -> Result<Mask> {
    check_threshold(threshold)?;
    let map = IndexMap::new(grid, mask.geometry());
    // The mask is constant beyond the voxels beside its box.
    let (start, size) = mask.surroundings([1; 3]);
    let near = near(start, size, mask.geometry().size(), interpolator);
    let voxels = fractions(mask, start, size);
    let sampler = Sampler::new(voxels.view(), interpolator, [f64::MAX; 3])?;
    let selected = room::filled(grid.size(), |z, y, row| {
        for (x, selected) in row.iter_mut().enumerate() {
            let point = map.at([z, y, x]);
            *selected = (0..3).all(|a| near[a][0] <= point[a] && point[a] <= near[a][1])
                && reaches(sampler.at(std::array::from_fn(|a| point[a] - start[a] as f64)), threshold);
        }
    })?;
    if selected.contains(&true) {
        Mask::from_vec(selected, *grid)
    } else {
        Err(Error::EmptyMask { what: "the mask carried onto the other grid", voxels: grid.voxels() })
    }
}

/// Between which points along each axis a mask that is constant outside a part of its grid can be selected: in the
/// voxels of the grid, and not beyond the part by more than a spline takes to die away.
fn near(start: [usize; 3], size: [usize; 3], full: [usize; 3], by: Interpolator) -> [[f64; 2]; 3] {
    let reach = if by == Interpolator::CubicSpline { super::sampler::FOLLOWED } else { 0.5 };
    std::array::from_fn(|a| {
        let low = (start[a] as f64 - reach).max(-0.5);
        let high = ((start[a] + size[a] - 1) as f64 + reach).min(full[a] as f64 - 0.5);
        [low, high]
    })
}

/// From the voxels of one grid to points in voxel units of another: point = A·index + b.
pub(in crate::process) struct IndexMap {
    matrix: [[f64; 3]; 3],
    offset: [f64; 3],
}

impl IndexMap {
    pub(in crate::process) fn new(from: &Geometry, to: &Geometry) -> Self {
        let inverse = to.inverse_direction();
        let (old, new) = (to.spacing().zyx(), from.spacing().zyx());
        let apart: [f64; 3] = std::array::from_fn(|w| from.origin()[w] - to.origin()[w]);
        let turned = |a: usize, column: [f64; 3]| (0..3).map(|w| inverse[a][w] * column[w]).sum::<f64>();
        let column = |b: usize| std::array::from_fn(|w| from.direction()[w][b]);
        IndexMap {
            matrix: std::array::from_fn(|a| {
                std::array::from_fn(|b| turned(a, column(b)) * (new[b] / old[a]))
            }),
            offset: std::array::from_fn(|a| turned(a, apart) / old[a]),
        }
    }

    /// The point of a voxel.
    pub(in crate::process) fn at(&self, index: [usize; 3]) -> [f64; 3] {
        std::array::from_fn(|a| {
            let [z, y, x] = std::array::from_fn(|b| self.matrix[a][b] * index[b] as f64);
            snapped(self.offset[a] + z + y + x)
        })
    }

    /// How far a grid of `size` reaches out of one of `other` voxels along each axis of the latter.
    fn outside(&self, size: [usize; 3], other: [usize; 3]) -> [f64; 3] {
        let mut outside = [0.0_f64; 3];
        for corner in 0..8_usize {
            let point = self.at(std::array::from_fn(|b| if corner >> b & 1 == 1 { size[b] - 1 } else { 0 }));
            for a in 0..3 {
                outside[a] = outside[a].max(-point[a]).max(point[a] - (other[a] - 1) as f64);
            }
        }
        outside
    }
}
