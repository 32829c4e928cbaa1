use super::bootstrapped::{percentiles, sample_deviation};
use super::covariance::refuse_other_subjects;
use super::interval::{Confidence, Interval};
use super::resamples::Resamples;
use super::roc::Roc;
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::{parallel, quantile, special};

/// A standard deviation divides by the number of values minus one.
const LEAST_RESAMPLES: usize = 2;

/// The areas of K scores of the same subjects over resamples that are given as lists of subject indexes.
///
/// A resample may repeat subjects and need not be as long as the original; it must hold both classes. In a *stratified*
/// bootstrap each holds as many of either class as the original. All curves are measured on the same resamples.
///
/// Source: Efron, Tibshirani, *An introduction to the bootstrap*, 1993.
///
/// ```
/// use radiomics::evaluate::{Bootstrap, Confidence, Roc};
///
/// let labels = [false, false, true, true];
/// let roc = Roc::new(&labels, &[0.1, 0.6, 0.4, 0.9])?;
/// let resamples = [vec![0, 0, 2, 3], vec![0, 1, 3, 3], vec![1, 1, 2, 3]];
/// let bootstrap = Bootstrap::of(&[&roc], &resamples)?;
/// assert_eq!(bootstrap.aucs(0)?, [1.0, 1.0, 0.5]);
/// assert_eq!(bootstrap.median(0)?, 1.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    observed: Vec<f64>,
    /// For each curve the areas of the resamples.
    resampled: Vec<Vec<f64>>,
}

impl Bootstrap {
    /// Measures every curve on every resample, in O(n) each.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a curve, [`Error::Length`] and [`Error::LabelsDiffer`] if the curves cannot belong to the
    /// same subjects, [`Error::Setting`] for fewer than 2 resamples and for an index that is not below the number of
    /// subjects, [`Error::OneClass`] if a resample lacks a class.
    pub fn of(rocs: &[&Roc], resamples: &[Vec<usize>]) -> Result<Self> {
        refuse_unpaired(rocs)?;
        if resamples.len() < LEAST_RESAMPLES {
            let least = format!("at least {LEAST_RESAMPLES}");
            return Err(Error::setting("number of resamples", least, resamples.len()));
        }
        let measure =
            |roc: &&Roc| parallel::map(resamples, |drawn| roc.resampled_auc(drawn)).into_iter().collect();
        Ok(Bootstrap {
            observed: rocs.iter().map(|roc| roc.auc()).collect(),
            resampled: rocs.iter().map(measure).collect::<Result<_>>()?,
        })
    }

    /// Measures every curve on stratified resamples that are drawn from a seed, as [`Resamples::stratified`] draws them;
    /// none of them is kept.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a curve, [`Error::Length`] and [`Error::LabelsDiffer`] if the curves cannot belong to the
    /// same subjects, [`Error::Setting`] for fewer than 2 resamples, more than a million, and more than 2·10¹⁰ draws.
    ///
    /// ```
    /// use radiomics::evaluate::{Bootstrap, Confidence, Roc};
    /// let roc = Roc::new(&[false, false, true, false, true, true], &[0.1, 0.6, 0.4, 0.2, 0.9, 0.8])?;
    /// let bootstrap = Bootstrap::stratified(&[&roc], 200, 1)?;
    /// println!("{:.2}", bootstrap.percentile_interval(0, Confidence::default())?);
    /// assert_eq!(bootstrap, Bootstrap::stratified(&[&roc], 200, 1)?);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn stratified(rocs: &[&Roc], count: usize, seed: u64) -> Result<Self> {
        let first = refuse_unpaired(rocs)?;
        let measured = Resamples::stratified(count, seed)?.map(first.labels(), |drawn| {
            rocs.iter().map(|roc| roc.resampled_auc(drawn)).collect::<Result<Vec<f64>>>()
        })?;
        let mut resampled = vec![Vec::with_capacity(count); rocs.len()];
        for areas in measured {
            for (values, area) in resampled.iter_mut().zip(areas?) {
                values.push(area);
            }
        }
        Ok(Bootstrap { observed: rocs.iter().map(|roc| roc.auc()).collect(), resampled })
    }

    /// The areas of a curve, in the order of the resamples.
    ///
    /// # Errors
    /// [`Error::Setting`] if the index is not below the number of curves.
    pub fn aucs(&self, curve: usize) -> Result<&[f64]> {
        let found = self.resampled.get(curve).map(Vec::as_slice);
        found.ok_or_else(|| {
            Error::setting("index of a curve", format!("below {}", self.resampled.len()), curve)
        })
    }

    /// The quantiles α/2 and 1 − α/2 of the areas of a curve, interpolated linearly (definition 7 of Hyndman and Fan).
    ///
    /// # Errors
    /// As [`Bootstrap::aucs`].
    pub fn percentile_interval(&self, curve: usize, confidence: Confidence) -> Result<Interval> {
        Ok(percentiles(&mut self.aucs(curve)?.to_vec(), confidence))
    }

    /// The median of the areas of a curve.
    ///
    /// # Errors
    /// As [`Bootstrap::aucs`].
    pub fn median(&self, curve: usize) -> Result<f64> {
        let [median] = quantile::linear(&mut self.aucs(curve)?.to_vec(), [0.5]);
        Ok(median)
    }

    /// The test of curve i against curve j, the difference being Aᵢ − Aⱼ.
    ///
    /// # Errors
    /// As [`Bootstrap::aucs`].
    pub fn compare(&self, i: usize, j: usize) -> Result<BootstrapComparison> {
        let differences: Vec<f64> = self.aucs(i)?.iter().zip(self.aucs(j)?).map(|(a, b)| a - b).collect();
        Ok(BootstrapComparison { difference: self.observed[i] - self.observed[j], differences })
    }
}

/// The comparison of two areas through their differences over resamples.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapComparison {
    difference: f64,
    differences: Vec<f64>,
}

impl BootstrapComparison {
    /// The difference of the areas over all subjects.
    pub fn difference(&self) -> f64 {
        self.difference
    }

    /// The differences of the resamples, in their order.
    pub fn differences(&self) -> &[f64] {
        &self.differences
    }

    /// The sample standard deviation of the differences.
    pub fn standard_error(&self) -> f64 {
        sample_deviation(&self.differences)
    }

    /// The difference divided by its [standard error](BootstrapComparison::standard_error). With standard error 0 it is 0
    /// if the areas are equal, and undefined otherwise.
    pub fn z(&self) -> Value {
        let error = self.standard_error();
        if error > 0.0 {
            Ok(self.difference / error)
        } else if self.difference == 0.0 {
            Ok(0.0)
        } else {
            Err(Undefined::ZeroDenominator("the standard error of the difference"))
        }
    }

    /// The two-sided normal p-value of [`BootstrapComparison::z`].
    pub fn p_value(&self) -> Value {
        self.z().map(special::normal_two_sided)
    }

    /// The quantiles α/2 and 1 − α/2 of the differences.
    pub fn percentile_interval(&self, confidence: Confidence) -> Interval {
        percentiles(&mut self.differences.clone(), confidence)
    }
}

/// The first curve, if there is one and the others have its labels.
fn refuse_unpaired<'a>(rocs: &[&'a Roc]) -> Result<&'a Roc> {
    let first = rocs.first().ok_or(Error::Nothing { what: "the list of curves" })?;
    for (curve, roc) in rocs.iter().enumerate() {
        refuse_other_subjects(first, roc, curve)?;
    }
    Ok(first)
}
