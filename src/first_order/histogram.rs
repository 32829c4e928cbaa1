use ndarray::Axis;

use super::statistics::IntensityFeatures;
use super::summary::IntensitySummary;
use crate::error::{Error, Result, Undefined, Value};
use crate::feature::{Family, Feature, Input, Region, catalogue};
use crate::image::Discretised;

/// How often each grey level from 1 to Ng occurs in a region, levels that do not occur included.
///
/// nᵢ is the number of voxels of level i, N their sum, pᵢ = nᵢ/N. The features that the histogram shares with the
/// intensity statistics are those of [`IntensityFeatures`].
///
/// ```
/// use radiomics::first_order::{IntensityFeatures, LevelHistogram};
///
/// let histogram = LevelHistogram::new(vec![2, 0, 6])?; // two voxels of level 1, six of level 3
/// assert_eq!(histogram.mean(), Ok(2.5));
/// assert_eq!(histogram.mode(), Ok(3.0));
/// assert_eq!(histogram.maximum_gradient(), Ok(6.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LevelHistogram {
    counts: Vec<usize>,
    summary: IntensitySummary,
}

impl LevelHistogram {
    /// From the numbers of voxels of levels 1, 2, 3, ….
    ///
    /// # Errors
    /// [`Error::Nothing`] if no voxel was counted, [`Error::Setting`] if they add up to more than a `usize` holds.
    pub fn new(counts: Vec<usize>) -> Result<Self> {
        if counts.iter().all(|&count| count == 0) {
            return Err(Error::Nothing { what: "the histogram of grey levels" });
        }
        let levels = counts.iter().enumerate().map(|(i, &count)| ((i + 1) as f64, count));
        let summary = IntensitySummary::counted(levels)?;
        Ok(LevelHistogram { counts, summary })
    }

    /// The histogram of the grey levels of a region, from 1 to their number Ng.
    ///
    /// # Errors
    /// None for levels of this crate's discretisers.
    pub fn of(levels: &Discretised) -> Result<Self> {
        let mut counts = tally(levels);
        counts.remove(0);
        Self::new(counts)
    }

    /// nᵢ of levels 1, 2, 3, ….
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Intensity histogram mode (AMMC): the level that occurs most often; of several, the one nearest to the mean, and of
    /// two that are equally near, the lower.
    pub fn mode(&self) -> Value {
        let most = self.counts.iter().copied().max().unwrap_or(0);
        let levels = || self.counts.iter().zip(1_u128..);
        // N·|level − μ| in whole numbers, so that a tie is a tie.
        let sum: u128 = levels().map(|(&count, level)| level * count as u128).sum();
        let distance = |level: u128| (level * self.summary.count as u128).abs_diff(sum);
        let modes = levels().filter(|(count, _)| **count == most).map(|(_, level)| level);
        modes.min_by_key(|&level| distance(level)).map(|level| level as f64).ok_or(Undefined::NotFinite)
    }

    /// Discretised intensity entropy (TLU2): −Σ pᵢ log₂ pᵢ.
    pub fn entropy(&self) -> Value {
        let information = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
        Ok(self.probabilities().map(information).sum())
    }

    /// Discretised intensity uniformity (BJ5W): Σ pᵢ².
    pub fn uniformity(&self) -> Value {
        Ok(self.probabilities().map(|p| p * p).sum())
    }

    /// Maximum histogram gradient (12CE): the largest n′ᵢ, with n′₁ = n₂ − n₁, n′ᵢ = (nᵢ₊₁ − nᵢ₋₁)/2 and
    /// n′_Ng = n_Ng − n_Ng₋₁. Undefined for one level.
    pub fn maximum_gradient(&self) -> Value {
        Ok(self.steepest(|doubled| doubled)?.1)
    }

    /// Maximum histogram gradient intensity (8E6O): the level of the largest n′ᵢ, the lowest of several.
    pub fn maximum_gradient_level(&self) -> Value {
        Ok(self.steepest(|doubled| doubled)?.0)
    }

