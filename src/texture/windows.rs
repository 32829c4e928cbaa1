//! Sums over the box of cells around each cell of a grid, in a time that does not depend on the size of the box.
//!
//! A window runs over the slices and keeps the sum of each column of its slices; another runs over the rows of these
//! sums, a third along each row. Every step adds what comes into the window and takes off what leaves it.

use std::ops::{AddAssign, Range, SubAssign};

use super::grid::Grid;

/// Smallest number of slices that are summed in one go.
const SLICES: usize = 16;

/// The boxes around the cells of a grid: all cells at most `reach` cells away along each axis.
pub(super) struct Windows<'a> {
    cells: &'a [u16],
    padded: [usize; 3],
    reach: [usize; 3],
}

impl<'a> Windows<'a> {
    /// The boxes of 2·distance + 1 cells along each axis in which the region has more than one voxel; within a slice they
    /// have one slice.
    pub(super) fn new(grid: &'a Grid<'_>, distance: usize, in_plane: bool) -> Self {
        Windows { cells: grid.cells(), padded: grid.padded(), reach: reach(grid, distance, in_plane) }
    }

    /// Number of cells of a box.
    pub(super) fn volume(&self) -> u128 {
        volume(self.reach)
    }

    /// Calls `visit` with each of the rows, which must be in the order of the grid, and for each of its cells the sum of
    /// `value` over the box around it.
    pub(super) fn sums<T: Copy + Default + AddAssign + SubAssign>(
        &self,
        rows: &[Range<usize>],
        value: impl Fn(u16) -> T,
        mut visit: impl FnMut(&Range<usize>, &[T]),
    ) {
        let [nz, ny, nx] = self.padded;
        let mut columns = vec![T::default(); ny * nx];
        let mut line = vec![T::default(); nx];
        let mut sums = vec![T::default(); nx];
        let mut slices = 0..0;
        for rows in rows.chunk_by(|a, b| a.start / (ny * nx) == b.start / (ny * nx)) {
            let z = rows[0].start / (ny * nx);
            let [leaving, coming] = slide(&mut slices, z, self.reach[0], nz);
            for z in leaving {
                take(&mut columns, &self.cells[z * ny * nx..], |&cell| value(cell));
            }
            for z in coming {
                add(&mut columns, &self.cells[z * ny * nx..], |&cell| value(cell));
            }
            let mut lines = 0..0;
            line.fill(T::default());
            for row in rows {
                let [leaving, coming] = slide(&mut lines, row.start / nx % ny, self.reach[1], ny);
                for y in leaving {
                    take(&mut line, &columns[y * nx..], |&sum| sum);
                }
                for y in coming {
                    add(&mut line, &columns[y * nx..], |&sum| sum);
                }
                let sums = &mut sums[..row.len()];
                along(&line, row.start % nx, self.reach[2], sums);
                visit(row, sums);
            }
        }
    }
}

/// The rows of a grid in parts of several slices each, enough of them to make up for those that a part sums before its
/// first.
pub(super) fn blocks<'a>(grid: &'a Grid<'_>, distance: usize) -> Vec<&'a [Range<usize>]> {
    let [_, ny, nx] = grid.padded();
    let slices = SLICES.max(2 * reach(grid, distance, false)[0] + 1);
    let part = |row: &Range<usize>| row.start / (slices * ny * nx);
    grid.rows().chunk_by(|a, b| part(a) == part(b)).collect()
}

/// How far boxes reach along each axis: nowhere further than from one end of the region to the other.
pub(super) fn reach(grid: &Grid<'_>, distance: usize, in_plane: bool) -> [usize; 3] {
    let [z, y, x] = grid.size().map(|voxels| distance.min(voxels - 1));
    [if in_plane { 0 } else { z }, y, x]
}

/// Number of cells of a box that reaches so far.
pub(super) fn volume(reach: [usize; 3]) -> u128 {
    reach.iter().map(|&reach| 2 * reach as u128 + 1).product()
}

/// Moves a window to another centre, on `length` places; answers which places leave it and which come in.
fn slide(window: &mut Range<usize>, centre: usize, reach: usize, length: usize) -> [Range<usize>; 2] {
    let to = centre.saturating_sub(reach)..(centre + reach + 1).min(length);
    let leaving = window.start..window.end.min(to.start);
    let coming = window.end.max(to.start)..to.end;
    *window = to;
    [leaving, coming]
}

fn add<T: AddAssign, S>(sums: &mut [T], values: &[S], value: impl Fn(&S) -> T) {
    for (sum, cell) in sums.iter_mut().zip(values) {
        *sum += value(cell);
    }
}

fn take<T: SubAssign, S>(sums: &mut [T], values: &[S], value: impl Fn(&S) -> T) {
    for (sum, cell) in sums.iter_mut().zip(values) {
        *sum -= value(cell);
    }
}

/// The sums of the places around each of successive places of a line, the first of which is `start`.
fn along<T: Copy + Default + AddAssign + SubAssign>(line: &[T], start: usize, reach: usize, sums: &mut [T]) {
    if reach == 1 {
        // Three terms each: without a chain from one place to the next.
        for (sum, three) in sums.iter_mut().zip(line[start - 1..].windows(3)) {
            *sum = three[0];
            *sum += three[1];
            *sum += three[2];
        }
        return;
    }
    let (mut window, mut running) = (0..0, T::default());
    for (centre, sum) in (start..).zip(sums) {
        let [leaving, coming] = slide(&mut window, centre, reach, line.len());
        for place in leaving {
            running -= line[place];
        }
        for place in coming {
            running += line[place];
        }
        *sum = running;
    }
}
