//! Images and masks on another grid in the arithmetic of ITK: the same points, weights and sums in the same order, so that the
//! numbers agree to the last bit and what is cut off to a whole number is cut off alike.
//!
//! Points and matrices are in ITK's order, x, y, z. A point outside the voxels of a grid has the value 0.
//!
//! Source: the Insight Toolkit 5.4 (`itkResampleImageFilter` and the interpolators it is given), with the parameters that
//! SimpleITK 2 gives them.

mod bidiagonal;
mod coefficients;
mod erf;
mod gaussian;
mod inverse;
mod linear;
mod lines;
mod nearest;
mod onto;
mod placement;
mod sinc;
mod spline;

pub(crate) use onto::{carried, resampled};
pub(crate) use placement::{Placement, reversed};
pub(crate) use sinc::Window;

/// What a voxel of the new grid is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// The voxel whose centre is nearest, the upper one of two.
    Nearest,
    /// Linear along x, then y, then z.
    Linear,
    /// The cubic spline through the voxels, which are mirrored at the borders.
    Spline,
    /// The mean of voxels by the share they have of a Gaussian with σ of 0.8 voxels, cut off at 4 σ.
    Gaussian,
    /// The intensity with the largest share of a Gaussian with σ of one voxel, cut off at 1 σ.
    LabelGaussian,
    /// A windowed sinc over ten voxels along each axis; the border is repeated.
    Sinc(Window),
}
