//! The families of this crate as lists, for those who compose an extractor.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::feature::{Aggregation, Extract};
use crate::first_order::{Histogram, LocalIntensity, Statistics, VolumeHistogram};
use crate::shape::{IntensityMorphology, Morphology};
use crate::texture::{Glcm, Gldzm, Glrlm, Glszm, Ngldm, Ngtdm, Texture};

/// The names of the families, in the order of the standard.
pub const NAMES: [&str; 11] = [
    "morphology",
    "local_intensity",
    "intensity_statistics",
    "intensity_histogram",
    "intensity_volume_histogram",
    "glcm",
    "glrlm",
    "glszm",
    "gldzm",
    "ngtdm",
    "ngldm",
];

/// The aggregations of [`volume`].
pub const VOLUME: [Aggregation; 2] = [Aggregation::VolumeAverage, Aggregation::Volume];

/// All families in 3D; those with directions average their features over the directions.
pub fn volume() -> Vec<Arc<dyn Extract>> {
    chosen(&NAMES, &VOLUME).unwrap_or_default()
}

/// The families with these names and their default parameters; see [`Families::chosen`].
///
/// # Errors
/// As [`Families::chosen`].
///
/// ```
/// use radiomics::families;
/// use radiomics::feature::Aggregation;
///
/// let textures = families::chosen(&["glcm", "glszm"], &[Aggregation::VolumeMerged, Aggregation::Volume])?;
/// let names: Vec<_> = textures.iter().flat_map(|family| family.names()).collect();
/// assert_eq!(names.len(), 25 + 16);
/// assert!(families::chosen(&["glmc"], &families::VOLUME).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn chosen(names: &[&str], aggregations: &[Aggregation]) -> Result<Vec<Arc<dyn Extract>>> {
    Families::default().chosen(names, aggregations)
}

/// The families that have parameters, from which a choice is made by name.
///
/// ```
/// use radiomics::families::Families;
/// use radiomics::feature::Aggregation;
/// use radiomics::texture::Ngldm;
///
/// let coarse = Families { ngldm: Ngldm::new().coarseness(1), ..Families::default() };
/// let families = coarse.chosen(&["morphology", "ngldm"], &[Aggregation::Volume])?;
/// assert!(families.iter().any(|family| family.settings().contains("coarseness 1")));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Families {
    /// The intensity-volume histogram.
    pub volume_histogram: VolumeHistogram,
    /// Grey level co-occurrence.
    pub glcm: Glcm,
    /// Run lengths.
    pub glrlm: Glrlm,
    /// Neighbourhood grey tone differences.
    pub ngtdm: Ngtdm,
    /// Neighbouring grey level dependence.
    pub ngldm: Ngldm,
}

impl Families {
    /// The families with these names. Each texture family takes those of the aggregations that it has.
    ///
    /// # Errors
    /// [`Error::UnknownName`] for one that is not in [`NAMES`], [`Error::Aggregation`] if a texture family has none of
    /// the aggregations, [`Error::Nothing`] without names.
    pub fn chosen(&self, names: &[&str], aggregations: &[Aggregation]) -> Result<Vec<Arc<dyn Extract>>> {
        if names.is_empty() {
            return Err(Error::Nothing { what: "the list of families" });
        }
        let lists = names.iter().map(|name| self.named(name, aggregations)).collect::<Result<Vec<_>>>()?;
        Ok(lists.into_iter().flatten().collect())
    }

    /// One family by its name.
    fn named(&self, name: &str, aggregations: &[Aggregation]) -> Result<Vec<Arc<dyn Extract>>> {
        Ok(match name {
            "morphology" => vec![Arc::new(Morphology), Arc::new(IntensityMorphology)],
            "local_intensity" => vec![Arc::new(LocalIntensity)],
            "intensity_statistics" => vec![Arc::new(Statistics)],
            "intensity_histogram" => vec![Arc::new(Histogram)],
            "intensity_volume_histogram" => vec![Arc::new(self.volume_histogram)],
            "glcm" => vec![textures(self.glcm.clone(), aggregations)?],
            "glrlm" => vec![textures(self.glrlm, aggregations)?],
            "glszm" => vec![textures(Glszm, aggregations)?],
            "gldzm" => vec![textures(Gldzm, aggregations)?],
            "ngtdm" => vec![textures(self.ngtdm, aggregations)?],
            "ngldm" => vec![textures(self.ngldm, aggregations)?],
            other => return Err(Error::unknown_name("family", other, NAMES.map(str::to_string).to_vec())),
        })
    }
}

/// A texture family with those of the aggregations that it has.
fn textures<T: Texture + 'static>(texture: T, aggregations: &[Aggregation]) -> Result<Arc<dyn Extract>> {
    let own: Vec<Aggregation> =
        aggregations.iter().copied().filter(|a| T::AGGREGATIONS.contains(a)).collect();
    // Without any of its own, the family itself refuses what was asked for.
    let wanted = if own.is_empty() { aggregations } else { &own };
    Ok(Arc::new(texture.aggregated(wanted.iter().copied())?))
}
