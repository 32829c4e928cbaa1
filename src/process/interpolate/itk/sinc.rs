use std::f64::consts::PI;

use super::lines::{floor, within};

/// How many voxels to either side contribute.
const RADIUS: usize = 5;

/// By what the sinc is multiplied, to fall to 0 at the radius m.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    /// 0.54 + 0.46·cos(πx/m).
    Hamming,
    /// cos(πx/2m).
    Cosine,
    /// 1 − x²/m².
    Welch,
    /// sin(πx/m)/(πx/m).
    Lanczos,
    /// 0.42 + 0.5·cos(πx/m) + 0.08·cos(2πx/m).
    Blackman,
}

impl Window {
    fn at(self, x: f64) -> f64 {
        let radius = RADIUS as f64;
        match self {
            Window::Hamming => 0.54 + 0.46 * (x * (PI / radius)).cos(),
            Window::Cosine => (x * (PI / (2.0 * radius))).cos(),
            Window::Welch => 1.0 - x * (1.0 / (radius * radius)) * x,
            Window::Lanczos if x == 0.0 => 1.0,
            Window::Lanczos => {
                let z = PI / radius * x;
                z.sin() / z
            }
            Window::Blackman => {
                0.42 + 0.5 * (x * (PI / radius)).cos() + 0.08 * (x * (2.0 * PI / radius)).cos()
            }
        }
    }
}

/// The voxels along one axis that contribute to a point, and by how much.
struct Taps {
    voxels: [usize; 2 * RADIUS],
    weights: [f64; 2 * RADIUS],
}

impl Taps {
    fn of(point: f64, size: usize, window: Window) -> Self {
        let base = floor(point);
        let beyond = point - base as f64;
        let first = base + 1 - RADIUS as i64;
        let mut x = beyond + RADIUS as f64;
        let weights = std::array::from_fn(|i| {
            if beyond == 0.0 {
                return f64::from(u8::from(i == RADIUS - 1));
            }
            x -= 1.0;
            window.at(x) * sinc(x)
        });
        Taps { voxels: std::array::from_fn(|i| within(first + i as i64, size)), weights }
    }
}

fn sinc(x: f64) -> f64 {
    let angle = PI * x;
    if x == 0.0 { 1.0 } else { angle.sin() / angle }
}

/// The value at a point: every voxel times its weights along x, y and z, added up in the order of the voxels.
pub(super) fn at(point: [f64; 3], size: [usize; 3], window: Window, values: &[f64]) -> f64 {
    let [x, y, z] = std::array::from_fn(|k| Taps::of(point[k], size[k], window));
    let mut sum = 0.0;
    for (k, along_z) in z.voxels.iter().zip(z.weights) {
        for (j, along_y) in y.voxels.iter().zip(y.weights) {
            let row = &values[(k * size[1] + j) * size[0]..][..size[0]];
            for (i, along_x) in x.voxels.iter().zip(x.weights) {
                sum += row[*i] * along_x * along_y * along_z;
            }
        }
    }
    sum
}
