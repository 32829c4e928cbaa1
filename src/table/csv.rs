//! Tables as CSV files.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::build::expect_unique;
use super::categories::Category;
use super::csv_options::{CsvOptions, LABEL, SPLIT, SUBJECT, Spelling};
use super::feature_table::{FeatureTable, Split};
use crate::error::{Error, Result, Undefined, Value};

/// What stands for the path in errors of a reader or writer that is no file.
const STREAM: &str = "CSV";

impl FeatureTable {
    /// Reads a CSV file (RFC 4180, comma, UTF-8) with a header.
    ///
    /// The first column is `subject`. Columns named `label` (`0` or `1`) and `split` (`train` or `test`) are taken as
    /// such wherever they stand; all others are numbers. An empty cell and `NA` are missing
    /// ([`Undefined::Missing`]). Other words, and NaN and infinity in any spelling, are refused: a broken computation
    /// is not an absent value. A number too large for 64 bits is refused too. Columns of words, other names and other
    /// spellings need [`FeatureTable::read_csv_with`].
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, [`Error::Format`] naming line and column of the first cell that does
    /// not hold what it must.
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self> {
        Self::read_csv_with(path, &CsvOptions::new())
    }

    /// Reads a CSV file in which some columns hold words, or names and spellings are others; see [`CsvOptions`].
    ///
    /// # Errors
    /// As [`FeatureTable::read_csv`]; [`Error::Format`] also for a column that the options name and the file lacks, or a
    /// word that is not among the levels given, [`Error::Duplicate`] or [`Error::Nothing`] for options that contradict one another.
    pub fn read_csv_with(path: impl AsRef<Path>, options: &CsvOptions) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| Error::file(path, source))?;
        read(BufReader::new(file), path, options)
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
        Self::read_csv_from_with(reader, &CsvOptions::new())
    }

    /// Reads CSV from anywhere; see [`FeatureTable::read_csv_with`].
    ///
    /// # Errors
    /// As [`FeatureTable::read_csv_with`].
    pub fn read_csv_from_with(reader: impl Read, options: &CsvOptions) -> Result<Self> {
        read(reader, Path::new(STREAM), options)
    }

    /// Writes a CSV file that [`FeatureTable::read_csv`] reads back bit for bit; with categorical columns
    /// [`FeatureTable::read_csv_with`] does, under [`CsvOptions::of`] this table.
    ///
    /// A cell without a number or level is empty: its reason does not survive, nor do the fingerprints of schemas.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be written, [`Error::Format`] if a column is named `subject`, `label` or
    /// `split`, a level would be read as missing, or a subject has no name.
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
    /// Words, of which column of the options.
    Words(usize),
    Numbers,
}

/// The role of each column of the header.
fn roles(header: &csv::StringRecord, options: &CsvOptions) -> Result<Vec<Role>> {
    expect_named(header, options)?;
    let words = |name: &str| options.categorical.iter().position(|column| column.name == name);
    let is = |name: &str, option: &Option<String>, usual: &str| name == option.as_deref().unwrap_or(usual);
    let role = |(position, name): (usize, &str)| match &options.subject {
        Some(subject) if name == subject => Role::Subject,
        None if position == 0 => Role::Subject,
        _ if is(name, &options.label, LABEL) => Role::Label,
        _ if is(name, &options.split, SPLIT) => Role::Split,
        _ => words(name).map_or(Role::Numbers, Role::Words),
    };
    let roles: Vec<Role> = header.iter().enumerate().map(role).collect();
    for single in [Role::Subject, Role::Label, Role::Split] {
        let mut named = header.iter().zip(&roles).filter(|(_, role)| **role == single);
        if let (Some(_), Some((name, _))) = (named.next(), named.next()) {
            return Err(Error::Duplicate { what: "column", name: name.to_string() });
        }
    }
    Ok(roles)
}

