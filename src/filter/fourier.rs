//! Discrete Fourier transforms of lines, and of whole images of real numbers.

use std::sync::{Arc, Mutex, PoisonError};

use ndarray::{Array3, ArrayView2, ArrayView3, ArrayViewMut2, Axis};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftDirection, FftPlanner};

use super::frequency::Frequencies;
use crate::numeric::parallel;

/// Number of columns that are transformed together: neighbours in memory, so that none is read from afar alone.
const COLUMNS: usize = 8;

const ZERO: Complex<f64> = Complex::new(0.0, 0.0);

/// The transform of sequences of one length. Neither direction is scaled.
pub(super) struct Transform(Arc<dyn Fft<f64>>);

/// Memory for transforms, of one thread.
#[derive(Default)]
pub(super) struct Room {
    columns: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Transform {
    /// For sequences of `length` numbers, at least 1.
    pub(super) fn forward(length: usize) -> Self {
        Transform(FftPlanner::new().plan_fft(length, FftDirection::Forward))
    }

    /// Back again, but for the factor 1/length.
    pub(super) fn inverse(length: usize) -> Self {
        Transform(FftPlanner::new().plan_fft(length, FftDirection::Inverse))
    }

    /// Sequences one after the other, in place.
    pub(super) fn rows(&self, rows: &mut [Complex<f64>], room: &mut Room) {
        room.scratch.resize(room.scratch.len().max(self.0.get_inplace_scratch_len()), ZERO);
        self.0.process_with_scratch(rows, &mut room.scratch);
    }

    /// The columns of a plane, whose rows are contiguous, in place.
    pub(super) fn columns(&self, plane: &mut ArrayViewMut2<'_, Complex<f64>>, room: &mut Room) {
        let (length, width) = plane.dim();
        if length < 2 {
            return;
        }
        let mut columns = std::mem::take(&mut room.columns);
        for start in (0..width).step_by(COLUMNS) {
            let count = COLUMNS.min(width - start);
            columns.resize(count * length, ZERO);
            for (at, row) in plane.outer_iter().enumerate() {
                for (column, value) in row.iter().skip(start).take(count).enumerate() {
                    columns[column * length + at] = *value;
                }
            }
            self.rows(&mut columns, room);
            for (at, mut row) in plane.outer_iter_mut().enumerate() {
                for (column, value) in row.iter_mut().skip(start).take(count).enumerate() {
                    *value = columns[column * length + at];
                }
            }
        }
        room.columns = columns;
    }
}

/// The smallest number from `length` on without prime factors above 7, whose transforms are fast.
pub(super) fn smooth(length: usize) -> usize {
    let without = |mut number: usize, factor: usize| {
        while number > 0 && number.is_multiple_of(factor) {
            number /= factor;
        }
        number
    };
    let length = length.max(1);
    let is_smooth = |length: &usize| [2, 3, 5, 7].into_iter().fold(*length, without) == 1;
    (length..=length.saturating_mul(2)).find(is_smooth).unwrap_or(length)
}

/// The spectrum of real numbers, of the volume or of each slice by itself. The numbers being real, the frequencies from 0
/// up along the last axis are enough.
#[derive(Clone)]
pub(super) struct Spectrum {
    values: Array3<Complex<f64>>,
    width: usize,
    volume: bool,
}

impl Spectrum {
    /// That of voxels whose first axis runs over the slices; along this axis too if it is that of a `volume`.
    pub(super) fn of(voxels: ArrayView3<'_, f64>, volume: bool) -> Self {
        let (depth, height, width) = voxels.dim();
        let mut values = Array3::from_elem((depth, height, width / 2 + 1), ZERO);
        let (rows, columns) = (Transform::forward(width), Transform::forward(height));
        let slices: Vec<_> = voxels.outer_iter().zip(values.outer_iter_mut().map(Mutex::new)).collect();
        parallel::map(&slices, |(voxels, values)| {
            let values = &mut *values.lock().unwrap_or_else(PoisonError::into_inner);
            let mut room = Room::default();
            from_real(&rows, *voxels, values, &mut room);
            columns.columns(values, &mut room);
        });
        drop(slices);
        let mut spectrum = Spectrum { values, width, volume };
        spectrum.across(&Transform::forward(depth));
        spectrum
    }

    /// The real part of the inverse transform of the spectrum times (−j)ᴸ·`transfer`, where L is the `order` and
    /// `transfer` a real function of the frequency along x, y, z, even for even orders and odd for odd ones. Frequency 0
    /// is removed.
    pub(super) fn filtered(mut self, order: usize, transfer: impl Fn([f64; 3]) -> f64 + Sync) -> Array3<f64> {
        let frequencies = Frequencies::of(self.size(), self.volume);
        let rows: Vec<_> = self.values.axis_iter_mut(Axis(1)).map(Mutex::new).enumerate().collect();
        let volume = self.volume;
        parallel::map(&rows, |(y, slices)| {
            let slices = &mut *slices.lock().unwrap_or_else(PoisonError::into_inner);
            let mut factors = vec![0.0; slices.ncols()];
            for (z, mut row) in slices.outer_iter_mut().enumerate() {
                if volume || z == 0 {
                    frequencies.fill(&mut factors, [z, *y], order, &transfer);
                }
                for (value, factor) in row.iter_mut().zip(&factors) {
                    let (re, im) = (factor * value.re, factor * value.im);
                    *value = match order % 4 {
                        0 => Complex::new(re, im),
                        1 => Complex::new(im, -re),
                        2 => Complex::new(-re, -im),
                        _ => Complex::new(-im, re),
                    };
                }
            }
        });
        drop(rows);
        self.into_voxels()
    }

