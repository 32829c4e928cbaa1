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
    declaration: Option<String>,
}

impl StudyResult {
    pub(super) fn new(
        data: StudyData,
        findings: Findings,
        record: ExtractionRecord,
        settings: Vec<(String, String)>,
        declaration: Option<String>,
    ) -> Self {
        StudyResult { data, findings, record, settings, declaration }
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

    /// The text that declares the study, if it came with one.
    pub fn declaration(&self) -> Option<&str> {
        self.declaration.as_deref()
    }

    /// How subjects were measured, divided and read again, as name and value.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }
}
