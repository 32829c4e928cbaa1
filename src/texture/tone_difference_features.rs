use super::tone_differences::{Row, ToneDifferences};
use crate::error::Value;
use crate::numeric::nonzero;

/// The coarseness of a region without differences, and the largest there is.
const LARGEST_COARSENESS: f64 = 1e6;

/// The 5 features of neighbourhood grey tone difference, of whatever holds a [`ToneDifferences`].
///
/// n_i is the number of voxels of grey level i that have a neighbour, N_v,c the sum of the n_i, p_i = n_i/N_v,c, and s_i the
/// sum of the differences of these voxels from the mean of their neighbours. N_g,p is the number of levels with p_i > 0;
/// sums over pairs of levels go over those. A region of one grey level has s_i = 0; its values are those that the
/// standard sets, in the formulas below.
///
/// The time is in proportion to n log n for n levels, but for the complexity, which takes n times the number of different
/// n_i. Source: IBSI manual, *Neighbourhood grey tone difference based features*; Amadasun and King 1989.
pub trait ToneDifferenceFeatures {
    /// The matrix that the features are computed from.
    fn tone_differences(&self) -> &ToneDifferences;

    /// Coarseness (QCDE): 1 / Σ p_i s_i, at most 10⁶, which is also its value where the sum is 0.
    fn coarseness(&self) -> Value {
        Ok((1.0 / weighted(self.tone_differences())).min(LARGEST_COARSENESS))
    }

    /// Contrast (65HE): ΣΣ p_i p_j (i − j)² / (N_g,p (N_g,p − 1)) · Σ s_i / N_v,c; 0 where N_g,p is 1.
    fn contrast(&self) -> Value {
        let tones = self.tone_differences();
        let levels = tones.rows.len() as f64;
        if tones.rows.len() == 1 {
            return Ok(0.0);
        }
        let mean = expectation(tones, |i| i);
        // The mean squared difference of two is twice the variance of one.
        let range = 2.0 * expectation(tones, |i| (i - mean).powi(2)) / (levels * (levels - 1.0));
        Ok(range * total(tones) / tones.voxels as f64)
    }

    /// Busyness (NQ30): Σ p_i s_i / ΣΣ |i p_i − j p_j|; 0 where N_g,p is 1. Undefined where all i p_i are the same, which
    /// the standard leaves open.
    fn busyness(&self) -> Value {
        let tones = self.tone_differences();
        if tones.rows.len() == 1 {
            return Ok(0.0);
        }
        // In whole numbers i n_i, so that a sum of 0 is seen for certain.
        let product = |row: &Row| u128::from(row.level) * u128::from(row.voxels);
        let mut products: Vec<u128> = tones.rows.iter().map(product).collect();
        products.sort_unstable();
        let gaps = products.windows(2).map(|pair| (pair[1] - pair[0]) as f64);
        // The gap between two successive products lies between all before and all behind it.
        let pairs = (1..products.len()).map(|before| before as f64 * (products.len() - before) as f64);
        let differences = 2.0 * gaps.zip(pairs).map(|(gap, pairs)| gap * pairs).sum::<f64>();
        let divisor = nonzero(differences, "the sum of the differences of level times probability")?;
        Ok(weighted(tones) * tones.voxels as f64 / divisor)
    }

    /// Complexity (HDEZ): ΣΣ |i − j| (p_i s_i + p_j s_j)/(p_i + p_j) / N_v,c.
    fn complexity(&self) -> Value {
        let tones = self.tone_differences();
        let mut rows: Vec<&Row> = tones.rows.iter().collect();
        rows.sort_by_key(|row| row.voxels); // stable: levels rise within each group
        let mut sums = vec![0.0; tones.rows.len()];
        for same in rows.chunk_by(|a, b| a.voxels == b.voxels) {
            let levels: Vec<u64> = same.iter().map(|row| row.level.into()).collect();
            for ((sum, row), distance) in
                sums.iter_mut().zip(&tones.rows).zip(distances(&tones.rows, &levels))
            {
                *sum += distance as f64 / (row.voxels as f64 + same[0].voxels as f64);
            }
        }
        let weighted = |(row, sum): (&Row, f64)| row.voxels as f64 * row.difference * sum;
        Ok(2.0 * tones.rows.iter().zip(sums).map(weighted).sum::<f64>() / tones.voxels as f64)
    }

    /// Strength (1X9X): ΣΣ (p_i + p_j)(i − j)² / Σ s_i; 0 where Σ s_i is 0.
    fn strength(&self) -> Value {
        let tones = self.tone_differences();
        let differences = total(tones);
        if differences == 0.0 {
            return Ok(0.0);
        }
        let levels = tones.rows.len() as f64;
        let middle = tones.rows.iter().map(|row| f64::from(row.level)).sum::<f64>() / levels;
        let square = |i: f64| (i - middle).powi(2);
        let spread: f64 = tones.rows.iter().map(|row| square(row.level.into())).sum();
        Ok(2.0 * (levels * expectation(tones, square) + spread) / differences)
    }
}

impl ToneDifferenceFeatures for ToneDifferences {
    fn tone_differences(&self) -> &ToneDifferences {
        self
    }
}

/// Σ f(i) p_i.
fn expectation(tones: &ToneDifferences, f: impl Fn(f64) -> f64) -> f64 {
    tones.rows.iter().map(|row| f(row.level.into()) * row.voxels as f64).sum::<f64>() / tones.voxels as f64
}

/// Σ p_i s_i.
fn weighted(tones: &ToneDifferences) -> f64 {
    tones.rows.iter().map(|row| row.difference * row.voxels as f64).sum::<f64>() / tones.voxels as f64
}

/// Σ s_i.
fn total(tones: &ToneDifferences) -> f64 {
    tones.rows.iter().map(|row| row.difference).sum()
}

/// For the level i of each row Σ |i − j| over some levels j; both rise.
fn distances(rows: &[Row], levels: &[u64]) -> impl Iterator<Item = u64> {
    let (count, sum) = (levels.len() as u64, levels.iter().sum::<u64>());
    let (mut lower, mut lower_sum) = (0_u64, 0);
    rows.iter().map(move |row| {
        let i = u64::from(row.level);
        while let Some(&level) = levels.get(lower as usize).filter(|&&level| level < i) {
            lower += 1;
            lower_sum += level;
        }
        (i * lower - lower_sum) + (sum - lower_sum - i * (count - lower))
    })
}
