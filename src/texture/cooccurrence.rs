use ndarray::ArrayView2;

use super::distribution::{Distribution, information};
use super::maximal_correlation::maximal_correlation;
use super::pairs::Cells;
use super::sparse;
use crate::error::{Error, Result, Value};
use crate::image::{MAX_LEVEL, Voxel};

/// Logarithms of cells with a count below this are looked up.
const SMALL: u32 = 64;

/// Up to this many cells of a table of all pairs of levels for each cell to be summed, summing by the table is faster.
const CELLS_PER_CELL: usize = 8;

/// Number of voxel pairs by their grey levels along one direction, or several merged: the grey level co-occurrence
/// matrix M.
///
/// It is symmetric: each pair is counted in both directions, so that the diagonal is even. Counts that are
/// [directed](super::Glcm::asymmetric) have each pair once, i being the grey level of the voxel from which the direction
/// leads to the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CooccurrenceCounts {
    /// Cells that are not 0, sorted; those with i ≤ j if symmetric.
    cells: Cells,
    directed: bool,
}

impl CooccurrenceCounts {
    pub(super) fn new(cells: Cells, directed: bool) -> Self {
        CooccurrenceCounts { cells, directed }
    }

    /// The sum of several matrices; directed if one of them is.
    pub fn merged(parts: &[&Self]) -> Self {
        let directed = parts.iter().any(|part| part.directed);
        if directed && parts.iter().any(|part| !part.directed) {
            let parts: Vec<_> = parts.iter().map(|part| part.to_directed()).collect();
            return Self::merged(&parts.iter().collect::<Vec<_>>());
        }
        let highest = parts.iter().filter_map(|part| part.highest()).max().map_or(0, usize::from);
        let together: usize = parts.iter().map(|part| part.cells.len()).sum();
        if parts.len() > 1 && highest * highest <= CELLS_PER_CELL * together {
            return CooccurrenceCounts { cells: Self::summed(parts, highest), directed };
        }
        let cells: Vec<_> = parts.iter().map(|part| part.cells.as_slice()).collect();
        CooccurrenceCounts { cells: sparse::merge(&cells), directed }
    }

    /// The sum of several matrices by way of a table of all pairs of levels.
    fn summed(parts: &[&Self], highest: usize) -> Cells {
        let mut table = vec![0_u64; (highest + 1) * (highest + 1)];
        for &((i, j), count) in parts.iter().flat_map(|part| &part.cells) {
            let sum = &mut table[usize::from(i) * (highest + 1) + usize::from(j)];
            *sum = sum.saturating_add(count);
        }
        let rows = (0..=u16::MAX).zip(table.chunks(highest + 1));
        let cells = rows.flat_map(|(i, row)| (0..=u16::MAX).zip(row).map(move |(j, &count)| ((i, j), count)));
        cells.filter(|cell| cell.1 > 0).collect()
    }

    /// The same counts with both halves of a symmetric matrix as cells.
    fn to_directed(&self) -> Self {
        let mut cells: Cells = self.cells().map(|(i, j, count)| ((i, j), count)).collect();
        cells.sort_unstable();
        CooccurrenceCounts { cells, directed: true }
    }

    /// Whether each pair is counted once, along its direction.
    pub fn is_directed(&self) -> bool {
        self.directed
    }

    /// The highest grey level of any pair.
    fn highest(&self) -> Option<u16> {
        self.cells.iter().map(|cell| cell.0.0.max(cell.0.1)).max()
    }

    /// The cells (i, j, count) that are not 0, of the whole matrix, in no particular order.
    pub fn cells(&self) -> impl Iterator<Item = (u16, u16, u64)> {
        self.cells.iter().flat_map(|&((i, j), count)| {
            std::iter::once((i, j, count)).chain((i != j && !self.directed).then_some((j, i, count)))
        })
    }

    /// Adds the cells of the whole matrix to a list, their counts multiplied by a weight.
    #[cfg(feature = "pyradiomics")]
    pub(crate) fn list(&self, weight: f64, list: &mut Vec<(u16, u16, f64)>) {
        list.reserve(2 * self.cells.len());
        for &((i, j), count) in &self.cells {
            let count = weight * count as f64;
            list.push((i, j, count));
            if i != j && !self.directed {
                list.push((j, i, count));
            }
        }
    }