/// Refuses a header that lacks a column named by the options.
fn expect_named(header: &csv::StringRecord, options: &CsvOptions) -> Result<()> {
    let single = [&options.subject, &options.label, &options.split].into_iter().flatten();
    let mut named = single.chain(options.categorical.iter().map(|column| &column.name));
    match named.find(|name| !header.iter().any(|column| column == name.as_str())) {
        None => Ok(()),
        Some(absent) => {
            Err(Error::unknown_column(absent, &header.iter().map(String::from).collect::<Vec<_>>()))
        }
    }
}

/// What has been read so far.
struct Parts {
    subjects: Vec<String>,
    labels: Vec<bool>,
    split: Vec<Split>,
    columns: Vec<Content>,
}

/// The cells of a column that is neither subject nor label nor split.
enum Content {
    Numbers(Vec<Value>),
    /// With the position among the columns of the options.
    Words(usize, Vec<Category>),
}

impl Parts {
    fn new(roles: &[Role]) -> Self {
        let columns = roles.iter().filter_map(|role| match role {
            Role::Numbers => Some(Content::Numbers(Vec::new())),
            Role::Words(at) => Some(Content::Words(*at, Vec::new())),
            _ => None,
        });
        Parts { subjects: Vec::new(), labels: Vec::new(), split: Vec::new(), columns: columns.collect() }
    }

    fn take_row<'a>(
        &mut self,
        record: &csv::StringRecord,
        roles: &[Role],
        options: &CsvOptions,
        place: impl Fn(usize) -> Place<'a>,
    ) -> Result<()> {
        let mut columns = self.columns.iter_mut();
        for (index, (cell, role)) in record.iter().zip(roles).enumerate() {
            let (place, cell) = (place(index), if *role == Role::Subject { cell } else { cell.trim() });
            match role {
                Role::Subject => self.subjects.push(subject(cell, &place)?),
                Role::Label => self.labels.push(either(cell, &options.labels, &place)?),
                Role::Split => {
                    let test = either(cell, &options.parts, &place)?;
                    self.split.push(if test { Split::Test } else { Split::Train });
                }
                Role::Numbers | Role::Words(_) => match columns.next() {
                    Some(Content::Numbers(numbers)) => numbers.push(number(cell, options, &place)?),
                    Some(Content::Words(at, words)) => words.push(category(cell, *at, options, &place)?),
                    None => {}
                },
            }
        }
        Ok(())
    }

    fn assemble(
        self,
        header: &csv::StringRecord,
        roles: &[Role],
        options: &CsvOptions,
    ) -> Result<FeatureTable> {
        let nobody: [&str; 0] = [];
        let mut table = FeatureTable::headed(self.subjects, nobody)?;
        let named = header.iter().zip(roles);
        let names =
            named.filter(|(_, role)| matches!(role, Role::Numbers | Role::Words(_))).map(|(name, _)| name);
        for (name, content) in names.zip(self.columns) {
            let name = name.to_string();
            match content {
                Content::Numbers(numbers) => table.push(name, None, None, numbers),
                Content::Words(at, words) => {
                    let levels = options.levels(at).to_vec();
                    let open = levels.is_empty();
                    table = table.with_words(name, levels, words, open)?;
                }
            }
        }
        expect_unique("column", &table.columns)?;
        if roles.contains(&Role::Label) {
            table = table.with_labels(self.labels)?;
        }
        if roles.contains(&Role::Split) {
            table = table.with_split(self.split)?;
        }
        Ok(table)
    }
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

