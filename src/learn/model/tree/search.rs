//! The search for the cut of one column.

use std::ops::AddAssign;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::levels::ColumnLevels;
use super::target::Target;
use crate::numeric::halfway;

/// Words of a bit set that may be looked through for each subject of a node; beyond that sorting is faster.
const WORDS_PER_SUBJECT: usize = 16;
/// Below every score: a cut without any effect has 0 and is better than none.
const NO_SCORE: f64 = -1.0;

/// How the threshold of a column is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    /// The one with the highest score, halfway between neighbouring values.
    Best,
    /// One drawn uniformly between the smallest and the largest value.
    Drawn,
}

/// A cut of one column: levels up to `level` go to the left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut<S> {
    pub(super) column: u32,
    pub(super) level: u32,
    pub(super) threshold: f64,
    pub(super) score: f64,
    pub(super) left: S,
}

/// The subjects of a node.
pub(super) struct Node<'a, T: Target> {
    pub(super) target: &'a T,
    pub(super) rows: &'a [u32],
    pub(super) total: T::Sum,
    /// Least number of subjects on each side.
    pub(super) leaf: u32,
}

impl<T: Target> Node<'_, T> {
    /// The score of a cut, or `None` if a side would be too small.
    fn score(&self, left: T::Sum) -> Option<f64> {
        let right = T::without(self.total, left);
        let fits = T::subjects(left) >= self.leaf && T::subjects(right) >= self.leaf;
        fits.then(|| self.target.score(left, right))
    }

    /// A cut at a threshold that is drawn; `None` for a constant column and where a side would be too small.
    pub(super) fn drawn_cut(
        &self,
        levels: &ColumnLevels,
        column: u32,
        generator: &mut ChaCha8Rng,
    ) -> Option<Cut<T::Sum>> {
        let (mut lowest, mut highest) = (u32::MAX, 0);
        for row in self.rows {
            let level = levels.level(*row);
            lowest = lowest.min(level);
            highest = highest.max(level);
        }
        if lowest >= highest {
            return None;
        }
        let share: f64 = generator.random();
        let (low, high) = (levels.value(lowest), levels.value(highest));
        let drawn = low * (1.0 - share) + high * share;
        let threshold = if drawn >= low && drawn < high { drawn } else { low };
        let level = levels.values.partition_point(|value| *value <= threshold) as u32 - 1;
        let mut left = T::Sum::default();
        for row in self.rows {
            // A choice between two sums instead of a jump, which could not be foreseen.
            let sum = self.target.of(*row);
            left += if levels.level(*row) <= level { sum } else { T::Sum::default() };
        }
        Some(Cut { column, level, threshold, score: self.score(left)?, left })
    }
}

/// Room for the search of the best cut, made once for a tree.
pub(super) struct Scratch<S> {
    /// For each level of a column the sum over its subjects; empty between searches.
    sums: Vec<S>,
    /// One bit for each level that occurs; empty between searches.
    present: Vec<u64>,
    /// Level and row of each subject of a small node, to be sorted.
    keys: Vec<u64>,
}

impl<S: Copy + Default + AddAssign> Scratch<S> {
    pub(super) fn new(rows: usize) -> Self {
        let words = rows.div_ceil(64);
        let small = words / WORDS_PER_SUBJECT;
        Scratch { sums: vec![S::default(); rows], present: vec![0; words], keys: Vec::with_capacity(small) }
    }

    /// The best cut of a column, of equally good ones that with the lowest threshold.
    pub(super) fn best_cut<T: Target<Sum = S>>(
        &mut self,
        node: &Node<'_, T>,
        levels: &ColumnLevels,
        column: u32,
    ) -> Option<Cut<S>> {
        let mut scan = Scan { node, left: S::default(), previous: None, score: NO_SCORE, best: None };
        let words = levels.values.len().div_ceil(64);
        if words / WORDS_PER_SUBJECT > node.rows.len() {
            self.visit_sorted(levels, &mut scan);
        } else {
            self.visit_counted(levels, words, &mut scan);
        }
        let best = scan.best?;
        let threshold = halfway(levels.value(best.below), levels.value(best.above));
        Some(Cut { column, level: best.below, threshold, score: scan.score, left: best.left })
    }

    /// Visits the levels that occur by setting a bit for each: time in proportion to subjects and words.
    fn visit_counted<T: Target<Sum = S>>(
        &mut self,
        levels: &ColumnLevels,
        words: usize,
        scan: &mut Scan<'_, '_, T>,
    ) {
        let node = scan.node;
        for row in node.rows {
            let level = levels.level(*row);
            self.sums[level as usize] += node.target.of(*row);
            self.present[level as usize / 64] |= 1 << (level % 64);
        }
        for (at, word) in self.present[..words].iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let level = 64 * at + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                scan.visit(level as u32, std::mem::take(&mut self.sums[level]));
            }
        }
    }

    /// Visits the levels that occur by sorting the few subjects of the node.
    fn visit_sorted<T: Target<Sum = S>>(&mut self, levels: &ColumnLevels, scan: &mut Scan<'_, '_, T>) {
        let node = scan.node;
        self.keys.clear();
        self.keys.extend(node.rows.iter().map(|row| u64::from(levels.level(*row)) << 32 | u64::from(*row)));
        self.keys.sort_unstable();
        for tied in self.keys.chunk_by(|a, b| a >> 32 == b >> 32) {
            let mut sum = S::default();
            for key in tied {
                sum += node.target.of(*key as u32);
            }
            scan.visit(tied.first().map_or(0, |key| (key >> 32) as u32), sum);
        }
    }
}

/// The best cut between two levels that follow each other in a node.
struct Candidate<S> {
    below: u32,
    above: u32,
    left: S,
}

/// A walk over the levels of a node in rising order.
struct Scan<'a, 'b, T: Target> {
    node: &'a Node<'b, T>,
    left: T::Sum,
    previous: Option<u32>,
    /// The highest score so far.
    score: f64,
    best: Option<Candidate<T::Sum>>,
}

impl<T: Target> Scan<'_, '_, T> {
    /// Looks at the cut before a level, then adds its subjects to the left side.
    #[inline]
    fn visit(&mut self, level: u32, sum: T::Sum) {
        if let Some(below) = self.previous
            && let Some(score) = self.node.score(self.left)
            && score > self.score
        {
            self.score = score;
            self.best = Some(Candidate { below, above: level, left: self.left });
        }
        self.left += sum;
        self.previous = Some(level);
    }
}
