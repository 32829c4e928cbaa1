use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::folds::{Folding, Folds, RandomFolding, expect_two_folds};
use super::stratified::keys;
use crate::error::{Error, Result, expect_length};
use crate::table::FeatureTable;

/// k folds in which the rows of one group, such as the lesions of a patient, are never apart, and both classes are shared
/// out as evenly as the groups allow.
///
/// Groups are numbered in the order in which they first stand in the table; group g draws the g-th 64-bit number of the
/// [generator](crate::numeric::random::generator) of the seed (its stream is the repeat, 0 without repeats). They are
/// placed one after the other, those of most rows first, of equal size that of the smaller number by chance. A group
/// goes where Σ (rows of the class in the fold)²/(rows of the class)², over folds and classes, rises least; of equal
/// folds to that of fewest rows, of those to the first. No fold is empty. A table without labels counts as one class.
///
/// Where groups are few or large, a fold may lack a class; its AUC is then undefined and says so.
///
/// ```
/// use radiomics::learn::{Folding, GroupedFolds};
/// use radiomics::table::FeatureTable;
/// let lesions = ["p1/a", "p1/b", "p2/a", "p3/a", "p3/b", "p4/a"];
/// let table = FeatureTable::from_columns(lesions, [("x", vec![0.0; 6])])?
///     .with_labels([true, true, false, false, false, true])?;
/// let patient = |lesion: &str| lesion.split('/').next().unwrap_or(lesion).to_string();
/// let folds = GroupedFolds::by(patient, 2, 1)?.folds(&table)?;
/// assert_eq!(folds.ids()[0], folds.ids()[1]);
/// assert_eq!(folds.ids()[3], folds.ids()[4]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct GroupedFolds {
    groups: Groups,
    k: usize,
    seed: u64,
}

/// The group of each row of a table, such as the patient or the centre: a list, or a function of the subject's name.
#[derive(Clone)]
pub struct Groups(Source);

#[derive(Clone)]
enum Source {
    Listed(Vec<String>),
    Named(Arc<dyn Fn(&str) -> String + Send + Sync>),
}

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Listed(groups) => f.debug_tuple("Groups::listed").field(groups).finish(),
            Source::Named(_) => f.write_str("Groups::by"),
        }
    }
}

impl Groups {
    /// The group of each row; for tables of as many rows.
    pub fn listed(groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Groups(Source::Listed(groups.into_iter().map(Into::into).collect()))
    }

    /// A function that says the group of a subject by its name; for any table, parts of tables included.
    pub fn by(group: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Groups(Source::Named(Arc::new(group)))
    }

    /// The rows of each group, the groups in the order in which they first stand in the table.
    pub(super) fn members(&self, table: &FeatureTable) -> Result<Vec<Vec<usize>>> {
        let mut members: Vec<Vec<usize>> = Vec::new();
        for (row, number) in self.numbers(table)?.into_iter().enumerate() {
            match members.get_mut(number) {
                Some(rows) => rows.push(row),
                None => members.push(vec![row]),
            }
        }
        Ok(members)
    }

    /// The number of the group of each row, counted from 0 in the order of the rows.
    pub(super) fn numbers(&self, table: &FeatureTable) -> Result<Vec<usize>> {
        let names: Vec<String> = match &self.0 {
            Source::Listed(groups) => {
                expect_length("groups, one for each row of the table", table.rows(), groups.len())?;
                groups.clone()
            }
            Source::Named(group) => table.subjects().iter().map(|subject| group(subject)).collect(),
        };
        let mut known = HashMap::with_capacity(names.len());
        let number = |name| {
            let next = known.len();
            *known.entry(name).or_insert(next)
        };
        Ok(names.into_iter().map(number).collect())
    }
}

impl GroupedFolds {
    /// With the group of each row; for tables of as many rows.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is below 2.
    pub fn listed(groups: impl IntoIterator<Item = impl Into<String>>, k: usize, seed: u64) -> Result<Self> {
        Self::new(Groups::listed(groups), k, seed)
    }

    /// With a function that says the group of a subject by its name; for any table, parts of tables included.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is below 2.
    pub fn by(group: impl Fn(&str) -> String + Send + Sync + 'static, k: usize, seed: u64) -> Result<Self> {
        Self::new(Groups::by(group), k, seed)
    }

    /// With groups that are there already.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is below 2.
    pub fn new(groups: Groups, k: usize, seed: u64) -> Result<Self> {
        expect_two_folds(k)?;
        Ok(GroupedFolds { groups, k, seed })
    }
}

impl Folding for GroupedFolds {
    /// # Errors
    /// [`Error::Length`] if groups were listed for another number of rows, [`Error::Setting`] if there are fewer groups
    /// than folds.
    fn folds(&self, table: &FeatureTable) -> Result<Folds> {
        self.repeat(table, 0)
    }
}

impl RandomFolding for GroupedFolds {
    fn repeat(&self, table: &FeatureTable, repeat: u64) -> Result<Folds> {
        let numbers = self.groups.numbers(table)?;
        let groups = numbers.iter().max().map_or(0, |last| last + 1);
        if self.k > groups {
            let expected = format!("at most {groups}, the number of groups");
            return Err(Error::setting("number of folds", expected, self.k));
        }
        let labels = table.labels().unwrap_or_default();
        let mut counts = vec![Counts::default(); groups];
        for (row, group) in numbers.iter().enumerate() {
            if let Some(counts) = counts.get_mut(*group) {
                counts.add(labels.get(row).copied().unwrap_or_default());
            }
        }
        let folds = placed(&counts, self.k, &keys(groups, self.seed, repeat));
        Folds::of_ids(&numbers.iter().filter_map(|group| folds.get(*group).copied()).collect::<Vec<_>>())
    }
}

/// Negative and positive rows.
#[derive(Debug, Clone, Copy, Default)]
struct Counts([u128; 2]);

impl Counts {
    fn add(&mut self, label: bool) {
        self.0[usize::from(label)] += 1;
    }

    fn rows(self) -> u128 {
        self.0[0] + self.0[1]
    }

    fn plus(self, other: Counts) -> Counts {
        Counts([self.0[0] + other.0[0], self.0[1] + other.0[1]])
    }

    /// By how much the sum of squared shares rises when a group comes into this fold, times both squared totals, which
    /// keeps it whole; a class without rows adds nothing.
    fn rise(self, group: Counts, total: Counts) -> u128 {
        let rise = |class: usize| group.0[class] * (2 * self.0[class] + group.0[class]);
        let square = |class: usize| total.0[class].max(1).pow(2);
        rise(0).saturating_mul(square(1)).saturating_add(rise(1).saturating_mul(square(0)))
    }
}

/// The fold of each group.
fn placed(groups: &[Counts], k: usize, keys: &[u64]) -> Vec<usize> {
    let total = groups.iter().fold(Counts::default(), |sum, group| sum.plus(*group));
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|g| (groups.get(*g).map(|group| Reverse(group.rows())), keys.get(*g)));
    let mut folds = vec![Counts::default(); k];
    let mut placed = vec![0; groups.len()];
    for number in order {
        let (Some(group), Some(place)) = (groups.get(number), placed.get_mut(number)) else { continue };
        let cost = |fold: &(usize, &mut Counts)| (fold.1.rise(*group, total), fold.1.rows(), fold.0);
        if let Some((position, fold)) = folds.iter_mut().enumerate().min_by_key(cost) {
            *fold = fold.plus(*group);
            *place = position;
        }
    }
    placed
}
