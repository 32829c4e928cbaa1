use std::collections::HashMap;
use std::sync::Arc;

use super::build::expect_unique;
use super::feature_table::{Column, FeatureTable};
use crate::error::{Error, Result, Undefined, Value, expect_length};

/// The levels of a categorical column, shared by the tables that were made of it.
pub(super) type Levels = Arc<[String]>;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Numbers.
    Numeric,
    /// Words, each one of these levels, in their order.
    Categorical(&'a [String]),
}

/// One cell of a categorical column: a word, or the reason why there is none.
///
/// Made of a word, of an `Option` of one (`None` is [`Undefined::Missing`]) or of a `Result`. White space around a word is
/// cut off, and a word of nothing else is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category(Result<String, Undefined>);

impl Category {
    /// The word, or why there is none.
    pub fn word(&self) -> Result<&str, Undefined> {
        self.0.as_deref().map_err(|reason| *reason)
    }
}

impl From<&str> for Category {
    fn from(word: &str) -> Self {
        match word.trim() {
            "" => Category(Err(Undefined::Missing)),
            word => Category(Ok(word.to_string())),
        }
    }
}

impl From<&String> for Category {
    fn from(word: &String) -> Self {
        word.as_str().into()
    }
}

impl From<String> for Category {
    fn from(word: String) -> Self {
        word.as_str().into()
    }
}

impl<W: Into<Category>> From<Option<W>> for Category {
    fn from(word: Option<W>) -> Self {
        word.map_or(Category(Err(Undefined::Missing)), W::into)
    }
}

impl<W: Into<Category>> From<Result<W, Undefined>> for Category {
    fn from(word: Result<W, Undefined>) -> Self {
        word.map_or_else(|reason| Category(Err(reason)), W::into)
    }
}

/// The categories of a column, from [`Column::categories`].
#[derive(Debug, Clone, Copy)]
pub struct Categories<'a> {
    column: Column<'a>,
    levels: &'a [String],
}

impl<'a> Categories<'a> {
    pub(super) fn new(column: Column<'a>, levels: &'a [String]) -> Self {
        Categories { column, levels }
    }

    /// The levels in their order; a level may have no subject, for instance in a part of a table.
    pub fn levels(&self) -> &'a [String] {
        self.levels
    }

    /// For each subject the position of its level.
    pub fn codes(&self) -> impl Iterator<Item = Result<usize, Undefined>> + use<'a> {
        self.column.held().map(|held| held.map(|code| code as usize))
    }

    /// For each subject its level.
    pub fn words(&self) -> impl Iterator<Item = Result<&'a str, Undefined>> + use<'a> {
        let levels = self.levels;
        self.codes().map(|code| code.and_then(|code| word(levels, code)))
    }

    /// The position of the level of each subject, if each has one.
    ///
    /// # Errors
    /// [`Error::MissingValue`] naming the first subject without a level, the column and the reason.
    pub fn complete(&self) -> Result<Vec<usize>> {
        self.column.expect_complete()?;
        Ok(self.codes().flatten().collect())
    }
}

fn word(levels: &[String], code: usize) -> Result<&str, Undefined> {
    levels.get(code).map(String::as_str).ok_or(Undefined::Missing)
}

impl FeatureTable {
    /// The same table with one more column, of words; its levels are in the order in which they first appear.
    ///
    /// The levels stay with the column, in their order, when rows are taken out or tables joined. Steps that need numbers
    /// refuse the column; `OneHot` and `Ordinal` of the room `learn` code it.
    ///
    /// ```
    /// use radiomics::table::{FeatureTable, Kind};
    /// let table = FeatureTable::from_columns(["p1", "p2", "p3"], [("age", vec![41.0, 63.0, 55.0])])?
    ///     .with_categories("scanner", ["Skyra", "Aera", "Skyra"])?
    ///     .with_categories("grade", [Some("low"), None, Some("high")])?;
    /// let scanner = table.column("scanner")?.categories()?;
    /// assert_eq!(scanner.levels(), ["Skyra", "Aera"]);
    /// assert_eq!(scanner.complete()?, [0, 1, 0]);
    /// assert_eq!(table.column("age")?.kind(), Kind::Numeric);
    /// assert!(table.column("grade")?.complete().unwrap_err().to_string().contains("low, high"));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the column is there, [`Error::Length`] if it has not one value for each subject.
    pub fn with_categories(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<Category>>,
    ) -> Result<Self> {
        self.with_words(name.into(), Vec::new(), values.into_iter().map(Into::into).collect(), true)
    }

