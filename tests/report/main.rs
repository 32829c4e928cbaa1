//! Studies as pages, with figures and tables.
#![cfg(feature = "report")]

mod figures;
mod page;
mod studies;
