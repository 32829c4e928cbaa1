use super::data::{Data, along};
use super::path::PathPoint;
use crate::error::{Error, Result};
use crate::learn::validate::{Fold, Folds};
use crate::numeric::parallel;

/// The loss in cross-validation for each penalty of a path.
///
/// The loss of a left-out subject is −2 ln of the probability of its label, within [10⁻⁵, 1 − 10⁻⁵], or the squared error of
/// least squares. Each fold is fitted anew, with centres and scales of its own, at exactly these penalties (glmnet
/// interpolates between those of a path of each fold unless penalties are given).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct PenaltyCurve {
    penalties: Vec<f64>,
    folds: Folds,
    fold_losses: Vec<Vec<f64>>,
    losses: Vec<f64>,
    errors: Vec<f64>,
}

impl PenaltyCurve {
    /// The curve for falling penalties.
    pub(super) fn new(data: &Data<'_>, penalties: Vec<f64>, folds: Folds) -> Result<Self> {
        let all: Vec<(usize, Fold)> = folds.iter().enumerate().collect();
        let losses = parallel::map(&all, |(at, fold)| {
            let in_fold = |source| Error::Fold { repeat: 0, fold: *at, source: Box::new(source) };
            fold_losses(data, &penalties, fold).map_err(in_fold)
        });
        let fold_losses = losses.into_iter().collect::<Result<Vec<_>>>()?;
        let sizes: Vec<f64> = all.iter().map(|(_, fold)| fold.test().len() as f64).collect();
        let summaries = (0..penalties.len()).map(|position| summary(&fold_losses, &sizes, position));
        let (losses, errors) = summaries.unzip();
        Ok(PenaltyCurve { penalties, folds, fold_losses, losses, errors })
    }

    /// The penalties, falling.
    pub fn penalties(&self) -> &[f64] {
        &self.penalties
    }

    /// The folds.
    pub fn folds(&self) -> &Folds {
        &self.folds
    }

    /// The mean loss of the subjects of each fold: one list over the penalties for each fold.
    pub fn fold_losses(&self) -> &[Vec<f64>] {
        &self.fold_losses
    }

    /// The mean loss of all subjects, for each penalty.
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// The standard error of the loss for each penalty: √(Σ n_f(loss_f − loss)²/n/(k − 1)) over k folds of n_f subjects.
    pub fn standard_errors(&self) -> &[f64] {
        &self.errors
    }

    /// The position of the smallest loss, of equal ones that of the largest penalty.
    pub fn index_min(&self) -> usize {
        let smaller = |best: usize, at: usize| if self.losses[at] < self.losses[best] { at } else { best };
        (0..self.losses.len()).reduce(smaller).unwrap_or(0)
    }

    /// The position of the largest penalty whose loss is at most one standard error above the smallest.
    pub fn index_one_standard_error(&self) -> usize {
        let least = self.index_min();
        let (Some(loss), Some(error)) = (self.losses.get(least), self.errors.get(least)) else {
            return least;
        };
        self.losses.iter().position(|other| *other <= loss + error).unwrap_or(least)
    }
}

/// The mean loss over the left-out rows of a fold, for each penalty.
fn fold_losses(data: &Data<'_>, penalties: &[f64], fold: &Fold) -> Result<Vec<f64>> {
    let problem = data.problem_of(fold.train())?;
    let points = along(&problem, penalties)?;
    let mean_loss = |point: &PathPoint| {
        let rows = fold.test().iter().filter_map(|row| Some((*row, *data.labels.get(*row)?)));
        let losses =
            rows.map(|(row, label)| problem.loss.deviance(label, point.predictor(&data.numbers, row)));
        losses.sum::<f64>() / fold.test().len() as f64
    };
    Ok(points.iter().map(mean_loss).collect())
}

/// Mean and standard error over the folds at one penalty.
fn summary(fold_losses: &[Vec<f64>], sizes: &[f64], position: usize) -> (f64, f64) {
    let at = || {
        let losses = fold_losses.iter().filter_map(move |losses| losses.get(position));
        losses.copied().zip(sizes.iter().copied())
    };
    let all: f64 = sizes.iter().sum();
    let mean = at().map(|(loss, size)| size * loss).sum::<f64>() / all;
    let variance = at().map(|(loss, size)| size * (loss - mean).powi(2)).sum::<f64>() / all;
    (mean, (variance / (sizes.len() as f64 - 1.0)).sqrt())
}
