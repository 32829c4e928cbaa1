use std::f64::consts::TAU;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Number of plane waves that make the surface of a tumour uneven.
const WAVES: usize = 24;

/// Wavelengths of the unevenness in mm.
const WAVELENGTH: [f64; 2] = [5.0, 14.0];

/// The outline of a tumour: an ellipsoid around the origin whose surface is displaced by plane waves.
///
/// It is a function of the point in space, so every sequence sees the same tumour whatever its grid.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    radii: [f64; 3],
    roughness: f64,
    waves: Vec<([f64; 3], f64)>,
}

impl Outline {
    /// An ellipsoid of mean radius `radius` mm; `roughness` is the displacement of its surface in radii (standard
    /// deviation).
    pub(super) fn new(radius: f64, roughness: f64, generator: &mut ChaCha8Rng) -> Self {
        let mut stretch: [f64; 3] = std::array::from_fn(|_| {
            let normal: f64 = StandardNormal.sample(generator);
            (0.12 * normal.clamp(-2.0, 2.0)).exp()
        });
        let mean = stretch.iter().product::<f64>().cbrt();
        stretch.iter_mut().for_each(|s| *s /= mean);
        let waves = (0..WAVES)
            .map(|_| {
                let direction: [f64; 3] = std::array::from_fn(|_| StandardNormal.sample(generator));
                let length = direction.iter().map(|d: &f64| d * d).sum::<f64>().sqrt().max(1e-9);
                let number = TAU / generator.random_range(WAVELENGTH[0]..WAVELENGTH[1]);
                (direction.map(|d| d / length * number), generator.random_range(0.0..TAU))
            })
            .collect();
        Outline { radii: stretch.map(|s| s * radius), roughness, waves }
    }

    /// Whether a point, in mm from the centre, lies inside.
    pub(super) fn contains(&self, point: [f64; 3]) -> bool {
        let distance = (0..3).map(|a| (point[a] / self.radii[a]).powi(2)).sum::<f64>().sqrt();
        // No wave moves the surface by more than this: skips the cosines for most points.
        let reach = self.roughness * (2.0 * WAVES as f64).sqrt();
        if (distance - 1.0).abs() > reach {
            return distance < 1.0;
        }
        let sum: f64 = self
            .waves
            .iter()
            .map(|(number, phase)| ((0..3).map(|a| number[a] * point[a]).sum::<f64>() + phase).cos())
            .sum();
        // A cosine at a random phase has variance 1/2.
        distance + self.roughness * sum * (2.0 / WAVES as f64).sqrt() < 1.0
    }
}
