use std::f64::consts::TAU;

use rand::RngExt;

use super::noise::normal;
use crate::numeric::random::generator;

/// Number of plane waves.
const WAVES: usize = 24;

/// Their wavelengths in mm: two outlines of one tumour part over stretches of a centimetre or two, not from voxel to voxel.
const WAVELENGTH: [f64; 2] = [8.0, 24.0];

/// A smooth random function of the place in space with mean 0: a sum of plane waves.
///
/// It is a function of the world around the tumour, so that every grid sees the same.
pub(super) struct Unevenness {
    amplitude: f64,
    waves: Vec<([f64; 3], f64)>,
}

impl Unevenness {
    /// With a standard deviation; equal seeds give the same function.
    pub(super) fn new(deviation: f64, seed: u64) -> Self {
        let mut random = generator(seed, 0);
        let waves = (0..WAVES).map(|_| {
            let direction: [f64; 3] = std::array::from_fn(|_| normal(&mut random));
            let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt().max(1e-9);
            let number = TAU / random.random_range(WAVELENGTH[0]..WAVELENGTH[1]);
            (direction.map(|d| d / length * number), random.random_range(0.0..TAU))
        });
        let waves = waves.collect();
        // A cosine at a random phase has variance 1/2.
        Unevenness { amplitude: deviation * (2.0 / WAVES as f64).sqrt(), waves }
    }

    /// The value at a point, in mm from the centre of the tumour.
    pub(super) fn at(&self, point: [f64; 3]) -> f64 {
        let wave = |(number, phase): &([f64; 3], f64)| {
            ((0..3).map(|a| number[a] * point[a]).sum::<f64>() + phase).cos()
        };
        self.amplitude * self.waves.iter().map(wave).sum::<f64>()
    }
}
