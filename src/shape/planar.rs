//! The greatest distances of two vertices of a mask's surface: of any two, and of two that lie in one plane of the grid.
//!
//! Source of the walk round a plane: Toussaint, *Solving geometric problems with the rotating calipers*, MELECON 1983.

use super::diameter::maximum_distance;
use super::occupancy::Occupancy;
use super::outline::{Row, hull_candidates, sides, widened};
use crate::image::Spacing;

/// The greatest distance of two vertices of the surface, in mm.
pub(crate) fn surface_diameter(occupancy: &Occupancy, spacing: Spacing) -> f64 {
    let half = spacing.zyx().map(|s| 0.5 * s);
    let place = |at: &[i64; 3]| [0, 1, 2].map(|axis| at[axis] as f64 * half[axis]);
    maximum_distance(&hull_candidates(occupancy).iter().map(place).collect::<Vec<_>>())
}

/// The greatest distance in mm of two vertices of the surface that have the same coordinate along an axis of `[z, y, x]`.
///
/// Such vertices lie in the planes through voxel centres, where they have the plane convex hull of all points half a voxel
/// away from a selected voxel, and in the planes halfway between two of those, where they stand at the voxels that differ.
pub(crate) fn planar_diameter(occupancy: &Occupancy, spacing: Spacing, axis: usize) -> f64 {
    let [z, y, x] = spacing.zyx().map(|s| 0.5 * s);
    let step = [[y, x], [z, x], [z, y]][axis.min(2)];
    let mut best = 0.0_f64;
    let mut add = |cut: &[Row], change: &[Row]| {
        let centres = greatest(&polygon(&widened(cut)), step);
        let between = greatest(&polygon(change), [2.0 * step[0], step[1]]);
        best = best.max(centres).max(between);
    };
    if axis < 2 {
        for plane in 0..=occupancy.size()[axis] {
            add(&cut(occupancy, axis, plane), &change(occupancy, axis, plane));
        }
    } else {
        let [cuts, changes] = columns(occupancy);
        let rows = occupancy.size()[0];
        cuts.chunks(rows).zip(changes.chunks(rows)).for_each(|(cut, change)| add(cut, change));
    }
    best.sqrt()
}

/// The rows of the plane through voxel centres at a z or y, in half voxels along x; the plane after the last has none.
fn cut(occupancy: &Occupancy, axis: usize, plane: usize) -> Vec<Row> {
    let range = |row| match axis {
        0 => occupancy.row_range(plane, row),
        _ => occupancy.row_range(row, plane),
    };
    (0..occupancy.size()[1 - axis]).map(|row| range(row).map(doubled)).collect()
}

/// The rows of what differs between a plane and the one before it.
fn change(occupancy: &Occupancy, axis: usize, plane: usize) -> Vec<Row> {
    let range = |row| match axis {
        0 => occupancy.difference_range([plane, row], [plane + 1, row]),
        _ => occupancy.difference_range([row, plane], [row, plane + 1]),
    };
    (1..=occupancy.size()[1 - axis]).map(|row| range(row).map(doubled)).collect()
}

fn doubled(range: [usize; 2]) -> [i64; 2] {
    range.map(|at| 2 * at as i64)
}

/// Both for all planes at an x: the rows follow along z and hold half voxels along y, those of one plane together.
fn columns(occupancy: &Occupancy) -> [Vec<Row>; 2] {
    let [nz, _, nx] = occupancy.size();
    let mut cuts = vec![None; (nx + 1) * nz];
    let mut changes = cuts.clone();
    let differing = |row: &[u64], at: usize| {
        let carry = at.checked_sub(1).map_or(0, |before| row[before] >> (u64::BITS - 1));
        row[at] ^ (row[at] << 1 | carry)
    };
    for z in 0..nz {
        collect_columns(occupancy, z, |row, at| row[at], &mut cuts);
        collect_columns(occupancy, z, differing, &mut changes);
    }
    [cuts, changes]
}

/// First and last y of the bits at each x of a slice, of words made from its packed rows. The border ends every run.
fn collect_columns(
    occupancy: &Occupancy,
    z: usize,
    word: impl Fn(&[u64], usize) -> u64,
    columns: &mut [Row],
) {
    let mut before = vec![0; occupancy.padded_row(0, 0).len()];
    for y in 0..=occupancy.size()[1] {
        let row = occupancy.padded_row(z + 1, y + 1);
        for (at, before) in before.iter_mut().enumerate() {
            let now = word(row, at);
            let mut changed = now ^ *before;
            while changed != 0 {
                let bit = changed.trailing_zeros();
                let x = at * u64::BITS as usize + bit as usize - 1;
                let column = &mut columns[x * occupancy.size()[0] + z];
                let y = 2 * y as i64;
                match column {
                    None => *column = Some([y, y]),
                    Some([_, last]) if now >> bit & 1 == 0 => *last = y - 2,
                    Some(_) => {}
                }
                changed &= changed - 1;
            }
            *before = now;
        }
    }
}

/// The corners of the convex hull of rows, in one turn from rows to x.
fn polygon(rows: &[Row]) -> Vec<[i64; 2]> {
    let [mut polygon, mut high] = sides(rows);
    if high.last() == polygon.last() {
        high.pop();
    }
    polygon.extend(high.into_iter().rev());
    if polygon.len() > 1 && polygon.first() == polygon.last() {
        polygon.pop();
    }
    polygon
}

/// The greatest squared distance of two corners of a convex polygon; 0 without corners.
///
/// They are met by two parallel lines that turn round the polygon with a corner of it on each.
fn greatest(polygon: &[[i64; 2]], step: [f64; 2]) -> f64 {
    let n = polygon.len();
    let after = |corner: usize| if corner + 1 < n { corner + 1 } else { 0 };
    let way = |from: usize, to: usize| [0, 1].map(|axis| polygon[to][axis] - polygon[from][axis]);
    let mut best = 0.0_f64;
    let mut near = 0;
    let mut far = usize::from(n > 1);
    while near < far {
        let [rows, columns] = way(near, far);
        best = best.max((rows as f64 * step[0]).powi(2) + (columns as f64 * step[1]).powi(2));
        let [ahead, along] = [way(far, after(far)), way(near, near + 1)];
        if ahead[0] * along[1] - ahead[1] * along[0] < 0 {
            far = after(far);
        } else {
            near += 1;
        }
    }
    best
}
