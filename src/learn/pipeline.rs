use super::fit::{Fit, Predict};
use super::model::{LinearModel, Term};
use super::select::Selection;
use super::stored::StoredModel;
use super::transform::{Apply, Transform};
use crate::error::Result;
use crate::evaluate::Threshold;
use crate::table::FeatureTable;

/// Steps and a classifier that are fitted together, made by [`Transform::fit_by`].
///
/// A fitted pipeline needs the columns of its first step. Selections by rank ([`super::MannWhitney`], Spearman
/// correlation) choose the same columns whether scaled or not; put before the scaling, they leave a model that needs the
/// few selected columns only.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline<T, F> {
    steps: T,
    classifier: F,
}

impl<T, F> Pipeline<T, F> {
    pub(super) fn new(steps: T, classifier: F) -> Self {
        Pipeline { steps, classifier }
    }
}

/// Fitted steps and the model behind them.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted<A, M> {
    steps: A,
    model: M,
}

impl<A, M> Fitted<A, M> {
    /// The fitted steps.
    pub fn steps(&self) -> &A {
        &self.steps
    }

    /// The model, which looks at what comes out of the steps.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Fitted steps and a model that was fitted on what comes out of them.
    pub fn new(steps: A, model: M) -> Self {
        Fitted { steps, model }
    }
}

impl<T: Transform, F: Fit> Fit for Pipeline<T, F> {
    type Model = Fitted<T::Fitted, F::Model>;

    /// Fits the steps one after the other, then the classifier, on the rows of this table only.
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        let (steps, output) = self.steps.fitted_with_output(table)?;
        let model = self.classifier.fit(&output)?;
        Ok(Fitted { steps, model })
    }
}

impl<A: Apply, M: Predict> Predict for Fitted<A, M> {
    fn columns(&self) -> &[String] {
        self.steps.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.scores(&self.steps.apply(table)?)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.probabilities(&self.steps.apply(table)?)
    }

    fn selections(&self) -> Vec<&Selection> {
        let mut selections = self.steps.selections();
        selections.extend(self.model.selections());
        selections
    }

    fn as_linear(&self) -> Option<&LinearModel> {
        self.model.as_linear()
    }

    fn estimates(&self) -> &[Term] {
        self.model.estimates()
    }

    fn chosen_threshold(&self) -> Option<Threshold> {
        self.model.chosen_threshold()
    }

    fn inputs(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.model.inputs(&self.steps.apply(table)?)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(Fitted { steps: self.steps.stored()?, model: self.model.stored()? }.into())
    }
}
