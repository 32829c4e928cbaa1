use ndarray::Axis;

use super::Texture;
use super::edge_distance;
use super::grid::Grid;
use super::level_count_features::LevelCountFeatures;
use super::level_counts::{LevelCounts, LevelSizes};
use super::zones::{Nearest, Zones};
use crate::feature::{Aggregation, Feature, catalogue};
use crate::image::Discretised;
use crate::numeric::parallel;

/// The grey level distance zone matrix (IBSI code VMDZ): how often linked voxels form a zone of grey level i at distance j
/// from the edge of the region.
///
/// The zones are those of [`Glszm`](super::Glszm), in the intensity mask: 26-connected in 3D, 8-connected within a slice.
/// The distance of a voxel is the number of steps along an axis that lead out of the *morphological* mask, so that voxels
/// which re-segmentation took out make no edge: in 3D, or within the slice. Voxels at the edge, and so at the border of
/// the image, have distance 1. The distance of a zone is the smallest of its voxels.
///
/// Source: IBSI manual, *Grey level distance zone based features*; Thibault et al. 2014.
///
/// ```
/// use ndarray::Array2;
/// use radiomics::feature::Aggregation;
/// use radiomics::image::{Discretise, Image, Mask, Roi, Spacing};
/// use radiomics::process::AsLevels;
/// use radiomics::texture::{Gldzm, LevelCountFeatures, Texture};
///
/// // A square of 5 × 5 voxels of grey level 1 with a 2 in its middle.
/// let square = Array2::from_shape_fn((5, 5), |place| if place == (2, 2) { 2.0 } else { 1.0 });
/// let image = Image::new(square.view(), Spacing::planar([1.0, 1.0])?)?;
/// let levels = AsLevels.discretise(&Roi::new(&image, &Mask::above(&image, 0.0)?)?)?;
///
/// let zones = &Gldzm::new().slices(&levels)[0][0];
/// assert_eq!(zones.cells().collect::<Vec<_>>(), [(1, 1, 1), (2, 3, 1)]);
///
/// let matrices = Gldzm::new().matrices(&levels, Aggregation::Slice)?;
/// assert_eq!(matrices[0].large_emphasis(), Ok((1.0 + 9.0) / 2.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Gldzm;

impl Gldzm {
    /// With neighbours at distance 1.
    pub fn new() -> Self {
        Gldzm
    }
}

impl Texture for Gldzm {
    type Counts = LevelCounts;
    type Matrix = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = GldzmFeature::CATALOGUE;
    const AGGREGATIONS: &'static [Aggregation] = &Aggregation::DIRECTIONLESS;

    fn family(&self) -> &'static str {
        "gldzm"
    }

    fn volume(&self, levels: &Discretised) -> Vec<LevelCounts> {
        let grid = Grid::new(levels);
        let distances = edge_distance::in_space(&grid, levels.morphological_mask().view());
        let nearest = Nearest { distances: &distances, start: 0 };
        let counts = Zones::in_space(&grid, nearest).counts(grid.levels());
        vec![LevelCounts::sorted(counts, levels.voxels() as u64)]
    }

    fn slices(&self, levels: &Discretised) -> Vec<Vec<LevelCounts>> {
        let grid = Grid::new(levels);
        let [_, ny, nx] = grid.padded();
        let mask = levels.morphological_mask();
        let slices = grid.slices();
        let slices: Vec<_> = slices.into_iter().zip(mask.axis_chunks_iter(Axis(0), 1)).zip(1..).collect();
        parallel::map(&slices, |&((rows, mask), z)| {
            let distances = edge_distance::in_plane(&grid, mask);
            let nearest = Nearest { distances: &distances, start: z * ny * nx };
            let counts = Zones::in_plane(&grid, rows, nearest).counts(grid.levels());
            vec![LevelCounts::sorted(counts, grid.voxels(rows))]
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
    /// The features of [`Gldzm`], by name. Their formulas are in [`LevelCountFeatures`].
    GldzmFeature of LevelSizes {
        /// Weight on zones near the edge.
        SmallDistanceEmphasis: "0GBI", "dzm_sde", "Small distance emphasis",
            LevelSizes::small_emphasis;
        /// Weight on zones far from the edge.
        LargeDistanceEmphasis: "MB4I", "dzm_lde", "Large distance emphasis",
            LevelSizes::large_emphasis;
        /// Weight on low grey levels.
        LowGreyLevelZoneEmphasis: "S1RA", "dzm_lgze", "Low grey level zone emphasis",
            LevelSizes::low_level_emphasis;
        /// Weight on high grey levels.
        HighGreyLevelZoneEmphasis: "K26C", "dzm_hgze", "High grey level zone emphasis",
            LevelSizes::high_level_emphasis;
        /// Weight on low grey levels near the edge.
        SmallDistanceLowGreyLevelEmphasis: "RUVG", "dzm_sdlge", "Small distance low grey level emphasis",
            LevelSizes::small_low_emphasis;
        /// Weight on high grey levels near the edge.
        SmallDistanceHighGreyLevelEmphasis: "DKNJ", "dzm_sdhge", "Small distance high grey level emphasis",
            LevelSizes::small_high_emphasis;
        /// Weight on low grey levels far from the edge.
        LargeDistanceLowGreyLevelEmphasis: "A7WM", "dzm_ldlge", "Large distance low grey level emphasis",
            LevelSizes::large_low_emphasis;
        /// Weight on high grey levels far from the edge.
        LargeDistanceHighGreyLevelEmphasis: "KLTH", "dzm_ldhge", "Large distance high grey level emphasis",
            LevelSizes::large_high_emphasis;
        /// How unevenly the zones are spread over grey levels.
        GreyLevelNonUniformity: "VFT7", "dzm_glnu", "Grey level non-uniformity",
            LevelSizes::level_non_uniformity;
        /// The same per zone.
        NormalisedGreyLevelNonUniformity: "7HP3", "dzm_glnu_norm", "Normalised grey level non-uniformity",
            LevelSizes::normalised_level_non_uniformity;
        /// How unevenly they are spread over distances.
        ZoneDistanceNonUniformity: "V294", "dzm_zdnu", "Zone distance non-uniformity",
            LevelSizes::size_non_uniformity;
        /// The same per zone.
        NormalisedZoneDistanceNonUniformity: "IATH", "dzm_zdnu_norm", "Normalised zone distance non-uniformity",
            LevelSizes::normalised_size_non_uniformity;
        /// Number of zones per voxel.
        ZonePercentage: "VIWW", "dzm_z_perc", "Zone percentage",
            LevelSizes::percentage;
        /// The variance of the grey level of the zones.
        GreyLevelVariance: "QK93", "dzm_gl_var", "Grey level variance",
            LevelSizes::level_variance;
        /// The variance of their distance.
        ZoneDistanceVariance: "7WT1", "dzm_zd_var", "Zone distance variance",
            LevelSizes::size_variance;
        /// The entropy of grey level and distance.
        ZoneDistanceEntropy: "GBDU", "dzm_zd_entr", "Zone distance entropy",
            LevelSizes::entropy;
    }
}
