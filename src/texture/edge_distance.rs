//! How far each voxel of a mask lies from its edge, in steps to a neighbour along an axis.
//!
//! The distance of a voxel is 1 more than the smallest of its neighbours, and 0 outside. Two passes over the grid suffice:
//! the first brings the distance to what lies outside before a voxel, the second to what lies behind it.

use ndarray::ArrayView3;

use super::grid::Grid;

/// The distance of the voxels of the mask of a box, on the padded grid of the box: 1 at the edge, 0 outside.
pub(super) fn in_space(grid: &Grid<'_>, mask: ArrayView3<'_, bool>) -> Vec<u32> {
    let [nz, ny, nx] = grid.padded();
    let mut distances = inside([nz, ny, nx], mask);
    passes(&mut distances, &[ny * nx, nx]);
    distances
}

/// The same within one slice, on the padded grid of the slice.
pub(super) fn in_plane(grid: &Grid<'_>, slice: ArrayView3<'_, bool>) -> Vec<u32> {
    let [_, ny, nx] = grid.padded();
    let mut distances = inside([1, ny, nx], slice);
    passes(&mut distances, &[nx]);
    distances
}

/// The largest distance inside the mask, 0 outside and in the border of one voxel around it.
fn inside([nz, ny, nx]: [usize; 3], mask: ArrayView3<'_, bool>) -> Vec<u32> {
    let mut distances = vec![0; nz * ny * nx];
    let (slices, rows, _) = mask.dim();
    let border = usize::from(nz > slices);
    for (row, mask) in mask.rows().into_iter().enumerate() {
        let start = ((row / rows + border) * ny + row % rows + 1) * nx + 1;
        for (distance, &selected) in distances[start..].iter_mut().zip(mask) {
            *distance = if selected { u32::MAX - 1 } else { 0 };
        }
    }
    distances
}

/// Both passes. Neighbours lie one cell and each of `strides` cells before and behind a voxel; the longest stride comes
/// first.
fn passes(distances: &mut [u32], strides: &[usize]) {
    let nx = strides[strides.len() - 1];
    let cells = distances.len();
    let margin = strides[0];
    for start in (margin..cells - margin).step_by(nx) {
        let (before, rest) = distances.split_at_mut(start);
        let row = &mut rest[..nx];
        for stride in strides {
            lower(row, &before[start - stride..][..nx]);
        }
        along(row.iter_mut());
    }
    for start in (margin..cells - margin).step_by(nx).rev() {
        let (until, behind) = distances.split_at_mut(start + nx);
        let row = &mut until[start..];
        for stride in strides {
            lower(row, &behind[stride - nx..][..nx]);
        }
        along(row.iter_mut().rev());
    }
}

/// Lowers distances to at most 1 more than those of neighbours.
fn lower(row: &mut [u32], neighbours: &[u32]) {
    for (distance, neighbour) in row.iter_mut().zip(neighbours) {
        *distance = (*distance).min(neighbour + 1);
    }
}

/// Lowers distances to at most 1 more than that of the cell just seen.
fn along<'a>(row: impl Iterator<Item = &'a mut u32>) {
    row.fold(0, |last, distance| {
        *distance = (*distance).min(last + 1);
        *distance
    });
}
