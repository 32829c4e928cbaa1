use crate::error::{Error, Result, expect_length};
use crate::learn::fit::Predict;
use crate::table::FeatureTable;

/// What a model says of the subjects of a table.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub(super) scores: Vec<f64>,
    pub(super) probabilities: Option<Vec<f64>>,
    /// Whether each subject is called positive, by a model with a threshold.
    pub(super) calls: Option<Vec<bool>>,
}

impl Scored {
    /// Scores, and probabilities where the model has them.
    ///
    /// # Errors
    /// Those of the model, [`Error::Length`] if it does not score each subject, [`Error::ScoreNaN`].
    pub(super) fn of(model: &dyn Predict, table: &FeatureTable) -> Result<Self> {
        let scores = checked("scores of the model", model.scores(table)?, table)?;
        let probabilities = match model.probabilities(table) {
            Ok(probabilities) => Some(checked("probabilities of the model", probabilities, table)?),
            Err(Error::NoProbabilities { .. }) => None,
            Err(error) => return Err(error),
        };
        let calls = model.chosen_threshold().map(|threshold| threshold.calls(&scores)).transpose()?;
        Ok(Scored { scores, probabilities, calls })
    }
}

fn checked(what: &'static str, values: Vec<f64>, table: &FeatureTable) -> Result<Vec<f64>> {
    expect_length(what, table.rows(), values.len())?;
    match values.iter().position(|value| value.is_nan()) {
        Some(position) => Err(Error::ScoreNaN { position, length: values.len() }),
        None => Ok(values),
    }
}

/// The columns that a model rests on: what its last selection kept, or all columns that it needs if nothing selects.
pub(super) fn kept(model: &dyn Predict) -> Vec<String> {
    match model.selections().last() {
        Some(selection) => selection.kept().to_vec(),
        None => model.columns().to_vec(),
    }
}
