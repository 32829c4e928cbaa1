use super::confusion::Confusion;
use super::covariance::Comoments;
use crate::error::{Error, Result, Value, expect_both_classes, expect_length};
use crate::numeric::{halfway, rank};

/// Largest number of subjects: doubled placements must fit 32 bits.
const MOST_SUBJECTS: usize = (u32::MAX / 2) as usize;

/// The receiver operating characteristic of one score: which part of either class lies above each threshold.
///
/// The area A is the probability that a positive subject scores higher than a negative one, ties counted half; all counts
/// behind it are whole numbers, so that it is exact up to its last rounding. A subject is called positive if its score is
/// above the threshold. Needs time O(n log n) and keeps labels and rank of each subject.
///
/// Source: Hanley, McNeil, *The meaning and use of the area under a ROC curve*, Radiology 143 (1982).
///
/// ```
/// use radiomics::evaluate::{Confidence, Roc};
///
/// let labels = [false, false, true, false, true, true];
/// let scores = [0.1, 0.3, 0.3, 0.4, 0.8, 0.9];
/// let roc = Roc::new(&labels, &scores)?;
/// assert!((roc.auc() - 7.5 / 9.0).abs() < 1e-15);
/// assert_eq!(roc.youden_threshold(), 0.6000000000000001);
/// let interval = roc.interval(Confidence::default())?.clipped();
/// assert_eq!(format!("{interval:.2}"), "0.46 to 1.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Roc {
    labels: Vec<bool>,
    /// The group of equal scores of each subject, counted from 0 in rising order of the scores.
    groups: Vec<u32>,
    /// −∞, the thresholds between neighbouring groups, ∞.
    thresholds: Vec<f64>,
    /// For each threshold the number of positive subjects below it.
    positives_below: Vec<u32>,
    /// For each threshold the number of negative subjects below it.
    negatives_below: Vec<u32>,
    variance: Value,
}

impl Roc {
    /// The curve of `scores`, of which `labels` says whether the subject is positive.
    ///
    /// Infinite scores are legal, −0 and 0 are equal.
    ///
    /// # Errors
    /// [`Error::Length`] if the numbers of labels and scores differ, [`Error::ScoreNaN`] if a score is NaN,
    /// [`Error::OneClass`] if there is no positive or no negative subject (nor any at all), [`Error::Setting`] beyond
    /// 2 147 483 647 subjects.
    pub fn new(labels: &[bool], scores: &[f64]) -> Result<Self> {
        check(labels, scores)?;
        let positives = labels.iter().filter(|&&label| label).count();
        let negatives = labels.len() - positives;
        expect_both_classes(positives, negatives)?;
        if labels.len() > MOST_SUBJECTS {
            return Err(Error::setting(
                "number of subjects",
                format!("at most {MOST_SUBJECTS}"),
                labels.len(),
            ));
        }
        let mut roc = Self::counted(labels, scores);
        let [of_positives, of_negatives] = roc.placements();
        roc.variance =
            Comoments::of([&of_positives, &of_negatives], [&of_positives, &of_negatives]).covariance();
        Ok(roc)
    }

    /// Sorts the scores and counts both classes below each threshold.
    fn counted(labels: &[bool], scores: &[f64]) -> Self {
        let mut roc = Roc {
            labels: labels.to_vec(),
            groups: vec![0; labels.len()],
            thresholds: vec![f64::NEG_INFINITY],
            positives_below: vec![0],
            negatives_below: vec![0],
            variance: Ok(0.0),
        };
        let mut below = f64::NEG_INFINITY;
        let (mut positives, mut negatives) = (0, 0);
        let mut group = 0;
        rank::for_each_tie(scores, |tied, _| {
            for &i in tied {
                roc.groups[i] = group;
                if labels[i] { positives += 1 } else { negatives += 1 }
            }
            roc.positives_below.push(positives);
            roc.negatives_below.push(negatives);
            let score = tied.first().map_or(below, |&i| scores[i]);
            if group > 0 {
                roc.thresholds.push(halfway(below, score));
            }
            below = score;
            group += 1;
        });
        roc.thresholds.push(f64::INFINITY);
        roc
    }

    /// A, the area under the curve: P(positive above negative) + ½ P(equal), with the direction fixed.
    pub fn auc(&self) -> f64 {
        let classes = self.positives() as f64 * self.negatives() as f64;
        self.doubled_wins() as f64 / (2.0 * classes)
    }

    /// 2·m·n·A: over all pairs of a positive and a negative subject 2 where the positive is higher, 1 where they tie.
    pub(super) fn doubled_wins(&self) -> u64 {
        let positives = self.positives_below.windows(2).map(|ends| u64::from(ends[1] - ends[0]));
        let placements = self.negatives_below.windows(2).map(|ends| u64::from(ends[0]) + u64::from(ends[1]));
        positives.zip(placements).map(|(count, placement)| count * placement).sum()
    }

    /// m, the number of positive subjects, at least 1.
    pub fn positives(&self) -> usize {
        self.positives_below.last().map_or(0, |&m| m as usize)
    }

    /// n, the number of negative subjects, at least 1.
    pub fn negatives(&self) -> usize {
        self.negatives_below.last().map_or(0, |&n| n as usize)
    }

