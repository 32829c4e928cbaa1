use super::damaged::DamagedEntry;
use super::failure::Failure;
use super::finished::{Finished, Tally};
use super::subject::{Cohort, Subject, labelled};
use crate::error::Result;
use crate::feature::{Provenance, Schema};
use crate::table::{CompactRow, FeatureTable};

/// What came of a cohort: the table of those that went well, and the others with their reasons.
#[derive(Debug, Clone)]
pub struct Outcome {
    table: FeatureTable,
    record: ExtractionRecord,
}

impl Outcome {
    /// Subjects × columns, in the order of the cohort, with labels and split where every subject has them.
    pub fn table(&self) -> &FeatureTable {
        &self.table
    }

    /// The table, and how it came about.
    pub fn into_parts(self) -> (FeatureTable, ExtractionRecord) {
        (self.table, self.record)
    }

    /// As [`ExtractionRecord::provenance`].
    pub fn provenance(&self, subject: &str) -> Option<&[Provenance]> {
        self.record.provenance(subject)
    }

    /// As [`ExtractionRecord::failures`].
    pub fn failures(&self) -> &[Failure] {
        self.record.failures()
    }

    /// As [`ExtractionRecord::recalled`].
    pub fn recalled(&self) -> usize {
        self.record.recalled()
    }

    /// As [`ExtractionRecord::computed`].
    pub fn computed(&self) -> usize {
        self.record.computed()
    }

    /// As [`ExtractionRecord::damaged`].
    pub fn damaged(&self) -> &[DamagedEntry] {
        self.record.damaged()
    }
}

/// How a table of features came about: where its values come from, which subjects are not in it, and what was recalled.
#[derive(Debug, Clone)]
pub struct ExtractionRecord {
    provenance: Vec<(String, Vec<Provenance>)>,
    failures: Vec<Failure>,
    tally: Tally,
}

impl ExtractionRecord {
    /// Where the values of a subject come from, one record for each sequence; `None` if it is not in the table.
    pub fn provenance(&self, subject: &str) -> Option<&[Provenance]> {
        let found = self.provenance.iter().find(|(id, _)| id == subject);
        found.map(|(_, provenance)| provenance.as_slice())
    }

    /// The subjects of the table, in its order, each with the records of its sequences.
    pub fn subjects(&self) -> impl ExactSizeIterator<Item = (&str, &[Provenance])> {
        self.provenance.iter().map(|(id, records)| (id.as_str(), records.as_slice()))
    }

    /// The subjects that were left out.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// How many vectors, each of one sequence of one subject, came from the cache; those of subjects that were left out
    /// for another sequence included. None without a cache.
    pub fn recalled(&self) -> usize {
        self.tally.recalled
    }

    /// How many vectors, each of one sequence of one subject, were computed; those of subjects that were left out for
    /// another sequence included.
    pub fn computed(&self) -> usize {
        self.tally.computed
    }

    /// What was wrong with entries of the cache, in the order of the cohort. The table does not suffer from it: every vector
    /// that could not be recalled was computed.
    pub fn damaged(&self) -> &[DamagedEntry] {
        &self.tally.damaged
    }
}

/// The results of all subjects, side by side.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    /// Subjects that were done.
    pub(super) done: usize,
    /// All subjects.
    pub(super) total: usize,
    pub(super) failures: Vec<Failure>,
    /// Of the subjects that went well.
    pub(super) rows: Vec<CompactRow>,
    subjects: Vec<&'a Subject>,
    provenance: Vec<(String, Vec<Provenance>)>,
    tally: Tally,
}

impl<'a> Gathered<'a> {
    /// Of one result for each subject of the cohort, `None` for those that were not done.
    pub(super) fn new(cohort: &'a Cohort, results: Vec<Option<Finished>>) -> Self {
        let mut all = Gathered { total: results.len(), ..Self::default() };
        for (subject, finished) in cohort.subjects().iter().zip(results) {
            let Some(Finished { row, tally }) = finished else { continue };
            all.done += 1;
            all.tally.add(tally);
            match row {
                Ok((row, records)) => {
                    all.subjects.push(subject);
                    all.rows.push(row);
                    all.provenance.push((subject.id().to_string(), records));
                }
                Err(failure) => all.failures.push(*failure),
            }
        }
        all
    }

    /// The table of those that went well, with the rest.
    pub(super) fn outcome(self, schema: &Schema) -> Result<Outcome> {
        let Gathered { failures, rows, subjects, provenance, tally, .. } = self;
        let table = FeatureTable::from_rows(subjects.iter().map(|subject| subject.id()), schema, &rows)?;
        drop(rows);
        let record = ExtractionRecord { provenance, failures, tally };
        Ok(Outcome { table: labelled(table, &subjects)?, record })
    }
}
