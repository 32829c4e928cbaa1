//! Image processing between loading and measuring.

mod body;
mod discretise;
mod interpolate;
pub mod mask_algebra;
mod normalise;
mod resegment;
mod round;

pub use body::{body_mask, otsu_threshold};
pub use discretise::{AsLevels, FixedBinNumber, FixedBinSize};
pub use interpolate::{Interpolator, Resample, image_onto, mask_onto};
pub use mask_algebra::{Components, MaskStep};
pub use normalise::{FixedRange, Normalise, Percentiles, Scope, ZScore};
pub use resegment::Resegment;
pub use round::rounded;
