use super::Class;
use super::entropy::entropy;
use super::plane::Plane;
use crate::error::Result;
use crate::feature::{Family, Feature, Input, Region};
use crate::image::Discretised;
use crate::pyradiomics::{Settings, WeightingNorm};
use crate::texture::{
    Glrlm as Counter, LevelCountFeatures as _, LevelCounts, LevelSizes, PLANE, SPACE, lines,
};

/// The class `glrlm`: run lengths.
///
/// A direction along which no line holds two voxels of the region does not count.
pub(super) struct Glrlm {
    plane: Plane,
    norm: Option<WeightingNorm>,
}

impl Class for Glrlm {
    fn new(settings: &Settings) -> Result<Self> {
        Ok(Glrlm { plane: Plane::new(settings)?, norm: settings.weighting_norm })
    }
}

impl Family for Glrlm {
    type Measured = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = features!("glrlm":
        "GrayLevelNonUniformity" => LevelSizes::level_non_uniformity,
        "GrayLevelNonUniformityNormalized" => LevelSizes::normalised_level_non_uniformity,
        "GrayLevelVariance" => LevelSizes::level_variance,
        "HighGrayLevelRunEmphasis" => LevelSizes::high_level_emphasis,
        "LongRunEmphasis" => LevelSizes::large_emphasis,
        "LongRunHighGrayLevelEmphasis" => LevelSizes::large_high_emphasis,
        "LongRunLowGrayLevelEmphasis" => LevelSizes::large_low_emphasis,
        "LowGrayLevelRunEmphasis" => LevelSizes::low_level_emphasis,
        "RunEntropy" => |runs| entropy(runs.entropy()),
        "RunLengthNonUniformity" => LevelSizes::size_non_uniformity,
        "RunLengthNonUniformityNormalized" => LevelSizes::normalised_size_non_uniformity,
        "RunPercentage" => LevelSizes::percentage,
        "RunVariance" => LevelSizes::size_variance,
        "ShortRunEmphasis" => LevelSizes::small_emphasis,
        "ShortRunHighGrayLevelEmphasis" => LevelSizes::small_high_emphasis,
        "ShortRunLowGrayLevelEmphasis" => LevelSizes::small_low_emphasis,
    );

    fn family(&self) -> &'static str {
        "glrlm"
    }

    /// One table for each direction, or one altogether if directions are weighted.
    fn measure(&self, region: &Region<'_>) -> Result<Vec<LevelSizes>> {
        let levels = self.plane.slices(region.levels(self.family())?)?;
        let counted = self.plane.counts(&Counter::new(), &levels);
        let directions: &[[isize; 3]] = if self.plane.is_flat() { &PLANE } else { &SPACE };
        let counted = directions.iter().zip(counted).filter(|(step, runs)| counts(runs, &levels, **step));
        Ok(match self.norm {
            None => counted.filter_map(|(_, runs)| runs.probabilities()).collect(),
            Some(WeightingNorm::NoWeighting) => {
                let runs: Vec<_> = counted.map(|(_, runs)| runs).collect();
                let merged = LevelCounts::merged(&runs.iter().collect::<Vec<_>>());
                merged.probabilities().into_iter().collect()
            }
            Some(norm) => {
                let weighted = counted.map(|(&step, runs)| (norm.length(step, levels.spacing()), runs));
                LevelCounts::scaled(&weighted.collect::<Vec<_>>()).into_iter().collect()
            }
        })
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        format!("{}, {}", self.plane.text(), WeightingNorm::text(self.norm))
    }
}

/// Whether a direction counts: the lines need not be looked at where there is a run of two voxels.
fn counts(runs: &LevelCounts, levels: &Discretised, direction: [isize; 3]) -> bool {
    runs.cells().any(|(_, length, _)| length > 1) || lines::hold_two(levels.levels(), direction)
}
