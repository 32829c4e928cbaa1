use std::cmp::Reverse;

use ndarray::{ArrayView1, ArrayView3, Axis};

use crate::error::Undefined;
use crate::image::{Spacing, bounding_box, window};

/// Largest quotient of two spacings; one beyond counts as this, where the weight is nothing beside that of nearer pairs.
/// Squares of distances stay finite.
pub(super) const FAR: f64 = 1e140;

/// The voxels of a mask in their own box, its axes in the order of rising length, with intensities as deviations from
/// their mean.
pub(super) struct Sample<'a> {
    intensities: ArrayView3<'a, f64>,
    mask: ArrayView3<'a, bool>,
    step: [f64; 3],
    voxels: usize,
    deviation: Deviation,
    sum_of_squares: f64,
}

/// (x − μ) / (maximum − minimum): neither the size of the intensities nor a common offset costs digits or overflows.
#[derive(Clone, Copy)]
struct Deviation {
    factor: f64,
    minimum: f64,
    range: f64,
    mean: f64,
}

impl<'a> Sample<'a> {
    /// Undefined for fewer than two voxels and for equal intensities.
    pub(super) fn of(
        intensities: ArrayView3<'a, f64>,
        mask: ArrayView3<'a, bool>,
        spacing: Spacing,
    ) -> Result<Self, Undefined> {
        let voxels = mask.iter().filter(|selected| **selected).count();
        if voxels < 2 {
            return Err(Undefined::TooFewVoxels { needed: 2, found: voxels });
        }
        let (start, size) = bounding_box(mask.view());
        let axes = by_length(size);
        let mut sample = Sample {
            intensities: window(intensities, start, size).permuted_axes(axes),
            mask: window(mask, start, size).permuted_axes(axes),
            step: relative(spacing, size, axes),
            voxels,
            deviation: Deviation { factor: 1.0, minimum: 0.0, range: 1.0, mean: 0.0 },
            sum_of_squares: 0.0,
        };
        sample.deviation = sample.scale()?;
        sample.deviation.mean = sample.sum(|y| y) / voxels as f64;
        sample.sum_of_squares = sample.sum(|y| y * y);
        Ok(sample)
    }

    /// Number of voxels, at least 2.
    pub(super) fn voxels(&self) -> usize {
        self.voxels
    }

    /// Size of the box, in rising order.
    pub(super) fn size(&self) -> [usize; 3] {
        self.mask.dim().into()
    }

    /// The spacing along the axes of the box, the smallest of them 1; 0 along an axis of one voxel.
    pub(super) fn step(&self) -> [f64; 3] {
        self.step
    }

    /// Largest by smallest spacing of the axes that have more than one voxel.
    pub(super) fn anisotropy(&self) -> f64 {
        self.step.into_iter().fold(1.0, f64::max)
    }

    /// Σ y² of the deviations y, above 0.
    pub(super) fn sum_of_squares(&self) -> f64 {
        self.sum_of_squares
    }

    /// Calls `visit` with the position along the last axis and the deviation of each voxel of a line.
    pub(super) fn for_each_in_line(&self, line: usize, mut visit: impl FnMut(usize, f64)) {
        let (intensities, mask) = self.line(line);
        for ((at, &selected), &intensity) in mask.iter().enumerate().zip(intensities) {
            if selected {
                visit(at, self.deviation.of(intensity));
            }
        }
    }

    /// Intensities and mask of one of the lines along the last axis, which count along the middle axis first.
    fn line(&self, line: usize) -> (ArrayView1<'a, f64>, ArrayView1<'a, bool>) {
        let [_, middle, _] = self.size();
        let (first, second) = (line / middle, line % middle);
        (
            self.intensities.index_axis_move(Axis(0), first).index_axis_move(Axis(0), second),
            self.mask.index_axis_move(Axis(0), first).index_axis_move(Axis(0), second),
        )
    }

    /// Deviations whose mean is still to be found.
    fn scale(&self) -> Result<Deviation, Undefined> {
        let selected = self.intensities.iter().zip(&self.mask).filter(|(_, selected)| **selected);
        let (low, high) = selected
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&i, _)| (low.min(i), high.max(i)));
        if low == high {
            return Err(Undefined::ZeroDenominator("the intensity variance"));
        }
        let factor = if (high - low).is_finite() { 1.0 } else { 0.5 };
        Ok(Deviation { factor, minimum: factor * low, range: factor * high - factor * low, mean: 0.0 })
    }

    /// Σ f(y), line by line.
    fn sum(&self, f: impl Fn(f64) -> f64) -> f64 {
        let [first, second, _] = self.size();
        let line = |line| {
            let mut sum = 0.0;
            self.for_each_in_line(line, |_, y| sum += f(y));
            sum
        };
        (0..first * second).map(line).sum()
    }
}

impl Deviation {
    fn of(self, intensity: f64) -> f64 {
        (self.factor * intensity - self.minimum) / self.range - self.mean
    }
}

/// The axes in the order of rising length, the x axis last among equals: its lines lie together in memory.
fn by_length(size: [usize; 3]) -> [usize; 3] {
    let mut axes = [2, 1, 0];
    axes.sort_by_key(|&axis| Reverse(size[axis]));
    axes.reverse();
    axes
}

/// The spacing along `axes` in units of the smallest one that separates voxels, so that no distance is 0.
fn relative(spacing: Spacing, size: [usize; 3], axes: [usize; 3]) -> [f64; 3] {
    let step = spacing.zyx();
    let separating = (0..3).filter(|&axis| size[axis] > 1);
    let smallest = separating.map(|axis| step[axis]).fold(f64::INFINITY, f64::min);
    axes.map(|axis| if size[axis] > 1 { (step[axis] / smallest).min(FAR) } else { 0.0 })
}
