use std::fmt;

use super::categories::{Categories, Kind, Levels};
use super::cells::{Cells, UndefinedCell};
use crate::error::{Error, Result, Undefined, Value, expect_both_classes};
use crate::numeric::Fingerprint;

/// Which part of a study a subject belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    /// Models are made from these subjects.
    Train,
    /// Models are judged by these subjects, which nothing is fitted to.
    Test,
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Split::Train => "train",
            Split::Test => "test",
        })
    }
}

/// Subjects by named columns, with optional labels and an optional split.
///
/// Subjects and columns are unique and keep their order. A cell holds a finite number or the reason why there is none
/// ([`crate::error::Undefined`]); a NaN or infinity that is put in becomes undefined with the reason `NotFinite`. A column that came
/// from a [`crate::feature::FeatureVector`] remembers the fingerprint of its schema, which tells columns apart that
/// have one name and were made with different settings.
///
/// A column holds numbers or, if it is categorical ([`FeatureTable::with_categories`]), one of its levels in each cell.
///
/// The cells lie column after column, which suits screening thousands of columns of some hundred subjects.
///
/// ```
/// use radiomics::table::{FeatureTable, Split};
/// let table = FeatureTable::from_columns(
///     ["p1", "p2", "p3"],
///     [("age", vec![41.0, 63.0, 55.0]), ("size_mm", vec![12.0, 31.5, 20.0])],
/// )?
/// .with_labels([false, true, true])?
/// .with_split([Split::Train, Split::Train, Split::Test])?;
///
/// assert_eq!(table.column("age")?.complete()?, [41.0, 63.0, 55.0]);
/// assert_eq!(table.train()?.labels()?, [false, true]);
/// assert!(table.column("sise_mm").unwrap_err().to_string().contains("size_mm"));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FeatureTable {
    pub(super) subjects: Vec<String>,
    pub(super) columns: Vec<String>,
    pub(super) schemas: Vec<Option<Fingerprint>>,
    /// The levels of the categorical columns, whose cells hold positions in them.
    pub(super) levels: Vec<Option<Levels>>,
    pub(super) cells: Cells,
    pub(super) labels: Option<Vec<bool>>,
    pub(super) split: Option<Vec<Split>>,
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    table: &'a FeatureTable,
    index: usize,
}

impl<'a> Column<'a> {
    /// The name.
    pub fn name(&self) -> &'a str {
        self.table.columns.get(self.index).map_or("", String::as_str)
    }

    /// Position in the table, from 0.
    pub fn position(&self) -> usize {
        self.index
    }

    /// The subjects of the table, in the order of the values.
    pub fn subjects(&self) -> &'a [String] {
        &self.table.subjects
    }

    /// The fingerprint of the schema under which the column was made, if it is known.
    pub fn schema(&self) -> Option<Fingerprint> {
        self.table.schemas.get(self.index).copied().flatten()
    }

    /// Whether the column holds numbers or categories.
    pub fn kind(&self) -> Kind<'a> {
        match self.table.levels_at(self.index) {
            None => Kind::Numeric,
            Some(levels) => Kind::Categorical(levels),
        }
    }

    /// The numbers, if there is one for each subject.
    ///
    /// # Errors
    /// [`Error::Categorical`] for a column of words, [`Error::MissingValue`] naming the first subject without a number,
    /// the column and the reason.
    pub fn complete(&self) -> Result<&'a [f64]> {
        if let Kind::Categorical(levels) = self.kind() {
            return Err(Error::categorical(self.name(), levels));
        }
        self.expect_complete()?;
        Ok(self.table.cells.column(self.index))
    }

    /// The categories of a categorical column.
    ///
    /// # Errors
    /// [`Error::NotCategorical`] for a column of numbers.
    pub fn categories(&self) -> Result<Categories<'a>> {
        match self.table.levels_at(self.index) {
            None => Err(Error::NotCategorical { column: self.name().to_string() }),
            Some(levels) => Ok(Categories::new(*self, levels)),
        }
    }

    /// Refuses a column, of whichever kind, in which a subject has no value.
    pub(super) fn expect_complete(&self) -> Result<()> {
        match self.undefined().next() {
            None => Ok(()),
            Some(cell) => Err(Error::MissingValue {
                subject: cell.subject.to_string(),
                column: cell.column.to_string(),
                reason: cell.reason.to_string(),
            }),
        }
    }

    /// For each subject whether there is a number or level.
    pub fn present(&self) -> impl Iterator<Item = bool> + use<'a> {
        self.held().map(|held| held.is_ok())
    }

    /// The cells as they are held: numbers, or positions in the list of levels.
    pub(super) fn held(&self) -> impl Iterator<Item = Value> + use<'a> {
        let (table, index) = (self.table, self.index);
        (0..table.subjects.len()).map(move |row| table.cells.value(row, index))
    }

    /// The values in the order of the subjects; in a categorical column none is a number ([`Undefined::Category`]).
    pub fn values(&self) -> impl Iterator<Item = Value> + use<'a> {
        let (table, index) = (self.table, self.index);
        (0..table.subjects.len()).map(move |row| table.value(row, index))
    }

    /// The cells without a number or level, in the order of the subjects.
    pub fn undefined(&self) -> impl Iterator<Item = UndefinedCell<'a>> + use<'a> {
        let (table, column) = (self.table, self.name());
        let cells = table.cells.reasons_of(self.index);
        cells.map(move |(row, reason)| UndefinedCell { subject: table.subject(row), column, reason })
    }
}

