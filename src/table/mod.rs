//! Feature tables: subjects by named columns, with labels and a split.
//!
//! A [`FeatureTable`] is where features become data: each row is a subject, each column a feature, a clinical variable
//! or the score of another model. A cell holds a finite number or the reason why there is none. Everything that learns
//! takes such a table and nothing else.

mod build;
mod cells;
#[cfg(feature = "csv")]
mod csv;
mod feature_table;
mod join;
mod rows;

pub use cells::UndefinedCell;
pub use feature_table::{Column, FeatureTable, Split};
