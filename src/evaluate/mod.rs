//! Scores and labels become numbers: ROC curves, DeLong tests, confusion metrics with their intervals, calibration of
//! probabilities, decision curves, reclassification, thresholds, bootstrap intervals of anything; and readers of the same
//! subjects are held against one another: intraclass correlations, concordance, limits of agreement, kappa.
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
mod bootstrapped;
mod calibration;
mod calibration_curve;
mod calibration_error;
mod confusion;
mod covariance;
mod decision_curve;
mod delong;
mod estimate;
mod hosmer_lemeshow;
mod mcnemar;
mod net_reclassification;
mod partial;
mod precision_recall;
mod probability;
mod proportion;
mod recalibration;
mod reclassification;
mod resample;
mod resamples;
mod risk_groups;
mod roc;
mod sample_size;
mod smoothed;
mod threshold;

pub use crate::hypothesis::{Confidence, Interval};
pub use agreement::{
    Concordance, FleissKappa, IccForm, IntraclassCorrelation, Kappa, KappaWeights, LimitsOfAgreement,
    MeanSquares, Readings,
};
pub use bootstrapped::Bootstrapped;
pub use calibration::Calibration;
pub use calibration_curve::{CalibrationCurve, CurvePoint};
pub use calibration_error::CalibrationError;
pub use confusion::Confusion;
pub use covariance::AucCovariance;
pub use decision_curve::{DecisionCurve, DecisionPoint};
pub use delong::DeLong;
pub use estimate::Estimate;
pub use hosmer_lemeshow::HosmerLemeshow;
pub use mcnemar::McNemar;
pub use net_reclassification::NetReclassification;
pub use partial::{Along, PartialAuc};
pub use precision_recall::PrecisionRecallPoint;
pub use probability::clip_probabilities;
pub use proportion::Proportion;
pub use recalibration::Recalibration;
pub use reclassification::{CategoricalReclassification, DiscriminationImprovement, Reclassification};
pub use resample::{Bootstrap, BootstrapComparison};
pub use resamples::Resamples;
pub use risk_groups::{Grouping, RiskGroup};
pub use roc::{Roc, RocPoint};
pub use sample_size::SampleSize;
pub use smoothed::SmoothedCalibration;
pub use threshold::{Threshold, ThresholdRule};
