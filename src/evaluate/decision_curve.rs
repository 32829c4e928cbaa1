use std::ops::RangeInclusive;

use super::bootstrapped::percentiles;
use super::interval::{Confidence, Interval};
use super::probability::{check, class_sizes};
use super::resamples::Resamples;
use crate::error::{Error, Result, Value};
use crate::numeric::nonzero;

/// Largest number of thresholds.
const MOST_THRESHOLDS: usize = 100_000;
/// Largest number of net benefits that a band keeps: resamples times thresholds.
const MOST_KEPT: usize = 100_000_000;

/// The net benefit of calling subjects positive by their probability, over thresholds t, for several models on one grid.
///
/// A subject is called positive if p ≥ t. The threshold says how many false alarms a found positive subject is worth, t/(1 − t)
/// of it for one; the net benefit tp/n − fp/n · t/(1 − t) counts in found positive subjects. It is held against calling all
/// subjects positive and calling none. Needs O(n log n) for sorting and O(log n) for each threshold.
///
/// Source: Vickers, Elkin, *Decision curve analysis*, Med. Decis. Making 26 (2006).
///
/// ```
/// use radiomics::evaluate::{Confidence, DecisionCurve, Resamples};
///
/// let labels = [false, false, true, false, true, true];
/// let (clinical, combined) = ([0.3, 0.2, 0.4, 0.5, 0.4, 0.7], [0.1, 0.2, 0.6, 0.4, 0.7, 0.9]);
/// let thresholds = DecisionCurve::grid(0.1..=0.5, 5)?;
/// let curve = DecisionCurve::of(&labels, &[&clinical, &combined], &thresholds)?;
/// for (point, band) in curve.points(1)?.iter().zip(curve.band(1, &Resamples::simple(100, 1)?, Confidence::default())?) {
///     println!("{:.2}: {:.2} ({band:.2}), all {:.2}", point.threshold, point.net_benefit(), point.net_benefit_of_all());
/// }
/// assert_eq!(curve.points(1)?[4].net_benefit(), 0.5);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionCurve {
    labels: Vec<bool>,
    thresholds: Vec<f64>,
    models: Vec<Ranking>,
}

/// The subjects of one model by rising probability.
#[derive(Debug, Clone, PartialEq)]
struct Ranking {
    order: Vec<usize>,
    /// For each threshold the number of subjects below it.
    below: Vec<usize>,
}

/// What calling the subjects at or above a threshold positive leads to.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionPoint {
    /// Probabilities from here on are called positive.
    pub threshold: f64,
    /// Positive subjects called positive.
    pub true_positives: usize,
    /// Negative subjects called positive.
    pub false_positives: usize,
    /// All positive subjects.
    pub positives: usize,
    /// All negative subjects.
    pub negatives: usize,
}

impl DecisionCurve {
    /// Of labels, the probabilities of each model and rising thresholds.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a subject, a model or a threshold, [`Error::Length`] if the numbers of labels and
    /// probabilities differ, [`Error::Probability`] for NaN and values outside `[0, 1]`, [`Error::Setting`] unless the
    /// thresholds rise strictly, from 0 on and below 1, and are at most 100 000.
    pub fn of(labels: &[bool], models: &[&[f64]], thresholds: &[f64]) -> Result<Self> {
        if models.is_empty() {
            return Err(Error::Nothing { what: "the list of models" });
        }
        refuse_thresholds(thresholds)?;
        let ranked = models.iter().map(|probabilities| {
            check(labels, probabilities)?;
            Ok(Ranking::of(probabilities, thresholds))
        });
        Ok(DecisionCurve {
            models: ranked.collect::<Result<_>>()?,
            labels: labels.to_vec(),
            thresholds: thresholds.to_vec(),
        })
    }

