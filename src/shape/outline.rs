//! The few points of a mask's surface that can be corners of its convex hull.

use super::occupancy::Occupancy;

/// A place in half voxels from the centre of the first voxel, along `[z, y, x]`.
pub(super) type HalfVoxels = [i64; 3];

/// Row of a layer: its first and last x, if the row holds anything.
pub(super) type Row = Option<[i64; 2]>;

/// Vertices of the surface of the mask, among them every corner of its convex hull.
///
/// The surface has a vertex half a voxel away from a selected voxel wherever the neighbour there is not selected. The
/// points half a voxel away from all selected voxels, in all six directions, have the same convex hull, since those that
/// are no vertices lie between two that are. They lie on layers half a voxel apart. Of a layer only the corners of its plane
/// convex hull are kept, for which first and last point of each row are enough.
pub(super) fn hull_candidates(occupancy: &Occupancy) -> Vec<HalfVoxels> {
    let nz = occupancy.size()[0];
    let mut candidates = Vec::new();
    let mut below = Vec::new();
    for z in 0..=nz {
        let slice = if z < nz { rows(occupancy, z) } else { Vec::new() };
        let z = 2 * z as i64;
        corners(&between(&below, &slice), |[y, x]| candidates.push([z - 1, 2 * y, x]));
        corners(&widened(&slice), |[y, x]| candidates.push([z, y - 1, x]));
        below = slice;
    }
    candidates
}

/// The rows of a slice, in half voxels along x.
fn rows(occupancy: &Occupancy, z: usize) -> Vec<Row> {
    let row = |y| occupancy.row_range(z, y).map(|range| range.map(|x| 2 * x as i64));
    (0..occupancy.size()[1]).map(row).collect()
}

/// The rows of the layer halfway between two slices, of which one may be missing.
fn between(below: &[Row], above: &[Row]) -> Vec<Row> {
    let row = |slice: &[Row], y: usize| slice.get(y).copied().flatten();
    (0..below.len().max(above.len())).map(|y| joined(row(below, y), row(above, y))).collect()
}

/// The rows of the layer of a slice: its voxels moved by half a voxel along x or y. Row i lies at i − 1 half voxels.
pub(super) fn widened(slice: &[Row]) -> Vec<Row> {
    let row = |y: Option<usize>| y.and_then(|y| slice.get(y).copied().flatten());
    (0..2 * slice.len() + 1)
        .map(|i| match i % 2 {
            1 => row(Some(i / 2)).map(|[low, high]| [low - 1, high + 1]),
            _ => joined(row((i / 2).checked_sub(1)), row(Some(i / 2))),
        })
        .collect()
}

/// From the first x of either row to the last.
fn joined(a: Row, b: Row) -> Row {
    match (a, b) {
        (Some([p, q]), Some([r, s])) => Some([p.min(r), q.max(s)]),
        _ => a.or(b),
    }
}

/// Calls `visit` with the corners `[row, x]` of the convex hull of a layer.
fn corners(rows: &[Row], visit: impl FnMut([i64; 2])) {
    let [low, high] = sides(rows);
    low.into_iter().chain(high).for_each(visit);
}

/// The corners `[row, x]` of the convex hull of a layer on the side of low x and on that of high x, both in rising order of
/// rows. The first two and the last two may be the same corner.
pub(super) fn sides(rows: &[Row]) -> [Vec<[i64; 2]>; 2] {
    let mut low: Vec<[i64; 2]> = Vec::new();
    let mut high: Vec<[i64; 2]> = Vec::new();
    for (y, row) in rows.iter().enumerate() {
        if let Some([first, last]) = *row {
            extend(&mut low, [y as i64, -first]);
            extend(&mut high, [y as i64, last]);
        }
    }
    low.iter_mut().for_each(|corner| corner[1] = -corner[1]);
    [low, high]
}

/// Adds a point to a chain that turns towards smaller x all along (Andrew's monotone chain).
fn extend(chain: &mut Vec<[i64; 2]>, point: [i64; 2]) {
    while let [.., a, b] = chain[..] {
        let turn = i128::from(b[0] - a[0]) * i128::from(point[1] - a[1])
            - i128::from(b[1] - a[1]) * i128::from(point[0] - a[0]);
        if turn < 0 {
            break;
        }
        chain.pop();
    }
    chain.push(point);
}
