use std::fmt;

use super::logistic_model::LogisticModel;
use crate::error::Result;
use crate::learn::fit::{Predict, shows_its_model};
use crate::learn::select::Selection;
use crate::learn::stored::StoredModel;
use crate::table::FeatureTable;

/// A column that comes into a model or goes out of it.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// The column comes in.
    Add(String),
    /// The column goes out.
    Drop(String),
}

impl Move {
    /// The column.
    pub fn column(&self) -> &str {
        match self {
            Move::Add(column) | Move::Drop(column) => column,
        }
    }
}

impl fmt::Display for Move {
    /// `add age`, `drop age`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Move::Add(column) => write!(f, "add {column}"),
            Move::Drop(column) => write!(f, "drop {column}"),
        }
    }
}

/// A move that was looked at.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The move.
    pub moved: Move,
    /// The criterion of the model after it, or why there is no such model and the move was passed over: the classes would be
    /// separated, the column depends on those of the model, there are too few subjects, Newton's method fails.
    pub criterion: Result<f64, String>,
}

/// One model on the way of a stepwise search.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct StepwiseStep {
    /// The move that led here; `None` at the start.
    pub moved: Option<Move>,
    /// The columns of the model, in the order of the table.
    pub columns: Vec<String>,
    /// −2ℓ + multiple · number of coefficients.
    pub criterion: f64,
    /// −2ℓ.
    pub deviance: f64,
    /// Every move that was looked at from here, those that drop a column first. Empty where no move was allowed.
    pub trials: Vec<Trial>,
}

/// The way of a stepwise search, from its first model to the last.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct StepwisePath {
    pub(super) multiple: f64,
    pub(super) steps: Vec<StepwiseStep>,
}

impl StepwisePath {
    /// What each coefficient costs: 2 for AIC, ln n for BIC.
    pub fn multiple(&self) -> f64 {
        self.multiple
    }

    /// The models that were passed through, the first one included.
    pub fn steps(&self) -> &[StepwiseStep] {
        &self.steps
    }

    /// The moves that were passed over because there is no such model, with the step from which they were looked at.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &Trial)> {
        let steps = self.steps.iter().enumerate();
        steps
            .flat_map(|(i, step)| step.trials.iter().map(move |trial| (i, trial)))
            .filter(|(_, t)| t.criterion.is_err())
    }
}

/// A logistic regression whose columns a stepwise search chose.
///
/// Its standard errors, p-values and intervals are those of a model with these columns given beforehand: they do not know of the
/// search and are too good. Only a test on other subjects, or a resampling around the whole pipeline, is honest.
///
/// Stored it is its [`LogisticModel`] alone.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct StepwiseModel {
    pub(super) model: LogisticModel,
    pub(super) selection: Option<Selection>,
    pub(super) path: StepwisePath,
}

impl StepwiseModel {
    /// The last model.
    pub fn model(&self) -> &LogisticModel {
        &self.model
    }

    /// The way there.
    pub fn path(&self) -> &StepwisePath {
        &self.path
    }
}

impl Predict for StepwiseModel {
    fn columns(&self) -> &[String] {
        self.model.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.probabilities(table)
    }

    /// The columns that were chosen; nothing where the model has an intercept only.
    fn selections(&self) -> Vec<&Selection> {
        self.selection.iter().collect()
    }

    shows_its_model!(model);

    fn stored(&self) -> Result<StoredModel> {
        self.model.stored()
    }
}
