use super::Class;
use super::entropy::entropy;
use super::plane::Plane;
use crate::error::Result;
use crate::feature::{Family, Feature, Input, Region};
use crate::pyradiomics::Settings;
use crate::texture::{Glszm as Counter, LevelCountFeatures as _, LevelSizes};

/// The class `glszm`: sizes of zones.
pub(super) struct Glszm {
    plane: Plane,
}

impl Class for Glszm {
    fn new(settings: &Settings) -> Result<Self> {
        Ok(Glszm { plane: Plane::new(settings)? })
    }
}

impl Family for Glszm {
    type Measured = LevelSizes;
    const FEATURES: &'static [Feature<LevelSizes>] = features!("glszm":
        "GrayLevelNonUniformity" => LevelSizes::level_non_uniformity,
        "GrayLevelNonUniformityNormalized" => LevelSizes::normalised_level_non_uniformity,
        "GrayLevelVariance" => LevelSizes::level_variance,
        "HighGrayLevelZoneEmphasis" => LevelSizes::high_level_emphasis,
        "LargeAreaEmphasis" => LevelSizes::large_emphasis,
        "LargeAreaHighGrayLevelEmphasis" => LevelSizes::large_high_emphasis,
        "LargeAreaLowGrayLevelEmphasis" => LevelSizes::large_low_emphasis,
        "LowGrayLevelZoneEmphasis" => LevelSizes::low_level_emphasis,
        "SizeZoneNonUniformity" => LevelSizes::size_non_uniformity,
        "SizeZoneNonUniformityNormalized" => LevelSizes::normalised_size_non_uniformity,
        "SmallAreaEmphasis" => LevelSizes::small_emphasis,
        "SmallAreaHighGrayLevelEmphasis" => LevelSizes::small_high_emphasis,
        "SmallAreaLowGrayLevelEmphasis" => LevelSizes::small_low_emphasis,
        "ZoneEntropy" => |zones| entropy(zones.entropy()),
        "ZonePercentage" => LevelSizes::percentage,
        "ZoneVariance" => LevelSizes::size_variance,
    );

    fn family(&self) -> &'static str {
        "glszm"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<LevelSizes>> {
        let levels = self.plane.slices(region.levels(self.family())?)?;
        let zones = self.plane.counts(&Counter::new(), &levels);
        Ok(zones.iter().filter_map(|zones| zones.probabilities()).collect())
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        self.plane.text()
    }
}
