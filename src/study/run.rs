use std::sync::atomic::AtomicBool;

#[cfg(feature = "json")]
use crate::cohort::Cache;
use crate::cohort::{Cohort, OnFailure};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Features of the subjects.
    Features,
    /// The same features by another reader, or under a perturbation, counted from 1.
    Reading(usize),
    /// Models and their validation.
    Models,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StudyProgress<'a> {
    /// What is being done.
    pub phase: Phase,
    /// Subjects that are done in this phase.
    pub done: usize,
    /// All subjects of this phase.
    pub total: usize,
    /// The subject that was finished last.
    pub subject: &'a str,
}

/// How a study is run, which has no influence on what comes of it.
///
/// ```
/// use radiomics::cohort::OnFailure;
/// use radiomics::study::Run;
/// let run = Run::new().on_failure(OnFailure::Stop).observed(&|progress| println!("{}/{}", progress.done, progress.total));
/// ```
#[derive(Clone, Copy, Default)]
pub struct Run<'a> {
    pub(super) second_reader: Option<&'a Cohort>,
    #[cfg(feature = "json")]
    pub(super) cache: Option<&'a Cache>,
    pub(super) on_failure: OnFailure,
    pub(super) observe: Option<&'a (dyn Fn(StudyProgress<'_>) + Sync)>,
    pub(super) until: Option<&'a AtomicBool>,
}

impl<'a> Run<'a> {
    /// Without a second reader, nothing kept on disk, subjects that fail left out.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the masks of a second reader, of some or all of the subjects.
    #[must_use]
    pub fn second_reader(self, cohort: &'a Cohort) -> Self {
        Run { second_reader: Some(cohort), ..self }
    }

    /// Vectors that were extracted before are taken from here, and new ones kept, so that a run that was stopped goes on where it
    /// was.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn cached(self, cache: &'a Cache) -> Self {
        Run { cache: Some(cache), ..self }
    }

    /// What happens when a subject fails.
    #[must_use]
    pub fn on_failure(self, on_failure: OnFailure) -> Self {
        Run { on_failure, ..self }
    }

    /// With a call after each subject, from the thread that finished it.
    #[must_use]
    pub fn observed(self, observe: &'a (dyn Fn(StudyProgress<'_>) + Sync)) -> Self {
        Run { observe: Some(observe), ..self }
    }

    /// Stops with [`Error::Interrupted`](crate::Error::Interrupted) once this is true; what was kept stays.
    #[must_use]
    pub fn until(self, stop: &'a AtomicBool) -> Self {
        Run { until: Some(stop), ..self }
    }
}