fn read(reader: impl Read, path: &Path, options: &CsvOptions) -> Result<FeatureTable> {
    options.expect_sound()?;
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header = csv.headers().map_err(|error| failure(error, path))?.clone();
    if options.subject.is_none() && header.get(0) != Some(SUBJECT) {
        let found = header.get(0).unwrap_or("nothing");
        return Err(Error::format(
            path,
            format!("line 1: the first column must be {SUBJECT}, found {found}"),
        ));
    }
    let roles = roles(&header, options).map_err(|error| Error::format(path, format!("line 1: {error}")))?;
    let mut parts = Parts::new(&roles);
    for record in csv.records() {
        let record = record.map_err(|error| failure(error, path))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let problem = format!("line {line} has {} cells, the header has {}", record.len(), header.len());
            return Err(Error::format(path, problem));
        }
        parts.take_row(&record, &roles, options, |index| Place {
            path,
            line,
            column: header.get(index).unwrap_or_default(),
        })?;
    }
    parts.assemble(&header, &roles, options).map_err(|error| Error::format(path, error.to_string()))
}

fn subject(text: &str, place: &Place<'_>) -> Result<String> {
    if text.is_empty() { Err(place.refuse(text, "a subject")) } else { Ok(text.to_string()) }
}

/// Whether a cell says the second of two things.
fn either(text: &str, spelling: &Spelling, place: &Place<'_>) -> Result<bool> {
    spelling.is_second(text).ok_or_else(|| place.refuse(text, &spelling.listed()))
}

fn number(text: &str, options: &CsvOptions, place: &Place<'_>) -> Result<Value> {
    if options.is_missing(text) {
        return Ok(Err(Undefined::Missing));
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Ok(value)),
        _ => Err(place.refuse(text, "a finite number, an empty cell or NA")),
    }
}

fn category(text: &str, at: usize, options: &CsvOptions, place: &Place<'_>) -> Result<Category> {
    if options.is_missing(text) {
        return Ok(Category::from(Err::<&str, _>(Undefined::Missing)));
    }
    let levels = options.levels(at);
    if levels.is_empty() || levels.iter().any(|level| level == text) {
        return Ok(Category::from(text));
    }
    Err(place.refuse(text, &levels.join(" or ")))
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
    expect_readable_levels(table, path)?;
    let mut csv = csv::Writer::from_writer(writer);
    let failed = |error| failure(error, path);
    csv.write_record(header(table)).map_err(failed)?;
    for row in 0..table.rows() {
        csv.write_record(cells(table, row)).map_err(failed)?;
    }
    csv.flush().map_err(|source| Error::file(path, source))
}

/// Refuses a level that would be read back as missing.
fn expect_readable_levels(table: &FeatureTable, path: &Path) -> Result<()> {
    let options = CsvOptions::of(table);
    for column in &options.categorical {
        if let Some(level) = column.levels.iter().find(|level| options.is_missing(level)) {
            let problem = format!("column {}: level {level} would be read as missing", column.name);
            return Err(Error::format(path, problem));
        }
    }
    Ok(())
}

fn header(table: &FeatureTable) -> impl Iterator<Item = &str> {
    let label = table.labels.is_some().then_some(LABEL);
    let split = table.split.is_some().then_some(SPLIT);
    [SUBJECT].into_iter().chain(label).chain(split).chain(table.columns.iter().map(String::as_str))
}

fn cells(table: &FeatureTable, row: usize) -> impl Iterator<Item = String> {
    let label = table.labels.as_ref().and_then(|labels| labels.get(row));
    let split = table.split.as_ref().and_then(|split| split.get(row));
    let features = (0..table.columns.len()).map(move |column| match table.levels_at(column) {
        // The debug form of a float is the shortest text that reads back as the same bits, with an exponent where that is long.
        None => table.value(row, column).map_or(String::new(), |value| format!("{value:?}")),
        Some(_) => table.category(row, column).unwrap_or_default().to_string(),
    });
    [table.subject(row).to_string()]
        .into_iter()
        .chain(label.map(|label| u8::from(*label).to_string()))
        .chain(split.map(Split::to_string))
        .chain(features)
}

/// What the CSV reader or writer says, with the line it says it of.
fn failure(error: csv::Error, path: &Path) -> Error {
    let sentence = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(source) => Error::file(path, source),
        _ => Error::format(path, sentence),
    }
}
