//! Subjects with several sequences become feature tables.
//!
//! An [`Extractor`] turns one image and mask into a feature vector. A [`Protocol`] names the [`Sequence`]s of a study, each
//! with its own extractor, and runs over a [`Cohort`] of [`Subject`]s; a subject that fails is reported with its reason
//! and the others go on. An [`Extraction`] is such a run with choices: what happens on failure ([`OnFailure`]), who watches,
//! what stops it, and the `Cache` on disk from which vectors are recalled that an earlier run computed.

mod branch;
mod builder;
#[cfg(feature = "json")]
mod cache;
mod clinical;
mod damaged;
mod extraction;
mod extractor;
mod failure;
mod finished;
mod mask_memory;
mod outcome;
mod perturbed;
mod protocol;
mod responses;
mod subject;
mod timing;

pub use branch::Branch;
pub use builder::ExtractorBuilder;
#[cfg(feature = "json")]
pub use cache::Cache;
pub use clinical::Clinical;
pub use damaged::{Damage, DamagedEntry};
pub use extraction::{Extraction, Progress};
pub use extractor::Extractor;
pub use failure::{Failure, OnFailure};
pub use outcome::{ExtractionRecord, Outcome};
pub use protocol::{Protocol, Sequence};
pub use subject::{Cohort, Source, Subject};
pub use timing::Timing;
