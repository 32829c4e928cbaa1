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

/// The products of four slices with one, in four interleaved partial sums each: the one is read once for all of them.
pub(crate) fn four_dots(xs: [&[f64]; 4], y: &[f64]) -> [f64; 4] {
    const LANES: usize = 4;
    let [a, b, c, d] = xs.map(|x| x.chunks_exact(LANES));
    let rest = [a.remainder(), b.remainder(), c.remainder(), d.remainder()];
    let ys = y.chunks_exact(LANES);
    let rest = rest.map(|x| x.iter().zip(ys.remainder()).map(|(x, y)| x * y).sum::<f64>());
    let [mut sa, mut sb, mut sc, mut sd] = [[0.0; LANES]; 4];
    for ((((y, a), b), c), d) in ys.zip(a).zip(b).zip(c).zip(d) {
        accumulate(&mut sa, a, y);
        accumulate(&mut sb, b, y);
        accumulate(&mut sc, c, y);
        accumulate(&mut sd, d, y);
    }
    let [a, b, c, d] = totals(&[sa, sb, sc, sd]);
    [a + rest[0], b + rest[1], c + rest[2], d + rest[3]]
}

/// Out of line, or the compiler shuffles the partial sums in every turn of the loop to have them side by side here.
#[inline(never)]
fn totals(lanes: &[[f64; 4]; 4]) -> [f64; 4] {
    lanes.map(|[a, b, c, d]| (a + b) + (c + d))
}

fn accumulate(lanes: &mut [f64; 4], x: &[f64], y: &[f64]) {
    for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
        *lane += x * y;
    }
}

/// target + Σ factor·x over four slices, in place.
pub(crate) fn add_four(target: &mut [f64], factors: [f64; 4], xs: [&[f64]; 4]) {
    let [a, b, c, d] = xs;
    for ((((target, a), b), c), d) in target.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *target += (factors[0] * a + factors[1] * b) + (factors[2] * c + factors[3] * d);
    }
}

/// target + factor·x, in place.
pub(crate) fn add_scaled(target: &mut [f64], factor: f64, x: &[f64]) {
    for (target, x) in target.iter_mut().zip(x) {
        *target += factor * x;
    }
}
