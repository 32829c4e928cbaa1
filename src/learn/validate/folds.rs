use std::collections::HashMap;

use crate::error::{Error, Result, expect_length};
use crate::table::FeatureTable;

/// The fold of every row: each row is tested once, by a model that is fitted to the rows of the other folds.
///
/// Written with `serde` it is the list of fold numbers, one for each row.
///
/// ```
/// use radiomics::learn::Folds;
/// let folds = Folds::of_ids(&[7, 3, 7, 3, 5])?;
/// let tests: Vec<Vec<usize>> = folds.iter().map(|fold| fold.test().to_vec()).collect();
/// assert_eq!(tests, [vec![1, 3], vec![4], vec![0, 2]]);
/// assert_eq!(folds.iter().next().unwrap().train(), [0, 2, 4]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<usize>", into = "Vec<usize>"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    ids: Vec<usize>,
    /// The fold of each row, counted from 0 in rising order of the numbers.
    ranks: Vec<usize>,
    count: usize,
}

impl Folds {
    /// Folds from the number of the fold of each row, as other programs give them.
    ///
    /// Any distinct numbers do; the folds stand in rising order of their number.
    ///
    /// # Errors
    /// [`Error::Nothing`] without rows, [`Error::Setting`] if all rows are in one fold.
    pub fn of_ids(ids: &[usize]) -> Result<Self> {
        let mut numbers = ids.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.len() {
            0 => return Err(Error::Nothing { what: "the list of fold numbers" }),
            1 => return Err(expect_folds(1)),
            _ => {}
        }
        let ranks = ids.iter().map(|id| numbers.partition_point(|number| number < id)).collect();
        Ok(Folds { ids: ids.to_vec(), ranks, count: numbers.len() })
    }

    /// Folds from a list of subjects with the number of their fold, in any order, such as the split of another program.
    ///
    /// # Errors
    /// [`Error::UnknownName`] for a subject that the table has not, [`Error::Duplicate`] for one that is listed twice,
    /// [`Error::Length`] if subjects of the table are not listed, and as [`Folds::of_ids`].
    ///
    /// ```
    /// use radiomics::learn::Folds;
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(["a", "b", "c"], [("x", vec![0.0; 3])])?;
    /// assert_eq!(Folds::of_split(&table, [("c", 1), ("a", 2), ("b", 1)])?.ids(), [2, 1, 1]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn of_split<S: AsRef<str>>(
        table: &FeatureTable,
        split: impl IntoIterator<Item = (S, usize)>,
    ) -> Result<Self> {
        let subjects = table.subjects();
        let rows: HashMap<&str, usize> =
            subjects.iter().enumerate().map(|(row, name)| (name.as_str(), row)).collect();
        let mut ids = vec![None; subjects.len()];
        for (name, id) in split {
            let name = name.as_ref();
            let slot = rows.get(name).and_then(|row| ids.get_mut(*row));
            let slot = slot.ok_or_else(|| Error::unknown_name("subject", name, subjects.to_vec()))?;
            if slot.replace(id).is_some() {
                return Err(Error::Duplicate { what: "subject", name: name.to_string() });
            }
        }
        let listed: Vec<usize> = ids.iter().filter_map(|id| *id).collect();
        expect_length("subjects of the table with a fold", subjects.len(), listed.len())?;
        Folds::of_ids(&listed)
    }

    /// The number of the fold of each row, as it was given.
    pub fn ids(&self) -> &[usize] {
        &self.ids
    }

    /// Number of folds, at least 2.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.count
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The folds in rising order of their number, each made when it is asked for.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Fold> + '_ {
        (0..self.count).map(|fold| self.at(fold))
    }

    /// A fold by its position.
    pub fn get(&self, position: usize) -> Option<Fold> {
        (position < self.count).then(|| self.at(position))
    }

    fn at(&self, position: usize) -> Fold {
        let (test, train) = (0..self.rows()).partition(|row| self.ranks.get(*row) == Some(&position));
        Fold { train, test }
    }
}

impl TryFrom<Vec<usize>> for Folds {
    type Error = Error;

    fn try_from(ids: Vec<usize>) -> Result<Self> {
        Folds::of_ids(&ids)
    }
}

impl From<Folds> for Vec<usize> {
    fn from(folds: Folds) -> Self {
        folds.ids
    }
}

/// The error of a number of folds that is too small.
fn expect_folds(found: usize) -> Error {
    Error::setting("number of folds", "at least 2", found)
}

/// Refuses fewer than 2 folds.
pub(super) fn expect_two_folds(k: usize) -> Result<()> {
    if k >= 2 { Ok(()) } else { Err(expect_folds(k)) }
}

/// One fold: the rows that a model is fitted to, and those that it is tested on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    train: Vec<usize>,
    test: Vec<usize>,
}

impl Fold {
    /// Positions of the rows to fit to, rising.
    pub fn train(&self) -> &[usize] {
        &self.train
    }

    /// Positions of the rows to test on, rising.
    pub fn test(&self) -> &[usize] {
        &self.test
    }
}

/// A way to divide the rows of a table into folds. It is object-safe.
///
/// [`Folds`] themselves are one, for folds that are given, and so is a list of [`Folds`], for given repeats.
pub trait Folding: Send + Sync {
    /// The folds of a table.
    ///
    /// # Errors
    /// What makes them impossible; each implementation lists its reasons.
    fn folds(&self, table: &FeatureTable) -> Result<Folds>;

    /// The folds of every repeat; of one, unless the folding itself has more.
    ///
    /// # Errors
    /// As [`Folding::folds`].
    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        Ok(vec![self.folds(table)?])
    }
}

/// A folding by chance, which can be repeated with other chances.
pub trait RandomFolding: Folding {
    /// The folds of a repeat; repeat 0 are those of [`Folding::folds`].
    ///
    /// # Errors
    /// As [`Folding::folds`].
    fn repeat(&self, table: &FeatureTable, repeat: u64) -> Result<Folds>;
}

impl<F: Folding + ?Sized> Folding for &F {
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        (**self).folds(table)
    }

    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        (**self).repeats(table)
    }
}

impl<F: Folding + ?Sized> Folding for Box<F> {
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        (**self).folds(table)
    }

    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        (**self).repeats(table)
    }
}

impl Folding for Folds {
    /// # Errors
    /// [`Error::Length`] for a table with another number of rows.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        expect_length("rows of the table that is folded", self.rows(), table.rows())?;
        Ok(self.clone())
    }
}

impl Folding for [Folds] {
    /// The first of the list.
    ///
    /// # Errors
    /// [`Error::Nothing`] for an empty list, [`Error::Length`] for a table with another number of rows.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        self.first().ok_or(Error::Nothing { what: "the list of folds" })?.folds(table)
    }

    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        self.folds(table)?;
        self.iter().map(|folds| folds.folds(table)).collect()
    }
}

impl Folding for Vec<Folds> {
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        self.as_slice().folds(table)
    }

    fn repeats(&self, table: &FeatureTable) -> Result<Vec<Folds>> {
        self.as_slice().repeats(table)
    }
}

/// As many folds as rows, each row alone in one. Needs no labels and no chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeaveOneOut;

impl Folding for LeaveOneOut {
    /// # Errors
    /// [`Error::Setting`] for a table of 1 row.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        Folds::of_ids(&(0..table.rows()).collect::<Vec<_>>())
    }
}
