use std::collections::HashSet;
use std::sync::Arc;

use super::extraction::Extraction;
use super::extractor::Extractor;
use super::outcome::Outcome;
use super::subject::Cohort;
use crate::error::{Error, Result};
use crate::feature::Schema;

/// One sequence of a protocol: its name and how its features are taken.
#[derive(Clone)]
pub struct Sequence {
    pub(super) name: Arc<str>,
    pub(super) extractor: Extractor,
}

impl Sequence {
    /// The name, for instance `T2WI`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its features are taken.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }
}

/// The sequences of a study, each with its own settings.
///
/// The columns are fixed by the protocol alone. Features that look at the mask alone are computed once for each distinct
/// mask of a subject, and stand in the columns of every sequence drawn with it.
#[derive(Clone, Default)]
pub struct Protocol {
    sequences: Vec<Sequence>,
}

impl Protocol {
    /// A protocol without sequences yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sequence.
    #[must_use]
    pub fn sequence(mut self, name: &str, extractor: Extractor) -> Self {
        self.sequences.push(Sequence { name: Arc::from(name), extractor });
        self
    }

    /// The sequences in order.
    pub fn sequences(&self) -> &[Sequence] {
        &self.sequences
    }

    /// The names of all columns and their fingerprint, before any image is read.
    ///
    /// # Errors
    /// [`Error::Nothing`] without sequences, [`Error::Duplicate`] if a sequence is named twice.
    pub fn schema(&self) -> Result<Schema> {
        if self.sequences.is_empty() {
            return Err(Error::Nothing { what: "the protocol" });
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.sequences.iter().find(|s| !seen.insert(s.name())) {
            return Err(Error::Duplicate { what: "sequence", name: twice.name().to_string() });
        }
        let names = self.sequences.iter().flat_map(|sequence| {
            let names = sequence.extractor.schema().names().iter();
            names.map(|name| name.clone().in_sequence(&sequence.name))
        });
        let settings = self.sequences.iter().map(|s| format!("{}: {}", s.name, s.extractor.settings()));
        Schema::new(names.collect(), &settings.collect::<Vec<_>>().join(" | "))
    }

    /// The names of all columns, before any image is read.
    ///
    /// # Errors
    /// As [`Protocol::schema`].
    pub fn columns(&self) -> Result<Vec<String>> {
        Ok(self.schema()?.columns())
    }

    /// The features of every subject; short for `self.extraction().run(cohort)`.
    ///
    /// # Errors
    /// As [`Protocol::schema`], and [`Error::Subject`] with the first failure if every subject fails. One subject that fails
    /// is no error: it is listed in the outcome.
    pub fn extract(&self, cohort: &Cohort) -> Result<Outcome> {
        self.extraction().run(cohort)
    }

    /// An extraction with this protocol, to be given a cache, a policy for failures, an observer or a way to stop it.
    pub fn extraction(&self) -> Extraction<'_> {
        Extraction::new(self)
    }
}
