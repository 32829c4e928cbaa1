//! Ranks with ties shared: the one idea behind Mann–Whitney, Spearman and DeLong.

/// Ranks from 1, ties getting the mean of the ranks they span (midranks), in O(n log n).
///
/// NaN ranks above every number (IEEE 754 total order); callers refuse it beforehand. −0 and 0 tie.
///
/// ```
/// assert_eq!(radiomics::numeric::rank::midranks(&[3.0, 1.0, 3.0]), [2.5, 1.0, 2.5]);
/// ```
pub fn midranks(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    for_each_tie(values, |tied, below| {
        let rank = below as f64 + (tied.len() as f64 + 1.0) / 2.0;
        for &i in tied {
            ranks[i] = rank;
        }
    });
    ranks
}

/// Calls `visit` with the positions of each group of equal values, in rising order, and the number of values below it.
pub fn for_each_tie(values: &[f64], mut visit: impl FnMut(&[usize], usize)) {
    let mut keyed: Vec<(i64, usize)> = values.iter().enumerate().map(|(i, v)| (ordered(*v), i)).collect();
    keyed.sort_unstable();
    let order: Vec<usize> = keyed.iter().map(|(_, i)| *i).collect();
    let mut start = 0;
    for tied in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        let end = start + tied.len();
        visit(&order[start..end], start);
        start = end;
    }
}

/// A whole number that is ordered as the value is; −0 and 0 have the same.
fn ordered(value: f64) -> i64 {
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}
