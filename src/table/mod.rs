//! Feature tables: subjects by named columns, with labels and a split.
//!
//! A [`FeatureTable`] is where features become data: each row is a subject, each column a feature, a clinical variable
//! or the score of another model. A cell holds a finite number (in a categorical column one of its levels) or the reason
//! why there is none. Everything that learns takes such a table and nothing else.

mod assemble;
mod build;
mod categories;
mod cells;
mod compact;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "csv")]
mod csv_options;
mod feature_table;
mod join;
mod rows;

pub(crate) use assemble::{Fill, Made, Piece};
pub(crate) use build::Held;
pub use categories::{Categories, Category, Kind};
pub use cells::UndefinedCell;
pub(crate) use compact::CompactRow;
#[cfg(feature = "csv")]
pub use csv_options::CsvOptions;
pub use feature_table::{Column, FeatureTable, Split};
