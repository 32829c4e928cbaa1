use std::f64::consts::PI;

use crate::error::Value;
use crate::numeric::nonzero;

/// A body with a volume and a surface, and what the standard derives from the two.
///
/// In the formulas V is the volume and A the surface area. A body of your own gets them all from two functions:
///
/// ```
/// use radiomics::shape::Solid;
///
/// struct Ball { radius: f64 }
///
/// impl Solid for Ball {
///     fn volume(&self) -> f64 { 4.0 / 3.0 * std::f64::consts::PI * self.radius.powi(3) }
///     fn surface_area(&self) -> f64 { 4.0 * std::f64::consts::PI * self.radius.powi(2) }
/// }
///
/// let ball = Ball { radius: 7.0 };
/// assert!((ball.sphericity()? - 1.0).abs() < 1e-12);
/// assert!((ball.surface_to_volume_ratio()? - 3.0 / 7.0).abs() < 1e-12);
/// # Ok::<(), radiomics::feature::Undefined>(())
/// ```
pub trait Solid {
    /// Volume in mm³.
    fn volume(&self) -> f64;

    /// Surface area in mm².
    fn surface_area(&self) -> f64;

    /// Surface to volume ratio (2PR5): A / V, in mm⁻¹. Undefined without volume.
    fn surface_to_volume_ratio(&self) -> Value {
        Ok(self.surface_area() / nonzero(self.volume(), VOLUME)?)
    }

    /// Compactness 1 (SKGS): V / (√π · A^(3/2)). Undefined without surface.
    fn compactness_1(&self) -> Value {
        Ok(self.volume() / (PI.sqrt() * nonzero(self.surface_area(), AREA)?.powf(1.5)))
    }

    /// Compactness 2 (BQWJ): 36π · V² / A³, 1 for a ball. Undefined without surface.
    fn compactness_2(&self) -> Value {
        Ok(36.0 * PI * self.volume().powi(2) / nonzero(self.surface_area(), AREA)?.powi(3))
    }

    /// Spherical disproportion (KRCK): A / (36π · V²)^(1/3), the surface in units of that of the ball of equal volume.
    /// Undefined without volume.
    fn spherical_disproportion(&self) -> Value {
        Ok(self.surface_area() / ball_area(nonzero(self.volume(), VOLUME)?))
    }

    /// Sphericity (QCFX): (36π · V²)^(1/3) / A, 1 for a ball and less for everything else. Undefined without surface.
    fn sphericity(&self) -> Value {
        Ok(ball_area(self.volume()) / nonzero(self.surface_area(), AREA)?)
    }

    /// Asphericity (25C7): (A³ / (36π · V²))^(1/3) − 1, 0 for a ball. Undefined without volume.
    fn asphericity(&self) -> Value {
        Ok(self.spherical_disproportion()? - 1.0)
    }

    /// Volume density: V by the volume of another body, as a rule one around this. Undefined if that has none.
    fn volume_density(&self, around: &dyn Solid) -> Value {
        Ok(self.volume() / nonzero(around.volume(), AROUND_VOLUME)?)
    }

    /// Area density: A by the surface area of another body. Undefined if that has none.
    fn area_density(&self, around: &dyn Solid) -> Value {
        Ok(self.surface_area() / nonzero(around.surface_area(), AROUND_AREA)?)
    }
}

const VOLUME: &str = "the volume";
const AREA: &str = "the surface area";
const AROUND_VOLUME: &str = "the volume of the enclosing body";
pub(super) const AROUND_AREA: &str = "the surface area of the enclosing body";

/// Surface of the ball of a volume.
fn ball_area(volume: f64) -> f64 {
    (36.0 * PI * volume * volume).cbrt()
}
