//! What PyRadiomics does to image and mask before filters and features.

mod check;
mod normalise;
mod place;
mod resample;
mod resegment;
mod stages;

use std::borrow::Cow;

use check::{Check, Extent};
use normalise::Standardise;
use resample::Resample;
use resegment::Resegment;

use super::Settings;
use crate::error::Result;
use crate::image::{Alignment, Geometry, Image, Mask, Roi, Stage};
use crate::process::{Prepare, Processed, Surrounded, Wanted, check_contains};

/// The preparation of PyRadiomics: normalisation, resampling, the check of the mask, re-segmentation, in this order and to the
/// last digit.
///
/// 1. With `normalize`, z = (x − μ)/s with mean and sample standard deviation of the whole image, set to ±`removeOutliers` where it
///    is beyond, times `normalizeScale`. The image is one of double precision from then on.
/// 2. With `resampledPixelSpacing`, image and mask are resampled to a grid that begins at the corner of that of the mask and holds
///    the box of the region with `padDistance` voxels around it; the image by `interpolator` and in the voxel type in which it came
///    (whole numbers are cut off, not rounded), the mask by the nearest voxel. A spacing that is that of the image only crops.
///    Without, `preCrop` crops to that box.
/// 3. A mask that lies elsewhere than the image is refused, or with `correctMask` carried to the grid of the image; a region of too
///    few dimensions or voxels is refused.
/// 4. With `resegmentRange`, voxels whose intensity lies outside it are taken out of the region, which is checked once more. Shape
///    is measured on the voxels before that, but only within the box of those that are left; with `resegmentShape` on those.
///
/// The image that filters see is the whole image where nothing is resampled or cropped, else the box with its padding.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing, VoxelType};
/// use radiomics::process::Prepare;
/// use radiomics::pyradiomics::{Preparation, Settings};
///
/// let array = Array3::from_shape_fn((9, 20, 20), |(z, y, x)| (10 * z + y * x) as i16);
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 200.0)?;
///
/// let settings = Settings { resampled_pixel_spacing: Some([2.0, 2.0, 2.0]), ..Settings::default() };
/// let preparation = Preparation::new(&settings)?;
/// let prepared = preparation.prepare(&image, &mask, 0.0, &mut |_, part| Ok(part))?;
/// assert_eq!(prepared.grid.spacing(), Spacing::isotropic(2.0)?);
/// assert_eq!(prepared.image.voxel_type(), VoxelType::I16);
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// Source: PyRadiomics 3.0.1 (`imageoperations.py`, `featureextractor.py`) with SimpleITK 2.4.1.
#[derive(Debug, Clone, PartialEq)]
pub struct Preparation {
    standardise: Option<Standardise>,
    resample: Option<Resample>,
    pre_crop: bool,
    pad: usize,
    check: Check,
    resegment: Option<Resegment>,
}

impl Preparation {
    /// The preparation that the settings describe.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) for a number that a setting cannot have: one that is not finite, a negative spacing
    /// or tolerance, a `resegmentRange` of other than one number or two.
    pub fn new(settings: &Settings) -> Result<Self> {
        Ok(Preparation {
            standardise: Standardise::new(settings)?,
            resample: Resample::new(settings)?,
            pre_crop: settings.pre_crop,
            pad: settings.pad_distance,
            check: Check::new(settings)?,
            resegment: Resegment::new(settings)?,
        })
    }

    /// The region of a part of the prepared image. `start` is where image and mask, as parts of the whole grid, begin.
    fn region(
        &self,
        image: &Image,
        mask: &Mask,
        extent: &Extent,
        grid: Geometry,
        start: [usize; 3],
        halo: f64,
    ) -> Result<Roi> {
        let builder =
            Roi::builder().alignment(Alignment::TrustImage).halo(halo).starting_at(start).within(grid);
        let Some(resegment) = &self.resegment else { return builder.build(image, mask) };
        let left = resegment.mask(image, mask, extent)?;
        let extent = Extent::of(&left);
        self.check.region(&extent)?;
        if resegment.shape {
            return builder.build(image, &left);
        }
        builder.intensity_mask(&left).build(image, &within(mask, &extent)?)
    }
}

impl Prepare for Preparation {
    fn prepare<'a>(
        &self,
        image: &'a Image,
        mask: &Mask,
        halo: f64,
        wanted: Wanted<'_>,
    ) -> Result<Surrounded<'a>> {
        let mut stages = Vec::new();
        let placed = self.placed(image, mask, &mut stages)?;
        let grid = placed.grid;
        let least = placed.extent.surroundings(grid.spacing().voxels_within(halo), grid.size());
        let (start, size) = wanted(&grid, least)?;
        check_contains((start, size), least)?;
        let (image, start) = self.part(image, &placed, start, size)?;
        let size = image.geometry().size();
        let whole = size == grid.size();
        let mask = if whole { placed.mask } else { Cow::Owned(placed.mask.cropped(start, size)?) };
        let first = std::array::from_fn(|a| placed.extent.start[a] - start[a]);
        let extent = Extent { start: first, ..placed.extent };
        let roi = self.region(&image, &mask, &extent, grid, start, halo)?;
        stages.push(Stage::of_region("region", &roi));
        Ok(Surrounded { processed: Processed { roi, stages }, image, start, grid })
    }

    fn alignment(&self) -> Alignment {
        Alignment::Within(self.check.tolerance)
    }

    fn settings(&self) -> String {
        let crop = self.pre_crop.then(|| format!("cropped to {} voxels around the region", self.pad));
        let steps = [
            self.standardise.as_ref().map(Standardise::settings),
            self.resample.as_ref().map(Resample::settings),
            if self.resample.is_none() { crop } else { None },
            Some(self.check.settings()),
            self.resegment.as_ref().map(Resegment::settings),
        ];
        let steps: Vec<String> = steps.into_iter().flatten().collect();
        format!("PyRadiomics: {}", steps.join(", "))
    }
}

/// The mask within a box.
fn within(mask: &Mask, extent: &Extent) -> Result<Mask> {
    let (old, Extent { start, size, .. }) = (mask.selected(), *extent);
    let inside = |a: usize, at: usize| at >= start[a] && at < start[a] + size[a];
    let kept = old
        .indexed_iter()
        .map(|((z, y, x), selected)| *selected && inside(0, z) && inside(1, y) && inside(2, x));
    Mask::from_vec(kept.collect(), *mask.geometry())
}
