//! Sums pair by pair.

use super::PairSums;
use super::sample::Sample;
use crate::numeric::parallel;

/// Number of partial sums that are kept side by side.
const LANES: usize = 4;

/// Number of voxels whose pairs with all later ones are one piece of work.
const CHUNK: usize = 256;

/// Indexes along the three axes and deviation of every voxel.
struct Points([Vec<f64>; 4]);

pub(super) fn sums(sample: &Sample<'_>) -> PairSums {
    let points = Points::of(sample);
    let squares = sample.step().map(|step| step * step);
    let starts: Vec<usize> = (0..sample.voxels()).step_by(CHUNK).collect();
    let parts = parallel::map(&starts, |&start| {
        let end = (start + CHUNK).min(sample.voxels());
        (start..end).map(|k| points.with_later(k, squares)).fold([0.0; 3], plus)
    });
    let [weights, products, squared_differences] = parts.into_iter().fold([0.0; 3], plus).map(|s| 2.0 * s);
    PairSums { weights, products, squared_differences }
}

impl Points {
    fn of(sample: &Sample<'_>) -> Self {
        let mut points = [0, 1, 2, 3].map(|_| Vec::with_capacity(sample.voxels()));
        let [first, second, _] = sample.size();
        for line in 0..first * second {
            sample.for_each_in_line(line, |at, y| {
                let point = [(line / second) as f64, (line % second) as f64, at as f64, y];
                for (list, number) in points.iter_mut().zip(point) {
                    list.push(number);
                }
            });
        }
        Points(points)
    }

    fn point(&self, k: usize) -> [f64; 4] {
        [0, 1, 2, 3].map(|list| self.0[list][k])
    }

    /// Σ w, Σ w·yₖ·yₗ and Σ w·(yₖ − yₗ)² over l > k.
    fn with_later(&self, k: usize, squares: [f64; 3]) -> [f64; 3] {
        let one = self.point(k);
        let [a, b, c, y] = [0, 1, 2, 3].map(|list| self.0[list][k + 1..].as_chunks::<LANES>());
        let mut lanes = [[0.0; LANES]; 3];
        for (((a, b), c), y) in a.0.iter().zip(b.0).zip(c.0).zip(y.0) {
            for lane in 0..LANES {
                let terms = terms(one, [a[lane], b[lane], c[lane], y[lane]], squares);
                for (sums, term) in lanes.iter_mut().zip(terms) {
                    sums[lane] += term;
                }
            }
        }
        let mut sums = lanes.map(|lane| lane.iter().sum());
        for (((&a, &b), &c), &y) in a.1.iter().zip(b.1).zip(c.1).zip(y.1) {
            sums = plus(sums, terms(one, [a, b, c, y], squares));
        }
        [sums[0], sums[1] * one[3], sums[2]]
    }
}

/// w, w·y of the other and w·(difference of y)² of two voxels. The differences of indexes are exact.
#[inline(always)]
fn terms(one: [f64; 4], other: [f64; 4], squares: [f64; 3]) -> [f64; 3] {
    let [a, b, c, difference] = [0, 1, 2, 3].map(|i| one[i] - other[i]);
    let weight = 1.0 / (a * a * squares[0] + b * b * squares[1] + c * c * squares[2]).sqrt();
    [weight, weight * other[3], weight * difference * difference]
}

fn plus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
