//! The Gaussian bell of a filter, sampled at the voxels along one axis.

use std::f64::consts::TAU;

use super::boundary::Boundary;
use super::convolve::MOST_TAPS;
use super::reach::Reach;
use super::space::Space;
use crate::error::{Error, Result};
use crate::image::Geometry;

/// Axes of the array `[z, y, x]`.
const AXES: [&str; 3] = ["z", "y", "x"];

/// Standard deviation in mm, and after how many of them the bell is cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bell {
    pub(super) sigma_mm: f64,
    pub(super) cutoff: f64,
}

/// A bell along one axis of a grid, in voxels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sampled {
    pub(super) sigma: f64,
    /// Voxels to either side of the middle: ⌊cutoff·σ + ½⌋.
    pub(super) radius: usize,
}

impl Bell {
    /// Cut at 4 σ.
    pub(super) fn new(sigma_mm: f64) -> Result<Self> {
        if sigma_mm.is_finite() && sigma_mm > 0.0 {
            Ok(Bell { sigma_mm, cutoff: 4.0 })
        } else {
            Err(Error::setting("standard deviation of the filter", "finite and above 0 mm", sigma_mm))
        }
    }

    pub(super) fn cut(self, cutoff: f64) -> Result<Self> {
        if cutoff.is_finite() && cutoff > 0.0 {
            Ok(Bell { cutoff, ..self })
        } else {
            Err(Error::setting("cutoff of the filter", "finite and above 0 standard deviations", cutoff))
        }
    }

    /// The bell along the axes of `space`, in its order.
    ///
    /// # Errors
    /// [`Error::Setting`] if it has one tap alone along an axis, or more than 2²⁴.
    pub(super) fn on(self, geometry: &Geometry, space: Space) -> Result<Vec<Sampled>> {
        let along = |axis: usize| {
            let step = geometry.spacing().zyx()[axis];
            let sigma = self.sigma_mm / step;
            let radius = (self.cutoff * sigma + 0.5).floor();
            // Written so that a radius that is no number is refused.
            if radius >= 1.0 && 2.0 * radius < MOST_TAPS as f64 {
                return Ok(Sampled { sigma, radius: radius as usize });
            }
            let [least, most] = [0.5, (MOST_TAPS / 2) as f64].map(|radius| radius / self.cutoff * step);
            let along = AXES[axis];
            Err(Error::setting(
                "standard deviation of the filter",
                format!(
                    "from {least} to {most} mm along {along}, for voxels of {step} mm and a cutoff of {}",
                    self.cutoff
                ),
                format!("{} mm", self.sigma_mm),
            ))
        };
        space.axes().into_iter().map(along).collect()
    }

    /// How far it looks at an image on a grid; refuses what [`Bell::on`] refuses.
    pub(super) fn reach(self, geometry: &Geometry, space: Space, boundary: Boundary) -> Result<Reach> {
        let radii: Vec<usize> = self.on(geometry, space)?.into_iter().map(|bell| bell.radius).collect();
        Ok(space.reach(&radii, boundary))
    }
}

impl Sampled {
    /// The normal density at each tap: exp(−k²/2σ²)/(√(2π) σ).
    pub(super) fn density(self) -> Vec<f64> {
        self.squares().map(|square| (-0.5 * square).exp() / (TAU.sqrt() * self.sigma)).collect()
    }

    /// (k/σ)² at each tap.
    pub(super) fn squares(self) -> impl Iterator<Item = f64> {
        let radius = self.radius as isize;
        (-radius..=radius).map(move |k| (k as f64 / self.sigma).powi(2))
    }
}
