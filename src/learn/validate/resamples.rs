use crate::error::{Error, Result};
use crate::numeric::random::{self, permutation, with_replacement};
use crate::table::FeatureTable;

/// Most rows in all resamples together.
const MOST_DRAWS: usize = 1 << 27;
/// The share of resamples that may fail unless something else is set.
const FAILURES: f64 = 0.1;

/// Lists of rows of a table to which something is fitted again and again.
///
/// Resample r draws from stream r of the [generator](crate::numeric::random::generator) of the seed. What cannot be fitted
/// (a resample without both classes) is counted and reported with its reason; more than a tenth of such failures, or
/// another share that is [set](Resamples::tolerating), is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Resamples {
    plan: Plan,
    tolerated: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Plan {
    Given(Vec<Vec<usize>>),
    Drawn { draw: Draw, count: usize, seed: u64 },
}

/// How the rows of one resample are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Draw {
    /// n of n rows with replacement.
    Bootstrap,
    /// n₁ of n₁ positive and n₀ of n₀ negative rows with replacement.
    Stratified,
    /// A share of either class without replacement.
    Share(f64),
}

impl Resamples {
    /// These rows, where a row may stand more than once, as another program drew them.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a resample or if one is empty.
    pub fn given(rows: Vec<Vec<usize>>) -> Result<Self> {
        if rows.is_empty() {
            return Err(Error::Nothing { what: "the list of resamples" });
        }
        if rows.iter().any(Vec::is_empty) {
            return Err(Error::Nothing { what: "a resample" });
        }
        Ok(Resamples { plan: Plan::Given(rows), tolerated: FAILURES })
    }

    /// `count` bootstrap samples: as many rows as the table has, drawn with replacement.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn bootstrap(count: usize, seed: u64) -> Result<Self> {
        Self::drawn(Draw::Bootstrap, count, seed)
    }

    /// `count` bootstrap samples in which either class is drawn for itself and keeps its size.
    ///
    /// # Errors
    /// As [`Resamples::bootstrap`].
    pub fn stratified(count: usize, seed: u64) -> Result<Self> {
        Self::drawn(Draw::Stratified, count, seed)
    }

    /// `count` subsamples of a share of either class (rounded, at least 1 row of each), drawn without replacement; the
    /// rows rise.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0 or the share not above 0 and below 1.
    pub fn subsamples(share: f64, count: usize, seed: u64) -> Result<Self> {
        if !(share > 0.0 && share < 1.0) {
            return Err(Error::setting("share of the rows in a subsample", "above 0 and below 1", share));
        }
        Self::drawn(Draw::Share(share), count, seed)
    }

    /// With another share of resamples that may fail.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not from 0 to 1.
    pub fn tolerating(self, share: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::setting("share of failures", "from 0 to 1", share));
        }
        Ok(Resamples { tolerated: share, ..self })
    }

    /// Number of resamples.
    pub fn count(&self) -> usize {
        match &self.plan {
            Plan::Given(rows) => rows.len(),
            Plan::Drawn { count, .. } => *count,
        }
    }

    /// The rows of each resample of a table.
    ///
    /// # Errors
    /// [`Error::Setting`] if a given row is outside the table, or if the resamples together would have more than 2²⁷ rows;
    /// where classes are drawn for themselves [`Error::Unlabelled`] and [`Error::OneClass`].
    pub fn of(&self, table: &FeatureTable) -> Result<Vec<Vec<usize>>> {
        match &self.plan {
            Plan::Given(rows) => given(rows, table),
            Plan::Drawn { draw, count, seed } => drawn(*draw, *count, *seed, table),
        }
    }

    /// Refuses more failures than tolerated; `first` is the first of them.
    pub(super) fn expect_few(&self, what: &'static str, failed: usize, first: Option<&Error>) -> Result<()> {
        expect_few(what, failed, self.count(), self.tolerated, first)
    }

    fn drawn(draw: Draw, count: usize, seed: u64) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of resamples", "at least 1", count));
        }
        Ok(Resamples { plan: Plan::Drawn { draw, count, seed }, tolerated: FAILURES })
    }
}

/// [`Error::TooManyFailures`] if more than a share of the trials failed, or all.
pub(super) fn expect_few(
    what: &'static str,
    failed: usize,
    trials: usize,
    tolerated: f64,
    first: Option<&Error>,
) -> Result<()> {
    let allowed = ((trials as f64 * tolerated).floor() as usize).min(trials.saturating_sub(1));
    match first {
        Some(first) if failed > allowed => {
            Err(Error::TooManyFailures { what, failed, trials, allowed, first: Box::new(first.clone()) })
        }
        _ => Ok(()),
    }
}

fn given(rows: &[Vec<usize>], table: &FeatureTable) -> Result<Vec<Vec<usize>>> {
    match rows.iter().flatten().find(|row| **row >= table.rows()) {
        Some(row) => Err(Error::setting("row of a resample", format!("below {}", table.rows()), row)),
        None => Ok(rows.to_vec()),
    }
}

fn drawn(draw: Draw, count: usize, seed: u64, table: &FeatureTable) -> Result<Vec<Vec<usize>>> {
    let most = MOST_DRAWS / table.rows().max(1);
    if count > most {
        let expected = format!("at most {most} for {} rows", table.rows());
        return Err(Error::setting("number of resamples", expected, count));
    }
    let classes = match draw {
        Draw::Bootstrap => [(0..table.rows()).collect(), Vec::new()],
        Draw::Stratified | Draw::Share(_) => classes(table.both_classes()?),
    };
    let one = |stream: usize| {
        let mut generator = random::generator(seed, stream as u64);
        let mut rows = Vec::with_capacity(table.rows());
        for class in classes.iter().filter(|class| !class.is_empty()) {
            let places = match draw {
                Draw::Bootstrap | Draw::Stratified => with_replacement(class.len(), &mut generator),
                Draw::Share(share) => {
                    let size = (share * class.len() as f64).round().max(1.0) as usize;
                    permutation(class.len(), &mut generator).into_iter().take(size).collect()
                }
            };
            rows.extend(places.into_iter().filter_map(|place| class.get(place).copied()));
        }
        if matches!(draw, Draw::Share(_)) {
            rows.sort_unstable();
        }
        rows
    };
    Ok((0..count).map(one).collect())
}

/// The rows of the negative and of the positive class.
fn classes(labels: &[bool]) -> [Vec<usize>; 2] {
    [false, true].map(|class| (0..labels.len()).filter(|row| labels.get(*row) == Some(&class)).collect())
}
