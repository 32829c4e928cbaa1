//! Steps that keep some columns and drop the others, and say why.

mod complete;
mod correlation;
mod selection;
mod univariate;

pub use complete::CompleteColumns;
pub use correlation::{Correlation, CorrelationPrune, Pruned, WalkingOrder};
pub use selection::{Dropped, Reason, Selection};
pub use univariate::{MannWhitney, PValue, Screened};
