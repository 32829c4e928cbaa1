//! Scores and labels become numbers: ROC curves, DeLong tests, confusion metrics with their intervals; and readers of the
//! same subjects are held against one another: intraclass correlations, concordance, limits of agreement, kappa.
//!
//! A label is `true` for the positive class. A higher score means more positive; this direction is fixed, so a score that
//! ranks the wrong way has an area below one half. Symbols: m and n are the numbers of positive and negative subjects,
//! A the area under the ROC curve (AUC), α one minus the [`Confidence`].
//!
//! What has no meaning for some legal input (a sensitivity without positives, a test statistic with variance 0) is a
//! [`Value`](crate::error::Value) with its reason, never NaN.

use crate::hypothesis::interval;

mod agreement;
mod area;
mod confusion;
mod covariance;
mod delong;
mod mcnemar;
mod partial;
mod proportion;
mod resample;
mod roc;

pub use crate::hypothesis::{Confidence, Interval};
pub use agreement::{
    Concordance, FleissKappa, IccForm, IntraclassCorrelation, Kappa, KappaWeights, LimitsOfAgreement,
    MeanSquares, Readings,
};
pub use confusion::Confusion;
pub use covariance::AucCovariance;
pub use delong::DeLong;
pub use mcnemar::McNemar;
pub use partial::{Along, PartialAuc};
pub use proportion::Proportion;
pub use resample::{Bootstrap, BootstrapComparison};
pub use roc::{Roc, RocPoint};
