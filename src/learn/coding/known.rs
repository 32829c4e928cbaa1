use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::table::{Column, Kind};

/// Whole numbers up to this are exact, so that a number and its digits name the same category.
const LARGEST_CODE: f64 = 9_007_199_254_740_992.0;

/// The levels of one column that a step knows, in their order.
///
/// A column of whole numbers has its numbers as levels: 1 and the word `1` are then the same level.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub(in crate::learn) struct KnownLevels {
    column: String,
    words: Vec<String>,
}

impl KnownLevels {
    /// The levels that have a subject: in the order of the list of a categorical column, else in rising order.
    ///
    /// # Errors
    /// [`Error::MissingValue`] naming the first subject without a value, [`Error::NotWhole`] for a number that is not
    /// whole.
    pub(in crate::learn) fn occurring(column: &Column<'_>) -> Result<Self> {
        let there: HashSet<Cow<'_, str>> = words(column)?.into_iter().collect();
        let mut known = Self::listed(column)?;
        known.words.retain(|word| there.contains(word.as_str()));
        Ok(known)
    }

    /// All levels of the list of a categorical column, or the whole numbers of another in rising order.
    ///
    /// # Errors
    /// As [`KnownLevels::occurring`].
    pub(in crate::learn) fn listed(column: &Column<'_>) -> Result<Self> {
        let list = match column.kind() {
            Kind::Categorical(levels) => levels.to_vec(),
            Kind::Numeric => {
                let mut numbers = column.complete()?.to_vec();
                numbers.sort_by(f64::total_cmp);
                numbers.dedup();
                numbers.into_iter().map(digits).collect()
            }
        };
        Ok(Self::given(column.name(), list))
    }

    /// These levels.
    pub(in crate::learn) fn given(column: &str, words: Vec<String>) -> Self {
        KnownLevels { column: column.to_string(), words }
    }

    /// The column.
    pub(in crate::learn) fn column(&self) -> &str {
        &self.column
    }

    /// The levels in order.
    pub(in crate::learn) fn words(&self) -> &[String] {
        &self.words
    }

    /// The position of a level.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest level.
    pub(in crate::learn) fn position(&self, what: &'static str, word: &str) -> Result<usize> {
        let at = self.words.iter().position(|level| level == word);
        at.ok_or_else(|| Error::unknown_name(what, word, self.words.clone()))
    }

    /// The position of the level of each subject; `None` for one that is not known.
    ///
    /// # Errors
    /// As [`KnownLevels::occurring`].
    pub(in crate::learn) fn codes_if_known(&self, column: &Column<'_>) -> Result<Vec<Option<usize>>> {
        let index: HashMap<&str, usize> =
            self.words.iter().enumerate().map(|(code, word)| (word.as_str(), code)).collect();
        Ok(words(column)?.iter().map(|word| index.get(word.as_ref()).copied()).collect())
    }

    /// The position of the level of each subject.
    ///
    /// # Errors
    /// As [`KnownLevels::occurring`], and [`Error::UnknownLevel`] naming the first subject with a level that is not known.
    pub(in crate::learn) fn codes(&self, column: &Column<'_>) -> Result<Vec<usize>> {
        let codes = self.codes_if_known(column)?;
        let refuse = |row: usize| {
            let word = words(column).ok().and_then(|words| words.into_iter().nth(row)).unwrap_or_default();
            let subject = column.subjects().get(row).map_or("", String::as_str);
            Error::unknown_level(subject, &self.column, &word, &self.words)
        };
        codes.into_iter().enumerate().map(|(row, code)| code.ok_or_else(|| refuse(row))).collect()
    }
}

/// The level of each subject, in words.
fn words<'a>(column: &Column<'a>) -> Result<Vec<Cow<'a, str>>> {
    if column.kind() != Kind::Numeric {
        let categories = column.categories()?;
        categories.complete()?;
        return Ok(categories.words().flatten().map(Cow::Borrowed).collect());
    }
    let numbers = column.complete()?.iter().zip(column.subjects());
    numbers.map(|(number, subject)| whole(*number, column, subject).map(Cow::Owned)).collect()
}

fn whole(number: f64, column: &Column<'_>, subject: &str) -> Result<String> {
    if number.fract() == 0.0 && number.abs() <= LARGEST_CODE {
        return Ok(digits(number));
    }
    Err(Error::NotWhole { subject: subject.to_string(), column: column.name().to_string(), value: number })
}

/// The digits of a whole number; both zeros are `0`.
fn digits(number: f64) -> String {
    (number + 0.0).to_string()
}
