use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[cfg(feature = "json")]
use super::cache::Cache;
use super::failure::OnFailure;
use super::finished::{Finished, Tally};
use super::outcome::{Gathered, Outcome};
use super::protocol::Protocol;
use super::subject::{Cohort, Subject};
use crate::error::{Error, Result};
use crate::feature::Schema;
use crate::numeric::parallel;

/// How far an extraction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Subjects that are done.
    pub done: usize,
    /// All subjects.
    pub total: usize,
    /// The subject that was finished last.
    pub subject: &'a str,
    /// How many of its vectors, one for each sequence, came from the cache.
    pub recalled: usize,
    /// How many of its vectors were computed. A subject that failed has fewer vectors than sequences.
    pub computed: usize,
}

/// Called after each subject.
type Observer<'a> = Box<dyn Fn(Progress<'_>) + Sync + Send + 'a>;

/// A run of a [`Protocol`] over a [`Cohort`], with what is to be chosen about it.
///
/// The table depends on protocol and cohort alone: it is the same bits with a cache and without, on any number of threads.
///
/// ```
/// use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
///
/// use ndarray::Array3;
/// use radiomics::cohort::{Cohort, Extractor, OnFailure, Protocol, Subject};
/// use radiomics::first_order::Statistics;
/// use radiomics::image::{Image, Mask, Spacing};
///
/// let subject = |i: usize| -> radiomics::Result<Subject> {
///     let array = Array3::from_shape_fn((3, 5, 5), |(z, y, x)| (i + z * 7 + y * x) as f64);
///     let image = Image::new(array.view(), Spacing::isotropic(1.0)?)?;
///     let mask = Mask::above(&image, 2.0)?;
///     Ok(Subject::new(format!("p{i}")).scan("T2WI", image, mask))
/// };
/// let cohort = Cohort::new((0..4).map(subject).collect::<Result<_, _>>()?)?;
/// let protocol = Protocol::new().sequence("T2WI", Extractor::builder().family(Statistics).build()?);
///
/// let (seen, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
/// let outcome = protocol
///     .extraction()
///     .on_failure(OnFailure::Stop)
///     .observed(|progress| {
///         seen.fetch_max(progress.done, Ordering::Relaxed);
///     })
///     .until(&stop) // to be set by another thread, for instance when the user asks for it
///     .run(&cohort)?;
/// assert_eq!((seen.into_inner(), outcome.computed()), (4, 4));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[must_use = "an extraction does nothing until it is run"]
pub struct Extraction<'a> {
    pub(super) protocol: &'a Protocol,
    on_failure: OnFailure,
    #[cfg(feature = "json")]
    pub(super) cache: Option<&'a Cache>,
    observer: Option<Observer<'a>>,
    stop: Option<&'a AtomicBool>,
}

impl<'a> Extraction<'a> {
    pub(super) fn new(protocol: &'a Protocol) -> Self {
        Extraction {
            protocol,
            on_failure: OnFailure::default(),
            #[cfg(feature = "json")]
            cache: None,
            observer: None,
            stop: None,
        }
    }

    /// What happens when a subject fails; by default it is left out and reported.
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// Recalls from a cache what an earlier run computed, and keeps there what this one computes; by default nothing is kept.
    #[cfg(feature = "json")]
    pub fn cached(mut self, cache: &'a Cache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// A call after each subject, failed ones included, from the thread that finished it.
    ///
    /// [`Progress::done`] takes each value from 1 to the number of subjects once; with several threads, calls may overtake one
    /// another.
    pub fn observed(mut self, observer: impl Fn(Progress<'_>) + Sync + Send + 'a) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// A flag that ends the run: once it is true, no further sequence of a subject is begun. What is in the cache stays there.
    pub fn until(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// The features of every subject.
    ///
    /// Until the table is made, each cell takes 8 bytes, and 40 more where a value is undefined.
    ///
    /// # Errors
    /// As [`Protocol::schema`]; [`Error::Interrupted`] if the flag of [`Extraction::until`] ended the run before every subject
    /// was done; [`Error::Subject`] with the first failure if every subject fails.
    ///
    /// Under [`OnFailure::Stop`], [`Error::Subject`] if any subject fails. After the first failure no further subject is begun,
    /// and those that were begun are finished; the error is that of the earliest subject of the cohort among those that failed.
    /// With one thread that is the first subject that fails; with several, which subjects were begun depends on time. A failure
    /// counts before an interruption.
    pub fn run(&self, cohort: &Cohort) -> Result<Outcome> {
        let schema = self.protocol.schema()?;
        let total = cohort.subjects().len();
        let (done, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let finished = parallel::map(cohort.subjects(), |subject| {
            if self.on_failure == OnFailure::Stop && failed.load(Ordering::Relaxed) {
                return None;
            }
            let finished = self.subject(subject)?;
            failed.fetch_or(finished.row.is_err(), Ordering::Relaxed);
            self.observe(subject, &finished, done.fetch_add(1, Ordering::Relaxed) + 1, total);
            Some(finished)
        });
        self.outcome(Gathered::new(cohort, finished), &schema)
    }

    /// Whether no further sequence may be begun.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn observe(&self, subject: &Subject, finished: &Finished, done: usize, total: usize) {
        if let Some(observer) = &self.observer {
            let Tally { recalled, computed, .. } = &finished.tally;
            let (recalled, computed) = (*recalled, *computed);
            observer(Progress { done, total, subject: subject.id(), recalled, computed });
        }
    }

    /// The results of all subjects as a whole, or the error in which the policy sees them end.
    fn outcome(&self, gathered: Gathered<'_>, schema: &Schema) -> Result<Outcome> {
        let Gathered { done, total, .. } = gathered;
        match gathered.failures.first() {
            Some(first) if self.on_failure == OnFailure::Stop => Err(first.clone().into_error()),
            _ if done < total => Err(Error::Interrupted { done, total }),
            Some(first) if gathered.rows.is_empty() => Err(first.clone().into_error()),
            _ => gathered.outcome(schema),
        }
    }
}
