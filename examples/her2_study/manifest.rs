//! A cohort from a table of files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use radiomics::cohort::{Cohort, Source, Subject};
use radiomics::image::Labels;
use radiomics::io::{read_image, read_mask};
use radiomics::table::Split;
use radiomics::{Error, Result};

/// The columns of a manifest by their role.
struct Columns {
    subject: usize,
    label: usize,
    split: usize,
    common_mask: Option<usize>,
    /// Name, image column, mask column.
    sequences: Vec<(String, usize, Option<usize>)>,
    clinical: Vec<(String, usize)>,
}

/// Reads a manifest: columns `subject`, `label` (0 or 1), `split` (train or test), for each sequence `<name>_image` and
/// `<name>_mask` (or one column `mask` for all), and any number of clinical columns with numbers, empty where missing.
/// Paths are relative to the manifest. Gives the cohort and the names of the sequences in the order of the columns.
pub fn read(path: &Path) -> Result<(Cohort, Vec<String>)> {
    let refuse = |problem: String| Error::format(path, problem);
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(|e| refuse(e.to_string()))?;
    let header = reader.headers().map_err(|e| refuse(e.to_string()))?.clone();
    let columns = Columns::of(&header).map_err(refuse)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut subjects = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| refuse(e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let subject = columns.subject(&record, folder);
        subjects.push(subject.map_err(|problem| refuse(format!("line {line}: {problem}")))?);
    }
    let sequences = columns.sequences.into_iter().map(|(name, ..)| name).collect();
    Ok((Cohort::new(subjects)?, sequences))
}

impl Columns {
    fn of(header: &csv::StringRecord) -> std::result::Result<Self, String> {
        let position = |name: &str| header.iter().position(|column| column == name);
        let required = |name: &str| {
            let columns = header.iter().collect::<Vec<_>>().join(", ");
            position(name).ok_or(format!("column {name} is needed, the columns are {columns}"))
        };
        let mut seen = HashSet::new();
        if let Some(twice) = header.iter().find(|column| !seen.insert(*column)) {
            return Err(format!("column {twice} occurs twice, names must be unique"));
        }
        let sequences: Vec<(String, usize, Option<usize>)> = header
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some((column.strip_suffix("_image")?.to_string(), at)))
            .map(|(name, at)| {
                let mask = position(&format!("{name}_mask"));
                (name, at, mask)
            })
            .collect();
        let common_mask = position("mask");
        if sequences.is_empty() {
            return Err("at least one column <sequence>_image is needed".to_string());
        }
        if sequences.iter().any(|(name, ..)| name.is_empty()) {
            return Err("column _image needs the name of a sequence before it".to_string());
        }
        if let Some((name, ..)) = sequences.iter().find(|(.., mask)| mask.or(common_mask).is_none()) {
            return Err(format!("column {name}_mask or a column mask for all sequences is needed"));
        }
        let [subject, label, split] = [required("subject")?, required("label")?, required("split")?];
        let images = sequences.iter().flat_map(|(_, image, mask)| [Some(*image), *mask]);
        let taken: Vec<usize> = [Some(subject), Some(label), Some(split), common_mask]
            .into_iter()
            .chain(images)
            .flatten()
            .collect();
        let clinical = header
            .iter()
            .enumerate()
            .filter(|(at, _)| !taken.contains(at))
            .map(|(at, name)| (name.to_string(), at))
            .collect();
        Ok(Columns { subject, label, split, common_mask, sequences, clinical })
    }

    fn subject(&self, record: &csv::StringRecord, folder: &Path) -> std::result::Result<Subject, String> {
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let id = cell(self.subject);
        if id.is_empty() {
            return Err("column subject: a name is needed, the cell is empty".to_string());
        }
        // An empty cell is a scan or a mask that is not there; the extraction leaves such a subject out and says so.
        let file = |at: usize| Some(cell(at)).filter(|name| !name.is_empty()).map(|name| folder.join(name));
        let label = match cell(self.label) {
            "0" => false,
            "1" => true,
            other => return Err(format!("subject {id}: label must be 0 or 1, got `{other}`")),
        };
        let split = match cell(self.split) {
            "train" => Split::Train,
            "test" => Split::Test,
            other => return Err(format!("subject {id}: split must be train or test, got `{other}`")),
        };
        let mut subject = Subject::new(id).label(label).split(split);
        for (name, at) in &self.clinical {
            let value = match cell(*at) {
                "" => None,
                text => Some(
                    text.parse::<f64>()
                        .ok()
                        .filter(|value| value.is_finite())
                        .ok_or(format!("subject {id}, column {name}: a number is needed, got `{text}`"))?,
                ),
            };
            subject = subject.clinical(name, value);
        }
        if let Some(path) = self.common_mask.and_then(file) {
            subject = subject.mask(mask(path));
        }
        for (name, image, own) in &self.sequences {
            let Some(image) = file(*image).map(image_source) else { continue };
            subject = match own.and_then(file) {
                Some(path) => subject.scan(name, image, mask(path)),
                None => subject.image(name, image),
            };
        }
        Ok(subject)
    }
}

fn image_source(path: PathBuf) -> Source<radiomics::image::Image> {
    Source::deferred(move || read_image(&path))
}

fn mask(path: PathBuf) -> Source<radiomics::image::Mask> {
    Source::deferred(move || read_mask(&path, Labels::NonZero))
}
