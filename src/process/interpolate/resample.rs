//! Images and masks on a grid of another spacing.

use std::ops::Range;

use ndarray::Array3;

use super::grid;
use super::kernel::Interpolator;
use super::plan::Plan;
use super::room;
use super::separable::{sampled, sampled_all, shrinking_first};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, Spacing, window};

/// Fractions of a mask are rounded to this part before they are compared, so that one of 0.4999999999 is a half.
const FRACTIONS: f64 = 1e6;

/// How far from the box of a mask its spline may be worth a fraction of 10⁻⁶, in voxels: z¹⁶ ≈ 10⁻⁹.
const SPLINE_REACH: f64 = 16.0;

/// Interpolation onto a grid of another spacing with the same centre.
///
/// Along each axis the new grid has n' = ⌈n·s/s'⌉ voxels, the first at (n − 1 − (n' − 1)·s'/s)/2 in voxels of the old
/// grid, so that the centres of both grids are the same point of the world. The quotient is lowered by a millionth of
/// itself first: spacings that were stored as 32-bit floats then make no voxel too many. Outside the old grid, at most
/// half a voxel of it, the border value is repeated.
///
/// An axis whose spacing stays as it is keeps its values as they are, with every interpolator. The work is done axis by
/// axis, the one that shrinks most first.
///
/// Source: IBSI manual, *Interpolation* (VTM2): *Align grid centers* (3WE3), *Partial volume effects in the ROI mask*
/// (E8H9).
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::process::{Interpolator, Resample};
///
/// let array = Array3::from_shape_fn((6, 20, 20), |(z, y, x)| (z * y + x) as f64);
/// let image = Image::new(array.view(), Spacing::new([5.0, 0.8, 0.8])?)?;
/// let mask = Mask::above(&image, 50.0)?;
///
/// let resample = Resample::to(Spacing::isotropic(2.0)?).image_interpolator(Interpolator::CubicSpline);
/// let image = resample.image(&image)?;
/// let mask = resample.mask(&mask)?;
/// assert_eq!(image.geometry().size(), [15, 8, 8]);
/// assert_eq!(mask.geometry(), image.geometry());
///
/// let in_plane = Resample::along([None, Some(2.0), Some(2.0)])?;
/// assert_eq!(in_plane.grid(image.geometry())?.size(), [15, 8, 8]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Resample {
    spacing: [Option<f64>; 3],
    image: Interpolator,
    mask: Interpolator,
    threshold: f64,
    anti_alias: bool,
}

impl Resample {
    /// To a spacing along all three axes. Image and mask are interpolated linearly, a voxel belongs to the mask from a
    /// fraction of 0.5 on, and there is no anti-alias filter.
    pub fn to(spacing: Spacing) -> Self {
        Self::with(spacing.zyx().map(Some))
    }

    /// To a spacing along `[z, y, x]` in mm, where `None` leaves an axis as it is: `[None, Some(2.0), Some(2.0)]`
    /// interpolates within the slices.
    ///
    /// # Errors
    /// [`Error::Setting`] unless every number is finite and above 0.
    pub fn along(zyx: [Option<f64>; 3]) -> Result<Self> {
        Spacing::new(zyx.map(|s| s.unwrap_or(1.0)))?;
        Ok(Self::with(zyx))
    }

    fn with(spacing: [Option<f64>; 3]) -> Self {
        let (image, mask) = (Interpolator::Linear, Interpolator::Linear);
        Resample { spacing, image, mask, threshold: 0.5, anti_alias: false }
    }

    /// How images are interpolated.
    #[must_use]
    pub fn image_interpolator(mut self, interpolator: Interpolator) -> Self {
        self.image = interpolator;
        self
    }

    /// How masks are interpolated.
    #[must_use]
    pub fn mask_interpolator(mut self, interpolator: Interpolator) -> Self {
        self.mask = interpolator;
        self
    }

    /// The smallest fraction with which a voxel belongs to the mask.
    ///
    /// # Errors
    /// [`Error::Setting`] unless it is above 0 and at most 1.
    pub fn threshold(mut self, fraction: f64) -> Result<Self> {
        check_threshold(fraction)?;
        self.threshold = fraction;
        Ok(self)
    }

    /// Whether images (never masks) are smoothed along every axis on which voxels get larger, so that detail finer than
    /// the new voxels does not come back as a coarse pattern.
    ///
    /// The filter is a Gaussian with FWHM² = s'² − s², which takes the resolution of the old voxels to that of the new
    /// ones. It is cut at 6 standard deviations and the border value is repeated.
    ///
    /// Source: Cardoso et al., *Scale factor point spread function matching*, MICCAI 2015.
    #[must_use]
    pub fn anti_alias(mut self, smooth: bool) -> Self {
        self.anti_alias = smooth;
        self
    }

    /// The new grid for an old one, at its place in the world.
    ///
    /// # Errors
    /// [`Error::Setting`] if it would have more than 4096 times the voxels of the old one (16 times finer along each axis;
    /// 2²⁴ are always allowed) or more than 2³¹.
    pub fn grid(&self, old: &Geometry) -> Result<Geometry> {
        grid::geometry(old, &grid::axes(old, self.spacing)?, self.spacing)
    }

    /// The image on the new grid.
    ///
    /// With [`Interpolator::Nearest`] and [`Interpolator::Linear`] a voxel that is NaN or infinite spoils only the samples
    /// to which it contributes.
    ///
    /// # Errors
    /// As [`Resample::grid`]; [`Error::Setting`] if the anti-alias filter is on and voxels get more than 1000 times as
    /// large; [`Error::VoxelCount`] if memory has no room for the new grid.
    pub fn image(&self, image: &Image) -> Result<Image> {
        let size = self.grid(image.geometry())?.size();
        self.image_within(image, [0; 3], size)
    }

