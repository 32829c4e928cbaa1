//! A study of several sequences as one object: what is measured, what is selected, which models are fitted and held against one
//! another, and what came of it.

mod analysis;
mod assessment;
mod baseline;
mod comparison;
mod data;
mod declared;
mod division;
mod findings;
mod fitting;
#[cfg(all(feature = "csv", any(feature = "nifti", feature = "nrrd")))]
mod manifest;
mod model;
mod procedure;
mod result;
mod run;
pub mod settings;
mod warning;

pub use analysis::{Analysis, Validation};
pub use assessment::Assessment;
pub use baseline::{Baseline, BaselineRow, Contrast, Summary};
pub use comparison::{Comparison, Comparisons};
pub use data::StudyData;
pub use declared::Study;
pub use division::Division;
pub use findings::{Findings, ModelFindings};
#[cfg(all(feature = "csv", any(feature = "nifti", feature = "nrrd")))]
pub use manifest::{LeftOut, Manifest};
pub use model::{Model, ModelKind};
pub use procedure::{Agreement, Fallback, Procedure};
pub use result::StudyResult;
pub use run::{Phase, Run, StudyProgress};
pub use settings::StudySettings;
pub use warning::Warning;
