use std::sync::Arc;

use super::build::expect_unique;
use super::categories::Levels;
use super::cells::Cells;
use super::feature_table::FeatureTable;
use crate::error::{Result, Value};
use crate::numeric::Fingerprint;

/// One column of a table that a step makes of another.
pub(crate) enum Piece<'a> {
    /// The column at this position, as it is.
    Kept(usize),
    /// The numbers of the column at this position, through a function of row and number; what is undefined stays so.
    Mapped(usize, Box<dyn Fn(usize, f64) -> f64 + 'a>),
    /// A new column.
    Made(Made),
}

/// A new column: numbers, or positions in a list of levels.
pub(crate) struct Made {
    name: String,
    schema: Option<Fingerprint>,
    levels: Option<Levels>,
    held: Vec<Value>,
}

impl Made {
    /// A column of numbers.
    pub(crate) fn numbers(name: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Made { name: name.into(), schema: None, levels: None, held: values.into_iter().collect() }
    }

    /// The schema of the column from which this one was made.
    pub(crate) fn under(self, schema: Option<Fingerprint>) -> Self {
        Made { schema, ..self }
    }
}

impl FeatureTable {
    /// The table of these pieces, each of which has one value for each subject, with the labels and split of this one.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] if two columns have one name.
    pub(crate) fn assembled(&self, pieces: Vec<Piece<'_>>) -> Result<Self> {
        let mut table = self.without_columns();
        for piece in pieces {
            match piece {
                Piece::Kept(at) => {
                    table.head_like(self, at);
                    table.cells.push_from(&self.cells, at);
                }
                Piece::Mapped(at, f) => {
                    table.head_like(self, at);
                    match self.levels_at(at) {
                        None => table.cells.push_mapped(&self.cells, at, f),
                        Some(_) => table.cells.push_from(&self.cells, at),
                    }
                }
                Piece::Made(made) => table.push(made.name, made.schema, made.levels, made.held),
            }
        }
        expect_unique("column", &table.columns)?;
        Ok(table)
    }

    fn without_columns(&self) -> Self {
        FeatureTable {
            subjects: self.subjects.clone(),
            columns: Vec::new(),
            schemas: Vec::new(),
            levels: Vec::new(),
            cells: Cells::new(self.rows()),
            labels: self.labels.clone(),
            split: self.split.clone(),
        }
    }

    /// Name, schema and levels of a column of another table.
    fn head_like(&mut self, other: &FeatureTable, at: usize) {
        self.columns.push(other.columns.get(at).cloned().unwrap_or_default());
        self.schemas.push(other.schemas.get(at).copied().flatten());
        self.levels.push(other.levels.get(at).cloned().flatten());
    }

    /// The column at a position with its empty cells filled: by a number, or in a categorical column by a word, which
    /// becomes a level if it is none.
    pub(crate) fn filled(&self, at: usize, fill: Fill<'_>) -> Option<Made> {
        let column = self.column_at(at)?;
        let (levels, code) = match (fill, self.levels.get(at)?) {
            (Fill::Number(number), None) => (None, number),
            (Fill::Word(word), Some(levels)) => {
                let (levels, code) = with_level(levels, word);
                (Some(levels), code as f64)
            }
            _ => return None,
        };
        let held = column.held().map(|value| value.or(Ok(code))).collect();
        Some(Made { name: column.name().to_string(), schema: column.schema(), levels, held })
    }
}

/// What fills empty cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fill<'a> {
    /// In a column of numbers.
    Number(f64),
    /// In a column of words.
    Word(&'a str),
}

/// The list with this level, and its position.
fn with_level(levels: &Levels, word: &str) -> (Levels, usize) {
    match levels.iter().position(|level| level == word) {
        Some(code) => (Arc::clone(levels), code),
        None => (levels.iter().cloned().chain([word.to_string()]).collect(), levels.len()),
    }
}
