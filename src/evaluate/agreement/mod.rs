//! Agreement of readers, sessions or methods on the same subjects.

mod concordance;
mod fleiss;
mod intraclass;
mod kappa;
mod limits;
mod readings;

pub use concordance::Concordance;
pub use fleiss::FleissKappa;
pub use intraclass::{IccForm, IntraclassCorrelation};
pub use kappa::{Kappa, KappaWeights};
pub use limits::LimitsOfAgreement;
pub use readings::{MeanSquares, Readings};
