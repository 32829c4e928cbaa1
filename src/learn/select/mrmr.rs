use super::dependence::{Correlations, Dependence, Information};
use super::levels::Levels;
use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result};
use crate::learn::transform::Transform;
use crate::table::FeatureTable;

/// Largest number of bins of a column.
const MOST_BINS: usize = 256;

/// Picks columns that say much about the class and little about each other: minimum redundancy, maximum relevance.
///
/// The first pick is the most relevant column. Each further one has the largest relevance less (or divided by,
/// [`Mrmr::quotient`]) its mean redundancy with those picked before; of equal scores the first in the order of the table. It is a
/// greedy search: the best set of a size need not be found. The kept columns stand in the order of the table,
/// [`Picked::picks`] has the order of the picks.
///
/// | constructor | relevance | redundancy |
/// |---|---|---|
/// | [`Mrmr::of_levels`], [`Mrmr::equal_frequency`], [`Mrmr::equal_width`] | mutual information with the class, in nats | mutual information of the two columns |
/// | [`Mrmr::gaussian`] | −½ ln(1 − r²), r the correlation with the class | −½ ln(1 − r²), r the correlation of the two columns |
/// | [`Mrmr::f_score`] | F of the analysis of variance | absolute correlation of the two columns |
///
/// A constant column has relevance and redundancy 0. In quotients a mean redundancy counts as at least 10⁻¹² nats, a mean
/// correlation as at least 0.001; 1 − r² counts as at least 2·10⁻¹⁶, so that a copy of the label or of a column has a finite
/// score. For two classes F = r²(n − 2)/(1 − r²) with the correlation r of column and label, which is how it is computed.
///
/// The cost is one product or one count of n subjects for each column and pick; no matrix of all pairs is made.
///
/// Source: Ding, Peng, *Minimum redundancy feature selection from microarray gene expression data*, J. Bioinform. Comput. Biol. 3
/// (2005).
///
/// ```
/// use radiomics::learn::{Mrmr, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(
///     ["a", "b", "c", "d", "e", "f", "g", "h"],
///     [
///         ("signal", vec![1.0, 2.0, 1.5, 2.5, 3.5, 4.0, 2.2, 5.0]),
///         ("echo", vec![1.1, 2.0, 1.4, 2.6, 3.5, 4.1, 2.2, 4.9]),
///         ("other", vec![2.0, 1.0, 1.2, 3.0, 1.8, 3.1, 2.5, 1.5]),
///     ],
/// )?
/// .with_labels([false, false, false, false, true, true, true, true])?;
/// let picked = Mrmr::gaussian(2)?.fitted(&table)?;
/// assert_eq!(picked.selection().kept(), ["signal", "other"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mrmr {
    count: usize,
    measure: Measure,
    quotient: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Information(Levels),
    Gaussian,
    FScore,
}

