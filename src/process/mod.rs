//! Image processing between loading and measuring.

mod discretise;
mod interpolate;

pub use discretise::{AsLevels, FixedBinNumber, FixedBinSize};
pub use interpolate::{Interpolator, Resample, image_onto, mask_onto};
