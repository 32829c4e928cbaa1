use super::known::KnownLevels;
use super::scope::Scope;
use crate::error::{Error, Result, Undefined};
use crate::learn::columns::FittedColumns;
use crate::learn::stored::StoredStep;
use crate::learn::transform::{Apply, Transform};
use crate::table::{Column, FeatureTable, Made, Piece};

/// Codes each categorical column as one column of numbers, 0 for the first level, 1 for the second, and so on.
///
/// The order is the one given here, else that of the levels of the column in the training table, which may list a level that
/// no training row has. Names and order of the columns stay, as do all other columns.
///
/// ```
/// use radiomics::learn::{Apply, Ordinal, Transform};
/// use radiomics::table::FeatureTable;
/// let table = FeatureTable::from_columns(["p1", "p2", "p3"], [("age", vec![41.0, 63.0, 55.0])])?
///     .with_categories("grade", ["high", "low", "middle"])?;
/// let coded = Ordinal::new().order("grade", ["low", "middle", "high"]).fitted(&table)?.apply(&table)?;
/// assert_eq!(coded.column("grade")?.complete()?, [2.0, 0.0, 1.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordinal {
    scope: Scope,
    orders: Vec<(String, Vec<String>)>,
    unseen_as_missing: bool,
}

impl Default for Ordinal {
    fn default() -> Self {
        Self::new()
    }
}

impl Ordinal {
    /// All categorical columns, in the order of their levels.
    pub const fn new() -> Self {
        Ordinal { scope: Scope::Categorical, orders: Vec::new(), unseen_as_missing: false }
    }

    /// The levels of a column in order; no row may have another.
    #[must_use]
    pub fn order(
        mut self,
        column: impl Into<String>,
        levels: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.orders.push((column.into(), levels.into_iter().map(Into::into).collect()));
        self
    }

    /// Codes these columns and no other; one that holds whole numbers has them as levels, in rising order.
    #[must_use]
    pub fn only(self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Ordinal { scope: Scope::named(columns), ..self }
    }

    /// A level of a later table that is not known becomes a missing value, which [`super::super::Impute`] may fill;
    /// otherwise it is refused.
    #[must_use]
    pub fn unseen_as_missing(self) -> Self {
        Ordinal { unseen_as_missing: true, ..self }
    }

    fn levels(&self, column: &Column<'_>) -> Result<KnownLevels> {
        match self.orders.iter().rev().find(|(name, _)| name == column.name()) {
            None => KnownLevels::listed(column),
            Some((name, levels)) => {
                let mut sorted: Vec<&String> = levels.iter().collect();
                sorted.sort();
                match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
                    Some(pair) => Err(Error::Duplicate { what: "level", name: pair[0].clone() }),
                    None => Ok(KnownLevels::given(name, levels.clone())),
                }
            }
        }
    }
}

impl Transform for Ordinal {
    type Fitted = OrdinalCoded;

    /// # Errors
    /// [`Error::UnknownColumn`] for a named column that is absent, [`Error::NotCategorical`] for an order of a column that
    /// is not coded, [`Error::Duplicate`] for an order in which a level stands twice, [`Error::UnknownLevel`] naming the
    /// first subject with a level that is not in the order, [`Error::MissingValue`] naming the first without a level.
    fn fitted(&self, table: &FeatureTable) -> Result<OrdinalCoded> {
        let marks = self.scope.marks(table)?;
        for (name, _) in &self.orders {
            if !marks[table.column(name)?.position()] {
                return Err(Error::NotCategorical { column: name.clone() });
            }
        }
        let mut coded = Vec::new();
        for column in table.iter().filter(|column| marks[column.position()]) {
            let levels = self.levels(&column)?;
            levels.codes(&column)?;
            coded.push((column.position(), levels));
        }
        let columns = FittedColumns::of(table);
        Ok(OrdinalCoded { columns, coded, unseen_as_missing: self.unseen_as_missing })
    }
}

/// The order of the levels that [`Ordinal`] codes.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct OrdinalCoded {
    columns: FittedColumns,
    coded: Vec<(usize, KnownLevels)>,
    unseen_as_missing: bool,
}

impl OrdinalCoded {
    /// The columns that are coded, each with its levels in order.
    pub fn coded(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.coded.iter().map(|(_, levels)| (levels.column(), levels.words()))
    }

    fn numbers(&self, levels: &KnownLevels, column: &Column<'_>) -> Result<Made> {
        let codes = match self.unseen_as_missing {
            true => levels.codes_if_known(column)?,
            false => levels.codes(column)?.into_iter().map(Some).collect(),
        };
        let values = codes.into_iter().map(|code| code.map(|code| code as f64).ok_or(Undefined::Missing));
        Ok(Made::numbers(column.name(), values).under(column.schema()))
    }
}

impl Apply for OrdinalCoded {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// # Errors
    /// As [`Apply::apply`]; [`Error::MissingValue`] naming the first subject without a level, and, unless such a level is to
    /// be missing, [`Error::UnknownLevel`] naming subject, column, level and the levels that are known.
    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        let mut pieces = Vec::new();
        for (i, at) in self.columns.positions(table)?.into_iter().enumerate() {
            let coded = self.coded.iter().find(|(position, _)| *position == i);
            pieces.push(match (coded, table.column_at(at)) {
                (Some((_, levels)), Some(column)) => Piece::Made(self.numbers(levels, &column)?),
                _ => Piece::Kept(at),
            });
        }
        table.assembled(pieces)
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone().into())
    }
}
