//! The same image measured by the standard and by PyRadiomics: which values differ, by how much, and because of what.

mod counterpart;
mod standard;

use std::collections::HashMap;
use std::fmt;

use self::counterpart::counterpart;
use super::bins::Bins;
use super::image_type::filters;
use super::parameters::Parameters;
use super::preparation::Preparation;
use super::profile::Profile;
use crate::cohort::{Branch, Extractor};
use crate::error::{Result, Value};
use crate::feature::{FeatureName, FeatureVector};
use crate::image::{Image, Mask, VoxelType};
use crate::shape::Morphology;

/// Why a value of PyRadiomics differs from that of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Image and mask are prepared otherwise: the new grid starts at the corner of the first voxel, not around the centre of the
    /// image; masks are interpolated by the nearest voxel; re-segmentation by a share of the maximum or unequal distances.
    Preparation,
    /// Resampled images are written back in the type of the image, whole numbers by truncation; the standard rounds.
    VoxelType,
    /// The filter of that name is another one.
    Filter,
    /// Bins of a fixed width have their edges at multiples of the width, the first level is that of the smallest intensity.
    GreyLevels,
    /// The feature is defined otherwise: kurtosis without 3 taken off, axes by the population covariance, a mesh with holes, lines
    /// without a second voxel left out.
    Definition,
}

impl Reason {
    /// All of them, in the order of the steps of an extraction.
    pub const ALL: [Reason; 5] =
        [Reason::Preparation, Reason::VoxelType, Reason::Filter, Reason::GreyLevels, Reason::Definition];

    /// In a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Reason::Preparation => "grid, mask or re-segmentation",
            Reason::VoxelType => "voxel type after resampling",
            Reason::Filter => "filter",
            Reason::GreyLevels => "edges of the bins",
            Reason::Definition => "definition of the feature",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// One column of PyRadiomics beside its counterpart in the standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The column of PyRadiomics.
    pub column: String,
    /// The column of the standard; none for a feature that the standard does not have.
    pub counterpart: Option<String>,
    /// The value of the standard.
    pub standard: Option<Value>,
    /// The value of PyRadiomics.
    pub pyradiomics: Value,
    /// The value after each step from the standard to PyRadiomics that changed it, with the step as the reason.
    pub changes: Vec<(Reason, Value)>,
}

impl Compared {
    /// Whether the two values are equal to within this share of the value of the standard; two without value are.
    pub fn agrees(&self, relative: f64) -> bool {
        self.standard.is_some_and(|standard| equal(standard, self.pyradiomics, relative))
    }

    /// The difference as a share of the value of the standard, where both have a value and that of the standard is not 0.
    pub fn relative_difference(&self) -> Option<f64> {
        let standard = self.standard?.ok()?;
        let difference = (self.pyradiomics.ok()? - standard) / standard.abs();
        Some(difference).filter(|difference| difference.is_finite())
    }

    /// The reasons, in the order of the steps.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.changes.iter().map(|(reason, _)| *reason)
    }
}

/// What is no more than the noise of summing in another order, as a share of the value.
const NOISE: f64 = 1e-9;

fn equal(one: Value, other: Value, relative: f64) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => (one - other).abs() <= relative * one.abs().max(other.abs()),
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

