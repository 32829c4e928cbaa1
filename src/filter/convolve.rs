//! Convolution with a short kernel along one axis.

use std::sync::{Mutex, PoisonError};

use ndarray::{Array3, ArrayView1, ArrayView2, ArrayView3, ArrayViewMut2, Axis};

use super::boundary::Boundary;
use super::space::Space;
use crate::error::{Error, Result};
use crate::numeric::parallel;

/// Most taps of a kernel: more than any grid in memory has voxels along an axis.
pub(super) const MOST_TAPS: usize = 1 << 24;

/// Sums that are kept in registers side by side.
const LANES: usize = 8;

/// A kernel along one axis: an odd number of taps, of which the middle one lies on the voxel.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    taps: Vec<f64>,
}

impl Kernel {
    /// A kernel from its taps. To an even number of them one 0 is added at the end, as the standard does.
    ///
    /// # Errors
    /// [`Error::Setting`] without taps, with more than 2²⁴, or if one is NaN or infinite.
    ///
    /// ```
    /// use radiomics::filter::Kernel;
    /// assert_eq!(Kernel::new(vec![1.0, -1.0])?.taps(), [1.0, -1.0, 0.0]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new(mut taps: Vec<f64>) -> Result<Self> {
        if taps.is_empty() || taps.len() > MOST_TAPS {
            return Err(Error::setting("number of taps of a kernel", "1 to 2²⁴", taps.len()));
        }
        if let Some(tap) = taps.iter().find(|tap| !tap.is_finite()) {
            return Err(Error::setting("taps of a kernel", "finite numbers", tap));
        }
        if taps.len() % 2 == 0 {
            taps.push(0.0);
        }
        Ok(Kernel { taps })
    }

    /// The taps, an odd number.
    pub fn taps(&self) -> &[f64] {
        &self.taps
    }

    /// The number of taps on either side of the middle.
    pub fn radius(&self) -> usize {
        self.taps.len() / 2
    }

    /// The kernel the other way round.
    #[must_use]
    pub fn flipped(&self) -> Self {
        Kernel { taps: self.taps.iter().rev().copied().collect() }
    }

    /// The kernel with `step − 1` zeros between its taps; refuses what [`Kernel::new`] refuses.
    pub(super) fn dilated(&self, step: usize) -> Result<Self> {
        let length = (self.taps.len() - 1).checked_mul(step).and_then(|n| n.checked_add(1));
        let Some(length) = length.filter(|&length| length <= MOST_TAPS) else {
            return Err(Error::setting(
                "step between the taps of a kernel",
                "a kernel of at most 2²⁴ taps",
                step,
            ));
        };
        let mut taps = vec![0.0; length];
        for (at, tap) in self.taps.iter().enumerate() {
            taps[at * step] = *tap;
        }
        Ok(Kernel { taps })
    }

    /// The taps that are not 0, each with its place before the middle (negative) or after, in the order of the image.
    fn weights(&self) -> Vec<(isize, f64)> {
        let radius = self.radius() as isize;
        let flipped = self.taps.iter().rev().enumerate();
        flipped.filter(|(_, tap)| **tap != 0.0).map(|(at, tap)| (at as isize - radius, *tap)).collect()
    }
}

/// The convolution of `voxels`, indexed `[[z, y, x]]`, with a kernel along one of its axes:
/// Σⱼ kⱼ·f(i − j), where j counts from the middle of the kernel.
///
/// The terms are added in one order whatever lies around, so that a part of an image with enough around it gives the same
/// bits as the whole.
///
/// An `axis` above 2 is taken as 2.
///
/// ```
/// use ndarray::{Array3, array};
/// use radiomics::filter::{Boundary, Kernel, convolve};
///
/// let line = array![[[0.0, 0.0, 1.0, 0.0, 0.0]]];
/// let kernel = Kernel::new(vec![1.0, 2.0, 3.0])?;
/// assert_eq!(convolve(line.view(), 2, &kernel, Boundary::Zero), array![[[0.0, 1.0, 2.0, 3.0, 0.0]]]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn convolve(
    voxels: ArrayView3<'_, f64>,
    axis: usize,
    kernel: &Kernel,
    boundary: Boundary,
) -> Array3<f64> {
    let axis = axis.min(2);
    let mut made = Array3::zeros(voxels.dim());
    let voxels = voxels.as_standard_layout();
    let weights = kernel.weights();
    // Each slice across another axis than x holds whole lines, and its rows are contiguous.
    let across = Axis(usize::from(axis == 0));
    let slices: Vec<_> = voxels.axis_iter(across).zip(made.axis_iter_mut(across).map(Mutex::new)).collect();
    parallel::map(&slices, |(voxels, made)| {
        let made = &mut *made.lock().unwrap_or_else(PoisonError::into_inner);
        if axis == 2 {
            along_rows(*voxels, made, &weights, kernel.radius(), boundary);
        } else {
            along_columns(*voxels, made, &weights, boundary);
        }
    });
    drop(slices);
    made
}

