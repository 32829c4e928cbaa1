use std::collections::HashMap;

use super::measure::finite;
use super::resamples::Resamples;
use crate::error::{Error, Result, Undefined, Value};
use crate::evaluate::{Confidence, Interval};
use crate::learn::transform::{Apply, Step};
use crate::numeric::{moment, parallel};
use crate::table::FeatureTable;

/// How alike the sets of columns are that a selection keeps on different rows.
///
/// Symbols: M sets of d columns, z_if = 1 if set i holds column f, k_i the size of set i, p_f the share of sets that hold
/// column f, k̄ the mean size.
///
/// Source: Nogueira, Sechidis, Brown, *On the stability of feature selection algorithms*, J. Mach. Learn. Res. 18 (2018).
///
/// ```
/// use radiomics::learn::Stability;
/// let columns = ["a", "b", "c", "d"].map(String::from);
/// let sets = [vec!["a", "b"], vec!["a", "b"], vec!["a", "c"]];
/// let stability = Stability::of(&columns, &sets)?;
/// assert_eq!(stability.frequencies(), [1.0, 2.0 / 3.0, 1.0 / 3.0, 0.0]);
/// assert!((stability.index()? - 1.0 / 3.0).abs() < 1e-12);
/// assert!((stability.jaccard()? - 5.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    columns: Vec<String>,
    frequencies: Vec<f64>,
    /// The positions of the columns of each set, rising.
    sets: Vec<Vec<usize>>,
    failures: Vec<Failure>,
}

/// A resample, permutation or candidate that could not be fitted.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its position, from 0.
    pub position: usize,
    /// What went wrong.
    pub reason: String,
}

impl Stability {
    /// Of sets of columns, however they came about.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a column or a set, [`Error::UnknownColumn`] if a set names another column,
    /// [`Error::Duplicate`] if a set names one twice.
    pub fn of<S: AsRef<[N]>, N: AsRef<str>>(columns: &[String], sets: &[S]) -> Result<Self> {
        if columns.is_empty() {
            return Err(Error::Nothing { what: "the list of columns" });
        }
        let places: HashMap<&str, usize> =
            columns.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let positions = |set: &S| -> Result<Vec<usize>> {
            let place = |name: &N| {
                let found = places.get(name.as_ref()).copied();
                found.ok_or_else(|| Error::unknown_column(name.as_ref(), columns))
            };
            set.as_ref().iter().map(place).collect()
        };
        let sets = sets.iter().map(positions).collect::<Result<_>>()?;
        Self::counted(columns, sets, Vec::new())
    }

    fn counted(columns: &[String], mut sets: Vec<Vec<usize>>, failures: Vec<Failure>) -> Result<Self> {
        if sets.is_empty() {
            return Err(Error::Nothing { what: "the list of selections" });
        }
        let mut counts = vec![0_usize; columns.len()];
        for set in &mut sets {
            set.sort_unstable();
            let twice = set.windows(2).find(|pair| pair.first() == pair.last());
            if let Some(name) = twice.and_then(|pair| pair.first()).and_then(|place| columns.get(*place)) {
                return Err(Error::Duplicate { what: "column", name: name.clone() });
            }
            for place in set.iter() {
                if let Some(count) = counts.get_mut(*place) {
                    *count += 1;
                }
            }
        }
        let frequencies = counts.into_iter().map(|count| count as f64 / sets.len() as f64).collect();
        Ok(Stability { columns: columns.to_vec(), frequencies, sets, failures })
    }

    /// All columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// p_f: the share of sets that hold each column.
    pub fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    /// The columns that the most sets hold, falling, of equal shares in the order of the columns; those of no set are left
    /// out.
    pub fn ranking(&self) -> Vec<(&str, f64)> {
        let shares = self.columns.iter().map(String::as_str).zip(self.frequencies.iter().copied());
        let mut ranking: Vec<_> = shares.filter(|(_, share)| *share > 0.0).collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranking
    }

    /// The positions of the columns of each set, rising.
    pub fn sets(&self) -> &[Vec<usize>] {
        &self.sets
    }

    /// The resamples on which the step could not be fitted; they have no set.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Nogueira's index, 1 − mean over f of M/(M − 1)·p_f(1 − p_f), divided by (k̄/d)(1 − k̄/d): 1 for equal sets, 0 as
    /// expected of sets drawn by chance, whatever their sizes. At least −1/(M − 1).
    ///
    /// Undefined for one set, and if all sets are empty or all hold every column.
    pub fn index(&self) -> Value {
        let m = self.sets.len() as f64;
        if self.sets.len() < 2 {
            return Err(Undefined::ZeroDenominator("M − 1"));
        }
        let [sum] = moment::sums(&self.frequencies, |p| [p * (1.0 - p)]);
        finite(1.0 - m / (m - 1.0) * sum / self.columns.len() as f64 / self.by_chance()?)
    }

