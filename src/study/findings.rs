use std::sync::Arc;

use super::assessment::Assessment;
use super::comparison::Comparison;
use super::fitting::{FittedModel, StudyModel};
use super::model::{Model, ModelKind};
use super::procedure::Fallback;
use super::warning::Warning;
use crate::error::{Error, Result};
use crate::evaluate::{Confidence, DeLong, DecisionCurve, Threshold};
use crate::learn::{CrossValidation, Predict, Selection};
use crate::table::{FeatureTable, Split};

/// What came of an [`Analysis`](super::Analysis).
#[derive(Clone)]
pub struct Findings {
    models: Vec<ModelFindings>,
    comparisons: Vec<Comparison>,
    warnings: Vec<Warning>,
    confidence: Confidence,
}

impl Findings {
    pub(super) fn new(
        models: Vec<ModelFindings>,
        comparisons: Vec<Comparison>,
        warnings: Vec<Warning>,
        confidence: Confidence,
    ) -> Self {
        Findings { models, comparisons, warnings, confidence }
    }

    /// The models in the order of their declaration.
    pub fn models(&self) -> &[ModelFindings] {
        &self.models
    }

    /// A model by its name.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest name.
    pub fn model(&self, name: &str) -> Result<&ModelFindings> {
        let names = || self.models.iter().map(|model| model.name.clone()).collect();
        let found = self.models.iter().find(|model| model.name == name);
        found.ok_or_else(|| Error::unknown_name("model", name, names()))
    }

    /// The comparisons that were declared, on training and on test rows.
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }

    /// The paired DeLong test of any two models on one part of the subjects.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest name, [`Error::Nothing`] if there is no such part.
    pub fn delong(&self, first: &str, second: &str, part: Split) -> Result<DeLong> {
        DeLong::paired(self.on(first, part)?.roc(), self.on(second, part)?.roc())
    }

    /// The decision curves of models on one part of the subjects, in this order, at these threshold probabilities
    /// ([`DecisionCurve::grid`] makes some).
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest name, [`Error::Nothing`] if no model is named or there is no such part,
    /// [`Error::NoProbabilities`] for a model that only gives scores, and as [`DecisionCurve::of`].
    pub fn decision_curve(&self, models: &[&str], part: Split, thresholds: &[f64]) -> Result<DecisionCurve> {
        let on: Vec<&Assessment> = models.iter().map(|name| self.on(name, part)).collect::<Result<_>>()?;
        let first = on.first().ok_or(Error::Nothing { what: "the list of models" })?;
        let probabilities: Option<Vec<&[f64]>> = on.iter().map(|on| on.probabilities()).collect();
        let probabilities =
            probabilities.ok_or(Error::NoProbabilities { model: "a model of the decision curve" })?;
        DecisionCurve::of(first.labels(), &probabilities, thresholds)
    }

    /// A model on one part of the subjects.
    fn on(&self, model: &str, part: Split) -> Result<&Assessment> {
        self.model(model)?.on(part).ok_or(Error::Nothing { what: "the part of the subjects for testing" })
    }

    /// What an author should know before believing the numbers.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub(super) fn warn(&mut self, warnings: impl IntoIterator<Item = Warning>) {
        self.warnings.splice(0..0, warnings);
    }

    /// The confidence of the intervals.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }
}

/// What came of one model.
#[derive(Clone)]
pub struct ModelFindings {
    name: String,
    kind: ModelKind,
    bases: Vec<String>,
    offered: usize,
    model: Arc<StudyModel>,
    fallback: Option<Fallback>,
    scores: Vec<f64>,
    probabilities: Option<Vec<f64>>,
    train: Assessment,
    test: Option<Assessment>,
    validation: Option<CrossValidation>,
}

impl ModelFindings {
    pub(super) fn new(
        declared: &Model,
        kind: ModelKind,
        fitted: FittedModel,
        validation: Option<CrossValidation>,
        table: &FeatureTable,
    ) -> Result<Self> {
        let FittedModel { model, offered, fallback } = fitted;
        let scores = model.scores(table)?;
        let probabilities = match model.probabilities(table) {
            Err(Error::NoProbabilities { .. }) => None,
            other => Some(other?),
        };
        let calls = model.threshold().calls(&scores)?;
        let of = |part: Split| -> Result<Option<Assessment>> {
            let rows = rows_of(table, part);
            let labels = picked(table.labels()?, &rows);
            if !(labels.contains(&true) && labels.contains(&false)) {
                return Ok(None);
            }
            let probabilities = probabilities.as_deref().map(|all| picked(all, &rows));
            let (scores, calls) = (picked(&scores, &rows), picked(&calls, &rows));
            Assessment::new(rows, &labels, scores, probabilities, &calls).map(Some)
        };
        let train =
            of(Split::Train)?.ok_or(Error::Nothing { what: "the part of the subjects for training" })?;
        let test = of(Split::Test)?;
        let name = declared.name().to_string();
        let bases = declared.of_scores().to_vec();
        let model = Arc::new(model);
        Ok(ModelFindings {
            name,
            kind,
            bases,
            offered,
            model,
            fallback,
            scores,
            probabilities,
            train,
            test,
            validation,
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it looks at.
    pub fn kind(&self) -> ModelKind {
        self.kind
    }

    /// The models whose scores it looks at.
    pub fn bases(&self) -> &[String] {
        &self.bases
    }

    /// Number of columns from which it could choose.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// What each step of selection kept and dropped, with the reason.
    pub fn selections(&self) -> Vec<&Selection> {
        self.model.selections()
    }

    /// The columns on which its scores rest: of a linear model those with a coefficient, else what the last selection kept, else
    /// all that it looks at.
    pub fn columns(&self) -> Vec<String> {
        match (self.model.as_linear(), self.model.selections().last()) {
            (Some(linear), _) => linear.columns().to_vec(),
            (None, Some(selection)) => selection.kept().to_vec(),
            (None, None) => self.model.columns().to_vec(),
        }
    }

    /// The fitted model with its steps: it scores tables of other subjects, and can be written to a file.
    pub fn model(&self) -> &dyn Predict {
        self.model.as_ref()
    }

    /// What stands in for a model that could not be fitted as declared.
    pub fn fallback(&self) -> Option<&Fallback> {
        self.fallback.as_ref()
    }

    /// The threshold that was chosen on training rows.
    pub fn threshold(&self) -> Threshold {
        StudyModel::threshold(&self.model)
    }

    /// The score of every subject, in the order of the table.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The probability of every subject, of a model that has them.
    pub fn probabilities(&self) -> Option<&[f64]> {
        self.probabilities.as_deref()
    }

    /// On the rows on which it was fitted: too good.
    pub fn train(&self) -> &Assessment {
        &self.train
    }

    /// On the rows that it has not seen; none without test rows of both classes.
    pub fn test(&self) -> Option<&Assessment> {
        self.test.as_ref()
    }

    /// On one part of the rows.
    pub fn on(&self, part: Split) -> Option<&Assessment> {
        match part {
            Split::Train => Some(&self.train),
            Split::Test => self.test.as_ref(),
        }
    }

    /// Within the training rows, by models that have not seen the subject.
    pub fn validation(&self) -> Option<&CrossValidation> {
        self.validation.as_ref()
    }
}

/// The rows of a part; of a table without a split all are for training.
fn rows_of(table: &FeatureTable, part: Split) -> Vec<usize> {
    match table.split() {
        Ok(split) => (0..table.rows()).filter(|row| split.get(*row) == Some(&part)).collect(),
        Err(_) if part == Split::Train => (0..table.rows()).collect(),
        Err(_) => Vec::new(),
    }
}

fn picked<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}
