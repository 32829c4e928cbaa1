use std::collections::BTreeMap;

use super::coding::Scope;
use super::columns::FittedColumns;
use super::stored::StoredStep;
use super::transform::{Apply, Transform};
use crate::error::{Error, Result};
use crate::numeric::{moment, quantile};
use crate::table::{Column, FeatureTable, Fill, Kind, Made, Piece};

/// Fills missing values by what the training rows of the column say.
///
/// A column of numbers is filled by its median, mean, most frequent number (of several the smallest) or a constant; a
/// categorical column by its most frequent level (of several the first in the order of the levels) or a given word. Later
/// tables are filled by the numbers and words of training. Whatever the reason is why a cell has no value, it is filled.
///
/// The columns keep their order; indicators of what was missing, if they are asked for, stand behind all of them.
///
/// ```
/// use radiomics::error::Undefined;
/// use radiomics::learn::{Apply, Impute, Transform};
/// use radiomics::table::FeatureTable;
/// let age = [Ok(40.0), Err(Undefined::Missing), Ok(60.0), Ok(50.0)];
/// let train = FeatureTable::from_columns(["p1", "p2", "p3", "p4"], [("size", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_column("age", age)?
///     .with_categories("grade", [Some("low"), Some("high"), Some("high"), None])?;
/// let imputed = Impute::median().with_indicators().fitted(&train)?;
/// let table = imputed.apply(&train)?;
/// assert_eq!(table.columns(), ["size", "age", "grade", "age_missing", "grade_missing"]);
/// assert_eq!(table.column("age")?.complete()?, [40.0, 50.0, 60.0, 50.0]);
/// assert_eq!(table.category(3, 2), Ok("high"));
/// assert_eq!(table.column("age_missing")?.complete()?, [0.0, 1.0, 0.0, 0.0]);
/// assert_eq!(imputed.missing_in_training().collect::<Vec<_>>(), [("age", 1), ("grade", 1)]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Impute {
    scope: Scope,
    numbers: NumberFrom,
    words: Option<String>,
    indicators: bool,
    empty: Empty,
}

/// What fills a column of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum NumberFrom {
    Median,
    Mean,
    MostFrequent,
    Constant(f64),
}

/// What becomes of a column without a value in training.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Empty {
    Refused,
    Dropped,
}

impl Impute {
    /// Numbers by the median, words by the most frequent level.
    pub const fn median() -> Self {
        Self::by(NumberFrom::Median)
    }

    /// Numbers by the mean, words by the most frequent level.
    pub const fn mean() -> Self {
        Self::by(NumberFrom::Mean)
    }

    /// Numbers and words by the most frequent.
    pub const fn most_frequent() -> Self {
        Self::by(NumberFrom::MostFrequent)
    }

    /// Numbers by this one, words by the most frequent level.
    ///
    /// # Errors
    /// [`Error::Setting`] if the number is not finite.
    pub fn constant(number: f64) -> Result<Self> {
        if number.is_finite() {
            return Ok(Self::by(NumberFrom::Constant(number)));
        }
        Err(Error::setting("constant to impute", "finite", number))
    }

    const fn by(numbers: NumberFrom) -> Self {
        Impute { scope: Scope::All, numbers, words: None, indicators: false, empty: Empty::Refused }
    }

    /// Words by this one, which becomes a level of its own if it is none.
    ///
    /// # Errors
    /// [`Error::Setting`] if the word is empty.
    pub fn words_by(self, word: impl Into<String>) -> Result<Self> {
        let word: String = word.into();
        match word.trim() {
            "" => Err(Error::setting("word to impute", "a word", "an empty one")),
            word => Ok(Impute { words: Some(word.to_string()), ..self }),
        }
    }

    /// These columns and no other.
    #[must_use]
    pub fn only(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Impute { scope: Scope::named(columns), ..self }
    }

    /// For each column in which training rows lack a value one more, `NAME_missing`: 1 where the value is missing, else 0.
    #[must_use]
    pub fn with_indicators(self) -> Self {
        Impute { indicators: true, ..self }
    }

    /// Leaves a column out in which no training row has a value and for which no constant is given; otherwise it is
    /// refused.
    #[must_use]
    pub fn drop_empty(self) -> Self {
        Impute { empty: Empty::Dropped, ..self }
    }

    /// What fills a column, if it has a value to learn from or needs none.
    fn filling(&self, column: &Column<'_>) -> Result<Option<Filling>> {
        if let Kind::Categorical(levels) = column.kind() {
            let word = match &self.words {
                Some(word) => Some(word.clone()),
                None => most_frequent_level(column, levels)?,
            };
            return Ok(word.map(Filling::Word));
        }
        let mut numbers: Vec<f64> = column.values().flatten().collect();
        Ok(match self.numbers {
            NumberFrom::Constant(number) => Some(number),
            _ if numbers.is_empty() => None,
            NumberFrom::Median => Some(median(&mut numbers)),
            NumberFrom::Mean => Some(moment::spread(&numbers).0),
            NumberFrom::MostFrequent => most_frequent_number(numbers),
        }
        .map(Filling::Number))
    }
}

/// The median; halves are added where the difference of the two middle numbers leaves the range of a number.
fn median(numbers: &mut [f64]) -> f64 {
    let [median] = quantile::linear(numbers, [0.5]);
    if median.is_finite() {
        return median;
    }
    let mut halves: Vec<f64> = numbers.iter().map(|x| x * 0.5).collect();
    let [half] = quantile::linear(&mut halves, [0.5]);
    2.0 * half
}

