//! Bins of intensities: which one a number falls into, counted from 0.

/// The bin of `x` when `[low, high]` is cut into `bins` equal ones: ⌊bins·(x − low)/(high − low)⌋, and the last for
/// x = high. Everything is in bin 0 where the range is empty. The numbers must be finite and x within the range.
///
/// ```
/// use radiomics::numeric::bins::equal;
/// assert_eq!([0.0, 4.9, 5.0, 10.0].map(|x| equal(x, [0.0, 10.0], 2.0)), [0.0, 0.0, 1.0, 1.0]);
/// ```
pub fn equal(x: f64, [low, high]: [f64; 2], bins: f64) -> f64 {
    // Halved before subtracting where a range is wider than the largest number.
    let part = if (high - low).is_finite() { 1.0 } else { 0.5 };
    let range = high * part - low * part;
    if range == 0.0 {
        0.0
    } else if x < high {
        (bins * ((x * part - low * part) / range)).floor().min(bins - 1.0)
    } else {
        bins - 1.0
    }
}

/// The bin of `x` in bins of one width that start at `low`: ⌊(x − low)/width⌋, below 0 for x < low.
///
/// ```
/// assert_eq!([-500.0, -476.0, -475.0].map(|x| radiomics::numeric::bins::wide(x, -500.0, 25.0)), [0.0, 0.0, 1.0]);
/// ```
pub fn wide(x: f64, low: f64, width: f64) -> f64 {
    ((x - low) / width).floor()
}
