//! Subjects with several sequences become feature tables.
//!
//! An [`Extractor`] turns one image and mask into a feature vector. A [`Protocol`] names the [`Sequence`]s of a study, each
//! with its own extractor, and runs over a [`Cohort`] of [`Subject`]s; a subject that fails is reported with its reason
//! and the others go on.

mod builder;
mod extractor;
mod failure;
mod mask_memory;
mod perturbed;
mod protocol;
mod responses;
mod subject;
mod timing;

pub use builder::ExtractorBuilder;
pub use extractor::Extractor;
pub use failure::{Failure, OnFailure};
pub use protocol::{Outcome, Progress, Protocol, Sequence};
pub use subject::{Cohort, Source, Subject};
pub use timing::Timing;
