use std::sync::Arc;

use super::branch::{Branch, NamedBranch, named};
use super::builder::ExtractorBuilder;
use super::mask_memory::MaskMemory;
use super::responses::{Filtered, around_both};
use super::timing::{Clock, Timing};
use crate::error::{Error, Result, Undefined};
use crate::feature::{FeatureVector, Provenance, Schema};
use crate::image::{ContentHash, Image, Mask, Stage, VoxelType};
use crate::process::{Part, Prepare, Processed, Surrounded};

/// From one image and one mask to one feature vector.
///
/// The names of all values are fixed when it is built, before an image is read.
///
/// With filters, the image is measured first and then each response map of each filter, in their order. Filters are run on the
/// image after interpolation and rounding; re-segmentation decides by the intensities of that image which voxels count, also
/// in the maps. Families that look at the mask alone are measured once, under the name `original`. One response map exists at a
/// time, and of the image only what the filters look at.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::cohort::Extractor;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::process::FixedBinNumber;
/// use radiomics::texture::GlcmFeature;
///
/// let array = Array3::from_shape_fn((6, 9, 9), |(z, y, x)| (1 + (3 * z + 5 * y * x) % 11) as f64);
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 2.0)?;
///
/// let extractor = Extractor::builder().discretise(FixedBinNumber::new(8)?).build()?;
/// let features = extractor.extract(&image, &mask)?;
/// assert_eq!(features.len(), extractor.schema().names().len());
/// assert!(features.get(GlcmFeature::Contrast)? > 0.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Extractor {
    preparation: Arc<dyn Prepare>,
    branches: Vec<NamedBranch>,
    settings: String,
    schema: Arc<Schema>,
}

impl Extractor {
    /// An extractor with no choice made yet: all families of the crate, in 3D, no discretiser, no filter.
    pub fn builder() -> ExtractorBuilder {
        ExtractorBuilder::default()
    }

    /// An extractor that measures these images in this order, each with families and a discretiser of its own.
    ///
    /// ```
    /// use ndarray::Array3;
    /// use radiomics::cohort::{Branch, Extractor};
    /// use radiomics::filter::Pointwise;
    /// use radiomics::first_order::{Histogram, Statistics};
    /// use radiomics::image::{Image, Mask, Spacing};
    /// use radiomics::process::{FixedBinSize, Scheme};
    ///
    /// let array = Array3::from_shape_fn((6, 9, 9), |(z, y, x)| (1 + (3 * z + 5 * y * x) % 11) as f64);
    /// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
    /// let mask = Mask::above(&image, 2.0)?;
    ///
    /// let extractor = Extractor::of_branches(Scheme::new(), [
    ///     Branch::of(Pointwise::Square).family(Histogram).discretise(FixedBinSize::new(0.5)?),
    ///     Branch::image().family(Statistics),
    /// ])?;
    /// assert!(extractor.schema().columns()[0].starts_with("square_ih_"));
    /// assert_eq!(extractor.extract(&image, &mask)?.column("original_stat_max")?, 11.0);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoDiscretiser`] if a family needs grey levels and its branch has no discretiser,
    /// [`Error::Duplicate`] if two columns or two response maps have the same name,
    /// [`Error::Nothing`] if there is no branch.
    pub fn of_branches(
        preparation: impl Prepare + 'static,
        branches: impl IntoIterator<Item = Branch>,
    ) -> Result<Self> {
        let branches: Vec<Branch> = branches.into_iter().collect();
        let steps = Some(preparation.settings()).filter(|steps| !steps.is_empty());
        let settings = steps.into_iter().chain(branches.iter().map(Branch::settings)).collect::<Vec<_>>();
        Self::assembled(Arc::new(preparation), branches, settings.join("; "))
    }

    pub(super) fn assembled(
        preparation: Arc<dyn Prepare>,
        branches: Vec<Branch>,
        settings: String,
    ) -> Result<Self> {
        if branches.is_empty() {
            return Err(Error::Nothing { what: "the list of images that an extractor measures" });
        }
        let branches = named(branches)?;
        let names = branches.iter().flat_map(NamedBranch::columns).collect();
        let schema = Arc::new(Schema::new(names, &settings)?);
        Ok(Extractor { preparation, branches, settings, schema })
    }

    /// Names and fingerprint of the vectors that will come.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// What happens to image and mask before the region is measured.
    pub fn preparation(&self) -> &dyn Prepare {
        self.preparation.as_ref()
    }

    /// Everything that the values depend on besides image and mask, in one line.
    pub fn settings(&self) -> &str {
        &self.settings
    }