    /// The count in cell (i, j).
    pub fn count(&self, i: u16, j: u16) -> u64 {
        let key = if self.directed { (i, j) } else { (i.min(j), i.max(j)) };
        self.cells.binary_search_by_key(&key, |cell| cell.0).map_or(0, |at| self.cells[at].1)
    }

    /// Sum over all cells: twice the number of pairs, or their number if directed.
    pub fn total(&self) -> u64 {
        self.cells().map(|(.., count)| count).sum()
    }

    /// Whether no pair was counted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The probabilities, for `levels` grey levels Ng; none if no pair was counted.
    pub fn probabilities(&self, levels: u16) -> Option<Cooccurrence> {
        let sums = Sums::new(usize::from(levels.max(self.highest()?)), self.total() as f64);
        let cells = self.cells.iter().map(|&(levels, count)| (levels, count as f64));
        Some(sums.over(cells, self.directed).finish(levels))
    }

    /// Haralick's maximal correlation coefficient, [`maximal_correlation`] of the cells; undefined if no pair was counted.
    ///
    /// ```
    /// use ndarray::array;
    /// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
    /// use radiomics::process::AsLevels;
    /// use radiomics::texture::{Glcm, Texture};
    ///
    /// // Each level has one level beside it: the one says which the other is.
    /// let image = Image::new(array![[1.0, 2.0, 1.0, 2.0]].view(), Spacing::planar([1.0, 1.0])?)?;
    /// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
    /// let counts = &Glcm::new().volume(&levels)[0];
    /// assert!((counts.maximal_correlation().unwrap() - 1.0).abs() < 1e-12);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn maximal_correlation(&self) -> Value {
        maximal_correlation(self.cells().map(|(i, j, count)| (i, j, count as f64)))
    }

    /// The probabilities of the sum of several matrices, each multiplied by its weight, which are all directed or all
    /// symmetric; none if there is no pair.
    pub(crate) fn weighted(parts: &[(f64, Self)], levels: u16) -> Option<Cooccurrence> {
        let highest = parts.iter().filter_map(|part| part.1.highest()).max()?;
        let directed = parts.iter().any(|part| part.1.directed);
        let cells = sparse::weighted(parts.iter().map(|(weight, part)| (*weight, part.cells.as_slice())));
        let whole = |((i, j), count): ((u16, u16), f64)| if i == j || directed { count } else { 2.0 * count };
        let total = cells.iter().copied().map(whole).sum();
        let sums = Sums::new(usize::from(levels.max(highest)), total);
        Some(sums.over(cells.into_iter(), directed).finish(levels))
    }
}

/// Probabilities p_ij of the grey levels of neighbouring voxels, summed up in one pass over a co-occurrence matrix.
///
/// It holds the marginal probabilities p_i. and p_.j, those of the sum i + j and of the difference |i − j|, and what
/// needs every cell: joint maximum, joint entropy, angular second moment and autocorrelation. The features are in
/// [`CooccurrenceFeatures`](super::CooccurrenceFeatures); none of them looks at the cells again.
///
/// ```
/// use ndarray::array;
/// use radiomics::texture::{Cooccurrence, CooccurrenceFeatures};
///
/// let counts = array![[4, 1], [1, 2]]; // rows and columns are the grey levels 1 and 2
/// let matrix = Cooccurrence::new(counts.view())?;
/// assert_eq!(matrix.contrast(), Ok(0.25));
/// assert_eq!(matrix.joint_maximum(), Ok(0.5));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cooccurrence {
    pub(super) levels: f64,
    pub(super) rows: Distribution,
    pub(super) columns: Distribution,
    pub(super) sums: Distribution,
    pub(super) differences: Distribution,
    pub(super) maximum: f64,
    pub(super) entropy: f64,
    pub(super) row_entropy: f64,
    pub(super) column_entropy: f64,
    pub(super) energy: f64,
    pub(super) product: f64,
}

