use std::time::Instant;

use super::class;
use super::diagnostics::Diagnostics;
use super::image_type::filters;
use super::parameters::Parameters;
use super::preparation::Preparation;
use super::settings::Settings;
use crate::cohort::{Branch, Extractor, Timing};
use crate::error::Result;
use crate::feature::FeatureVector;
use crate::image::{Image, Mask};

/// What PyRadiomics computes with a set of parameters: the same columns in the same order, with the same numbers.
///
/// Columns are named `image_class_Feature`, as PyRadiomics prints them: first those of shape, then for each image type those of each
/// class. They are fixed by the parameters alone. Where PyRadiomics leaves a column out for what it meets in an image (an image too
/// small for a Laplacian of Gaussian, a region of several slices for shape in 2D) or prints NaN, the column stays and its value has a
/// reason.
///
/// The image has to remember the type in which its voxels were stored ([`Image::voxel_type`]), as images from files and arrays do:
/// PyRadiomics writes resampled images back in that type, and filters whole numbers other than fractions.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::pyradiomics::{Parameters, Profile};
///
/// let array = Array3::from_shape_fn((6, 20, 20), |(z, y, x)| 100 + ((7 * z + 5 * y + 3 * x) % 90) as i16);
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 110.0)?;
///
/// let profile = Profile::new(Parameters::from_yaml("setting: {binWidth: 10}\nimageType: {Original: {}, Square: {}}\n")?)?;
/// let found = profile.execute(&image, &mask)?;
/// assert_eq!(found.features().len(), 14 + 2 * 93);
/// println!("{}", found.features().column("square_glcm_Contrast")?);
/// for (name, value) in found.diagnostics().iter() {
///     println!("{name}: {value}"); // diagnostics_Image-original_Size: (20, 20, 6)
/// }
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Profile {
    parameters: Parameters,
    settings: Settings,
    preparation: Preparation,
    extractor: Extractor,
}

impl Profile {
    /// The profile of these parameters; [`Parameters::default`] are those of PyRadiomics without a parameter file.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) for a feature or a wavelet that does not exist, or a number that no filter or class
    /// could use.
    pub fn new(parameters: Parameters) -> Result<Self> {
        let settings = parameters.settings()?;
        let preparation = Preparation::new(&settings)?;
        let extractor = Extractor::of_branches(preparation.clone(), branches(&parameters, &settings)?)?;
        Ok(Profile { parameters, settings, preparation, extractor })
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The general settings, before those of an image type.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The extractor that gives the features, for a [`Protocol`](crate::cohort::Protocol) for instance. It gives no diagnostics.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// Diagnostics and features of the part of `image` that `mask` selects.
    ///
    /// The mask is the label or the channel that `label` and `label_channel` of the settings say, read so by the caller; in the
    /// diagnostics it stands under that label.
    ///
    /// # Errors
    /// What [`Extractor::extract`] refuses; what PyRadiomics refuses, such as a region that is too small.
    pub fn execute(&self, image: &Image, mask: &Mask) -> Result<Execution> {
        let features = self.extractor.extract(image, mask)?;
        Ok(Execution { diagnostics: self.diagnostics(image, mask)?, features })
    }

    /// The same, family by family on the calling thread, with the wall time of each step: those of [`Extractor::extract_timed`],
    /// then `diagnostics`.
    ///
    /// # Errors
    /// As [`Profile::execute`].
    pub fn execute_timed(&self, image: &Image, mask: &Mask) -> Result<(Execution, Vec<Timing>)> {
        let (features, mut timings) = self.extractor.extract_timed(image, mask)?;
        let begun = Instant::now();
        let diagnostics = self.diagnostics(image, mask)?;
        timings.push(Timing { step: "diagnostics".into(), time: begun.elapsed() });
        Ok((Execution { diagnostics, features }, timings))
    }

    fn diagnostics(&self, image: &Image, mask: &Mask) -> Result<Diagnostics> {
        if !self.settings.additional_info {
            return Ok(Diagnostics::default());
        }
        let label = self.settings.label;
        let stages = self.preparation.stages(image, mask)?;
        let mut diagnostics = Diagnostics::new()
            .versions()
            .configuration(self.parameters.python_settings(), self.parameters.python_image_types())
            .image("original", image)
            .mask("original", None, mask, label)?;
        if let Some(interpolated) = &stages.interpolated {
            diagnostics = diagnostics.image("interpolated", &stages.image);
            diagnostics = diagnostics.mask("interpolated", Some(&stages.image), interpolated, label)?;
        }
        for (stage, mask) in [("corrected", &stages.corrected), ("resegmented", &stages.resegmented)] {
            if let Some(mask) = mask {
                diagnostics = diagnostics.mask(stage, Some(&stages.image), mask, label)?;
            }
        }
        Ok(diagnostics)
    }
}

/// Shape, which looks at the mask alone and is always of the original; then each image type with the other classes.
fn branches(parameters: &Parameters, settings: &Settings) -> Result<Vec<Branch>> {
    let classes = parameters.classes();
    let (shapes, others): (Vec<_>, Vec<_>) =
        classes.into_iter().partition(|(name, _)| name.starts_with("shape"));
    let measured_by = |branch: Branch, classes: &[(&str, &[String])], settings: &Settings| {
        let families = classes.iter().map(|(name, features)| class::class(name, settings, features));
        Ok::<_, crate::Error>(branch.families(families.collect::<Result<Vec<_>>>()?))
    };
    let mut branches = Vec::new();
    if !shapes.is_empty() {
        branches.push(measured_by(Branch::image(), &shapes, settings)?);
    }
    if others.is_empty() {
        return Ok(branches);
    }
    for (image_type, own) in parameters.image_types()? {
        for filter in filters(image_type, &own)? {
            let branch =
                filter.map_or_else(Branch::image, Branch::of).discretise(super::bins::Bins::new(&own)?);
            branches.push(measured_by(branch, &others, &own)?);
        }
    }
    Ok(branches)
}

/// What [`Profile::execute`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    diagnostics: Diagnostics,
    features: FeatureVector,
}

impl Execution {
    /// What PyRadiomics says about image, mask and settings, in its order; nothing without `additionalInfo`.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The features, in the order of PyRadiomics.
    pub fn features(&self) -> &FeatureVector {
        &self.features
    }
}
