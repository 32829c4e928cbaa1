//! Radiomics: medical images and masks become features, features become tables, tables become tested predictions.
//!
//! Features follow the Image Biomarker Standardisation Initiative (IBSI) and carry its codes; a value that is undefined for
//! a region carries the reason. Results are the same bits on any number of threads.
//!
//! # From arrays to a p-value
//!
//! ```
//! use ndarray::Array3;
//! use radiomics::cohort::{Cohort, Extractor, Protocol, Subject};
//! use radiomics::evaluate::{DeLong, Roc};
//! use radiomics::image::{Image, Mask, Spacing};
//! use radiomics::learn::{CorrelationPrune, Fit, Logistic, MannWhitney, Predict, Standardise, Transform};
//! use radiomics::process::FixedBinNumber;
//! use radiomics::table::Split;
//!
//! // One sequence of thirty made-up subjects; positive ones are coarser and vary more.
//! let subject = |i: usize| -> radiomics::Result<Subject> {
//!     let noise = |z: usize, y: usize, x: usize| ((z * 59 + y * 101 + x * 37 + i * 17) * (i + 7) % 64) as f64;
//!     let array = Array3::from_shape_fn((8, 12, 12), |(z, y, x)| {
//!         if i % 2 == 0 { noise(z, y, x) } else { 0.8 * noise(z / 2, y / 2, x / 2) + 0.6 * noise(y, x, z) }
//!     });
//!     let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
//!     let mask = Mask::above(&image, 4.0)?;
//!     let split = if i < 20 { Split::Train } else { Split::Test };
//!     Ok(Subject::new(format!("p{i}")).label(i % 2 == 1).split(split).scan("T2WI", image, mask))
//! };
//! let cohort = Cohort::new((0..30).map(subject).collect::<Result<_, _>>()?)?;
//!
//! let extractor = Extractor::builder().discretise(FixedBinNumber::new(16)?).build()?;
//! let protocol = Protocol::new().sequence("T2WI", extractor);
//! println!("{} columns", protocol.columns()?.len()); // before any image is read
//! let outcome = protocol.extract(&cohort)?;
//! let (train, test) = (outcome.table().train()?, outcome.table().test()?);
//!
//! // Selection and scaling are fitted inside the pipeline, on training rows only.
//! let recipe = |columns| -> radiomics::Result<_> {
//!     Ok(MannWhitney::best(40)?
//!         .then(CorrelationPrune::above(0.7)?)
//!         .then(MannWhitney::best(columns)?)
//!         .then(Standardise::sample())
//!         .fit_by(Logistic::ridge(1.0)?))
//! };
//! let rocs = [1, 3].map(|columns| -> radiomics::Result<Roc> {
//!     let model = recipe(columns)?.fit(&train)?;
//!     Roc::new(test.labels()?, &model.scores(&test)?)
//! });
//! let [one, three] = rocs;
//! let comparison = DeLong::paired(&one?, &three?)?;
//! println!("AUC {:?}, p = {:?}", comparison.aucs(), comparison.p_value());
//! # Ok::<(), radiomics::Error>(())
//! ```
//!
//! # The modules, from the ground up
//!
//! - [`error`], [`numeric`]: the one [`Error`]; values with reasons; ranks, moments, tails of distributions.
//! - [`image`]: [`Image`](image::Image), [`Mask`](image::Mask), their [`Geometry`](image::Geometry), the
//!   [`Roi`](image::Roi) and its grey levels. Files: `io`.
//! - [`process`]: image processing in the order of the standard, from image and mask to region and grey levels.
//! - [`filter`]: image filters, from an image to response maps.
//! - [`feature`]: what a feature is; the traits [`Family`](feature::Family) and [`Extract`](feature::Extract).
//! - [`first_order`], [`shape`], [`texture`]: the families, each with the trait that holds its formulas; all of them in
//!   [`families`].
//! - [`config`]: everything that decides which features come out, as one value, with presets.
//! - `pyradiomics`: the profile of PyRadiomics, from its own parameter files, and what differs from the standard.
//! - [`cohort`]: sequences, subjects and cohorts become a [`table`].
//! - [`learn`]: [`Transform`](learn::Transform), [`Fit`](learn::Fit), [`Predict`](learn::Predict) and their members; how well
//!   they do on subjects they have not seen: [`learn::validate`].
//! - [`hypothesis`]: tests of samples with their p-values.
//! - [`evaluate`]: ROC curves, DeLong tests, confusion metrics, calibration, decision curves, agreement.
//! - `phantom`: synthetic images and studies with known truth.
//! - [`study`]: a study of several sequences as one object, declared in code or in a file; `report`: its page.
//!
//! # Features of the crate
//!
//! `parallel`, `simd`, `nifti`, `nrrd`, `csv`, `toml` (with `serde`), `json`, `pyradiomics` and `phantom` are on by default, `report` is not. Without any of them the computing core
//! is complete.
#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::print_stdout,
    clippy::print_stderr
)]

pub mod cohort;
pub mod config;
pub mod error;
pub mod evaluate;
pub mod families;
pub mod feature;
pub mod filter;
pub mod first_order;
pub mod hypothesis;
pub mod image;
#[cfg(any(feature = "nifti", feature = "nrrd"))]
pub mod io;
pub mod learn;
pub mod numeric;
#[cfg(feature = "phantom")]
pub mod phantom;
pub mod process;
#[cfg(feature = "pyradiomics")]
pub mod pyradiomics;
#[cfg(feature = "report")]
pub mod report;
pub mod shape;
pub mod study;
pub mod table;
pub mod texture;

pub use error::{Error, Result};

/// The code of the front page is compiled like any other.
#[cfg(all(
    doctest,
    feature = "nifti",
    feature = "toml",
    feature = "csv",
    feature = "json",
    feature = "pyradiomics"
))]
#[doc = include_str!("../README.md")]
struct FrontPage;
