//! Counting the voxels around each voxel whose grey level is like its own.
//!
//! Small neighbourhoods are compared neighbour by neighbour, row against row. For large ones it is less work to sum, once
//! for each grey level, which voxels depend on it: that takes the same time for a box of any size.

use std::ops::Range;

use super::grid::Grid;
use super::neighbourhoods::Neighbourhoods;
use super::sparse;
use super::windows::{self, Windows};
use crate::image::Discretised;
use crate::numeric::parallel;

/// Comparing with this many neighbours takes about as long as summing over boxes for one grey level.
const NEIGHBOURS_PER_LEVEL: u128 = 32;

/// Number of rows that are counted in one go.
const ROWS: usize = 1024;

/// Number of voxels by grey level and number of voxels that depend on one another.
pub(super) type Counts = Vec<((u16, u64), u64)>;

/// Counts the voxels in boxes around the voxels of a region whose grey level differs from theirs by at most `coarseness`,
/// the voxel itself included.
pub(super) struct Dependences<'a> {
    grid: Grid<'a>,
    /// The grey level of each cell, where that matters and the cells hold ranks.
    levels: Option<Vec<u16>>,
    coarseness: u16,
    distance: usize,
    in_plane: bool,
    /// Whether each voxel is compared with each of its neighbours.
    one_by_one: bool,
}

impl<'a> Dependences<'a> {
    pub(super) fn new(levels: &'a Discretised, coarseness: u16, distance: usize, in_plane: bool) -> Self {
        let grid = Grid::new(levels);
        let volume = windows::volume(windows::reach(&grid, distance, in_plane));
        let worthwhile = NEIGHBOURS_PER_LEVEL * grid.levels().len() as u128;
        let one_by_one = volume <= worthwhile.min(u16::MAX.into());
        let grid = if one_by_one { Grid::within(levels, distance) } else { grid };
        let needed = one_by_one && coarseness > 0 && grid.is_ranked();
        let levels =
            needed.then(|| grid.cells().iter().map(|&rank| grid.levels()[usize::from(rank)]).collect());
        Dependences { grid, levels, coarseness, distance, in_plane, one_by_one }
    }

    pub(super) fn grid(&self) -> &Grid<'a> {
        &self.grid
    }

    /// Of the whole region, sorted.
    pub(super) fn volume(&self) -> Counts {
        let rows = self.grid.rows();
        if !self.one_by_one {
            return self.by_level(rows);
        }
        let blocks: Vec<_> = rows.chunks(ROWS).collect();
        let counts = parallel::map(&blocks, |rows| self.by_neighbour(rows));
        sparse::merge(&counts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// Of some rows, sorted.
    pub(super) fn of(&self, rows: &[Range<usize>]) -> Counts {
        if self.one_by_one { self.by_neighbour(rows) } else { self.by_level(rows) }
    }

    fn by_neighbour(&self, rows: &[Range<usize>]) -> Counts {
        match (self.coarseness, &self.levels) {
            (0, _) => self.alike(rows, self.grid.cells(), |a, b| a == b),
            (_, levels) => {
                let levels = levels.as_deref().unwrap_or(self.grid.cells());
                // Outside there is level 0.
                self.alike(rows, levels, |a, b| (a.abs_diff(b) <= self.coarseness) & (b != 0))
            }
        }
    }

    /// Number of neighbours for which `alike` holds of what two cells have in `values`.
    fn alike(&self, rows: &[Range<usize>], values: &[u16], alike: impl Fn(u16, u16) -> bool) -> Counts {
        let reach = windows::reach(&self.grid, self.distance, self.in_plane);
        let [_, ny, nx] = self.grid.padded();
        let mut counts = Neighbourhoods::new(&self.grid, rows, windows::volume(reach));
        let mut dependent = Vec::new();
        for row in rows {
            dependent.clear();
            dependent.resize(row.len(), 0_u16);
            for z in 0..=2 * reach[0] {
                for y in 0..=2 * reach[1] {
                    let from = row.start + (z * ny + y) * nx;
                    let first = from - (reach[0] * ny + reach[1]) * nx - reach[2];
                    let around = &values[first..first + row.len() + 2 * reach[2]];
                    count_row(&mut dependent, &values[row.clone()], around, &alike);
                }
            }
            for (&rank, &voxels) in self.grid.cells()[row.clone()].iter().zip(&dependent) {
                counts.add(rank, usize::from(voxels), 1);
            }
        }
        counts.counts()
    }

    /// One sum over boxes for each grey level.
    fn by_level(&self, rows: &[Range<usize>]) -> Counts {
        let histogram = self.grid.histogram(rows);
        let ranks: Vec<u16> =
            (0..).zip(&histogram).skip(1).filter(|(_, voxels)| **voxels > 0).map(|(rank, _)| rank).collect();
        parallel::map(&ranks, |&rank| self.of_level(rank, rows)).concat()
    }

    fn of_level(&self, rank: u16, rows: &[Range<usize>]) -> Counts {
        let (cells, levels) = (self.grid.cells(), self.grid.levels());
        let level = levels[usize::from(rank)];
        let first = levels.partition_point(|&other| other < level.saturating_sub(self.coarseness)).max(1);
        let last = levels.partition_point(|&other| other <= level.saturating_add(self.coarseness));
        let rows: Vec<_> = rows.iter().filter(|row| cells[(*row).clone()].contains(&rank)).cloned().collect();
        let mut counts = Vec::new();
        let windows = Windows::new(&self.grid, self.distance, self.in_plane);
        let dependent = |cell: u16| u64::from((first..last).contains(&usize::from(cell)));
        windows.sums(&rows, dependent, |row, sums| {
            let voxels = cells[row.clone()].iter().zip(sums).filter(|(cell, _)| **cell == rank);
            counts.extend(voxels.map(|(_, &dependent)| ((level, dependent), 1)));
        });
        sparse::tally(counts)
    }
}

/// Adds to the count of each voxel of a row how many of the cells around its place in another row are alike. `around`
/// begins as far before the row as it reaches.
fn count_row(dependent: &mut [u16], row: &[u16], around: &[u16], alike: impl Fn(u16, u16) -> bool) {
    let mut around = around;
    // Three neighbours at a time: a third of the loads and stores of the counts.
    while let Some(rest) = around.get(3..).filter(|rest| rest.len() + 1 >= row.len()) {
        let others = around.iter().zip(&around[1..]).zip(&around[2..]);
        for ((count, &cell), ((&a, &b), &c)) in dependent.iter_mut().zip(row).zip(others) {
            *count += u16::from(alike(cell, a)) + u16::from(alike(cell, b)) + u16::from(alike(cell, c));
        }
        around = rest;
    }
    for shifted in around.windows(row.len()) {
        for ((count, &cell), &other) in dependent.iter_mut().zip(row).zip(shifted) {
            *count += u16::from(alike(cell, other));
        }
    }
}
