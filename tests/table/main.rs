//! Feature tables.

mod categories;
mod tables;
