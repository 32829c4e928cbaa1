use super::outcome::{CrossValidation, picked};
use crate::error::{Error, Result, Undefined};
use crate::evaluate::{Confidence, Confusion, Estimate, Interval, Proportion};

/// What an area needs.
const ONE_CLASS: Undefined = Undefined::Other("a fold has no subject of one class");

/// The mean of a proportion over the repeats of a cross-validation.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanProportion {
    /// The mean.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

impl CrossValidation {
    /// The mean area over all folds of all repeats, with a standard error from the influence of each subject.
    ///
    /// In a fold with area A a positive subject has the influence (n/m)(s − A), where s is the share of the negative subjects of
    /// the fold that score lower, equal scores counting half, and m of n subjects are positive; a negative subject likewise. With u
    /// the mean influence of a subject over the repeats, the variance is Σu²/n²: repeats bring no further subjects. It covers
    /// the chance of the subjects, not how the models of other training rows would vary. Undefined if a fold lacks a class.
    ///
    /// Source: LeDell, Petersen, van der Laan, *Computationally efficient confidence intervals for cross-validated area under the
    /// ROC curve estimates*, Electron. J. Stat. 9 (2015), section 4, for one repeat of folds of one size.
    pub fn auc(&self) -> Result<Estimate, Undefined> {
        let labels = self.labels();
        let mut influence = vec![0.0; labels.len()];
        let (mut sum, mut folds) = (0.0, 0_usize);
        for repeat in self.repeats() {
            for fold in repeat.folds().iter() {
                let scores = picked(repeat.scores(), fold.test());
                let (area, own) = influences(&picked(labels, fold.test()), &scores)?;
                sum += area;
                folds += 1;
                for (row, own) in fold.test().iter().zip(own) {
                    if let Some(all) = influence.get_mut(*row) {
                        *all += own;
                    }
                }
            }
        }
        if folds == 0 {
            return Err(Undefined::ZeroDenominator("the number of folds"));
        }
        let (n, repeats) = (labels.len() as f64, self.repeats().len() as f64);
        let positives = labels.iter().filter(|label| **label).count() as f64;
        let weighted = influence.iter().zip(labels).map(|(u, label)| {
            let class = if *label { positives } else { n - positives };
            u / class / repeats // (n/m)·u/n, where n leaves
        });
        let variance: f64 = weighted.map(|u| u * u).sum();
        Ok(Estimate { value: sum / folds as f64, standard_error: variance.sqrt() })
    }

    /// The mean over the repeats of a proportion of the calls, with Wilson's interval of that share of as many trials as one repeat
    /// has: repeats bring no further subjects.
    ///
    /// # Errors
    /// [`Error::Undefined`] if the models choose no threshold, or a repeat has no trial.
    pub fn proportion(
        &self,
        of: impl Fn(&Confusion) -> Proportion,
        confidence: Confidence,
    ) -> Result<MeanProportion> {
        let undefined = |reason| Error::Undefined { feature: "the proportion".to_string(), reason };
        let (mut share, mut trials) = (0.0, 0.0);
        let repeats = self.repeats().len() as f64;
        for repeat in self.repeats() {
            let confusion = repeat.confusion().ok_or(undefined(NO_CALLS))?;
            let proportion = of(&confusion);
            share += proportion.value().map_err(undefined)? / repeats;
            trials += proportion.trials() as f64 / repeats;
        }
        let interval = Proportion::wilson_of_share(share, trials, confidence).map_err(undefined)?;
        Ok(MeanProportion { value: share, interval })
    }
}

const NO_CALLS: Undefined = Undefined::Other("the models choose no threshold, so that there are no calls");

/// The area of a fold and for each subject by how much its share of lower (of higher) scores in the other class is above it.
fn influences(labels: &[bool], scores: &[f64]) -> Result<(f64, Vec<f64>), Undefined> {
    let of_class = |class: bool| {
        let mut own: Vec<f64> =
            scores.iter().zip(labels).filter(|(_, label)| **label == class).map(|(s, _)| *s).collect();
        own.sort_by(f64::total_cmp);
        own
    };
    let (negative, positive) = (of_class(false), of_class(true));
    if negative.is_empty() || positive.is_empty() {
        return Err(ONE_CLASS);
    }
    let below = |sorted: &[f64], score: f64| {
        let (lower, equal) =
            (sorted.partition_point(|s| *s < score), sorted.partition_point(|s| *s <= score));
        0.5 * (lower + equal) as f64 / sorted.len() as f64
    };
    let shares: Vec<f64> = labels
        .iter()
        .zip(scores)
        .map(|(label, score)| if *label { below(&negative, *score) } else { 1.0 - below(&positive, *score) })
        .collect();
    let wins: f64 = shares.iter().zip(labels).filter(|(_, label)| **label).map(|(share, _)| *share).sum();
    let area = wins / positive.len() as f64;
    Ok((area, shares.into_iter().map(|share| share - area).collect()))
}
