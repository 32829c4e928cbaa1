use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Transforms along the axes of a box that is padded until no voxel meets another around the end.
pub(super) struct Plan {
    pub(super) size: [usize; 3],
    /// At least 2n − 1 for n voxels, without prime factors above 7.
    pub(super) padded: [usize; 3],
    /// Number of frequencies of an even sequence.
    pub(super) half: [usize; 3],
    transforms: [Arc<dyn Fft<f64>>; 3],
}

/// Two or more sequences of one length in a row, with the room to transform them.
pub(super) struct Buffer {
    pub(super) values: Vec<Complex<f64>>,
    transform: Arc<dyn Fft<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Plan {
    pub(super) fn new(size: [usize; 3]) -> Self {
        let mut planner = FftPlanner::new();
        let padded = size.map(padded);
        Plan {
            size,
            padded,
            half: padded.map(|length| length / 2 + 1),
            transforms: padded.map(|length| planner.plan_fft_forward(length)),
        }
    }

    /// Number of points of the padded grid.
    pub(super) fn points(size: [usize; 3]) -> f64 {
        size.map(|n| padded(n) as f64).iter().product()
    }

    /// Room for `count` sequences along an axis, all 0.
    pub(super) fn buffer(&self, axis: usize, count: usize) -> Buffer {
        let transform = Arc::clone(&self.transforms[axis]);
        let zero = Complex::new(0.0, 0.0);
        Buffer {
            values: vec![zero; count * self.padded[axis]],
            scratch: vec![zero; transform.get_inplace_scratch_len()],
            transform,
        }
    }
}

impl Buffer {
    pub(super) fn clear(&mut self) {
        self.values.fill(Complex::new(0.0, 0.0));
    }

    pub(super) fn transform(&mut self) {
        self.transform.process_with_scratch(&mut self.values, &mut self.scratch);
    }
}

/// The smallest number from 2n − 1 on without prime factors above 7.
fn padded(n: usize) -> usize {
    let smooth = |length: usize| [2, 3, 5, 7].into_iter().fold(length, without_factor) == 1;
    (2 * n - 1..).find(|&length| smooth(length)).unwrap_or(2 * n)
}

fn without_factor(mut number: usize, factor: usize) -> usize {
    while number.is_multiple_of(factor) {
        number /= factor;
    }
    number
}
