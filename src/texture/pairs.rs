//! Counting pairs of neighbouring grey levels.
//!
//! Pairs are counted once, from the voxel to its neighbour ahead; adding the transpose afterwards gives the count in
//! both directions that the standard asks for, unless they are wanted as they are: directed. Outside has rank 0, so that pairs with it fall into row and column 0,
//! which are left out.

use std::ops::Range;

use super::direction::{PLANE, SPACE};
use super::grid::Grid;
use super::sparse;
use crate::numeric::parallel;

/// Cells (i, j) that are not 0, sorted: those with i ≤ j of a symmetric matrix, or all if the pairs are directed.
pub(super) type Cells = Vec<((u16, u16), u64)>;

/// Up to this many cells for each voxel a table of all pairs of levels is faster than sorting: the two ways were equal at
/// 9 to 17 cells in balls of 2·10⁴ to 10⁶ voxels. It also bounds the memory.
const CELLS_PER_VOXEL: usize = 12;

/// Up to this many ranks one table for all directions is faster than one after the other, which take less of the cache:
/// equal at 220 to 450 ranks in the same balls.
const TOGETHER: usize = 256;

/// The most voxels that 32-bit counters are trusted with. No row is taken to be longer.
const COUNTABLE: usize = u32::MAX as usize;

/// Number of voxels that a thread should have to count to be worth its tables.
const VOXELS_PER_THREAD: usize = 1 << 16;

/// Pairs along each step in some rows of the grid, in both directions or directed. A step that leads out of the region
/// has none.
///
/// The directions of space, and those of a slice, are counted together; other lists of steps in such blocks, so that
/// the tables never are those of more than one block.
pub(super) fn along(
    grid: &Grid<'_>,
    rows: &[Range<usize>],
    steps: &[[isize; 3]],
    directed: bool,
) -> Vec<Cells> {
    let within: Vec<_> = steps.iter().copied().filter(|&step| grid.reaches(step)).collect();
    let (blocks, rest) = within.as_chunks::<{ SPACE.len() }>();
    let (small_blocks, rest) = rest.as_chunks::<{ PLANE.len() }>();
    let blocks = blocks.iter().map(|&block| count(grid, rows, block, directed));
    let small_blocks = small_blocks.iter().map(|&block| count(grid, rows, block, directed));
    let rest = rest.iter().map(|&step| count(grid, rows, [step], directed));
    let mut counted = blocks.chain(small_blocks).chain(rest).flatten();
    let of = |&step: &[isize; 3]| {
        if grid.reaches(step) { counted.next().unwrap_or_default() } else { Cells::new() }
    };
    steps.iter().map(of).collect()
}

/// Pairs along each direction in some rows of the grid.
fn count<const D: usize>(
    grid: &Grid<'_>,
    rows: &[Range<usize>],
    directions: [[isize; 3]; D],
    directed: bool,
) -> Vec<Cells> {
    let offsets = grid.offsets(directions);
    let voxels: usize = rows.iter().map(Range::len).sum();
    if voxels > COUNTABLE && rows.len() > 1 {
        let (first, second) = rows.split_at(rows.len() / 2);
        return merged([first, second].map(|rows| count(grid, rows, directions, directed)));
    }
    let ranks = grid.levels().len();
    if ranks * ranks > CELLS_PER_VOXEL * voxels {
        let sorted = ByRank::new(grid, rows);
        return parallel::map(&offsets, |&offset| sorted.pairs(offset, directed));
    }
    if ranks > TOGETHER {
        let one = |&offset: &usize| matrices(grid, &table(grid, rows, [offset]), directed);
        return parallel::map(&offsets, one).into_iter().flatten().collect();
    }
    let chunks = parallel::threads().min(1 + voxels / VOXELS_PER_THREAD);
    let chunks: Vec<_> = rows.chunks(rows.len().div_ceil(chunks).max(1)).collect();
    merged(parallel::map(&chunks, |rows| matrices(grid, &table(grid, rows, offsets), directed)))
}

/// The sum by direction of counts in several parts of the grid.
fn merged(parts: impl AsRef<[Vec<Cells>]>) -> Vec<Cells> {
    let parts = parts.as_ref();
    let directions = 0..parts.first().map_or(0, Vec::len);
    directions
        .map(|d| sparse::merge(&parts.iter().map(|part| part[d].as_slice()).collect::<Vec<_>>()))
        .collect()
}