    /// So many thresholds at even distances, both ends of the range included.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the range rises within 0 to 1 (1 excluded) and the number is from 2 to 100 000.
    pub fn grid(range: RangeInclusive<f64>, count: usize) -> Result<Vec<f64>> {
        let (low, high) = (*range.start(), *range.end());
        if !(0.0 <= low && low < high && high < 1.0) {
            let found = format!("{low} to {high}");
            return Err(Error::setting("range of thresholds", "rising from 0 on and below 1", found));
        }
        if !(2..=MOST_THRESHOLDS).contains(&count) {
            return Err(Error::setting("number of thresholds", format!("2 to {MOST_THRESHOLDS}"), count));
        }
        let last = (count - 1) as f64;
        Ok((0..count).map(|i| i as f64 / last).map(|share| low * (1.0 - share) + high * share).collect())
    }

    /// The thresholds.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// The points of a model, one for each threshold.
    ///
    /// # Errors
    /// [`Error::Setting`] if the index is not below the number of models.
    pub fn points(&self, model: usize) -> Result<Vec<DecisionPoint>> {
        let counts = self.ranking(model)?.counts(&self.labels, |_| 1);
        let [positives, negatives] = class_sizes(&self.labels);
        let point = |(&threshold, [true_positives, false_positives]): (&f64, [usize; 2])| DecisionPoint {
            threshold,
            true_positives,
            false_positives,
            positives,
            negatives,
        };
        Ok(self.thresholds.iter().zip(counts).map(point).collect())
    }

    /// For each threshold the interval between the quantiles α/2 and 1 − α/2 of the net benefit of a model over resamples
    /// of the subjects, probabilities being left as they are. [`Resamples::simple`] lets the share of positive subjects
    /// vary as well.
    ///
    /// # Errors
    /// [`Error::Setting`] if the index is not below the number of models, for more than 10⁸ resamples times thresholds, and
    /// for too many draws.
    pub fn band(&self, model: usize, resamples: &Resamples, confidence: Confidence) -> Result<Vec<Interval>> {
        let ranking = self.ranking(model)?;
        self.resampled(resamples, confidence, |draws| self.net_benefits(ranking, draws))
    }

    /// As [`DecisionCurve::band`], of the net benefit of model i less that of model j on the same resamples.
    ///
    /// # Errors
    /// As [`DecisionCurve::band`].
    pub fn difference_band(
        &self,
        i: usize,
        j: usize,
        resamples: &Resamples,
        confidence: Confidence,
    ) -> Result<Vec<Interval>> {
        let (first, second) = (self.ranking(i)?, self.ranking(j)?);
        self.resampled(resamples, confidence, |draws| {
            let pairs = self.net_benefits(first, draws).into_iter().zip(self.net_benefits(second, draws));
            pairs.map(|(a, b)| a - b).collect()
        })
    }

    fn ranking(&self, model: usize) -> Result<&Ranking> {
        let expected = || format!("below {}", self.models.len());
        self.models.get(model).ok_or_else(|| Error::setting("index of a model", expected(), model))
    }

    /// The net benefit of a model at each threshold, subject i being drawn `draws[i]` times.
    fn net_benefits(&self, ranking: &Ranking, draws: &[usize]) -> Vec<f64> {
        let counts = ranking.counts(&self.labels, |i| draws[i]);
        let subjects: usize = draws.iter().sum();
        let benefit = |(&threshold, [tp, fp]): (&f64, [usize; 2])| net_benefit(threshold, tp, fp, subjects);
        self.thresholds.iter().zip(counts).map(benefit).collect()
    }

    /// The intervals of what `measure` gives for the number of times that each subject is drawn.
    fn resampled(
        &self,
        resamples: &Resamples,
        confidence: Confidence,
        measure: impl Fn(&[usize]) -> Vec<f64> + Sync + Send,
    ) -> Result<Vec<Interval>> {
        let kept = resamples.count().saturating_mul(self.thresholds.len());
        if kept > MOST_KEPT {
            return Err(Error::setting("resamples times thresholds", format!("at most {MOST_KEPT}"), kept));
        }
        let measured = resamples.map(&self.labels, |drawn| {
            let mut draws = vec![0; self.labels.len()];
            for &i in drawn {
                draws[i] += 1;
            }
            measure(&draws)
        })?;
        let column = |at: usize| measured.iter().filter_map(|row| row.get(at).copied()).collect::<Vec<f64>>();
        Ok((0..self.thresholds.len()).map(|at| percentiles(&mut column(at), confidence)).collect())
    }
}

