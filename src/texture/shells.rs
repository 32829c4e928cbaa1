//! Comparing each voxel with the neighbours to which some steps lead, where they do not fill a box around it.

use super::grid::Grid;
use super::level_counts::LevelCounts;
use super::neighbourhoods::Neighbourhoods;
use super::tone_differences::{Tone, ToneDifferenceCounts};
use crate::image::Discretised;

/// How often a voxel of a grey level and its neighbours in both directions of the steps hold so many voxels whose level
/// differs from its own by at most `coarseness`, the voxel itself included.
pub(crate) fn dependences(levels: &Discretised, steps: &[[isize; 3]], coarseness: u16) -> LevelCounts {
    let grid = Grid::around(levels, steps);
    let mut counts = Neighbourhoods::new(&grid, grid.rows(), 2 * steps.len() as u128 + 1);
    visit(&grid, steps, |rank, level, around| {
        let dependent = around.iter().filter(|&&other| other != 0 && level.abs_diff(other) <= coarseness);
        counts.add(rank, 1 + dependent.count(), 1);
    });
    LevelCounts::sorted(counts.counts(), levels.voxels() as u64)
}

/// How far the voxels of each grey level differ from the mean of their neighbours in both directions of the steps.
pub(crate) fn tones(levels: &Discretised, steps: &[[isize; 3]]) -> ToneDifferenceCounts {
    let grid = Grid::around(levels, steps);
    let mut tones = Neighbourhoods::new(&grid, grid.rows(), 2 * steps.len() as u128 + 1);
    visit(&grid, steps, |rank, level, around| {
        let neighbours = around.iter().filter(|&&other| other != 0).count();
        let sum: u64 = around.iter().map(|&other| u64::from(other)).sum();
        let difference = (u64::from(level) * neighbours as u64).abs_diff(sum);
        tones.add(rank, neighbours, Tone { voxels: 1, difference: difference.into() });
    });
    let cells = tones.counts().into_iter().filter(|((_, neighbours), _)| *neighbours > 0);
    ToneDifferenceCounts::sorted(cells.collect())
}

/// Calls `visit` with rank and level of each voxel and the levels around it, 0 where there is none.
fn visit(grid: &Grid<'_>, steps: &[[isize; 3]], mut visit: impl FnMut(u16, u16, &[u16])) {
    let reached = steps.iter().filter(|&&step| grid.reaches(step));
    let offsets: Vec<usize> = reached.flat_map(|&step| grid.offsets([step])).collect();
    let (cells, levels) = (grid.cells(), grid.levels());
    let level = |position: usize| levels[usize::from(cells[position])];
    let mut around = Vec::with_capacity(2 * offsets.len());
    for position in grid.rows().iter().cloned().flatten().filter(|&position| cells[position] != 0) {
        around.clear();
        around.extend(offsets.iter().flat_map(|offset| [level(position - offset), level(position + offset)]));
        visit(cells[position], level(position), &around);
    }
}
