use super::Class;
use super::entropy::EPSILON;
use crate::error::{Result, Undefined, Value};
use crate::feature::{Family, Feature, Input, Region};
use crate::image::Discretised;
use crate::numeric::pairwise::sum_of;
use crate::numeric::quantile;
use crate::pyradiomics::Settings;

/// The class `firstorder`: statistics of the intensities, and entropy and uniformity of the grey levels.
pub(super) struct FirstOrder {
    shift: f64,
}

impl Class for FirstOrder {
    const DEPRECATED: &'static [&'static str] = &["StandardDeviation"];

    fn new(settings: &Settings) -> Result<Self> {
        Ok(FirstOrder { shift: settings.voxel_array_shift })
    }
}

impl Family for FirstOrder {
    type Measured = Intensities;
    const FEATURES: &'static [Feature<Intensities>] = features!("firstorder":
        "10Percentile" => |x| Ok(x.percentiles[0]),
        "90Percentile" => |x| Ok(x.percentiles[4]),
        "Energy" => |x| Ok(x.energy),
        "Entropy" => |x| Ok(x.sum_over_levels(|p| -p * (p + EPSILON).log2())),
        "InterquartileRange" => |x| Ok(x.percentiles[3] - x.percentiles[1]),
        "Kurtosis" => |x| Ok(x.central_moments[2] / x.unit().powi(2)),
        "Maximum" => |x| Ok(x.range[1]),
        "MeanAbsoluteDeviation" => |x| Ok(mean(&x.values, |value| (value - x.mean).abs())),
        "Mean" => |x| Ok(x.mean),
        "Median" => |x| Ok(x.percentiles[2]),
        "Minimum" => |x| Ok(x.range[0]),
        "Range" => |x| Ok(x.range[1] - x.range[0]),
        "RobustMeanAbsoluteDeviation" => Intensities::robust_deviation,
        "RootMeanSquared" => |x| Ok((x.energy / x.values.len() as f64).sqrt()),
        "Skewness" => |x| Ok(x.central_moments[1] / x.unit().powf(1.5)),
        "StandardDeviation" => |x| Ok(x.central_moments[0].sqrt()),
        "TotalEnergy" => |x| Ok(x.energy * x.voxel_volume),
        "Uniformity" => |x| Ok(x.sum_over_levels(|p| p * p)),
        "Variance" => |x| Ok(x.central_moments[0]),
    );

    fn family(&self) -> &'static str {
        "firstorder"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<Intensities>> {
        let roi = region.roi();
        let values = roi.values();
        let centre = mean(&values, |x| x);
        let square = |x: f64| (x - centre) * (x - centre);
        Ok(vec![Intensities {
            range: roi.range(),
            mean: centre,
            central_moments: [
                mean(&values, square),
                mean(&values, |x| square(x) * (x - centre)),
                mean(&values, |x| square(x) * square(x)),
            ],
            percentiles: quantile::linear(&mut values.clone(), [0.10, 0.25, 0.50, 0.75, 0.90]),
            energy: sum_of(&values, |x| (x + self.shift) * (x + self.shift)),
            voxel_volume: roi.geometry().spacing().voxel_volume(),
            shares: shares(region.levels(self.family())?),
            values,
        }])
    }

    fn input(&self) -> Input {
        Input::Levels
    }

    fn settings(&self) -> String {
        format!("shift {}", self.shift)
    }
}

/// The intensities of a region in the order of the grid.
///
/// All sums are added up in the order of NumPy. The mean of equal intensities may then differ from them by rounding, and a flat
/// region have a variance, and a kurtosis of 1, as it has in PyRadiomics.
pub(super) struct Intensities {
    values: Vec<f64>,
    range: [f64; 2],
    mean: f64,
    /// Σ(x − μ)ᵏ/N for k = 2, 3, 4.
    central_moments: [f64; 3],
    /// The 10th, 25th, 50th, 75th and 90th.
    percentiles: [f64; 5],
    /// Σ(x + shift)².
    energy: f64,
    voxel_volume: f64,
    /// The shares of the voxels that have each grey level, of the levels that occur.
    shares: Vec<f64>,
}

impl Intensities {
    /// The variance by which higher moments are divided. PyRadiomics divides by 1 if it is 0: deviations whose squares vanish have
    /// no higher powers, and skewness and kurtosis are 0.
    fn unit(&self) -> f64 {
        if self.central_moments[0] == 0.0 { 1.0 } else { self.central_moments[0] }
    }

    /// The mean absolute deviation from their own mean of the intensities from the 10th to the 90th percentile.
    fn robust_deviation(&self) -> Value {
        let inside = |x: f64| x >= self.percentiles[0] && x <= self.percentiles[4];
        let count = self.values.iter().filter(|x| inside(**x)).count() as f64;
        if count == 0.0 {
            return Err(Undefined::ZeroDenominator("the number of values from P₁₀ to P₉₀"));
        }
        let mean = sum_of(&self.values, |x| if inside(x) { x } else { 0.0 }) / count;
        Ok(sum_of(&self.values, |x| if inside(x) { (x - mean).abs() } else { 0.0 }) / count)
    }

    fn sum_over_levels(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.shares.iter().map(|&p| f(p)).sum()
    }
}

/// The shares of the voxels that have each grey level, without those that none has.
fn shares(levels: &Discretised) -> Vec<f64> {
    let mut counts = vec![0_usize; usize::from(levels.count()) + 1];
    levels.padded().iter().filter(|level| **level > 0).for_each(|&level| counts[usize::from(level)] += 1);
    let occurring = counts.into_iter().filter(|count| *count > 0);
    occurring.map(|count| count as f64 / levels.voxels() as f64).collect()
}

/// Σ f(x)/N.
fn mean(values: &[f64], f: impl Fn(f64) -> f64 + Copy) -> f64 {
    sum_of(values, f) / values.len() as f64
}
