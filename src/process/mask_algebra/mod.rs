//! Masks from masks: grown and shrunk by mm, the shell around a tumour, connected components, holes, unions.
//!
//! Every function takes masks and gives a new one on the same grid; one without voxels is an error, since a
//! [`Mask`] has at least one.
//!
//! Lengths are in mm, between voxel centres, exact (Euclidean) whatever the spacing. A voxel exactly at a distance counts
//! as within it, although decimal fractions are not exact in binary: lengths are compared with a relative slack of 10⁻⁹.
//!
//! Beyond the border of the grid there are no voxels, neither inside the mask nor outside it: growing ends there, and
//! shrinking takes nothing away there. So the mask of a tumour that leaves the field of view is not shrunk where it
//! leaves it, and a mask of one slice is shrunk within the slice, whatever its thickness. ITK and distance maps of SciPy
//! do the same; `binary_erosion` of SciPy by default takes the voxels at the border away.
//!
//! ```
//! use ndarray::Array3;
//! use radiomics::image::{Labels, Mask, Spacing};
//! use radiomics::process::mask_algebra::{dilate, difference, erode, ring};
//!
//! let ball = Array3::from_shape_fn((9, 31, 31), |(z, y, x)| {
//!     let mm = [z as f64 * 3.0 - 12.0, y as f64 - 15.0, x as f64 - 15.0];
//!     mm.iter().map(|d| d * d).sum::<f64>() <= 36.0
//! });
//! let tumour = Mask::new(ball.view(), Labels::NonZero, Spacing::new([3.0, 1.0, 1.0])?)?;
//! let shell = ring(&tumour, 0.0, 5.0)?; // what lies up to 5 mm around
//! assert_eq!(shell, difference(&dilate(&tumour, 5.0)?, &tumour)?);
//! assert!(erode(&tumour, 2.0)?.voxels() < tumour.voxels());
//! assert!(erode(&tumour, 20.0).is_err()); // nothing is left
//! # Ok::<(), radiomics::Error>(())
//! ```

mod components;
mod envelope;
mod holes;
mod morphology;
mod reach;
mod runs;
mod sets;
mod step;

use crate::error::{Error, Result};
use crate::image::{Geometry, Mask};

pub use components::{Components, components, largest_component};
pub(super) use envelope::Envelope;
pub use holes::{fill_holes, fill_holes_by_slice};
pub use morphology::{closed, dilate, erode, opened, ring};
pub use sets::{difference, intersection, union};
pub use step::MaskStep;

/// A mask, or the error that says which one has no voxel.
fn made(selected: Vec<bool>, geometry: &Geometry, what: &'static str) -> Result<Mask> {
    if !selected.contains(&true) {
        return Err(Error::EmptyMask { what, voxels: selected.len() });
    }
    Mask::from_vec(selected, *geometry)
}
