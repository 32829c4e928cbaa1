//! Steps that keep some columns and drop the others, and say why.

mod complete;
mod correlation;
mod dependence;
mod levels;
mod mrmr;
mod selection;
mod univariable;
mod univariate;
mod variance;

pub use complete::CompleteColumns;
pub use correlation::{Correlation, CorrelationPrune, Pruned, Walk, WalkingOrder};
pub use mrmr::{Mrmr, Pick, Picked, Picks};
pub use selection::{Dropped, Reason, Selected, Selection};
pub use univariable::{SingleFit, Univariable};
pub use univariate::{MannWhitney, PValue, Screened, Screening};
pub use variance::{Variance, Variances};
