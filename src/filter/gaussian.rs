use super::bell::{Bell, Sampled};
use super::convolve::{Kernel, along_axes};
use super::{Boundary, Filter, Reach, Sink, Space};
use crate::error::Result;
use crate::image::{Geometry, Image};

/// Smoothing with a Gaussian.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    bell: Bell,
    space: Space,
    boundary: Boundary,
}

impl Gaussian {
    /// With a standard deviation in mm, cut at 4 of them.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn new(sigma_mm: f64, space: Space) -> Result<Self> {
        Ok(Gaussian { bell: Bell::new(sigma_mm)?, space, boundary: Boundary::default() })
    }

    /// With the bell cut after another number of standard deviations than 4.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) unless it is finite and above 0.
    pub fn cutoff(self, sigmas: f64) -> Result<Self> {
        Ok(Gaussian { bell: self.bell.cut(sigmas)?, ..self })
    }

    /// With another rule beyond the edge of the image than [`Boundary::Mirror`].
    #[must_use]
    pub fn boundary(self, boundary: Boundary) -> Self {
        Gaussian { boundary, ..self }
    }
}

impl Filter for Gaussian {
    fn names(&self) -> Vec<String> {
        vec![format!("gaussian-{}mm-{}", self.bell.sigma_mm, self.space.label())]
    }

    fn reach(&self, geometry: &Geometry) -> Result<Reach> {
        self.bell.reach(geometry, self.space, self.boundary)
    }

    fn respond(&self, image: &Image, sink: Sink<'_>) -> Result<()> {
        let bells = self.bell.on(image.geometry(), self.space)?;
        let kernels: Vec<Kernel> = bells.into_iter().map(normalised).collect::<Result<_>>()?;
        let made = along_axes(image.intensities(), self.space, &kernels, self.boundary);
        sink(image.with_responses(made)?)
    }

    fn settings(&self) -> String {
        let Bell { sigma_mm, cutoff } = self.bell;
        let (space, boundary) = (self.space.label(), self.boundary.name());
        format!("Gaussian, sigma {sigma_mm} mm, cutoff {cutoff} sigma, {space}, boundary {boundary}")
    }
}

/// A kernel of sum 1.
fn normalised(bell: Sampled) -> Result<Kernel> {
    let density = bell.density();
    let sum: f64 = density.iter().sum();
    Kernel::new(density.into_iter().map(|value| value / sum).collect())
}
