//! Steps that keep some columns and drop the others, and say why.

mod class_tests;
mod column_test;
mod complete;
mod correlation;
mod dependence;
mod levels;
mod mann_whitney;
mod mrmr;
mod repeatable;
mod screen;
mod selection;
mod univariable;
mod variance;

pub use class_tests::ClassTest;
pub use column_test::ColumnTest;
pub use complete::CompleteColumns;
pub use correlation::{Correlation, CorrelationPrune, Pruned, Walk, WalkingOrder};
pub use mann_whitney::{MannWhitney, MannWhitneyTest, PValue};
pub use mrmr::{Mrmr, Pick, Picked, Picks};
pub use repeatable::{Repeatability, Repeatable, RepeatableColumns};
pub use screen::{Screen, Screened, Screening};
pub use selection::{Dropped, Reason, Selected, Selection};
pub use univariable::{SingleFit, Univariable};
pub use variance::{Variance, Variances};
