use super::estimate::{Estimate, z};
use super::interval::{Confidence, Interval};
use crate::error::Value;
use crate::numeric::special;

/// The net reclassification improvement, (share of positive subjects moved up − down) + (share of negative subjects moved
/// down − up); it lies between −2 and 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetReclassification {
    /// Of the positive and of the negative subjects: number, moved up, moved down.
    counts: [[usize; 3]; 2],
}

impl NetReclassification {
    /// Of label and direction of each subject.
    pub(super) fn of(moves: impl Iterator<Item = (bool, i8)>) -> Self {
        let mut counts = [[0; 3]; 2];
        for (label, direction) in moves {
            let class = &mut counts[usize::from(!label)];
            class[0] += 1;
            class[1] += usize::from(direction > 0);
            class[2] += usize::from(direction < 0);
        }
        NetReclassification { counts }
    }

    /// Shares moved up and down of a class, 0 positive and 1 negative.
    fn shares(&self, class: usize) -> [f64; 2] {
        let [all, up, down] = self.counts[class].map(|count| count as f64);
        [up / all, down / all]
    }

    /// The part of the positive subjects that is moved up less the part that is moved down.
    pub fn positives(&self) -> f64 {
        let [up, down] = self.shares(0);
        up - down
    }

    /// The part of the negative subjects that is moved down less the part that is moved up.
    pub fn negatives(&self) -> f64 {
        let [up, down] = self.shares(1);
        down - up
    }

    /// The sum of both.
    pub fn value(&self) -> f64 {
        self.positives() + self.negatives()
    }

    /// √((u₁ + d₁ − (u₁ − d₁)²)/m + (u₀ + d₀ − (u₀ − d₀)²)/n), u and d being the shares moved up and down of the m positive
    /// and n negative subjects: the standard error for intervals.
    pub fn standard_error(&self) -> f64 {
        self.error(|net| net * net)
    }

    /// The same without the squares, the standard error if there is no net movement: that of the first paper.
    pub fn null_standard_error(&self) -> f64 {
        self.error(|_| 0.0)
    }

    fn error(&self, less: impl Fn(f64) -> f64) -> f64 {
        let variance = |class: usize| {
            let [up, down] = self.shares(class);
            (up + down - less(up - down)) / self.counts[class][0] as f64
        };
        (variance(0) + variance(1)).max(0.0).sqrt()
    }

    /// The improvement with its [standard error](NetReclassification::standard_error).
    pub fn estimate(&self) -> Estimate {
        Estimate { value: self.value(), standard_error: self.standard_error() }
    }

    /// value ± z · [standard error](NetReclassification::standard_error).
    pub fn interval(&self, confidence: Confidence) -> Interval {
        self.estimate().interval(confidence)
    }

    /// The value divided by its [standard error](NetReclassification::standard_error). 0 if nothing moves, undefined if
    /// every subject of both classes moves in one direction.
    pub fn z(&self) -> Value {
        self.estimate().z(0.0)
    }

    /// The two-sided normal p-value of [`NetReclassification::z`].
    pub fn p_value(&self) -> Value {
        self.z().map(special::normal_two_sided)
    }

    /// The value divided by its [standard error without net movement](NetReclassification::null_standard_error).
    pub fn null_z(&self) -> Value {
        z(self.value(), self.null_standard_error())
    }

    /// The two-sided normal p-value of [`NetReclassification::null_z`].
    pub fn null_p_value(&self) -> Value {
        self.null_z().map(special::normal_two_sided)
    }
}
