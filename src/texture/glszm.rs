use super::Texture;
use super::grid::Grid;
use super::level_count_features::LevelCountFeatures;
use super::level_counts::{LevelCounts, LevelSizes};
use super::zones::{Size, Zones};
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The grey level size zone matrix (IBSI code 9SAK): how often linked voxels form a zone of grey level i and size j.
///
/// Voxels of the same grey level are linked if they are neighbours: 26-connected in 3D, 8-connected within a slice.
///
/// Source: IBSI manual, *Grey level size zone based features*; Thibault et al. 2014.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{Glszm, LevelCountFeatures, Texture};
///
/// let image = Image::new(array![[1.0, 2.0, 2.0], [3.0, 1.0, 3.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// let zones = &Glszm::new().volume(&levels)[0];
/// assert_eq!(zones.cells().collect::<Vec<_>>(), [(1, 2, 1), (2, 2, 1), (3, 1, 2)]);
///
/// let matrices = Glszm::new().matrices(&levels, Aggregation::Volume)?;
/// assert_eq!(matrices[0].percentage(), Ok(4.0 / 6.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Glszm;

impl Glszm {
    /// With neighbours at distance 1.
    pub fn new() -> Self {
        Glszm
    }
}

impl Texture for Glszm {
    type Counts = LevelCounts;
    type Matrix = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = GlszmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONLESS;

    fn family(&self) -> &'static str {
        "glszm"
    }

    fn volume(&self, levels: &Discretised) -> Vec<LevelCounts> {
        let grid = Grid::new(levels);
        let sizes = Zones::in_space(&grid, Size).counts(grid.levels());
        vec![LevelCounts::sorted(sizes, levels.voxels() as u64)]
    }

    fn slices(&self, levels: &Discretised) -> Vec<Vec<LevelCounts>> {
        let grid = Grid::new(levels);
        parallel::map(&grid.slices(), |rows| {
            let sizes = Zones::in_plane(&grid, rows, Size).counts(grid.levels());
            vec![LevelCounts::sorted(sizes, grid.voxels(rows))]
        })
    }

    fn merged(&self, parts: &[&LevelCounts]) -> LevelCounts {
        LevelCounts::merged(parts)
    }

    fn matrix(&self, counts: &LevelCounts, _levels: &Discretised) -> Option<LevelSizes> {
        counts.probabilities()
    }
}

catalogue! {
    /// The features of [`Glszm`], by name. Their formulas are in [`LevelCountFeatures`].
    GlszmFeature of LevelSizes {
        /// Weight on small zones.
        SmallZoneEmphasis: "5QRC", "szm_sze", "Small zone emphasis",
            LevelSizes::small_emphasis;
        /// Weight on large zones.
        LargeZoneEmphasis: "48P8", "szm_lze", "Large zone emphasis",
            LevelSizes::large_emphasis;
        /// Weight on low grey levels.
        LowGreyLevelZoneEmphasis: "XMSY", "szm_lgze", "Low grey level zone emphasis",
            LevelSizes::low_level_emphasis;
        /// Weight on high grey levels.
        HighGreyLevelZoneEmphasis: "5GN9", "szm_hgze", "High grey level zone emphasis",
            LevelSizes::high_level_emphasis;
        /// Weight on small zones of low grey levels.
        SmallZoneLowGreyLevelEmphasis: "5RAI", "szm_szlge", "Small zone low grey level emphasis",
            LevelSizes::small_low_emphasis;
        /// Weight on small zones of high grey levels.
        SmallZoneHighGreyLevelEmphasis: "HW1V", "szm_szhge", "Small zone high grey level emphasis",
            LevelSizes::small_high_emphasis;
        /// Weight on large zones of low grey levels.
        LargeZoneLowGreyLevelEmphasis: "YH51", "szm_lzlge", "Large zone low grey level emphasis",
            LevelSizes::large_low_emphasis;
        /// Weight on large zones of high grey levels.
        LargeZoneHighGreyLevelEmphasis: "J17V", "szm_lzhge", "Large zone high grey level emphasis",
            LevelSizes::large_high_emphasis;
        /// How unevenly the zones are spread over grey levels.
        GreyLevelNonUniformity: "JNSA", "szm_glnu", "Grey level non-uniformity",
            LevelSizes::level_non_uniformity;
        /// The same per zone.
        NormalisedGreyLevelNonUniformity: "Y1RO", "szm_glnu_norm", "Normalised grey level non-uniformity",
            LevelSizes::normalised_level_non_uniformity;
        /// How unevenly they are spread over sizes.
        ZoneSizeNonUniformity: "4JP3", "szm_zsnu", "Zone size non-uniformity",
            LevelSizes::size_non_uniformity;
        /// The same per zone.
        NormalisedZoneSizeNonUniformity: "VB3A", "szm_zsnu_norm", "Normalised zone size non-uniformity",
            LevelSizes::normalised_size_non_uniformity;
        /// Number of zones per voxel.
        ZonePercentage: "P30P", "szm_z_perc", "Zone percentage",
            LevelSizes::percentage;
        /// The variance of the grey level of the zones.
        GreyLevelVariance: "BYLV", "szm_gl_var", "Grey level variance",
            LevelSizes::level_variance;
        /// The variance of their size.
        ZoneSizeVariance: "3NSA", "szm_zs_var", "Zone size variance",
            LevelSizes::size_variance;
        /// The entropy of grey level and size.
        ZoneSizeEntropy: "GU8N", "szm_zs_entr", "Zone size entropy",
            LevelSizes::entropy;
    }
}
