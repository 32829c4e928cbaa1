use crate::error::{Result, Undefined};
use crate::evaluate::{Calibration, Confidence, Confusion, Interval, Roc};

/// How a model does on one part of the subjects: its scores against their labels, and the calls at the threshold that was chosen
/// in training.
#[derive(Debug, Clone)]
pub struct Assessment {
    rows: Vec<usize>,
    scores: Vec<f64>,
    probabilities: Option<Vec<f64>>,
    roc: Roc,
    confusion: Confusion,
}

impl Assessment {
    pub(super) fn new(
        rows: Vec<usize>,
        labels: &[bool],
        scores: Vec<f64>,
        probabilities: Option<Vec<f64>>,
        calls: &[bool],
    ) -> Result<Self> {
        let roc = Roc::new(labels, &scores)?;
        Ok(Assessment { rows, confusion: Confusion::of(labels, calls)?, roc, scores, probabilities })
    }

    /// The rows of the table of the study, in their order.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The labels.
    pub fn labels(&self) -> &[bool] {
        self.roc.labels()
    }

    /// The scores.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The probabilities, of a model that has them.
    pub fn probabilities(&self) -> Option<&[f64]> {
        self.probabilities.as_deref()
    }

    /// The curve.
    pub fn roc(&self) -> &Roc {
        &self.roc
    }

    /// The interval of the area under the curve by DeLong's variance, within 0 and 1.
    ///
    /// # Errors
    /// As [`Roc::interval`].
    pub fn auc_interval(&self, confidence: Confidence) -> std::result::Result<Interval, Undefined> {
        self.roc.interval(confidence).map(Interval::clipped)
    }

    /// The counts of the calls.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// The probabilities against the labels; none for a model without probabilities.
    ///
    /// # Errors
    /// As [`Calibration::of`].
    pub fn calibration(&self) -> Result<Option<Calibration>> {
        let of = |probabilities: &Vec<f64>| Calibration::of(self.labels(), probabilities);
        self.probabilities.as_ref().map(of).transpose()
    }
}
