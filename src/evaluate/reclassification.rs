use super::estimate::Estimate;
use super::net_reclassification::NetReclassification;
use super::probability::{check, class_sizes};
use crate::error::{Error, Result, Undefined, Value, expect_both_classes};
use crate::numeric::moment;

/// A standard deviation divides by the number of values minus one.
const LEAST_OF_CLASS: usize = 2;
/// Largest number of cut points: the tables have the square of it.
const MOST_CUTS: usize = 1000;

/// Two probabilities for each subject, an old and a new one: does the new one move positive subjects up and negative ones
/// down?
///
/// Source: Pencina, D'Agostino, D'Agostino, Vasan, *Evaluating the added predictive ability of a new marker*, Stat. Med. 27
/// (2008); without categories Pencina, D'Agostino, Steyerberg, Stat. Med. 30 (2011).
///
/// ```
/// use radiomics::evaluate::{Confidence, Reclassification};
///
/// let labels = [false, false, false, true, true, true];
/// let (old, new) = ([0.2, 0.5, 0.4, 0.3, 0.6, 0.5], [0.1, 0.6, 0.2, 0.7, 0.8, 0.5]);
/// let moved = Reclassification::of(&labels, &old, &new)?;
/// let improvement = moved.continuous();
/// assert!((improvement.value() - (2.0 / 3.0 + 1.0 / 3.0)).abs() < 1e-15);
/// println!("NRI {:.2} ({:.2})", improvement.value(), improvement.interval(Confidence::default()));
/// assert_eq!(moved.categorical(&[0.5])?.positives()[0], [0, 1]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Reclassification {
    labels: Vec<bool>,
    old: Vec<f64>,
    new: Vec<f64>,
}

impl Reclassification {
    /// Of labels, the old and the new probabilities.
    ///
    /// # Errors
    /// [`Error::Length`] if their numbers differ, [`Error::Nothing`] if there are none, [`Error::Probability`] for NaN and
    /// values outside `[0, 1]`, [`Error::OneClass`] if a class is missing.
    pub fn of(labels: &[bool], old: &[f64], new: &[f64]) -> Result<Self> {
        check(labels, old)?;
        check(labels, new)?;
        let [positives, negatives] = class_sizes(labels);
        expect_both_classes(positives, negatives)?;
        Ok(Reclassification { labels: labels.to_vec(), old: old.to_vec(), new: new.to_vec() })
    }

    /// The net reclassification improvement without categories: any rise is a movement up, any fall one down.
    pub fn continuous(&self) -> NetReclassification {
        let moves = self.old.iter().zip(&self.new).zip(&self.labels);
        NetReclassification::of(moves.map(|((old, new), &label)| (label, direction(*old, *new))))
    }

    /// The net reclassification improvement over categories that begin at the cut points, and have them.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a cut point, [`Error::Setting`] unless they rise strictly between 0 and 1 and are at most
    /// 1000.
    pub fn categorical(&self, cuts: &[f64]) -> Result<CategoricalReclassification> {
        if cuts.is_empty() {
            return Err(Error::Nothing { what: "the list of cut points" });
        }
        if cuts.len() > MOST_CUTS {
            return Err(Error::setting("number of cut points", format!("at most {MOST_CUTS}"), cuts.len()));
        }
        let inside = cuts.iter().all(|cut| *cut > 0.0 && *cut < 1.0);
        if !inside || cuts.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(Error::setting("cut points", "rising strictly between 0 and 1", format!("{cuts:?}")));
        }
        let category = |p: f64| cuts.partition_point(|cut| *cut <= p);
        let empty = || vec![vec![0; cuts.len() + 1]; cuts.len() + 1];
        let mut tables = [empty(), empty()];
        let mut moves = Vec::with_capacity(self.labels.len());
        for ((&old, &new), &label) in self.old.iter().zip(&self.new).zip(&self.labels) {
            let (from, to) = (category(old), category(new));
            tables[usize::from(label)][from][to] += 1;
            moves.push((label, to.cmp(&from) as i8));
        }
        let [negatives, positives] = tables;
        let improvement = NetReclassification::of(moves.into_iter());
        Ok(CategoricalReclassification { cuts: cuts.to_vec(), positives, negatives, improvement })
    }

    /// The integrated discrimination improvement: by how much the distance between the mean probabilities of both classes
    /// grows.
    pub fn discrimination(&self) -> DiscriminationImprovement {
        let of_class = |class: bool, value: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            let subjects = self.old.iter().zip(&self.new).zip(&self.labels);
            subjects.filter(|(_, label)| **label == class).map(|((&old, &new), _)| value(old, new)).collect()
        };
        let slope = |value: &dyn Fn(f64, f64) -> f64| {
            moment::mean(&of_class(true, value)) - moment::mean(&of_class(false, value))
        };
        let slopes = [slope(&|old, _| old), slope(&|_, new| new)];
        let changes = [true, false].map(|class| of_class(class, &|old, new| new - old));
        let [positives, negatives] = [&changes[0], &changes[1]].map(Vec::len);
        let variance = changes.map(|changes| {
            let (_, length) = moment::spread(&changes);
            let n = changes.len() as f64;
            length * length / (n - 1.0) / n
        });
        let standard_error = if positives.min(negatives) < LEAST_OF_CLASS {
            Err(Undefined::TooFewSubjects { needed: LEAST_OF_CLASS, positives, negatives })
        } else {
            Ok((variance[0] + variance[1]).sqrt())
        };
        DiscriminationImprovement { slopes, standard_error }
    }
}

/// Reclassification over categories, with the tables behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoricalReclassification {
    cuts: Vec<f64>,
    positives: Vec<Vec<usize>>,
    negatives: Vec<Vec<usize>>,
    improvement: NetReclassification,
}

impl CategoricalReclassification {
    /// The cut points between the categories.
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// How many positive subjects were in each category before (rows) and after (columns).
    pub fn positives(&self) -> &[Vec<usize>] {
        &self.positives
    }

    /// How many negative subjects were in each category before (rows) and after (columns).
    pub fn negatives(&self) -> &[Vec<usize>] {
        &self.negatives
    }

    /// The net reclassification improvement.
    pub fn improvement(&self) -> NetReclassification {
        self.improvement
    }
}

/// The integrated discrimination improvement (IDI).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscriminationImprovement {
    slopes: [f64; 2],
    standard_error: Value,
}

impl DiscriminationImprovement {
    /// The discrimination slopes of the old and the new probabilities: mean over the positive less mean over the negative
    /// subjects.
    pub fn slopes(&self) -> [f64; 2] {
        self.slopes
    }

    /// The new slope less the old one.
    pub fn value(&self) -> f64 {
        self.slopes[1] - self.slopes[0]
    }

    /// The value with its standard error √(s₁²/m + s₀²/n), s being the standard deviations of the changes of the
    /// probabilities of the m positive and n negative subjects. Undefined for a class of 1 subject.
    pub fn estimate(&self) -> Result<Estimate, Undefined> {
        Ok(Estimate { value: self.value(), standard_error: self.standard_error? })
    }
}

/// 1 for a rise, −1 for a fall, 0 for none.
fn direction(old: f64, new: f64) -> i8 {
    i8::from(new > old) - i8::from(new < old)
}
