//! Interpolation (IBSI code VTM2): images and masks on a grid of another spacing, or on a grid that is already there.
//!
//! [`Resample`] works axis by axis on the grid that the standard prescribes; [`image_onto`] and [`mask_onto`] go through
//! world coordinates onto any grid. All of them look up points in voxel units of the old grid: voxel `i` has its centre
//! at `i`, and covers `i − ½` to `i + ½`. The value of the outermost voxel is repeated outside the old grid.

mod grid;
#[cfg(feature = "pyradiomics")]
pub(crate) mod itk;
mod kernel;
mod onto;
mod plan;
mod prefilter;
mod resample;
mod room;
mod sampler;
mod separable;

#[cfg(feature = "pyradiomics")]
pub(crate) use grid::refuse_too_fine;
pub use kernel::Interpolator;
pub(super) use onto::IndexMap;
pub use onto::{image_onto, mask_onto};
pub use resample::Resample;
pub(super) use resample::check_threshold;
pub(super) use sampler::Sampler;
