use super::Class;
use super::neighbourhood::Neighbourhood;
use crate::error::{Result, Value};
use crate::feature::{Family, Feature, Input, Region};
use crate::image::Discretised;
use crate::pyradiomics::Settings;
use crate::texture::{ToneDifferenceCounts, ToneDifferenceFeatures as _, ToneDifferences};

/// The coarseness of a region without differences.
const LARGEST_COARSENESS: f64 = 1e6;

/// The class `ngtdm`: differences from the neighbours.
///
/// A voxel without neighbours counts, as one that does not differ from them.
pub(super) struct Ngtdm {
    neighbourhood: Neighbourhood,
}

impl Class for Ngtdm {
    fn new(settings: &Settings) -> Result<Self> {
        Ok(Ngtdm { neighbourhood: Neighbourhood::new(settings)? })
    }
}

impl Family for Ngtdm {
    type Measured = ToneDifferences;
    const FEATURES: &'static [Feature<ToneDifferences>] = features!("ngtdm":
        "Busyness" => busyness,
        "Coarseness" => coarseness,
        "Complexity" => ToneDifferences::complexity,
        "Contrast" => ToneDifferences::contrast,
        "Strength" => ToneDifferences::strength,
    );

    fn family(&self) -> &'static str {
        "ngtdm"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<ToneDifferences>> {
        let levels = self.neighbourhood.plane.slices(region.levels(self.family())?)?;
        Ok(vec![with_lone_voxels(&self.neighbourhood.tones(&levels)?, &levels)?])
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        self.neighbourhood.text().to_string()
    }
}

/// The matrix with all voxels of each grey level, those without neighbours too.
fn with_lone_voxels(counts: &ToneDifferenceCounts, levels: &Discretised) -> Result<ToneDifferences> {
    let mut rows: Vec<(u16, u64, f64)> = (0..=levels.count()).map(|level| (level, 0, 0.0)).collect();
    levels.padded().iter().filter(|level| **level > 0).for_each(|&level| rows[usize::from(level)].1 += 1);
    for (level, _, difference) in counts.rows().iter().flat_map(ToneDifferences::rows) {
        rows[usize::from(level)].2 = difference;
    }
    ToneDifferences::new(rows.into_iter().skip(1))
}

/// 1/Σ p_i s_i without an upper limit, and 10⁶ where the sum is 0.
fn coarseness(tones: &ToneDifferences) -> Value {
    match weighted(tones) {
        0.0 => Ok(LARGEST_COARSENESS),
        sum => Ok(1.0 / sum),
    }
}

/// The busyness of the standard. Where all i p_i are the same it has none, and PyRadiomics divides by what rounding leaves of
/// their differences, or gives 0 if it leaves nothing.
fn busyness(tones: &ToneDifferences) -> Value {
    tones.busyness().or_else(|_| {
        let products: Vec<f64> = shares(tones).map(|(level, share, _)| f64::from(level) * share).collect();
        let differences = |a: &f64| products.iter().map(|b| (a - b).abs()).sum::<f64>();
        match products.iter().map(differences).sum() {
            0.0 => Ok(0.0),
            left => Ok(weighted(tones) / left),
        }
    })
}

/// Σ p_i s_i.
fn weighted(tones: &ToneDifferences) -> f64 {
    shares(tones).map(|(_, share, difference)| share * difference).sum()
}

/// Grey level i, p_i and s_i.
fn shares(tones: &ToneDifferences) -> impl Iterator<Item = (u16, f64, f64)> {
    let all = tones.voxels() as f64;
    tones.rows().map(move |(level, voxels, difference)| (level, voxels as f64 / all, difference))
}