fn most_frequent_number(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let runs = numbers.chunk_by(|a, b| a == b);
    let best = runs.fold(None, |best: Option<&[f64]>, run| match best {
        Some(best) if best.len() >= run.len() => Some(best),
        _ => Some(run),
    });
    best?.first().copied()
}

fn most_frequent_level(column: &Column<'_>, levels: &[String]) -> Result<Option<String>> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for code in column.categories()?.codes().flatten() {
        *counts.entry(code).or_default() += 1;
    }
    // Of equal counts the last of the reversed order is taken, which is the first of the levels.
    let best = counts.iter().rev().max_by_key(|(_, count)| **count);
    Ok(best.and_then(|(code, _)| levels.get(*code)).cloned())
}

/// What fills the missing cells of one column.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
enum Filling {
    Number(f64),
    Word(String),
}

impl Filling {
    fn fill(&self) -> Fill<'_> {
        match self {
            Filling::Number(number) => Fill::Number(*number),
            Filling::Word(word) => Fill::Word(word),
        }
    }
}

/// What becomes of one column.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
struct ImputedColumn {
    treatment: Treatment,
    missing: usize,
    indicator: bool,
}

#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
enum Treatment {
    Kept,
    Dropped,
    Filled(Filling),
}

impl Transform for Impute {
    type Fitted = Imputed;

    /// # Errors
    /// [`Error::NothingToImpute`] naming the first column without a value in training, unless such columns are dropped;
    /// [`Error::UnknownColumn`] for a named column that is absent; [`Error::Duplicate`] if an indicator has the name of a
    /// column.
    fn fitted(&self, table: &FeatureTable) -> Result<Imputed> {
        let marks = self.scope.marks(table)?;
        let mut treated = Vec::with_capacity(marks.len());
        for (column, mark) in table.iter().zip(marks) {
            let missing = column.undefined().count();
            let treatment = match (mark, self.filling(&column)?, self.empty) {
                (false, ..) => Treatment::Kept,
                (true, Some(filling), _) => Treatment::Filled(filling),
                (true, None, Empty::Dropped) => Treatment::Dropped,
                (true, None, Empty::Refused) => {
                    let column = column.name().to_string();
                    return Err(Error::NothingToImpute { column, rows: table.rows() });
                }
            };
            let indicator = self.indicators && missing > 0 && matches!(treatment, Treatment::Filled(_));
            treated.push(ImputedColumn { treatment, missing, indicator });
        }
        let fitted = Imputed { columns: FittedColumns::of(table), treated };
        fitted.apply(table)?;
        Ok(fitted)
    }
}

/// What fills the columns of a table.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Imputed {
    columns: FittedColumns,
    treated: Vec<ImputedColumn>,
}

impl Imputed {
    /// The columns that training rows had to be filled in, with the number of those rows.
    pub fn missing_in_training(&self) -> impl Iterator<Item = (&str, usize)> {
        self.named().filter_map(|(name, column)| {
            let filled = matches!(column.treatment, Treatment::Filled(_));
            (filled && column.missing > 0).then_some((name, column.missing))
        })
    }

    /// The columns of a table that are to be filled in it, with the number of rows.
    ///
    /// # Errors
    /// As [`Apply::apply`].
    pub fn missing_in(&self, table: &FeatureTable) -> Result<Vec<(&str, usize)>> {
        let positions = self.columns.positions(table)?;
        let columns = self.named().zip(positions).filter_map(|((name, column), at)| {
            let missing = table.column_at(at).map_or(0, |column| column.undefined().count());
            (matches!(column.treatment, Treatment::Filled(_)) && missing > 0).then_some((name, missing))
        });
        Ok(columns.collect())
    }

    /// The number that fills a column of numbers.
    pub fn number(&self, column: &str) -> Option<f64> {
        match &self.named().find(|(name, _)| *name == column)?.1.treatment {
            Treatment::Filled(Filling::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The word that fills a categorical column.
    pub fn word(&self, column: &str) -> Option<&str> {
        match &self.named().find(|(name, _)| *name == column)?.1.treatment {
            Treatment::Filled(Filling::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The columns that were left out because no training row has a value.
    pub fn dropped(&self) -> impl Iterator<Item = &str> {
        self.named().filter(|(_, column)| column.treatment == Treatment::Dropped).map(|(name, _)| name)
    }

    fn named(&self) -> impl Iterator<Item = (&str, &ImputedColumn)> {
        self.columns.names().iter().map(String::as_str).zip(&self.treated)
    }
}

impl Apply for Imputed {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let (mut pieces, mut indicators) = (Vec::new(), Vec::new());
        for (at, treated) in self.columns.positions(table)?.into_iter().zip(&self.treated) {
            let Some(column) = table.column_at(at) else { continue };
            match &treated.treatment {
                Treatment::Dropped => continue,
                Treatment::Kept => pieces.push(Piece::Kept(at)),
                Treatment::Filled(_) if column.undefined().next().is_none() => pieces.push(Piece::Kept(at)),
                Treatment::Filled(filling) => {
                    let filled = table.filled(at, filling.fill());
                    pieces.push(filled.map_or(Piece::Kept(at), Piece::Made));
                }
            }
            if treated.indicator {
                indicators.push(Piece::Made(indicator(&column)));
            }
        }
        pieces.extend(indicators);
        table.assembled(pieces)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}

/// 1 where a column has no value, else 0.
fn indicator(column: &Column<'_>) -> Made {
    let values = column.present().map(|present| Ok(f64::from(u8::from(!present))));
    Made::numbers(format!("{}_missing", column.name()), values)
}