impl Mrmr {
    fn new(count: usize, measure: Measure) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of columns to pick", "at least 1", count));
        }
        Ok(Mrmr { count, measure, quotient: false })
    }

    /// Picks `count` columns (all if there are fewer) whose values are whole numbers, each value a level.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn of_levels(count: usize) -> Result<Self> {
        Self::new(count, Measure::Information(Levels::Whole))
    }

    /// Picks `count` columns by information on `bins` bins with about equally many subjects: the edges are the quantiles j/bins
    /// (interpolated linearly), and a value at an edge is above it. Equal values share a bin, so some may be empty.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0 or the number of bins is not from 2 to 256.
    pub fn equal_frequency(count: usize, bins: usize) -> Result<Self> {
        Self::new(count, Measure::Information(Levels::EqualFrequency(expect_bins(bins)?)))
    }

    /// Picks `count` columns by information on `bins` bins that cut the range of the column equally.
    ///
    /// # Errors
    /// As [`Mrmr::equal_frequency`].
    pub fn equal_width(count: usize, bins: usize) -> Result<Self> {
        Self::new(count, Measure::Information(Levels::EqualWidth(expect_bins(bins)?)))
    }

    /// Picks `count` columns by information as between normal variables.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn gaussian(count: usize) -> Result<Self> {
        Self::new(count, Measure::Gaussian)
    }

    /// Picks `count` columns by F and absolute correlations.
    ///
    /// # Errors
    /// [`Error::Setting`] if the count is 0.
    pub fn f_score(count: usize) -> Result<Self> {
        Self::new(count, Measure::FScore)
    }

    /// Relevance divided by mean redundancy, instead of their difference.
    #[must_use]
    pub fn quotient(self) -> Self {
        Mrmr { quotient: true, ..self }
    }

    fn search(&self, dependence: &dyn Dependence, names: &[String]) -> Picks {
        let relevance = dependence.relevance();
        let mut sums = vec![0.0; relevance.len()];
        let mut left: Vec<usize> = (0..relevance.len()).collect();
        let mut picks: Vec<Pick> = Vec::new();
        while picks.len() < self.count {
            let before = picks.len() as f64;
            let scores = left.iter().map(|column| match (before, self.quotient) {
                (0.0, _) => relevance[*column],
                (_, false) => relevance[*column] - sums[*column] / before,
                (_, true) => relevance[*column] / (sums[*column] / before).max(dependence.least()),
            });
            let Some(Best { place, score, margin }) = Best::of(scores) else { break };
            let column = left.remove(place);
            picks.push(Pick {
                column: names[column].clone(),
                relevance: relevance[column],
                redundancy: if before > 0.0 { sums[column] / before } else { 0.0 },
                score,
                margin,
            });
            if picks.len() < self.count {
                for (column, redundancy) in left.iter().zip(dependence.redundancy(&left, column)) {
                    sums[*column] += redundancy;
                }
            }
        }
        Picks { relevance, picks }
    }
}

fn expect_bins(bins: usize) -> Result<usize> {
    if (2..=MOST_BINS).contains(&bins) {
        Ok(bins)
    } else {
        Err(Error::setting("number of bins", format!("from 2 to {MOST_BINS}"), bins))
    }
}

/// The first of the largest scores.
struct Best {
    place: usize,
    score: f64,
    margin: Option<f64>,
}

impl Best {
    fn of(scores: impl Iterator<Item = f64>) -> Option<Self> {
        let mut best: Option<(usize, f64)> = None;
        let mut second: Option<f64> = None;
        for (place, score) in scores.enumerate() {
            match best {
                Some((_, highest)) if score <= highest => {
                    second = Some(second.map_or(score, |second| second.max(score)));
                }
                _ => {
                    second = best.map(|(_, highest)| highest);
                    best = Some((place, score));
                }
            }
        }
        best.map(|(place, score)| Best { place, score, margin: second.map(|second| score - second) })
    }
}

impl Transform for Mrmr {
    type Fitted = Picked;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::NotALevel`] naming the first that should be a whole number and is not,
    /// [`Error::NothingSelected`] for a table without columns.
    fn fitted(&self, table: &FeatureTable) -> Result<Picked> {
        let names = table.columns();
        let picks = match self.measure {
            Measure::Information(levels) => self.search(&Information::of(table, levels)?, names),
            Measure::Gaussian => self.search(&Correlations::gaussian(table)?, names),
            Measure::FScore => self.search(&Correlations::f_score(table)?, names),
        };
        let picked = picks.picks.len();
        let verdicts = names.iter().map(|name| {
            let kept = picks.picks.iter().any(|pick| pick.column == *name);
            (!kept).then_some(Reason::NotPicked { picked })
        });
        Ok(Selected::new(Selection::new("minimum redundancy, maximum relevance", table, verdicts)?, picks))
    }
}

/// A column that was picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// The column.
    pub column: String,
    /// What it says about the class.
    pub relevance: f64,
    /// Its mean redundancy with the columns picked before, 0 for the first.
    pub redundancy: f64,
    /// What it was picked by.
    pub score: f64,
    /// How far the next best was below; `None` if no other column was left.
    pub margin: Option<f64>,
}

/// What a selection by relevance and redundancy rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Picks {
    relevance: Vec<f64>,
    picks: Vec<Pick>,
}

/// A fitted selection by relevance and redundancy.
pub type Picked = Selected<Picks>;

impl Picked {
    /// The columns in the order in which they were picked.
    pub fn picks(&self) -> &[Pick] {
        &self.evidence().picks
    }

    /// The relevance of every column, in the order of the table.
    pub fn relevance(&self) -> &[f64] {
        &self.evidence().relevance
    }
}
