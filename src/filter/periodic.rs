//! Convolution along one axis of an image that starts again beyond its edge, in single or double precision and at some places only.
//!
//! The terms of a sum are added in the order of PyWavelets: first those of voxels that lie beyond the far end, from its first on, then
//! those of the taps in their order.

use std::ops::{Add, Mul, Range};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView3, Axis};

use super::Wavelet;
use crate::image::{VoxelType, window};
use crate::numeric::parallel;

/// Sums that are kept in registers side by side.
const LANES: usize = 8;

/// First voxel and size of a box, along `[z, y, x]`.
pub(super) type Part = ([usize; 3], [usize; 3]);

/// The numbers in which an image is convolved.
pub(super) trait Real:
    Copy + Send + Sync + PartialEq + Default + Into<f64> + Add<Output = Self> + Mul<Output = Self>
{
    const TYPE: VoxelType;

    fn of(intensity: f64) -> Self;

    /// Low-pass and high-pass taps of a wavelet.
    fn taps(wavelet: &Wavelet) -> [Vec<Self>; 2];
}

impl Real for f32 {
    const TYPE: VoxelType = VoxelType::F32;

    fn of(intensity: f64) -> Self {
        intensity as f32
    }

    fn taps(wavelet: &Wavelet) -> [Vec<Self>; 2] {
        wavelet.single().clone()
    }
}

impl Real for f64 {
    const TYPE: VoxelType = VoxelType::F64;

    fn of(intensity: f64) -> Self {
        intensity
    }

    fn taps(wavelet: &Wavelet) -> [Vec<Self>; 2] {
        [wavelet.low_pass().to_vec(), wavelet.high_pass()]
    }
}

/// A box of an image.
pub(super) struct Block<T> {
    voxels: Array3<T>,
    start: [usize; 3],
}

impl<T: Real> Block<T> {
    /// The box of an image that starts again beyond its edge.
    pub(super) fn of(image: ArrayView3<'_, f64>, (start, size): Part) -> Self {
        let (slices, rows, columns) = image.dim();
        let voxels = Array3::from_shape_fn(size, |(z, y, x)| {
            T::of(image[[(start[0] + z) % slices, (start[1] + y) % rows, (start[2] + x) % columns]])
        });
        Block { voxels, start }
    }

    /// The numbers of a box within this one.
    pub(super) fn intensities(&self, (start, size): Part) -> Vec<f64> {
        let part = window(self.voxels.view(), [0, 1, 2].map(|a| start[a] - self.start[a]), size);
        part.iter().map(|&value| value.into()).collect()
    }

    /// The convolution along an axis of `length` voxels in all, at the places `wanted`.
    ///
    /// The block holds what lies under the taps.
    pub(super) fn pass(&self, axis: usize, length: usize, wanted: Range<usize>, taps: &[T]) -> Self {
        let mut start = self.start;
        start[axis] = wanted.start;
        let (slices, rows, columns) = self.voxels.dim();
        let mut size = [slices, rows, columns];
        size[axis] = wanted.len();
        let mut made = Array3::default(size);
        // How far apart the voxels of a line are.
        let step = [rows * columns, columns, 1][axis];
        let places = wanted.map(|at| terms(at, length, self.start[axis], step, taps));
        let runs = runs(places, step, if axis == 0 { 1 } else { usize::MAX });
        let source = self.voxels.as_slice().unwrap_or_default();
        let slices: Vec<_> = made.axis_iter_mut(Axis(0)).map(Mutex::new).enumerate().collect();
        parallel::map(&slices, |(z, slice)| {
            let mut slice = slice.lock().unwrap_or_else(PoisonError::into_inner);
            let slice = slice.as_slice_mut().unwrap_or_default();
            if axis == 0 {
                runs.get(*z).into_iter().for_each(|run| run.add_up(slice, source));
                return;
            }
            // Along y a line of rows is convolved as one, along x each row.
            let (line, from) = if axis == 1 { (slice.len(), rows * columns) } else { (size[2], columns) };
            let source = source.get(z * rows * columns..).unwrap_or_default();
            for (made, source) in slice.chunks_exact_mut(line.max(1)).zip(source.chunks_exact(from.max(1))) {
                let mut rest = made;
                for run in &runs {
                    let (made, after) = rest.split_at_mut(run.count * step);
                    run.add_up(made, source);
                    rest = after;
                }
            }
        });
        drop(slices);
        Block { voxels: made, start }
    }
}

/// Places along a line, one after the other, whose terms lie at the same distances.
struct Run<T> {
    count: usize,
    /// Those of the first place: where the voxel lies in the line, and the tap.
    terms: Vec<(usize, T)>,
}

impl<T: Real> Run<T> {
    /// The sums of all places; lines that lie side by side are summed as one.
    fn add_up(&self, made: &mut [T], source: &[T]) {
        let length = made.len();
        let Some(last) = length.checked_sub(LANES) else {
            for (at, made) in made.iter_mut().enumerate() {
                *made =
                    self.terms.iter().fold(T::default(), |sum, &(from, tap)| sum + source[from + at] * tap);
            }
            return;
        };
        // The last block begins early enough to be a whole one.
        for start in (0..length).step_by(LANES).map(|start| start.min(last)) {
            let mut sums = [T::default(); LANES];
            for &(from, tap) in &self.terms {
                for (sum, &voxel) in sums.iter_mut().zip(&source[from + start..][..LANES]) {
                    *sum = *sum + voxel * tap;
                }
            }
            made[start..][..LANES].copy_from_slice(&sums);
        }
    }
}

/// The terms of the sum at a place of a line, in their order, of which only what lies from voxel `first` on is held.
fn terms<T: Real>(at: usize, length: usize, first: usize, step: usize, taps: &[T]) -> Vec<(usize, T)> {
    let ahead = at + taps.len() / 2;
    let beyond = (ahead + 1).saturating_sub(length).min(taps.len());
    let over = (0..beyond).map(|voxel| (voxel % length, beyond - 1 - voxel));
    // Whole lengths are added, so that no difference is negative.
    let lengths = taps.len().div_ceil(length) * length;
    let within = (beyond..taps.len()).map(|tap| ((ahead + lengths - tap) % length, tap));
    over.chain(within).map(|(voxel, tap)| (voxel.saturating_sub(first) * step, taps[tap])).collect()
}

/// Joins places whose terms have moved on with them, at most so many.
fn runs<T: Real>(places: impl Iterator<Item = Vec<(usize, T)>>, step: usize, most: usize) -> Vec<Run<T>> {
    let mut runs: Vec<Run<T>> = Vec::new();
    for terms in places {
        let follows = |run: &&mut Run<T>| {
            let moved = run.terms.iter().map(|&(at, tap)| (at + run.count * step, tap));
            run.count < most && moved.eq(terms.iter().copied())
        };
        match runs.last_mut().filter(follows) {
            Some(run) => run.count += 1,
            None => runs.push(Run { count: 1, terms }),
        }
    }
    runs
}
