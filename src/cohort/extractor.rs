use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::Array3;

use crate::error::{Error, Result, Value, expect_length};
use crate::families;
use crate::feature::{Extract, FeatureVector, Input, Provenance, Region, Schema};
use crate::image::{ContentHash, Discretise, Geometry, Image, Mask, Roi, Stage};
use crate::numeric::parallel;
use crate::process::{Processed, Scheme};

/// From one image and one mask to one feature vector.
///
/// The names of all values are fixed when it is built, before an image is read.
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
    scheme: Scheme,
    discretiser: Option<Arc<dyn Discretise>>,
    families: Vec<Arc<dyn Extract>>,
    settings: String,
    schema: Arc<Schema>,
}

/// Collects the choices of an [`Extractor`].
#[derive(Clone, Default)]
pub struct ExtractorBuilder {
    scheme: Scheme,
    discretiser: Option<Arc<dyn Discretise>>,
    families: Vec<Arc<dyn Extract>>,
}

/// How long one step of an extraction took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// `content` (hash of image and mask), `region` (process, crop, check), `levels` (discretise), or the name of a family.
    pub step: &'static str,
    /// Wall time.
    pub time: Duration,
}

impl Extractor {
    /// An extractor with no choice made yet: all families of the crate, in 3D, no discretiser.
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
    /// What a step of the scheme, [`Roi::new`](crate::image::Roi::new), the discretiser or a family refuses.
    pub fn extract(&self, image: &Image, mask: &Mask) -> Result<FeatureVector> {
        self.extract_remembering(image, mask, &mut MaskMemory::default())
    }

    /// The same, step by step on the calling thread, with the wall time of each.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub fn extract_timed(&self, image: &Image, mask: &Mask) -> Result<(FeatureVector, Vec<Timing>)> {
        let mut timings = Vec::new();
        let content = timed(&mut timings, "content", || Ok((image.content_hash(), mask.content_hash())))?;
        let Processed { roi, stages } = timed(&mut timings, "region", || self.processed(image, mask))?;
        let region = self.region(&roi);
        if self.needs_levels() {
            timed(&mut timings, "levels", || region.levels("texture").map(|_| ()))?;
        }
        let mut values = Vec::with_capacity(self.schema.names().len());
        for family in &self.families {
            values.extend(timed(&mut timings, family.family(), || checked(family.as_ref(), &region))?);
        }
        let vector = FeatureVector::new(Arc::clone(&self.schema), values)?;
        Ok((vector.with_provenance(vec![self.provenance(image, content, stages)]), timings))
    }

    /// The features, taking those that depend on the mask alone from `memory` where it knows the mask.
    pub(super) fn extract_remembering(
        &self,
        image: &Image,
        mask: &Mask,
        memory: &mut MaskMemory,
    ) -> Result<FeatureVector> {
        let Processed { roi, stages } = self.processed(image, mask)?;
        let region = self.region(&roi);
        if self.needs_levels() {
            region.levels("texture")?;
        }
        let known: Vec<Option<Vec<Value>>> =
            self.families.iter().map(|family| memory.recall(family.as_ref(), &roi)).collect();
        let unknown: Vec<&dyn Extract> = self
            .families
            .iter()
            .zip(&known)
            .filter(|(_, known)| known.is_none())
            .map(|(family, _)| family.as_ref())
            .collect();
        let mut computed = parallel::map(&unknown, |family| checked(*family, &region)).into_iter();
        let mut values = Vec::with_capacity(self.schema.names().len());
        for (family, known) in self.families.iter().zip(known) {
            if let Some(known) = known {
                values.extend(known);
            } else if let Some(new) = computed.next() {
                let new = new?;
                memory.keep(family.as_ref(), &roi, &new);
                values.extend(new);
            }
        }
        let content = (image.content_hash(), mask.content_hash());
        let vector = FeatureVector::new(Arc::clone(&self.schema), values)?;
        Ok(vector.with_provenance(vec![self.provenance(image, content, stages)]))
    }

    /// The region, with as much around it as the families look at.
    fn processed(&self, image: &Image, mask: &Mask) -> Result<Processed> {
        let reach = self.families.iter().map(|family| family.reach()).fold(0.0, f64::max);
        self.scheme.region(image, mask, reach)
    }

    fn provenance(
        &self,
        image: &Image,
        (image_hash, mask_hash): (ContentHash, ContentHash),
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

    /// The region, with grey levels if a family says that it looks at them: they are then made before the families start.
    fn region<'a>(&'a self, roi: &'a Roi) -> Region<'a> {
        match &self.discretiser {
            Some(discretiser) if self.needs_levels() => Region::discretised(roi, discretiser.as_ref()),
            _ => Region::new(roi),
        }
    }

    fn needs_levels(&self) -> bool {
        self.families.iter().any(|family| family.input() == Input::Levels)
    }
}

