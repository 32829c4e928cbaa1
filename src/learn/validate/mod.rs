//! How well a recipe does on subjects it has not seen.
//!
//! A recipe is everything that looks at data: scaling, selection and classifier, put together with
//! [`Transform::then`](super::Transform::then) and [`Transform::fit_by`](super::Transform::fit_by). All that is here fits
//! the whole recipe again and again, so that nothing of a test subject is in a model that scores it.
//!
//! - [`cross_validate`] scores every subject by a model that has not seen it. A [`Folding`] divides the rows:
//!   [`StratifiedFolds`] shares both classes out evenly, [`GroupedFolds`] keeps the rows of one patient together,
//!   [`LeaveOneOut`] tests each row alone, [`Repeated`] does a division by chance several times, and given [`Folds`] repeat
//!   the split of another program.
//! - [`Tuned`] chooses among recipes by an inner cross-validation; as it is a recipe itself, cross-validation of it is
//!   nested.
//! - [`bootstrap_validate`] fits on resamples: optimism (Harrell), .632 and .632+ (Efron, Tibshirani).
//! - [`PermutationTest`] asks whether a recipe finds more than in shuffled labels.
//! - [`selection_stability`] and [`StableSelection`] ask which columns are selected again on other rows.
//!
//! # What leakage does
//!
//! With more columns than subjects some columns tell the classes apart by chance. A selection that sees all rows before
//! they are divided finds these, test rows included, and cross-validation of what follows praises it. On tables of pure
//! noise of the size of a study, 74 subjects by 1300 columns, the ten columns of smallest Mann–Whitney p-value and ridge
//! regression give, as means over 24 tables,
//!
//! | selection | mean AUC of 10-fold cross-validation |
//! |---|---|
//! | on all rows, before the folds (wrong) | 0.92 |
//! | on the training rows of each fold | 0.52 |
//! | truth | 0.50 |
//!
//! The right way is the short one: the selection is a step of the recipe. (The test
//! `selection_inside_the_folds_finds_nothing_in_noise` holds both numbers.)
//!
//! ```
//! use radiomics::learn::{
//!     Apply, Logistic, MannWhitney, Measure, Standardise, StratifiedFolds, Transform, cross_validate,
//! };
//! # use radiomics::table::FeatureTable;
//! # let mut state = 7_u64;
//! # let mut uniform = || {
//! #     state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
//! #     (state >> 11) as f64 / (1_u64 << 53) as f64
//! # };
//! # let columns: Vec<_> = (0..1300).map(|j| (format!("c{j}"), (0..74).map(|_| uniform()).collect())).collect();
//! # let noise = FeatureTable::from_columns((0..74).map(|i| format!("p{i}")), columns)?;
//! # let noise = noise.with_labels((0..74).map(|i| i % 3 == 0))?;
//! let folds = StratifiedFolds::new(10, 1)?;
//! let recipe = MannWhitney::best(10)?.then(Standardise::sample()).fit_by(Logistic::ridge(1.0)?);
//! let honest = cross_validate(&recipe, &noise, &folds)?.mean(Measure::Auc)?;
//!
//! // Wrong on purpose: it takes a table that was selected by all of its rows.
//! let peeked = MannWhitney::best(10)?.fitted(&noise)?.apply(&noise)?;
//! let rest = Standardise::sample().fit_by(Logistic::ridge(1.0)?);
//! let flattered = cross_validate(&rest, &peeked, &folds)?.mean(Measure::Auc)?;
//! assert!(flattered > 0.8 && honest < 0.7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Grouped data, tuning, resamples
//!
//! Several rows of one patient on both sides of a fold leak as well: [`GroupedFolds`]. The best of several recipes by their
//! cross-validation is too good by the choice: [`Tuned`] inside [`cross_validate`]. Copies of a subject in a bootstrap
//! sample fall on both sides of inner folds: group them by the name up to `#`.
//!
//! # Chance
//!
//! Everything by chance takes a seed, each repeat, resample or permutation draws from a stream of its own, and results are
//! the same bits on any number of threads. Splits and resamples are listed in the results, so that other programs can
//! repeat them.

mod averages;
mod bootstrap;
mod cross;
mod estimates;
mod folds;
mod grouped;
mod measure;
mod outcome;
mod performance;
mod permutation;
mod repeated;
mod resamples;
mod scored;
mod stability;
mod stable;
mod stratified;
mod tuned;

pub use averages::MeanProportion;
pub use bootstrap::{BootstrapValidation, Measured, Resampled, bootstrap_validate};
pub use cross::{cross_validate, cross_validate_together};
pub use estimates::{Optimism, Point632};
pub use folds::{Fold, Folding, Folds, LeaveOneOut, RandomFolding};
pub use grouped::{GroupedFolds, Groups};
pub use measure::Measure;
pub use outcome::{CrossValidation, Repeat};
pub use performance::Performance;
pub use permutation::{PermutationTest, Permuted};
pub use repeated::Repeated;
pub use resamples::Resamples;
pub use stability::{Failure, Stability, selection_stability};
pub use stable::StableSelection;
pub use stratified::StratifiedFolds;
pub use tuned::{Candidate, Choice, Tuned, TunedModel};