impl Ranking {
    fn of(probabilities: &[f64], thresholds: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
        let below = |threshold: &f64| order.partition_point(|&i| probabilities[i] < *threshold);
        Ranking { below: thresholds.iter().map(below).collect(), order }
    }

    /// For each threshold the weight of the positive and of the negative subjects from there on.
    fn counts(&self, labels: &[bool], weight: impl Fn(usize) -> usize) -> Vec<[usize; 2]> {
        let mut counts = vec![[0, 0]; self.below.len()];
        let mut above = [0, 0];
        let mut end = self.order.len();
        // The thresholds rise: from the highest down each adds the subjects between it and the one before.
        for (count, &below) in counts.iter_mut().zip(&self.below).rev() {
            for &i in &self.order[below..end] {
                above[usize::from(!labels[i])] += weight(i);
            }
            end = below;
            *count = above;
        }
        counts
    }
}

impl DecisionPoint {
    /// tp/n − fp/n · t/(1 − t).
    pub fn net_benefit(&self) -> f64 {
        net_benefit(self.threshold, self.true_positives, self.false_positives, self.subjects())
    }

    /// The net benefit of calling every subject positive. That of calling none is 0.
    pub fn net_benefit_of_all(&self) -> f64 {
        net_benefit(self.threshold, self.positives, self.negatives, self.subjects())
    }

    /// The net benefit divided by the share of positive subjects, at most 1. Undefined without a positive subject.
    ///
    /// Source: Kerr, Brown, Zhu, Janes, *Assessing the clinical impact of risk prediction models with decision curves*,
    /// J. Clin. Oncol. 34 (2016).
    pub fn standardised_net_benefit(&self) -> Value {
        let share = self.positives as f64 / self.subjects() as f64;
        Ok(self.net_benefit() / nonzero(share, "the share of positive subjects")?)
    }

    /// The interventions that the model spares against calling every subject positive, for one subject and without a
    /// positive one missed: (net benefit − net benefit of all)/(t/(1 − t)). Below 0 where the model is worse. Undefined for
    /// t = 0.
    pub fn interventions_avoided(&self) -> Value {
        let odds = nonzero(odds(self.threshold), "the threshold")?;
        Ok((self.net_benefit() - self.net_benefit_of_all()) / odds)
    }

    /// n.
    pub fn subjects(&self) -> usize {
        self.positives + self.negatives
    }
}

fn odds(threshold: f64) -> f64 {
    threshold / (1.0 - threshold)
}

fn net_benefit(threshold: f64, true_positives: usize, false_positives: usize, subjects: usize) -> f64 {
    (true_positives as f64 - false_positives as f64 * odds(threshold)) / subjects as f64
}

fn refuse_thresholds(thresholds: &[f64]) -> Result<()> {
    if thresholds.is_empty() {
        return Err(Error::Nothing { what: "the list of thresholds" });
    }
    if thresholds.len() > MOST_THRESHOLDS {
        let expected = format!("at most {MOST_THRESHOLDS}");
        return Err(Error::setting("number of thresholds", expected, thresholds.len()));
    }
    if let Some(found) = thresholds.iter().find(|t| !(0.0..1.0).contains(*t)) {
        return Err(Error::setting("threshold of a decision curve", "at least 0 and below 1", found));
    }
    match thresholds.windows(2).find(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(pair) => {
            let found = format!("{} before {}", pair[0], pair[1]);
            Err(Error::setting("thresholds of a decision curve", "strictly rising", found))
        }
    }
}
