//! Slices through Gabor kernels: each slice is transformed once, multiplied with the spectrum of each kernel and
//! transformed back.

use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView2, ArrayView3, ArrayViewMut2, ArrayViewMut3, Axis};
use rustfft::num_complex::Complex;

use super::super::fourier::{Room, Transform, smooth};
use super::super::{Boundary, Plane, Pooling};
use super::ComplexPart;
use super::kernel::Wave;
use crate::error::{Error, Result};
use crate::image::Geometry;
use crate::numeric::parallel;

/// Most points of a slice with what is added around it: 1 GiB of complex numbers.
const MOST: usize = 1 << 26;

/// Fewest voxels whose memory kernels may take.
const KEPT: usize = 1 << 20;

const ZERO: Complex<f64> = Complex::new(0.0, 0.0);

/// All arrays of two: along the second axis of the plane, then along the first.
pub(super) struct Bank<'a> {
    wave: &'a Wave,
    boundary: Boundary,
    step: [f64; 2],
    size: [usize; 2],
    /// Of the largest kernel.
    radius: [usize; 2],
    /// Voxels that are added before the first and after the last one.
    added: [usize; 2],
    padded: [usize; 2],
    forward: [Transform; 2],
    inverse: [Transform; 2],
}

impl<'a> Bank<'a> {
    pub(super) fn new(
        wave: &'a Wave,
        geometry: &Geometry,
        plane: Plane,
        radius: [usize; 2],
        boundary: Boundary,
    ) -> Result<Self> {
        let [first, second] = plane.axes();
        let size = [second, first].map(|axis| geometry.size()[axis]);
        // Where all is 0 beyond the edge, taps that only meet what is beyond do nothing.
        let (radius, added) = match boundary {
            Boundary::Zero => ([0, 1].map(|a| radius[a].min(size[a] - 1)), [0, 0]),
            _ => (radius, radius),
        };
        let padded = [0, 1].map(|a| smooth(size[a] + added[a] + radius[a]));
        if padded[0].saturating_mul(padded[1]) > MOST {
            let expected = format!("at most {MOST}: a smaller sigma or cutoff");
            let found = format!("{} by {}", padded[0], padded[1]);
            return Err(Error::setting(
                "pixels of a slice with what the Gabor kernel needs around it",
                expected,
                found,
            ));
        }
        Ok(Bank {
            wave,
            boundary,
            step: [second, first].map(|axis| geometry.spacing().zyx()[axis]),
            size,
            radius,
            added,
            padded,
            forward: padded.map(Transform::forward),
            inverse: padded.map(Transform::inverse),
        })
    }

    /// How many kernels take the memory of so many voxels; one at least.
    pub(super) fn kernels_in(&self, voxels: usize) -> usize {
        (voxels.max(KEPT) / (self.padded[0] * self.padded[1])).max(1)
    }

    /// Pools the responses of kernels into those that are there, or starts with them where all is `fresh`.
    pub(super) fn pool(
        &self,
        voxels: ArrayView3<'_, f64>,
        mut made: ArrayViewMut3<'_, f64>,
        orientations: &[(f64, usize)],
        (part, pooling): (ComplexPart, Pooling),
        fresh: bool,
    ) {
        let kernels = parallel::map(orientations, |&(angle, _)| self.kernel(angle));
        let slices: Vec<_> = voxels.outer_iter().zip(made.outer_iter_mut().map(Mutex::new)).collect();
        parallel::map(&slices, |(voxels, made)| {
            let made = &mut *made.lock().unwrap_or_else(PoisonError::into_inner);
            let mut room = Room::default();
            let spectrum = self.spectrum(*voxels, &mut room);
            let mut work = Array2::from_elem(self.padded, ZERO);
            for (at, (kernel, (_, times))) in kernels.iter().zip(orientations).enumerate() {
                self.convolve(&spectrum, kernel, &mut work, &mut room);
                let weight = if pooling == Pooling::Average { *times as f64 } else { 1.0 };
                let fresh = fresh && at == 0;
                self.take(&work, made, |before, response| {
                    let value = weight * part.of(response);
                    if fresh { value } else { pooling.join(before, value) }
                });
            }
        });
    }

