//! Columns as levels, and what two of them say about each other.

use crate::error::{Error, Result};
use crate::numeric::{bins, moment, quantile, rank};
use crate::table::Column;

/// Whole numbers above this are not told apart.
const LARGEST: f64 = 9_007_199_254_740_992.0; // 2⁵³

/// How a column becomes levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Levels {
    /// Whole numbers, each a level.
    Whole,
    /// As many bins as told, with about equally many subjects.
    EqualFrequency(usize),
    /// As many bins as told, equally wide.
    EqualWidth(usize),
}

/// A column as levels, numbered from 0 without gaps.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    codes: Vec<usize>,
    count: usize,
    /// Σ c ln c over the numbers c of subjects of the levels.
    sum: f64,
}

impl Levels {
    /// # Errors
    /// [`Error::MissingValue`] for a cell without a number, [`Error::NotALevel`] for one that should be whole and is not.
    pub(super) fn coded(self, column: &Column<'_>, subjects: &[String], terms: &Terms) -> Result<Coded> {
        let values = column.complete()?;
        Ok(match self {
            Levels::Whole => {
                let broken = |x: &f64| x.fract() != 0.0 || x.abs() > LARGEST;
                if let Some(at) = values.iter().position(broken) {
                    return Err(Error::NotALevel {
                        subject: subjects.get(at).cloned().unwrap_or_default(),
                        column: column.name().to_string(),
                        value: values.get(at).copied().unwrap_or_default(),
                    });
                }
                Coded::new(values, terms)
            }
            Levels::EqualFrequency(count) => {
                let mut sorted = values.to_vec();
                let edges: Vec<f64> = (1..count)
                    .map(|j| {
                        let [edge] = quantile::linear(&mut sorted, [j as f64 / count as f64]);
                        edge
                    })
                    .collect();
                let bin = |x: &f64| edges.partition_point(|edge| edge <= x) as f64;
                Coded::new(&values.iter().map(bin).collect::<Vec<_>>(), terms)
            }
            Levels::EqualWidth(count) => {
                let (low, high) = moment::range(values);
                let bin = |x: &f64| bins::equal(*x, [low, high], count as f64);
                Coded::new(&values.iter().map(bin).collect::<Vec<_>>(), terms)
            }
        })
    }
}

impl Coded {
    /// Equal values are a level.
    pub(super) fn new(values: &[f64], terms: &Terms) -> Self {
        let mut codes = vec![0; values.len()];
        let mut counts = Vec::new();
        rank::for_each_tie(values, |tied, _| {
            tied.iter().for_each(|at| codes[*at] = counts.len());
            counts.push(tied.len());
        });
        let mut tally = terms.tally();
        counts.iter().for_each(|count| tally.add(*count));
        Coded { count: counts.len(), sum: tally.sum(terms), codes }
    }
}

/// c ln c for every number c of subjects.
pub(super) struct Terms(Vec<f64>);

impl Terms {
    pub(super) fn of(rows: usize) -> Self {
        Terms((0..=rows).map(|c| if c > 1 { c as f64 * (c as f64).ln() } else { 0.0 }).collect())
    }

    fn rows(&self) -> usize {
        self.0.len() - 1
    }

    fn tally(&self) -> Tally {
        Tally(vec![0; self.0.len()])
    }
}

/// How many cells of a table of counts hold c subjects, for every c: sums over it do not depend on the order of the levels.
struct Tally(Vec<u32>);

impl Tally {
    fn add(&mut self, count: usize) {
        if let Some(cells) = self.0.get_mut(count) {
            *cells += 1;
        }
    }

    fn sum(&self, terms: &Terms) -> f64 {
        self.0.iter().zip(&terms.0).map(|(cells, term)| f64::from(*cells) * term).sum()
    }
}

/// The subjects of a coded column, level after level.
pub(super) struct Grouped<'a> {
    column: &'a Coded,
    order: Vec<usize>,
    ends: Vec<usize>,
}

impl<'a> Grouped<'a> {
    pub(super) fn of(column: &'a Coded) -> Self {
        let mut ends = vec![0; column.count];
        column.codes.iter().for_each(|code| ends[*code] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        let mut order: Vec<usize> = (0..column.codes.len()).collect();
        order.sort_by_key(|subject| column.codes[*subject]);
        Grouped { column, order, ends }
    }

    /// The mutual information I = Σ c/n ln(c·n/(cₐcᵦ)) in nats, exactly 0 with a column of one level.
    ///
    /// It is (Σ c ln c − Σ cₐ ln cₐ − Σ cᵦ ln cᵦ)/n + ln n, in time n whatever the number of levels.
    pub(super) fn information(&self, other: &Coded, terms: &Terms) -> f64 {
        if self.column.count <= 1 || other.count <= 1 {
            return 0.0;
        }
        let mut tally = terms.tally();
        let mut counts = vec![0; other.count];
        let mut start = 0;
        for end in &self.ends {
            let group = &self.order[start..*end];
            group.iter().for_each(|subject| counts[other.codes[*subject]] += 1);
            for subject in group {
                let count = std::mem::take(&mut counts[other.codes[*subject]]);
                if count > 0 {
                    tally.add(count);
                }
            }
            start = *end;
        }
        let n = terms.rows() as f64;
        ((tally.sum(terms) - (self.column.sum + other.sum)) / n + n.ln()).max(0.0)
    }
}