impl FeatureTable {
    /// Number of subjects.
    pub fn rows(&self) -> usize {
        self.subjects.len()
    }

    /// The identifiers of the subjects, in the order of the rows.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// The names of the columns, in their order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// One cell: a finite number, or why there is none; outside the table the cell is missing.
    ///
    /// A cell of a categorical column is no number ([`Undefined::Category`]); see [`FeatureTable::category`].
    pub fn value(&self, row: usize, column: usize) -> Value {
        let held = self.cells.value(row, column);
        if self.levels_at(column).is_some() { held.and(Err(Undefined::Category)) } else { held }
    }

    /// A column by its name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] with the nearest name.
    pub fn column(&self, name: &str) -> Result<Column<'_>> {
        match self.columns.iter().position(|column| column == name) {
            Some(index) => Ok(Column { table: self, index }),
            None => Err(Error::unknown_column(name, &self.columns)),
        }
    }

    /// A column by its position.
    pub fn column_at(&self, index: usize) -> Option<Column<'_>> {
        (index < self.columns.len()).then_some(Column { table: self, index })
    }

    /// All columns in their order.
    pub fn iter(&self) -> impl Iterator<Item = Column<'_>> {
        (0..self.columns.len()).map(|index| Column { table: self, index })
    }

    /// The labels, `true` for the positive class.
    ///
    /// # Errors
    /// [`Error::Unlabelled`] if the table has none.
    pub fn labels(&self) -> Result<&[bool]> {
        self.labels.as_deref().ok_or(Error::Unlabelled { what: "labels", rows: self.rows() })
    }

    /// The labels of a table with both classes.
    ///
    /// # Errors
    /// [`Error::Unlabelled`] if the table has none, [`Error::OneClass`] if they are all equal.
    pub fn both_classes(&self) -> Result<&[bool]> {
        let labels = self.labels()?;
        let positives = labels.iter().filter(|label| **label).count();
        let negatives = labels.len() - positives;
        expect_both_classes(positives, negatives)?;
        Ok(labels)
    }

    /// The split.
    ///
    /// # Errors
    /// [`Error::Unlabelled`] if the table has none.
    pub fn split(&self) -> Result<&[Split]> {
        self.split.as_deref().ok_or(Error::Unlabelled { what: "split", rows: self.rows() })
    }

    /// All cells without a number or level, column after column.
    pub fn undefined(&self) -> impl Iterator<Item = UndefinedCell<'_>> {
        self.cells.reasons().map(|(column, row, reason)| UndefinedCell {
            subject: self.subject(row),
            column: self.columns.get(column).map_or("", String::as_str),
            reason,
        })
    }

    /// The levels of a categorical column.
    pub(super) fn levels_at(&self, column: usize) -> Option<&[String]> {
        self.levels.get(column)?.as_deref()
    }

    pub(super) fn subject(&self, row: usize) -> &str {
        self.subjects.get(row).map_or("", String::as_str)
    }
}

impl PartialEq for FeatureTable {
    /// Whether all names, labels, splits, schemas, levels and cells are the same; numbers by their bits.
    fn eq(&self, other: &Self) -> bool {
        let same_cells = || {
            (0..self.columns.len()).all(|column| {
                let (left, right) = (self.cells.column(column), other.cells.column(column));
                left.iter().map(|v| v.to_bits()).eq(right.iter().map(|v| v.to_bits()))
            })
        };
        self.subjects == other.subjects
            && self.columns == other.columns
            && self.schemas == other.schemas
            && self.levels == other.levels
            && self.labels == other.labels
            && self.split == other.split
            && self.cells.reasons().eq(other.cells.reasons())
            && same_cells()
    }
}
