use super::cross::cross_validate;
use super::folds::Folding;
use super::grouped::Groups;
use super::measure::{Measure, as_good};
use super::resamples::expect_few;
use super::stability::Failure;
use crate::error::{Error, Result};
use crate::learn::fit::Recipe;
use crate::numeric::{parallel, random};
use crate::table::FeatureTable;

/// Largest number of permutations.
const MOST: usize = 1_000_000;
/// The share of permutations that may fail.
const FAILURES: f64 = 0.1;

/// Whether a recipe finds anything at all: its cross-validation against those of the same table with shuffled labels.
///
/// The whole recipe, selection included, is cross-validated again for each permutation, with folds made anew from the
/// shuffled labels. The statistic is the mean of a [`Measure`] over folds and repeats. Permutation b draws from stream b of
/// the [generator](crate::numeric::random::generator) of the seed.
///
/// Source: Ojala, Garriga, *Permutation tests for studying classifier performance*, J. Mach. Learn. Res. 11 (2010), test 1.
///
/// ```
/// use radiomics::learn::{Logistic, PermutationTest, StratifiedFolds};
/// use radiomics::table::FeatureTable;
/// let subjects = (0..20).map(|i| format!("p{i}"));
/// let x = (0..20).map(|i| f64::from(i % 5) + 4.0 * f64::from(i % 2)).collect();
/// let table = FeatureTable::from_columns(subjects, [("x", x)])?.with_labels((0..20).map(|i| i % 2 == 1))?;
/// let test = PermutationTest::new(99, 1)?;
/// let result = test.of(&Logistic::ridge(1.0)?, &table, &StratifiedFolds::new(5, 1)?)?;
/// assert!(result.p_value() <= 0.05);
/// assert_eq!(result.null().len(), 99);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PermutationTest {
    count: usize,
    seed: u64,
    measure: Measure,
    pooled: bool,
    shuffle: Shuffle,
}

/// Which labels are exchanged.
#[derive(Debug, Clone)]
enum Shuffle {
    Rows,
    Within(Groups),
    Between(Groups),
}

impl PermutationTest {
    /// `count` permutations of all labels, compared by [`Measure::Auc`].
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0 or above 1 000 000.
    pub fn new(count: usize, seed: u64) -> Result<Self> {
        if !(1..=MOST).contains(&count) {
            return Err(Error::setting("number of permutations", format!("from 1 to {MOST}"), count));
        }
        let (measure, pooled, shuffle) = (Measure::default(), false, Shuffle::Rows);
        Ok(PermutationTest { count, seed, measure, pooled, shuffle })
    }

    /// With another measure.
    #[must_use]
    pub fn by(self, measure: Measure) -> Self {
        PermutationTest { measure, ..self }
    }

    /// With the measure of all out-of-fold predictions of a repeat together, which small folds need; see
    /// [`super::CrossValidation`].
    #[must_use]
    pub fn pooled(self) -> Self {
        PermutationTest { pooled: true, ..self }
    }

    /// Labels are exchanged within groups only, such as the centre that a subject came from.
    #[must_use]
    pub fn within(self, groups: Groups) -> Self {
        PermutationTest { shuffle: Shuffle::Within(groups), ..self }
    }

    /// Groups exchange their label as a whole, such as patients several lesions of whom share a label; exchanged one by
    /// one, lesions would differ where they cannot, and p would be too small.
    #[must_use]
    pub fn between(self, groups: Groups) -> Self {
        PermutationTest { shuffle: Shuffle::Between(groups), ..self }
    }

    /// The test of a recipe.
    ///
    /// # Errors
    /// Those of [`cross_validate`] with the true labels, [`Error::Undefined`] if the measure is undefined there,
    /// [`Error::Length`] if groups were listed for another number of rows, [`Error::Setting`] if no permutation within
    /// groups changes a label or a group that is to be exchanged as a whole has two labels, [`Error::TooManyFailures`] if
    /// more than a tenth of the permutations fails.
    pub fn of<R, F>(&self, recipe: &R, table: &FeatureTable, folding: &F) -> Result<Permuted>
    where
        R: Recipe + ?Sized,
        F: Folding + ?Sized,
    {
        let labels = table.both_classes()?;
        let blocks = self.shuffle.blocks(table, labels)?;
        let observed = self.statistic(recipe, table, folding)?;
        let streams: Vec<u64> = (0..self.count as u64).collect();
        let trials = parallel::map(&streams, |stream| {
            let shuffled = blocks.shuffled(labels, self.seed, *stream);
            self.statistic(recipe, &table.clone().with_labels(shuffled)?, folding)
        });
        let (mut null, mut failures, mut first) = (Vec::new(), Vec::new(), None);
        for (position, trial) in trials.into_iter().enumerate() {
            match trial {
                Ok(value) => null.push(value),
                Err(error) => {
                    failures.push(Failure { position, reason: error.to_string() });
                    first.get_or_insert(error);
                }
            }
        }
        expect_few("permutations", failures.len(), self.count, FAILURES, first.as_ref())?;
        Ok(Permuted { measure: self.measure, observed, null, failures })
    }

