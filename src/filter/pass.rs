//! One pass along an axis: sums of convolutions, in the memory of the maps that go in.

use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView2, ArrayView3, ArrayViewMut2, Axis};

use super::boundary::Boundary;
use super::convolve::Kernel;
use crate::numeric::parallel;

/// Sums that are kept in registers side by side.
const LANES: usize = 16;

/// Columns of a slice that are copied at a time, so that they stay in the cache.
const COLUMNS: usize = 64;

/// The sum of some sources, each convolved with its kernel.
pub(super) type Terms<'a> = Vec<(usize, &'a Kernel)>;

/// Makes of each map the sum of its terms, along one axis; a map without terms stays as it is. The sources are the maps
/// themselves, or `from` alone where it is given.
///
/// All arrays are of one size and in the standard layout. Lines are copied before they are overwritten, a few at a time,
/// with what is beyond their ends on both sides.
pub(super) fn pass(
    from: Option<ArrayView3<'_, f64>>,
    maps: &mut [Array3<f64>],
    axis: usize,
    terms: &[Terms<'_>],
    boundary: Boundary,
) {
    let Some((slices, rows, columns)) = maps.first().map(Array3::dim) else { return };
    let length = [slices, rows, columns][axis];
    let sources = if from.is_some() { 1 } else { maps.len() };
    let lines = Lines::new(length, if axis == 2 { 1 } else { COLUMNS }, sources, terms, boundary);
    // Each slice across another axis than x holds whole lines, and its rows are contiguous.
    let across = Axis(usize::from(axis == 0));
    let mut parts: Vec<Vec<ArrayViewMut2<'_, f64>>> = Vec::new();
    parts.resize_with(if axis == 0 { rows } else { slices }, Vec::new);
    for map in maps {
        for (part, slice) in parts.iter_mut().zip(map.axis_iter_mut(across)) {
            part.push(slice);
        }
    }
    let parts: Vec<_> = parts.into_iter().map(Mutex::new).enumerate().collect();
    parallel::map(&parts, |(at, maps)| {
        let maps = &mut *maps.lock().unwrap_or_else(PoisonError::into_inner);
        let from = from.map(|from| from.index_axis_move(across, *at));
        if axis == 2 { lines.rows(from, maps) } else { lines.columns(from, maps) }
    });
}

/// How lines are copied and which of their values add up to a result.
struct Lines {
    /// Voxels along a line.
    length: usize,
    /// Voxels beyond either end.
    radius: usize,
    /// Lines side by side: the step from one voxel of a line to the next.
    width: usize,
    /// Values of a source.
    size: usize,
    sources: usize,
    /// Each place beyond the ends with the voxel that it repeats, if any.
    beyond: Vec<(usize, Option<usize>)>,
    /// For each map: places after that of the result, each with its weight.
    weights: Vec<Vec<(usize, f64)>>,
}

impl Lines {
    fn new(length: usize, width: usize, sources: usize, terms: &[Terms<'_>], boundary: Boundary) -> Self {
        let weights = |(source, kernel): &(usize, &Kernel)| (*source, kernel.weights(length, boundary));
        let terms: Vec<Vec<_>> = terms.iter().map(|terms| terms.iter().map(weights).collect()).collect();
        let places = terms.iter().flatten().flat_map(|(_, weights)| weights);
        let radius = places.map(|(at, _)| at.unsigned_abs()).max().unwrap_or(0);
        let size = (length + 2 * radius) * width;
        let place = |source: usize, at: isize| source * size + (radius as isize + at) as usize * width;
        let all = |terms: Vec<(usize, Vec<(isize, f64)>)>| {
            let placed = |(source, weights): (usize, Vec<(isize, f64)>)| {
                weights.into_iter().map(move |(at, weight)| (place(source, at), weight))
            };
            terms.into_iter().flat_map(placed).collect()
        };
        let ends = (0..radius).chain(radius + length..2 * radius + length);
        let beyond = ends.map(|at| (at, boundary.index(at as isize - radius as isize, length))).collect();
        Lines { length, radius, width, size, sources, beyond, weights: terms.into_iter().map(all).collect() }
    }

    fn rows(&self, from: Option<ArrayView2<'_, f64>>, maps: &mut [ArrayViewMut2<'_, f64>]) {
        let mut copies = vec![0.0; self.sources * self.size];
        for row in 0..maps.first().map_or(0, |map| map.nrows()) {
            for (source, copy) in copies.chunks_exact_mut(self.size).enumerate() {
                let line = values(&from, maps, source, row);
                copy[self.radius..self.radius + self.length].copy_from_slice(line);
                for &(at, repeats) in &self.beyond {
                    copy[at] = repeats.map_or(0.0, |at| line[at]);
                }
            }
            for (map, weights) in maps.iter_mut().zip(&self.weights) {
                add_up(made(map, row), &copies, weights);
            }
        }
    }

    fn columns(&self, from: Option<ArrayView2<'_, f64>>, maps: &mut [ArrayViewMut2<'_, f64>]) {
        let columns = maps.first().map_or(0, |map| map.ncols());
        let mut copies = vec![0.0; self.sources * self.size];
        for start in (0..columns).step_by(self.width) {
            let end = columns.min(start + self.width);
            for (source, copy) in copies.chunks_exact_mut(self.size).enumerate() {
                let inside = (0..self.length).map(|at| (self.radius + at, Some(at)));
                for (at, repeats) in inside.chain(self.beyond.iter().copied()) {
                    let copy = &mut copy[at * self.width..][..end - start];
                    match repeats {
                        Some(row) => copy.copy_from_slice(&values(&from, maps, source, row)[start..end]),
                        None => copy.fill(0.0),
                    }
                }
            }
            for (map, weights) in maps.iter_mut().zip(&self.weights) {
                for at in 0..self.length {
                    add_up(&mut made(map, at)[start..end], &copies[at * self.width..], weights);
                }
            }
        }
    }
}

/// A row of a source, which is contiguous in every array here.
fn values<'a>(
    from: &'a Option<ArrayView2<'_, f64>>,
    maps: &'a [ArrayViewMut2<'_, f64>],
    source: usize,
    row: usize,
) -> &'a [f64] {
    let line = match from {
        Some(from) => from.index_axis(Axis(0), row),
        None => maps[source].index_axis(Axis(0), row),
    };
    line.to_slice().unwrap_or_default()
}

/// A row of a map.
fn made<'a>(map: &'a mut ArrayViewMut2<'_, f64>, row: usize) -> &'a mut [f64] {
    map.index_axis_mut(Axis(0), row).into_slice().unwrap_or_default()
}

/// The weighted sum of the values at some distances from each place; leaves what has no weights.
fn add_up(made: &mut [f64], values: &[f64], weights: &[(usize, f64)]) {
    if weights.is_empty() {
        return;
    }
    let mut start = 0;
    let mut blocks = made.chunks_exact_mut(LANES);
    for block in &mut blocks {
        let mut sums = [0.0; LANES];
        for &(at, weight) in weights {
            for (sum, value) in sums.iter_mut().zip(&values[start + at..][..LANES]) {
                *sum += weight * value;
            }
        }
        block.copy_from_slice(&sums);
        start += LANES;
    }
    for (place, made) in blocks.into_remainder().iter_mut().enumerate() {
        *made = weights.iter().fold(0.0, |sum, (at, weight)| sum + weight * values[start + place + at]);
    }
}