impl ExtractorBuilder {
    /// What happens to image and mask before the region is measured; nothing by default.
    #[must_use]
    pub fn process(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// How intensities become grey levels; needed by texture families.
    #[must_use]
    pub fn discretise(mut self, discretiser: impl Discretise + 'static) -> Self {
        self.discretiser = Some(Arc::new(discretiser));
        self
    }

    /// Adds a family, of this or another crate. With the first one, the families that are there by default are left out.
    #[must_use]
    pub fn family(self, family: impl Extract + 'static) -> Self {
        self.families([Arc::new(family) as Arc<dyn Extract>])
    }

    /// Adds several families, for instance a choice from [`families`](crate::families).
    #[must_use]
    pub fn families(mut self, families: impl IntoIterator<Item = Arc<dyn Extract>>) -> Self {
        self.families.extend(families);
        self
    }

    /// Fixes the columns.
    ///
    /// # Errors
    /// [`Error::NoDiscretiser`] if a family needs grey levels and there is no discretiser, [`Error::Duplicate`] if two
    /// families give a column of the same name.
    pub fn build(self) -> Result<Extractor> {
        let families = if self.families.is_empty() { families::volume() } else { self.families };
        if self.discretiser.is_none()
            && let Some(family) = families.iter().find(|family| family.input() == Input::Levels)
        {
            return Err(Error::NoDiscretiser { family: family.family().to_string() });
        }
        let names = families.iter().flat_map(|family| family.names()).collect();
        let settings = settings(&self.scheme, self.discretiser.as_deref(), &families);
        let schema = Arc::new(Schema::new(names, &settings)?);
        Ok(Extractor { scheme: self.scheme, discretiser: self.discretiser, families, settings, schema })
    }
}

/// The steps of processing, the discretiser and each family, with their parameters.
fn settings(scheme: &Scheme, discretiser: Option<&dyn Discretise>, families: &[Arc<dyn Extract>]) -> String {
    let discretiser = discretiser.map_or("no discretiser".to_string(), |d| d.settings());
    let families = families.iter().map(|f| match f.settings().as_str() {
        "" => f.family().to_string(),
        settings => format!("{}({settings})", f.family()),
    });
    let scheme = Some(scheme.settings()).filter(|steps| !steps.is_empty());
    let mut parts: Vec<String> = scheme.into_iter().chain([discretiser]).chain(families).collect();
    parts.dedup(); // a family in two halves, of which one reads the mask alone
    parts.join("; ")
}

/// The values of a family, one for each of its names.
fn checked(family: &dyn Extract, region: &Region<'_>) -> Result<Vec<Value>> {
    let values = family.extract(region)?;
    expect_length("values of the family", family.names().len(), values.len())?;
    Ok(values)
}

fn timed<T>(timings: &mut Vec<Timing>, step: &'static str, f: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = f()?;
    timings.push(Timing { step, time: start.elapsed() });
    Ok(result)
}

/// What one family gave for one mask.
struct KnownMask {
    family: String,
    geometry: Geometry,
    mask: Array3<bool>,
    values: Vec<Value>,
}

/// The values of families that look at the mask alone, for the masks of one subject.
#[derive(Default)]
pub(super) struct MaskMemory {
    known: Vec<KnownMask>,
}

impl MaskMemory {
    fn recall(&self, family: &dyn Extract, roi: &Roi) -> Option<Vec<Value>> {
        if family.input() != Input::Mask {
            return None;
        }
        let key = key(family);
        let found = self.known.iter().find(|known| {
            known.family == key
                && known.geometry == *roi.geometry()
                && known.mask.view() == roi.morphological_mask()
        });
        found.map(|known| known.values.clone())
    }

    fn keep(&mut self, family: &dyn Extract, roi: &Roi, values: &[Value]) {
        if family.input() == Input::Mask {
            self.known.push(KnownMask {
                family: key(family),
                geometry: *roi.geometry(),
                mask: roi.morphological_mask().to_owned(),
                values: values.to_vec(),
            });
        }
    }
}

/// What a family computes, whatever the region.
fn key(family: &dyn Extract) -> String {
    let names = family.names().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("{} {} {names}", family.family(), family.settings())
}
