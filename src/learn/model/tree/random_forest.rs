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

/// A random forest: trees of bootstrap samples of the subjects, each split the best of some columns that are drawn for it.
///
/// The probability is the mean of the trees' leaf shares. Every tree draws from a random stream of its own: a seed gives the
/// same forest on any number of threads. The trees are [`super::DecisionTree`]s, without limits unless some are set. Own
/// code: see the module `tree` in the source for the libraries that were looked at.
///
/// Source: Breiman, *Random forests*, Machine Learning 45 (2001).
///
/// ```
/// use radiomics::learn::{Fit, Predict, RandomForest};
/// use radiomics::table::FeatureTable;
/// let x: Vec<f64> = (0..20).map(f64::from).collect();
/// let noise = (0..20).map(|i| f64::from(i * 7 % 20)).collect();
/// let table = FeatureTable::from_columns((0..20).map(|i| format!("p{i}")), [("x", x), ("noise", noise)])?
///     .with_labels((0..20).map(|i| i >= 10))?;
///
/// let forest = RandomForest::new(200, 7)?;
/// let model = forest.fit(&table)?;
/// let probabilities = model.probabilities(&table)?;
/// assert!(probabilities[0] < 0.1 && probabilities[19] > 0.9);
///
/// let unseen = forest.out_of_bag(&table)?; // every subject judged by the trees that did not draw it
/// assert!(unseen.auc()? > 0.9);
/// let importance = unseen.permutation_importance()?;
/// assert!(importance[0].mean > importance[1].mean);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RandomForest(Forest);

impl RandomForest {
    /// A forest of so many trees, drawn with this seed.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] for 0 trees and for more than a million.
    pub fn new(trees: usize, seed: u64) -> Result<Self> {
        Ok(RandomForest(Forest::new(trees, seed, true, Threshold::Best)?))
    }

    /// A forest of so many extremely randomised trees: each split is the best of one random threshold, uniform between the
    /// smallest and the largest value in the node, for each of some columns that are drawn for it. Each tree is grown from all
    /// subjects, unless [`RandomForest::with_bootstrap`].
    ///
    /// Source: Geurts, Ernst, Wehenkel, *Extremely randomized trees*, Machine Learning 63 (2006).
    ///
    /// ```
    /// use radiomics::learn::{Fit, Predict, RandomForest};
    /// use radiomics::table::FeatureTable;
    /// let x: Vec<f64> = (0..20).map(f64::from).collect();
    /// let table = FeatureTable::from_columns((0..20).map(|i| format!("p{i}")), [("x", x)])?
    ///     .with_labels((0..20).map(|i| i >= 10))?;
    /// let model = RandomForest::extremely_randomised(200, 7)?.fit(&table)?;
    /// assert_eq!(model.probabilities(&table)?[19], 1.0);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForest::new`].
    pub fn extremely_randomised(trees: usize, seed: u64) -> Result<Self> {
        Ok(RandomForest(Forest::new(trees, seed, false, Threshold::Drawn)?))
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
    /// [`crate::Error::Setting`] if a given weight is not above 0 and finite.
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

    /// Grows each tree from all subjects; only the columns are drawn.
    #[must_use]
    pub fn without_bootstrap(mut self) -> Self {
        self.0.bootstrap = false;
        self
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
    /// As [`Fit::fit`], and [`crate::Error::Setting`] for a forest [without bootstrap](RandomForest::without_bootstrap).
    pub fn out_of_bag<'a>(&self, table: &'a FeatureTable) -> Result<OutOfBag<'a>> {
        OutOfBag::new(self.0, table)
    }
}

impl Fit for RandomForest {
    type Model = ForestModel;

    /// # Errors
    /// [`crate::Error::Unlabelled`] without labels, [`crate::Error::OneClass`] if they are all equal,
    /// [`crate::Error::MissingValue`] naming the first cell without a number, [`crate::Error::Setting`] for a forest too
    /// large for memory.
    fn fit(&self, table: &FeatureTable) -> Result<ForestModel> {
        self.0.fit(table)
    }
}
