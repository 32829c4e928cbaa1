use super::sparse;
use crate::error::{Error, Result};

/// How much each grey level differs from its neighbourhood, in whole numbers: for each grey level i and number of
/// neighbours k the number of voxels and the sum of |i·k − sum of the neighbours|.
///
/// The sum divided by k is the share of these voxels in s_i. Kept apart by k, counts can be added up in any order and
/// remain exact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToneDifferenceCounts {
    /// By grey level and number of neighbours, sorted.
    cells: Vec<((u16, u64), Tone)>,
}

/// Some voxels of one grey level and number of neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tone {
    pub(super) voxels: u64,
    pub(super) difference: u128,
}

impl sparse::Count for Tone {
    fn plus(self, other: Tone) -> Tone {
        Tone {
            voxels: self.voxels.saturating_add(other.voxels),
            difference: self.difference.saturating_add(other.difference),
        }
    }
}

impl ToneDifferenceCounts {
    /// From sorted cells, without voxels that have no neighbour.
    pub(super) fn sorted(cells: Vec<((u16, u64), Tone)>) -> Self {
        ToneDifferenceCounts { cells }
    }

    /// The sum of several counts.
    pub fn merged(parts: &[&Self]) -> Self {
        let cells = parts.iter().flat_map(|part| part.cells.iter().copied());
        Self::sorted(sparse::tally(cells.collect()))
    }

    /// Grey level i, number of neighbours k, number of voxels with both, and their sum of |i·k − sum of the neighbours|;
    /// sorted by level and number of neighbours.
    pub fn cells(&self) -> impl Iterator<Item = (u16, u64, u64, u128)> {
        self.cells
            .iter()
            .map(|&((level, neighbours), tone)| (level, neighbours, tone.voxels, tone.difference))
    }

    /// The rows of the matrix; none if no voxel has a neighbour.
    pub fn rows(&self) -> Option<ToneDifferences> {
        let rows = self.cells.chunk_by(|a, b| a.0.0 == b.0.0).map(|cells| Row {
            level: cells[0].0.0,
            voxels: cells.iter().fold(0, |sum, cell| sum.saturating_add(cell.1.voxels)),
            difference: cells.iter().map(|&((_, k), tone)| tone.difference as f64 / k as f64).sum(),
        });
        ToneDifferences::of(rows.collect())
    }
}

/// The neighbourhood grey tone difference matrix: for each grey level i that occurs the number n_i of voxels that have a
/// neighbour, and s_i, the sum of their differences from the mean of their neighbours.
///
/// The features are in [`ToneDifferenceFeatures`](super::ToneDifferenceFeatures).
///
/// ```
/// use radiomics::texture::{ToneDifferenceFeatures, ToneDifferences};
///
/// // Grey level 1 in 3 voxels with s_1 = 1.5, grey level 4 in 1 voxel with s_4 = 3.
/// let tones = ToneDifferences::new([(1, 3, 1.5), (4, 1, 3.0)])?;
/// assert_eq!(tones.coarseness(), Ok(1.0 / (0.75 * 1.5 + 0.25 * 3.0)));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ToneDifferences {
    /// By rising grey level, without rows of no voxel.
    pub(super) rows: Vec<Row>,
    /// N_v,c, the number of voxels that have a neighbour.
    pub(super) voxels: u64,
}

/// One grey level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) level: u16,
    /// n_i
    pub(super) voxels: u64,
    /// s_i
    pub(super) difference: f64,
}

impl ToneDifferences {
    /// From rows (grey level i, n_i, s_i) in any order, one for each grey level.
    ///
    /// # Errors
    /// [`Error::Setting`] if a grey level is 0 or occurs twice, if an s_i is negative or not finite, or is not 0 where n_i
    /// is, or if the n_i add up to more than 64 bits hold; [`Error::Nothing`] if there is no voxel.
    pub fn new(rows: impl IntoIterator<Item = (u16, u64, f64)>) -> Result<Self> {
        let rows = rows.into_iter().map(|(level, voxels, difference)| Row { level, voxels, difference });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| row.level);
        if let Some(same) = rows.windows(2).find(|pair| pair[0].level == pair[1].level) {
            let value = format!("level {} twice", same[0].level);
            return Err(Error::setting("grey levels of the tone differences", "different", value));
        }
        if rows.first().is_some_and(|row| row.level == 0) {
            return Err(Error::setting("grey level", "at least 1", 0));
        }
        if let Some(row) = rows.iter().find(|row| !(row.difference >= 0.0 && row.difference.is_finite())) {
            return Err(Error::setting("sum of tone differences", "finite and at least 0", row.difference));
        }
        if let Some(row) = rows.iter().find(|row| row.voxels == 0 && row.difference > 0.0) {
            return Err(Error::setting("sum of tone differences of no voxel", "0", row.difference));
        }
        if rows.iter().try_fold(0, |sum: u64, row| sum.checked_add(row.voxels)).is_none() {
            return Err(Error::setting("number of voxels", format!("at most {}", u64::MAX), "more"));
        }
        Self::of(rows).ok_or(Error::Nothing { what: "the table of tone differences" })
    }

    fn of(mut rows: Vec<Row>) -> Option<Self> {
        rows.retain(|row| row.voxels > 0);
        let voxels = rows.iter().fold(0, |sum: u64, row| sum.saturating_add(row.voxels));
        (voxels > 0).then_some(ToneDifferences { rows, voxels })
    }

    /// Grey level i, n_i and s_i, by rising grey level, of the levels with n_i > 0.
    pub fn rows(&self) -> impl Iterator<Item = (u16, u64, f64)> {
        self.rows.iter().map(|row| (row.level, row.voxels, row.difference))
    }

    /// N_v,c, the number of voxels that have a neighbour: the sum of the n_i.
    pub fn voxels(&self) -> u64 {
        self.voxels
    }
}
