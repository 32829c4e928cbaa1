use std::collections::HashMap;

use super::folds::{Fold, Folds};
use super::measure::{self, Measure};
use super::stability::Stability;
use crate::error::{Error, Result, Value};
use crate::evaluate::{Confusion, Roc};
use crate::table::FeatureTable;

/// What [`super::cross_validate`] found: for every subject the score of a model that has not seen it.
///
/// Two areas can be read off. The *mean* over folds compares scores of one model with one another; it is undefined if a
/// fold lacks a class. The *pooled* area compares the scores of all models; models of different folds may score on
/// different levels, which lowers it, most with small folds (Airola, Pahikkala, Waegeman, De Baets, Salakoski, *An
/// experimental comparison of cross-validation techniques for estimating the area under the ROC curve*, Comput. Stat. Data
/// Anal. 55 (2011)).
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    subjects: Vec<String>,
    labels: Vec<bool>,
    columns: Vec<String>,
    repeats: Vec<Outcome>,
}

/// What came of one repeat.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) folds: Folds,
    pub(super) scores: Vec<f64>,
    pub(super) probabilities: Option<Vec<f64>>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) calls: Option<Vec<bool>>,
    pub(super) kept: Vec<Vec<String>>,
}

impl CrossValidation {
    pub(super) fn new(table: &FeatureTable, repeats: Vec<Outcome>) -> Result<Self> {
        Ok(CrossValidation {
            subjects: table.subjects().to_vec(),
            labels: table.labels()?.to_vec(),
            columns: table.columns().to_vec(),
            repeats,
        })
    }

    /// The subjects, in the order of the table.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// Their labels.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// The repeats in their order.
    pub fn repeats(&self) -> impl ExactSizeIterator<Item = Repeat<'_>> {
        self.repeats.iter().map(|outcome| Repeat { validation: self, outcome })
    }

    /// The measure of each fold of each repeat.
    pub fn fold_values(&self, measure: Measure) -> Vec<Value> {
        self.repeats().flat_map(|repeat| repeat.fold_values(measure)).collect()
    }

    /// The mean of the measure over all folds of all repeats, each fold counting alike. Undefined if one of them is.
    pub fn mean(&self, measure: Measure) -> Value {
        measure::mean(self.fold_values(measure))
    }

    /// The mean over the repeats of the measure of all out-of-fold predictions of one repeat.
    pub fn pooled(&self, measure: Measure) -> Value {
        measure::mean(self.repeats().map(|repeat| repeat.pooled(measure)))
    }

    /// Number of models that were fitted: folds of all repeats.
    pub fn models(&self) -> usize {
        self.repeats.iter().map(|repeat| repeat.kept.len()).sum()
    }

    /// How many of the models rest on each column: the columns of the table in their order, then any that a step made,
    /// by name.
    pub fn selected(&self) -> Vec<(&str, usize)> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for name in self.repeats.iter().flat_map(|repeat| &repeat.kept).flatten() {
            *counts.entry(name).or_default() += 1;
        }
        let columns = self.columns.iter().map(String::as_str);
        let mut selected: Vec<_> =
            columns.map(|name| (name, counts.remove(name).unwrap_or_default())).collect();
        let mut made: Vec<_> = counts.into_iter().collect();
        made.sort_unstable();
        selected.append(&mut made);
        selected
    }

    /// How alike the selections of the models are.
    ///
    /// # Errors
    /// As [`Stability::of`]: columns that a step made are not among those of the table.
    pub fn stability(&self) -> Result<Stability> {
        let sets: Vec<&[String]> =
            self.repeats.iter().flat_map(|repeat| &repeat.kept).map(Vec::as_slice).collect();
        Stability::of(&self.columns, &sets)
    }
}

/// One repeat of a [`CrossValidation`].
#[derive(Debug, Clone, Copy)]
pub struct Repeat<'a> {
    validation: &'a CrossValidation,
    outcome: &'a Outcome,
}

impl<'a> Repeat<'a> {
    /// The folds.
    pub fn folds(&self) -> &'a Folds {
        &self.outcome.folds
    }

    /// Each subject with the number of the fold that tested it, so that the split can be repeated elsewhere; see
    /// [`Folds::of_split`].
    pub fn split(&self) -> impl Iterator<Item = (&'a str, usize)> + use<'a> {
        let subjects = self.validation.subjects.iter().map(String::as_str);
        subjects.zip(self.outcome.folds.ids().iter().copied())
    }

    /// The score of each subject by the model that has not seen it, in the order of the table.
    pub fn scores(&self) -> &'a [f64] {
        &self.outcome.scores
    }

    /// The probability of each subject likewise; none if the models have none.
    pub fn probabilities(&self) -> Option<&'a [f64]> {
        self.outcome.probabilities.as_deref()
    }

    /// Whether each subject is called positive, at the threshold that was chosen on the training rows of its fold; none if the
    /// models choose none.
    pub fn calls(&self) -> Option<&'a [bool]> {
        self.outcome.calls.as_deref()
    }

    /// The counts of the calls against the labels; none if the models choose no threshold.
    pub fn confusion(&self) -> Option<Confusion> {
        let counted = |calls: &[bool]| Confusion::of(&self.validation.labels, calls).ok();
        self.calls().and_then(counted)
    }

    /// The columns that the model of each fold rests on: what its last selection kept, or all that it needs.
    pub fn kept(&self) -> &'a [Vec<String>] {
        &self.outcome.kept
    }

    /// The measure of each fold, on its test rows; undefined with the reason where it has none, such as the area of a fold
    /// without both classes.
    pub fn fold_values(&self, measure: Measure) -> Vec<Value> {
        self.outcome.folds.iter().map(|fold| self.of_fold(&fold, measure)).collect()
    }

    /// The mean of the measure over the folds, each counting alike. Undefined if one of them is.
    pub fn mean(&self, measure: Measure) -> Value {
        measure::mean(self.fold_values(measure))
    }

    /// The measure of all predictions together.
    pub fn pooled(&self, measure: Measure) -> Value {
        measure.of(&self.validation.labels, self.scores(), self.probabilities())
    }

    /// The curve of all scores together.
    ///
    /// # Errors
    /// As [`Roc::new`].
    pub fn roc(&self) -> Result<Roc, Error> {
        Roc::new(&self.validation.labels, self.scores())
    }

    fn of_fold(&self, fold: &Fold, measure: Measure) -> Value {
        let labels = picked(&self.validation.labels, fold.test());
        let scores = picked(self.scores(), fold.test());
        let probabilities = self.probabilities().map(|all| picked(all, fold.test()));
        measure.of(&labels, &scores, probabilities.as_deref())
    }
}

/// The values of these rows.
pub(super) fn picked<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}