    /// The spectrum of a kernel, with the factor of the transform back. The kernel being its own conjugate when turned by
    /// half a turn, the spectrum is real.
    fn kernel(&self, angle: f64) -> Array2<f64> {
        let mut taps = Array2::from_elem(self.padded, ZERO);
        let own = self.wave.extent(self.step, angle);
        let [ry, rx] = [0, 1].map(|axis| (own[axis] as usize).min(self.radius[axis]) as isize);
        let place = |k: isize, axis: usize| k.rem_euclid(self.padded[axis] as isize) as usize;
        for j in -ry..=ry {
            for i in -rx..=rx {
                let [re, im] = self.wave.at(angle, i as f64 * self.step[1], j as f64 * self.step[0]);
                taps[[place(j, 0), place(i, 1)]] = Complex::new(re, im);
            }
        }
        let mut room = Room::default();
        if let Some(rows) = taps.as_slice_mut() {
            self.forward[1].rows(rows, &mut room);
        }
        self.forward[0].columns(&mut taps.view_mut(), &mut room);
        let scale = 1.0 / (self.padded[0] as f64 * self.padded[1] as f64);
        taps.mapv(|value| scale * value.re)
    }

    /// The spectrum of a slice with what is around it.
    fn spectrum(&self, voxels: ArrayView2<'_, f64>, room: &mut Room) -> Array2<Complex<f64>> {
        let mut padded = Array2::from_elem(self.padded, ZERO);
        let from = |at: usize, axis: usize| {
            self.boundary.index(at as isize - self.added[axis] as isize, self.size[axis])
        };
        let filled = [0, 1].map(|axis| self.size[axis] + 2 * self.added[axis]);
        let columns: Vec<Option<usize>> = (0..filled[1]).map(|at| from(at, 1)).collect();
        for (at, mut row) in padded.outer_iter_mut().enumerate().take(filled[0]) {
            if let Some(y) = from(at, 0) {
                let voxels = voxels.index_axis_move(Axis(0), y);
                for (place, x) in row.iter_mut().zip(&columns) {
                    *place = Complex::new(x.map_or(0.0, |x| voxels[x]), 0.0);
                }
            }
            if let Some(row) = row.as_slice_mut() {
                self.forward[1].rows(row, room);
            }
        }
        self.forward[0].columns(&mut padded.view_mut(), room);
        padded
    }

    /// The convolution with a kernel, in the rows that lie in the slice.
    fn convolve(
        &self,
        spectrum: &Array2<Complex<f64>>,
        kernel: &Array2<f64>,
        work: &mut Array2<Complex<f64>>,
        room: &mut Room,
    ) {
        for ((place, value), factor) in work.iter_mut().zip(spectrum).zip(kernel) {
            *place = value * factor;
        }
        self.inverse[0].columns(&mut work.view_mut(), room);
        for mut row in work.outer_iter_mut().skip(self.added[0]).take(self.size[0]) {
            if let Some(row) = row.as_slice_mut() {
                self.inverse[1].rows(row, room);
            }
        }
    }

    /// What is `joined` from the values so far and the responses in the slice.
    fn take(
        &self,
        work: &Array2<Complex<f64>>,
        made: &mut ArrayViewMut2<'_, f64>,
        joined: impl Fn(f64, Complex<f64>) -> f64,
    ) {
        let rows = work.outer_iter().skip(self.added[0]);
        for (row, mut made) in rows.zip(made.outer_iter_mut()) {
            for (response, made) in row.iter().skip(self.added[1]).zip(made.iter_mut()) {
                *made = joined(*made, *response);
            }
        }
    }
}

impl ComplexPart {
    fn of(self, response: Complex<f64>) -> f64 {
        match self {
            ComplexPart::Modulus => response.norm_sqr().sqrt(),
            ComplexPart::Real => response.re,
            ComplexPart::Imaginary => response.im,
            ComplexPart::Phase => response.arg(),
        }
    }
}