    fn size(&self) -> [usize; 3] {
        let (depth, height, _) = self.values.dim();
        [depth, height, self.width]
    }

    /// Transforms along the first axis, where it is one of a volume.
    fn across(&mut self, transform: &Transform) {
        if !self.volume {
            return;
        }
        let planes: Vec<_> = self.values.axis_iter_mut(Axis(1)).map(Mutex::new).collect();
        parallel::map(&planes, |plane| {
            let plane = &mut *plane.lock().unwrap_or_else(PoisonError::into_inner);
            transform.columns(plane, &mut Room::default());
        });
    }

    /// The voxels again.
    fn into_voxels(mut self) -> Array3<f64> {
        let size = self.size();
        let [depth, height, width] = size;
        self.across(&Transform::inverse(depth));
        let points = (if self.volume { depth } else { 1 }) * height * width;
        let mut voxels = Array3::zeros(size);
        let (rows, columns) = (Transform::inverse(width), Transform::inverse(height));
        let slices: Vec<_> =
            self.values.outer_iter_mut().zip(voxels.outer_iter_mut()).map(Mutex::new).collect();
        parallel::map(&slices, |both| {
            let (values, voxels) = &mut *both.lock().unwrap_or_else(PoisonError::into_inner);
            let mut room = Room::default();
            columns.columns(values, &mut room);
            into_real(&rows, values.view(), voxels, 1.0 / points as f64, &mut room);
        });
        drop(slices);
        voxels
    }
}

/// Spectra of the rows of real numbers, two rows at a time: one is the real part, the next the imaginary part.
fn from_real(
    transform: &Transform,
    voxels: ArrayView2<'_, f64>,
    values: &mut ArrayViewMut2<'_, Complex<f64>>,
    room: &mut Room,
) {
    let (height, width) = voxels.dim();
    let mut pair = vec![ZERO; width];
    for y in (0..height).step_by(2) {
        for (place, re) in pair.iter_mut().zip(voxels.index_axis(Axis(0), y)) {
            *place = Complex::new(*re, 0.0);
        }
        if y + 1 < height {
            for (place, im) in pair.iter_mut().zip(voxels.index_axis(Axis(0), y + 1)) {
                place.im = *im;
            }
        }
        transform.rows(&mut pair, room);
        for (x, value) in values.index_axis_mut(Axis(0), y).iter_mut().enumerate() {
            let (positive, negative) = (pair[x], pair[(width - x) % width].conj());
            *value = 0.5 * (positive + negative);
        }
        if y + 1 < height {
            for (x, value) in values.index_axis_mut(Axis(0), y + 1).iter_mut().enumerate() {
                let (positive, negative) = (pair[x], pair[(width - x) % width].conj());
                let difference = 0.5 * (positive - negative);
                *value = Complex::new(difference.im, -difference.re);
            }
        }
    }
}

/// The rows of real numbers that belong to spectra, two at a time, scaled.
fn into_real(
    transform: &Transform,
    values: ArrayView2<'_, Complex<f64>>,
    voxels: &mut ArrayViewMut2<'_, f64>,
    scale: f64,
    room: &mut Room,
) {
    let (height, width) = voxels.dim();
    let mut pair = vec![ZERO; width];
    for y in (0..height).step_by(2) {
        let real = values.index_axis(Axis(0), y);
        let imaginary = (y + 1 < height).then(|| values.index_axis(Axis(0), y + 1));
        for (x, a) in real.iter().enumerate() {
            let b = imaginary.map_or(ZERO, |row| row[x]);
            let opposite = (width - x) % width;
            if opposite == x {
                // The spectrum of real numbers is real here.
                pair[x] = Complex::new(a.re, b.re);
            } else {
                pair[x] = Complex::new(a.re - b.im, a.im + b.re);
                pair[opposite] = Complex::new(a.re + b.im, b.re - a.im);
            }
        }
        transform.rows(&mut pair, room);
        for (voxel, value) in voxels.index_axis_mut(Axis(0), y).iter_mut().zip(&pair) {
            *voxel = scale * value.re;
        }
        if y + 1 < height {
            for (voxel, value) in voxels.index_axis_mut(Axis(0), y + 1).iter_mut().zip(&pair) {
                *voxel = scale * value.im;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_without_large_factors() {
        let found = [0, 1, 2, 11, 13, 121, 143, 211].map(smooth);
        assert_eq!(found, [1, 1, 2, 12, 14, 125, 144, 216]);
    }

    /// Against the sum of the definition, of all sizes up to 5 along each axis.
    #[test]
    fn there_and_back_is_the_image_without_its_mean() {
        for size in (0..125).map(|i| [1 + i / 25, 1 + i / 5 % 5, 1 + i % 5]) {
            let voxels = Array3::from_shape_fn(size, |(z, y, x)| ((z * 31 + y * 17 + x * 7) % 13) as f64);
            for volume in [true, false] {
                let back = Spectrum::of(voxels.view(), volume).filtered(0, |_| 1.0);
                for (found, all) in back.outer_iter().zip(voxels.outer_iter()) {
                    let mean = if volume { voxels.mean() } else { all.mean() };
                    let mean = mean.unwrap_or(f64::NAN);
                    let close = |(a, b): (&f64, &f64)| (a - (b - mean)).abs() < 1e-12;
                    assert!(found.iter().zip(all).all(close), "{size:?}, volume: {volume}");
                }
            }
        }
    }
}
