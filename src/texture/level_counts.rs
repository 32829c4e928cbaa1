use super::distribution::{Distribution, information};
use super::sparse::{self, Count};
use crate::error::{Error, Result};

/// How often each grey level occurs with each size: runs by length, zones by number of voxels, and the like.
///
/// Only what occurs is held, whatever the largest size. It goes with the number of voxels N_v that could have been
/// the start of something counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelCounts {
    /// Sorted, without zeros.
    cells: Vec<((u16, u64), u64)>,
    voxels: u64,
}

impl LevelCounts {
    /// From sorted cells without zeros.
    pub(super) fn sorted(cells: Vec<((u16, u64), u64)>, voxels: u64) -> Self {
        LevelCounts { cells, voxels }
    }

    /// From cells (grey level, size, count) in any order, and the number of voxels N_v. Cells of the same level and size
    /// are added up.
    ///
    /// # Errors
    /// [`Error::Setting`] if a grey level or a size is 0, if something was counted and N_v is 0, or if the counts add up
    /// to more than 64 bits hold.
    pub fn new(cells: impl IntoIterator<Item = (u16, u64, u64)>, voxels: u64) -> Result<Self> {
        let cells = cells.into_iter().filter(|cell| cell.2 > 0);
        let cells: Vec<_> = cells.map(|(level, size, count)| ((level, size), count)).collect();
        if cells.iter().try_fold(0, |sum: u64, cell| sum.checked_add(cell.1)).is_none() {
            return Err(Error::setting("sum of the counts", format!("at most {}", u64::MAX), "more"));
        }
        let cells = sparse::tally(cells);
        if let Some(((level, size), _)) = cells.iter().find(|cell| cell.0.0 == 0 || cell.0.1 == 0) {
            let value = format!("level {level} with size {size}");
            return Err(Error::setting("grey level and size", "at least 1", value));
        }
        if voxels == 0 && !cells.is_empty() {
            return Err(Error::setting("number of voxels", "at least 1", voxels));
        }
        Ok(LevelCounts { cells, voxels })
    }

    /// The sum of several tables; their numbers of voxels are added too, as the standard asks.
    pub fn merged(parts: &[&Self]) -> Self {
        let cells: Vec<_> = parts.iter().map(|part| part.cells.as_slice()).collect();
        let voxels = parts.iter().fold(0, |sum: u64, part| sum.saturating_add(part.voxels));
        LevelCounts { cells: sparse::merge(&cells), voxels }
    }

    /// The cells (grey level, size, count) that are not 0, sorted by level and size.
    pub fn cells(&self) -> impl Iterator<Item = (u16, u64, u64)> {
        self.cells.iter().map(|&((level, size), count)| (level, size, count))
    }

    /// The number of voxels N_v.
    pub fn voxels(&self) -> u64 {
        self.voxels
    }

    /// Sum over all cells, N_s.
    pub fn total(&self) -> u64 {
        self.cells.iter().fold(0, |sum, cell| sum.saturating_add(cell.1))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The probabilities; none if nothing was counted.
    pub fn probabilities(&self) -> Option<LevelSizes> {
        if self.is_empty() {
            return None;
        }
        let total = self.total() as f64;
        Some(LevelSizes::of(&self.cells, |count| count as f64, total, self.voxels as f64))
    }

    /// The probabilities of the sum of several tables, each multiplied by its weight; none if nothing was counted.
    ///
    /// Their numbers of voxels are weighted too, and the weights are taken relative to their mean over the voxels: the
    /// sum has as many voxels as without weights.
    pub(super) fn weighted(parts: &[(f64, Self)]) -> Option<LevelSizes> {
        let voxels: f64 = parts.iter().map(|part| part.1.voxels as f64).sum();
        let mean = parts.iter().map(|(weight, part)| weight * part.voxels as f64).sum::<f64>() / voxels;
        Self::summed(parts.iter().map(|(weight, part)| (weight / mean, part)), voxels)
    }

    /// The same with the weights as they are: cells and numbers of voxels are both multiplied by them.
    #[cfg(feature = "pyradiomics")]
    pub(crate) fn scaled(parts: &[(f64, Self)]) -> Option<LevelSizes> {
        let voxels = parts.iter().map(|(weight, part)| weight * part.voxels as f64).sum();
        Self::summed(parts.iter().map(|(weight, part)| (*weight, part)), voxels)
    }

    /// The probabilities of the sum of several tables with their factors, and a number of voxels.
    fn summed<'a>(parts: impl Iterator<Item = (f64, &'a Self)>, voxels: f64) -> Option<LevelSizes> {
        let cells = sparse::weighted(parts.map(|(factor, part)| (factor, part.cells.as_slice())));
        let total = cells.iter().map(|cell| cell.1).sum();
        (total > 0.0).then(|| LevelSizes::of(&cells, |count| count, total, voxels))
    }
}

/// Probabilities p_ij of grey level i with size j, with their marginals.
///
/// The features are in [`LevelCountFeatures`](super::LevelCountFeatures).
///
/// ```
/// use radiomics::texture::{LevelCountFeatures, LevelSizes};
///
/// // One zone of 3 voxels of grey level 1 and two single voxels of grey level 2: cells of (level, size, count).
/// let zones = LevelSizes::new([(1, 3, 1), (2, 1, 2)], 5)?;
/// assert_eq!(zones.percentage(), Ok(3.0 / 5.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LevelSizes {
    pub(super) levels: Distribution,
    pub(super) sizes: Distribution,
    /// (i, j, p_ij)
    cells: Vec<(f64, f64, f64)>,
    pub(super) total: f64,
    pub(super) voxels: f64,
}

impl LevelSizes {
    /// From cells (grey level, size, count) in any order, and the number of voxels N_v.
    ///
    /// # Errors
    /// As [`LevelCounts::new`], and [`Error::Nothing`] if nothing was counted.
    pub fn new(cells: impl IntoIterator<Item = (u16, u64, u64)>, voxels: u64) -> Result<Self> {
        let counts = LevelCounts::new(cells, voxels)?;
        counts.probabilities().ok_or(Error::Nothing { what: "the table of grey levels and sizes" })
    }

    /// From sorted cells, `number` of what they hold, its sum and the number of voxels.
    fn of<N: Count>(cells: &[((u16, u64), N)], number: impl Fn(N) -> f64, total: f64, voxels: f64) -> Self {
        let by_level = cells
            .chunk_by(|a, b| a.0.0 == b.0.0)
            .map(|cells| (f64::from(cells[0].0.0), cells.iter().map(|cell| number(cell.1)).sum()));
        let by_size = sparse::tally(cells.iter().map(|&((_, size), count)| (size, count)).collect());
        let by_size = by_size.into_iter().map(|(size, count)| (size as f64, number(count)));
        LevelSizes {
            levels: Distribution::new(by_level, total),
            sizes: Distribution::new(by_size, total),
            cells: cells.iter().map(|&((i, j), n)| (f64::from(i), j as f64, number(n) / total)).collect(),
            total,
            voxels,
        }
    }

    /// E f(i, j) = Σ f(i, j) p_ij.
    pub(super) fn joint_expectation(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        self.cells.iter().map(|&(i, j, p)| f(i, j) * p).sum()
    }

    /// −Σ p_ij log₂ p_ij.
    pub(super) fn joint_entropy(&self) -> f64 {
        self.cells.iter().map(|&(.., p)| information(p)).sum()
    }

    /// Σ p_ij².
    pub(super) fn joint_energy(&self) -> f64 {
        self.cells.iter().map(|&(.., p)| p * p).sum()
    }
}
