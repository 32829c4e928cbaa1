//! How much memory it takes: a program of its own, as its allocator counts.

#[path = "../support/mod.rs"]
mod support;

mod cohort;
mod filter;
mod io;
mod learn;
mod watch;
