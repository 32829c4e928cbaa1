use super::summary::IntensitySummary;
use crate::error::{Result, Undefined, Value};
use crate::feature::{Family, Feature, Region, catalogue};
use crate::numeric::nonzero;

/// The 18 intensity-based statistics, over one [`IntensitySummary`] (IBSI code UHIW).
///
/// N is the number of voxels in the intensity mask, x their intensities, μ the mean, Pₖ the k-th percentile. Intensities
/// keep their unit (HU, or arbitrary). A single voxel and a flat region are legal: their variance is 0.
///
/// Source: IBSI manual, *Intensity-based statistical features*.
pub trait IntensityFeatures {
    /// The moments and order statistics that all formulas use.
    fn summary(&self) -> &IntensitySummary;

    /// Mean intensity (Q4LE): μ = Σx/N.
    fn mean(&self) -> Value {
        Ok(self.summary().mean)
    }

    /// Intensity variance (ECT3): σ² = Σ(x − μ)²/N, without bias correction.
    fn variance(&self) -> Value {
        Ok(self.summary().central_moments[0])
    }

    /// Intensity skewness (KE2A): Σ(x − μ)³/N / σ³; 0 where σ² = 0.
    fn skewness(&self) -> Value {
        let [m2, m3, _] = self.summary().central_moments;
        standardised(self.summary(), m3 / m2.powf(1.5))
    }

    /// Excess intensity kurtosis (IPH6): Σ(x − μ)⁴/N / σ⁴ − 3; 0 where σ² = 0.
    fn kurtosis(&self) -> Value {
        let [m2, _, m4] = self.summary().central_moments;
        standardised(self.summary(), m4 / (m2 * m2) - 3.0)
    }

    /// Median intensity (Y12H): P₅₀.
    fn median(&self) -> Value {
        Ok(self.summary().percentiles[2])
    }

    /// Minimum intensity (1GSF).
    fn minimum(&self) -> Value {
        Ok(self.summary().minimum)
    }

    /// 10th intensity percentile (QG58): P₁₀.
    fn percentile_10(&self) -> Value {
        Ok(self.summary().percentiles[0])
    }

    /// 90th intensity percentile (8DWT): P₉₀.
    fn percentile_90(&self) -> Value {
        Ok(self.summary().percentiles[4])
    }

    /// Maximum intensity (84IY).
    fn maximum(&self) -> Value {
        Ok(self.summary().maximum)
    }

    /// Intensity interquartile range (SALO): P₇₅ − P₂₅.
    fn interquartile_range(&self) -> Value {
        let [_, p25, _, p75, _] = self.summary().percentiles;
        Ok(p75 - p25)
    }

    /// Intensity range (2OJQ): max − min.
    fn range(&self) -> Value {
        Ok(self.summary().maximum - self.summary().minimum)
    }

    /// Mean absolute deviation (4FUA): Σ|x − μ|/N.
    fn mean_absolute_deviation(&self) -> Value {
        Ok(self.summary().deviation_from_mean)
    }

    /// Robust mean absolute deviation (1128): the mean absolute deviation from their own mean of the intensities in
    /// [P₁₀, P₉₀].
    fn robust_mean_absolute_deviation(&self) -> Value {
        match self.summary().robust_deviation {
            deviation if deviation.is_nan() => {
                Err(Undefined::ZeroDenominator("the number of values from P₁₀ to P₉₀"))
            }
            deviation => Ok(deviation),
        }
    }

    /// Median absolute deviation (N72L): Σ|x − P₅₀|/N.
    fn median_absolute_deviation(&self) -> Value {
        Ok(self.summary().deviation_from_median)
    }

    /// Coefficient of variation (7TET): σ/μ; undefined where μ = 0.
    fn coefficient_of_variation(&self) -> Value {
        Ok(self.summary().central_moments[0].sqrt() / nonzero(self.summary().mean, "the mean intensity")?)
    }

    /// Quartile coefficient of dispersion (9S40): (P₇₅ − P₂₅)/(P₇₅ + P₂₅); undefined where P₇₅ + P₂₅ = 0.
    fn quartile_coefficient_of_dispersion(&self) -> Value {
        let [_, p25, _, p75, _] = self.summary().percentiles;
        Ok((p75 - p25) / nonzero(p75 + p25, "the sum of the quartiles")?)
    }

    /// Energy (N8CA): Σx².
    fn energy(&self) -> Value {
        Ok(self.summary().sum_of_squares)
    }

