//! A study of several sequences as one object: what is measured, what is selected, which models are fitted and held against one
//! another, and what came of it.

mod analysis;
mod assessment;
mod comparison;
mod data;
mod division;
mod findings;
mod fitting;
mod model;
mod procedure;
pub mod settings;
mod warning;

pub use analysis::{Analysis, Validation};
pub use assessment::Assessment;
pub use comparison::{Comparison, Comparisons};
pub use data::StudyData;
pub use division::Division;
pub use findings::{Findings, ModelFindings};
pub use model::{Model, ModelKind};
pub use procedure::{Agreement, Fallback, Procedure};
pub use settings::StudySettings;
pub use warning::Warning;
