//! Order statistics by selection instead of sorting.

/// The quantiles `p` (each in `[0, 1]`, rising) of `values`, interpolated linearly between order statistics:
/// with h = (n − 1)·p the value is x₍⌊h⌋₎ + (h − ⌊h⌋)(x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎). `values` is reordered.
///
/// Expected time O(n) for each quantile. An empty slice gives NaN; the values must be finite.
///
/// Source: Hyndman, Fan, *Sample quantiles in statistical packages*, Am. Stat. 50 (1996), definition 7.
///
/// ```
/// let mut values = [4.0, 1.0, 3.0, 2.0];
/// assert_eq!(radiomics::numeric::quantile::linear(&mut values, [0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
/// ```
pub fn linear<const K: usize>(values: &mut [f64], p: [f64; K]) -> [f64; K] {
    if values.is_empty() {
        return [f64::NAN; K];
    }
    let last = values.len() - 1;
    let mut sorted_below = 0;
    p.map(|p| {
        let h = p.clamp(0.0, 1.0) * last as f64;
        let k = (h.floor() as usize).min(last);
        let start = sorted_below.min(k);
        let (_, &mut low, above) = values[start..].select_nth_unstable_by(k - start, f64::total_cmp);
        sorted_below = k;
        let fraction = h - k as f64;
        if fraction == 0.0 {
            return low;
        }
        let high = above.iter().copied().fold(f64::INFINITY, f64::min);
        low + fraction * (high - low)
    })
}