    /// The part of the image on the new grid that starts at voxel `start` of it and has `size` voxels along `[z, y, x]`:
    /// the same bits as that part of [`Resample::image`].
    ///
    /// Costs in proportion to the part, but for the spline, whose coefficients depend on whole lines: there only the
    /// passes after the first get cheaper.
    ///
    /// # Errors
    /// As [`Resample::image`], and [`Error::Setting`] unless the part has voxels and lies in the new grid.
    pub fn image_within(&self, image: &Image, start: [usize; 3], size: [usize; 3]) -> Result<Image> {
        let axes = grid::axes(image.geometry(), self.spacing)?;
        let grid = grid::geometry(image.geometry(), &axes, self.spacing)?;
        check_part(start, size, grid.size())?;
        let plan =
            |a: usize| Plan::image(&axes[a], start[a]..start[a] + size[a], self.image, self.anti_alias);
        let plans = [plan(0)?, plan(1)?, plan(2)?];
        let order = shrinking_first(image.geometry().size(), grid.size());
        Image::from_vec(sampled(image.intensities(), &plans, order)?, grid.cropped(start, size))
    }

    /// The mask on the new grid: interpolated as fractions, which are rounded to 6 decimals and compared with the
    /// threshold. Only the surroundings of the box of the mask are worked on.
    ///
    /// # Errors
    /// As [`Resample::grid`]; [`Error::EmptyMask`] if no voxel reaches the threshold; [`Error::VoxelCount`] if memory has
    /// no room for the new grid.
    pub fn mask(&self, mask: &Mask) -> Result<Mask> {
        let axes = grid::axes(mask.geometry(), self.spacing)?;
        let grid = grid::geometry(mask.geometry(), &axes, self.spacing)?;
        // The mask is constant beyond the voxels beside its box.
        let (start, size) = mask.surroundings([1; 3]);
        // Samples lie up to half a voxel outside the old grid, where the mask is continued.
        let reach = if self.mask == Interpolator::CubicSpline { SPLINE_REACH } else { 0.5 };
        let wanted: [Range<usize>; 3] = std::array::from_fn(|a| {
            axes[a].between(start[a] as f64 - reach, (start[a] + size[a] - 1) as f64 + reach)
        });
        let plans: [Plan; 3] = std::array::from_fn(|a| {
            Plan::within(&axes[a], wanted[a].clone(), self.mask, start[a]..start[a] + size[a])
        });
        let first = std::array::from_fn(|a| plans[a].segment.start);
        let extent = std::array::from_fn(|a| plans[a].segment.len());
        let order = shrinking_first(extent, std::array::from_fn(|a| wanted[a].len()));
        let fractions = sampled_all(fractions(mask, first, extent).view(), &plans, order)?;
        binarised(&fractions, &wanted, grid, self.threshold)
    }

    /// Spacing, interpolators, threshold and filter in one line; equal texts mean equal results.
    pub fn settings(&self) -> String {
        let spacing = self.spacing.map(|s| s.map_or("as stored".to_string(), |mm| format!("{mm} mm")));
        format!(
            "resampled to [{}] along [z, y, x], image {}, anti-alias filter {}, mask {} from {}",
            spacing.join(", "),
            self.image.name(),
            if self.anti_alias { "on" } else { "off" },
            self.mask.name(),
            self.threshold
        )
    }
}

/// A part of the mask as numbers, 1 inside.
pub(super) fn fractions(mask: &Mask, start: [usize; 3], size: [usize; 3]) -> Array3<f64> {
    window(mask.selected(), start, size).mapv(|selected| f64::from(u8::from(selected)))
}

/// Whether a fraction reaches the threshold.
pub(super) fn reaches(fraction: f64, threshold: f64) -> bool {
    (fraction * FRACTIONS).round() / FRACTIONS >= threshold
}

/// Refuses a threshold that every voxel reaches, or none.
pub(in crate::process) fn check_threshold(fraction: f64) -> Result<()> {
    if fraction > 0.0 && fraction <= 1.0 {
        Ok(())
    } else {
        Err(Error::setting("partial volume threshold", "above 0 and at most 1", fraction))
    }
}

fn check_part(start: [usize; 3], size: [usize; 3], whole: [usize; 3]) -> Result<()> {
    let inside =
        (0..3).all(|a| size[a] > 0 && start[a].checked_add(size[a]).is_some_and(|end| end <= whole[a]));
    if inside {
        return Ok(());
    }
    let expected = format!("a part of the new grid of {whole:?} voxels, at least one voxel");
    Err(Error::setting("part of the image", expected, format!("{size:?} voxels from {start:?}")))
}

/// The mask on its new grid from the fractions of a part of it.
fn binarised(fractions: &[f64], part: &[Range<usize>; 3], grid: Geometry, threshold: f64) -> Result<Mask> {
    let mut selected: Vec<bool> = room::empty(grid.size())?;
    let [_, rows, columns] = grid.size();
    let mut any = false;
    let mut lines = fractions.chunks_exact(part[2].len());
    for z in part[0].clone() {
        for y in part[1].clone() {
            let from = (z * rows + y) * columns + part[2].start;
            for (selected, fraction) in selected[from..].iter_mut().zip(lines.next().unwrap_or_default()) {
                *selected = reaches(*fraction, threshold);
                any |= *selected;
            }
        }
    }
    if any {
        Mask::from_vec(selected, grid)
    } else {
        Err(Error::EmptyMask { what: "the interpolated mask", voxels: grid.voxels() })
    }
}
