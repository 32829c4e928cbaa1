use std::f64::consts::SQRT_2;
use std::ops::Range;

use super::erf::erf;

/// Voxels along an axis that a Gaussian reaches at most: those within 3.2 of a point.
const MOST: usize = 9;

/// A Gaussian around a point, cut into voxels.
pub(super) struct Bell {
    /// Standard deviation, and how many of them it reaches.
    sigma: [f64; 3],
    reach: f64,
    spacing: [f64; 3],
    size: [usize; 3],
}

/// The voxels along one axis that a Gaussian reaches, and the share of it that falls into each.
struct Shares {
    voxels: Range<usize>,
    shares: [f64; MOST],
}

impl Bell {
    /// With a standard deviation of 0.8 voxels, cut off at four of them.
    pub fn of_intensities(spacing: [f64; 3], size: [usize; 3]) -> Self {
        Bell { sigma: spacing.map(|s| 0.8 * s), reach: 4.0, spacing, size }
    }

    /// With a standard deviation of one voxel, cut off there.
    pub fn of_labels(spacing: [f64; 3], size: [usize; 3]) -> Self {
        Bell { sigma: spacing, reach: 1.0, spacing, size }
    }

    fn shares(&self, axis: usize, point: f64) -> Shares {
        let scale = 1.0 / (SQRT_2 * self.sigma[axis] / self.spacing[axis]);
        let reach = self.sigma[axis] * self.reach / self.spacing[axis];
        let first = (point + 0.5 - reach).floor().max(0.0) as usize;
        let end = ((point + 0.5 + reach).ceil() as usize).min(self.size[axis]).min(first + MOST);
        let mut t = (-0.5 - point + first as f64) * scale;
        let mut below = erf(t);
        let mut shares = [0.0; MOST];
        for share in shares.iter_mut().take(end - first) {
            t += scale;
            let upto = erf(t);
            *share = upto - below;
            below = upto;
        }
        Shares { voxels: first..end, shares }
    }

    /// Hands every voxel that is reached to `take`, with its share.
    fn visit(&self, point: [f64; 3], values: &[f64], mut take: impl FnMut(f64, f64)) {
        let [x, y, z] = std::array::from_fn(|k| self.shares(k, point[k]));
        for (k, along_z) in z.voxels.zip(z.shares) {
            for (j, along_y) in y.voxels.clone().zip(y.shares) {
                let row = &values[(k * self.size[1] + j) * self.size[0]..][x.voxels.clone()];
                for (value, along_x) in row.iter().zip(x.shares) {
                    take(*value, along_x * along_y * along_z);
                }
            }
        }
    }

    /// The mean of the voxels by their shares.
    pub fn mean(&self, point: [f64; 3], values: &[f64]) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        self.visit(point, values, |value, share| {
            sum += value * share;
            total += share;
        });
        sum / total
    }

    /// The value that has the largest share; of equal ones that which had it first.
    pub fn label(&self, point: [f64; 3], values: &[f64]) -> f64 {
        let mut known = [(0.0, 0.0); 4 * 4 * 4];
        let mut count = 0;
        let mut largest = (0.0, 0.0);
        self.visit(point, values, |value, share| {
            let place = known[..count].iter().position(|(label, _)| *label == value).unwrap_or(count);
            if let Some(entry) = known.get_mut(place) {
                if place == count {
                    (*entry, count) = ((value, share), count + 1);
                } else {
                    entry.1 += share;
                }
                if entry.1 > largest.1 {
                    largest = *entry;
                }
            }
        });
        largest.0
    }
}