    /// The labels in the order in which they came.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// The points of the curve in rising order of their thresholds: one for each gap between distinct scores, and −∞ and ∞.
    ///
    /// A threshold lies halfway between its neighbouring scores, and separates them even where rounding would not; for
    /// that purpose an infinite score counts as the largest finite number. The first point calls every subject positive,
    /// also one whose score is −∞.
    pub fn points(&self) -> impl ExactSizeIterator<Item = RocPoint> + Clone + '_ {
        let (m, n) = (self.positives(), self.negatives());
        let below = self.positives_below.iter().zip(&self.negatives_below);
        self.thresholds.iter().zip(below).map(move |(&threshold, (&positives, &negatives))| RocPoint {
            threshold,
            confusion: Confusion {
                true_positives: m - positives as usize,
                false_positives: n - negatives as usize,
                true_negatives: negatives as usize,
                false_negatives: positives as usize,
            },
        })
    }

    /// Every point with the largest Youden index, sensitivity + specificity − 1, in rising order of the thresholds; ties
    /// are exact.
    ///
    /// Source: Youden, *Index for rating diagnostic tests*, Cancer 3 (1950).
    pub fn youden(&self) -> Vec<RocPoint> {
        self.highest(|c, m, n| c.true_positives as i128 * n - c.false_positives as i128 * m)
    }

    /// The smallest threshold with the largest Youden index.
    pub fn youden_threshold(&self) -> f64 {
        self.youden().first().map_or(f64::NEG_INFINITY, |point| point.threshold)
    }

    /// Every point at the smallest distance from the perfect corner, (1 − sensitivity)² + (1 − specificity)², in rising
    /// order of the thresholds; ties are exact.
    pub fn closest_to_top_left(&self) -> Vec<RocPoint> {
        self.highest(|c, m, n| {
            let missed = c.false_negatives as i128 * n;
            let alarms = c.false_positives as i128 * m;
            -(missed * missed + alarms * alarms)
        })
    }

    /// All points with the largest `key` of their counts, m and n.
    fn highest(&self, key: impl Fn(Confusion, i128, i128) -> i128) -> Vec<RocPoint> {
        let (m, n) = (self.positives() as i128, self.negatives() as i128);
        let key = |point: &RocPoint| key(point.confusion, m, n);
        let highest = self.points().map(|point| key(&point)).max();
        self.points().filter(|point| Some(key(point)) == highest).collect()
    }

    /// The DeLong variance, as counted when the curve was made.
    pub(super) fn delong_variance(&self) -> Value {
        self.variance
    }

    /// Doubled placements of the positive and of the negative subjects, each in the order of the subjects: how many of the
    /// other class a positive subject is above, or a negative one below; ties count 1, the others 2.
    pub(super) fn placements(&self) -> [Vec<u32>; 2] {
        let m = self.positives() as u32;
        let of_positives: Vec<u32> = self.negatives_below.windows(2).map(|n| n[0] + n[1]).collect();
        let of_negatives: Vec<u32> = self.positives_below.windows(2).map(|p| 2 * m - p[0] - p[1]).collect();
        let of_class = |class: bool, placements: &[u32]| {
            let subjects = self.labels.iter().zip(&self.groups).filter(|(label, _)| **label == class);
            subjects.map(|(_, &group)| placements[group as usize]).collect()
        };
        [of_class(true, &of_positives), of_class(false, &of_negatives)]
    }

    /// The area of a sample of the subjects, each as often as it is drawn.
    ///
    /// # Errors
    /// [`Error::Setting`] if an index is not below the number of subjects, [`Error::OneClass`] if a class is not drawn.
    pub(super) fn resampled_auc(&self, drawn: &[usize]) -> Result<f64> {
        let mut counts = vec![[0_u64; 2]; self.thresholds.len() - 1];
        for &i in drawn {
            let (Some(&group), Some(&label)) = (self.groups.get(i), self.labels.get(i)) else {
                return Err(Error::setting("index of a resample", format!("below {}", self.labels.len()), i));
            };
            counts[group as usize][usize::from(label)] += 1;
        }
        let mut wins = 0_u128;
        let [mut negatives, mut positives] = [0_u64; 2];
        for [of_negatives, of_positives] in counts {
            wins += u128::from(of_positives) * u128::from(2 * negatives + of_negatives);
            negatives += of_negatives;
            positives += of_positives;
        }
        expect_both_classes(positives as usize, negatives as usize)?;
        Ok(wins as f64 / (2.0 * positives as f64 * negatives as f64))
    }
}

/// One point of a ROC curve: a threshold and what calling the scores above it positive leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    threshold: f64,
    confusion: Confusion,
}

impl RocPoint {
    /// Scores above it are called positive.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The counts, with their proportions and intervals.
    pub fn confusion(&self) -> Confusion {
        self.confusion
    }

    /// The part of the positive subjects that is called positive.
    pub fn sensitivity(&self) -> f64 {
        let c = self.confusion;
        c.true_positives as f64 / (c.true_positives + c.false_negatives) as f64
    }

    /// The part of the negative subjects that is called negative.
    pub fn specificity(&self) -> f64 {
        let c = self.confusion;
        c.true_negatives as f64 / (c.true_negatives + c.false_positives) as f64
    }

    /// Youden's J, sensitivity + specificity − 1.
    pub fn youden_index(&self) -> f64 {
        self.sensitivity() + self.specificity() - 1.0
    }

    /// (1 − sensitivity)² + (1 − specificity)², the squared distance from the perfect corner.
    pub fn squared_distance(&self) -> f64 {
        let c = self.confusion;
        let missed = c.false_negatives as f64 / (c.true_positives + c.false_negatives) as f64;
        let alarms = c.false_positives as f64 / (c.true_negatives + c.false_positives) as f64;
        missed * missed + alarms * alarms
    }
}

/// Refuses labels and scores of different lengths, and NaN.
pub(super) fn check(labels: &[bool], scores: &[f64]) -> Result<()> {
    expect_length("scores", labels.len(), scores.len())?;
    match scores.iter().position(|score| score.is_nan()) {
        Some(position) => Err(Error::ScoreNaN { position, length: scores.len() }),
        None => Ok(()),
    }
}
