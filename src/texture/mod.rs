//! Texture families: matrices of grey levels and of how they lie beside one another.
//!
//! A [`Texture`] counts, in the grid of grey levels of a region, pairs of neighbours ([`Glcm`]), runs ([`Glrlm`]), zones
//! by size ([`Glszm`]) or by distance from the edge ([`Gldzm`]), or compares each voxel with its neighbourhood: by
//! difference ([`Ngtdm`]) or by the number of neighbours alike ([`Ngldm`]); for the whole volume or slice by slice. An
//! [`Aggregation`] says how the counts are combined into matrices, and features are computed from those:
//!
//! | aggregation | matrices | the feature is the mean over |
//! |---|---|---|
//! | `SliceAverage` | one for each slice and direction | slices and directions |
//! | `SliceMerged` | one for each slice, its directions added up | slices |
//! | `StackAverage` | one for each direction in the slice, all slices added up | directions |
//! | `StackMerged` | one, all slices and directions added up | – |
//! | `VolumeAverage` | one for each direction in space | directions |
//! | `VolumeMerged` | one, all directions in space added up | – |
//! | `Slice` | one for each slice | slices |
//! | `Stack` | one, all slices added up | – |
//! | `Volume` | one, in 3D | – |
//!
//! The first six are for families with directions, the last three for those without. A matrix without any count (a
//! slice of one voxel has no neighbours) is left out of the mean. So is, for one feature, a matrix for which the feature
//! is undefined.
//!
//! Grey levels are i and j, Ng is their number, N_v the number of voxels with a grey level. Neighbours are the voxels
//! at Chebyshev distance 1: along the 4 directions of [`PLANE`] in a slice and the 13 of [`SPACE`] in 3D. The families
//! that compare a voxel with its neighbourhood take another distance as an option, pairs may have other [`Offsets`], and
//! directions that are added up may have weights ([`Weighting`]).
//!
//! Counting is in whole numbers, so that the values do not depend on the number of threads. Memory is in proportion to
//! the number of voxels, whatever the number of grey levels.
//!
//! Source: Image Biomarker Standardisation Initiative, *Reference manual*, chapter *Image features*.

mod aggregated;
mod cooccurrence;
mod cooccurrence_features;
mod dependences;
mod direction;
mod distribution;
mod edge_distance;
mod glcm;
mod gldzm;
mod glrlm;
mod glszm;
mod grid;
mod level_count_features;
mod level_counts;
#[cfg(feature = "pyradiomics")]
pub(crate) mod lines;
mod maximal_correlation;
mod neighbourhoods;
mod ngldm;
mod ngtdm;
mod offsets;
mod pairs;
mod runs;
#[cfg(feature = "pyradiomics")]
pub(crate) mod shells;
mod sparse;
mod tone_difference_features;
mod tone_differences;
mod tones;
mod weighting;
mod windows;
mod zones;

pub use aggregated::Aggregated;
pub use cooccurrence::{Cooccurrence, CooccurrenceCounts};
pub use cooccurrence_features::CooccurrenceFeatures;
pub use direction::{PLANE, SPACE};
pub use glcm::{Glcm, GlcmFeature};
pub use gldzm::{Gldzm, GldzmFeature};
pub use glrlm::{Glrlm, GlrlmFeature};
pub use glszm::{Glszm, GlszmFeature};
pub use level_count_features::LevelCountFeatures;
pub use level_counts::{LevelCounts, LevelSizes};
pub use maximal_correlation::maximal_correlation;
#[cfg(feature = "pyradiomics")]
pub(crate) use maximal_correlation::second_singular_value;
pub use ngldm::{Ngldm, NgldmFeature};
pub use ngtdm::{Ngtdm, NgtdmFeature};
pub use offsets::Offsets;
pub use tone_difference_features::ToneDifferenceFeatures;
pub use tone_differences::{ToneDifferenceCounts, ToneDifferences};
pub use weighting::{Norm, Weighting};

use crate::error::Result;
use crate::feature::{Aggregation, Feature};
use crate::image::Discretised;

/// A texture family: it counts in a grid of grey levels, and has a constant catalogue of features of what it counted.
///
/// With the [`Aggregation`]s that are wanted it is a family whose values can be extracted:
/// [`aggregated`](Texture::aggregated).
pub trait Texture: Send + Sync {
    /// What is counted, in whole numbers: can be added up over directions and slices.
    type Counts: Send + Sync;

    /// What the features are computed from: one matrix, as probabilities.
    type Matrix: Send + 'static;

    /// The catalogue, in the order of the columns.
    const FEATURES: &'static [Feature<Self::Matrix>];

    /// The aggregations that the family has.
    const AGGREGATIONS: &'static [Aggregation];

    /// The name of the family, for instance `glcm`.
    fn family(&self) -> &'static str;

    /// The counts in 3D, one for each direction, or one for a family without directions.
    fn volume(&self, levels: &Discretised) -> Vec<Self::Counts>;

    /// The counts within each axial slice, one for each direction, or one. There is an entry for every slice of the box
    /// of the region, empty where it has no voxel, and all have the same directions.
    fn slices(&self, levels: &Discretised) -> Vec<Vec<Self::Counts>>;

    /// The sum of several counts.
    fn merged(&self, parts: &[&Self::Counts]) -> Self::Counts;

    /// The matrix of the counts; none if nothing was counted.
    fn matrix(&self, counts: &Self::Counts, levels: &Discretised) -> Option<Self::Matrix>;

    /// The matrix of several counts together, each with the position of its direction in [`volume`](Texture::volume) or
    /// [`slices`](Texture::slices); none if nothing was counted.
    ///
    /// As it stands it is the [`matrix`](Texture::matrix) of what is [`merged`](Texture::merged). A family whose
    /// directions have weights has its own.
    fn combined(&self, parts: &[(usize, &Self::Counts)], levels: &Discretised) -> Option<Self::Matrix> {
        aggregated::unweighted(self, parts, levels)
    }

    /// The parameters in one line; equal texts mean equal values for the same grey levels.
    fn settings(&self) -> String {
        String::new()
    }

    /// The matrices of one aggregation, those without any count left out.
    ///
    /// # Errors
    /// [`Error::Aggregation`](crate::Error::Aggregation) if the family does not have it.
    fn matrices(&self, levels: &Discretised, aggregation: Aggregation) -> Result<Vec<Self::Matrix>>
    where
        Self: Sized,
    {
        aggregated::refuse_unknown(self, aggregation)?;
        Ok(aggregated::matrices(self, levels, &[aggregation]).swap_remove(0))
    }

    /// The family with the aggregations that are wanted.
    ///
    /// # Errors
    /// As [`Aggregated::new`].
    fn aggregated(self, aggregations: impl IntoIterator<Item = Aggregation>) -> Result<Aggregated<Self>>
    where
        Self: Sized,
    {
        Aggregated::new(self, aggregations)
    }
}