/// Measures an image by the standard and by PyRadiomics with the same wishes, and says which columns differ and because of what.
///
/// From the standard to PyRadiomics leads one step for each [`Reason`]: first the preparation of image and mask is exchanged, then
/// the voxel type of what was resampled, the filters, the discretisation, and at last the definitions of the features. All steps
/// are measured; where the value of a column changes by more than a billionth, the step is a reason.
///
/// For every wish the standard has the nearest thing it knows: the same spacing on its own grid, the same bin width from its own
/// origin, its own filter of that name. Where it knows nothing alike (local binary patterns, slices across another axis than z), the
/// counterpart is missing or that of PyRadiomics is used for both.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Spacing};
/// use radiomics::pyradiomics::{Parameters, Reason, compare};
///
/// let array = Array3::from_shape_fn((6, 20, 20), |(z, y, x)| 108 + ((7 * z + 5 * y + 3 * x) % 90) as i16);
/// let image = Image::new(array.view(), Spacing::new([3.0, 1.0, 1.0])?)?;
/// let mask = Mask::above(&image, 110.0)?;
///
/// let compared = compare(&image, &mask, &Parameters::new())?;
/// let of = |column: &str| compared.iter().find(|compared| compared.column == column).unwrap();
/// assert!(of("original_firstorder_Mean").agrees(1e-12));
/// assert!(of("original_firstorder_Kurtosis").reasons().eq([Reason::Definition])); // not excess kurtosis
/// assert!(of("original_glcm_Contrast").reasons().eq([Reason::GreyLevels])); // edges at multiples of 25, not from 111 on
/// # Ok::<(), radiomics::Error>(())
/// ```
///
/// # Errors
/// What either of the two extractions refuses.
pub fn compare(image: &Image, mask: &Mask, parameters: &Parameters) -> Result<Vec<Compared>> {
    let profile = Profile::new(parameters.clone())?;
    let settings = profile.settings();
    let exact = image.clone().stored_as(VoxelType::F64);
    let standard = branches(parameters, Side::Standard, Side::Standard)?;
    let scheme = standard::scheme(settings, image.voxel_type())?;
    let preparation = Preparation::new(settings)?;
    let prepared = |branches| Extractor::of_branches(preparation.clone(), branches);
    let steps = [
        Extractor::of_branches(scheme, standard.clone())?.extract(image, mask)?,
        prepared(standard.clone())?.extract(&exact, mask)?,
        prepared(standard)?.extract(image, mask)?,
        prepared(branches(parameters, Side::PyRadiomics, Side::Standard)?)?.extract(image, mask)?,
        prepared(branches(parameters, Side::PyRadiomics, Side::PyRadiomics)?)?.extract(image, mask)?,
    ];
    let steps = steps.each_ref().map(by_map_and_tag);
    let end = profile.extractor().extract(image, mask)?;
    Ok(end.iter().map(|(name, value)| compared(name, value, &steps)).collect())
}

/// Whose choice is taken.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Standard,
    PyRadiomics,
}

/// Shape, then the images with the families of the standard, filters and discretisation by one or the other.
fn branches(parameters: &Parameters, of_filters: Side, of_levels: Side) -> Result<Vec<Branch>> {
    let mut branches = vec![Branch::image().family(Morphology)];
    for (image_type, own) in parameters.image_types()? {
        for filter in filters(image_type, &own)? {
            let branch = match (filter, of_filters) {
                (None, _) => Branch::image(),
                (Some(filter), Side::PyRadiomics) => Branch::of(filter),
                (Some(filter), Side::Standard) => {
                    let counterpart = standard::filter(image_type, &own, &filter.names())?;
                    Branch::of(counterpart.unwrap_or(filter))
                }
            };
            let branch = match of_levels {
                Side::Standard => branch.discretise(standard::discretiser(image_type, &own)?),
                Side::PyRadiomics => branch.discretise(Bins::new(&own)?),
            };
            branches.push(branch.families(standard::families(&own)?));
        }
    }
    Ok(branches)
}

/// Columns by the map and the tag; each map is measured with one aggregation only.
type Columns<'a> = HashMap<(&'a str, &'static str), (&'a FeatureName, Value)>;

fn by_map_and_tag(vector: &FeatureVector) -> Columns<'_> {
    vector.iter().map(|(name, value)| ((&*name.filter, name.tag), (name, value))).collect()
}

/// A column of PyRadiomics beside what each step made of its counterpart.
fn compared<'a>(name: &'a FeatureName, pyradiomics: Value, steps: &[Columns<'a>; 5]) -> Compared {
    let key = counterpart(name.family, name.name).map(|tag| (&*name.filter, tag));
    let of = |step: &Columns<'a>| key.and_then(|key| step.get(&key).copied());
    let start = of(&steps[0]);
    let mut compared = Compared {
        column: name.to_string(),
        counterpart: start.map(|(name, _)| name.to_string()),
        standard: start.map(|(_, value)| value),
        pyradiomics,
        changes: Vec::new(),
    };
    let Some((_, mut before)) = start else { return compared };
    let later = steps[1..].iter().filter_map(of).map(|(_, value)| value).chain([pyradiomics]);
    for (reason, value) in Reason::ALL.into_iter().zip(later) {
        if !equal(before, value, NOISE) {
            compared.changes.push((reason, value));
        }
        before = value;
    }
    compared
}
