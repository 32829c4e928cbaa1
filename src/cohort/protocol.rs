use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::extractor::Extractor;
use super::failure::Failure;
use super::mask_memory::MaskMemory;
use super::subject::{Cohort, Subject, labelled};
use crate::error::{Error, Result, Value};
use crate::feature::{FeatureVector, Provenance, Schema};
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// One sequence of a protocol: its name and how its features are taken.
#[derive(Clone)]
pub struct Sequence {
    name: Arc<str>,
    extractor: Extractor,
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

/// What came of a cohort: the table of those that went well, and the others with their reasons.
#[derive(Debug, Clone)]
pub struct Outcome {
    table: FeatureTable,
    provenance: Vec<(String, Vec<Provenance>)>,
    failures: Vec<Failure>,
}

impl Outcome {
    /// Subjects × columns, in the order of the cohort, with labels and split where every subject has them.
    pub fn table(&self) -> &FeatureTable {
        &self.table
    }

    /// Where the values of a subject come from, one record for each sequence; `None` if it is not in the table.
    pub fn provenance(&self, subject: &str) -> Option<&[Provenance]> {
        let found = self.provenance.iter().find(|(id, _)| id == subject);
        found.map(|(_, provenance)| provenance.as_slice())
    }

    /// The subjects that were left out.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

/// How far an extraction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Subjects that are done.
    pub done: usize,
    /// All subjects.
    pub total: usize,
    /// The subject that was finished last.
    pub subject: &'a str,
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

    /// The features of every subject.
    ///
    /// # Errors
    /// As [`Protocol::schema`], and [`Error::Subject`] with the first failure if every subject fails. One subject that fails
    /// is no error: it is listed in the outcome.
    pub fn extract(&self, cohort: &Cohort) -> Result<Outcome> {
        self.extract_observed(cohort, |_| {})
    }

    /// The features of every subject, with a call after each, from the thread that finished it.
    ///
    /// # Errors
    /// As [`Protocol::extract`].
    pub fn extract_observed(
        &self,
        cohort: &Cohort,
        observe: impl Fn(Progress<'_>) + Sync + Send,
    ) -> Result<Outcome> {
        let schema = Arc::new(self.schema()?);
        let total = cohort.subjects().len();
        let done = AtomicUsize::new(0);
        let results = parallel::map(cohort.subjects(), |subject| {
            let result = self.vector(subject, &schema);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            observe(Progress { done, total, subject: subject.id() });
            result
        });
        let mut rows = Vec::new();
        let mut failures = Vec::new();
        for (subject, result) in cohort.subjects().iter().zip(results) {
            match result {
                Ok(vector) => rows.push((subject, vector)),
                Err(failure) => failures.push(*failure),
            }
        }
        let provenance =
            rows.iter().map(|(subject, row)| (subject.id().to_string(), row.provenance().to_vec())).collect();
        Ok(Outcome { table: table(rows, &failures)?, provenance, failures })
    }

    /// The values of all sequences of one subject.
    fn vector(&self, subject: &Subject, schema: &Arc<Schema>) -> Result<FeatureVector, Box<Failure>> {
        let mut values: Vec<Value> = Vec::with_capacity(schema.names().len());
        let mut provenance = Vec::with_capacity(self.sequences.len());
        let mut memory = MaskMemory::default();
        let mut common = None;
        for sequence in &self.sequences {
            let one = subject
                .load_remembering(&sequence.name, &mut common)
                .and_then(|(image, mask)| sequence.extractor.extract_remembering(&image, &mask, &mut memory));
            match one {
                Ok(vector) => {
                    values.extend(vector.values());
                    let own = vector.provenance().iter().cloned();
                    provenance.extend(own.map(|record| record.in_sequence(&sequence.name)));
                }
                Err(error) => return Err(failure(subject, Some(&sequence.name), error)),
            }
        }
        FeatureVector::new(Arc::clone(schema), values)
            .map(|vector| vector.with_provenance(provenance))
            .map_err(|error| failure(subject, None, error))
    }
}

fn failure(subject: &Subject, sequence: Option<&str>, error: Error) -> Box<Failure> {
    Box::new(Failure { subject: subject.id().to_string(), sequence: sequence.map(str::to_string), error })
}

/// The table of the subjects that went well; the error of the first failure where there is none.
fn table(rows: Vec<(&Subject, FeatureVector)>, failures: &[Failure]) -> Result<FeatureTable> {
    if let (true, Some(first)) = (rows.is_empty(), failures.first()) {
        return Err(first.clone().into_error());
    }
    let subjects: Vec<&Subject> = rows.iter().map(|(subject, _)| *subject).collect();
    let table = FeatureTable::from_vectors(rows.into_iter().map(|(subject, row)| (subject.id(), row)))?;
    labelled(table, &subjects)
}
