//! Words become numbers.

mod known;
mod one_hot;
mod ordinal;
mod scope;

pub(super) use known::KnownLevels;
pub use one_hot::{OneHot, OneHotCoded};
pub use ordinal::{Ordinal, OrdinalCoded};
pub(super) use scope::Scope;
