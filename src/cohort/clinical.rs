use std::collections::HashMap;

use super::subject::{Cohort, Subject, labelled};
use crate::error::{Error, Result, Undefined, Value};
use crate::table::{Category, FeatureTable, Held};

/// What a clinical column holds for one subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Clinical {
    /// A number, or why there is none.
    Number(Value),
    /// A word, or why there is none.
    Word(Category),
}

impl Clinical {
    /// The number; [`Undefined::Category`] for a word.
    pub fn number(&self) -> Value {
        match self {
            Clinical::Number(number) => *number,
            Clinical::Word(word) => Err(word.word().err().unwrap_or(Undefined::Category)),
        }
    }

    /// The word, or why there is none; [`Undefined::Other`] for a number.
    pub fn word(&self) -> Result<&str, Undefined> {
        match self {
            Clinical::Number(number) => Err(number.err().unwrap_or(NO_WORD)),
            Clinical::Word(word) => word.word(),
        }
    }
}

/// Why a number is no word.
const NO_WORD: Undefined = Undefined::Other("the cell holds a number, not a category");

impl From<Option<f64>> for Clinical {
    /// NaN and infinity are undefined, `None` is missing.
    fn from(number: Option<f64>) -> Self {
        Clinical::Number(match number {
            Some(number) if number.is_finite() => Ok(number),
            Some(_) => Err(Undefined::NotFinite),
            None => Err(Undefined::Missing),
        })
    }
}

/// One clinical column over all subjects, `None` where a subject does not have it.
struct Column<'a> {
    name: &'a str,
    cells: Vec<Option<&'a Clinical>>,
}

impl Cohort {
    /// The clinical columns of all subjects, in the order in which they first occur; a subject without one has a missing
    /// value there. Labels and split are in the table where every subject has them.
    ///
    /// A column of words is categorical, its levels in the order in which they first appear over the subjects. A column
    /// that is missing for every subject is categorical if one of them says so by [`Subject::category`], otherwise numeric.
    ///
    /// ```
    /// use radiomics::cohort::{Cohort, Subject};
    /// let subjects = [("p1", 41.0, Some("high")), ("p2", 63.0, None), ("p3", 55.0, Some("low"))];
    /// let cohort = Cohort::new(subjects.map(|(id, age, grade)| {
    ///     Subject::new(id).clinical("age", age).category("grade", grade)
    /// }).to_vec())?;
    /// let table = cohort.clinical_table()?;
    /// assert_eq!(table.column("grade")?.categories()?.levels(), ["high", "low"]);
    /// assert_eq!(table.undefined().count(), 1);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Duplicate`] if a column occurs twice within a subject, [`Error::MixedKinds`] naming two subjects if one has
    /// a number and the other a word in a column.
    pub fn clinical_table(&self) -> Result<FeatureTable> {
        let subjects: Vec<&Subject> = self.subjects().iter().collect();
        let columns = columns(&subjects)?;
        let held = columns.iter().map(|column| Ok((column.name.to_string(), column.held(&subjects)?)));
        let held: Vec<(String, Held)> = held.collect::<Result<_>>()?;
        let ids = subjects.iter().map(|subject| subject.id());
        labelled(FeatureTable::from_kinds(ids, held)?, &subjects)
    }
}

/// The columns in the order in which they first occur.
fn columns<'a>(subjects: &[&'a Subject]) -> Result<Vec<Column<'a>>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (row, subject) in subjects.iter().enumerate() {
        for (name, value) in subject.clinical_values() {
            let at = *known.entry(name.as_str()).or_insert(columns.len());
            if at == columns.len() {
                columns.push(Column { name, cells: vec![None; subjects.len()] });
            }
            let cell = columns.get_mut(at).and_then(|column| column.cells.get_mut(row));
            if cell.is_some_and(|cell| cell.replace(value).is_some()) {
                return Err(Error::Duplicate {
                    what: "clinical column",
                    name: format!("{name} of subject {}", subject.id()),
                });
            }
        }
    }
    Ok(columns)
}

impl Column<'_> {
    /// The cells of one kind.
    fn held(&self, subjects: &[&Subject]) -> Result<Held> {
        self.expect_one_kind(subjects)?;
        let cells = self.cells.iter();
        Ok(if self.is_categorical() {
            let words = cells.map(|cell| cell.map_or(Err(Undefined::Missing), Clinical::word));
            Held::Words(words.map(Category::from).collect())
        } else {
            let numbers = cells.map(|cell| cell.map_or(Err(Undefined::Missing), Clinical::number));
            Held::Numbers(numbers.collect())
        })
    }

    /// Whether there is a cell for a word, and no number.
    fn is_categorical(&self) -> bool {
        let cells = || self.cells.iter().flatten();
        cells().any(|cell| matches!(cell, Clinical::Word(_))) && !cells().any(|cell| cell.number().is_ok())
    }

    fn expect_one_kind(&self, subjects: &[&Subject]) -> Result<()> {
        let cells =
            || self.cells.iter().zip(subjects).filter_map(|(cell, subject)| Some(((*cell)?, subject)));
        let number = cells().find_map(|(cell, subject)| Some((cell.number().ok()?, subject)));
        let word = cells().find_map(|(cell, subject)| Some((cell.word().ok()?, subject)));
        match (number, word) {
            (Some((number, numeric)), Some((word, worded))) => Err(Error::MixedKinds {
                column: self.name.to_string(),
                numeric: numeric.id().to_string(),
                number,
                worded: worded.id().to_string(),
                word: word.to_string(),
            }),
            _ => Ok(()),
        }
    }
}
