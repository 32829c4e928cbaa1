use super::damaged::DamagedEntry;
use super::failure::Failure;
use super::finished::Tally;
use crate::feature::Provenance;
use crate::table::FeatureTable;

/// What came of a cohort: the table of those that went well, and the others with their reasons.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub(super) table: FeatureTable,
    pub(super) provenance: Vec<(String, Vec<Provenance>)>,
    pub(super) failures: Vec<Failure>,
    pub(super) tally: Tally,
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
