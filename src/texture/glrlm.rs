use super::direction::{PLANE, SPACE};
use super::grid::Grid;
use super::level_count_features::LevelCountFeatures;
use super::level_counts::{LevelCounts, LevelSizes};
use super::runs::Runs;
use super::weighting::Weighting;
use super::{Texture, aggregated};
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The grey level run length matrix (IBSI code TP0I): how often successive voxels along a direction form a run of grey
/// level i and length j.
///
/// A run ends where the grey level changes and where the intensity mask ends.
///
/// Source: IBSI manual, *Grey level run length based features*; Galloway 1975.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{Glrlm, LevelCountFeatures, Texture};
///
/// let image = Image::new(array![[1.0, 1.0, 2.0], [3.0, 3.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// let rows = &Glrlm::new().volume(&levels)[0]; // along [0, 0, 1]
/// assert_eq!(rows.cells().collect::<Vec<_>>(), [(1, 2, 1), (2, 1, 1), (3, 3, 1)]);
///
/// let matrices = Glrlm::new().matrices(&levels, Aggregation::SliceAverage)?;
/// assert_eq!(matrices[0].percentage(), Ok(3.0 / 6.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Glrlm {
    weighting: Option<Weighting>,
}

impl Glrlm {
    /// Without weights.
    pub fn new() -> Self {
        Self::default()
    }

    /// With weights of the directions where their matrices are added up: Σ w r_ij, and Σ w N_v for the number of voxels.
    ///
    /// The weights are taken relative to their mean over the directions, so that N_v remains what it is without weights.
    /// Of all features only the two non-uniformities that are not normalised depend on that; those of PyRadiomics, which
    /// sums w r_ij alone, are larger by the mean weight.
    #[must_use]
    pub fn weighting(self, weighting: Weighting) -> Self {
        Glrlm { weighting: Some(weighting) }
    }
}

impl Texture for Glrlm {
    type Counts = LevelCounts;
    type Matrix = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = GlrlmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONAL;

    fn family(&self) -> &'static str {
        "glrlm"
    }

    /// One for each direction of [`SPACE`].
    fn volume(&self, levels: &Discretised) -> Vec<LevelCounts> {
        let grid = Grid::new(levels);
        let runs = Runs::new(&grid, grid.rows());
        parallel::map(&SPACE, |&direction| LevelCounts::sorted(runs.along(direction), runs.voxels()))
    }

    /// One for each direction of [`PLANE`].
    fn slices(&self, levels: &Discretised) -> Vec<Vec<LevelCounts>> {
        let grid = Grid::new(levels);
        parallel::map(&grid.slices(), |rows| {
            let runs = Runs::new(&grid, rows);
            PLANE.map(|direction| LevelCounts::sorted(runs.along(direction), runs.voxels())).into()
        })
    }

    fn merged(&self, parts: &[&LevelCounts]) -> LevelCounts {
        LevelCounts::merged(parts)
    }

    fn matrix(&self, counts: &LevelCounts, _levels: &Discretised) -> Option<LevelSizes> {
        counts.probabilities()
    }

    fn combined(&self, parts: &[(usize, &LevelCounts)], levels: &Discretised) -> Option<LevelSizes> {
        let Some(weighting) = self.weighting else { return aggregated::unweighted(self, parts, levels) };
        let parts = parts.iter().copied().filter(|part| !part.1.is_empty());
        let groups = weighting.by_weight(parts, &SPACE, levels.spacing());
        let merged = groups.iter().map(|(weight, parts)| (*weight, LevelCounts::merged(parts)));
        match merged.collect::<Vec<_>>().as_slice() {
            [(_, alike)] => self.matrix(alike, levels),
            several => LevelCounts::weighted(several),
        }
    }

    fn settings(&self) -> String {
        self.weighting.map(Weighting::text).unwrap_or_default()
    }
}

catalogue! {
    /// The features of [`Glrlm`], by name. Their formulas are in [`LevelCountFeatures`].
    GlrlmFeature of LevelSizes {
        /// Weight on short runs.
        ShortRunsEmphasis: "22OV", "rlm_sre", "Short runs emphasis",
            LevelSizes::small_emphasis;
        /// Weight on long runs.
        LongRunsEmphasis: "W4KF", "rlm_lre", "Long runs emphasis",
            LevelSizes::large_emphasis;
        /// Weight on low grey levels.
        LowGreyLevelRunEmphasis: "V3SW", "rlm_lgre", "Low grey level run emphasis",
            LevelSizes::low_level_emphasis;
        /// Weight on high grey levels.
        HighGreyLevelRunEmphasis: "G3QZ", "rlm_hgre", "High grey level run emphasis",
            LevelSizes::high_level_emphasis;
        /// Weight on short runs of low grey levels.
        ShortRunLowGreyLevelEmphasis: "HTZT", "rlm_srlge", "Short run low grey level emphasis",
            LevelSizes::small_low_emphasis;
        /// Weight on short runs of high grey levels.
        ShortRunHighGreyLevelEmphasis: "GD3A", "rlm_srhge", "Short run high grey level emphasis",
            LevelSizes::small_high_emphasis;
        /// Weight on long runs of low grey levels.
        LongRunLowGreyLevelEmphasis: "IVPO", "rlm_lrlge", "Long run low grey level emphasis",
            LevelSizes::large_low_emphasis;
        /// Weight on long runs of high grey levels.
        LongRunHighGreyLevelEmphasis: "3KUM", "rlm_lrhge", "Long run high grey level emphasis",
            LevelSizes::large_high_emphasis;
        /// How unevenly the runs are spread over grey levels.
        GreyLevelNonUniformity: "R5YN", "rlm_glnu", "Grey level non-uniformity",
            LevelSizes::level_non_uniformity;
        /// The same per run.
        NormalisedGreyLevelNonUniformity: "OVBL", "rlm_glnu_norm", "Normalised grey level non-uniformity",
            LevelSizes::normalised_level_non_uniformity;
        /// How unevenly they are spread over lengths.
        RunLengthNonUniformity: "W92Y", "rlm_rlnu", "Run length non-uniformity",
            LevelSizes::size_non_uniformity;
        /// The same per run.
        NormalisedRunLengthNonUniformity: "IC23", "rlm_rlnu_norm", "Normalised run length non-uniformity",
            LevelSizes::normalised_size_non_uniformity;
        /// Number of runs per voxel.
        RunPercentage: "9ZK5", "rlm_r_perc", "Run percentage",
            LevelSizes::percentage;
        /// The variance of the grey level of the runs.
        GreyLevelVariance: "8CE5", "rlm_gl_var", "Grey level variance",
            LevelSizes::level_variance;
        /// The variance of their length.
        RunLengthVariance: "SXLW", "rlm_rl_var", "Run length variance",
            LevelSizes::size_variance;
        /// The entropy of grey level and length.
        RunEntropy: "HJ9O", "rlm_rl_entr", "Run entropy",
            LevelSizes::entropy;
    }
}
