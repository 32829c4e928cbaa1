use super::kernel::Kernel;
use crate::error::{Error, Result, Undefined};
use crate::learn::model::rows::Rows;

/// The kernel of all pairs of subjects, row by row as it is asked for.
///
/// As many rows as fit into `bytes` are kept, at least two; when all places are taken, the row that was not used for the
/// longest time makes room. A table of a few thousand subjects fits whole.
pub(super) struct Gram<'a, K> {
    kernel: &'a K,
    rows: &'a Rows,
    names: &'a [String],
    diagonal: Vec<f64>,
    /// Place of each row, if it is kept.
    place: Vec<Option<usize>>,
    kept: Vec<Kept>,
    most: usize,
    clock: u64,
}

struct Kept {
    row: usize,
    used: u64,
    values: Vec<f64>,
}

impl<'a, K: Kernel> Gram<'a, K> {
    /// # Errors
    /// [`Error::Undefined`] naming a subject whose kernel with itself is no number.
    pub(super) fn new(kernel: &'a K, rows: &'a Rows, names: &'a [String], bytes: usize) -> Result<Self> {
        let count = rows.count();
        let most = (bytes / (size_of::<f64>() * count.max(1))).clamp(2, count.max(2));
        let diagonal = rows.iter().map(|x| kernel.value(x, x)).collect();
        let place = vec![None; count];
        let gram = Gram { kernel, rows, names, diagonal, place, kept: Vec::new(), most, clock: 0 };
        match gram.diagonal.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(gram.undefined(at, at)),
            None => Ok(gram),
        }
    }

    /// k(xᵢ, xᵢ) of all subjects.
    pub(super) fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// k(xᵢ, ·).
    ///
    /// # Errors
    /// [`Error::Undefined`] naming two subjects whose kernel is no number.
    pub(super) fn row(&mut self, i: usize) -> Result<&[f64]> {
        let at = self.placed(i)?;
        Ok(&self.kept[at].values)
    }

    /// k(xᵢ, ·) and k(xⱼ, ·).
    ///
    /// # Errors
    /// As [`Gram::row`].
    pub(super) fn pair(&mut self, i: usize, j: usize) -> Result<(&[f64], &[f64])> {
        self.placed(i)?;
        let second = self.placed(j)?; // does not drive out the row that was used last
        let first = self.placed(i)?;
        Ok((&self.kept[first].values, &self.kept[second].values))
    }

    fn placed(&mut self, i: usize) -> Result<usize> {
        self.clock += 1;
        let at = match self.place[i] {
            Some(at) => at,
            None => self.fetched(i)?,
        };
        self.kept[at].used = self.clock;
        Ok(at)
    }

    fn fetched(&mut self, i: usize) -> Result<usize> {
        let mut values = if self.kept.len() < self.most { vec![0.0; self.rows.count()] } else { Vec::new() };
        let at = if self.kept.len() < self.most {
            self.kept.len()
        } else {
            let oldest = (0..self.kept.len()).min_by_key(|at| self.kept[*at].used).unwrap_or(0);
            self.place[self.kept[oldest].row] = None;
            std::mem::swap(&mut values, &mut self.kept[oldest].values);
            oldest
        };
        self.fill(i, &mut values)?;
        let kept = Kept { row: i, used: self.clock, values };
        match self.kept.get_mut(at) {
            Some(place) => *place = kept,
            None => self.kept.push(kept),
        }
        self.place[i] = Some(at);
        Ok(at)
    }

    fn fill(&self, i: usize, values: &mut [f64]) -> Result<()> {
        let x = self.rows.row(i);
        for (k, value) in values.iter_mut().enumerate() {
            *value = match self.place[k] {
                Some(at) => self.kept[at].values[i],
                None => self.kernel.value(x, self.rows.row(k)),
            };
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(k) => Err(self.undefined(i, k)),
            None => Ok(()),
        }
    }

    fn undefined(&self, i: usize, k: usize) -> Error {
        let name = |at: usize| self.names.get(at).map_or("", String::as_str);
        let feature = format!("the kernel of subjects {} and {}", name(i), name(k));
        Error::Undefined { feature, reason: Undefined::NotFinite }
    }
}
