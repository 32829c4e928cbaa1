//! The frequencies of the standard's filters that are defined in the Fourier domain.

use crate::error::{Error, Result};
use crate::image::Geometry;

use super::boundary::Boundary;
use super::reach::Reach;
use super::space::Space;

/// Largest relative difference of spacings that count as equal.
const EQUAL: f64 = 1e-6;

/// Frequency along each axis of a grid of n points: (i − (n − 1)/2) / ((n − 1)/2) at place i of the spectrum whose middle is
/// frequency 0, which runs from −1 to 1. Of an even number of points none is at 0: the frequencies are half a step
/// too high, and this is part of the standard's response maps.
pub(super) struct Frequencies {
    /// Along `[z, y, x]`, in the order of the transform.
    along: [Vec<f64>; 3],
    symmetric: bool,
    width: usize,
}

impl Frequencies {
    /// Those of a grid of this size; 0 along the first axis if it is not that of a `volume`.
    pub(super) fn of(size: [usize; 3], volume: bool) -> Self {
        let [depth, height, width] = size;
        let along = [if volume { axis(depth) } else { vec![0.0; depth] }, axis(height), axis(width)];
        let symmetric = along.iter().all(|along| along.first() == Some(&0.0));
        Frequencies { along, symmetric, width }
    }

    /// The factors of a row `[z, y]` from frequency 0 along x on, of which the real part of the inverse transform is
    /// made: (h(k) + (−1)ᴸ·h(−k))/2 of the transfer function h, and 0 at frequency 0.
    pub(super) fn fill(
        &self,
        factors: &mut [f64],
        [z, y]: [usize; 2],
        order: usize,
        transfer: impl Fn([f64; 3]) -> f64,
    ) {
        let at = |index: [usize; 3]| {
            let [z, y, x] = [0, 1, 2].map(|a| self.along[a][index[a]]);
            transfer([x, y, z])
        };
        let opposite = |a: usize, i: usize| (self.along[a].len() - i) % self.along[a].len();
        let sign = if order.is_multiple_of(2) { 0.5 } else { -0.5 };
        for (x, factor) in factors.iter_mut().enumerate().take(self.width) {
            *factor = if [z, y, x] == [0; 3] {
                0.0
            } else if self.symmetric {
                at([z, y, x])
            } else {
                0.5 * at([z, y, x]) + sign * at([opposite(0, z), opposite(1, y), opposite(2, x)])
            };
        }
    }
}

/// The frequencies of an axis in the order of the transform; 0 for an axis of one point.
fn axis(length: usize) -> Vec<f64> {
    let centre = (length as f64 - 1.0) / 2.0;
    let place = |i: usize| (i + length / 2) % length; // of the spectrum whose middle is frequency 0
    (0..length).map(|i| if length == 1 { 0.0 } else { (place(i) as f64 - centre) / centre }).collect()
}

/// The length of a vector along x, y, z.
pub(super) fn norm([x, y, z]: [f64; 3]) -> f64 {
    (x * x + y * y + z * z).sqrt()
}

/// All there is along the axes of a filter that is defined in the Fourier domain.
///
/// # Errors
/// [`Error::Setting`] if the spacings along these axes differ: a frequency would mean another length along each.
pub(super) fn whole(geometry: &Geometry, space: Space, filter: &'static str) -> Result<Reach> {
    let (size, spacing) = (geometry.size(), geometry.spacing().zyx());
    let mut along = [Some(0); 3];
    let mut found = Vec::new();
    for axis in space.axes() {
        along[axis] = None;
        if size[axis] > 1 {
            found.push(spacing[axis]);
        }
    }
    let low = found.iter().copied().fold(f64::INFINITY, f64::min);
    let high = found.iter().copied().fold(0.0, f64::max);
    if high > low * (1.0 + EQUAL) {
        let expected = format!("equal along the axes of the {filter} filter: interpolate the image first");
        return Err(Error::setting("spacing", expected, format!("{low} to {high} mm")));
    }
    Ok(Reach::along(along, Boundary::Periodic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_comes_first() {
        assert_eq!(axis(1), [0.0]);
        assert_eq!(axis(2), [1.0, -1.0]);
        assert_eq!(axis(3), [0.0, 1.0, -1.0]);
        assert_eq!(axis(4).map_thirds(), [1, 3, -3, -1]);
        assert_eq!(axis(5), [0.0, 0.5, 1.0, -1.0, -0.5]);
    }

    trait Thirds {
        fn map_thirds(self) -> Vec<i32>;
    }

    impl Thirds for Vec<f64> {
        fn map_thirds(self) -> Vec<i32> {
            self.into_iter().map(|f| (3.0 * f).round() as i32).collect()
        }
    }
}
