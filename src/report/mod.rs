//! A study as one page: figures, tables and the checklist of a paper, without network access.
//!
//! [`Report`] writes what came of a [`Study`](crate::study::Study) as one HTML file that needs nothing else, the figures
//! as SVG files and all numbers as CSV files. The [`figure`]s and the image [`panel`] can be had alone.

mod block;
mod checklist;
mod content;
pub mod figure;
mod page;
mod panel;
mod section;
mod sheet;
mod study_report;
mod words;

pub use panel::{Panel, panel};
pub use study_report::Report;
