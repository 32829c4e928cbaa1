//! From samples to the coefficients of the cubic B-spline that goes through them.
//!
//! Sample k is (c₍k−1₎ + 4c₍k₎ + c₍k+1₎)/6. Solved for c, this is a recursion forwards and one backwards with the pole
//! z = √3 − 2. For a line that is continued without end with its border values, both have a start in closed form, and
//! the coefficients outside approach the border value s by a factor of z a voxel: c₍−j₎ = s + zʲ(c₀ − s).
//!
//! Source: Unser, Aldroubi & Eden, *B-spline signal processing*, IEEE Transactions on Signal Processing 41 (1993).

/// The pole of the filter, √3 − 2.
const POLE: f64 = -0.267_949_192_431_122_7;

/// Turns lines of samples into lines of coefficients, in place.
///
/// `rows` holds `lanes` lines side by side: value k of line l is at `(pad + k)·lanes + l`. There are `pad` values on
/// either side of the samples, which become the coefficients outside.
pub(super) fn coefficients(rows: &mut [f64], lanes: usize, pad: usize) {
    let last = rows.len() / lanes - pad - 1;
    // The rows next to the samples hold the border values until the end.
    let row = |k: usize| k * lanes..(k + 1) * lanes;
    rows.copy_within(row(pad), (pad - 1) * lanes);
    rows.copy_within(row(last), (last + 1) * lanes);

    for value in &mut rows[row(pad)] {
        *value /= 1.0 - POLE;
    }
    for k in pad + 1..=last {
        let (before, after) = rows.split_at_mut(k * lanes);
        follow(&mut after[..lanes], &before[(k - 1) * lanes..], 1.0);
    }
    let (inner, border) = rows.split_at_mut((last + 1) * lanes);
    for (value, border) in inner[last * lanes..].iter_mut().zip(border) {
        let steady = *border / (1.0 - POLE);
        let tail = steady / (1.0 - POLE) + (*value - steady) / (1.0 - POLE * POLE);
        *value = -6.0 * POLE * tail;
    }
    for k in (pad..last).rev() {
        let (before, after) = rows.split_at_mut((k + 1) * lanes);
        follow(&mut before[k * lanes..], &after[..lanes], -6.0 * POLE);
    }
    continue_outside(rows, lanes, pad, last);
}

/// One step of a recursion: gain·value + z·previous.
fn follow(values: &mut [f64], previous: &[f64], gain: f64) {
    for (value, previous) in values.iter_mut().zip(previous) {
        *value = gain * *value + POLE * previous;
    }
}

/// The coefficients outside, from the outermost inside and the border values, which lie next to them.
fn continue_outside(rows: &mut [f64], lanes: usize, pad: usize, last: usize) {
    for lane in 0..lanes {
        for (inner, next) in [(pad, pad - 1), (last, last + 1)] {
            let border = rows[next * lanes + lane];
            let mut distance = rows[inner * lanes + lane] - border;
            for j in 0..pad {
                distance *= POLE;
                let k = if next < inner { next - j } else { next + j };
                rows[k * lanes + lane] = border + distance;
            }
        }
    }
}