    /// Root mean square intensity (5ZWQ): √(Σx²/N).
    fn root_mean_square(&self) -> Value {
        Ok((self.summary().sum_of_squares / self.summary().count as f64).sqrt())
    }
}

impl IntensityFeatures for IntensitySummary {
    fn summary(&self) -> &IntensitySummary {
        self
    }
}

/// A moment in units of σ: 0 for a flat region, without value where σ is below the smallest number though the region is not
/// flat.
fn standardised(summary: &IntensitySummary, moment: f64) -> Value {
    match summary.central_moments[0] {
        _ if summary.minimum == summary.maximum => Ok(0.0),
        0.0 => Err(Undefined::ZeroDenominator("the intensity variance in double precision")),
        _ => Ok(moment),
    }
}

catalogue! {
    /// The intensity-based statistics by name.
    StatisticsFeature of IntensitySummary {
        /// Mean intensity.
        Mean: "Q4LE", "stat_mean", "Mean intensity", IntensityFeatures::mean;
        /// Variance.
        Variance: "ECT3", "stat_var", "Intensity variance", IntensityFeatures::variance;
        /// Skewness.
        Skewness: "KE2A", "stat_skew", "Intensity skewness", IntensityFeatures::skewness;
        /// Excess kurtosis.
        Kurtosis: "IPH6", "stat_kurt", "(Excess) intensity kurtosis", IntensityFeatures::kurtosis;
        /// Median.
        Median: "Y12H", "stat_median", "Median intensity", IntensityFeatures::median;
        /// Minimum.
        Minimum: "1GSF", "stat_min", "Minimum intensity", IntensityFeatures::minimum;
        /// 10th percentile.
        Percentile10: "QG58", "stat_p10", "10th intensity percentile", IntensityFeatures::percentile_10;
        /// 90th percentile.
        Percentile90: "8DWT", "stat_p90", "90th intensity percentile", IntensityFeatures::percentile_90;
        /// Maximum.
        Maximum: "84IY", "stat_max", "Maximum intensity", IntensityFeatures::maximum;
        /// Interquartile range.
        InterquartileRange: "SALO", "stat_iqr", "Intensity interquartile range", IntensityFeatures::interquartile_range;
        /// Range.
        Range: "2OJQ", "stat_range", "Intensity range", IntensityFeatures::range;
        /// Mean absolute deviation.
        MeanAbsoluteDeviation: "4FUA", "stat_mad", "Intensity-based mean absolute deviation",
            IntensityFeatures::mean_absolute_deviation;
        /// Robust mean absolute deviation.
        RobustMeanAbsoluteDeviation: "1128", "stat_rmad", "Intensity-based robust mean absolute deviation",
            IntensityFeatures::robust_mean_absolute_deviation;
        /// Median absolute deviation.
        MedianAbsoluteDeviation: "N72L", "stat_medad", "Intensity-based median absolute deviation",
            IntensityFeatures::median_absolute_deviation;
        /// Coefficient of variation.
        CoefficientOfVariation: "7TET", "stat_cov", "Intensity-based coefficient of variation",
            IntensityFeatures::coefficient_of_variation;
        /// Quartile coefficient of dispersion.
        QuartileCoefficientOfDispersion: "9S40", "stat_qcod", "Intensity-based quartile coefficient of dispersion",
            IntensityFeatures::quartile_coefficient_of_dispersion;
        /// Energy.
        Energy: "N8CA", "stat_energy", "Intensity-based energy", IntensityFeatures::energy;
        /// Root mean square.
        RootMeanSquare: "5ZWQ", "stat_rms", "Root mean square intensity", IntensityFeatures::root_mean_square;
    }
}

/// The family of intensity-based statistics, over the intensity mask of the whole region.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Family, Region};
/// use radiomics::first_order::{IntensityFeatures, Statistics};
/// use radiomics::image::{Image, Mask, Roi, Spacing};
///
/// let image = Image::new(array![[1.0, 2.0], [9.0, 0.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let statistics = Statistics.measure(&Region::new(&roi))?;
/// assert_eq!(statistics[0].mean(), Ok(4.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Statistics;

impl Family for Statistics {
    type Measured = IntensitySummary;
    const FEATURES: &'static [Feature<IntensitySummary>] = StatisticsFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "intensity_statistics"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<IntensitySummary>> {
        Ok(vec![IntensitySummary::of(region.roi().values())?])
    }
}
