use std::ops::AddAssign;

use super::target::Target;

/// How often the subjects of both classes occur: the target of a classification tree, scored by Gini impurity.
pub(super) struct Classes {
    /// What each row adds.
    counts: Vec<Counts>,
    /// Of a negative and a positive subject.
    weights: [f64; 2],
}

/// Subjects, each once; draws of negative and of positive subjects. The fourth is empty, so that one instruction adds all.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts([u32; 4]);

impl Counts {
    /// Draws of negative and of positive subjects.
    fn draws(self) -> [f64; 2] {
        [f64::from(self.0[1]), f64::from(self.0[2])]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }
}

impl Classes {
    /// Every row as often as `draws` says; 0 for a row that is not there.
    pub(super) fn new(labels: &[bool], draws: impl Iterator<Item = u32>, weights: [f64; 2]) -> Self {
        let counts = labels
            .iter()
            .zip(draws)
            .map(|(label, draws)| Counts(if *label { [1, 0, draws, 0] } else { [1, draws, 0, 0] }));
        Classes { counts: counts.collect(), weights }
    }

    /// Weights of the negative and of the positive subjects.
    fn weights(&self, sum: Counts) -> [f64; 2] {
        let [negatives, positives] = sum.draws();
        [negatives * self.weights[0], positives * self.weights[1]]
    }

    /// The weight of a node times its Gini impurity: 2·W₁W₀/W.
    pub(super) fn impurity(&self, sum: Counts) -> f64 {
        let [negatives, positives] = self.weights(sum);
        2.0 * negatives * positives / (negatives + positives)
    }
}

impl Target for Classes {
    type Sum = Counts;

    fn of(&self, row: u32) -> Counts {
        self.counts[row as usize]
    }

    fn without(total: Counts, part: Counts) -> Counts {
        let [all, some] = [total.0, part.0];
        Counts([all[0] - some[0], all[1] - some[1], all[2] - some[2], 0])
    }

    fn subjects(sum: Counts) -> u32 {
        sum.0[0]
    }

    fn weight(&self, sum: Counts) -> f64 {
        let [negatives, positives] = self.weights(sum);
        negatives + positives
    }

    /// |L₁R₀ − L₀R₁| in draws; weights of the classes would be a common factor.
    fn difference(left: Counts, right: Counts) -> f64 {
        let ([left_negatives, left_positives], [right_negatives, right_positives]) =
            (left.draws(), right.draws());
        (left_positives * right_negatives - left_negatives * right_positives).abs()
    }

    /// A pure node.
    fn is_settled(&self, _: &[u32], total: Counts) -> bool {
        total.0[1] == 0 || total.0[2] == 0
    }

    /// The share of the positive class.
    fn value(&self, _: &[u32], total: Counts) -> f64 {
        let [negatives, positives] = self.weights(total);
        positives / (negatives + positives)
    }
}
