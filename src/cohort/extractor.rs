use std::sync::Arc;

use super::builder::ExtractorBuilder;
use super::mask_memory::MaskMemory;
use super::responses::{Filtered, NamedFilter, around_both};
use super::timing::{Clock, Timing};
use crate::error::{Result, Value, expect_length};
use crate::feature::{Extract, FeatureVector, Input, Provenance, Region, Schema};
use crate::image::{ContentHash, Discretise, Image, Mask, Roi, Stage};
use crate::numeric::parallel;
use crate::process::{Part, Processed, Scheme, Surrounded};

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
    pub(super) scheme: Scheme,
    pub(super) discretiser: Option<Arc<dyn Discretise>>,
    /// That of response maps.
    pub(super) responses: Option<Arc<dyn Discretise>>,
    pub(super) families: Vec<Arc<dyn Extract>>,
    pub(super) filters: Vec<NamedFilter>,
    pub(super) original: bool,
    pub(super) settings: String,
    pub(super) schema: Arc<Schema>,
}

impl Extractor {
    /// An extractor with no choice made yet: all families of the crate, in 3D, no discretiser, no filter.
    pub fn builder() -> ExtractorBuilder {
        ExtractorBuilder::default()
    }

    /// Names and fingerprint of the vectors that will come.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// What happens to image and mask before the region is measured.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Everything that the values depend on besides image and mask, in one line.
    pub fn settings(&self) -> &str {
        &self.settings
    }

    /// The features of the part of `image` that `mask` selects.
    ///
    /// # Errors
    /// What a step of the scheme, [`Roi::new`](crate::image::Roi::new), the discretiser or a family refuses, and
    /// [`Error::Filter`](crate::Error::Filter) with the name of the response map or the filter for what one of them is to blame.
    pub fn extract(&self, image: &Image, mask: &Mask) -> Result<FeatureVector> {
        self.extract_remembering(image, mask, contents(image, mask), &mut MaskMemory::default())
    }

    /// The same, family by family on the calling thread, with the wall time of each step.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub fn extract_timed(&self, image: &Image, mask: &Mask) -> Result<(FeatureVector, Vec<Timing>)> {
        let mut clock = Clock::running();
        let content = clock.time("content", || contents(image, mask));
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
        let mut windows = Vec::with_capacity(self.filters.len());
        let surrounded = clock.time("region", || self.surrounded(image, mask, &mut windows))?;
        let Surrounded { processed: Processed { roi, stages }, image: around, start, .. } = surrounded;
        // What no filter needs is given back before the families start.
        let around = Some(around).filter(|_| !self.filters.is_empty());
        let mut values = Vec::with_capacity(self.schema.names().len());
        self.unfiltered(&roi, memory, clock, &mut values)?;
        let frame = Arc::clone(roi.frame());
        drop(roi);
        if let Some(around) = around {
            for (filter, window) in self.filters.iter().zip(windows) {
                let on = Filtered::new(&around, start, window, &frame)?;
                self.filtered(filter, &on, clock, &mut values)?;
            }
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
        windows: &mut Vec<Part>,
    ) -> Result<Surrounded<'a>> {
        let reach = self.families.iter().map(|family| family.reach()).fold(0.0, f64::max);
        self.scheme.surrounded(image, mask, reach, |grid, start, size| {
            for filter in &self.filters {
                windows.push(filter.window(grid, (start, size))?);
            }
            Ok(windows.iter().fold((start, size), |all, window| around_both(all, *window)))
        })
    }

    /// Measures the image itself; of one that is not to be measured, only what the mask alone gives.
    fn unfiltered(
        &self,
        roi: &Roi,
        memory: &mut MaskMemory,
        clock: &mut Clock,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let families: Vec<&dyn Extract> = self.families.iter().map(AsRef::as_ref).collect();
        let families = families.into_iter().filter(|family| self.original || looks_at_mask(*family));
        let known: Vec<_> = families.map(|family| (family, memory.recall(family, roi))).collect();
        let unknown: Vec<&dyn Extract> =
            known.iter().filter(|(_, known)| known.is_none()).map(|(family, _)| *family).collect();
        let mut measured = self.measured(roi, self.discretiser.as_deref(), &unknown, clock)?.into_iter();
        for (family, known) in known {
            if let Some(known) = known {
                values.extend(known);
            } else if let Some(new) = measured.next() {
                memory.keep(family, roi, &new);
                values.extend(new);
            }
        }
        Ok(())
    }

    /// The values of families for one region; its grey levels are made before they start, if one says that it looks at them.
    pub(super) fn measured(
        &self,
        roi: &Roi,
        discretiser: Option<&dyn Discretise>,
        families: &[&dyn Extract],
        clock: &mut Clock,
    ) -> Result<Vec<Vec<Value>>> {
        let levels = families.iter().any(|family| family.input() == Input::Levels);
        let region = match discretiser {
            Some(discretiser) if levels => Region::discretised(roi, discretiser),
            _ => Region::new(roi),
        };
        if levels {
            clock.time("levels", || region.levels("texture").map(|_| ()))?;
        }
        if clock.is_running() {
            let timed = |family: &&dyn Extract| clock.time(family.family(), || checked(*family, &region));
            return families.iter().map(timed).collect();
        }
        parallel::map(families, |family| checked(*family, &region)).into_iter().collect()
    }

    /// The record of an image and a mask, given what they hold and what each step left of them.
    pub(super) fn provenance(
        &self,
        image: &Image,
        (image_hash, mask_hash): Contents,
        stages: Vec<Stage>,
    ) -> Provenance {
        Provenance {
            sequence: None,
            software: Provenance::SOFTWARE,
            settings: self.settings.clone(),
            fingerprint: self.schema.fingerprint(),
            image_geometry: *image.geometry(),
            image: image_hash,
            mask: mask_hash,
            stages,
        }
    }
}

/// What an image and its mask hold.
pub(super) type Contents = (ContentHash, ContentHash);

pub(super) fn contents(image: &Image, mask: &Mask) -> Contents {
    (image.content_hash(), mask.content_hash())
}

/// Whether the values of a family are the same whatever image lies under the mask.
pub(super) fn looks_at_mask(family: &dyn Extract) -> bool {
    family.input() == Input::Mask
}

/// The values of a family, one for each of its names.
fn checked(family: &dyn Extract, region: &Region<'_>) -> Result<Vec<Value>> {
    let values = family.extract(region)?;
    expect_length("values of the family", family.names().len(), values.len())?;
    Ok(values)
}
