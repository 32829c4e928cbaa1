use std::borrow::Cow;

use super::interpolate::{Interpolator, Resample, check_threshold, mask_onto};
use super::mask_algebra::MaskStep;
use super::normalise::Normalise;
use super::prepare::{Prepare, Wanted};
use super::resegment::Resegment;
use super::round::rounded;
use crate::error::{Error, Result};
use crate::image::{Alignment, Geometry, Image, Mask, Roi, Stage};

/// The image processing scheme of the standard: from an image and a mask as they come to the region that is measured.
///
/// The steps, each left out unless it is asked for, run in this order:
///
/// 1. a mask drawn on another grid is carried to that of the image ([`Scheme::carry`]);
/// 2. the mask is edited ([`Scheme::mask_step`]), in the order of the calls;
/// 3. the intensities are normalised;
/// 4. image and mask are interpolated;
/// 5. the intensities are rounded to whole numbers;
/// 6. re-segmentation takes voxels out of the intensity mask; the morphological mask stays.
///
/// Discretisation follows in the [`Region`](crate::feature::Region). Source: IBSI manual, *Image processing*.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::process::{Resample, Resegment, Scheme};
///
/// let array = Array3::from_shape_fn((6, 20, 20), |(z, y, x)| (10 * z + y * x) as f64);
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 50.0)?;
///
/// let scheme = Scheme::new()
///     .resample(Resample::to(Spacing::isotropic(2.0)?))
///     .rounded()
///     .resegment(Resegment::new().range(60.0, 300.0)?);
/// let processed = scheme.region(&image, &mask, 0.0)?;
/// assert_eq!(processed.roi.geometry().spacing(), Spacing::isotropic(2.0)?);
/// assert!(processed.roi.range()[0] >= 60.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scheme {
    alignment: Alignment,
    carry: Option<(Interpolator, f64)>,
    mask_steps: Vec<MaskStep>,
    normalise: Option<Normalise>,
    resample: Option<Resample>,
    rounded: bool,
    resegment: Resegment,
}

/// What [`Scheme::region`] gives: the region, and what each step left.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// The region of interest.
    pub roi: Roi,
    /// What each step that ran left, from the mask as it came to the region.
    pub stages: Vec<Stage>,
}

/// A part of a grid: its first voxel and its size along `[z, y, x]`.
pub type Part = ([usize; 3], [usize; 3]);

/// What [`Scheme::surrounded`] gives: the region, and the processed image around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Surrounded<'a> {
    /// The region, and what each step left.
    pub processed: Processed,
    /// The image before re-segmentation, at least the part that was asked for; the whole where no step makes a new image.
    pub image: Cow<'a, Image>,
    /// The voxel of the new grid at which it starts.
    pub start: [usize; 3],
    /// The whole new grid.
    pub grid: Geometry,
}

/// What [`Scheme::whole`] gives: image and masks on their whole grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The image before re-segmentation.
    pub image: Image,
    /// The mask that gives the shape.
    pub morphological_mask: Mask,
    /// The mask of the voxels whose intensities count.
    pub intensity_mask: Mask,
}

impl Scheme {
    /// Without any step: image and mask must lie on the same grid and are taken as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// How far apart image and mask may lie to count as on one grid.
    #[must_use]
    pub fn alignment(mut self, alignment: Alignment) -> Self {
        self.alignment = alignment;
        self
    }

    /// Carries a mask that lies on another grid than the image to that of the image, through world coordinates: its
    /// fractions by `interpolator`, of which those at or above `threshold` are taken.
    ///
    /// # Errors
    /// [`Error::Setting`] unless the threshold is above 0 and at most 1.
    pub fn carry(mut self, interpolator: Interpolator, threshold: f64) -> Result<Self> {
        check_threshold(threshold)?;
        self.carry = Some((interpolator, threshold));
        Ok(self)
    }

    /// Adds a step of editing the mask.
    ///
    /// # Errors
    /// [`Error::Setting`] for lengths that no mask could be edited by.
    pub fn mask_step(mut self, step: MaskStep) -> Result<Self> {
        step.check()?;
        self.mask_steps.push(step);
        Ok(self)
    }

    /// Normalises the intensities.
    #[must_use]
    pub fn normalise(mut self, normalise: Normalise) -> Self {
        self.normalise = Some(normalise);
        self
    }

    /// Interpolates image and mask.
    #[must_use]
    pub fn resample(mut self, resample: Resample) -> Self {
        self.resample = Some(resample);
        self
    }

