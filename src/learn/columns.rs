use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::numeric::Fingerprint;
use crate::table::{Column, FeatureTable, Kind};

/// The columns on which something was fitted: their names in order, and the schemas under which they were made.
///
/// Every fitted thing holds one and finds its columns through it, so that all of them answer a foreign table alike.
///
/// ```
/// use radiomics::learn::FittedColumns;
/// use radiomics::table::FeatureTable;
/// let fitted = FittedColumns::of(&FeatureTable::from_columns(["p1"], [("age", vec![41.0])])?);
/// let other = FeatureTable::from_columns(["p9"], [("size", vec![12.0]), ("age", vec![63.0])])?;
/// assert_eq!(fitted.pick(&other)?.columns(), ["age"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct FittedColumns {
    names: Vec<String>,
    schemas: Vec<Option<Fingerprint>>,
    /// The positions, in this list, of the columns that were categorical.
    categorical: BTreeSet<usize>,
}

impl FittedColumns {
    /// All columns of a table.
    pub fn of(table: &FeatureTable) -> Self {
        Self::new(table.iter())
    }

    /// The columns of a table at these positions.
    pub(super) fn at(table: &FeatureTable, positions: &[usize]) -> Self {
        Self::new(positions.iter().filter_map(|at| table.column_at(*at)))
    }

    fn new<'a>(columns: impl Iterator<Item = Column<'a>>) -> Self {
        let mut fitted =
            FittedColumns { names: Vec::new(), schemas: Vec::new(), categorical: BTreeSet::new() };
        for (i, column) in columns.enumerate() {
            fitted.names.push(column.name().to_string());
            fitted.schemas.push(column.schema());
            if column.kind() != Kind::Numeric {
                fitted.categorical.insert(i);
            }
        }
        fitted
    }

    /// Those of these columns at these positions, in this order.
    pub(super) fn part(&self, positions: &[usize]) -> Self {
        let categorical = positions.iter().enumerate().filter(|(_, at)| self.categorical.contains(*at));
        FittedColumns {
            names: positions.iter().filter_map(|at| self.names.get(*at).cloned()).collect(),
            schemas: positions.iter().filter_map(|at| self.schemas.get(*at).copied()).collect(),
            categorical: categorical.map(|(i, _)| i).collect(),
        }
    }

    /// The names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The positions of these columns in a table.
    ///
    /// # Errors
    /// [`Error::ColumnsDiffer`] naming the first column that the table lacks, [`Error::SchemaDiffers`] naming the first
    /// that was made under another schema (where both are known), [`Error::Categorical`] or [`Error::NotCategorical`] naming
    /// the first that holds words now and held numbers then, or the other way round.
    pub fn positions(&self, table: &FeatureTable) -> Result<Vec<usize>> {
        let found = table.positions(self.names.iter().map(String::as_str));
        let mut positions = Vec::with_capacity(found.len());
        for (i, ((name, schema), position)) in self.names.iter().zip(&self.schemas).zip(found).enumerate() {
            let position = position.ok_or_else(|| Error::absent_column(i, name, table.columns()))?;
            let column = table.column_at(position);
            column.map_or(Ok(()), |column| expect_kind(&column, self.categorical.contains(&i)))?;
            let there = column.and_then(|column| column.schema());
            if let (Some(expected), Some(found)) = (*schema, there)
                && expected != found
            {
                return Err(Error::SchemaDiffers {
                    what: format!("column {name}"),
                    expected: expected.to_string(),
                    found: found.to_string(),
                });
            }
            positions.push(position);
        }
        Ok(positions)
    }

    /// The table with these columns only, in this order.
    ///
    /// # Errors
    /// As [`FittedColumns::positions`].
    pub fn pick(&self, table: &FeatureTable) -> Result<FeatureTable> {
        Ok(table.select_at(&self.positions(table)?))
    }

    /// The numbers of these columns, one slice each.
    ///
    /// # Errors
    /// As [`FittedColumns::positions`], and [`Error::MissingValue`] naming the first cell without a number.
    pub fn numbers<'a>(&self, table: &'a FeatureTable) -> Result<Vec<&'a [f64]>> {
        let positions = self.positions(table)?;
        positions.into_iter().filter_map(|at| table.column_at(at)).map(|column| column.complete()).collect()
    }
}

fn expect_kind(column: &Column<'_>, categorical: bool) -> Result<()> {
    match column.kind() {
        Kind::Categorical(levels) if !categorical => Err(Error::categorical(column.name(), levels)),
        Kind::Numeric if categorical => Err(Error::NotCategorical { column: column.name().to_string() }),
        _ => Ok(()),
    }
}
