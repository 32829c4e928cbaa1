//! Synthetic images and cohorts with known truth.