    /// The same table with one more column, of words, each of which is one of the given levels.
    ///
    /// # Errors
    /// As [`FeatureTable::with_categories`]; [`Error::UnknownLevel`] naming the first subject whose word is not among the
    /// levels, [`Error::Duplicate`] if a level stands twice.
    pub fn with_categories_in_order(
        self,
        name: impl Into<String>,
        levels: impl IntoIterator<Item = impl Into<String>>,
        values: impl IntoIterator<Item = impl Into<Category>>,
    ) -> Result<Self> {
        let levels = levels.into_iter().map(Into::into).collect();
        self.with_words(name.into(), levels, values.into_iter().map(Into::into).collect(), false)
    }

    /// The same table, labelled by a categorical column, which is taken out: one level is positive, all others negative.
    ///
    /// ```
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(["p1", "p2", "p3"], [("age", vec![41.0, 63.0, 55.0])])?
    ///     .with_categories("her2", ["0", "3+", "1+"])?
    ///     .with_labels_from("her2", "3+")?;
    /// assert_eq!(table.labels()?, [false, true, false]);
    /// assert_eq!(table.columns(), ["age"]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] or [`Error::NotCategorical`], [`Error::UnknownName`] if the column has no such level,
    /// [`Error::MissingValue`] naming the first subject without a level.
    pub fn with_labels_from(self, column: &str, positive: &str) -> Result<Self> {
        let column = self.column(column)?;
        let categories = column.categories()?;
        let levels = categories.levels();
        let positive = levels
            .iter()
            .position(|level| level == positive)
            .ok_or_else(|| Error::unknown_name("level", positive, levels.to_vec()))?;
        let labels: Vec<bool> = categories.complete()?.into_iter().map(|code| code == positive).collect();
        let others: Vec<usize> = (0..self.columns.len()).filter(|at| *at != column.position()).collect();
        self.select_at(&others).with_labels(labels)
    }

    /// The level of one cell of a categorical column, or why there is none; a cell of numbers, or outside the table, has
    /// none.
    pub fn category(&self, row: usize, column: usize) -> Result<&str, Undefined> {
        let levels = self.levels_at(column).ok_or(Undefined::Missing)?;
        word(levels, self.cells.value(row, column)? as usize)
    }

    /// With a column of words; a word that is no level becomes one if the list is open.
    pub(super) fn with_words(
        mut self,
        name: String,
        levels: Vec<String>,
        values: Vec<Category>,
        open: bool,
    ) -> Result<Self> {
        let name = self.new_name(name)?;
        expect_length("values of the column", self.rows(), values.len())?;
        expect_unique("level", &levels)?;
        self.push_words(name, levels, values, open)?;
        Ok(self)
    }

    /// Puts a column of words behind the others; its name must be new and its length that of the table.
    pub(super) fn push_words(
        &mut self,
        name: String,
        levels: Vec<String>,
        values: Vec<Category>,
        open: bool,
    ) -> Result<()> {
        let (levels, held) = self.coded(&name, levels, values, open)?;
        self.push(name, None, Some(levels.into()), held);
        Ok(())
    }

    /// The levels, and for each word its position in them.
    fn coded(
        &self,
        column: &str,
        mut levels: Vec<String>,
        values: Vec<Category>,
        open: bool,
    ) -> Result<(Vec<String>, Vec<Value>)> {
        let mut index: HashMap<String, usize> =
            levels.iter().enumerate().map(|(code, level)| (level.clone(), code)).collect();
        let mut held = Vec::with_capacity(values.len());
        for (row, Category(word)) in values.into_iter().enumerate() {
            held.push(match word {
                Err(reason) => Err(reason),
                Ok(word) => match index.get(&word) {
                    Some(code) => Ok(*code as f64),
                    None if open => {
                        index.insert(word.clone(), levels.len());
                        levels.push(word);
                        Ok((levels.len() - 1) as f64)
                    }
                    None => return Err(Error::unknown_level(self.subject(row), column, &word, &levels)),
                },
            });
        }
        Ok((levels, held))
    }
}
