//! Studies of several sequences, as values and as files.

#[path = "../support/mod.rs"]
mod support;

mod analysis;
mod files;
mod golden;
mod images;
mod manifest;
mod manifest_refused;
mod phantom;
mod seeds;
mod settings;
