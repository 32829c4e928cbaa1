//! Everything that decides the features, as values and as files.

mod file;
mod filters;
mod pyradiomics;
mod serialise;
