/// What a subject of either class weighs when impurity and leaf shares are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassWeights {
    /// Every subject 1.
    #[default]
    Equal,
    /// Both classes of the table the same in sum: n/(2m) for each of m subjects of a class among n.
    Balanced,
}

impl ClassWeights {
    /// The weights of a negative and a positive subject, as whole numbers in the right proportion.
    pub(super) fn of(self, labels: &[bool]) -> [f64; 2] {
        let positives = labels.iter().filter(|label| **label).count();
        match self {
            ClassWeights::Equal => [1.0, 1.0],
            ClassWeights::Balanced => [positives as f64, (labels.len() - positives) as f64],
        }
    }
}
