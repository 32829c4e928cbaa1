//! Image processing between loading and measuring.

mod discretise;

pub use discretise::{AsLevels, FixedBinNumber, FixedBinSize};
