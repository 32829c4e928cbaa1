use std::borrow::Cow;
use std::ops::Range;

use crate::image::Discretised;

/// The largest number of grey levels for which tables by level are laid out without asking which levels occur.
const FEW_LEVELS: u16 = 255;

/// The padded grid of a region as one flat list, with what counting needs to know of it.
///
/// Where there are many grey levels the cells hold ranks among those that occur, so that tables by rank are no longer
/// than the region has voxels. Rank 0 is outside.
pub(super) struct Grid<'a> {
    cells: Cow<'a, [u16]>,
    /// The grey level of each rank, in rising order.
    levels: Vec<u16>,
    /// Size of the padded grid along `[z, y, x]`.
    padded: [usize; 3],
    /// Width of the border along `[z, y, x]`.
    border: [usize; 3],
    /// The cells from the first to the last voxel of each row, of the rows that have any.
    rows: Vec<Range<usize>>,
}

impl<'a> Grid<'a> {
    /// The grid with a border of one voxel, enough for neighbours at distance 1.
    pub(super) fn new(levels: &'a Discretised) -> Self {
        let view = levels.padded();
        let cells = match view.to_slice() {
            Some(cells) => Cow::Borrowed(cells),
            None => Cow::Owned(view.iter().copied().collect()),
        };
        Self::of(cells, levels, [1; 3])
    }

    /// The grid with a border wide enough for neighbours up to `distance` voxels away along each axis.
    ///
    /// No border is wider than the region along its axis: further away there is no neighbour, and directions that lead
    /// there ([`Grid::reaches`]) have no offset.
    pub(super) fn within(levels: &'a Discretised, distance: usize) -> Self {
        if distance <= 1 {
            return Self::new(levels);
        }
        let size = levels.size();
        let border = size.map(|voxels| voxels.min(distance));
        let padded: [usize; 3] = std::array::from_fn(|axis| size[axis] + 2 * border[axis]);
        let mut cells = vec![0; padded.iter().product()];
        let levels_by_row = levels.levels();
        for (row, levels) in levels_by_row.rows().into_iter().enumerate() {
            let (z, y) = (row / size[1] + border[0], row % size[1] + border[1]);
            let start = (z * padded[1] + y) * padded[2] + border[2];
            for (cell, &level) in cells[start..].iter_mut().zip(levels) {
                *cell = level;
            }
        }
        Self::of(Cow::Owned(cells), levels, border)
    }

    /// The grid with a border wide enough for all of these steps that lead from one voxel of the region to another.
    pub(super) fn around(levels: &'a Discretised, steps: &[[isize; 3]]) -> Self {
        let reached = steps.iter().filter(|&&step| reaches(levels.size(), step));
        let distance = reached.flatten().map(|step| step.unsigned_abs()).max();
        Self::within(levels, distance.unwrap_or(1))
    }

    fn of(cells: Cow<'a, [u16]>, levels: &Discretised, border: [usize; 3]) -> Self {
        let size = levels.size();
        let padded: [usize; 3] = std::array::from_fn(|axis| size[axis] + 2 * border[axis]);
        let nx = padded[2];
        let (cells, levels) = if levels.count() <= FEW_LEVELS {
            (cells, (0..=levels.count()).collect())
        } else {
            ranked(&cells)
        };
        let rows =
            cells.chunks(nx).zip((0..).step_by(nx)).filter_map(|(row, start)| inner(row, start)).collect();
        Grid { cells, levels, padded, border, rows }
    }

    /// The cells of the padded grid, x fastest.
    pub(super) fn cells(&self) -> &[u16] {
        &self.cells
    }

    /// Size of the padded grid along `[z, y, x]`.
    pub(super) fn padded(&self) -> [usize; 3] {
        self.padded
    }

    /// Size of the region along `[z, y, x]`.
    pub(super) fn size(&self) -> [usize; 3] {
        std::array::from_fn(|axis| self.padded[axis] - 2 * self.border[axis])
    }

    /// Whether the cells hold ranks that differ from the grey levels.
    pub(super) fn is_ranked(&self) -> bool {
        self.levels.last().is_some_and(|&level| usize::from(level) >= self.levels.len())
    }

    /// The grey level of each rank, 0 first.
    pub(super) fn levels(&self) -> &[u16] {
        &self.levels
    }

    /// Non-empty rows, each from its first to its last voxel, as positions in the cells.
    pub(super) fn rows(&self) -> &[Range<usize>] {
        &self.rows
    }

    /// The non-empty rows of each slice of the region.
    pub(super) fn slices(&self) -> Vec<&[Range<usize>]> {
        let [nz, ny, nx] = self.padded;
        let mut rest = self.rows();
        (self.border[0]..nz - self.border[0])
            .map(|z| {
                let end = (z + 1) * ny * nx;
                let (slice, after) = rest.split_at(rest.partition_point(|row| row.start < end));
                rest = after;
                slice
            })
            .collect()
    }

    /// Whether a step can lead from one voxel of the region to another.
    pub(super) fn reaches(&self, step: [isize; 3]) -> bool {
        reaches(self.size(), step)
    }

    /// How far apart in the cells two neighbours along each direction are.
    pub(super) fn offsets<const D: usize>(&self, directions: [[isize; 3]; D]) -> [usize; D] {
        let [_, ny, nx] = self.padded.map(usize::cast_signed);
        directions.map(|[z, y, x]| ((z * ny + y) * nx + x).unsigned_abs())
    }

    /// Length of the longest axis of the region.
    pub(super) fn longest_axis(&self) -> usize {
        self.size().into_iter().max().unwrap_or(0)
    }

    /// Number of voxels in some rows.
    pub(super) fn voxels(&self, rows: &[Range<usize>]) -> u64 {
        rows.iter().map(|row| self.cells[row.clone()].iter().filter(|&&cell| cell != 0).count() as u64).sum()
    }

    /// Number of voxels of each rank in some rows; those of rank 0 lie in holes.
    pub(super) fn histogram(&self, rows: &[Range<usize>]) -> Vec<usize> {
        let mut counts = vec![0; self.levels.len()];
        for row in rows {
            for &rank in &self.cells[row.clone()] {
                counts[usize::from(rank)] += 1;
            }
        }
        counts
    }
}

/// Whether a step can lead from one voxel of a region of this size to another.
fn reaches(size: [usize; 3], step: [isize; 3]) -> bool {
    step.iter().zip(size).all(|(step, size)| step.unsigned_abs() < size)
}

/// From the first to the last voxel of a row, as positions in the grid, if it has any.
fn inner(row: &[u16], start: usize) -> Option<Range<usize>> {
    let first = row.iter().position(|&cell| cell != 0)?;
    let last = row.iter().rposition(|&cell| cell != 0)?;
    Some(start + first..start + last + 1)
}

/// The rank of each cell among the levels that occur, and the level of each rank.
fn ranked(cells: &[u16]) -> (Cow<'static, [u16]>, Vec<u16>) {
    let mut rank = vec![0_u16; usize::from(u16::MAX) + 1];
    for &cell in cells {
        rank[usize::from(cell)] = 1;
    }
    rank[0] = 1;
    let levels: Vec<u16> = (0..=u16::MAX).filter(|&level| rank[usize::from(level)] != 0).collect();
    for (position, &level) in (0..=u16::MAX).zip(&levels) {
        rank[usize::from(level)] = position;
    }
    (cells.iter().map(|&cell| rank[usize::from(cell)]).collect(), levels)
}