    fn statistic<R, F>(&self, recipe: &R, table: &FeatureTable, folding: &F) -> Result<f64>
    where
        R: Recipe + ?Sized,
        F: Folding + ?Sized,
    {
        let validation = cross_validate(recipe, table, folding)?;
        let value = if self.pooled { validation.pooled(self.measure) } else { validation.mean(self.measure) };
        value.map_err(|reason| Error::Undefined {
            feature: "the measure of the permutation test".into(),
            reason,
        })
    }
}

/// Rows that exchange labels: lists of blocks, where the blocks of one list exchange and the rows of a block share a label.
struct Blocks(Vec<Vec<Vec<usize>>>);

impl Shuffle {
    fn blocks(&self, table: &FeatureTable, labels: &[bool]) -> Result<Blocks> {
        let single = |rows: Vec<usize>| rows.into_iter().map(|row| vec![row]).collect::<Vec<_>>();
        match self {
            Shuffle::Rows => Ok(Blocks(vec![single((0..labels.len()).collect())])),
            Shuffle::Within(groups) => {
                let members = groups.members(table)?;
                if members.iter().all(|rows| of_one_label(rows, labels)) {
                    let found = format!("equal within each of {}", members.len());
                    return Err(Error::setting(
                        "labels within groups",
                        "different in 1 group at least",
                        found,
                    ));
                }
                Ok(Blocks(members.into_iter().map(single).collect()))
            }
            Shuffle::Between(groups) => {
                let members = groups.members(table)?;
                if let Some(group) = members.iter().position(|rows| !of_one_label(rows, labels)) {
                    let found = format!("different in group {group}");
                    return Err(Error::setting(
                        "labels of a group that is exchanged as a whole",
                        "equal",
                        found,
                    ));
                }
                Ok(Blocks(vec![members]))
            }
        }
    }
}

fn of_one_label(rows: &[usize], labels: &[bool]) -> bool {
    let mut labels = rows.iter().map(|row| labels.get(*row));
    let first = labels.next();
    labels.all(|label| Some(label) == first)
}

impl Blocks {
    fn shuffled(&self, labels: &[bool], seed: u64, stream: u64) -> Vec<bool> {
        let mut generator = random::generator(seed, stream);
        let mut shuffled = labels.to_vec();
        for blocks in &self.0 {
            let order = random::permutation(blocks.len(), &mut generator);
            for (to, from) in blocks.iter().zip(order) {
                let label = blocks.get(from).and_then(|block| block.first()).and_then(|row| labels.get(*row));
                for row in to {
                    if let (Some(slot), Some(label)) = (shuffled.get_mut(*row), label) {
                        *slot = *label;
                    }
                }
            }
        }
        shuffled
    }
}

/// What a [`PermutationTest`] found.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Permuted {
    measure: Measure,
    observed: f64,
    null: Vec<f64>,
    failures: Vec<Failure>,
}

impl Permuted {
    /// The statistic with the true labels.
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// The statistic of each permutation that could be fitted, in their order.
    pub fn null(&self) -> &[f64] {
        &self.null
    }

    /// The permutations that could not be fitted.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// p = (1 + number of permutations that are at least as good as the true labels)/(1 + number of permutations), where
    /// one that could not be fitted counts as good. Statistics that differ by rounding only are equal.
    pub fn p_value(&self) -> f64 {
        let observed = self.measure.gain(self.observed);
        let gains = self.null.iter().map(|value| self.measure.gain(*value));
        let as_good = gains.filter(|gain| as_good(*gain, observed)).count();
        let failed = self.failures.len();
        (1 + as_good + failed) as f64 / (1 + self.null.len() + failed) as f64
    }
}
