use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use super::columns::{Columns, Files};
use super::kinds::{Kind, number};
use super::sheet::{Row, Sheet};
use super::{LeftOut, shown};
use crate::cohort::{Source, Subject};
use crate::error::{Error, Result};
use crate::image::{Image, Labels, Mask};
use crate::io::{read_image, read_mask};
use crate::table::Split;

/// How rows become subjects.
pub(super) struct Rows<'a> {
    pub(super) columns: &'a Columns,
    pub(super) kinds: &'a [Kind],
    /// The folder of the manifest.
    pub(super) folder: &'a Path,
    /// The ids that occur twice.
    pub(super) twice: HashMap<&'a str, [u64; 2]>,
}

/// A subject of the first reader, and of the second if there is one.
pub(super) struct Both {
    pub(super) first: Subject,
    pub(super) second: Option<Subject>,
}

/// The files of one scan.
struct Scan<'a> {
    sequence: &'a str,
    image: PathBuf,
    mask: Option<PathBuf>,
    second: Option<PathBuf>,
}

/// The ids that occur twice, with their first two lines.
pub(super) fn twice<'a>(columns: &Columns, sheet: &'a Sheet) -> HashMap<&'a str, [u64; 2]> {
    let mut first = HashMap::new();
    let mut twice = HashMap::new();
    for row in &sheet.rows {
        let Some(id) = row.cell(columns.subject) else { continue };
        match first.entry(id) {
            Entry::Vacant(free) => {
                free.insert(row.line);
            }
            Entry::Occupied(line) => {
                twice.entry(id).or_insert([*line.get(), row.line]);
            }
        }
    }
    twice
}

impl Rows<'_> {
    /// The subject of a row, or why the row is refused.
    pub(super) fn subject(&self, row: &Row) -> Result<Both, Box<LeftOut>> {
        self.both(row).map_err(|error| {
            let subject = row.cell(self.columns.subject).map(str::to_string);
            Box::new(LeftOut { line: row.line, subject, error })
        })
    }

    fn both(&self, row: &Row) -> Result<Both> {
        let bare = self.bare(row)?;
        let common = self.file(row, self.columns.mask)?;
        let common_second = self.file(row, self.columns.second)?;
        let scans = self.columns.sequences.iter().map(|files| self.scan(row, files));
        let scans: Vec<Scan> = scans.filter_map(Result::transpose).collect::<Result<_>>()?;

        let seen = |scan: &&Scan| scan.second.is_some() || common_second.is_some();
        let seen: Vec<&Scan> = scans.iter().filter(seen).collect();
        let second = (!seen.is_empty()).then(|| {
            let scans = seen.iter().map(|scan| (*scan, scan.second.as_ref()));
            with_scans(bare.clone(), scans, common_second.as_ref())
        });
        let first = scans.iter().map(|scan| (scan, scan.mask.as_ref()));
        let first = with_scans(bare, first, common.as_ref());
        Ok(Both { first: self.with_clinical(first, row), second })
    }

    /// The subject with its label and split.
    fn bare(&self, row: &Row) -> Result<Subject> {
        let id = self.id(row)?;
        let subject = Subject::new(id).label(self.label(row)?);
        Ok(match self.columns.split {
            Some(at) => subject.split(split(row.cell(at))?),
            None => subject,
        })
    }

    fn id<'r>(&self, row: &'r Row) -> Result<&'r str> {
        let id = row.cell(self.columns.subject);
        let id = id.ok_or_else(|| Error::setting("subject", "a name", found(None)))?;
        match self.twice.get(id) {
            Some([first, second]) => {
                let name = format!("{} (lines {first} and {second})", shown(id));
                Err(Error::Duplicate { what: "subject", name })
            }
            None => Ok(id),
        }
    }

    fn label(&self, row: &Row) -> Result<bool> {
        match row.cell(self.columns.label) {
            Some("0") => Ok(false),
            Some("1") => Ok(true),
            other => Err(Error::setting("label", "0 or 1", found(other))),
        }
    }

    fn with_clinical(&self, subject: Subject, row: &Row) -> Subject {
        self.columns.clinical.iter().zip(self.kinds).fold(subject, |subject, (at, kind)| {
            let (name, cell) = (self.columns.name(*at), row.cell(*at));
            match kind {
                Kind::Numbers => subject.clinical(name, cell.and_then(number)),
                Kind::Words => subject.category(name, cell),
            }
        })
    }

    /// The files of a sequence; `None` without an image. A mask that is named must be there in any case.
    fn scan<'f>(&self, row: &Row, files: &'f Files) -> Result<Option<Scan<'f>>> {
        let image = self.file(row, Some(files.image))?;
        let mask = self.file(row, files.mask)?;
        let second = self.file(row, files.second)?;
        Ok(image.map(|image| Scan { sequence: &files.name, image, mask, second }))
    }

    /// The file that a cell names; `None` if it names none or there is no such column.
    fn file(&self, row: &Row, at: Option<usize>) -> Result<Option<PathBuf>> {
        let Some((at, cell)) = at.and_then(|at| Some((at, row.cell(at)?))) else { return Ok(None) };
        let path = self.folder.join(cell);
        expect_file(&path).map_err(|source| Error::Column {
            column: shown(self.columns.name(at)),
            source: Box::new(source),
        })?;
        Ok(Some(path))
    }
}

fn expect_file(path: &Path) -> Result<()> {
    let found = std::fs::metadata(path).map_err(|error| Error::file(path, error))?;
    if found.is_file() {
        Ok(())
    } else {
        Err(Error::format(path, "expected a file, found a folder or a device"))
    }
}

fn split(cell: Option<&str>) -> Result<Split> {
    match cell {
        Some("train") => Ok(Split::Train),
        Some("test") => Ok(Split::Test),
        other => Err(Error::setting("split", "train or test", found(other))),
    }
}

fn found(cell: Option<&str>) -> String {
    cell.map_or("a missing value".to_string(), shown)
}

/// The subject with scans, each under its own mask or the common one.
fn with_scans<'s>(
    subject: Subject,
    scans: impl Iterator<Item = (&'s Scan<'s>, Option<&'s PathBuf>)>,
    common: Option<&PathBuf>,
) -> Subject {
    let subject = match common {
        Some(path) => subject.mask(mask(path.clone())),
        None => subject,
    };
    scans.fold(subject, |subject, (scan, own)| {
        let image = image(scan.image.clone());
        match own {
            Some(own) => subject.scan(scan.sequence, image, mask(own.clone())),
            None => subject.image(scan.sequence, image),
        }
    })
}

fn image(path: PathBuf) -> Source<Image> {
    Source::deferred(move || read_image(&path))
}

fn mask(path: PathBuf) -> Source<Mask> {
    Source::deferred(move || read_mask(&path, Labels::NonZero))
}
