use super::agreement::Kappa;
use super::proportion::Proportion;
use super::roc;
use crate::error::{Error, Result, Value, expect_length};
use crate::numeric::nonzero;

/// The four counts of calls against labels, and what follows from them.
///
/// ```
/// use radiomics::evaluate::{Confidence, Confusion};
///
/// let confusion = Confusion::at(&[false, false, true, true], &[0.1, 0.6, 0.4, 0.9], 0.5)?;
/// assert_eq!((confusion.true_positives, confusion.false_positives), (1, 1));
/// assert_eq!(confusion.accuracy().value()?, 0.5);
/// println!("sensitivity {:.2}", confusion.sensitivity().clopper_pearson(Confidence::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Confusion {
    /// Positive subjects called positive.
    pub true_positives: usize,
    /// Negative subjects called positive.
    pub false_positives: usize,
    /// Negative subjects called negative.
    pub true_negatives: usize,
    /// Positive subjects called negative.
    pub false_negatives: usize,
}

impl Confusion {
    /// Counts the calls "score above the threshold". A score equal to the threshold is called negative.
    ///
    /// # Errors
    /// [`Error::Length`] if the numbers of labels and scores differ, [`Error::Nothing`] if there are none,
    /// [`Error::ScoreNaN`] and [`Error::Setting`] if a score or the threshold is NaN.
    pub fn at(labels: &[bool], scores: &[f64], threshold: f64) -> Result<Self> {
        roc::check(labels, scores)?;
        if threshold.is_nan() {
            return Err(Error::setting("threshold", "a number", threshold));
        }
        let calls: Vec<bool> = scores.iter().map(|&score| score > threshold).collect();
        Self::of(labels, &calls)
    }

    /// Counts calls that were made elsewhere, `true` for positive.
    ///
    /// # Errors
    /// [`Error::Length`] if the numbers of labels and calls differ, [`Error::Nothing`] if there are none.
    pub fn of(labels: &[bool], calls: &[bool]) -> Result<Self> {
        expect_length("calls", labels.len(), calls.len())?;
        if labels.is_empty() {
            return Err(Error::Nothing { what: "the list of labels" });
        }
        let count = |label: bool, call: bool| {
            labels.iter().zip(calls).filter(|&(&l, &c)| l == label && c == call).count()
        };
        Ok(Confusion {
            true_positives: count(true, true),
            false_positives: count(false, true),
            true_negatives: count(false, false),
            false_negatives: count(true, false),
        })
    }

    /// tp/(tp + fn), the part of the positive subjects that is called positive.
    pub fn sensitivity(&self) -> Proportion {
        Proportion::of(self.true_positives, self.false_negatives)
    }

    /// tn/(tn + fp), the part of the negative subjects that is called negative.
    pub fn specificity(&self) -> Proportion {
        Proportion::of(self.true_negatives, self.false_positives)
    }

    /// (tp + tn)/all, the part of the subjects that is called rightly.
    pub fn accuracy(&self) -> Proportion {
        Proportion::of(
            self.true_positives.saturating_add(self.true_negatives),
            self.false_positives.saturating_add(self.false_negatives),
        )
    }

    /// tp/(tp + fp), the positive predictive value (precision).
    pub fn positive_predictive_value(&self) -> Proportion {
        Proportion::of(self.true_positives, self.false_positives)
    }

    /// tn/(tn + fn), the negative predictive value.
    pub fn negative_predictive_value(&self) -> Proportion {
        Proportion::of(self.true_negatives, self.false_negatives)
    }

    /// F₁ = 2 tp/(2 tp + fp + fn). Undefined without any positive subject or call.
    pub fn f1(&self) -> Value {
        let [tp, fp, _, missed] = self.numbers();
        Ok(2.0 * tp / nonzero(2.0 * tp + fp + missed, "2 tp + fp + fn")?)
    }

    /// (sensitivity + specificity)/2. Undefined if a class is missing.
    pub fn balanced_accuracy(&self) -> Value {
        Ok(0.5 * (self.sensitivity().value()? + self.specificity().value()?))
    }

    /// Youden's J, sensitivity + specificity − 1. Undefined if a class is missing.
    pub fn youden_index(&self) -> Value {
        Ok(self.sensitivity().value()? + self.specificity().value()? - 1.0)
    }

    /// Matthews' correlation, (tp·tn − fp·fn)/√((tp + fp)(tp + fn)(tn + fp)(tn + fn)). Undefined where labels or calls are
    /// all alike.
    ///
    /// Source: Matthews, Biochim. Biophys. Acta 405 (1975).
    pub fn matthews_correlation(&self) -> Value {
        let [tp, fp, tn, missed] = self.numbers();
        let spread = ((tp + fp) * (tp + missed)).sqrt() * ((tn + fp) * (tn + missed)).sqrt();
        Ok((tp * tn - fp * missed) / nonzero(spread, "(tp + fp)(tp + fn)(tn + fp)(tn + fn)")?)
    }

    /// Cohen's κ of calls and labels, 2(tp·tn − fp·fn)/((tp + fp)(fp + tn) + (tp + fn)(fn + tn)). Undefined where labels and
    /// calls are all the same.
    ///
    /// Source: Cohen, Educ. Psychol. Meas. 20 (1960).
    pub fn kappa(&self) -> Value {
        let [tp, fp, tn, missed] = self.numbers();
        Kappa::of_two([[tp, missed], [fp, tn]]).value()
    }

    /// LR₊ = sensitivity/(1 − specificity). Undefined if a class is missing or the specificity is 1.
    pub fn positive_likelihood_ratio(&self) -> Value {
        let [tp, fp, tn, missed] = self.numbers();
        Ok(tp * (tn + fp) / nonzero(fp * (tp + missed), "fp · (tp + fn)")?)
    }

    /// LR₋ = (1 − sensitivity)/specificity. Undefined if a class is missing or the specificity is 0.
    pub fn negative_likelihood_ratio(&self) -> Value {
        let [tp, fp, tn, missed] = self.numbers();
        Ok(missed * (tn + fp) / nonzero(tn * (tp + missed), "tn · (tp + fn)")?)
    }

    /// The diagnostic odds ratio tp·tn/(fp·fn). Undefined without false calls of both kinds.
    pub fn diagnostic_odds_ratio(&self) -> Value {
        let [tp, fp, tn, missed] = self.numbers();
        Ok(tp * tn / nonzero(fp * missed, "fp · fn")?)
    }

    /// tp, fp, tn, fn.
    fn numbers(&self) -> [f64; 4] {
        [self.true_positives, self.false_positives, self.true_negatives, self.false_negatives]
            .map(|count| count as f64)
    }
}
