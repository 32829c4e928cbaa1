//! Tests of hypotheses.

#[path = "../support/mod.rs"]
mod support;

mod definitions;
mod exact;
mod golden;