    /// Minimum histogram gradient (VQB3): the smallest n′ᵢ.
    pub fn minimum_gradient(&self) -> Value {
        Ok(self.steepest(|doubled| -doubled)?.1)
    }

    /// Minimum histogram gradient intensity (RHQZ): the level of the smallest n′ᵢ, the lowest of several.
    pub fn minimum_gradient_level(&self) -> Value {
        Ok(self.steepest(|doubled| -doubled)?.0)
    }

    fn probabilities(&self) -> impl Iterator<Item = f64> {
        self.counts.iter().map(|&count| count as f64 / self.summary.count as f64)
    }

    /// The level at which the gradient is steepest in the sense of `sign`, the lowest of several, and the gradient there.
    fn steepest(&self, sign: impl Fn(i128) -> i128) -> Result<(f64, f64), Undefined> {
        let last = self.counts.len() - 1;
        if last == 0 {
            return Err(Undefined::Other("the histogram has one level, a gradient needs two"));
        }
        let count = |i: usize| self.counts[i] as i128;
        let doubled = |i: usize| match i {
            0 => 2 * (count(1) - count(0)),
            i if i == last => 2 * (count(i) - count(i - 1)),
            i => count(i + 1) - count(i - 1),
        };
        let steepest =
            (1..=last).fold(0, |best, i| if sign(doubled(i)) > sign(doubled(best)) { i } else { best });
        Ok(((steepest + 1) as f64, doubled(steepest) as f64 / 2.0))
    }
}

impl IntensityFeatures for LevelHistogram {
    fn summary(&self) -> &IntensitySummary {
        &self.summary
    }
}

/// How often each level from 0 to Ng occurs on the padded grid.
fn tally(levels: &Discretised) -> Vec<usize> {
    // Neighbours are often alike: with four tables, one count need not wait for the one before.
    let mut tables: [Vec<usize>; 4] = std::array::from_fn(|_| vec![0; usize::from(levels.count()) + 1]);
    for plane in levels.padded().axis_iter(Axis(0)) {
        for row in plane.rows() {
            for (i, &level) in row.iter().enumerate() {
                tables[i % 4][usize::from(level)] += 1;
            }
        }
    }
    let [mut counts, rest @ ..] = tables;
    for table in rest {
        counts.iter_mut().zip(table).for_each(|(count, more)| *count += more);
    }
    counts
}

