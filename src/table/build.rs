use std::collections::HashSet;
use std::sync::Arc;

use ndarray::ArrayView2;

use super::categories::{Category, Levels};
use super::cells::Cells;
use super::compact::CompactRow;
use super::feature_table::{FeatureTable, Split};
use crate::error::{Error, Result, Value, expect_length};
use crate::feature::{FeatureVector, Schema};
use crate::numeric::Fingerprint;

/// The cells of a column that is to be, of either kind.
pub(crate) enum Held {
    Numbers(Vec<Value>),
    Words(Vec<Category>),
}

impl Held {
    fn len(&self) -> usize {
        match self {
            Held::Numbers(numbers) => numbers.len(),
            Held::Words(words) => words.len(),
        }
    }
}

impl FeatureTable {
    /// A table from its rows; each has one value for each column.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a subject, [`Error::Duplicate`] if a subject or a column stands twice,
    /// [`Error::Length`] if the number of rows is not that of subjects or a row has not one value for each column.
    ///
    /// ```
    /// use radiomics::error::Undefined;
    /// use radiomics::table::FeatureTable;
    /// let rows = [vec![Ok(1.0), Err(Undefined::NoNeighbours)], vec![Ok(2.0), Ok(0.5)]];
    /// let table = FeatureTable::new(["p1", "p2"], ["volume", "correlation"], &rows)?;
    /// assert_eq!(table.value(0, 1), Err(Undefined::NoNeighbours));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new<R: AsRef<[Value]>>(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = impl Into<String>>,
        rows: &[R],
    ) -> Result<Self> {
        let mut table = Self::headed(subjects, columns)?;
        expect_length("rows of the table", table.rows(), rows.len())?;
        for row in rows {
            expect_length("values of the row", table.columns.len(), row.as_ref().len())?;
        }
        for column in 0..table.columns.len() {
            table.cells.push(rows.iter().filter_map(|row| row.as_ref().get(column).copied()));
        }
        Ok(table)
    }

    /// A table from its columns, each with its name and one number for each subject.
    ///
    /// A number that is not finite becomes undefined.
    ///
    /// # Errors
    /// As [`FeatureTable::new`].
    pub fn from_columns<N: Into<String>>(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = (N, Vec<f64>)>,
    ) -> Result<Self> {
        let (names, columns): (Vec<N>, Vec<Vec<f64>>) = columns.into_iter().unzip();
        let mut table = Self::headed(subjects, names)?;
        for column in columns {
            expect_length("values of the column", table.rows(), column.len())?;
            table.cells.push(column.into_iter().map(Ok));
        }
        Ok(table)
    }

    /// A table from columns of numbers and of words, in one pass however many there are.
    ///
    /// # Errors
    /// As [`FeatureTable::new`].
    pub(crate) fn from_kinds(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = (String, Held)>,
    ) -> Result<Self> {
        let mut table = Self::headed(subjects, Vec::<String>::new())?;
        for (name, held) in columns {
            expect_length("values of the column", table.rows(), held.len())?;
            match held {
                Held::Numbers(numbers) => table.push(name, None, None, numbers),
                Held::Words(words) => table.push_words(name, Vec::new(), words, true)?,
            }
        }
        expect_unique("column", &table.columns)?;
        Ok(table)
    }

    /// A table from an array of subjects by columns.
    ///
    /// A number that is not finite becomes undefined.
    ///
    /// # Errors
    /// As [`FeatureTable::new`].
    pub fn from_array(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = impl Into<String>>,
        values: ArrayView2<'_, f64>,
    ) -> Result<Self> {
        let mut table = Self::headed(subjects, columns)?;
        expect_length("rows of the array", table.rows(), values.nrows())?;
        expect_length("columns of the array", table.columns.len(), values.ncols())?;
        for column in values.columns() {
            table.cells.push(column.iter().copied().map(Ok));
        }
        Ok(table)
    }

    /// A table from feature vectors that share one schema; the columns are the names of the schema.
    ///
    /// # Errors
    /// [`Error::SchemaDiffers`] naming the first subject whose vector was made under another schema than the first,
    /// otherwise as [`FeatureTable::new`].
    pub fn from_vectors<S: Into<String>>(
        vectors: impl IntoIterator<Item = (S, FeatureVector)>,
    ) -> Result<Self> {
        let mut vectors = vectors.into_iter().map(|(subject, vector)| (subject.into(), vector)).peekable();
        let Some(schema) = vectors.peek().map(|(_, vector)| Arc::clone(vector.schema())) else {
            return Err(Error::Nothing { what: "the list of feature vectors" });
        };
        let (mut subjects, mut rows): (Vec<String>, Vec<CompactRow>) = (Vec::new(), Vec::new());
        for (subject, vector) in vectors {
            expect_schema(&subject, &schema, vector.schema())?;
            rows.push(CompactRow::new(vector.values().iter().copied()));
            subjects.push(subject);
        }
        Self::from_rows(subjects, &schema, &rows)
    }

    /// The same table with labels, `true` for the positive class.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one label for each subject.
    pub fn with_labels(mut self, labels: impl IntoIterator<Item = bool>) -> Result<Self> {
        let labels: Vec<bool> = labels.into_iter().collect();
        expect_length("labels", self.rows(), labels.len())?;
        self.labels = Some(labels);
        Ok(self)
    }

    /// The same table with a split.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one entry for each subject.
    pub fn with_split(mut self, split: impl IntoIterator<Item = Split>) -> Result<Self> {
        let split: Vec<Split> = split.into_iter().collect();
        expect_length("entries of the split", self.rows(), split.len())?;
        self.split = Some(split);
        Ok(self)
    }

    /// The same table with one more column, for instance the scores of a model.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the column is there, [`Error::Length`] if it has not one value for each subject.
    pub fn with_column(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Self> {
        let name = self.new_name(name.into())?;
        let values: Vec<Value> = values.into_iter().collect();
        expect_length("values of the column", self.rows(), values.len())?;
        self.push(name, None, None, values);
        Ok(self)
    }

    /// A name that no column has yet.
    pub(super) fn new_name(&self, name: String) -> Result<String> {
        if self.columns.contains(&name) { Err(Error::Duplicate { what: "column", name }) } else { Ok(name) }
    }

    /// Puts a column behind the others; its name must be new and its length that of the table.
    pub(super) fn push(
        &mut self,
        name: String,
        schema: Option<Fingerprint>,
        levels: Option<Levels>,
        held: impl IntoIterator<Item = Value>,
    ) {
        self.columns.push(name);
        self.schemas.push(schema);
        self.levels.push(levels);
        self.cells.push(held);
    }

    /// The same table, all columns of which were made under this schema.
    #[must_use]
    pub fn with_schema(mut self, schema: Fingerprint) -> Self {
        self.schemas = vec![Some(schema); self.columns.len()];
        self
    }

    /// Subjects and columns without cells yet.
    pub(super) fn headed(
        subjects: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self> {
        let subjects: Vec<String> = subjects.into_iter().map(Into::into).collect();
        let columns: Vec<String> = columns.into_iter().map(Into::into).collect();
        if subjects.is_empty() {
            return Err(Error::Nothing { what: "the list of subjects" });
        }
        expect_unique("subject", &subjects)?;
        expect_unique("column", &columns)?;
        let (schemas, levels) = (vec![None; columns.len()], vec![None; columns.len()]);
        let cells = Cells::new(subjects.len());
        Ok(FeatureTable { subjects, columns, schemas, levels, cells, labels: None, split: None })
    }
}

pub(super) fn expect_unique(what: &'static str, names: &[String]) -> Result<()> {
    let mut seen = HashSet::with_capacity(names.len());
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(Error::Duplicate { what, name: name.clone() }),
        None => Ok(()),
    }
}

fn expect_schema(subject: &str, expected: &Schema, found: &Schema) -> Result<()> {
    let (expected, found) = (expected.fingerprint(), found.fingerprint());
    if expected == found {
        return Ok(());
    }
    Err(Error::SchemaDiffers {
        what: format!("subject {subject}"),
        expected: expected.to_string(),
        found: found.to_string(),
    })
}
