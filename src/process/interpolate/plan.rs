//! What is to be done along one axis: which voxels are read, and how they make the samples.

use std::ops::Range;

use super::grid::AxisGrid;
use super::kernel::{Interpolator, gaussian};
use crate::error::Result;

/// How many coefficients outside a line are told apart: beyond, they differ from the border value by less than
/// the rounding of a number, z⁴⁰ ≈ 10⁻²³.
const DECAYED: usize = 40;

/// Coefficients outside the line that a sample within half a voxel of it needs.
pub(super) const SPLINE_PAD: usize = 2;

/// How the samples along an axis follow from the voxels of a line.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The voxels that are read.
    pub segment: Range<usize>,
    /// What makes samples of them; `None` if they are the samples.
    pub samples: Option<Samples>,
}

/// Samples as weighted sums of the values of a line.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    /// Number of coefficients on either side of the line, if the values are the coefficients of a spline.
    pub spline: Option<usize>,
    /// First value and end of the weights of each sample.
    taps: Vec<(usize, usize)>,
    weights: Vec<f64>,
}

impl Plan {
    /// The samples `wanted` of an axis. With `smooth`, the anti-alias filter comes first where voxels get larger.
    ///
    /// # Errors
    /// As [`gaussian`].
    pub fn image(axis: &AxisGrid, wanted: Range<usize>, by: Interpolator, smooth: bool) -> Result<Self> {
        if axis.is_identity() {
            return Ok(Plan { segment: wanted, samples: None });
        }
        let bell = if smooth { gaussian(axis.ratio)? } else { vec![1.0] };
        let whole = 0..axis.old;
        let segment = if by == Interpolator::CubicSpline {
            whole // each coefficient depends on every voxel of the line
        } else {
            let reach = (bell.len() / 2) as isize;
            let inside = |voxel: isize| voxel.clamp(0, axis.old as isize - 1) as usize;
            let (low, ..) = by.weights(axis.position(wanted.start));
            let (high, _, count) = by.weights(axis.position(wanted.end - 1));
            inside(low - reach)..inside(high + count as isize - 1 + reach) + 1
        };
        let pad = SPLINE_PAD + (bell.len() / 2).min(DECAYED);
        let samples = Samples::new(axis, wanted, by, &bell, &segment, pad);
        Ok(Plan { segment, samples: Some(samples) })
    }

    /// The samples `wanted` of an axis, of an image that does not change outside `segment`.
    pub fn within(axis: &AxisGrid, wanted: Range<usize>, by: Interpolator, segment: Range<usize>) -> Self {
        if axis.is_identity() {
            return Plan { segment: wanted, samples: None };
        }
        let samples = Samples::new(axis, wanted, by, &[1.0], &segment, DECAYED);
        Plan { segment, samples: Some(samples) }
    }

    /// The coefficients of the spline through a line of `voxels`, with `pad` more on either side.
    pub fn coefficients(voxels: usize, pad: usize) -> Self {
        let all = voxels + 2 * pad;
        let taps = (0..all).map(|value| (value, value + 1)).collect();
        Plan {
            segment: 0..voxels,
            samples: Some(Samples { spline: Some(pad), taps, weights: vec![1.0; all] }),
        }
    }
}

impl Samples {
    fn new(
        axis: &AxisGrid,
        wanted: Range<usize>,
        by: Interpolator,
        bell: &[f64],
        segment: &Range<usize>,
        pad: usize,
    ) -> Self {
        let reach = bell.len() / 2;
        let spline = (by == Interpolator::CubicSpline).then_some(pad);
        let pad = spline.unwrap_or(0) as isize;
        let line = segment.start as isize - pad..segment.end as isize + pad;
        let mut samples = Samples { spline, taps: Vec::with_capacity(wanted.len()), weights: Vec::new() };
        for i in wanted {
            let (first, weights, count) = by.weights(axis.position(i));
            samples.push(first - reach as isize, &convolved(&weights[..count], bell), &line);
        }
        samples
    }

    /// Adds a sample with weights from value `first` on; those of values outside the line go to its ends.
    fn push(&mut self, first: isize, weights: &[f64], line: &Range<isize>) {
        let inside = |value: isize| value.clamp(line.start, line.end - 1);
        let low = inside(first);
        let start = self.weights.len();
        let high = inside(first + weights.len() as isize - 1);
        self.weights.resize(start + (high - low) as usize + 1, 0.0);
        for (value, weight) in (first..).zip(weights) {
            self.weights[start + (inside(value) - low) as usize] += weight;
        }
        if low == high {
            self.weights[start] = 1.0; // not almost 1
        }
        self.taps.push(((low - line.start) as usize, self.weights.len()));
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.taps.len()
    }

    /// First value and weights of each sample.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[f64])> {
        let starts = std::iter::once(0).chain(self.taps.iter().map(|&(_, end)| end));
        self.taps.iter().zip(starts).map(|(&(first, end), start)| (first, &self.weights[start..end]))
    }
}

/// The weights of a sample of a line that was smoothed.
fn convolved(weights: &[f64], bell: &[f64]) -> Vec<f64> {
    if let [_] = bell {
        return weights.to_vec();
    }
    let mut both = vec![0.0; weights.len() + bell.len() - 1];
    for (i, weight) in weights.iter().enumerate() {
        for (sum, part) in both[i..].iter_mut().zip(bell) {
            *sum += weight * part;
        }
    }
    both
}