catalogue! {
    /// The features of the intensity histogram by name.
    HistogramFeature of LevelHistogram {
        /// Mean level.
        Mean: "X6K6", "ih_mean", "Mean discretised intensity", IntensityFeatures::mean;
        /// Variance.
        Variance: "CH89", "ih_var", "Discretised intensity variance", IntensityFeatures::variance;
        /// Skewness.
        Skewness: "88K1", "ih_skew", "Discretised intensity skewness", IntensityFeatures::skewness;
        /// Excess kurtosis.
        Kurtosis: "C3I7", "ih_kurt", "(Excess) discretised intensity kurtosis", IntensityFeatures::kurtosis;
        /// Median level.
        Median: "WIFQ", "ih_median", "Median discretised intensity", IntensityFeatures::median;
        /// Smallest level.
        Minimum: "1PR8", "ih_min", "Minimum discretised intensity", IntensityFeatures::minimum;
        /// 10th percentile.
        Percentile10: "GPMT", "ih_p10", "10th discretised intensity percentile", IntensityFeatures::percentile_10;
        /// 90th percentile.
        Percentile90: "OZ0C", "ih_p90", "90th discretised intensity percentile", IntensityFeatures::percentile_90;
        /// Largest level.
        Maximum: "3NCY", "ih_max", "Maximum discretised intensity", IntensityFeatures::maximum;
        /// The level that occurs most often.
        Mode: "AMMC", "ih_mode", "Intensity histogram mode", LevelHistogram::mode;
        /// Interquartile range.
        InterquartileRange: "WR0O", "ih_iqr", "Discretised intensity interquartile range",
            IntensityFeatures::interquartile_range;
        /// Range.
        Range: "5Z3W", "ih_range", "Discretised intensity range", IntensityFeatures::range;
        /// Mean absolute deviation.
        MeanAbsoluteDeviation: "D2ZX", "ih_mad", "Intensity histogram mean absolute deviation",
            IntensityFeatures::mean_absolute_deviation;
        /// Robust mean absolute deviation.
        RobustMeanAbsoluteDeviation: "WRZB", "ih_rmad", "Intensity histogram robust mean absolute deviation",
            IntensityFeatures::robust_mean_absolute_deviation;
        /// Median absolute deviation.
        MedianAbsoluteDeviation: "4RNL", "ih_medad", "Intensity histogram median absolute deviation",
            IntensityFeatures::median_absolute_deviation;
        /// Coefficient of variation.
        CoefficientOfVariation: "CWYJ", "ih_cov", "Intensity histogram coefficient of variation",
            IntensityFeatures::coefficient_of_variation;
        /// Quartile coefficient of dispersion.
        QuartileCoefficientOfDispersion: "SLWD", "ih_qcod", "Intensity histogram quartile coefficient of dispersion",
            IntensityFeatures::quartile_coefficient_of_dispersion;
        /// Entropy in bits.
        Entropy: "TLU2", "ih_entropy", "Discretised intensity entropy", LevelHistogram::entropy;
        /// Uniformity.
        Uniformity: "BJ5W", "ih_uniformity", "Discretised intensity uniformity", LevelHistogram::uniformity;
        /// Largest gradient.
        MaximumGradient: "12CE", "ih_max_grad", "Maximum histogram gradient", LevelHistogram::maximum_gradient;
        /// Level of the largest gradient.
        MaximumGradientLevel: "8E6O", "ih_max_grad_g", "Maximum histogram gradient intensity",
            LevelHistogram::maximum_gradient_level;
        /// Smallest gradient.
        MinimumGradient: "VQB3", "ih_min_grad", "Minimum histogram gradient", LevelHistogram::minimum_gradient;
        /// Level of the smallest gradient.
        MinimumGradientLevel: "RHQZ", "ih_min_grad_g", "Minimum histogram gradient intensity",
            LevelHistogram::minimum_gradient_level;
    }
}

/// The family of intensity histogram features (ZVCW), over the grey levels of the whole region.
///
/// Levels go from 1 to Ng: with a fixed bin number, empty bins above the largest level count for the gradient.
///
/// Source: IBSI manual, *Intensity histogram features*.
///
/// ```
/// use ndarray::array;
/// use radiomics::feature::{Family, Region};
/// use radiomics::first_order::Histogram;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
/// use radiomics::process::FixedBinNumber;
///
/// let image = Image::new(array![[1.0, 1.0], [1.0, 9.0]].view(), Spacing::planar([1.0, 1.0])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 0.0)?)?;
/// let bins = FixedBinNumber::new(4)?;
/// let histogram = Histogram.measure(&Region::discretised(&roi, &bins))?;
/// assert_eq!(histogram[0].counts(), [3, 0, 0, 1]);
/// assert_eq!(histogram[0].uniformity(), Ok(0.625));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Histogram;

impl Family for Histogram {
    type Measured = LevelHistogram;
    const FEATURES: &'static [Feature<LevelHistogram>] = HistogramFeature::CATALOGUE;

    fn family(&self) -> &'static str {
        "intensity_histogram"
    }

    fn measure(&self, region: &Region<'_>) -> Result<Vec<LevelHistogram>> {
        Ok(vec![LevelHistogram::of(region.levels(Family::family(self))?)?])
    }

    fn input(&self) -> Input {
        Input::Levels
    }
}
