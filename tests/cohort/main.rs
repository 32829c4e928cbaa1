//! Patients with their images and what is computed of them.

#[path = "../support/mod.rs"]
mod support;

mod cache;
mod clinical;
mod counted;
mod extraction;
mod filters;
mod perturbed;
mod provenance;
mod subjects;
