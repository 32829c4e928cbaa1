//! How well a recipe does on subjects it has not seen.
//!
//! A [`Folding`] divides the rows of a table into [`Folds`]: [`StratifiedFolds`] shares both classes out evenly,
//! [`GroupedFolds`] keeps the rows of one patient together, [`LeaveOneOut`] tests each row alone, and given [`Folds`]
//! repeat the split of another program.

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

pub use bootstrap::{BootstrapValidation, Measured, Resampled, bootstrap_validate};
pub use cross::cross_validate;
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
