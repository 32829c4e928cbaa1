//! Counts by grey level and number of voxels in the neighbourhood, as a table where that is small.

use std::ops::Range;

use super::grid::Grid;
use super::sparse::{self, Count};

/// Up to this many cells for each voxel a table is laid out; else the voxels are listed and sorted.
const CELLS_PER_VOXEL: usize = 4;

/// What was counted of the voxels of some rows of a grid, by their rank and the number of voxels in their neighbourhood.
pub(super) struct Neighbourhoods<'a, N> {
    levels: &'a [u16],
    /// Number of columns of the table.
    width: usize,
    /// By rank and number of voxels; empty if it would be too large.
    table: Vec<N>,
    list: Vec<((u16, u64), N)>,
}

impl<'a, N: Copy + Default + PartialEq + Count> Neighbourhoods<'a, N> {
    /// For neighbourhoods of at most `largest` voxels, the one in the middle included.
    pub(super) fn new(grid: &'a Grid<'_>, rows: &[Range<usize>], largest: u128) -> Self {
        let room = CELLS_PER_VOXEL * rows.iter().map(Range::len).sum::<usize>();
        let width = usize::try_from(largest).unwrap_or(usize::MAX).saturating_add(1);
        let cells = width.saturating_mul(grid.levels().len());
        let (width, cells) = if cells <= room { (width, cells) } else { (0, 0) };
        Neighbourhoods { levels: grid.levels(), width, table: vec![N::default(); cells], list: Vec::new() }
    }

    /// Adds what was counted of one voxel. What has rank 0 lies in a hole and is forgotten in the end.
    pub(super) fn add(&mut self, rank: u16, voxels: usize, counted: N) {
        match self.table.get_mut(usize::from(rank) * self.width + voxels) {
            Some(sum) => *sum = sum.plus(counted),
            None if rank != 0 => self.list.push(((self.levels[usize::from(rank)], voxels as u64), counted)),
            None => {}
        }
    }

    /// What was counted of each (grey level, number of voxels), sorted.
    pub(super) fn counts(mut self) -> Vec<((u16, u64), N)> {
        let rows = self.levels.iter().zip(self.table.chunks(self.width.max(1))).skip(1);
        for (&level, row) in rows {
            let cells = (0..).zip(row).filter(|(_, counted)| **counted != N::default());
            self.list.extend(cells.map(|(voxels, &counted)| ((level, voxels), counted)));
        }
        sparse::tally(self.list)
    }
}
