//! A study as one page: figures, tables and the checklist of a paper, without network access.

pub mod figure;
mod panel;

pub use panel::{Panel, panel};
