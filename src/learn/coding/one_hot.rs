use super::known::KnownLevels;
use super::scope::Scope;
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::stored::StoredStep;
use crate::learn::transform::{Apply, Transform};
use crate::table::{Column, FeatureTable, Made, Piece};

/// Codes each categorical column as columns of 0 and 1, one for each level: `grade=high` is 1 where `grade` is `high`.
///
/// The levels are those that the training rows have. The new columns stand where the old one stood, in the order of its
/// levels; all other columns stay as they are. Against a base, the column of that level is left out: coefficients then
/// compare with the base, and the columns together with an intercept are not collinear. A column with one level only
/// becomes nothing against that level.
///
/// ```
/// use radiomics::learn::{Apply, OneHot, Transform};
/// use radiomics::table::FeatureTable;
/// let train = FeatureTable::from_columns(["p1", "p2", "p3"], [("age", vec![41.0, 63.0, 55.0])])?
///     .with_categories("grade", ["low", "high", "middle"])?;
/// let coded = OneHot::against_first().base("grade", "middle").fitted(&train)?;
/// let table = coded.apply(&train)?;
/// assert_eq!(table.columns(), ["age", "grade=low", "grade=high"]);
/// assert_eq!(table.column("grade=high")?.complete()?, [0.0, 1.0, 0.0]);
///
/// let test = FeatureTable::from_columns(["p4"], [("age", vec![50.0])])?.with_categories("grade", ["hihg"])?;
/// assert!(coded.apply(&test).unwrap_err().to_string().contains("p4, column grade: level hihg is not among low, high"));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneHot {
    scope: Scope,
    against_first: bool,
    bases: Vec<(String, String)>,
    unseen_as_zeros: bool,
}

impl OneHot {
    /// One column for each level but the first.
    pub const fn against_first() -> Self {
        OneHot { scope: Scope::Categorical, against_first: true, bases: Vec::new(), unseen_as_zeros: false }
    }

    /// One column for each level.
    pub const fn full() -> Self {
        OneHot { scope: Scope::Categorical, against_first: false, bases: Vec::new(), unseen_as_zeros: false }
    }

    /// Leaves out this level of a column, whatever is done with others.
    #[must_use]
    pub fn base(mut self, column: impl Into<String>, level: impl Into<String>) -> Self {
        self.bases.push((column.into(), level.into()));
        self
    }

    /// Codes these columns and no other; one that holds whole numbers has them as levels, in rising order.
    #[must_use]
    pub fn only(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        OneHot { scope: Scope::named(columns), ..self }
    }

    /// A level of a later table that no training row has gives 0 in every column, which against a base is the code of the
    /// base; otherwise it is refused.
    #[must_use]
    pub fn unseen_as_zeros(self) -> Self {
        OneHot { unseen_as_zeros: true, ..self }
    }

    fn coded(&self, at: usize, column: &Column<'_>) -> Result<Coded> {
        let levels = KnownLevels::occurring(column)?;
        let named = self.bases.iter().rev().find(|(name, _)| name == column.name());
        let base = match named {
            Some((_, level)) => Some(levels.position("level", level)?),
            None => self.against_first.then_some(0),
        };
        Ok(Coded { at, levels, base })
    }
}

impl Transform for OneHot {
    type Fitted = OneHotCoded;

    /// # Errors
    /// [`Error::UnknownColumn`] for a named column that is absent, [`Error::UnknownName`] for a base that no training row
    /// has, [`Error::MissingValue`] naming the first subject without a level, [`Error::NotWhole`] for a named column of
    /// numbers that are not whole, [`Error::Duplicate`] if a new column has the name of another.
    fn fitted(&self, table: &FeatureTable) -> Result<OneHotCoded> {
        let marks = self.scope.marks(table)?;
        for (name, _) in &self.bases {
            if !marks[table.column(name)?.position()] {
                return Err(Error::NotCategorical { column: name.clone() });
            }
        }
        let marked = table.iter().filter(|column| marks[column.position()]);
        let coded = marked.map(|column| self.coded(column.position(), &column)).collect::<Result<_>>()?;
        let columns = FittedColumns::of(table);
        let fitted = OneHotCoded { columns, coded, unseen_as_zeros: self.unseen_as_zeros };
        fitted.apply(table)?;
        Ok(fitted)
    }
}

/// One column with its levels, of which one may be the base.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
struct Coded {
    at: usize,
    levels: KnownLevels,
    base: Option<usize>,
}

/// The levels that [`OneHot`] found, and how they are coded.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct OneHotCoded {
    columns: FittedColumns,
    coded: Vec<Coded>,
    unseen_as_zeros: bool,
}

impl OneHotCoded {
    /// The columns that are coded, each with its levels and its base.
    pub fn coded(&self) -> impl Iterator<Item = (&str, &[String], Option<&str>)> {
        self.coded.iter().map(|coded| {
            let words = coded.levels.words();
            let base = coded.base.and_then(|base| words.get(base)).map(String::as_str);
            (coded.levels.column(), words, base)
        })
    }

    /// The columns for the levels of one column.
    fn indicators(&self, coded: &Coded, column: &Column<'_>) -> Result<Vec<Made>> {
        let codes = match self.unseen_as_zeros {
            true => coded.levels.codes_if_known(column)?,
            false => coded.levels.codes(column)?.into_iter().map(Some).collect(),
        };
        let levels = coded.levels.words().iter().enumerate();
        let levels = levels.filter(|(level, _)| coded.base != Some(*level));
        Ok(levels
            .map(|(level, word)| {
                let values = codes.iter().map(|code| Ok(f64::from(u8::from(*code == Some(level)))));
                Made::numbers(format!("{}={word}", column.name()), values).under(column.schema())
            })
            .collect())
    }
}

impl Apply for OneHotCoded {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Apply::apply`]; [`Error::MissingValue`] naming the first subject without a level, and, unless such a level is
    /// all zeros, [`Error::UnknownLevel`] naming subject, column, level and the levels that are known.
    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let mut pieces = Vec::new();
        for (i, at) in self.columns.positions(table)?.into_iter().enumerate() {
            let coded = self.coded.iter().find(|coded| coded.at == i);
            match (coded, table.column_at(at)) {
                (Some(coded), Some(column)) => {
                    pieces.extend(self.indicators(coded, &column)?.into_iter().map(Piece::Made));
                }
                _ => pieces.push(Piece::Kept(at)),
            }
        }
        table.assembled(pieces)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}
