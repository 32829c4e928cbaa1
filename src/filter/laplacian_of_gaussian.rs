use ndarray::Array3;

use super::bell::{Bell, Sampled};
use super::convolve::Kernel;
use super::pass::pass;
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// The Laplacian of Gaussian (IBSI: L6PA).
#[derive(Debug, Clone, PartialEq)]
pub struct LaplacianOfGaussian {
    bell: Bell,
    space: Space,
    boundary: Boundary,
}

impl LaplacianOfGaussian {
    /// With a standard deviation in mm, cut at 4 of them.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn new(sigma_mm: f64, space: Space) -> Result<Self> {
        Ok(LaplacianOfGaussian { bell: Bell::new(sigma_mm)?, space, boundary: Boundary::default() })
    }

    /// With the kernel cut after another number of standard deviations than 4.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn cutoff(self, sigmas: f64) -> Result<Self> {
        Ok(LaplacianOfGaussian { bell: self.bell.cut(sigmas)?, ..self })
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        LaplacianOfGaussian { boundary, ..self }
    }
}

impl Filter for LaplacianOfGaussian {
    fn names(&self) -> Vec<String> {
        vec![format!("log-{}mm-{}", self.bell.sigma_mm, self.space.label())]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.bell.reach(geometry, self.space, self.boundary)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let bells = self.bell.on(image.geometry(), self.space)?;
        let mean_square = mean_square(&bells);
        let size = image.geometry().size();
        // The image smoothed along the axes so far, and the sum of its second derivatives along each of them.
        let mut maps = [Array3::zeros(size), Array3::zeros(size)];
        let mut from = Some(image.intensities());
        let axes = self.space.axes();
        for (at, (axis, bell)) in axes.iter().copied().zip(bells).enumerate() {
            let (smooth, curved) = (Kernel::new(bell.density())?, curvature(bell, mean_square)?);
            let mut sum = vec![(0, &curved)];
            if from.is_none() {
                sum.push((1, &smooth));
            }
            let smoothed = if at + 1 < axes.len() { vec![(0, &smooth)] } else { vec![] };
            pass(from.take(), &mut maps, axis, &[smoothed, sum], self.boundary);
        }
        let [smoothed, sum] = maps;
        drop(smoothed);
        sink(image.with_responses(sum)?)
    }

    fn settings(&self) -> String {
        let Bell { sigma_mm, cutoff } = self.bell;
        let (space, boundary) = (self.space.label(), self.boundary.name());
        format!(
            "Laplacian of Gaussian, sigma {sigma_mm} mm, cutoff {cutoff} sigma, {space}, boundary {boundary}"
        )
    }
}

/// The square of the geometric mean of the standard deviations; exactly σ² where they are equal.
fn mean_square(bells: &[Sampled]) -> f64 {
    let first = bells.first().map_or(1.0, |bell| bell.sigma);
    let ratios: f64 = bells.iter().map(|bell| (bell.sigma / first).powf(2.0 / bells.len() as f64)).product();
    first * first * ratios
}

/// The second derivative of the bell, times σ² and over the mean square.
fn curvature(bell: Sampled, mean_square: f64) -> Result<Kernel> {
    let taps = bell.density().into_iter().zip(bell.squares());
    Kernel::new(taps.map(|(density, square)| density * (square - 1.0) / mean_square).collect())
}
