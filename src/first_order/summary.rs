use crate::error::{Error, Result};
use crate::numeric::{moment, quantile};

/// What the intensity-based statistics are made of: moments, order statistics and absolute deviations of a sample.
///
/// All means divide by the number of intensities N, those of the robust deviation by the number between the 10th and
/// the 90th percentile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntensitySummary {
    /// Number of intensities N.
    pub count: usize,
    /// Smallest intensity.
    pub minimum: f64,
    /// Largest intensity.
    pub maximum: f64,
    /// μ = Σx/N.
    pub mean: f64,
    /// Σx².
    pub sum_of_squares: f64,
    /// Σ(x − μ)ᵏ/N for k = 2, 3, 4.
    pub central_moments: [f64; 3],
    /// The 10th, 25th, 50th, 75th and 90th percentile, interpolated linearly between order statistics.
    pub percentiles: [f64; 5],
    /// Σ|x − μ|/N.
    pub deviation_from_mean: f64,
    /// Σ|x − median|/N.
    pub deviation_from_median: f64,
    /// Mean absolute deviation from their own mean of the intensities from the 10th to the 90th percentile, both included.
    pub robust_deviation: f64,
}

impl IntensitySummary {
    /// Summarises a sample. The list is reordered, in time linear in its length.
    ///
    /// # Errors
    /// [`Error::Nothing`] for an empty sample, [`Error::NotFinite`] for one with NaN or infinity.
    ///
    /// ```
    /// use radiomics::first_order::{IntensityFeatures, IntensitySummary};
    /// let summary = IntensitySummary::of(vec![1.0, 2.0, 3.0, 6.0])?;
    /// assert_eq!(summary.mean, 3.0);
    /// assert_eq!(summary.variance(), Ok(3.5));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn of(mut intensities: Vec<f64>) -> Result<Self> {
        refuse_not_finite(&intensities)?;
        let count = intensities.len();
        let n = count as f64;
        let (minimum, maximum) = moment::range(&intensities);
        let [sum, sum_of_squares] = moment::sums(&intensities, |x| [x, x * x]);
        // The mean of equal numbers is that number; rounding must not give a flat region a variance.
        let mean = if minimum == maximum { minimum } else { sum / n };
        let [m2, m3, m4, deviation] = moment::sums(&intensities, |x| {
            let d = x - mean;
            let square = d * d;
            [square, square * d, square * square, d.abs()]
        });
        let percentiles = quantile::linear(&mut intensities, [0.10, 0.25, 0.50, 0.75, 0.90]);
        let [from_median] = moment::sums(&intensities, |x| [(x - percentiles[2]).abs()]);
        Ok(IntensitySummary {
            count,
            minimum,
            maximum,
            mean,
            sum_of_squares,
            central_moments: [m2 / n, m3 / n, m4 / n],
            percentiles,
            deviation_from_mean: deviation / n,
            deviation_from_median: from_median / n,
            robust_deviation: robust_deviation(&intensities, percentiles[0], percentiles[4]),
        })
    }
}

/// Mean absolute deviation from their own mean of the numbers in `[low, high]`; NaN if there is none, as for two
/// different numbers.
fn robust_deviation(values: &[f64], low: f64, high: f64) -> f64 {
    let inside = |x: f64| f64::from(u8::from(low <= x && x <= high));
    let [count, sum] = moment::sums(values, |x| [inside(x), if low <= x && x <= high { x } else { 0.0 }]);
    let mean = if low == high { low } else { sum / count };
    let [deviation] = moment::sums(values, |x| [inside(x) * (x - mean).abs()]);
    deviation / count
}

fn refuse_not_finite(values: &[f64]) -> Result<()> {
    if values.is_empty() {
        return Err(Error::Nothing { what: "the list of intensities" });
    }
    let mut bad = values.iter().enumerate().filter(|(_, x)| !x.is_finite());
    match bad.next() {
        None => Ok(()),
        Some((at, &value)) => Err(Error::NotFinite {
            what: "the list of intensities",
            value,
            index: [0, 0, at],
            count: 1 + bad.count(),
            voxels: values.len(),
        }),
    }
}
