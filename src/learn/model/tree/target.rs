use std::ops::AddAssign;

/// What a tree is grown for: sums over the subjects of a node from which splits are scored.
///
/// With weights L and R of the two sides and a difference D of what is sought, a split has the score D²/(L·R); of the splits
/// of one node the highest score has the largest decrease of impurity, which is score/(L + R) up to a constant factor.
pub(super) trait Target: Sync {
    /// Sums over some subjects; added exactly, so that their order does not matter.
    type Sum: Copy + Default + AddAssign + Send;

    /// The sum of one subject.
    fn of(&self, row: u32) -> Self::Sum;

    /// What is left of a sum without a part of it.
    fn without(total: Self::Sum, part: Self::Sum) -> Self::Sum;

    /// Number of subjects, each counted once.
    fn subjects(sum: Self::Sum) -> u32;

    /// The weight of a sum.
    fn weight(&self, sum: Self::Sum) -> f64;

    /// D, without sign.
    fn difference(left: Self::Sum, right: Self::Sum) -> f64;

    /// Whether a split has nothing to gain.
    fn is_settled(&self, rows: &[u32], total: Self::Sum) -> bool;

    /// What a leaf with these subjects predicts.
    fn value(&self, rows: &[u32], total: Self::Sum) -> f64;

    /// D²/(L·R).
    fn score(&self, left: Self::Sum, right: Self::Sum) -> f64 {
        let difference = Self::difference(left, right);
        difference * difference / (self.weight(left) * self.weight(right))
    }

    /// The decrease of weighted impurity, up to a factor that all nodes share.
    fn decrease(&self, left: Self::Sum, right: Self::Sum) -> f64 {
        self.score(left, right) / (self.weight(left) + self.weight(right))
    }

    /// The sum of some subjects.
    fn sum(&self, rows: &[u32]) -> Self::Sum {
        let mut sum = Self::Sum::default();
        for row in rows {
            sum += self.of(*row);
        }
        sum
    }
}
