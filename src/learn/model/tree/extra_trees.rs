use super::columns_per_split::ColumnsPerSplit;
use super::forest::Forest;
use super::forest_model::ForestModel;
use super::limits::TreeLimits;
use super::out_of_bag::OutOfBag;
use super::search::Threshold;
use crate::error::Result;
use crate::learn::fit::Fit;
use crate::learn::model::class_weights::ClassWeights;
use crate::table::FeatureTable;

/// Extremely randomised trees: each split is the best of one random threshold for each of some columns that are drawn for
/// it.
///
/// The threshold is uniform between the smallest and the largest value in the node. Each tree is grown from all subjects,
/// unless [`ExtraTrees::with_bootstrap`]. Otherwise as [`super::RandomForest`].
///
/// Source: Geurts, Ernst, Wehenkel, *Extremely randomized trees*, Machine Learning 63 (2006).
///
/// ```
/// use radiomics::learn::{ExtraTrees, Fit, Predict};
/// use radiomics::table::FeatureTable;
/// let x: Vec<f64> = (0..20).map(f64::from).collect();
/// let table = FeatureTable::from_columns((0..20).map(|i| format!("p{i}")), [("x", x)])?
///     .with_labels((0..20).map(|i| i >= 10))?;
/// let model = ExtraTrees::new(200, 7)?.fit(&table)?;
/// assert_eq!(model.probabilities(&table)?[19], 1.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExtraTrees(Forest);

impl ExtraTrees {
    /// So many trees, drawn with this seed.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] for 0 trees and for more than a million.
    pub fn new(trees: usize, seed: u64) -> Result<Self> {
        Ok(ExtraTrees(Forest::new(trees, seed, false, Threshold::Drawn)?))
    }

    /// With limits to the growth of each tree.
    #[must_use]
    pub fn limits(mut self, limits: TreeLimits) -> Self {
        self.0.limits = limits;
        self
    }

    /// With classes weighted, by the counts of the whole table.
    ///
    /// # Errors
    /// [`Error::Setting`] if a given weight is not above 0 and finite.
    pub fn class_weights(mut self, weights: ClassWeights) -> Result<Self> {
        self.0.weights = weights.checked()?;
        Ok(self)
    }

    /// With another number of columns drawn for each split; without it ⌊√p⌋.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] for a share or a number out of range.
    pub fn columns_per_split(mut self, columns: ColumnsPerSplit) -> Result<Self> {
        self.0.columns = columns.checked()?;
        Ok(self)
    }

    /// Grows each tree from a bootstrap sample of the subjects.
    #[must_use]
    pub fn with_bootstrap(mut self) -> Self {
        self.0.bootstrap = true;
        self
    }

    /// The forest of a table, with every subject judged by the trees that did not draw it.
    ///
    /// # Errors
    /// As [`Fit::fit`], and [`crate::Error::Setting`] for a forest without [bootstrap](ExtraTrees::with_bootstrap).
    pub fn out_of_bag<'a>(&self, table: &'a FeatureTable) -> Result<OutOfBag<'a>> {
        OutOfBag::new(self.0, table)
    }
}

impl Fit for ExtraTrees {
    type Model = ForestModel;

    /// # Errors
    /// [`crate::Error::Unlabelled`] without labels, [`crate::Error::OneClass`] if they are all equal,
    /// [`crate::Error::MissingValue`] naming the first cell without a number, [`crate::Error::Setting`] for a forest too
    /// large for memory.
    fn fit(&self, table: &FeatureTable) -> Result<ForestModel> {
        self.0.fit(table)
    }
}
