//! What all sections look at, and what is read off it in several places.

use std::borrow::Cow;

use super::words;
use crate::cohort::Cohort;
use crate::error::Result;
use crate::evaluate::{Confidence, Confusion, Roc};
use crate::learn::CrossValidation;
use crate::study::{Comparison, Findings, ModelFindings, ModelKind, StudyResult, Warning};
use crate::table::{FeatureTable, Split};

/// The kinds of models in the order in which a paper has them.
pub(super) const KINDS: [ModelKind; 4] =
    [ModelKind::Clinical, ModelKind::Single, ModelKind::Multi, ModelKind::Combined];

/// Most models in one figure.
const TOGETHER: usize = 5;

/// A study as the sections see it.
pub(super) struct Content<'a> {
    pub(super) result: &'a StudyResult,
    pub(super) findings: &'a Findings,
    /// All subjects and columns.
    pub(super) table: &'a FeatureTable,
    /// The subjects of training.
    pub(super) train: FeatureTable,
    pub(super) declaration: Option<&'a str>,
    /// The images, and of how many subjects of each class they are shown.
    pub(super) images: Option<(&'a Cohort, usize)>,
}

/// A model on subjects that it has not seen.
pub(super) struct Judged<'a> {
    pub(super) labels: &'a [bool],
    pub(super) probabilities: Option<&'a [f64]>,
    pub(super) roc: Cow<'a, Roc>,
    pub(super) confusion: Option<Confusion>,
}

/// Subjects of each class.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    pub(super) negative: usize,
    pub(super) positive: usize,
}

impl Classes {
    pub(super) fn all(self) -> usize {
        self.negative + self.positive
    }
}

impl<'a> Content<'a> {
    pub(super) fn new(
        result: &'a StudyResult,
        declaration: Option<&'a str>,
        images: Option<(&'a Cohort, usize)>,
    ) -> Result<Self> {
        let table = result.data().table()?;
        let train = if table.split().is_ok() { table.train()? } else { table.clone() };
        Ok(Content { result, findings: result.findings(), table, train, declaration, images })
    }

    pub(super) fn models(&self) -> &'a [ModelFindings] {
        self.findings.models()
    }

    pub(super) fn confidence(&self) -> Confidence {
        self.findings.confidence()
    }

    /// Whether models are judged by test subjects.
    pub(super) fn has_test(&self) -> bool {
        self.models().iter().any(|model| model.test().is_some())
    }

    /// Of whom the scores of [`Content::judged`] are.
    pub(super) fn judged_by(&self) -> &'static str {
        if self.has_test() { "test subjects" } else { "training subjects in cross-validation (first repeat)" }
    }

    /// A model on test subjects, or else in the first repeat of its cross-validation.
    pub(super) fn judged(&self, model: &'a ModelFindings) -> Option<Judged<'a>> {
        if let Some(test) = model.test() {
            return Some(Judged {
                labels: test.labels(),
                probabilities: test.probabilities(),
                roc: Cow::Borrowed(test.roc()),
                confusion: Some(*test.confusion()),
            });
        }
        let validation = model.validation()?;
        let repeat = validation.repeats().next()?;
        Some(Judged {
            labels: validation.labels(),
            probabilities: repeat.probabilities(),
            roc: Cow::Owned(repeat.roc().ok()?),
            confusion: repeat.confusion(),
        })
    }

    /// The model of a kind with the largest area on subjects that it has not seen, of equal ones the first.
    pub(super) fn best(&self, kind: ModelKind) -> Option<&'a ModelFindings> {
        let area = |model: &'a ModelFindings| self.judged(model).map(|judged| judged.roc.auc());
        let models = self.models().iter().filter(|model| model.kind() == kind);
        let judged = models.filter_map(|model| Some((model, area(model)?)));
        judged.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(model, _)| model)
    }

    /// Models that belong into one figure: clinical and single-sequence ones, those of several sequences, combined
    /// ones.
    pub(super) fn together(&self) -> Vec<Vec<&'a ModelFindings>> {
        let of = |kinds: &[ModelKind]| -> Vec<&'a ModelFindings> {
            self.models().iter().filter(|model| kinds.contains(&model.kind())).collect()
        };
        let groups = [
            of(&[ModelKind::Clinical, ModelKind::Single]),
            of(&[ModelKind::Multi]),
            of(&[ModelKind::Combined]),
        ];
        groups.iter().flat_map(|group| group.chunks(TOGETHER).map(<[_]>::to_vec)).collect()
    }

    /// The model to be used: the last combined one, or else the last.
    pub(super) fn last(&self) -> Option<&'a ModelFindings> {
        let combined = self.models().iter().rfind(|model| model.kind() == ModelKind::Combined);
        combined.or(self.models().last())
    }

    /// The comparison that the summary names: the first of the last combined model, on test subjects where there are
    /// some.
    pub(super) fn main_comparison(&self) -> Option<&'a Comparison> {
        let part = if self.has_test() { Split::Test } else { Split::Train };
        let all = || self.findings.comparisons().iter().filter(|comparison| comparison.part() == part);
        let last = self.last().map(ModelFindings::name);
        all().find(|comparison| Some(comparison.first()) == last).or_else(|| all().next())
    }

    /// The subjects of a part, or all.
    pub(super) fn classes(&self, part: Option<Split>) -> Classes {
        let (labels, split) = (self.table.labels().unwrap_or_default(), self.table.split().ok());
        let of = |row: usize| split.and_then(|split| split.get(row)).copied().unwrap_or(Split::Train);
        let mut classes = Classes::default();
        for (row, label) in labels.iter().enumerate() {
            match label {
                _ if part.is_some_and(|part| of(row) != part) => {}
                true => classes.positive += 1,
                false => classes.negative += 1,
            }
        }
        classes
    }

    /// The columns of all sequences.
    pub(super) fn imaging_columns(&self) -> Vec<&'a str> {
        let data = self.result.data();
        let columns = data.sequences().filter_map(|sequence| data.columns_of(sequence).ok());
        columns.flatten().map(String::as_str).collect()
    }

    /// The warnings but those that tell of a cache: they have no bearing on any number, and another run may not have
    /// them.
    pub(super) fn warnings(&self) -> impl Iterator<Item = &'a Warning> + use<'a> {
        self.findings.warnings().iter().filter(|warning| !matches!(warning, Warning::Recomputed { .. }))
    }

    /// Folds and repeats of the cross-validation.
    pub(super) fn folds(&self) -> Option<(usize, usize)> {
        let validation: &CrossValidation = self.models().iter().find_map(ModelFindings::validation)?;
        let repeats = validation.repeats();
        let count = repeats.len();
        let folds = validation.repeats().next()?.folds().len();
        Some((folds, count))
    }
}

/// The mean area over the folds with its interval.
pub(super) fn validated_area(content: &Content<'_>, model: &ModelFindings) -> String {
    match model.validation().map(CrossValidation::auc) {
        Some(Ok(auc)) => words::area(auc.value, Ok(auc.interval(content.confidence()))),
        _ => words::NONE.to_string(),
    }
}
