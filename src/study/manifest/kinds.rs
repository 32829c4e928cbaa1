use super::columns::Columns;
use super::sheet::{Row, Sheet};
use super::shown;

/// What a clinical column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Numbers,
    Words,
}

/// The kind of each clinical column, or the first word in a column of numbers.
pub(super) fn of(columns: &Columns, sheet: &Sheet) -> Result<Vec<Kind>, String> {
    columns.clinical.iter().map(|at| kind(*at, columns, &sheet.rows)).collect()
}

/// A finite number.
pub(super) fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

fn kind(at: usize, columns: &Columns, rows: &[Row]) -> Result<Kind, String> {
    let present = || rows.iter().filter_map(|row| Some((row, row.cell(at)?)));
    let total = present().count();
    let numbers = present().filter(|(_, cell)| number(cell).is_some()).count();
    match present().find(|(_, cell)| number(cell).is_none()) {
        None => Ok(Kind::Numbers),
        Some(_) if numbers <= total / 2 => Ok(Kind::Words),
        Some((row, word)) => Err(format!(
            "line {}, subject {}, column {}: expected a finite number as in {numbers} of {total} cells, found {}",
            row.line,
            row.cell(columns.subject).unwrap_or("without id"),
            shown(columns.name(at)),
            shown(word),
        )),
    }
}
