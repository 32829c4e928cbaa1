//! Finding zones: linked voxels of the same grey level.
//!
//! Voxels are visited in the order of the grid. Which of the neighbours that came before have the same grey level is a
//! pattern of 13 bits. Neighbours that touch one another have been found to be of one zone when they were visited, so
//! that one of each group of touching neighbours is enough: mostly there is one group, and the voxel takes its zone over
//! without any search.

use std::ops::Range;
use std::sync::LazyLock;

use super::direction::{PLANE, SPACE};
use super::grid::Grid;
use super::sparse;

/// A width of the table of zones that holds most sizes.
const SMALL: usize = 32;

/// Up to this many cells of the table for each label it is faster than sorting a list of all zones; it also bounds the
/// memory.
const CELLS_PER_LABEL: usize = 8;

/// For each pattern of neighbours of equal level, bit d standing for the one at −[`SPACE`]`[d]`, the first neighbour of
/// each group of touching ones.
static GROUPS: LazyLock<Vec<u16>> =
    LazyLock::new(|| (0..1 << SPACE.len()).map(first_of_each_group).collect());

/// What is measured of a zone: every voxel has a share, and the shares of all its voxels are put together in any order.
pub(super) trait Measure {
    /// The measure of no voxel.
    const NONE: usize;

    /// The share of the voxel at a position of the grid.
    fn share(&self, position: usize) -> usize;

    /// The measure of two parts of a zone together.
    fn together(a: usize, b: usize) -> usize;
}

/// The number of voxels of a zone.
pub(super) struct Size;

impl Measure for Size {
    const NONE: usize = 0;

    fn share(&self, _position: usize) -> usize {
        1
    }

    fn together(a: usize, b: usize) -> usize {
        a + b
    }
}

/// The smallest distance of a zone, from the distance of each cell of the grid from the cell `start` on.
pub(super) struct Nearest<'a> {
    pub(super) distances: &'a [u32],
    pub(super) start: usize,
}

impl Measure for Nearest<'_> {
    const NONE: usize = usize::MAX;

    fn share(&self, position: usize) -> usize {
        self.distances[position - self.start] as usize
    }

    fn together(a: usize, b: usize) -> usize {
        a.min(b)
    }
}

/// The zones of some rows of a grid.
///
/// A zone may have been taken for several until the voxel that links them was visited: it then has several labels.
pub(super) struct Zones<M> {
    measure: M,
    /// For each label an earlier label of the same zone, or itself if it is the first.
    first: Vec<usize>,
    /// Rank of the grey level of each label.
    rank: Vec<u16>,
    /// Measure of the voxels that were given each label.
    measured: Vec<usize>,
}

impl<M: Measure> Zones<M> {
    /// The zones of the whole grid, 26-connected.
    pub(super) fn in_space(grid: &Grid<'_>, measure: M) -> Self {
        Self::find(grid, grid.rows(), SPACE, measure)
    }

    /// The zones of one slice, 8-connected.
    pub(super) fn in_plane(grid: &Grid<'_>, rows: &[Range<usize>], measure: M) -> Self {
        Self::find(grid, rows, PLANE, measure)
    }

    fn find<const D: usize>(
        grid: &Grid<'_>,
        rows: &[Range<usize>],
        directions: [[isize; 3]; D],
        measure: M,
    ) -> Self {
        let mut zones = Zones { measure, first: Vec::new(), rank: Vec::new(), measured: Vec::new() };
        let offsets = grid.offsets(directions);
        let cells = grid.cells();
        // Labels of the last voxels, at their position modulo a power of 2 that no offset reaches.
        let mut labels = vec![0; offsets.iter().max().map_or(1, |offset| (offset + 1).next_power_of_two())];
        let place = labels.len() - 1;
        let mut patterns = Vec::new();
        for row in rows {
            equal_neighbours(cells, row, &offsets, &mut patterns);
            for ((position, &rank), &pattern) in row.clone().zip(&cells[row.clone()]).zip(&patterns) {
                if rank == 0 {
                    continue;
                }
                let mut groups =
                    bits(GROUPS[usize::from(pattern)]).map(|d| labels[(position - offsets[d]) & place]);
                let label = groups.next().unwrap_or_else(|| zones.begin(rank));
                let label = groups.fold(label, |label, other| zones.joined(label, other));
                zones.measured[label] = M::together(zones.measured[label], zones.measure.share(position));
                labels[position & place] = label;
            }
        }
        zones
    }

