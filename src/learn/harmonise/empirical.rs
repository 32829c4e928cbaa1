use super::located::Spread;
use crate::numeric::parallel;

/// For each column the mean shift and the mean variance of all other columns, weighted by the likelihood of its own
/// numbers under them.
///
/// The likelihood of n numbers with mean γ̂ and squares S about it is that of Σ(z − γ)² = S + n(γ̂ − γ)², so that a pair of
/// columns costs one exponential whatever the number of subjects. Only ratios of likelihoods count; the largest is 1.
pub(super) fn means(columns: &[Spread], variances: &[f64], size: usize) -> (Vec<f64>, Vec<f64>) {
    let n = size as f64;
    let candidates: Vec<Candidate> = columns
        .iter()
        .zip(variances)
        .map(|(column, variance)| Candidate {
            shift: column.shift,
            variance: *variance,
            half_inverse: 0.5 / variance,
            height: -0.5 * n * variance.ln(),
        })
        .collect();
    let each: Vec<usize> = (0..columns.len()).collect();
    let means = parallel::map(&each, |own| match (columns.get(*own), variances.get(*own)) {
        (Some(column), Some(variance)) => mean(column, *variance, *own, &candidates, n),
        _ => (0.0, 1.0),
    });
    means.into_iter().unzip()
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    shift: f64,
    variance: f64,
    half_inverse: f64,
    height: f64,
}

fn mean(column: &Spread, variance: f64, own: usize, candidates: &[Candidate], n: f64) -> (f64, f64) {
    let likelihoods = candidates.iter().enumerate().map(|(i, other)| {
        let apart = column.shift - other.shift;
        // A column that does not vary within the batch gives no finite likelihood, and no weight.
        match i != own && other.variance > 0.0 {
            true => other.height - (column.squares + n * apart * apart) * other.half_inverse,
            false => f64::NEG_INFINITY,
        }
    });
    let likelihoods: Vec<f64> = likelihoods.collect();
    let largest = likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return (column.shift, variance);
    }
    let mut sums = [0.0; 3];
    for (likelihood, other) in likelihoods.iter().zip(candidates) {
        let weight = (likelihood - largest).exp();
        sums[0] += weight;
        sums[1] += weight * other.shift;
        sums[2] += weight * other.variance;
    }
    (sums[1] / sums[0], sums[2] / sums[0])
}
