use std::collections::{HashMap, HashSet};

use super::shown;
use crate::error::Error;

/// The endings of the names of files.
const IMAGE: &str = "_image";
const MASK: &str = "_mask";
const SECOND: &str = "_mask2";

/// The columns of a manifest by their role, each by its position.
pub(super) struct Columns {
    names: Vec<String>,
    pub(super) subject: usize,
    pub(super) label: usize,
    pub(super) split: Option<usize>,
    /// The mask of all sequences.
    pub(super) mask: Option<usize>,
    /// That of the second reader.
    pub(super) second: Option<usize>,
    pub(super) sequences: Vec<Files>,
    pub(super) clinical: Vec<usize>,
}

/// The columns of one sequence.
pub(super) struct Files {
    pub(super) name: String,
    pub(super) image: usize,
    pub(super) mask: Option<usize>,
    pub(super) second: Option<usize>,
}

impl Columns {
    /// The roles of the columns, or what is wrong with the header.
    pub(super) fn of(header: &[String]) -> Result<Self, String> {
        expect_named(header)?;
        let positions: HashMap<&str, usize> =
            header.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let position = |name: &str| positions.get(name).copied();
        let required =
            |name: &str| position(name).ok_or_else(|| Error::unknown_column(name, header).to_string());
        let (subject, label) = (required("subject")?, required("label")?);
        let (split, mask, second) = (position("split"), position("mask"), position("mask2"));
        let sequences = sequences(header, position);
        expect_complete(&sequences, mask)?;

        let files = sequences.iter().flat_map(|files| [Some(files.image), files.mask, files.second]);
        let common = [Some(subject), Some(label), split, mask, second];
        let taken: HashSet<usize> = files.chain(common).flatten().collect();
        let clinical: Vec<usize> = (0..header.len()).filter(|at| !taken.contains(at)).collect();
        expect_no_stray_mask(header, &clinical)?;
        Ok(Columns { names: header.to_vec(), subject, label, split, mask, second, sequences, clinical })
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// The names of the sequences and those of the clinical columns.
    pub(super) fn into_names(self) -> (Vec<String>, Vec<String>) {
        let clinical = self.clinical.iter().map(|at| self.name(*at).to_string()).collect();
        (self.sequences.into_iter().map(|files| files.name).collect(), clinical)
    }
}

/// Refuses a column without a name, and two of one name.
fn expect_named(header: &[String]) -> Result<(), String> {
    let mut seen = HashSet::new();
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(format!("column {} of {} has no name", at + 1, header.len()));
        }
        if !seen.insert(name) {
            return Err(Error::Duplicate { what: "column", name: shown(name) }.to_string());
        }
    }
    Ok(())
}

fn sequences(header: &[String], position: impl Fn(&str) -> Option<usize>) -> Vec<Files> {
    let images = header.iter().enumerate().filter_map(|(at, name)| Some((name.strip_suffix(IMAGE)?, at)));
    images
        .map(|(name, image)| Files {
            name: name.to_string(),
            image,
            mask: position(&format!("{name}{MASK}")),
            second: position(&format!("{name}{SECOND}")),
        })
        .collect()
}

/// Refuses a header without a sequence, and a sequence without a name or a mask.
fn expect_complete(sequences: &[Files], common: Option<usize>) -> Result<(), String> {
    if sequences.is_empty() {
        return Err(format!("at least one column <sequence>{IMAGE} is needed, there is none"));
    }
    if sequences.iter().any(|files| files.name.is_empty()) {
        return Err(format!("column {IMAGE} needs the name of a sequence before it"));
    }
    match sequences.iter().find(|files| files.mask.or(common).is_none()) {
        Some(files) => {
            let name = shown(&files.name);
            Err(format!("column {name}{MASK} or a column mask for all sequences is needed, there is neither"))
        }
        None => Ok(()),
    }
}

/// Refuses the mask of a sequence that has no image: it would be taken for a clinical column of words.
fn expect_no_stray_mask(header: &[String], clinical: &[usize]) -> Result<(), String> {
    let mut names = clinical.iter().filter_map(|at| header.get(*at));
    let stray =
        names.find_map(|name| Some((name, name.strip_suffix(MASK).or_else(|| name.strip_suffix(SECOND))?)));
    match stray {
        Some((name, sequence)) => {
            let (name, sequence) = (shown(name), shown(sequence));
            Err(format!("column {name} is a mask and needs a column {sequence}{IMAGE}, there is none"))
        }
        None => Ok(()),
    }
}