impl Cooccurrence {
    /// From a matrix of counts or weights, of which row and column 0 belong to grey level 1. It need not be symmetric.
    ///
    /// # Errors
    /// [`Error::Length`] if the matrix is not square, [`Error::Setting`] if it has more than 65535 rows or a cell that
    /// is negative or not finite, or if their sum is not finite, [`Error::Nothing`] if all cells are 0.
    pub fn new<T: Voxel>(matrix: ArrayView2<'_, T>) -> Result<Self> {
        let (rows, columns) = matrix.dim();
        if rows != columns {
            let what = "columns of the co-occurrence matrix";
            return Err(Error::Length { what, expected: rows, found: columns });
        }
        let levels = u16::try_from(rows).map_err(|_| {
            Error::setting("rows of the co-occurrence matrix", format!("at most {MAX_LEVEL}"), rows)
        })?;
        let cells = matrix.indexed_iter().map(|((i, j), count)| (i + 1, j + 1, count.intensity()));
        if let Some((.., count)) = cells.clone().find(|cell| !(cell.2.is_finite() && cell.2 >= 0.0)) {
            return Err(Error::setting("cell of the co-occurrence matrix", "finite and at least 0", count));
        }
        let total: f64 = cells.clone().map(|cell| cell.2).sum();
        if total == 0.0 {
            return Err(Error::Nothing { what: "the co-occurrence matrix" });
        }
        if total.is_infinite() {
            return Err(Error::setting("sum of the co-occurrence matrix", "finite", total));
        }
        let mut sums = Sums::new(rows, total);
        for (i, j, count) in cells.filter(|cell| cell.2 > 0.0) {
            sums.rows[i] += count;
            sums.columns[j] += count;
            sums.add(i, j, count, 1.0);
        }
        Ok(sums.finish(levels))
    }
}

impl Cooccurrence {
    /// The larger of the entropies of p_i. and p_.j, by which the first information correlation is divided.
    pub(crate) fn larger_entropy(&self) -> f64 {
        self.row_entropy.max(self.column_entropy)
    }
}

/// Sums over the cells of a matrix, by grey level.
struct Sums {
    total: f64,
    /// −p log₂ p of the cells with count 0, 1, 2 … that most cells have.
    small: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    sums: Vec<f64>,
    differences: Vec<f64>,
    maximum: f64,
    entropy: f64,
    energy: f64,
    product: f64,
}

impl Sums {
    fn new(highest: usize, total: f64) -> Self {
        Sums {
            total,
            small: (0..SMALL).map(|count| information(f64::from(count) / total)).collect(),
            rows: vec![0.0; highest + 1],
            columns: vec![0.0; highest + 1],
            sums: vec![0.0; 2 * highest + 1],
            differences: vec![0.0; highest + 1],
            maximum: 0.0,
            entropy: 0.0,
            energy: 0.0,
            product: 0.0,
        }
    }

    /// Adds the cells of a matrix, or of the half with i ≤ j of a symmetric one.
    fn over(mut self, cells: impl Iterator<Item = ((u16, u16), f64)>, directed: bool) -> Self {
        for ((i, j), count) in cells {
            let (i, j) = (usize::from(i), usize::from(j));
            self.rows[i] += count;
            if directed {
                self.columns[j] += count;
                self.add(i, j, count, 1.0);
            } else if i == j {
                self.add(i, j, count, 1.0);
            } else {
                self.rows[j] += count;
                self.add(i, j, count, 2.0);
            }
        }
        if !directed {
            self.columns.clone_from(&self.rows);
        }
        self
    }

    /// Adds what does not depend on which of i and j comes first, for one cell or for two mirror images.
    fn add(&mut self, i: usize, j: usize, count: f64, cells: f64) {
        let p = count / self.total;
        self.sums[i + j] += cells * count;
        self.differences[i.abs_diff(j)] += cells * count;
        self.maximum = self.maximum.max(p);
        self.entropy += cells * self.information(count);
        self.energy += cells * p * p;
        self.product += cells * p * (i * j) as f64;
    }

    /// −p log₂ p of a cell with this count.
    fn information(&self, count: f64) -> f64 {
        let whole = count as usize;
        match self.small.get(whole) {
            Some(&known) if whole as f64 == count => known,
            _ => information(count / self.total),
        }
    }

    fn finish(self, levels: u16) -> Cooccurrence {
        let distribution = |counts: Vec<f64>| {
            let counts = counts.into_iter().enumerate().map(|(value, count)| (value as f64, count));
            Distribution::new(counts, self.total)
        };
        let (rows, columns) = (distribution(self.rows), distribution(self.columns));
        Cooccurrence {
            levels: f64::from(levels),
            row_entropy: rows.entropy(),
            column_entropy: columns.entropy(),
            rows,
            columns,
            sums: distribution(self.sums),
            differences: distribution(self.differences),
            maximum: self.maximum,
            entropy: self.entropy,
            energy: self.energy,
            product: self.product,
        }
    }
}
