use crate::numeric::{moment, quantile};

/// Distances between the probabilities that were given and those that were observed by a smooth curve, over subjects.
///
/// Source: Harrell, *Regression modeling strategies*, 2015, section 10.9; Austin, Steyerberg, *The integrated calibration
/// index (ICI) and related metrics*, Stat. Med. 38 (2019).
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationError {
    mean: f64,
    median: f64,
    ninetieth: f64,
    largest: f64,
}

impl CalibrationError {
    /// Of one distance for each subject, at least one.
    pub(super) fn of(mut distances: Vec<f64>) -> Self {
        let mean = moment::mean(&distances);
        let [median, ninetieth, largest] = quantile::linear(&mut distances, [0.5, 0.9, 1.0]);
        CalibrationError { mean, median, ninetieth, largest }
    }

    /// The mean distance: the integrated calibration index (ICI), also called Eavg.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The median distance, E50.
    pub fn median(&self) -> f64 {
        self.median
    }

    /// The quantile 0.9 of the distances, E90.
    pub fn ninetieth_percentile(&self) -> f64 {
        self.ninetieth
    }

    /// The largest distance, Emax.
    pub fn largest(&self) -> f64 {
        self.largest
    }
}
