//! Images, masks and regions of interest.
//!
//! Arrays are indexed `[[z, y, x]]` (slice, row, column), x fastest in memory, the order of NIfTI, NRRD, DICOM and of
//! NumPy arrays made from them. Everything that goes along the array (spacing, origin, size, direction) stands in that
//! order too. World coordinates are LPS (x to the patient's left, y to the back, z to the head), as in DICOM and ITK,
//! and are also written `[z, y, x]`. Lengths are in mm.

mod content;
mod frame;
mod geometry;
mod grid;
mod levels;
mod mask;
mod roi;
mod stage;
mod voxel_type;

pub use content::ContentHash;
#[cfg(feature = "pyradiomics")]
pub(crate) use content::as_bytes;
pub use frame::Frame;
pub use geometry::{Geometry, Spacing};
pub use grid::{Image, Voxel};
pub(crate) use grid::{refuse_outside, window};
pub use levels::{Discretise, Discretised, MAX_LEVEL};
pub(crate) use mask::bounding_box;
pub use mask::{Labels, Mask};
pub use roi::{Alignment, Roi, RoiBuilder};
pub use stage::Stage;
pub use voxel_type::VoxelType;
