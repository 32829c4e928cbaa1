//! Steps that keep some columns and drop the others, and say why.

mod complete;
mod correlation;
mod selection;
mod univariable;
mod univariate;

pub use complete::CompleteColumns;
pub use correlation::{Correlation, CorrelationPrune, Pruned, Walk, WalkingOrder};
pub use selection::{Dropped, Reason, Selected, Selection};
pub use univariable::{SingleFit, Univariable};
pub use univariate::{MannWhitney, PValue, Screened, Screening};