/// Pairs from the voxel to its neighbour ahead: `table[a·ranks + b][d]` for rank a, rank b of the neighbour and
/// direction d. The counters of one pair of levels lie side by side because the directions of one voxel mostly meet
/// the same levels.
fn table<const D: usize>(grid: &Grid<'_>, rows: &[Range<usize>], offsets: [usize; D]) -> Vec<[u32; D]> {
    let cells = grid.cells();
    let ranks = grid.levels().len();
    let mut table = vec![[0; D]; ranks * ranks];
    for row in rows {
        let ahead = offsets.map(|offset| &cells[row.start + offset..row.end + offset]);
        for (x, &rank) in cells[row.clone()].iter().enumerate() {
            let counts = &mut table[usize::from(rank) * ranks..][..ranks];
            for d in 0..D {
                counts[usize::from(ahead[d][x])][d] += 1;
            }
        }
    }
    table
}

/// The matrix of each direction, without row and column 0: the table if directed, else the table plus its transpose.
fn matrices<const D: usize>(grid: &Grid<'_>, table: &[[u32; D]], directed: bool) -> Vec<Cells> {
    let levels = grid.levels();
    let ranks = levels.len();
    let mut matrices = vec![Cells::new(); D];
    for a in 1..ranks {
        for b in if directed { 1..ranks } else { a..ranks } {
            let (ahead, behind) = (&table[a * ranks + b], &table[b * ranks + a]);
            for d in 0..D {
                let behind = if directed { 0 } else { behind[d] };
                let count = u64::from(ahead[d]) + u64::from(behind);
                if count > 0 {
                    matrices[d].push(((levels[a], levels[b]), count));
                }
            }
        }
    }
    matrices
}

/// The voxels of some rows sorted by rank, for many grey levels where a table of all pairs would be larger than the
/// region.
struct ByRank<'a> {
    grid: &'a Grid<'a>,
    /// Where the voxels of each rank start in `voxels`, and their number at the end.
    start: Vec<usize>,
    /// Positions in the grid, by rank.
    voxels: Vec<usize>,
}

impl<'a> ByRank<'a> {
    fn new(grid: &'a Grid<'_>, rows: &[Range<usize>]) -> Self {
        let mut start = vec![0];
        for count in grid.histogram(rows) {
            start.push(start[start.len() - 1] + count);
        }
        let mut next = start.clone();
        let mut voxels = vec![0; start[start.len() - 1]];
        for position in rows.iter().cloned().flatten() {
            let next = &mut next[usize::from(grid.cells()[position])];
            voxels[*next] = position;
            *next += 1;
        }
        ByRank { grid, start, voxels }
    }

    /// Pairs of neighbours `offset` cells apart.
    ///
    /// The voxels come in rising order of their rank and are handed to their neighbours of lower or equal rank on both
    /// sides, or, if the pairs are directed, to the neighbour behind whatever its rank: each list of what was handed to
    /// the voxels of one rank is then sorted already.
    fn pairs(&self, offset: usize, directed: bool) -> Cells {
        let cells = self.grid.cells();
        let mut next: Vec<usize> = self.start.iter().map(|start| 2 * start).collect();
        let mut handed = vec![0; 2 * self.voxels.len()];
        for &position in &self.voxels[self.start[1]..] {
            let rank = cells[position];
            let (behind, ahead) = (cells[position - offset], cells[position + offset]);
            for neighbour in [behind, if directed { 0 } else { ahead }] {
                if neighbour != 0 && (directed || neighbour <= rank) {
                    let next = &mut next[usize::from(neighbour)];
                    handed[*next] = rank;
                    *next += 1;
                }
            }
        }
        let levels = self.grid.levels();
        let mut pairs = Vec::new();
        for (a, &level) in levels.iter().enumerate().skip(1) {
            for equal in handed[2 * self.start[a]..next[a]].chunk_by(|b, c| b == c) {
                pairs.push(((level, levels[usize::from(equal[0])]), equal.len() as u64));
            }
        }
        pairs
    }
}
