//! Finding zones: linked voxels of the same grey level.
//!
//! The runs along x are what is joined, not the voxels: there are fewer of them, and two runs of neighbouring rows are
//! linked if their levels are equal and their intervals, one voxel wider, overlap.

use std::ops::Range;

use super::grid::Grid;
use super::sparse;

/// Zones up to this size are counted in a table, the few larger ones are listed.
const SMALL: usize = 32;

/// Successive voxels of the same grey level along x.
#[derive(Debug)]
struct Run {
    /// Position in the grid of the first voxel.
    start: usize,
    /// Position behind the last voxel.
    end: usize,
    rank: u16,
}

/// The runs of some rows and the zones that they make up.
pub(super) struct Zones {
    runs: Vec<Run>,
    /// For each run an earlier run of its zone, or itself if it is the first one.
    zone: Vec<usize>,
}

impl Zones {
    /// The zones of the whole grid, 26-connected.
    pub(super) fn in_space(grid: &Grid<'_>) -> Self {
        let rows = grid.rows_in_slice();
        Self::new(grid, grid.rows(), [1, rows - 1, rows, rows + 1])
    }

    /// The zones of one slice, 8-connected.
    pub(super) fn in_plane(grid: &Grid<'_>, rows: &[Range<usize>]) -> Self {
        Self::new(grid, rows, [1])
    }

    /// The zones of some rows, each linked with those that lie `back` rows before it.
    fn new<const B: usize>(grid: &Grid<'_>, rows: &[Range<usize>], back: [usize; B]) -> Self {
        let length = grid.row_length();
        let number = |row: &Range<usize>| row.start / length;
        let (Some(first), Some(last)) = (rows.first().map(number), rows.last().map(number)) else {
            return Zones { runs: Vec::new(), zone: Vec::new() };
        };
        let mut zones = Zones { runs: Vec::new(), zone: Vec::new() };
        let mut runs_of_row = vec![0..0; last - first + 1];
        for row in rows {
            let row_number = number(row) - first;
            let runs = zones.add_row(grid.cells(), row.clone());
            for back in back {
                if let Some(earlier) = row_number.checked_sub(back) {
                    zones.link(runs.clone(), runs_of_row[earlier].clone(), back * length);
                }
            }
            runs_of_row[row_number] = runs;
        }
        for run in 0..zones.zone.len() {
            zones.zone[run] = zones.zone[zones.zone[run]]; // the earlier one knows its first run already
        }
        zones
    }

    /// Adds the runs of one row and answers where they are.
    fn add_row(&mut self, cells: &[u16], row: Range<usize>) -> Range<usize> {
        let first = self.runs.len();
        let mut start = row.start;
        for run in cells[row].chunk_by(|a, b| a == b) {
            let end = start + run.len();
            if run[0] != 0 {
                self.zone.push(self.runs.len());
                self.runs.push(Run { start, end, rank: run[0] });
            }
            start = end;
        }
        first..self.runs.len()
    }

    /// Joins runs of a row with those of an earlier row, whose voxels lie `distance` cells before their neighbours.
    fn link(&mut self, row: Range<usize>, earlier: Range<usize>, distance: usize) {
        let mut from = earlier.start;
        for current in row {
            let Run { start, end, rank } = self.runs[current];
            while from < earlier.end && self.runs[from].end + distance < start {
                from += 1;
            }
            for other in from..earlier.end {
                if self.runs[other].start + distance > end {
                    break;
                }
                if self.runs[other].rank == rank {
                    self.join(current, other);
                }
            }
        }
    }

    /// Makes one zone of the zones of two runs; its first run stands for it.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first_run(a), self.first_run(b));
        self.zone[a.max(b)] = a.min(b);
    }

    /// The run that stands for the zone of a run, halving the way for the next time.
    fn first_run(&mut self, mut run: usize) -> usize {
        while self.zone[run] != run {
            self.zone[run] = self.zone[self.zone[run]];
            run = self.zone[run];
        }
        run
    }

    /// Number of zones of each (grey level, number of voxels), sorted.
    pub(super) fn sizes(&self, levels: &[u16]) -> Vec<((u16, u64), u64)> {
        let mut size = vec![0; self.runs.len()];
        for (run, &zone) in self.runs.iter().zip(&self.zone) {
            size[zone] += run.end - run.start;
        }
        let mut small = vec![[0_u64; SMALL]; levels.len()];
        let mut sizes = Vec::new();
        for (run, size) in self.runs.iter().zip(size).filter(|(_, size)| *size > 0) {
            match small[usize::from(run.rank)].get_mut(size) {
                Some(count) => *count += 1,
                None => sizes.push(((levels[usize::from(run.rank)], size as u64), 1)),
            }
        }
        for (&level, counts) in levels.iter().zip(&small) {
            sizes.extend((0..).zip(counts).filter(|(_, n)| **n > 0).map(|(size, &n)| ((level, size), n)));
        }
        sparse::tally(sizes)
    }
}
