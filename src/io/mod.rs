//! Files become images and masks, and back: NIfTI and NRRD.
//!
//! [`read_image`], [`read_mask`], [`write_image`] and [`write_mask`] choose the format by the ending of the file; the
//! modules `nifti` and `nrrd` read from any reader and write to any writer. Nothing else in this crate knows a file:
//! an array and a spacing make an [`Image`] too.
//!
//! | ending | format | cargo feature |
//! |---|---|---|
//! | `.nii`, `.nii.gz` | NIfTI-1 and NIfTI-2 | `nifti` |
//! | `.nrrd` | NRRD with an attached header | `nrrd` |
//!
//! Files count voxels along (x, y, z) with x fastest; the arrays of this crate are indexed `[[z, y, x]]`, which is the
//! same memory. Spacing, origin and direction turn round with the indexes, positions become LPS, lengths become mm.
//! Intensities become `f64`; an image may hold NaN, a region of interest may not.
//!
//! No header is believed: sizes are checked before they are multiplied, memory grows with the bytes that arrive, and
//! a file that holds fewer than it promises is refused with both numbers. Bytes behind the voxels are left alone.
//!
//! ```
//! # #[cfg(all(feature = "nifti", feature = "nrrd"))] {
//! use ndarray::Array3;
//! use radiomics::image::{Image, Labels, Mask, Roi, Spacing};
//! use radiomics::io;
//! # let folder = tempfile::tempdir().unwrap();
//! # let folder = folder.path();
//!
//! let ramp = Array3::from_shape_fn((4, 20, 30), |(z, y, x)| (z * y * x) as f64);
//! let image = Image::new(ramp.view(), Spacing::new([5.0, 0.5, 0.5])?)?;
//! io::write_image(folder.join("t2w.nii.gz"), &image)?;
//! io::write_mask(folder.join("tumour.nrrd"), &Mask::above(&image, 500.0)?)?;
//!
//! let image = io::read_image(folder.join("t2w.nii.gz"))?;
//! let mask = io::read_mask(folder.join("tumour.nrrd"), Labels::NonZero)?;
//! let roi = Roi::new(&image, &mask)?;
//! assert_eq!(roi.geometry().size(), [3, 14, 21]);
//! # }
//! # Ok::<(), radiomics::Error>(())
//! ```

mod file;
mod grid;
mod gzip;
#[cfg(feature = "nifti")]
pub mod nifti;
#[cfg(feature = "nrrd")]
pub mod nrrd;
mod voxels;

pub use crate::image::VoxelType;
pub use file::{read_image, read_mask, read_mask_channel, write_image, write_image_as, write_mask};

use std::path::Path;

use crate::error::Error;
#[cfg(doc)]
use crate::image::Image;

/// A file that does not hold what its format promises; which file, is known further up.
fn problem(problem: impl Into<String>) -> Error {
    Error::format("", problem)
}

/// The same error, of this file.
fn located(error: Error, path: &Path) -> Error {
    match error {
        Error::File { source, .. } => Error::File { path: path.to_path_buf(), source },
        Error::Format { problem, .. } => Error::format(path, problem),
        other => other,
    }
}
