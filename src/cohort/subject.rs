use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::clinical::Clinical;
use crate::error::{Error, Result};
use crate::image::{Image, Mask};
use crate::table::{Category, FeatureTable, Split};

/// An image or a mask that is in memory already or is fetched when its subject's turn comes.
pub enum Source<T> {
    /// In memory.
    Loaded(Arc<T>),
    /// Fetched when needed and dropped afterwards, so that memory does not grow with the cohort.
    Deferred(Arc<dyn Fn() -> Result<T> + Send + Sync>),
}

impl<T> Source<T> {
    /// A source that calls `fetch` each time it is needed, for instance to read a file.
    pub fn deferred(fetch: impl Fn() -> Result<T> + Send + Sync + 'static) -> Self {
        Source::Deferred(Arc::new(fetch))
    }

    /// The image or mask.
    ///
    /// # Errors
    /// Whatever the fetching meets.
    pub fn load(&self) -> Result<Arc<T>> {
        match self {
            Source::Loaded(loaded) => Ok(Arc::clone(loaded)),
            Source::Deferred(fetch) => fetch().map(Arc::new),
        }
    }
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        match self {
            Source::Loaded(loaded) => Source::Loaded(Arc::clone(loaded)),
            Source::Deferred(fetch) => Source::Deferred(Arc::clone(fetch)),
        }
    }
}

impl<T> fmt::Debug for Source<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Loaded(_) => "Loaded",
            Source::Deferred(_) => "Deferred",
        })
    }
}

impl<T> From<T> for Source<T> {
    fn from(loaded: T) -> Self {
        Source::Loaded(Arc::new(loaded))
    }
}

impl<T> From<Arc<T>> for Source<T> {
    fn from(loaded: Arc<T>) -> Self {
        Source::Loaded(loaded)
    }
}

/// One patient: an id, the image of each sequence with its mask, clinical columns, and the yes/no label.
#[derive(Debug, Clone)]
pub struct Subject {
    id: String,
    label: Option<bool>,
    split: Option<Split>,
    pub(super) mask: Option<Source<Mask>>,
    pub(super) scans: Vec<(String, Source<Image>, Option<Source<Mask>>)>,
    clinical: Vec<(String, Clinical)>,
}

impl Subject {
    /// A subject without images yet.
    pub fn new(id: impl Into<String>) -> Self {
        Subject {
            id: id.into(),
            label: None,
            split: None,
            mask: None,
            scans: Vec::new(),
            clinical: Vec::new(),
        }
    }

    /// The image and the mask of one sequence.
    #[must_use]
    pub fn scan(
        mut self,
        sequence: impl Into<String>,
        image: impl Into<Source<Image>>,
        mask: impl Into<Source<Mask>>,
    ) -> Self {
        self.scans.push((sequence.into(), image.into(), Some(mask.into())));
        self
    }

    /// The image of one sequence, under the mask that the subject has for all.
    #[must_use]
    pub fn image(mut self, sequence: impl Into<String>, image: impl Into<Source<Image>>) -> Self {
        self.scans.push((sequence.into(), image.into(), None));
        self
    }

    /// The mask of all sequences that have none of their own.
    #[must_use]
    pub fn mask(mut self, mask: impl Into<Source<Mask>>) -> Self {
        self.mask = Some(mask.into());
        self
    }

    /// The label, true for the positive class.
    #[must_use]
    pub fn label(mut self, positive: bool) -> Self {
        self.label = Some(positive);
        self
    }

    /// Whether the subject is for training or for testing.
    #[must_use]
    pub fn split(mut self, split: Split) -> Self {
        self.split = Some(split);
        self
    }

    /// One clinical column: a number, or `None` where it is missing. NaN and infinity are undefined.
    ///
    /// ```
    /// use radiomics::cohort::Subject;
    /// let subject = Subject::new("p1").clinical("age", 41.0).clinical("ki67", None);
    /// assert_eq!(subject.clinical_values()[0].1.number(), Ok(41.0));
    /// assert!(subject.clinical_values()[1].1.number().is_err());
    /// ```
    #[must_use]
    pub fn clinical(mut self, column: impl Into<String>, value: impl Into<Option<f64>>) -> Self {
        self.clinical.push((column.into(), value.into().into()));
        self
    }

