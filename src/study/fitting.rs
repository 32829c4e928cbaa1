use std::sync::Arc;

use super::analysis::{Validation, in_model};
use super::procedure::{Fallback, Procedure};
use crate::error::{Error, Result};
use crate::evaluate::ThresholdRule;
use crate::learn::{Apply, Fitted, FittedColumns, Predict, Recipe, Stacked, Thresholded, unseen};
use crate::table::FeatureTable;

/// A fitted model of a study, with its threshold.
pub(super) type StudyModel = Thresholded<Arc<dyn Predict>>;

/// One model after it was fitted.
pub(super) struct FittedModel {
    pub(super) model: StudyModel,
    /// Number of columns that it was offered.
    pub(super) offered: usize,
    pub(super) fallback: Option<Fallback>,
}

/// All models of a study before they see a table: the one place that knows how to fit them on any rows.
pub(super) struct Prepared {
    models: Vec<PreparedModel>,
    threshold: ThresholdRule,
    unseen_scores: Option<Validation>,
}

struct PreparedModel {
    name: String,
    columns: Vec<String>,
    /// Positions of the models whose scores it looks at, all before its own.
    bases: Vec<usize>,
    procedure: Procedure,
}

impl Prepared {
    pub(super) fn new(threshold: ThresholdRule, unseen_scores: Option<Validation>) -> Self {
        Prepared { models: Vec::new(), threshold, unseen_scores }
    }

    /// Adds a model; those whose scores it looks at must be there.
    pub(super) fn add(
        &mut self,
        name: &str,
        columns: Vec<String>,
        bases: &[String],
        procedure: Procedure,
    ) -> Result<()> {
        let position = |base: &String| self.models.iter().position(|model| model.name == *base);
        let bases: Option<Vec<usize>> = bases.iter().map(position).collect();
        let bases = bases.ok_or(Error::Nothing { what: "the model whose score is needed" })?;
        self.models.push(PreparedModel { name: name.to_string(), columns, bases, procedure });
        Ok(())
    }

    /// All models, fitted on the rows of a table in their order.
    pub(super) fn fit(&self, table: &FeatureTable) -> Result<Vec<FittedModel>> {
        self.fit_until(self.models.len(), table)
    }

    fn fit_until(&self, end: usize, table: &FeatureTable) -> Result<Vec<FittedModel>> {
        let mut fitted: Vec<FittedModel> = Vec::with_capacity(end);
        for model in self.models.iter().take(end) {
            let one = self.fit_one(model, &fitted, table);
            fitted.push(one.map_err(|error| in_model(&model.name, error))?);
        }
        Ok(fitted)
    }

    fn fit_one(
        &self,
        model: &PreparedModel,
        before: &[FittedModel],
        table: &FeatureTable,
    ) -> Result<FittedModel> {
        let (predict, fallback, offered) = if model.bases.is_empty() {
            let offered = table.select(&model.columns)?;
            let (predict, fallback) = model.procedure.fit(&offered)?;
            (Arc::from(predict), fallback, offered.columns().len())
        } else {
            let stacked = self.stacked(model, before, table)?;
            let offered = self.stacked_rows(model, &stacked, table)?;
            let (top, fallback) = model.procedure.fit(&offered)?;
            let predict: Arc<dyn Predict> = Arc::new(Fitted::new(stacked, top));
            (predict, fallback, offered.columns().len())
        };
        Ok(FittedModel { model: Thresholded::choosing(predict, self.threshold, table)?, offered, fallback })
    }

    /// The scores of the models before, and the columns beside them.
    fn stacked(
        &self,
        model: &PreparedModel,
        before: &[FittedModel],
        table: &FeatureTable,
    ) -> Result<Stacked<Arc<dyn Predict>>> {
        let named = model.bases.iter().filter_map(|base| Some((self.models.get(*base)?, before.get(*base)?)));
        let scores = named.map(|(base, fitted)| (base.name.clone(), Arc::clone(fitted.model.model())));
        Stacked::new(scores.collect(), FittedColumns::of(&table.select(&model.columns)?))
    }

    /// The rows on which what combines the scores is fitted.
    fn stacked_rows(
        &self,
        model: &PreparedModel,
        stacked: &Stacked<Arc<dyn Predict>>,
        table: &FeatureTable,
    ) -> Result<FeatureTable> {
        let Some(folds) = self.unseen_scores else { return stacked.apply(table) };
        let folding = folds.folding()?;
        stacked.with_scores(table, |at| {
            let position = model.bases.get(at).copied().ok_or(Error::Nothing { what: "the model" })?;
            unseen(&OneOf { all: self, position }, table, &folding)
        })
    }
}

/// One of the models with those it rests on, as a recipe of its own.
struct OneOf<'a> {
    all: &'a Prepared,
    position: usize,
}

impl Recipe for OneOf<'_> {
    fn fit_boxed(&self, table: &FeatureTable) -> Result<Box<dyn Predict>> {
        let last = self.all.fit_until(self.position + 1, table)?.pop();
        Ok(Box::new(last.ok_or(Error::Nothing { what: "the model" })?.model))
    }
}
