use crate::error::Result;
use crate::learn::coding::KnownLevels;
use crate::table::{Column, Kind};

/// A covariate whose effect stays in the data: a number, or categories of which the first is the base.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Covariate {
    column: String,
    levels: Option<KnownLevels>,
}

/// One column of the design that a covariate gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub(super) name: String,
    pub(super) values: Vec<f64>,
}

impl Covariate {
    /// A column of words is always one of categories, a column of numbers if it is said to be.
    pub(super) fn of(column: &Column<'_>, categories: bool) -> Result<Self> {
        let levels = match column.kind() {
            Kind::Numeric if !categories => None,
            _ => Some(KnownLevels::occurring(column)?),
        };
        Ok(Covariate { column: column.name().to_string(), levels })
    }

    pub(super) fn column(&self) -> &str {
        &self.column
    }

    /// The names of its columns in the design.
    pub(super) fn names(&self) -> Vec<String> {
        match &self.levels {
            None => vec![self.column.clone()],
            Some(levels) => {
                levels.words().iter().skip(1).map(|word| format!("{}={word}", self.column)).collect()
            }
        }
    }

    /// Its columns in the design.
    ///
    /// # Errors
    /// [`crate::Error::MissingValue`] naming the first subject without a value, [`crate::Error::UnknownLevel`] naming the
    /// first with a level that is not known.
    pub(super) fn terms(&self, column: &Column<'_>) -> Result<Vec<Term>> {
        let names = self.names().into_iter();
        let Some(levels) = &self.levels else {
            let values = column.complete()?;
            return Ok(names.map(|name| Term { name, values: values.to_vec() }).collect());
        };
        let codes = levels.codes(column)?;
        let is = |level: usize| codes.iter().map(|code| f64::from(u8::from(*code == level))).collect();
        Ok(names.enumerate().map(|(i, name)| Term { name, values: is(i + 1) }).collect())
    }
}
