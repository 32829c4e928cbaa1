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
    pub fn of(intensities: Vec<f64>) -> Result<Self> {
        refuse_not_finite(&intensities)?;
        Ok(Self::summarised(List(intensities)))
    }

    /// Summarises a sample in which each value occurs a number of times, from pairs (value, number) in any order. The
    /// time does not depend on the numbers.
    ///
    /// # Errors
    /// As [`IntensitySummary::of`], and [`Error::Setting`] if the numbers add up to more than a `usize` holds.
    ///
    /// ```
    /// use radiomics::first_order::IntensitySummary;
    /// let summary = IntensitySummary::counted([(1.0, 2), (4.0, 1)])?;
    /// assert_eq!(summary.mean, 2.0);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn counted(pairs: impl IntoIterator<Item = (f64, usize)>) -> Result<Self> {
        let mut pairs: Vec<_> = pairs.into_iter().filter(|pair| pair.1 > 0).collect();
        refuse_not_finite(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>())?;
        if pairs.iter().try_fold(0_usize, |sum, pair| sum.checked_add(pair.1)).is_none() {
            return Err(Error::setting("number of intensities", format!("at most {}", usize::MAX), "more"));
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Self::summarised(Counted(pairs)))
    }

    fn summarised(mut sample: impl Sample) -> Self {
        let count = sample.count();
        let n = count as f64;
        let (minimum, maximum) = sample.range();
        let [sum, sum_of_squares] = sample.sums(|x| [x, x * x]);
        // The mean of equal numbers is that number; rounding must not give a flat region a variance.
        let mean = if minimum == maximum { minimum } else { sum / n };
        let [m2, m3, m4, deviation] = sample.sums(|x| {
            let d = x - mean;
            let square = d * d;
            [square, square * d, square * square, d.abs()]
        });
        let percentiles = sample.quantiles([0.10, 0.25, 0.50, 0.75, 0.90]);
        let [from_median] = sample.sums(|x| [(x - percentiles[2]).abs()]);
        IntensitySummary {
            count,
            minimum,
            maximum,
            mean,
            sum_of_squares,
            central_moments: [m2 / n, m3 / n, m4 / n],
            percentiles,
            deviation_from_mean: deviation / n,
            deviation_from_median: from_median / n,
            robust_deviation: robust_deviation(&sample, percentiles[0], percentiles[4]),
        }
    }
}

/// What the formulas ask of a sample, however it is held.
trait Sample {
    fn count(&self) -> usize;

    /// Smallest and largest value.
    fn range(&self) -> (f64, f64);

    /// Σ f(x) for `K` functions at once.
    fn sums<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K];

    /// Quantiles, interpolated linearly between order statistics. The sample may be reordered.
    fn quantiles<const K: usize>(&mut self, p: [f64; K]) -> [f64; K];
}

/// Every value by itself.
struct List(Vec<f64>);

impl Sample for List {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn range(&self) -> (f64, f64) {
        moment::range(&self.0)
    }

    fn sums<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
        moment::sums(&self.0, f)
    }

    fn quantiles<const K: usize>(&mut self, p: [f64; K]) -> [f64; K] {
        quantile::linear(&mut self.0, p)
    }
}

/// Values in rising order with the number of times each occurs.
struct Counted(Vec<(f64, usize)>);

impl Sample for Counted {
    fn count(&self) -> usize {
        self.0.iter().map(|pair| pair.1).sum()
    }

    fn range(&self) -> (f64, f64) {
        let value = |pair: Option<&(f64, usize)>| pair.map_or(f64::NAN, |pair| pair.0);
        (value(self.0.first()), value(self.0.last()))
    }

    fn sums<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
        self.0.iter().fold([0.0; K], |mut sums, &(x, count)| {
            for (sum, term) in sums.iter_mut().zip(f(x)) {
                *sum += term * count as f64;
            }
            sums
        })
    }

    fn quantiles<const K: usize>(&mut self, p: [f64; K]) -> [f64; K] {
        quantile::counted(&self.0, p)
    }
}

/// Mean absolute deviation from their own mean of the numbers in `[low, high]`; NaN if there is none, as for two
/// different numbers.
fn robust_deviation(sample: &impl Sample, low: f64, high: f64) -> f64 {
    let inside = |x: f64| f64::from(u8::from(low <= x && x <= high));
    let [count, sum] = sample.sums(|x| [inside(x), if low <= x && x <= high { x } else { 0.0 }]);
    let mean = if low == high { low } else { sum / count };
    let [deviation] = sample.sums(|x| [inside(x) * (x - mean).abs()]);
    deviation / count
}

pub(super) fn refuse_not_finite(values: &[f64]) -> Result<()> {
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
