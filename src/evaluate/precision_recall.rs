use super::roc::Roc;

/// One point of a precision–recall curve.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionRecallPoint {
    /// Scores above it are called positive.
    pub threshold: f64,
    /// tp/(tp + fp), the part of the called subjects that is positive.
    pub precision: f64,
    /// tp/(tp + fn), the part of the positive subjects that is called.
    pub recall: f64,
}

impl Roc {
    /// Precision against recall for each distinct score, in rising order of recall; the threshold that calls no subject has
    /// no precision and is left out.
    pub fn precision_recall(&self) -> Vec<PrecisionRecallPoint> {
        let point = |point: super::RocPoint| {
            let counts = point.confusion();
            let called = (counts.true_positives + counts.false_positives) as f64;
            PrecisionRecallPoint {
                threshold: point.threshold(),
                precision: counts.true_positives as f64 / called,
                recall: point.sensitivity(),
            }
        };
        let points = self.points();
        let calling = points.len().saturating_sub(1); // the last point calls none
        let mut points: Vec<_> = points.take(calling).map(point).collect();
        points.reverse();
        points
    }

    /// The average precision Σ (Rₖ − Rₖ₋₁)Pₖ over the points of [`Roc::precision_recall`], R₀ being 0: subjects of equal
    /// score are called together, and the curve is a staircase, not joined by lines. A score without information has the
    /// share of positive subjects.
    ///
    /// Source: Davis, Goadrich, *The relationship between precision-recall and ROC curves*, ICML (2006), on why lines would
    /// flatter; `average_precision_score` of scikit-learn.
    ///
    /// ```
    /// use radiomics::evaluate::Roc;
    /// let roc = Roc::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
    /// assert!((roc.average_precision() - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-15);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn average_precision(&self) -> f64 {
        let mut before = 0.0;
        let steps = self.precision_recall().into_iter().map(|point| {
            let step = (point.recall - before) * point.precision;
            before = point.recall;
            step
        });
        steps.sum()
    }
}
