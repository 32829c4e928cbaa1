//! Scores and labels become numbers: ROC curves, DeLong tests, confusion metrics with their intervals.
//!
//! A label is `true` for the positive class. A higher score means more positive; this direction is fixed, so a score that
//! ranks the wrong way has an area below one half. Symbols: m and n are the numbers of positive and negative subjects,
//! A the area under the ROC curve (AUC), α one minus the [`Confidence`].
//!
//! What has no meaning for some legal input (a sensitivity without positives, a test statistic with variance 0) is a
//! [`Value`](crate::error::Value) with its reason, never NaN.

mod area;
mod confusion;
mod covariance;
mod delong;
mod interval;
mod mcnemar;
mod partial;
mod proportion;
mod resample;
mod roc;
mod sample_size;

pub use confusion::Confusion;
pub use covariance::AucCovariance;
pub use delong::DeLong;
pub use interval::{Confidence, Interval};
pub use mcnemar::McNemar;
pub use partial::{Along, PartialAuc};
pub use proportion::Proportion;
pub use resample::{Bootstrap, BootstrapComparison};
pub use roc::{Roc, RocPoint};
pub use sample_size::SampleSize;
