use super::data::StudyData;
use super::findings::Findings;
use crate::cohort::ExtractionRecord;

/// What came of a study.
#[derive(Clone)]
pub struct StudyResult {
    data: StudyData,
    findings: Findings,
    record: ExtractionRecord,
    settings: Vec<(String, String)>,
}

impl StudyResult {
    pub(super) fn new(
        data: StudyData,
        findings: Findings,
        record: ExtractionRecord,
        settings: Vec<(String, String)>,
    ) -> Self {
        StudyResult { data, findings, record, settings }
    }

    /// The tables.
    pub fn data(&self) -> &StudyData {
        &self.data
    }

    /// The models and their comparisons, with all warnings.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// How the features came about: where each value comes from, subjects that were left out, what was recalled.
    pub fn record(&self) -> &ExtractionRecord {
        &self.record
    }

    /// Everything that the numbers depend on besides the subjects, as name and value.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }
}
