use super::columns::Columns;
use super::loss::Loss;

/// A share of the penalty above this leaves a coefficient at 0 to the accuracy of the numbers.
const LARGEST_SHARE: f64 = 1e100;
/// The smallest mixing by which the largest penalty of a path is found, as of glmnet: ridge has none of its own.
const LEAST_MIXING: f64 = 1e-3;

/// loss(b) + λ Σ (absoluteⱼ|bⱼ| + ½ squareⱼ bⱼ²) over standardised columns and a free intercept, which stands last.
pub(super) struct Problem {
    pub(super) columns: Columns,
    pub(super) labels: Vec<bool>,
    pub(super) loss: Loss,
    /// Part of the penalty on |b|.
    pub(super) absolute: Vec<f64>,
    /// Part of the penalty on ½b².
    pub(super) square: Vec<f64>,
    /// Factor of the whole penalty in the units of the standardised column.
    factors: Vec<f64>,
    mixing: f64,
}

impl Problem {
    /// `factors` are the penalty factors of the columns, which apply to standardised or to raw coefficients.
    pub(super) fn new(
        columns: Columns,
        labels: Vec<bool>,
        loss: Loss,
        mixing: f64,
        factors: &[f64],
        standardised: bool,
    ) -> Self {
        let units: Vec<f64> =
            columns.scales().iter().map(|scale| if standardised { 1.0 } else { 1.0 / scale }).collect();
        let with_intercept = |shares: Vec<f64>| shares.into_iter().chain([0.0]).collect();
        let scaled: Vec<f64> = factors.iter().zip(&units).map(|(factor, unit)| factor * unit).collect();
        let square = scaled.iter().zip(&units).map(|(factor, unit)| (1.0 - mixing) * factor * unit).collect();
        Problem {
            absolute: with_intercept(scaled.iter().map(|factor| mixing * factor).collect()),
            square: with_intercept(square),
            factors: with_intercept(scaled),
            columns,
            labels,
            loss,
            mixing,
        }
    }

    /// The place of the intercept, behind the columns.
    pub(super) fn intercept(&self) -> usize {
        self.columns.count()
    }

    pub(super) fn positives(&self) -> usize {
        self.labels.iter().filter(|label| **label).count()
    }

    /// Whether a coefficient may differ from 0.
    pub(super) fn movable(&self, column: usize) -> bool {
        let varies = self.columns.scales().get(column).is_none_or(|scale| *scale > 0.0);
        varies && self.factors[column] < LARGEST_SHARE && self.square[column] < LARGEST_SHARE
    }

    /// Whether a coefficient passes 0 without a corner, so that it is always part of the model.
    pub(super) fn smooth(&self, column: usize) -> bool {
        self.absolute[column] == 0.0
    }

    /// Whether a coefficient has no penalty at all.
    pub(super) fn unpenalised(&self, column: usize) -> bool {
        self.factors[column] == 0.0
    }

    /// The penalty of the coefficients of these columns.
    pub(super) fn penalty(&self, coefficients: &[f64], columns: &[usize]) -> f64 {
        let terms = columns.iter().map(|&j| {
            let b = coefficients[j];
            self.absolute[j] * b.abs() + 0.5 * self.square[j] * b * b
        });
        terms.sum()
    }

    /// How much the optimality condition of a column is violated, where `slope` is −∂loss/∂b.
    pub(super) fn violation(&self, column: usize, slope: f64, coefficient: f64, penalty: f64) -> f64 {
        let absolute = penalty * self.absolute[column];
        if coefficient == 0.0 {
            (slope.abs() - absolute).max(0.0)
        } else {
            let square = penalty * self.square[column];
            (slope - absolute * coefficient.signum() - square * coefficient).abs()
        }
    }

    /// The smallest penalty at which every penalised coefficient is 0, from the slopes there; for ridge that of a mixing of
    /// 0.001. It is 0 if no penalised column is related to the labels.
    pub(super) fn largest_penalty(&self, slopes: &[f64]) -> f64 {
        let mixing = self.mixing.max(LEAST_MIXING);
        let penalised = (0..self.columns.count()).filter(|j| self.movable(*j) && !self.unpenalised(*j));
        penalised.map(|j| slopes[j].abs() / (mixing * self.factors[j])).fold(0.0, f64::max)
    }
}
