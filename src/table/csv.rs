//! Tables as CSV files.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::feature_table::{FeatureTable, Split};
use crate::error::{Error, Result, Undefined, Value};

const SUBJECT: &str = "subject";
const LABEL: &str = "label";
const SPLIT: &str = "split";
/// What stands for the path in errors of a reader or writer that is no file.
const STREAM: &str = "CSV";

impl FeatureTable {
    /// Reads a CSV file (RFC 4180, comma, UTF-8) with a header.
    ///
    /// The first column is `subject`. Columns named `label` (`0` or `1`) and `split` (`train` or `test`) are taken as
    /// such wherever they stand; all others are numbers. An empty cell and `NA` are missing
    /// ([`Undefined::Missing`]). Other words, and NaN and infinity in any spelling, are refused: a broken computation
    /// is not an absent value. A number too large for 64 bits is refused too.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, [`Error::Format`] naming line and column of the first cell that does
    /// not hold what it must.
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| Error::file(path, source))?;
        read(BufReader::new(file), path)
    }

    /// Reads CSV from anywhere; see [`FeatureTable::read_csv`].
    ///
    /// ```
    /// use radiomics::table::FeatureTable;
    /// let text = "subject,label,age\np1,0,41\np2,1,\n";
    /// let table = FeatureTable::read_csv_from(text.as_bytes())?;
    /// assert_eq!(table.labels()?, [false, true]);
    /// assert_eq!(table.undefined().count(), 1);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`FeatureTable::read_csv`].
    pub fn read_csv_from(reader: impl Read) -> Result<Self> {
        read(reader, Path::new(STREAM))
    }

    /// Writes a CSV file that [`FeatureTable::read_csv`] reads back bit for bit.
    ///
    /// A cell without a number is empty: its reason does not survive, nor do the fingerprints of schemas.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be written, [`Error::Format`] if a column is named `subject`, `label` or
    /// `split` or a subject has no name.
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let file = File::create(path).map_err(|source| Error::file(path, source))?;
        write(self, BufWriter::new(file), path)
    }

    /// Writes CSV to anywhere; see [`FeatureTable::write_csv`].
    ///
    /// # Errors
    /// As [`FeatureTable::write_csv`].
    pub fn write_csv_to(&self, writer: impl Write) -> Result<()> {
        write(self, writer, Path::new(STREAM))
    }
}

/// What a column of the file holds.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Subject,
    Label,
    Split,
    Feature,
}

fn role(position: usize, name: &str) -> Role {
    match name {
        _ if position == 0 => Role::Subject,
        LABEL => Role::Label,
        SPLIT => Role::Split,
        _ => Role::Feature,
    }
}

/// What has been read so far.
#[derive(Default)]
struct Parts {
    subjects: Vec<String>,
    labels: Vec<bool>,
    split: Vec<Split>,
    rows: Vec<Vec<Value>>,
}

/// Where a cell stands, for errors.
struct Place<'a> {
    path: &'a Path,
    line: u64,
    column: &'a str,
}

impl Place<'_> {
    fn refuse(&self, text: &str, expected: &str) -> Error {
        let found = if text.is_empty() { "an empty cell" } else { text };
        let problem =
            format!("line {}, column {}: expected {expected}, found {found}", self.line, self.column);
        Error::format(self.path, problem)
    }
}

fn read(reader: impl Read, path: &Path) -> Result<FeatureTable> {
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header = csv.headers().map_err(|error| failure(error, path))?.clone();
    if header.get(0) != Some(SUBJECT) {
        let found = header.get(0).unwrap_or("nothing");
        return Err(Error::format(
            path,
            format!("line 1: the first column must be {SUBJECT}, found {found}"),
        ));
    }
    let roles: Vec<Role> = header.iter().enumerate().map(|(i, name)| role(i, name)).collect();
    let mut parts = Parts::default();
    for record in csv.records() {
        let record = record.map_err(|error| failure(error, path))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let problem = format!("line {line} has {} cells, the header has {}", record.len(), header.len());
            return Err(Error::format(path, problem));
        }
        take_row(&mut parts, &record, &roles, |index| Place {
            path,
            line,
            column: header.get(index).unwrap_or_default(),
        })?;
    }
    assemble(parts, &header, &roles).map_err(|error| Error::format(path, error.to_string()))
}