/// The convolution with a kernel along each axis of `space`, in its order.
pub(super) fn along_axes(
    voxels: ArrayView3<'_, f64>,
    space: Space,
    kernels: &[Kernel],
    boundary: Boundary,
) -> Array3<f64> {
    let mut made: Option<Array3<f64>> = None;
    for (axis, kernel) in space.axes().into_iter().zip(kernels) {
        let next = match made.as_ref() {
            None => convolve(voxels, axis, kernel, boundary),
            Some(made) => convolve(made.view(), axis, kernel, boundary),
        };
        made = Some(next);
    }
    made.unwrap_or_else(|| voxels.to_owned())
}

/// The values of a row, which are contiguous in every array here.
fn values(row: ArrayView1<'_, f64>) -> &[f64] {
    row.to_slice().unwrap_or_default()
}

fn along_rows(
    voxels: ArrayView2<'_, f64>,
    made: &mut ArrayViewMut2<'_, f64>,
    weights: &[(isize, f64)],
    radius: usize,
    boundary: Boundary,
) {
    let length = voxels.ncols();
    let reach = radius as isize;
    let outside = |at: isize| boundary.index(at, length);
    let ends: Vec<Option<usize>> =
        (-reach..0).map(outside).chain((0..reach).map(|at| outside(at + length as isize))).collect();
    let mut padded = vec![0.0; length + 2 * radius];
    for (row, mut made) in voxels.outer_iter().zip(made.outer_iter_mut()) {
        let row = values(row);
        let value = |from: &Option<usize>| from.map_or(0.0, |at| row[at]);
        for (place, from) in padded[..radius].iter_mut().zip(&ends[..radius]) {
            *place = value(from);
        }
        padded[radius..radius + length].copy_from_slice(row);
        for (place, from) in padded[radius + length..].iter_mut().zip(&ends[radius..]) {
            *place = value(from);
        }
        let lines = weights.iter().map(|&(at, weight)| (&padded[(reach + at) as usize..], weight));
        combine(made.as_slice_mut().unwrap_or_default(), &lines.collect::<Vec<_>>());
    }
}

fn along_columns(
    voxels: ArrayView2<'_, f64>,
    made: &mut ArrayViewMut2<'_, f64>,
    weights: &[(isize, f64)],
    boundary: Boundary,
) {
    let length = voxels.nrows();
    let nothing = vec![0.0; voxels.ncols()];
    let mut lines: Vec<(&[f64], f64)> = Vec::with_capacity(weights.len());
    for (i, mut made) in made.outer_iter_mut().enumerate() {
        lines.clear();
        lines.extend(weights.iter().map(|&(at, weight)| {
            let from = boundary.index(i as isize + at, length);
            (from.map_or(nothing.as_slice(), |from| values(voxels.index_axis_move(Axis(0), from))), weight)
        }));
        combine(made.as_slice_mut().unwrap_or_default(), &lines);
    }
}

/// The weighted sum of lines, which are at least as long as the result.
fn combine(made: &mut [f64], lines: &[(&[f64], f64)]) {
    let mut start = 0;
    let mut blocks = made.chunks_exact_mut(LANES);
    for block in &mut blocks {
        let mut sums = [0.0; LANES];
        for (line, weight) in lines {
            for (sum, value) in sums.iter_mut().zip(&line[start..start + LANES]) {
                *sum += weight * value;
            }
        }
        block.copy_from_slice(&sums);
        start += LANES;
    }
    for (at, made) in blocks.into_remainder().iter_mut().enumerate() {
        *made = lines.iter().fold(0.0, |sum, (line, weight)| sum + weight * line[start + at]);
    }
}
