//! All numbers as CSV files, each in a file of its own.

mod checklist;
mod coefficients;
mod cohort;
mod delong;
mod performance;
mod predictions;
mod selection;
mod warnings;

use super::content::Content;
use crate::error::{Error, Result, Undefined, Value};
use crate::evaluate::Interval;
use crate::table::FeatureTable;

/// A table of words: a header and rows.
pub(super) struct Sheet {
    file: &'static str,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn new<S: Into<String>>(file: &'static str, header: impl IntoIterator<Item = S>) -> Self {
        Sheet { file, header: header.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The name of its file.
    pub(super) fn file(&self) -> &'static str {
        self.file
    }

    /// The file.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let failed = |error: csv::Error| Error::format(self.file, error.to_string());
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.header).map_err(failed)?;
        for row in &self.rows {
            csv.write_record(row).map_err(failed)?;
        }
        csv.into_inner().map_err(|error| Error::format(self.file, error.to_string()))
    }
}

/// The tables that are made of the findings.
pub(super) fn all(content: &Content<'_>) -> Result<Vec<Sheet>> {
    let sheets: [fn(&Content<'_>) -> Result<Sheet>; 9] = [
        cohort::sheet,
        performance::sheet,
        predictions::sheet,
        delong::pairs,
        delong::comparisons,
        coefficients::sheet,
        selection::sheet,
        warnings::sheet,
        checklist::sheet,
    ];
    sheets.iter().map(|sheet| sheet(content)).collect()
}

/// The tables of the study itself, with labels and split.
pub(super) fn of_tables(content: &Content<'_>) -> Result<Vec<(&'static str, FeatureTable)>> {
    let clinical = content.result.data().clinical_columns();
    let mut tables = vec![("features.csv", content.table.select(&content.imaging_columns())?)];
    if !clinical.is_empty() {
        tables.push(("clinical.csv", content.table.select(clinical)?));
    }
    Ok(tables)
}

/// A number as the shortest text that reads back as the same bits.
fn number(value: f64) -> String {
    format!("{value:?}")
}

/// A number, or an empty cell.
fn value(value: Value) -> String {
    value.map_or(String::new(), number)
}

/// Both ends of an interval, or empty cells.
fn ends(interval: std::result::Result<Interval, Undefined>) -> [String; 2] {
    interval.map_or([String::new(), String::new()], |Interval { low, high }| [low, high].map(number))
}

/// Why a number is not there; empty where it is.
fn reason<T>(value: &std::result::Result<T, Undefined>) -> String {
    value.as_ref().err().map_or(String::new(), Undefined::to_string)
}
