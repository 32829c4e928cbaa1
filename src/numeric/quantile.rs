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
        let (k, fraction) = position(p, last);
        let start = sorted_below.min(k);
        let (_, &mut low, above) = values[start..].select_nth_unstable_by(k - start, f64::total_cmp);
        sorted_below = k;
        if fraction == 0.0 {
            return low;
        }
        let high = above.iter().copied().fold(f64::INFINITY, f64::min);
        low + fraction * (high - low)
    })
}

/// The same quantiles of a sample in which value xᵢ occurs nᵢ times, from pairs (xᵢ, nᵢ) in rising order, nᵢ above 0.
///
/// An empty slice gives NaN. The sum of the nᵢ must fit in a `usize`.
///
/// ```
/// assert_eq!(radiomics::numeric::quantile::counted(&[(1.0, 3), (4.0, 1)], [0.5, 0.75]), [1.0, 1.75]);
/// ```
pub fn counted<const K: usize>(pairs: &[(f64, usize)], p: [f64; K]) -> [f64; K] {
    if pairs.is_empty() {
        return [f64::NAN; K];
    }
    let last = pairs.iter().map(|pair| pair.1).sum::<usize>().saturating_sub(1);
    p.map(|p| {
        let (k, fraction) = position(p, last);
        let low = order_statistic(pairs, k);
        if fraction == 0.0 { low } else { low + fraction * (order_statistic(pairs, k + 1) - low) }
    })
}

/// The place ⌊h⌋ and the fraction h − ⌊h⌋ of quantile `p` among values numbered 0 to `last`.
fn position(p: f64, last: usize) -> (usize, f64) {
    let h = p.clamp(0.0, 1.0) * last as f64;
    let k = (h.floor() as usize).min(last);
    (k, h - k as f64)
}

/// The value at place `k` of a sample given by values and their numbers.
fn order_statistic(pairs: &[(f64, usize)], k: usize) -> f64 {
    let mut before = 0;
    for &(value, count) in pairs {
        before += count;
        if k < before {
            return value;
        }
    }
    pairs.last().map_or(f64::NAN, |pair| pair.0)
}
