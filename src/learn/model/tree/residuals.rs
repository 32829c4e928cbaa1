use std::ops::AddAssign;

use super::target::Target;
use crate::numeric::logistic::probability;

/// Variance of the residuals of a node at which it is not split any more: the rounding of a number of size 1.
const SETTLED: f64 = f64::EPSILON;
/// Smallest sum of π(1 − π) for which a Newton step is taken; below it the probabilities of the leaf are 0 or 1.
const FLAT: f64 = 1e-150;

/// Residuals y − π of a logistic model: the target of a boosting tree.
///
/// Splits are scored as by Friedman (2001, equation 35), (L·R)/(L + R)·(r̄ of the left − r̄ of the right)², and a leaf predicts the
/// Newton step Σ(y − π)/Σπ(1 − π). For the score residuals are rounded to whole numbers with as many bits as a sum over all
/// subjects leaves room for, some 50 for a study, so that columns that part the subjects alike tie exactly.
pub(super) struct Residuals {
    residuals: Vec<f64>,
    whole: Vec<i64>,
    /// What a residual of 1 is as a whole number; it differs from round to round.
    unit: f64,
}

/// Number of subjects and sum of their rounded residuals.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ResidualSum {
    sum: i64,
    subjects: u32,
}

impl AddAssign for ResidualSum {
    fn add_assign(&mut self, other: ResidualSum) {
        self.sum += other.sum;
        self.subjects += other.subjects;
    }
}

impl Residuals {
    /// Of these labels at these log odds.
    pub(super) fn new(labels: &[bool], log_odds: &[f64]) -> Self {
        let residuals: Vec<f64> =
            labels.iter().zip(log_odds).map(|(y, s)| f64::from(u8::from(*y)) - probability(*s)).collect();
        let largest = residuals.iter().fold(0.0_f64, |largest, r| largest.max(r.abs()));
        let bits = 62 - (labels.len().max(1).ilog2() as i32 + 1);
        let unit = 2.0_f64.powi((bits - largest.log2().ceil().max(-900.0) as i32).min(1000));
        let whole = residuals.iter().map(|r| (r * unit).round() as i64).collect();
        Residuals { residuals, whole, unit }
    }
}

impl Target for Residuals {
    type Sum = ResidualSum;

    fn of(&self, row: u32) -> ResidualSum {
        ResidualSum { sum: self.whole[row as usize], subjects: 1 }
    }

    fn without(total: ResidualSum, part: ResidualSum) -> ResidualSum {
        ResidualSum { sum: total.sum - part.sum, subjects: total.subjects - part.subjects }
    }

    fn subjects(sum: ResidualSum) -> u32 {
        sum.subjects
    }

    fn weight(&self, sum: ResidualSum) -> f64 {
        f64::from(sum.subjects)
    }

    /// |R·Σr of the left − L·Σr of the right|.
    fn difference(left: ResidualSum, right: ResidualSum) -> f64 {
        let [of_left, of_right] = [left.sum as f64, right.sum as f64];
        (f64::from(right.subjects) * of_left - f64::from(left.subjects) * of_right).abs()
    }

    /// The decrease of the squared error.
    fn decrease(&self, left: ResidualSum, right: ResidualSum) -> f64 {
        let difference = Self::difference(left, right) / self.unit;
        let [of_left, of_right] = [self.weight(left), self.weight(right)];
        difference * difference / (of_left * of_right) / (of_left + of_right)
    }

    fn is_settled(&self, rows: &[u32], _: ResidualSum) -> bool {
        let n = rows.len() as f64;
        let residuals = || rows.iter().map(|row| self.residuals[*row as usize]);
        let mean = residuals().sum::<f64>() / n;
        residuals().map(|r| (r - mean) * (r - mean)).sum::<f64>() / n <= SETTLED
    }

    fn value(&self, rows: &[u32], _: ResidualSum) -> f64 {
        let residuals = || rows.iter().map(|row| self.residuals[*row as usize]);
        let curvature: f64 = residuals().map(|r| r.abs() * (1.0 - r.abs())).sum();
        if curvature < FLAT { 0.0 } else { residuals().sum::<f64>() / curvature }
    }
}
