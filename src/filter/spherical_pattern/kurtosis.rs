//! Kurtosis in the order and precision of `scipy.stats.kurtosis`.

use std::ops::{Add, Div, Mul, Sub};

use crate::numeric::pairwise;

/// A floating point type with its decimal resolution.
pub(super) trait Real:
    Copy
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// `numpy.finfo(…).resolution`.
    const RESOLUTION: Self;
    const THREE: Self;
    fn of(number: f64) -> Self;
    fn wide(self) -> f64;
}

impl Real for f64 {
    const RESOLUTION: f64 = 1e-15;
    const THREE: f64 = 3.0;

    fn of(number: f64) -> f64 {
        number
    }

    fn wide(self) -> f64 {
        self
    }
}

impl Real for f32 {
    const RESOLUTION: f32 = 1e-6;
    const THREE: f32 = 3.0;

    fn of(number: f64) -> f32 {
        number as f32
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }
}

/// m₄/m₂² − 3 with the central moments over all samples, which are overwritten; NaN where they are all but the same.
pub(super) fn excess<T: Real>(samples: &mut [T]) -> f64 {
    let count = T::of(samples.len() as f64);
    let mean = pairwise::sum(samples) / count;
    let square = |x: &mut T| *x = *x * *x;
    samples.iter_mut().for_each(|x| *x = *x - mean);
    samples.iter_mut().for_each(square);
    let second = pairwise::sum(samples) / count;
    samples.iter_mut().for_each(square);
    let fourth = pairwise::sum(samples) / count;
    let least = T::RESOLUTION * mean;
    if second <= least * least { f64::NAN } else { (fourth / (second * second) - T::THREE).wide() }
}
