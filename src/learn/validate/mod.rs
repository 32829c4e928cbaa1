//! How well a recipe does on subjects it has not seen.
//!
//! A [`Folding`] divides the rows of a table into [`Folds`]: [`StratifiedFolds`] shares both classes out evenly,
//! [`GroupedFolds`] keeps the rows of one patient together, [`LeaveOneOut`] tests each row alone, and given [`Folds`]
//! repeat the split of another program.

mod folds;
mod grouped;
mod stratified;

pub use folds::{Fold, Folding, Folds, LeaveOneOut, RandomFolding};
pub use grouped::GroupedFolds;
pub use stratified::StratifiedFolds;
