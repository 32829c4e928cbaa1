use super::probability::check;
use super::proportion::Proportion;
use crate::error::{Error, Result};

/// How subjects are put into groups of like probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// So many groups whose sizes differ by at most one subject, the larger ones first. Subjects of equal probability stand
    /// in the order in which they came and may be parted.
    EqualCount(usize),
    /// Groups between the quantiles 0, 1/g, 2/g, …, 1 of the probabilities (definition 7 of Hyndman and Fan), each with
    /// its upper end. Equal probabilities stay together; quantiles that coincide make fewer groups.
    QuantileCuts(usize),
    /// Groups between 0, 1/g, 2/g, …, 1, each with its upper end; the first has 0 too. Groups without a subject are left
    /// out.
    EqualWidth(usize),
}

impl Grouping {
    /// The number of groups asked for.
    pub fn groups(self) -> usize {
        match self {
            Grouping::EqualCount(groups) | Grouping::QuantileCuts(groups) | Grouping::EqualWidth(groups) => {
                groups
            }
        }
    }
}

/// Subjects of like probability.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskGroup {
    /// The lowest probability in it.
    pub lowest: f64,
    /// The highest probability in it.
    pub highest: f64,
    /// Number of subjects, at least 1.
    pub subjects: usize,
    /// Number of positive subjects.
    pub positives: usize,
    /// The sum of the probabilities, the number of positive subjects to be expected.
    pub expected: f64,
}

impl RiskGroup {
    /// All groups that have a subject, in rising order of their probabilities.
    ///
    /// # Errors
    /// [`Error::Length`] if the numbers of labels and probabilities differ, [`Error::Nothing`] if there are none,
    /// [`Error::Probability`] for NaN and values outside `[0, 1]`, [`Error::Setting`] for no group and, except for those of
    /// equal width, for more groups than subjects.
    pub fn all(labels: &[bool], probabilities: &[f64], grouping: Grouping) -> Result<Vec<Self>> {
        check(labels, probabilities)?;
        let most = match grouping {
            Grouping::EqualWidth(_) => usize::MAX,
            _ => labels.len(),
        };
        let groups = grouping.groups();
        if groups == 0 || groups > most {
            let expected = format!("at least 1 and at most the {} subjects", labels.len());
            return Err(Error::setting("number of groups", expected, groups));
        }
        let mut sorted: Vec<(f64, bool)> =
            probabilities.iter().copied().zip(labels.iter().copied()).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable, and −0 is before 0
        Ok(match grouping {
            Grouping::EqualCount(groups) => equal_counts(&sorted, groups),
            Grouping::QuantileCuts(groups) => between(&sorted, |p| quantile_group(&sorted, groups, p)),
            Grouping::EqualWidth(groups) => between(&sorted, |p| width_group(groups, p)),
        })
    }

    /// The mean probability.
    pub fn mean_predicted(&self) -> f64 {
        self.expected / self.subjects as f64
    }

    /// The observed share of positives with its intervals.
    pub fn observed(&self) -> Proportion {
        Proportion::of(self.positives, self.subjects - self.positives)
    }

    /// Of at least one subject, sorted.
    fn of(members: &[(f64, bool)]) -> Option<Self> {
        let (first, last) = (members.first()?, members.last()?);
        Some(RiskGroup {
            lowest: first.0,
            highest: last.0,
            subjects: members.len(),
            positives: members.iter().filter(|member| member.1).count(),
            expected: members.iter().map(|member| member.0).sum(),
        })
    }
}

fn equal_counts(sorted: &[(f64, bool)], groups: usize) -> Vec<RiskGroup> {
    let (size, larger) = (sorted.len() / groups, sorted.len() % groups);
    let (first, rest) = sorted.split_at(larger * (size + 1));
    first.chunks(size + 1).chain(rest.chunks(size)).filter_map(RiskGroup::of).collect()
}

/// Neighbours with the same number of group stay together.
fn between(sorted: &[(f64, bool)], group: impl Fn(f64) -> usize) -> Vec<RiskGroup> {
    sorted.chunk_by(|a, b| a.0 == b.0 || group(a.0) == group(b.0)).filter_map(RiskGroup::of).collect()
}

/// The number of quantiles below `p`: those of equal number lie between the same two.
fn quantile_group(sorted: &[(f64, bool)], groups: usize, p: f64) -> usize {
    // The lowest group has its lower end too.
    partition(1, groups, |k| quantile(sorted, k, groups) < p)
}

fn width_group(groups: usize, p: f64) -> usize {
    partition(1, groups, |k| k as f64 / (groups as f64) < p)
}

/// The first k from `low` to `high` for which `before` is false; it must be true up to there.
fn partition(mut low: usize, mut high: usize, before: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The quantile k/g of sorted probabilities. Its place k(n − 1)/g is divided in whole numbers, so that a quantile that is
/// a value of the sample is that value to the bit, and falls into the group below it.
fn quantile(sorted: &[(f64, bool)], k: usize, groups: usize) -> f64 {
    let scaled = k as u128 * (sorted.len() as u128 - 1);
    let (place, rest) = ((scaled / groups as u128) as usize, scaled % groups as u128);
    let value = |at: usize| sorted.get(at).map_or(f64::INFINITY, |member| member.0);
    let low = value(place);
    if rest == 0 { low } else { low + rest as f64 / groups as f64 * (value(place + 1) - low) }
}
