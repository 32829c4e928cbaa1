//! A study of several sequences as one object: what is measured, what is selected, which models are fitted and held against one
//! another, and what came of it.
//!
//! A [`Study`] says what is measured, who is for training and who reads the masks again; its [`Analysis`] says which [`Model`]s are made of
//! the tables, by which [`Procedure`]s, and which are compared. [`StudySettings`] is both as plain data, in a file as TOML. Subjects come
//! from code or from a table of files (`Manifest`). What comes of it is a [`StudyResult`]: tables with their provenance, for each model
//! what every step kept and why, scores, thresholds, performance in training, cross-validation and test, DeLong tests, and
//! [`Warning`]s about what an author should know before believing a number.
//!
//! Everything that looks at labels is fitted on training rows only, in each fold of the cross-validation anew. A result depends on the
//! subjects and the declaration alone: not on threads, on what was kept on disk, or on where a run was stopped.
//!
//! ```
//! # #[cfg(feature = "phantom")] {
//! use radiomics::cohort::Protocol;
//! use radiomics::config::Config;
//! use radiomics::phantom::{SEQUENCES, StudyPhantom};
//! use radiomics::study::{Analysis, Model, Study};
//!
//! // A small synthetic cohort with four sequences, of which two are used, and intensities alone.
//! let cohort = StudyPhantom::her2(1).with_subjects([9, 7], [4, 4])?.cohort()?;
//! let config = Config { families: vec!["intensity_statistics".to_string()], ..Config::default() };
//! let protocol = Protocol::new().sequence("T2WI", config.extractor()?).sequence("DWI", config.extractor()?);
//! let models = [
//!     Model::clinical("clinical"),
//!     Model::sequences("T2WI", ["T2WI"]),
//!     Model::sequences("DWI", ["DWI"]),
//!     Model::scores("both", ["T2WI", "DWI"]),          // by rad-scores
//!     Model::scores("combined", ["both", "clinical"]),
//! ];
//! let result = Study::new(protocol, Analysis::new(models)?).run(&cohort)?;
//! for model in result.findings().models() {
//!     let test = model.test().map(|test| test.roc().auc());
//!     println!("{}: {} of {} columns, AUC {test:?}", model.name(), model.columns().len(), model.offered());
//! }
//! for comparison in result.findings().comparisons() {
//!     println!("{} − {}: p = {:?}", comparison.first(), comparison.second(), comparison.test().p_value());
//! }
//! # }
//! # Ok::<(), radiomics::Error>(())
//! ```

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