    /// Rounds the intensities to the nearest whole number, as the standard asks for Hounsfield units.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        self.rounded = true;
        self
    }

    /// Takes voxels out of the intensity mask.
    #[must_use]
    pub fn resegment(mut self, resegment: Resegment) -> Self {
        self.resegment = resegment;
        self
    }

    /// The region of `image` that `mask` selects, with the image as far around its box as `halo` mm.
    ///
    /// Only the box and its halo are interpolated.
    ///
    /// # Errors
    /// What a step refuses, and what [`RoiBuilder::build`](crate::image::RoiBuilder::build) refuses.
    pub fn region(&self, image: &Image, mask: &Mask, halo: f64) -> Result<Processed> {
        Ok(self.surrounded(image, mask, halo, |_, start, size| Ok((start, size)))?.processed)
    }

    /// The same region, and a larger part of the processed image around it: what filters are run on.
    ///
    /// `part` says which part of the new grid is wanted, by its first voxel and size along `[z, y, x]`. It is given that grid, and
    /// first voxel and size of the box of the region with its halo, which the part has to contain. Only the part is
    /// interpolated; re-segmentation leaves its intensities as they are.
    ///
    /// ```
    /// use ndarray::Array3;
    /// use radiomics::filter::{Boundary, Filter, Mean, Space};
    /// use radiomics::image::{Image, Mask, Spacing};
    /// use radiomics::process::Scheme;
    ///
    /// let array = Array3::from_shape_fn((9, 20, 20), |(z, y, x)| (10 * z + y * x) as f64);
    /// let image = Image::new(array.view(), Spacing::isotropic(1.0)?)?;
    /// let mask = Mask::above(&image, 400.0)?;
    ///
    /// let filter = Mean::new(3, Space::Volume)?;
    /// let scheme = Scheme::new().rounded();
    /// let surrounded = scheme.surrounded(&image, &mask, 0.0, |grid, start, size| {
    ///     Ok(filter.reach(grid)?.window(start, size, grid.size()))
    /// })?;
    /// let maps = filter.responses(&surrounded.image)?;
    /// let frame = surrounded.processed.roi.frame();
    /// for (name, map) in maps {
    ///     println!("{name}: {:?}", frame.region_of(map, surrounded.start)?.range());
    /// }
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Scheme::region`], what `part` returns, and [`Error::Setting`] if the part does not contain the
    /// box or does not lie within the grid.
    pub fn surrounded<'a>(
        &self,
        image: &'a Image,
        mask: &Mask,
        halo: f64,
        part: impl FnOnce(&Geometry, [usize; 3], [usize; 3]) -> Result<Part>,
    ) -> Result<Surrounded<'a>> {
        let mut stages = vec![Stage::of_mask("input", mask)];
        let mask = self.prepared(image, mask, &mut stages)?;
        let image = self.normalised(image, &mask)?;
        let mask = match &self.resample {
            Some(resample) => {
                let mask = resample.mask(&mask)?;
                stages.push(Stage::of_mask("interpolation", &mask));
                Cow::Owned(mask)
            }
            None => mask,
        };
        let grid = *mask.geometry();
        let least = mask.surroundings(grid.spacing().voxels_within(halo));
        let (start, size) = part(&grid, least.0, least.1)?;
        check_contains((start, size), least)?;
        let (image, start) = match &self.resample {
            Some(resample) => (Cow::Owned(resample.image_within(&image, start, size)?), start),
            None if self.rounded => (Cow::Owned(image.cropped(start, size)?), start),
            None => (image, [0; 3]),
        };
        let image = if self.rounded { Cow::Owned(rounded(image.into_owned())) } else { image };
        let size = image.geometry().size();
        let mask = if size == grid.size() { mask } else { Cow::Owned(mask.cropped(start, size)?) };
        let roi = self.segmented(&image, &mask, grid, start, halo)?;
        stages.push(Stage::of_region("region", &roi));
        Ok(Surrounded { processed: Processed { roi, stages }, image, start, grid })
    }

    /// The processed image and masks on their whole grid, for looking at them: [`Scheme::region`] measures the same
    /// voxels at less cost.
    ///
    /// # Errors
    /// What a step refuses.
    pub fn whole(&self, image: &Image, mask: &Mask) -> Result<Whole> {
        let mask = self.prepared(image, mask, &mut Vec::new())?;
        let image = self.normalised(image, &mask)?;
        let (image, morphological_mask) = match &self.resample {
            Some(resample) => (resample.image(&image)?, resample.mask(&mask)?),
            None => (image.into_owned(), mask.into_owned()),
        };
        let image = if self.rounded { rounded(image) } else { image };
        let intensity_mask = self.resegment.mask(&image, &morphological_mask)?;
        Ok(Whole { image, morphological_mask, intensity_mask })
    }

    /// The steps and their parameters in one line; equal texts mean equal regions for the same image and mask.
    pub fn settings(&self) -> String {
        let carry = self.carry.map(|(interpolator, threshold)| {
            // Whether a mask is carried or taken as it lies is part of what comes out.
            let lies = match self.alignment {
                Alignment::Within(voxels) => format!("where it lies more than {voxels} voxels away"),
                Alignment::TrustImage => "where its grid has another size".to_string(),
            };
            format!("mask carried by {} interpolation from {threshold} {lies}", interpolator.name())
        });
        let steps = self.mask_steps.iter().map(MaskStep::settings);
        let later = [
            self.normalise.as_ref().map(Normalise::settings),
            self.resample.as_ref().map(Resample::settings),
            self.rounded.then(|| "rounded".to_string()),
            (!self.resegment.is_none()).then(|| self.resegment.settings()),
        ];
        let parts: Vec<String> = carry.into_iter().chain(steps).chain(later.into_iter().flatten()).collect();
        parts.join(", ")
    }

    /// The mask on the grid of the image and edited.
    fn prepared<'a>(&self, image: &Image, mask: &'a Mask, stages: &mut Vec<Stage>) -> Result<Cow<'a, Mask>> {
        let mut mask = Cow::Borrowed(mask);
        match (self.alignment.check(image.geometry(), mask.geometry()), self.carry) {
            (Ok(()), _) if image.geometry() == mask.geometry() => {}
            // The headers may differ by what the alignment allows: the image's counts from here on.
            (Ok(()), _) => mask = Cow::Owned(mask.placed_on(*image.geometry())?),
            (Err(_), Some((interpolator, threshold))) => {
                mask = Cow::Owned(mask_onto(&mask, image.geometry(), interpolator, threshold)?);
                stages.push(Stage::of_mask(Stage::CARRIED, &mask));
            }
            (Err(error), None) => return Err(error),
        }
        for step in &self.mask_steps {
            mask = Cow::Owned(step.apply(&mask)?);
            stages.push(Stage::of_mask(step.name(), &mask));
        }
        Ok(mask)
    }

    fn normalised<'a>(&self, image: &'a Image, mask: &Mask) -> Result<Cow<'a, Image>> {
        match &self.normalise {
            Some(normalise) => Ok(Cow::Owned(normalise.image(image, mask)?)),
            None => Ok(Cow::Borrowed(image)),
        }
    }

    /// Re-segments and cuts out the region. `start` is where image and mask, as parts of the whole grid, begin.
    fn segmented(
        &self,
        image: &Image,
        mask: &Mask,
        grid: Geometry,
        start: [usize; 3],
        halo: f64,
    ) -> Result<Roi> {
        // They lie on one grid by now; its parts are compared no more, since an origin may leave the range of a number.
        let mut builder =
            Roi::builder().alignment(Alignment::TrustImage).halo(halo).starting_at(start).within(grid);
        if let Some([low, high]) = self.resegment.limits() {
            builder = builder.limits(low, high);
        }
        if self.resegment.is_none() {
            builder.build(image, mask)
        } else {
            builder.intensity_mask(&self.resegment.mask(image, mask)?).build(image, mask)
        }
    }
}

impl Prepare for Scheme {
    fn prepare<'a>(
        &self,
        image: &'a Image,
        mask: &Mask,
        halo: f64,
        wanted: Wanted<'_>,
    ) -> Result<Surrounded<'a>> {
        self.surrounded(image, mask, halo, |grid, start, size| wanted(grid, (start, size)))
    }

    fn alignment(&self) -> Alignment {
        self.alignment
    }

    fn settings(&self) -> String {
        Scheme::settings(self)
    }
}

/// Refuses a part that does not contain a box, both by their first voxel and size.
pub(crate) fn check_contains((start, size): Part, (first, least): Part) -> Result<()> {
    let contains = |a: usize| start[a] <= first[a] && start[a].saturating_add(size[a]) >= first[a] + least[a];
    if (0..3).all(contains) {
        return Ok(());
    }
    let expected = format!("one that contains {least:?} voxels from {first:?}");
    Err(Error::setting("part of the image", expected, format!("{size:?} voxels from {start:?}")))
}
