//! Products and sums of slices, always added in the same order.

/// Number of partial sums that are kept side by side, so that the additions of one do not wait for another.
const LANES: usize = 8;

/// Σ xᵢyᵢ in eight interleaved partial sums. Slices of different lengths count up to the shorter one.
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (mut xs, mut ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    for (x, y) in (&mut xs).zip(&mut ys) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f64>() + rest
}

/// target + factor·x, in place.
pub(crate) fn add_scaled(target: &mut [f64], factor: f64, x: &[f64]) {
    for (target, x) in target.iter_mut().zip(x) {
        *target += factor * x;
    }
}
