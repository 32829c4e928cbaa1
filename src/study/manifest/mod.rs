//! A cohort from a table of files.

mod columns;
mod kinds;
mod rows;
mod sheet;

use std::fmt;
use std::path::Path;

use crate::cohort::{Cohort, OnFailure, Subject};
use crate::error::{Error, Result};
use columns::Columns;
use rows::Rows;
use sheet::Sheet;

/// A cohort from a table of files: one row a subject, as CSV (RFC 4180, comma, UTF-8) with a header.
///
/// | column | what it holds |
/// |---|---|
/// | `subject` | the id, each once |
/// | `label` | `0` or `1`, the positive class |
/// | `split` | `train` or `test`; the column may be absent, its cells may not be empty |
/// | `<NAME>_image` | the image of the sequence `NAME`; at least one such column |
/// | `<NAME>_mask`, `mask` | the mask of the sequence; that of all sequences without one of their own |
/// | `<NAME>_mask2`, `mask2` | the same of a second reader |
/// | any other | a clinical column |
///
/// White space around a cell is cut off; an empty cell and `NA` are missing, and a row of nothing else is skipped. A path
/// is relative to the folder of the manifest. A mask holds the voxels whose label is not 0
/// ([`Labels::NonZero`](crate::image::Labels::NonZero)). Files are opened when the features of their subject are
/// extracted; that a file which is named is there is looked up at once. A scan whose cell is missing is one that the
/// subject does not have: the extraction reports it.
///
/// A clinical column is numeric if every cell that is not missing is a finite number (with a decimal point), and otherwise
/// categorical, its levels in the order in which they first appear. A column in which more than half of those cells are
/// numbers is refused at its first word, for that is more likely a slip than a level. All rows count, those left out too.
///
/// ```
/// use radiomics::cohort::OnFailure;
/// use radiomics::study::Manifest;
/// # let folder = tempfile::tempdir().unwrap();
/// # for file in ["1.nrrd", "1m.nrrd", "2.nrrd", "2m.nrrd"] {
/// #     std::fs::write(folder.path().join(file), "").unwrap();
/// # }
/// # let file = folder.path().join("cohort.csv");
///
/// let text = "subject,label,T2WI_image,T2WI_mask,age,grade\n\
///             p1,0,1.nrrd,1m.nrrd,41,high\n\
///             p2,1,2.nrrd,2m.nrrd,,low\n\
///             p3,1,3.nrrd,3m.nrrd,55,low\n";
/// std::fs::write(&file, text).unwrap();
/// let manifest = Manifest::read(&file, OnFailure::LeaveOut)?;
/// assert_eq!(manifest.sequences(), ["T2WI"]);
/// assert_eq!(manifest.clinical(), ["age", "grade"]);
/// assert_eq!(manifest.cohort().subjects().len(), 2);
/// let refused = manifest.left_out()[0].to_string();
/// assert!(refused.starts_with("line 4, subject p3: column T2WI_image: "), "{refused}");
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Manifest {
    cohort: Cohort,
    second_reader: Option<Cohort>,
    sequences: Vec<String>,
    clinical: Vec<String>,
    left_out: Vec<LeftOut>,
}

/// A row of a manifest that was left out, and why.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The id of the subject; `None` where the row has none.
    pub subject: Option<String>,
    /// What is wrong.
    pub error: Error,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(subject) = &self.subject {
            write!(f, ", subject {subject}")?;
        }
        write!(f, ": {}", self.error)
    }
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// A row is refused that has no id, an id that stands on another row too (all rows of that id are refused, since none
    /// is known to be the right one), a label or a split of another spelling, or the name of a file that is not there or
    /// is no regular file. Under [`OnFailure::LeaveOut`] these rows are left out and listed, under [`OnFailure::Stop`] the
    /// first is an error.
    ///
    /// # Errors
    /// [`Error::File`] if the manifest cannot be read. [`Error::Format`] naming the file and, where there is one, line,
    /// subject and column: for a refused row under [`OnFailure::Stop`]; and under either, for what concerns more than one
    /// row: a file of more than 16 MiB, of more than 4 194 304 cells or not in UTF-8; a row with more or fewer cells than
    /// the header; a cell that goes over a line break, which a quote that was left open would make of the rows behind it;
    /// a column without a name or with that of another; a column `subject` or `label`, an image or a mask that is lacking;
    /// a mask without its image; a clinical column of numbers with a word in it; no row that is not refused.
    pub fn read(path: impl AsRef<Path>, on_failure: OnFailure) -> Result<Self> {
        let path = path.as_ref();
        let sheet = Sheet::read(path)?;
        let located = |problem: String| Error::format(path, problem);
        let columns = Columns::of(&sheet.header).map_err(located)?;
        let kinds = kinds::of(&columns, &sheet).map_err(located)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let rows = Rows { columns: &columns, kinds: &kinds, folder, twice: rows::twice(&columns, &sheet) };

        let (mut first, mut second, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for row in &sheet.rows {
            match rows.subject(row) {
                Ok(both) => {
                    first.push(both.first);
                    second.extend(both.second);
                }
                Err(refused) if on_failure == OnFailure::Stop => return Err(located(refused.to_string())),
                Err(refused) => left_out.push(*refused),
            }
        }
        let cohort = cohort(first, &left_out).map_err(located)?;
        let second_reader = if second.is_empty() { None } else { Some(Cohort::new(second)?) };
        let (sequences, clinical) = columns.into_names();
        Ok(Manifest { cohort, second_reader, sequences, clinical, left_out })
    }

    /// The subjects in the order of their rows, with their scans, clinical columns, labels, and split if there is one.
    pub fn cohort(&self) -> &Cohort {
        &self.cohort
    }

    /// The names of the sequences in the order of their images in the header.
    pub fn sequences(&self) -> &[String] {
        &self.sequences
    }

    /// The names of the clinical columns in the order of the header.
    pub fn clinical(&self) -> &[String] {
        &self.clinical
    }

    /// The subjects with a mask of a second reader, each with the scans for which there is one, under that mask, with label
    /// and split and without clinical columns; `None` if no subject has one.
    ///
    /// The mask of the first reader is never put in the place of one that is missing: a feature would agree with itself.
    pub fn second_reader(&self) -> Option<&Cohort> {
        self.second_reader.as_ref()
    }

    /// The rows that were refused, in their order; none under [`OnFailure::Stop`].
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }
}

/// The cohort of the rows that were not refused.
fn cohort(subjects: Vec<Subject>, left_out: &[LeftOut]) -> Result<Cohort, String> {
    match left_out.first() {
        Some(first) if subjects.is_empty() => {
            Err(format!("all of {} rows are refused, the first: {first}", left_out.len()))
        }
        _ => Cohort::new(subjects).map_err(|error| error.to_string()),
    }
}

/// As much of a text as a message needs of it.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_string(),
    }
}
