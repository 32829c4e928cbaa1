//! Locally weighted straight lines through a scatter of points.

use std::ops::Range;

/// Neighbours at more than this share of the distance to the outermost one count as lying on the rim, with weight 0.
const RIM: f64 = 0.999;
/// Neighbours nearer than this share of it have the weight 1.
const CENTRE: f64 = 0.001;
/// Where the weighted spread is below this share of the range of x, a mean is taken instead of a line.
const NARROW: f64 = 0.001;
/// Share of the range of x within which lines are not fitted anew but the curve is joined by a straight line.
const SKIPPED: f64 = 0.01;

/// The curve at each x of points sorted by x: a straight line fitted to the nearest `span` of all points, with weights
/// (1 − (distance/farthest)³)³, without robustness steps. x and y must be finite, of equal length, and x rising.
///
/// Lines are fitted at points at least 0.01 of the range apart, and joined by straight lines in between, which makes it
/// O(n) for a hundred lines.
///
/// Source: Cleveland, *Robust locally weighted regression and smoothing scatterplots*, J. Am. Stat. Assoc. 74 (1979), with
/// the constants of its published program, as in `lowess(x, y, f = span, iter = 0)` of R.
///
/// ```
/// use radiomics::numeric::lowess::lowess;
/// let x = [0.0, 1.0, 2.0, 3.0, 4.0];
/// let curve = lowess(&x, &[1.0, 3.0, 5.0, 7.0, 9.0], 0.8);
/// assert!(curve.iter().zip(x).all(|(y, x)| (y - (1.0 + 2.0 * x)).abs() < 1e-12));
/// ```
pub fn lowess(x: &[f64], y: &[f64], span: f64) -> Vec<f64> {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let (Some(first), Some(end)) = (x.first(), x.last()) else { return Vec::new() };
    let range = end - first;
    let near = ((span * n as f64 + 1e-7) as usize).clamp(2, n.max(2)).min(n);
    let mut curve = vec![0.0; n];
    let mut window = 0..near;
    let mut done = None;
    let mut i = 0;
    while i < n {
        window = nearest(x, i, window);
        curve[i] = line(x, y, i, &window, range);
        join(x, &mut curve, done, i);
        let mut last = i;
        let beyond = x[i] + SKIPPED * range;
        let mut next = i + 1;
        while next < n && x[next] <= beyond {
            if x[next] == x[last] {
                curve[next] = curve[last];
                last = next;
            }
            next += 1;
        }
        done = Some(last);
        i = (last + 1).max(next - 1);
    }
    curve
}

/// The window moved on as long as the point after it is nearer to point `i` than its first one.
fn nearest(x: &[f64], i: usize, mut window: Range<usize>) -> Range<usize> {
    while window.end < x.len() && x[i] - x[window.start] > x[window.end] - x[i] {
        window = window.start + 1..window.end + 1;
    }
    window
}

/// The local line at point `i`.
fn line(x: &[f64], y: &[f64], i: usize, window: &Range<usize>, range: f64) -> f64 {
    let at = x[i];
    let farthest = (at - x[window.start]).max(x[window.end - 1] - at);
    // Points that tie with the last of the window belong to it as well.
    let mut weights = Vec::with_capacity(window.len());
    for &x in &x[window.start..] {
        let distance = (x - at).abs();
        if distance <= RIM * farthest {
            let near = distance <= CENTRE * farthest;
            weights.push(if near { 1.0 } else { (1.0 - (distance / farthest).powi(3)).powi(3) });
        } else if x > at {
            break;
        } else {
            weights.push(0.0);
        }
    }
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return y[i];
    }
    let x = &x[window.start..];
    let centre = weights.iter().zip(x).map(|(w, x)| w / total * x).sum::<f64>();
    let squares = weights.iter().zip(x).map(|(w, x)| w / total * (x - centre) * (x - centre)).sum::<f64>();
    let tilt = if squares.sqrt() > NARROW * range { (at - centre) / squares } else { 0.0 };
    let lever = |x: f64| 1.0 + tilt * (x - centre);
    weights.iter().zip(x).zip(&y[window.start..]).map(|((w, &x), y)| w / total * lever(x) * y).sum()
}

/// Fills the curve between the last point that was done and point `i` by a straight line.
fn join(x: &[f64], curve: &mut [f64], done: Option<usize>, i: usize) {
    let Some(done) = done else { return };
    let width = x[i] - x[done];
    for j in done + 1..i {
        let share = (x[j] - x[done]) / width;
        curve[j] = share * curve[i] + (1.0 - share) * curve[done];
    }
}
