use super::Texture;
use super::dependences::Dependences;
use super::level_count_features::LevelCountFeatures;
use super::level_counts::{LevelCounts, LevelSizes};
use crate::error::{Error, Result};
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The neighbouring grey level dependence matrix (IBSI code REK0): how often a voxel of grey level i has j voxels around
/// it, itself included, whose grey level is like its own.
///
/// A neighbour is dependent if its grey level differs by at most the coarseness α, 0 by default. Neighbours are the voxels
/// of the intensity mask at most the Chebyshev distance δ away, 1 by default: in a box of 2δ + 1 voxels along each axis, in
/// space or within the slice. Every voxel counts once, so that N_s = N_v.
///
/// The time is in proportion to the number of voxels times that of the voxels in a box; where the region has few grey
/// levels for a large box, to that of the voxels times that of the grey levels. It does not grow further when the box
/// is larger than the region.
///
/// Source: IBSI manual, *Neighbouring grey level dependence based features*; Sun and Wee 1983.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{LevelCountFeatures, Ngldm, Texture};
///
/// let image = Image::new(array![[1.0, 1.0, 2.0], [3.0, 3.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// let alike = &Ngldm::new().volume(&levels)[0];
/// assert_eq!(alike.cells().collect::<Vec<_>>(), [(1, 2, 2), (2, 1, 1), (3, 2, 2), (3, 3, 1)]);
///
/// let wide = Ngldm::new().coarseness(1).distance(2)?.matrices(&levels, Aggregation::Volume)?;
/// assert_eq!(wide[0].large_emphasis(), Ok((2.0 * 9.0 + 36.0 + 3.0 * 16.0) / 6.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ngldm {
    coarseness: u16,
    distance: usize,
}

impl Ngldm {
    /// With neighbours at distance 1 that are dependent if they have the same grey level.
    pub fn new() -> Self {
        Ngldm { coarseness: 0, distance: 1 }
    }

    /// With neighbours that are dependent if their grey level differs by at most α.
    #[must_use]
    pub fn coarseness(self, coarseness: u16) -> Self {
        Ngldm { coarseness, ..self }
    }

    /// With neighbours up to the Chebyshev distance δ, in voxels.
    ///
    /// # Errors
    /// [`Error::Setting`] if δ is 0.
    pub fn distance(self, distance: usize) -> Result<Self> {
        if distance == 0 {
            return Err(Error::setting("distance of neighbours", "at least 1 voxel", distance));
        }
        Ok(Ngldm { distance, ..self })
    }
}

impl Default for Ngldm {
    /// As [`Ngldm::new`].
    fn default() -> Self {
        Self::new()
    }
}

impl Texture for Ngldm {
    type Counts = LevelCounts;
    type Matrix = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = NgldmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONLESS;

    fn family(&self) -> &'static str {
        "ngldm"
    }

    fn volume(&self, levels: &Discretised) -> Vec<LevelCounts> {
        let counts = Dependences::new(levels, self.coarseness, self.distance, false).volume();
        vec![LevelCounts::sorted(counts, levels.voxels() as u64)]
    }

    fn slices(&self, levels: &Discretised) -> Vec<Vec<LevelCounts>> {
        let dependences = Dependences::new(levels, self.coarseness, self.distance, true);
        let grid = dependences.grid();
        parallel::map(&grid.slices(), |rows| {
            vec![LevelCounts::sorted(dependences.of(rows), grid.voxels(rows))]
        })
    }

    fn merged(&self, parts: &[&LevelCounts]) -> LevelCounts {
        LevelCounts::merged(parts)
    }

    fn matrix(&self, counts: &LevelCounts, _levels: &Discretised) -> Option<LevelSizes> {
        counts.probabilities()
    }

    fn settings(&self) -> String {
        format!("coarseness {}, distance {}", self.coarseness, self.distance)
    }
}

catalogue! {
    /// The features of [`Ngldm`], by name. Their formulas are in [`LevelCountFeatures`].
    NgldmFeature of LevelSizes {
        /// Weight on voxels with few dependent neighbours.
        LowDependenceEmphasis: "SODN", "ngl_lde", "Low dependence emphasis",
            LevelSizes::small_emphasis;
        /// Weight on voxels with many dependent neighbours.
        HighDependenceEmphasis: "IMOQ", "ngl_hde", "High dependence emphasis",
            LevelSizes::large_emphasis;
        /// Weight on low grey levels.
        LowGreyLevelCountEmphasis: "TL9H", "ngl_lgce", "Low grey level count emphasis",
            LevelSizes::low_level_emphasis;
        /// Weight on high grey levels.
        HighGreyLevelCountEmphasis: "OAE7", "ngl_hgce", "High grey level count emphasis",
            LevelSizes::high_level_emphasis;
        /// Weight on low grey levels with few dependent neighbours.
        LowDependenceLowGreyLevelEmphasis: "EQ3F", "ngl_ldlge", "Low dependence low grey level emphasis",
            LevelSizes::small_low_emphasis;
        /// Weight on high grey levels with few dependent neighbours.
        LowDependenceHighGreyLevelEmphasis: "JA6D", "ngl_ldhge", "Low dependence high grey level emphasis",
            LevelSizes::small_high_emphasis;
        /// Weight on low grey levels with many dependent neighbours.
        HighDependenceLowGreyLevelEmphasis: "NBZI", "ngl_hdlge", "High dependence low grey level emphasis",
            LevelSizes::large_low_emphasis;
        /// Weight on high grey levels with many dependent neighbours.
        HighDependenceHighGreyLevelEmphasis: "9QMG", "ngl_hdhge", "High dependence high grey level emphasis",
            LevelSizes::large_high_emphasis;
        /// How unevenly the voxels are spread over grey levels.
        GreyLevelNonUniformity: "FP8K", "ngl_glnu", "Grey level non-uniformity",
            LevelSizes::level_non_uniformity;
        /// The same per voxel.
        NormalisedGreyLevelNonUniformity: "5SPA", "ngl_glnu_norm", "Normalised grey level non-uniformity",
            LevelSizes::normalised_level_non_uniformity;
        /// How unevenly they are spread over dependence counts.
        DependenceCountNonUniformity: "Z87G", "ngl_dcnu", "Dependence count non-uniformity",
            LevelSizes::size_non_uniformity;
        /// The same per voxel.
        NormalisedDependenceCountNonUniformity: "OKJI", "ngl_dcnu_norm", "Normalised dependence count non-uniformity",
            LevelSizes::normalised_size_non_uniformity;
        /// Number of neighbourhoods per voxel, always 1.
        DependenceCountPercentage: "6XV8", "ngl_dc_perc", "Dependence count percentage",
            LevelSizes::percentage;
        /// The variance of the grey level.
        GreyLevelVariance: "1PFV", "ngl_gl_var", "Grey level variance",
            LevelSizes::level_variance;
        /// The variance of the dependence count.
        DependenceCountVariance: "DNX2", "ngl_dc_var", "Dependence count variance",
            LevelSizes::size_variance;
        /// The entropy of grey level and dependence count.
        DependenceCountEntropy: "FCBV", "ngl_dc_entr", "Dependence count entropy",
            LevelSizes::entropy;
        /// The sum of the squared probabilities of grey level and dependence count.
        DependenceCountEnergy: "CAS9", "ngl_dc_energy", "Dependence count energy",
            LevelSizes::energy;
    }
}
