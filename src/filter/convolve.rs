//! Convolution with a short kernel along one axis.

use std::collections::BTreeMap;

use ndarray::{Array3, ArrayView3};

use super::boundary::Boundary;
use super::pass::pass;
use super::space::Space;
use crate::error::{Error, Result};

/// Most taps of a kernel: more than any grid in memory has voxels along an axis.
pub(super) const MOST_TAPS: usize = 1 << 24;

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
        if taps.len().is_multiple_of(2) {
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
    ///
    /// A kernel that reaches further than a line of `length` voxels meets some of them again and again: its taps for the
    /// same voxel are added, so that no more than 2·length + 1 remain. A part of an image with enough around it is that short
    /// only where the image is.
    pub(super) fn weights(&self, length: usize, boundary: Boundary) -> Vec<(isize, f64)> {
        let radius = self.radius() as isize;
        let flipped = self.taps.iter().rev().enumerate().map(|(at, tap)| (at as isize - radius, *tap));
        let length = length as isize;
        if radius < length {
            return or_zero(flipped.filter(|(_, tap)| *tap != 0.0).collect());
        }
        let mut sums = BTreeMap::new();
        for (at, tap) in flipped {
            let wrapped = |period: isize| (at + period / 2).rem_euclid(period) - period / 2;
            let at = match boundary {
                Boundary::Zero if at.abs() >= length => continue,
                Boundary::Zero => at,
                Boundary::Nearest => at.clamp(-length, length),
                Boundary::Periodic => wrapped(length),
                Boundary::Mirror => wrapped(2 * length),
            };
            *sums.entry(at).or_insert(0.0) += tap;
        }
        or_zero(sums.into_iter().filter(|(_, tap)| *tap != 0.0).collect())
    }
}

/// A weight of 0 where there is none: the sum is 0 then, and must not be left out.
fn or_zero(mut weights: Vec<(isize, f64)>) -> Vec<(isize, f64)> {
    if weights.is_empty() {
        weights.push((0, 0.0));
    }
    weights
}

/// The convolution of `voxels`, indexed `[[z, y, x]]`, with a kernel along one of its axes:
/// Σⱼ kⱼ·f(i − j), where j counts from the middle of the kernel.
///
/// The terms are added in one order whatever lies around, so that a part of an image with enough around it gives the same
/// bits as the whole. A line of n voxels takes at most 2·n + 1 terms a voxel, however long the kernel.
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
    let mut made = [Array3::zeros(voxels.dim())];
    let voxels = voxels.as_standard_layout();
    pass(Some(voxels.view()), &mut made, axis.min(2), &[vec![(0, kernel)]], boundary);
    let [made] = made;
    made
}

/// The convolution with a kernel along each axis of `space`, in its order.
pub(super) fn along_axes(
    voxels: ArrayView3<'_, f64>,
    space: Space,
    kernels: &[Kernel],
    boundary: Boundary,
) -> Array3<f64> {
    let mut maps = [Array3::zeros(voxels.dim())];
    let voxels = voxels.as_standard_layout();
    let mut from = Some(voxels.view());
    for (axis, kernel) in space.axes().into_iter().zip(kernels) {
        pass(from.take(), &mut maps, axis, &[vec![(0, kernel)]], boundary);
    }
    let [made] = maps;
    made
}
