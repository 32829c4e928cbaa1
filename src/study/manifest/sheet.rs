use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Error, Result};

/// The largest manifest that is read, in bytes: a hundred thousand rows of 160.
const LARGEST: u64 = 1 << 24;

/// The most cells: ten thousand rows of four hundred.
const MOST_CELLS: usize = 1 << 22;

/// What stands for a missing value, beside the empty cell.
const MISSING: &str = "NA";

/// The header and the rows of a manifest, each row with as many cells as the header.
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row and the line on which it begins.
pub(super) struct Row {
    pub(super) line: u64,
    cells: csv::StringRecord,
}

impl Row {
    /// A cell without the white space around it; `None` if it is missing.
    pub(super) fn cell(&self, at: usize) -> Option<&str> {
        let cell = self.cells.get(at)?.trim();
        (!cell.is_empty() && cell != MISSING).then_some(cell)
    }

    fn is_blank(&self) -> bool {
        (0..self.cells.len()).all(|at| self.cell(at).is_none())
    }
}

impl Sheet {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = text(path)?;
        Self::parse(&text).map_err(|problem| Error::format(path, problem))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Lines are counted by their feeds, which a file with bare carriage returns has not.
        let text = if text.contains('\n') { Cow::from(text) } else { Cow::from(text.replace('\r', "\n")) };
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = csv.headers().map_err(|error| error.to_string())?;
        expect_single_lines(1, header, header)?;
        let header = header.clone();
        let mut rows = Vec::new();
        for record in csv.records() {
            let cells = record.map_err(|error| error.to_string())?;
            let row = Row { line: cells.position().map_or(0, csv::Position::line), cells };
            if row.is_blank() {
                continue;
            }
            expect_sound(&row, &header)?;
            rows.push(row);
            if rows.len().saturating_mul(header.len()) > MOST_CELLS {
                return Err(format!("it has more than {MOST_CELLS} cells"));
            }
        }
        let header = header.iter().map(|name| name.trim().to_string()).collect();
        Ok(Sheet { header, rows })
    }
}

/// The text of a file that is not too large and holds text.
fn text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::file(path, error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::format(path, format!("it has more than {LARGEST} bytes, no manifest has")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        Error::format(
            path,
            format!("line {line}: expected UTF-8, found bytes that are not; save it as UTF-8"),
        )
    })
}

fn expect_sound(row: &Row, header: &csv::StringRecord) -> Result<(), String> {
    expect_single_lines(row.line, &row.cells, header)?;
    if row.cells.len() != header.len() {
        return Err(format!(
            "line {} has {} cells, the header has {}",
            row.line,
            row.cells.len(),
            header.len()
        ));
    }
    Ok(())
}

/// Refuses a cell over several lines: a quote that is never closed, or closed by that of another row, would make one cell
/// of whole rows, and their subjects would be gone without a word.
fn expect_single_lines(
    line: u64,
    cells: &csv::StringRecord,
    header: &csv::StringRecord,
) -> Result<(), String> {
    let Some(at) = cells.iter().position(|cell| cell.trim().contains(['\n', '\r'])) else { return Ok(()) };
    let column = super::shown(header.get(at).unwrap_or_default().lines().next().unwrap_or_default());
    Err(format!(
        "line {line}, column {column}: the cell goes over a line break, expected one line; is a quote left open?"
    ))
}
