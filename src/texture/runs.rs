//! Counting runs: successive voxels of the same grey level along a direction.
//!
//! Every voxel learns its position in its run from its predecessor. A run of length n has one voxel at each of the
//! positions 1 to n, so the number of runs of length n is the number of voxels at position n less those at n + 1: no
//! run has to be found by its ends.

use std::ops::Range;

use super::grid::Grid;

/// The runs in some rows of a grid.
pub(super) struct Runs<'a> {
    grid: &'a Grid<'a>,
    rows: &'a [Range<usize>],
    voxels: u64,
    /// Where the numbers of voxels by position in the run start for each rank, and where they end altogether: room for
    /// the longest run that is possible and a 0 behind it.
    start: Vec<usize>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(grid: &'a Grid<'_>, rows: &'a [Range<usize>]) -> Self {
        let histogram = grid.histogram(rows);
        let longest = grid.longest_axis();
        let mut start = vec![0, 2]; // a hole in a row counts as position 1 of rank 0
        for voxels in &histogram[1..] {
            start.push(start[start.len() - 1] + voxels.min(&longest) + 1);
        }
        Runs { grid, rows, voxels: histogram[1..].iter().map(|&n| n as u64).sum(), start }
    }

    /// Number of voxels in the rows.
    pub(super) fn voxels(&self) -> u64 {
        self.voxels
    }

    /// Number of runs along a direction of each (grey level, length), sorted.
    pub(super) fn along(&self, direction: [isize; 3]) -> Vec<((u16, u64), u64)> {
        let [offset] = self.grid.offsets([direction]);
        let positions = if offset == 1 { self.along_rows() } else { self.across_rows(offset) };
        self.lengths(&positions)
    }

    /// Number of voxels by rank and position in their run along x, where the predecessor is the voxel just seen.
    fn along_rows(&self) -> Vec<u64> {
        let mut counts = vec![0; self.start[self.start.len() - 1]];
        for row in self.rows {
            let (mut last, mut position) = (0, 0);
            for &rank in &self.grid.cells()[row.clone()] {
                position = if rank == last && rank != 0 { position + 1 } else { 1 };
                last = rank;
                counts[self.start[usize::from(rank)] + position - 1] += 1;
            }
        }
        counts
    }

    /// The same along a direction in which the predecessor lies `offset` cells before.
    ///
    /// What is kept is the position in its run of the voxel last seen at each place in the grid modulo the offset: that
    /// is the predecessor of the voxel that comes there next.
    fn across_rows(&self, offset: usize) -> Vec<u64> {
        let cells = self.grid.cells();
        let mut counts = vec![0; self.start[self.start.len() - 1]];
        let mut reached = vec![0_u32; offset];
        for row in self.rows {
            let mut from = row.start;
            while from < row.end {
                let to = row.end.min(from - from % offset + offset);
                let reached = &mut reached[from % offset..][..to - from];
                advance(&cells[from..to], &cells[from - offset..to - offset], reached);
                for (&rank, &position) in cells[from..to].iter().zip(&*reached) {
                    counts[self.start[usize::from(rank)] + position as usize - 1] += 1;
                }
                from = to;
            }
        }
        counts
    }

    /// Number of runs by their length, from the number of voxels by their position.
    fn lengths(&self, positions: &[u64]) -> Vec<((u16, u64), u64)> {
        let mut runs = Vec::new();
        for (&level, room) in self.grid.levels().iter().zip(self.start.windows(2)).skip(1) {
            let voxels = positions[room[0]..room[1]].windows(2);
            for (length, pair) in (1..).zip(voxels).take_while(|(_, pair)| pair[0] > 0) {
                if pair[0] > pair[1] {
                    runs.push(((level, length), pair[0] - pair[1]));
                }
            }
        }
        runs
    }
}

/// The position in their run of successive voxels, from that of their predecessors.
fn advance(ranks: &[u16], predecessors: &[u16], reached: &mut [u32]) {
    for ((&rank, &predecessor), reached) in ranks.iter().zip(predecessors).zip(reached) {
        *reached = if rank == predecessor && rank != 0 { *reached + 1 } else { 1 };
    }
}