    /// The features of the part of `image` that `mask` selects.
    ///
    /// # Errors
    /// What a step of the scheme, [`Roi::new`](crate::image::Roi::new), the discretiser or a family refuses, and
    /// [`Error::Filter`] with the name of the response map or the filter for what one of them is to blame.
    pub fn extract(&self, image: &Image, mask: &Mask) -> Result<FeatureVector> {
        self.extract_remembering(image, mask, Contents::of(image, mask), &mut MaskMemory::default())
    }

    /// The same, family by family on the calling thread, with the wall time of each step.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub fn extract_timed(&self, image: &Image, mask: &Mask) -> Result<(FeatureVector, Vec<Timing>)> {
        let mut clock = Clock::running();
        let content = clock.time("content", || Contents::of(image, mask));
        let vector = self.run(image, mask, content, &mut MaskMemory::default(), &mut clock)?;
        Ok((vector, clock.timings()))
    }

    /// The features of an image and a mask that hold `content`, taking those that depend on the mask alone from `memory`
    /// where it knows the mask.
    pub(super) fn extract_remembering(
        &self,
        image: &Image,
        mask: &Mask,
        content: Contents,
        memory: &mut MaskMemory,
    ) -> Result<FeatureVector> {
        self.run(image, mask, content, memory, &mut Clock::default())
    }

    fn run(
        &self,
        image: &Image,
        mask: &Mask,
        content: Contents,
        memory: &mut MaskMemory,
        clock: &mut Clock,
    ) -> Result<FeatureVector> {
        let mut windows = Vec::with_capacity(self.branches.len());
        let surrounded = clock.time("region", || self.surrounded(image, mask, &mut windows))?;
        let Surrounded { processed: Processed { roi, stages }, image: around, start, .. } = surrounded;
        // What no filter needs is given back before the families start, and the region before the last filters.
        let around = Some(around).filter(|_| !windows.is_empty());
        let frame = Arc::clone(roi.frame());
        let last_of_image = self.branches.iter().rposition(|branch| branch.filter.is_none());
        let mut roi = Some(roi).filter(|_| last_of_image.is_some());
        let mut windows = windows.into_iter();
        let mut values = Vec::with_capacity(self.schema.names().len());
        for (at, branch) in self.branches.iter().enumerate() {
            match (&branch.filter, &around, &roi) {
                (Some(filter), Some(around), _) => {
                    let Some(window) = windows.next() else { continue };
                    let window = match window {
                        Ok(window) => window,
                        Err(reason) => {
                            values.extend(std::iter::repeat_n(Err(reason), branch.columns().len()));
                            continue;
                        }
                    };
                    let on = Filtered::new(around, start, window, &frame)?;
                    branch.filtered(filter, &on, clock, &mut values)?;
                }
                (None, _, Some(roi)) => branch.unfiltered(roi, memory, clock, &mut values)?,
                _ => {}
            }
            roi = roi.filter(|_| Some(at) < last_of_image);
        }
        let vector = FeatureVector::new(Arc::clone(&self.schema), values)?;
        Ok(vector.with_provenance(vec![self.provenance(image, content, stages)]))
    }

    /// The region with as much around it as the families look at, and the image around it as far as the filters look, each in
    /// its window.
    fn surrounded<'a>(
        &self,
        image: &'a Image,
        mask: &Mask,
        windows: &mut Vec<std::result::Result<Part, Undefined>>,
    ) -> Result<Surrounded<'a>> {
        let reach = self.branches.iter().map(NamedBranch::reach).fold(0.0, f64::max);
        self.preparation.prepare(image, mask, reach, &mut |grid, part| {
            for filter in self.branches.iter().filter_map(|branch| branch.filter.as_ref()) {
                windows.push(match filter.filter.undefined_on(grid) {
                    Some(reason) => Err(reason),
                    None => Ok(filter.window(grid, part)?),
                });
            }
            Ok(windows.iter().flatten().fold(part, |all, window| around_both(all, *window)))
        })
    }

    /// The record of an image and a mask, given what they hold and what each step left of them.
    pub(super) fn provenance(&self, image: &Image, content: Contents, stages: Vec<Stage>) -> Provenance {
        Provenance {
            sequence: None,
            software: Provenance::SOFTWARE,
            settings: self.settings.clone(),
            fingerprint: self.schema.fingerprint(),
            image_geometry: *image.geometry(),
            image: content.image,
            mask: content.mask,
            stages,
        }
    }
}

/// What an image and its mask hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents {
    pub(super) image: ContentHash,
    pub(super) mask: ContentHash,
    #[cfg_attr(not(feature = "json"), expect(dead_code, reason = "only kept vectors depend on it"))]
    pub(super) voxel_type: VoxelType,
}

impl Contents {
    pub(super) fn of(image: &Image, mask: &Mask) -> Self {
        Contents { image: image.content_hash(), mask: mask.content_hash(), voxel_type: image.voxel_type() }
    }
}
