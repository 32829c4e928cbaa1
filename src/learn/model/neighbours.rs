use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::rows::Rows;
use crate::error::{Error, Result, expect_length};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::{Fit, Predict};
use crate::learn::stored::StoredModel;
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// Training subjects whose distances are taken in one go; their sums fit the innermost cache.
const BLOCK: usize = 256;

/// What the vote of a neighbour counts.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighting {
    Uniform,
    Distance,
}

/// k nearest neighbours: the share of positive subjects among the k training subjects at the smallest Euclidean distance.
///
/// The share is score and probability at once. Of two training subjects at the same distance the one that comes first in
/// the training table is nearer, so that a result depends on the order of the training table where distances tie and on
/// nothing else. Distances are over all columns, so bring the columns to one scale first
/// ([`crate::learn::Standardise`]).
///
/// All training subjects are compared with each subject: n·p operations for n of them and p columns, in blocks that use
/// the vector instructions of the machine. Trees over subjects, which would spare some of it, gain nothing above some ten
/// columns.
///
/// Own code: linfa-nn (0.8) is on another ndarray and has no classifier; smartcore (0.7) does not say how ties fall.
///
/// ```
/// use radiomics::learn::{Fit, NearestNeighbours, Predict};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![0.0, 1.0, 4.0, 9.0])])?
///     .with_labels([false, false, true, true])?;
/// let model = NearestNeighbours::new(3)?.fit(&table)?;
/// let new = FeatureTable::from_columns(["e"], [("x", vec![3.0])])?;
/// let nearest = &model.neighbours(&new)?[0];
/// assert_eq!(nearest.iter().map(|n| (n.row, n.distance)).collect::<Vec<_>>(), [(2, 1.0), (1, 2.0), (0, 3.0)]);
/// assert_eq!(model.scores(&new)?, [1.0 / 3.0]);
/// let weighted = NearestNeighbours::new(3)?.weighted_by_distance().fit(&table)?;
/// assert!((weighted.scores(&new)?[0] - 6.0 / 11.0).abs() < 1e-12); // 1 against 1/2 + 1/3
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearestNeighbours {
    count: usize,
    weighting: Weighting,
}

impl NearestNeighbours {
    /// With k neighbours whose votes count alike.
    ///
    /// # Errors
    /// [`Error::Setting`] if k is 0.
    pub fn new(count: usize) -> Result<Self> {
        if count == 0 {
            return Err(Error::setting("number of neighbours", "at least 1", count));
        }
        Ok(NearestNeighbours { count, weighting: Weighting::Uniform })
    }

    /// A vote counts 1/distance. Where neighbours are at distance 0, only theirs count, and alike.
    #[must_use]
    pub fn weighted_by_distance(self) -> Self {
        NearestNeighbours { weighting: Weighting::Distance, ..self }
    }
}

impl Fit for NearestNeighbours {
    type Model = NeighboursModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::Setting`] if the table has fewer subjects than k.
    fn fit(&self, table: &FeatureTable) -> Result<NeighboursModel> {
        let labels = table.both_classes()?.to_vec();
        if self.count > labels.len() {
            let most = format!("at most {}, the number of training subjects", labels.len());
            return Err(Error::setting("number of neighbours", most, self.count));
        }
        let columns = FittedColumns::of(table);
        let numbers = columns.numbers(table)?.into_iter().map(<[f64]>::to_vec).collect();
        Ok(NeighboursModel { columns, numbers, labels, count: self.count, weighting: self.weighting })
    }
}

/// A neighbour of a subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Its row in the training table.
    pub row: usize,
    /// Its Euclidean distance.
    pub distance: f64,
}

/// Fitted nearest neighbours: the whole training table.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct NeighboursModel {
    columns: FittedColumns,
    /// Of the training subjects, column after column.
    numbers: Vec<Vec<f64>>,
    labels: Vec<bool>,
    count: usize,
    weighting: Weighting,
}

impl NeighboursModel {
    /// The k nearest training subjects of each subject, nearest first.
    ///
    /// # Errors
    /// As [`Predict::scores`].
    pub fn neighbours(&self, table: &FeatureTable) -> Result<Vec<Vec<Neighbour>>> {
        let subjects = Rows::of(&self.columns, table)?;
        expect_length("stored columns", self.columns.names().len(), self.numbers.len())?;
        for column in &self.numbers {
            expect_length("numbers of a stored column", self.labels.len(), column.len())?;
        }
        let subjects: Vec<&[f64]> = subjects.iter().collect();
        Ok(parallel::map(&subjects, |x| self.nearest(x)))
    }

    fn nearest(&self, x: &[f64]) -> Vec<Neighbour> {
        let count = self.count.min(self.labels.len());
        let mut nearest = BinaryHeap::with_capacity(count + 1);
        let mut squares = [0.0; BLOCK];
        for start in (0..self.labels.len()).step_by(BLOCK) {
            let squares = &mut squares[..BLOCK.min(self.labels.len() - start)];
            self.distances(x, start, squares);
            for (at, square) in squares.iter().enumerate() {
                let candidate = Candidate { square: *square, row: start + at };
                if nearest.len() < count {
                    nearest.push(candidate);
                } else if let Some(mut farthest) = nearest.peek_mut()
                    && candidate < *farthest
                {
                    *farthest = candidate;
                }
            }
        }
        let sorted = nearest.into_sorted_vec().into_iter();
        sorted.map(|near| Neighbour { row: near.row, distance: near.square.sqrt() }).collect()
    }

    /// Squared distances of the training subjects from `start` on.
    fn distances(&self, x: &[f64], start: usize, squares: &mut [f64]) {
        squares.fill(0.0);
        for (column, x) in self.numbers.iter().zip(x) {
            for (square, other) in squares.iter_mut().zip(&column[start..]) {
                *square += (other - x) * (other - x);
            }
        }
    }

    /// The share of the votes that are positive.
    fn share(&self, neighbours: &[Neighbour]) -> f64 {
        let exact = neighbours.iter().any(|near| near.distance == 0.0);
        let weight = |near: &Neighbour| match self.weighting {
            Weighting::Distance if exact => f64::from(u8::from(near.distance == 0.0)),
            Weighting::Distance => near.distance.recip().min(f64::MAX.sqrt()),
            Weighting::Uniform => 1.0,
        };
        let (mut positive, mut all) = (0.0, 0.0);
        for near in neighbours {
            let weight = weight(near);
            all += weight;
            if self.labels.get(near.row) == Some(&true) {
                positive += weight;
            }
        }
        if all > 0.0 {
            return positive / all;
        }
        // All are infinitely far.
        let positives = neighbours.iter().filter(|near| self.labels.get(near.row) == Some(&true)).count();
        positives as f64 / neighbours.len().max(1) as f64
    }
}

/// A training subject, ordered by distance and then by row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    square: f64,
    row: usize,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.square.total_cmp(&other.square).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Predict for NeighboursModel {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.neighbours(table)?.iter().map(|neighbours| self.share(neighbours)).collect())
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.scores(table)
    }

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone().into())
    }
}
