use std::f64::consts::TAU;

use crate::error::{Error, Result};
use crate::image::Geometry;

use super::super::Plane;

/// Most voxels of a kernel to either side of the middle.
const MOST: usize = 4096;

/// A wave under a bell; lengths in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wave {
    pub(super) sigma: f64,
    pub(super) length: f64,
    pub(super) gamma: f64,
    pub(super) cutoff: f64,
}

impl Wave {
    pub(super) fn new(sigma: f64, length: f64, gamma: f64) -> Result<Self> {
        let wave = Wave { sigma, length, gamma, cutoff: 5.0 };
        for (name, value) in [
            ("standard deviation of the Gabor filter in mm", sigma),
            ("wavelength of the Gabor filter in mm", length),
            ("gamma of the Gabor filter", gamma),
        ] {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::setting(name, "finite and above 0", value));
            }
        }
        Ok(wave)
    }

    pub(super) fn cut(self, cutoff: f64) -> Result<Self> {
        if cutoff.is_finite() && cutoff > 0.0 {
            Ok(Wave { cutoff, ..self })
        } else {
            let expected = "finite and above 0 standard deviations";
            Err(Error::setting("cutoff of the Gabor filter", expected, cutoff))
        }
    }

    /// Voxels of the largest kernel to either side of the middle, along the second and the first axis of the plane.
    ///
    /// # Errors
    /// [`Error::Setting`] for more than 4096.
    pub(super) fn radius(
        self,
        geometry: &Geometry,
        plane: Plane,
        orientations: &[(f64, usize)],
    ) -> Result<[usize; 2]> {
        let [first, second] = plane.axes().map(|axis| geometry.spacing().zyx()[axis]);
        let mut radius = [0; 2];
        for (angle, _) in orientations {
            for (radius, voxels) in radius.iter_mut().zip(self.extent([second, first], *angle)) {
                if voxels.is_nan() || voxels > MOST as f64 {
                    let expected = format!("at most {MOST}: a smaller sigma or cutoff, or a larger gamma");
                    return Err(Error::setting("radius of the Gabor kernel in voxels", expected, voxels));
                }
                *radius = (voxels as usize).max(*radius);
            }
        }
        Ok(radius)
    }

    /// Whole numbers of voxels of these spacings from the middle of the kernel to the rectangle around it: along the
    /// second and the first axis of the plane.
    pub(super) fn extent(self, [second, first]: [f64; 2], angle: f64) -> [f64; 2] {
        let (sin, cos) = angle.sin_cos();
        let (along, across) = (self.cutoff * self.sigma, self.cutoff * self.sigma / self.gamma);
        let voxels = |a: f64, b: f64, step: f64| ((along * a).hypot(across * b) / step + 0.5).floor();
        [voxels(sin, cos, second), voxels(cos, sin, first)]
    }

    /// The kernel at a distance along the first and the second axis of the plane, in mm: real and imaginary part.
    pub(super) fn at(self, angle: f64, x: f64, y: f64) -> [f64; 2] {
        let (sin, cos) = angle.sin_cos();
        let (along, across) = (x * cos + y * sin, y * cos - x * sin);
        let bell = (-0.5 * ((along / self.sigma).powi(2) + (self.gamma * across / self.sigma).powi(2))).exp();
        let (sin, cos) = (TAU * along / self.length).sin_cos();
        [bell * cos, bell * sin]
    }
}
