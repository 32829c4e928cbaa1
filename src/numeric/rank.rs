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

/// Sizes of the groups of equal values, in rising order of the values.
///
/// ```
/// assert_eq!(radiomics::numeric::rank::ties(&[3.0, 1.0, 3.0]), [1, 2]);
/// ```
pub fn ties(values: &[f64]) -> Vec<usize> {
    let mut sizes = Vec::new();
    for_each_tie(values, |tied, _| sizes.push(tied.len()));
    sizes
}

/// Calls `visit` with the positions of each group of equal values, in rising order, and the number of values below it.
pub fn for_each_tie(values: &[f64], mut visit: impl FnMut(&[usize], usize)) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| (values[a] + 0.0).total_cmp(&(values[b] + 0.0)));
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == value {
            end += 1;
        }
        visit(&order[start..end], start);
        start = end;
    }
}
