/// Why a feature has no value for a region.
///
/// The region is a legal one; the quantity has no meaning for it. The column stays, and the reason goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Undefined {
    /// The quantity needs more voxels.
    #[error("{found} voxels, at least {needed} are needed")]
    TooFewVoxels {
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// The quantity needs more subjects of each class.
    #[error("{positives} positive and {negatives} negative subjects, at least {needed} of each are needed")]
    TooFewSubjects {
        /// How many of each class are needed.
        needed: usize,
        /// Number of positive subjects.
        positives: usize,
        /// Number of negative subjects.
        negatives: usize,
    },
    /// No voxel of the region has a neighbour in it.
    #[error("no voxel of the region has a neighbour in it")]
    NoNeighbours,
    /// The formula divides by a quantity that is 0 here.
    #[error("{0} is 0, the formula divides by it")]
    ZeroDenominator(&'static str),
    /// The formula gives NaN or infinity.
    #[error("the result is not a finite number")]
    NotFinite,
    /// The cell of a table holds a word, and a number was asked for.
    #[error("the cell holds a category, not a number")]
    Category,
    /// The cell of a table was empty.
    #[error("the cell is empty")]
    Missing,
    /// A reason of its own, in the words of the family that gives it; for families of other crates too.
    #[error("{0}")]
    Other(&'static str),
}

#[cfg(feature = "serde")]
impl serde::Serialize for Undefined {
    /// The sentence.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A feature value: a finite number, or the reason why there is none.
pub type Value = std::result::Result<f64, Undefined>;
