//! Sums over long slices, fast and always added in the same order.

/// Number of partial sums that are kept side by side, so that the additions of one do not wait for another.
const LANES: usize = 8;

/// Σ f(x) for `K` functions at once, in one pass.
///
/// The slice is cut into 8 interleaved partial sums that are added at the end: the order is fixed, so the
/// bits are too, and the compiler can use vector instructions.
///
/// ```
/// let [sum, squares] = radiomics::numeric::moment::sums(&[1.0, 2.0, 3.0], |x| [x, x * x]);
/// assert_eq!((sum, squares), (6.0, 14.0));
/// ```
pub fn sums<const K: usize>(values: &[f64], f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
    let mut lanes = [[0.0; LANES]; K];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in chunk.iter().enumerate() {
            let terms = f(x);
            for k in 0..K {
                lanes[k][lane] += terms[k];
            }
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        let terms = f(x);
        for k in 0..K {
            lanes[k][lane] += terms[k];
        }
    }
    lanes.map(|lane| lane.iter().sum())
}

/// The mean, NaN for an empty slice.
pub fn mean(values: &[f64]) -> f64 {
    let [sum] = sums(values, |x| [x]);
    sum / values.len() as f64
}

/// Smallest and largest value; infinite and crossed for an empty slice. The values must be finite.
pub fn range(values: &[f64]) -> (f64, f64) {
    let mut low = [f64::INFINITY; LANES];
    let mut high = [f64::NEG_INFINITY; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    let mut take = |lane: usize, x: f64| {
        low[lane] = if x < low[lane] { x } else { low[lane] };
        high[lane] = if x > high[lane] { x } else { high[lane] };
    };
    for chunk in chunks {
        for (lane, &x) in chunk.iter().enumerate() {
            take(lane, x);
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        take(lane, x);
    }
    (low.into_iter().fold(f64::INFINITY, f64::min), high.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// The mean μ = Σx/N and the standard deviation √(Σ(x − μ)²/N) of a population; NaN for an empty slice.
///
/// Equal numbers have exactly their value as mean and 0 as deviation. Numbers near the ends of the range of `f64` are
/// scaled before they are squared, so that nothing overflows or vanishes. The values must be finite.
///
/// ```
/// use radiomics::numeric::moment::mean_and_deviation;
/// assert_eq!(mean_and_deviation(&[1.0, 1.0, 3.0, 3.0]), (2.0, 1.0));
/// assert_eq!(mean_and_deviation(&[-1e308, 1e308]), (0.0, 1e308));
/// ```
pub fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let (low, high) = range(values);
    if low == high {
        return (low, 0.0);
    }
    let n = values.len() as f64;
    let largest = low.abs().max(high.abs());
    let scale = if SQUARABLE.contains(&largest) { 1.0 } else { (1.0 / largest).min(1.0 / f64::MIN_POSITIVE) };
    let [sum] = sums(values, |x| [x * scale]);
    let mean = sum / n;
    let [squares] = sums(values, |x| [(x * scale - mean).powi(2)]);
    (mean / scale, (squares / n).sqrt() / scale)
}

/// The mean and √Σ(x − x̄)²; the latter exactly 0 where all values are equal, whatever the mean is rounded to.
pub fn spread(values: &[f64]) -> (f64, f64) {
    let (low, high) = range(values);
    if low == high {
        return (low, 0.0);
    }
    let mut mean = mean(values);
    if !mean.is_finite() {
        let n = values.len() as f64; // the sum leaves the range of a number, the mean does not
        [mean] = sums(values, |x| [x / n]);
    }
    let [squares] = sums(values, |x| [(x - mean) * (x - mean)]);
    if squares.is_normal() {
        return (mean, squares.sqrt());
    }
    // Deviations whose squares leave the range of a number; halved where the deviations themselves do.
    let part = if (high - low).is_finite() { 1.0 } else { 0.5 };
    let unit = high * part - low * part;
    let [squares] = sums(values, |x| [((x * part - mean * part) / unit).powi(2)]);
    (mean, unit * squares.sqrt() / part)
}

/// Magnitudes whose squares, and sums of very many of them, stay far from the ends of the range of `f64`.
const SQUARABLE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;