    /// One clinical column: a word, or `None` where it is missing. A word is never taken for a number, whatever it looks
    /// like.
    ///
    /// ```
    /// use radiomics::cohort::Subject;
    /// let subject = Subject::new("p1").category("scanner", "Skyra").category("grade", None::<&str>);
    /// assert_eq!(subject.clinical_values()[0].1.word(), Ok("Skyra"));
    /// assert!(subject.clinical_values()[1].1.word().is_err());
    /// ```
    #[must_use]
    pub fn category(mut self, column: impl Into<String>, word: impl Into<Category>) -> Self {
        self.clinical.push((column.into(), Clinical::Word(word.into())));
        self
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The label, if it is known.
    pub fn known_label(&self) -> Option<bool> {
        self.label
    }

    /// The side of the split, if there is one.
    pub fn known_split(&self) -> Option<Split> {
        self.split
    }

    /// The clinical columns in the order in which they were added.
    pub fn clinical_values(&self) -> &[(String, Clinical)] {
        &self.clinical
    }

    /// The names of the sequences.
    pub fn sequences(&self) -> impl Iterator<Item = &str> {
        self.scans.iter().map(|(name, ..)| name.as_str())
    }

    /// Image and mask of a sequence, fetched if they are not in memory.
    ///
    /// # Errors
    /// [`Error::MissingSequence`] listing the sequences that are there, [`Error::MissingMask`] if the sequence has neither a
    /// mask of its own nor one in common, and whatever the fetching meets.
    pub fn load(&self, sequence: &str) -> Result<(Arc<Image>, Arc<Mask>)> {
        self.load_remembering(sequence, &mut None)
    }

    /// The same; the common mask is fetched once and kept in `common`.
    pub(super) fn load_remembering(
        &self,
        sequence: &str,
        common: &mut Option<Arc<Mask>>,
    ) -> Result<(Arc<Image>, Arc<Mask>)> {
        let scan = self.scans.iter().find(|(name, ..)| name == sequence);
        let Some((_, image, own)) = scan else {
            return Err(Error::MissingSequence {
                subject: self.id.clone(),
                sequence: sequence.to_string(),
                present: self.sequences().map(str::to_string).collect(),
            });
        };
        let mask = match (own, &self.mask) {
            (Some(own), _) => own.load()?,
            (None, Some(shared)) => match common {
                Some(mask) => Arc::clone(mask),
                None => Arc::clone(common.insert(shared.load()?)),
            },
            (None, None) => {
                return Err(Error::MissingMask { subject: self.id.clone(), sequence: sequence.to_string() });
            }
        };
        Ok((image.load()?, mask))
    }
}

/// The subjects of a study, each id once.
#[derive(Debug, Clone)]
pub struct Cohort {
    pub(super) subjects: Vec<Subject>,
}

impl Cohort {
    /// A cohort.
    ///
    /// # Errors
    /// [`Error::Nothing`] without subjects, [`Error::Duplicate`] if an id, or a sequence within a subject, occurs twice.
    pub fn new(subjects: Vec<Subject>) -> Result<Self> {
        if subjects.is_empty() {
            return Err(Error::Nothing { what: "the cohort" });
        }
        let mut ids = HashSet::new();
        for subject in &subjects {
            if !ids.insert(subject.id.as_str()) {
                return Err(Error::Duplicate { what: "subject", name: subject.id.clone() });
            }
            let mut sequences = HashSet::new();
            if let Some(twice) = subject.sequences().find(|name| !sequences.insert(*name)) {
                return Err(Error::Duplicate {
                    what: "sequence",
                    name: format!("{twice} of subject {}", subject.id),
                });
            }
        }
        Ok(Cohort { subjects })
    }

    /// The subjects in order.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }
}

/// The table with labels and split, where every subject has them.
pub(super) fn labelled(table: FeatureTable, subjects: &[&Subject]) -> Result<FeatureTable> {
    let labels: Option<Vec<bool>> = subjects.iter().map(|subject| subject.label).collect();
    let split: Option<Vec<Split>> = subjects.iter().map(|subject| subject.split).collect();
    let table = match labels {
        Some(labels) => table.with_labels(labels)?,
        None => table,
    };
    match split {
        Some(split) => table.with_split(split),
        None => Ok(table),
    }
}
