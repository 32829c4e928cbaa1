//! The spline through an image at the vertices around voxels, to the last bit as `scipy.ndimage.map_coordinates` gives it.

use super::spline::Coefficients;

/// Voxels of a row that are sampled side by side.
pub(super) const BLOCK: usize = 64;

/// Voxels whose sums are kept in registers.
const LANES: usize = 8;

/// Where along an axis the four coefficients of a place start, and their weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Taps {
    start: isize,
    weights: [f64; 4],
}

impl Taps {
    /// Of a place so far behind a voxel along an axis of `length` voxels; `None` beyond its ends.
    pub(super) fn new(voxel: usize, offset: f64, length: usize) -> Option<Self> {
        let place = voxel as f64 + offset;
        if !(place >= 0.0 && place <= (length - 1) as f64) {
            return None;
        }
        let y = place - place.floor();
        let z = 1.0 - y;
        let near = |t: f64| (t * t * (t - 2.0) * 3.0 + 4.0) / 6.0;
        let [first, second, third] = [z * z * z / 6.0, near(y), near(z)];
        let weights = [first, second, third, 1.0 - first - second - third];
        Some(Taps { start: place.floor() as isize - 1, weights })
    }
}

/// The taps along x of one vertex around the voxels of a block.
pub(super) struct Across {
    /// Eight voxels at a time, `None` where their taps do not follow one another.
    lanes: Vec<Option<Lanes>>,
    taps: Vec<Option<Taps>>,
}

/// Of eight voxels in a row, the start of the taps of the first and the weights of each tap.
struct Lanes {
    start: isize,
    weights: [[f64; LANES]; 4],
}

impl Across {
    pub(super) fn new(voxels: std::ops::Range<usize>, offset: f64, length: usize) -> Self {
        let taps: Vec<_> = voxels.map(|voxel| Taps::new(voxel, offset, length)).collect();
        let lanes = taps.chunks(LANES).map(Lanes::of).collect();
        Across { lanes, taps }
    }
}

impl Lanes {
    fn of(taps: &[Option<Taps>]) -> Option<Self> {
        let start = taps.first().copied().flatten()?.start;
        let mut weights = [[0.0; LANES]; 4];
        if taps.len() < LANES {
            return None;
        }
        for (lane, taps) in taps.iter().enumerate() {
            let taps = taps.filter(|taps| taps.start == start + lane as isize)?;
            (0..4).for_each(|tap| weights[tap][lane] = taps.weights[tap]);
        }
        Some(Lanes { start, weights })
    }
}

/// The spline at one vertex around the voxels of a block; 0 beyond the edges of the image.
pub(super) fn sample(
    coefficients: &Coefficients,
    [z, y]: [Option<Taps>; 2],
    across: &Across,
    samples: &mut [f64],
) {
    let (Some(z), Some(y)) = (z, y) else {
        samples.fill(0.0);
        return;
    };
    let groups = samples.chunks_mut(LANES).zip(across.taps.chunks(LANES)).zip(&across.lanes);
    for ((samples, taps), lanes) in groups {
        if let (Some(lanes), Ok(samples)) = (lanes, <&mut [f64; LANES]>::try_from(&mut *samples)) {
            *samples = lanes.sample(coefficients, z, y);
            continue;
        }
        for (sample, taps) in samples.iter_mut().zip(taps) {
            *sample = taps.map_or(0.0, |x| single(coefficients, [z, y, x]));
        }
    }
}

impl Lanes {
    /// Sums of coefficient times weight along z, times weight along y, times weight along x: the order decides the last bit.
    #[inline]
    fn sample(&self, coefficients: &Coefficients, z: Taps, y: Taps) -> [f64; LANES] {
        let mut sums = [0.0; LANES];
        for (at_z, weight_z) in (z.start..).zip(z.weights) {
            for (at_y, weight_y) in (y.start..).zip(y.weights) {
                let row = coefficients.row([at_z, at_y, self.start], LANES + 3);
                let Ok(row) = <&[f64; LANES + 3]>::try_from(row) else { continue };
                let row = row.map(|coefficient| coefficient * weight_z * weight_y);
                for (tap, weights) in self.weights.iter().enumerate() {
                    for lane in 0..LANES {
                        sums[lane] += row[lane + tap] * weights[lane];
                    }
                }
            }
        }
        sums
    }
}

fn single(coefficients: &Coefficients, [z, y, x]: [Taps; 3]) -> f64 {
    let mut sum = 0.0;
    for (at_z, weight_z) in (z.start..).zip(z.weights) {
        for (at_y, weight_y) in (y.start..).zip(y.weights) {
            for (coefficient, weight_x) in coefficients.row([at_z, at_y, x.start], 4).iter().zip(x.weights) {
                sum += coefficient * weight_z * weight_y * weight_x;
            }
        }
    }
    sum
}
