//! Scores and labels become numbers with intervals and tests.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod definitions;
mod golden;
mod performance;
mod probabilities;
mod resamples;
mod sample_size;
mod special;
mod thresholds;
