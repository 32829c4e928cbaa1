//! Synthetic images and cohorts with known truth.
//!
//! For examples, benchmarks and tests of pipelines, of this crate and of others: [`noise_ball`] is one image with one
//! mask, [`StudyPhantom`] a whole multi-sequence study whose label acts on the images with a stated effect size. Nothing
//! here stands for real patients. Everything follows from a seed, bit for bit, on any number of threads.

mod noise;
mod study;
mod tumour;

pub use noise::noise_ball;
pub use study::{Effect, Latent, SEQUENCES, StudyPhantom};
