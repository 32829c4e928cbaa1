use std::collections::HashMap;

use super::build::expect_unique;
use super::cells::Cells;
use super::feature_table::{FeatureTable, Split};
use crate::error::{Error, Result};

impl FeatureTable {
    /// The rows of the training subjects.
    ///
    /// # Errors
    /// [`Error::Unlabelled`] if the table has no split, [`Error::Nothing`] if no subject is in training.
    pub fn train(&self) -> Result<Self> {
        self.part(Split::Train, "the training part of the table")
    }

    /// The rows of the test subjects.
    ///
    /// # Errors
    /// As [`FeatureTable::train`].
    pub fn test(&self) -> Result<Self> {
        self.part(Split::Test, "the test part of the table")
    }

    fn part(&self, part: Split, what: &'static str) -> Result<Self> {
        let split = self.split()?;
        let rows: Vec<usize> = (0..self.rows()).filter(|row| split.get(*row) == Some(&part)).collect();
        if rows.is_empty() {
            return Err(Error::Nothing { what });
        }
        Ok(self.gather(&rows))
    }

    /// These rows in this order, with their labels and split.
    ///
    /// # Errors
    /// [`Error::Nothing`] if no row is named, [`Error::Setting`] if one is outside the table, [`Error::Duplicate`] if one
    /// stands twice: then see [`FeatureTable::resample`].
    pub fn select_rows(&self, rows: &[usize]) -> Result<Self> {
        self.expect_rows(rows)?;
        let table = self.gather(rows);
        expect_unique("subject", &table.subjects)?;
        Ok(table)
    }

    /// These rows in this order, where a row may stand more than once, as in a bootstrap sample.
    ///
    /// The second copy of subject `p1` is called `p1#2`, the third `p1#3`.
    ///
    /// # Errors
    /// [`Error::Nothing`] if no row is named, [`Error::Setting`] if one is outside the table, [`Error::Duplicate`] if the
    /// name of a copy is that of another subject.
    pub fn resample(&self, rows: &[usize]) -> Result<Self> {
        self.expect_rows(rows)?;
        let mut table = self.gather(rows);
        let mut copies: HashMap<usize, usize> = HashMap::new();
        for (subject, row) in table.subjects.iter_mut().zip(rows) {
            let copy = copies.entry(*row).or_insert(0);
            *copy += 1;
            if *copy > 1 {
                *subject = format!("{subject}#{copy}");
            }
        }
        expect_unique("subject", &table.subjects)?;
        Ok(table)
    }

    /// These columns in this order.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] with the nearest name, [`Error::Duplicate`] if a column is named twice.
    pub fn select(&self, columns: &[impl AsRef<str>]) -> Result<Self> {
        let positions = self.positions(columns.iter().map(AsRef::as_ref));
        let mut found = Vec::with_capacity(columns.len());
        for (position, name) in positions.into_iter().zip(columns) {
            found.push(position.ok_or_else(|| Error::unknown_column(name.as_ref(), &self.columns))?);
        }
        let table = self.select_at(&found);
        expect_unique("column", &table.columns)?;
        Ok(table)
    }

    /// The position of each named column, if it is there.
    pub(crate) fn positions<'a>(&'a self, names: impl Iterator<Item = &'a str>) -> Vec<Option<usize>> {
        let index: HashMap<&str, usize> =
            self.columns.iter().enumerate().map(|(position, name)| (name.as_str(), position)).collect();
        names.map(|name| index.get(name).copied()).collect()
    }

    /// The columns at these positions, which must be there and differ.
    pub(crate) fn select_at(&self, positions: &[usize]) -> Self {
        let mut cells = Cells::new(self.rows());
        for position in positions {
            cells.push_from(&self.cells, *position);
        }
        self.with_cells(positions, cells)
    }

    /// The columns at these positions, each number through its function; what is undefined stays so, as does what is
    /// categorical.
    pub(crate) fn mapped<F: Fn(f64) -> f64>(&self, columns: impl Iterator<Item = (usize, F)>) -> Self {
        let (positions, functions): (Vec<usize>, Vec<F>) = columns.unzip();
        let mut cells = Cells::new(self.rows());
        for (position, f) in positions.iter().zip(functions) {
            match self.levels_at(*position) {
                None => cells.push_mapped(&self.cells, *position, |_, x| f(x)),
                Some(_) => cells.push_from(&self.cells, *position),
            }
        }
        self.with_cells(&positions, cells)
    }

    /// The columns at these positions, with other cells.
    fn with_cells(&self, positions: &[usize], cells: Cells) -> Self {
        FeatureTable {
            subjects: self.subjects.clone(),
            columns: positions.iter().filter_map(|p| self.columns.get(*p).cloned()).collect(),
            schemas: positions.iter().map(|p| self.schemas.get(*p).copied().flatten()).collect(),
            levels: positions.iter().map(|p| self.levels.get(*p).cloned().flatten()).collect(),
            cells,
            labels: self.labels.clone(),
            split: self.split.clone(),
        }
    }

    fn expect_rows(&self, rows: &[usize]) -> Result<()> {
        if rows.is_empty() {
            return Err(Error::Nothing { what: "the list of rows" });
        }
        match rows.iter().find(|row| **row >= self.rows()) {
            Some(row) => Err(Error::setting("row", format!("below {}", self.rows()), row)),
            None => Ok(()),
        }
    }

    /// Rows that are in the table.
    fn gather(&self, rows: &[usize]) -> Self {
        FeatureTable {
            subjects: rows.iter().map(|row| self.subject(*row).to_string()).collect(),
            columns: self.columns.clone(),
            schemas: self.schemas.clone(),
            levels: self.levels.clone(),
            cells: self.cells.rows(rows, self.columns.len()),
            labels: self.labels.as_ref().map(|labels| picked(labels, rows)),
            split: self.split.as_ref().map(|split| picked(split, rows)),
        }
    }
}

fn picked<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}
