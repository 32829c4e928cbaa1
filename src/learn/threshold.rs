use super::fit::{Fit, Predict};
use super::model::{LinearModel, Term};
use super::select::Selection;
use super::stored::StoredModel;
use crate::error::Result;
use crate::evaluate::{Confusion, Roc, Threshold, ThresholdRule};
use crate::table::FeatureTable;

/// A classifier whose threshold is chosen on the subjects on which it is fitted, made by [`Fit::with_threshold`].
///
/// ```
/// use radiomics::evaluate::ThresholdRule;
/// use radiomics::learn::{Fit, Logistic};
/// use radiomics::table::FeatureTable;
///
/// let train = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 3.0, 2.0, 4.0])])?
///     .with_labels([false, false, true, true])?;
/// let test = FeatureTable::from_columns(["e", "f"], [("x", vec![1.8, 0.5])])?.with_labels([true, false])?;
///
/// let model = Logistic::unpenalised().with_threshold(ThresholdRule::youden()).fit(&train)?;
/// assert_eq!(model.calls(&test)?, [true, false]);
/// assert_eq!(model.confusion(&test)?.true_positives, 1);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WithThreshold<F> {
    classifier: F,
    rule: ThresholdRule,
}

impl<F> WithThreshold<F> {
    pub(super) fn new(classifier: F, rule: ThresholdRule) -> Self {
        WithThreshold { classifier, rule }
    }
}

/// A fitted model with a threshold of its scores, so that it calls subjects positive or negative.
///
/// Scores and probabilities are those of the model.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholded<M> {
    model: M,
    threshold: Threshold,
}

impl<M> Thresholded<M> {
    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The threshold, on the scale of the scores, chosen on the training subjects.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }
}

impl<M: Predict> Thresholded<M> {
    /// A fitted model with the threshold that the rule chooses on its scores of a table, usually that of training.
    ///
    /// # Errors
    /// As [`Predict::scores`] and [`Roc::new`].
    pub fn choosing(model: M, rule: ThresholdRule, table: &FeatureTable) -> Result<Self> {
        let roc = Roc::new(table.labels()?, &model.scores(table)?)?;
        Ok(Thresholded { model, threshold: rule.choose(&roc) })
    }

    /// Whether each subject is called positive.
    ///
    /// # Errors
    /// As [`Predict::scores`], and [`Error::ScoreNaN`](crate::Error::ScoreNaN) if a score is NaN.
    pub fn calls(&self, table: &FeatureTable) -> Result<Vec<bool>> {
        self.threshold.calls(&self.model.scores(table)?)
    }

    /// The counts of the calls against the labels of a table.
    ///
    /// # Errors
    /// As [`Thresholded::calls`], [`Error::Unlabelled`](crate::Error::Unlabelled) without labels.
    pub fn confusion(&self, table: &FeatureTable) -> Result<Confusion> {
        self.threshold.confusion(table.labels()?, &self.model.scores(table)?)
    }
}

impl<F: Fit> Fit for WithThreshold<F> {
    type Model = Thresholded<F::Model>;

    /// Fits the classifier, scores the rows of this table and chooses the threshold from their curve.
    ///
    /// # Errors
    /// As [`Fit::fit`] of the classifier, and as [`Roc::new`].
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        Thresholded::choosing(self.classifier.fit(table)?, self.rule, table)
    }
}

impl<M: Predict> Predict for Thresholded<M> {
    fn columns(&self) -> &[String] {
        self.model.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.probabilities(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        self.model.selections()
    }

    fn chosen_threshold(&self) -> Option<Threshold> {
        Some(self.threshold)
    }

    fn as_linear(&self) -> Option<&LinearModel> {
        self.model.as_linear()
    }

    fn estimates(&self) -> &[Term] {
        self.model.estimates()
    }

    fn inputs(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.model.inputs(table)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(Thresholded { model: self.model.stored()?, threshold: self.threshold }.into())
    }
}