    /// The interval of [`Stability::index`] by its asymptotic normal distribution, with variance 4/M² · Σ(φ_i − φ̄)² over
    /// the shares φ_i of the sets (corollary 9 of the source). It may leave the range of the index;
    /// [`Interval`] does not cut it.
    ///
    /// Resamples of one table overlap and are not the independent sets that it assumes, so it is rather too narrow.
    ///
    /// # Errors
    /// As [`Stability::index`] is undefined.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (index, scale) = (self.index()?, self.by_chance()?);
        let (m, d) = (self.sets.len() as f64, self.columns.len() as f64);
        let share = self.mean_share();
        let shares = self.sets.iter().map(|set| {
            let k = set.len() as f64 / d;
            let agreement = set.iter().filter_map(|place| self.frequencies.get(*place)).sum::<f64>() / d;
            (agreement - k * share + 0.5 * index * (2.0 * k * share - k - share + 1.0)) / scale
        });
        let shares: Vec<f64> = shares.collect();
        let mean = moment::mean(&shares);
        let [squares] = moment::sums(&shares, |share| [(share - mean).powi(2)]);
        Ok(Interval::around(index, confidence.z() * (4.0 / (m * m) * squares).sqrt()))
    }

    /// The mean over pairs of sets of |A ∩ B|/|A ∪ B|; two empty sets count as equal. It grows with the size of the sets.
    ///
    /// Undefined for one set. The cost is M² times the size of the sets.
    ///
    /// Source: Kalousis, Prados, Hilario, *Stability of feature selection algorithms*, Knowl. Inf. Syst. 12 (2007).
    pub fn jaccard(&self) -> Value {
        if self.sets.len() < 2 {
            return Err(Undefined::ZeroDenominator("M − 1"));
        }
        let mut sum = 0.0;
        for (i, set) in self.sets.iter().enumerate() {
            sum += self.sets.iter().skip(i + 1).map(|other| jaccard(set, other)).sum::<f64>();
        }
        let m = self.sets.len() as f64;
        Ok(sum / (0.5 * m * (m - 1.0)))
    }

    /// k̄/d.
    fn mean_share(&self) -> f64 {
        moment::mean(&self.frequencies)
    }

    /// (k̄/d)(1 − k̄/d), the variance of membership by chance.
    fn by_chance(&self) -> Value {
        let share = self.mean_share();
        let sizes: usize = self.sets.iter().map(Vec::len).sum();
        if sizes == 0 || sizes == self.sets.len() * self.columns.len() {
            return Err(Undefined::ZeroDenominator("(k̄/d)(1 − k̄/d)"));
        }
        Ok(share * (1.0 - share))
    }
}

/// Of two rising lists.
fn jaccard(left: &[usize], right: &[usize]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
        both += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    let either = left.len() + right.len() - both;
    if either == 0 { 1.0 } else { both as f64 / either as f64 }
}

/// Fits a step on each resample and compares what it keeps.
///
/// What a step keeps is what its last selection kept, or for a step of another kind the columns that come out of it. A
/// step that keeps nothing on a resample ([`Error::NothingSelected`]) has an empty set there.
///
/// # Errors
/// Those of [`Resamples::of`]; [`Error::MissingValue`] naming the first cell without a number on which the step fails, as
/// no resample is to blame for it; [`Error::TooManyFailures`] if more resamples fail than tolerated; [`Error::UnknownColumn`]
/// if the step makes columns of its own.
///
/// ```
/// use radiomics::learn::{MannWhitney, Resamples, selection_stability};
/// use radiomics::table::FeatureTable;
/// let subjects = (0..12).map(|i| format!("p{i}"));
/// let signal = (0..12).map(|i| f64::from(i) + 6.0 * f64::from(i % 2)).collect();
/// let noise = (0..12).map(|i| f64::from(i * 5 % 12)).collect();
/// let table = FeatureTable::from_columns(subjects, [("signal", signal), ("noise", noise)])?
///     .with_labels((0..12).map(|i| i % 2 == 1))?;
/// let stability =
///     selection_stability(&MannWhitney::best(1)?, &table, &Resamples::subsamples(0.5, 40, 1)?)?;
/// assert!(stability.frequencies()[0] > 0.8);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn selection_stability<T: Step + ?Sized>(
    step: &T,
    table: &FeatureTable,
    resamples: &Resamples,
) -> Result<Stability> {
    let drawn = resamples.of(table)?;
    let kept = parallel::map(&drawn, |rows| kept_on(step, &table.resample(rows)?));
    let places: HashMap<&str, usize> =
        table.columns().iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    let (mut sets, mut failures, mut first) = (Vec::new(), Vec::new(), None);
    for (position, kept) in kept.into_iter().enumerate() {
        match kept {
            Ok(names) => {
                let place = |name: &String| {
                    let place = places.get(name.as_str()).copied();
                    place.ok_or_else(|| Error::unknown_column(name, table.columns()))
                };
                sets.push(names.iter().map(place).collect::<Result<_>>()?);
            }
            // the table lacks it, not the luck of the draw
            Err(error @ Error::MissingValue { .. }) => return Err(error),
            Err(error) => {
                failures.push(Failure { position, reason: error.to_string() });
                first.get_or_insert(error);
            }
        }
    }
    resamples.expect_few("resamples of the selection", failures.len(), first.as_ref())?;
    Stability::counted(table.columns(), sets, failures)
}

fn kept_on<T: Step + ?Sized>(step: &T, table: &FeatureTable) -> Result<Vec<String>> {
    let fitted = match step.fitted_boxed(table) {
        Err(Error::NothingSelected { .. }) => return Ok(Vec::new()),
        fitted => fitted?,
    };
    match fitted.selections().last() {
        Some(selection) => Ok(selection.kept().to_vec()),
        None => Ok(fitted.apply(table)?.columns().to_vec()),
    }
}