    /// A new label.
    fn begin(&mut self, rank: u16) -> usize {
        let label = self.first.len();
        self.first.push(label);
        self.rank.push(rank);
        self.measured.push(M::NONE);
        label
    }

    /// Makes one zone of the zones of two labels, and answers its first label.
    fn joined(&mut self, a: usize, b: usize) -> usize {
        if a == b {
            return a;
        }
        let (a, b) = (self.first_label(a), self.first_label(b));
        self.first[a.max(b)] = a.min(b);
        a.min(b)
    }

    /// The first label of the zone of a label, halving the way for the next time.
    fn first_label(&mut self, mut label: usize) -> usize {
        while self.first[label] != label {
            self.first[label] = self.first[self.first[label]];
            label = self.first[label];
        }
        label
    }

    /// Number of zones of each (grey level, measure), sorted.
    pub(super) fn counts(mut self, levels: &[u16]) -> Vec<((u16, u64), u64)> {
        for label in (0..self.first.len()).rev().filter(|&label| self.first[label] != label) {
            let earlier = self.first[label];
            self.measured[earlier] = M::together(self.measured[earlier], self.measured[label]);
        }
        let width = self.width_of_table(levels.len());
        let mut table = vec![0_u64; levels.len() * width];
        let mut counts = Vec::new();
        for (label, (&rank, &measure)) in self.rank.iter().zip(&self.measured).enumerate() {
            if self.first[label] != label {
                continue;
            }
            if measure < width {
                table[usize::from(rank) * width + measure] += 1;
            } else {
                counts.push(((levels[usize::from(rank)], measure as u64), 1));
            }
        }
        for (&level, row) in levels.iter().zip(table.chunks(width.max(1))) {
            counts.extend((0..).zip(row).filter(|(_, n)| **n > 0).map(|(j, &n)| ((level, j), n)));
        }
        sparse::tally(counts)
    }

    /// Zones of a measure below this are counted in a table, the few others are listed: all where the measures are small,
    /// as distances are, else those of the [`SMALL`] ones, else none.
    fn width_of_table(&self, levels: usize) -> usize {
        let highest = self.measured.iter().copied().filter(|&measure| measure != M::NONE).max().unwrap_or(0);
        let room = CELLS_PER_LABEL * self.rank.len() / levels.max(1);
        if highest < room {
            highest + 1
        } else if SMALL <= room {
            SMALL
        } else {
            0
        }
    }
}

/// Bit d of each pattern says whether the voxel of a row has the level of its neighbour `offsets[d]` cells before.
fn equal_neighbours(cells: &[u16], row: &Range<usize>, offsets: &[usize], patterns: &mut Vec<u16>) {
    patterns.clear();
    patterns.resize(row.len(), 0);
    for (d, offset) in offsets.iter().enumerate() {
        let before = &cells[row.start - offset..row.end - offset];
        for ((pattern, rank), before) in patterns.iter_mut().zip(&cells[row.clone()]).zip(before) {
            *pattern |= u16::from(rank == before) << d;
        }
    }
}

/// Whether the neighbours at −`SPACE[a]` and −`SPACE[b]` touch.
fn touch(a: usize, b: usize) -> bool {
    SPACE[a].iter().zip(SPACE[b]).all(|(p, q)| p.abs_diff(q) <= 1)
}

/// The lowest bit of each group of touching neighbours in a pattern.
fn first_of_each_group(pattern: u16) -> u16 {
    let mut firsts = 0;
    let mut rest = pattern;
    while rest != 0 {
        let first = 1 << rest.trailing_zeros();
        firsts |= first;
        let mut group = first;
        loop {
            let touching = bits(rest).filter(|&a| bits(group).any(|b| touch(a, b)));
            let grown = touching.fold(group, |group, a| group | 1 << a);
            if grown == group {
                break;
            }
            group = grown;
        }
        rest &= !group;
    }
    firsts
}

/// The numbers of the bits that are set, rising.
fn bits(mut pattern: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = pattern.trailing_zeros() as usize;
        (pattern != 0).then(|| {
            pattern &= pattern - 1;
            bit
        })
    })
}
