use super::Class;
use super::entropy::entropy;
use super::neighbourhood::Neighbourhood;
use crate::error::Result;
use crate::feature::{Family, Feature, Input, Region};
use crate::pyradiomics::Settings;
use crate::texture::{LevelCountFeatures as _, LevelSizes};

/// The class `gldm`: neighbours whose grey level depends on that of a voxel.
pub(super) struct Gldm {
    neighbourhood: Neighbourhood,
    coarseness: u16,
}

impl Class for Gldm {
    const WITHOUT_VALUE: &'static [(&'static str, &'static str)] =
        &[("DependencePercentage", "1"), ("GrayLevelNonUniformityNormalized", "Uniformity of firstorder")];

    fn new(settings: &Settings) -> Result<Self> {
        // No two levels differ by more than there are.
        let coarseness = u16::try_from(settings.gldm_a).unwrap_or(u16::MAX);
        Ok(Gldm { neighbourhood: Neighbourhood::new(settings)?, coarseness })
    }
}

impl Family for Gldm {
    type Measured = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = features!("gldm":
        "DependenceEntropy" => |voxels| entropy(voxels.entropy()),
        "DependenceNonUniformity" => LevelSizes::size_non_uniformity,
        "DependenceNonUniformityNormalized" => LevelSizes::normalised_size_non_uniformity,
        "DependenceVariance" => LevelSizes::size_variance,
        "GrayLevelNonUniformity" => LevelSizes::level_non_uniformity,
        "GrayLevelVariance" => LevelSizes::level_variance,
        "HighGrayLevelEmphasis" => LevelSizes::high_level_emphasis,
        "LargeDependenceEmphasis" => LevelSizes::large_emphasis,
        "LargeDependenceHighGrayLevelEmphasis" => LevelSizes::large_high_emphasis,
        "LargeDependenceLowGrayLevelEmphasis" => LevelSizes::large_low_emphasis,
        "LowGrayLevelEmphasis" => LevelSizes::low_level_emphasis,
        "SmallDependenceEmphasis" => LevelSizes::small_emphasis,
        "SmallDependenceHighGrayLevelEmphasis" => LevelSizes::small_high_emphasis,
        "SmallDependenceLowGrayLevelEmphasis" => LevelSizes::small_low_emphasis,
    );

    fn family(&self) -> &'static str {
        "gldm"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<LevelSizes>> {
        let levels = self.neighbourhood.plane.slices(region.levels(self.family())?)?;
        let counts = self.neighbourhood.dependences(&levels, self.coarseness)?;
        Ok(counts.probabilities().into_iter().collect())
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        format!("a {}, {}", self.coarseness, self.neighbourhood.text())
    }
}
