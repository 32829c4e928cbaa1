//! Image processing between loading and measuring.
//!
//! The steps of the standard, each usable alone, in their order: mask algebra, [`Normalise`], [`Resample`], [`rounded`],
//! [`Resegment`], and the discretisers. A [`Scheme`] runs them from an image and a mask to a region. A [`Perturbation`]
//! changes both before all of that, as a second reader or a second scan would.

mod body;
mod discretise;
mod interpolate;
pub mod mask_algebra;
mod normalise;
mod perturb;
mod prepare;
mod resegment;
mod round;
mod scheme;

pub use body::{body_mask, otsu_threshold};
pub use discretise::{AsLevels, FixedBinNumber, FixedBinSize};
pub use interpolate::{Interpolator, Resample, image_onto, mask_onto};
#[cfg(feature = "pyradiomics")]
pub(crate) use interpolate::{itk, refuse_too_fine};
pub use mask_algebra::{Components, MaskStep};
pub use normalise::{FixedRange, Normalise, Percentiles, Scope, ZScore};
pub use perturb::{Perturbation, Perturbations};
pub use prepare::{Prepare, Wanted};
pub use resegment::Resegment;
pub use round::rounded;
#[cfg(feature = "pyradiomics")]
pub(crate) use scheme::check_contains;
pub use scheme::{Part, Processed, Scheme, Surrounded, Whole};