fn take_row<'a>(
    parts: &mut Parts,
    record: &csv::StringRecord,
    roles: &[Role],
    place: impl Fn(usize) -> Place<'a>,
) -> Result<()> {
    let mut row = Vec::with_capacity(record.len());
    for (index, (cell, role)) in record.iter().zip(roles).enumerate() {
        match role {
            Role::Subject => parts.subjects.push(subject(cell, &place(index))?),
            Role::Label => parts.labels.push(label(cell.trim(), &place(index))?),
            Role::Split => parts.split.push(split(cell.trim(), &place(index))?),
            Role::Feature => row.push(number(cell.trim(), &place(index))?),
        }
    }
    parts.rows.push(row);
    Ok(())
}

fn assemble(parts: Parts, header: &csv::StringRecord, roles: &[Role]) -> Result<FeatureTable> {
    for (role, name) in [(Role::Label, LABEL), (Role::Split, SPLIT)] {
        if roles.iter().filter(|r| **r == role).count() > 1 {
            return Err(Error::Duplicate { what: "column", name: name.to_string() });
        }
    }
    let features = header.iter().zip(roles).filter(|(_, role)| **role == Role::Feature).map(|(name, _)| name);
    let mut table = FeatureTable::new(parts.subjects, features, &parts.rows)?;
    if roles.contains(&Role::Label) {
        table = table.with_labels(parts.labels)?;
    }
    if roles.contains(&Role::Split) {
        table = table.with_split(parts.split)?;
    }
    Ok(table)
}

fn subject(text: &str, place: &Place<'_>) -> Result<String> {
    if text.is_empty() { Err(place.refuse(text, "a subject")) } else { Ok(text.to_string()) }
}

fn label(text: &str, place: &Place<'_>) -> Result<bool> {
    match text {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(place.refuse(text, "0 or 1")),
    }
}

fn split(text: &str, place: &Place<'_>) -> Result<Split> {
    match text {
        "train" => Ok(Split::Train),
        "test" => Ok(Split::Test),
        _ => Err(place.refuse(text, "train or test")),
    }
}

fn number(text: &str, place: &Place<'_>) -> Result<Value> {
    if text.is_empty() || text == "NA" {
        return Ok(Err(Undefined::Missing));
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Ok(value)),
        _ => Err(place.refuse(text, "a finite number, an empty cell or NA")),
    }
}

fn write(table: &FeatureTable, writer: impl Write, path: &Path) -> Result<()> {
    let reserved = |name: &&String| [SUBJECT, LABEL, SPLIT].contains(&name.as_str());
    if let Some(name) = table.columns.iter().find(reserved) {
        return Err(Error::format(
            path,
            format!("column {name} has the name of a column with another meaning"),
        ));
    }
    if let Some(row) = table.subjects.iter().position(String::is_empty) {
        return Err(Error::format(path, format!("the subject of row {row} (from 0) has no name")));
    }
    let mut csv = csv::Writer::from_writer(writer);
    let failed = |error| failure(error, path);
    csv.write_record(header(table)).map_err(failed)?;
    for row in 0..table.rows() {
        csv.write_record(cells(table, row)).map_err(failed)?;
    }
    csv.flush().map_err(|source| Error::file(path, source))
}

fn header(table: &FeatureTable) -> impl Iterator<Item = &str> {
    let label = table.labels.is_some().then_some(LABEL);
    let split = table.split.is_some().then_some(SPLIT);
    [SUBJECT].into_iter().chain(label).chain(split).chain(table.columns.iter().map(String::as_str))
}

fn cells(table: &FeatureTable, row: usize) -> impl Iterator<Item = String> {
    let label = table.labels.as_ref().and_then(|labels| labels.get(row));
    let split = table.split.as_ref().and_then(|split| split.get(row));
    // The debug form of a float is the shortest text that reads back as the same bits, with an exponent where that is long.
    let numbers = (0..table.columns.len())
        .map(move |column| table.value(row, column).map_or(String::new(), |value| format!("{value:?}")));
    [table.subject(row).to_string()]
        .into_iter()
        .chain(label.map(|label| u8::from(*label).to_string()))
        .chain(split.map(Split::to_string))
        .chain(numbers)
}

/// What the CSV reader or writer says, with the line it says it of.
fn failure(error: csv::Error, path: &Path) -> Error {
    let sentence = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(source) => Error::file(path, source),
        _ => Error::format(path, sentence),
    }
}
