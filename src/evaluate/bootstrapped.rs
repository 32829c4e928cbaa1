use super::interval::{Confidence, Interval};
use super::resamples::Resamples;
use crate::error::{Error, Result, Undefined, Value, expect_length};
use crate::numeric::{moment, parallel, quantile, special};

/// Largest number of subjects for a jackknife, which measures n times n − 1 of them.
const MOST_LEFT_OUT: usize = 20_000;

/// Any statistic over resamples of the subjects.
///
/// Symbols: θ̂ the statistic of all subjects, θ* that of a resample. A resample in which the statistic is undefined is
/// counted, never dropped in silence: while there is one, standard error and intervals are undefined, unless
/// [`Bootstrapped::of_defined`] says that the others are to stand for all.
///
/// Source: Efron, Tibshirani, *An introduction to the bootstrap*, 1993, chapters 13 and 14.
///
/// ```
/// use radiomics::evaluate::{Bootstrapped, Calibration, Confidence, Resamples};
/// use radiomics::error::Undefined;
///
/// let labels = [false, false, true, false, true, true, false, true];
/// let probabilities = [0.1, 0.2, 0.3, 0.4, 0.55, 0.6, 0.7, 0.9];
/// let brier = |labels: &[bool], p: &[f64]| match Calibration::of(labels, p) {
///     Ok(calibration) => Ok(calibration.brier()),
///     Err(_) => Err(Undefined::Other("no calibration")),
/// };
/// let resamples = Resamples::stratified(500, 7)?.with_jackknife();
/// let bootstrap = Bootstrapped::of_scores(&labels, &probabilities, &resamples, brier)?;
/// assert_eq!(bootstrap.undefined(), 0);
/// println!("{:.3} ({:.3})", bootstrap.observed()?, bootstrap.bca_interval(Confidence::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrapped {
    observed: Value,
    values: Vec<Value>,
    /// What stands for the undefined ones; see [`Bootstrapped::of_defined`].
    lenient: bool,
    /// Σ L³/(6 (Σ L²)^1.5) of the influences L.
    acceleration: Value,
}

impl Bootstrapped {
    /// Of a statistic of labels and scores.
    ///
    /// # Errors
    /// [`Error::Length`] if the numbers of labels and scores differ, otherwise as [`Bootstrapped::of`].
    pub fn of_scores(
        labels: &[bool],
        scores: &[f64],
        resamples: &Resamples,
        statistic: impl Fn(&[bool], &[f64]) -> Value + Sync + Send,
    ) -> Result<Self> {
        expect_length("scores", labels.len(), scores.len())?;
        Self::of(labels, resamples, |drawn| {
            let labels: Vec<bool> = drawn.iter().map(|&i| labels[i]).collect();
            let scores: Vec<f64> = drawn.iter().map(|&i| scores[i]).collect();
            statistic(&labels, &scores)
        })
    }

    /// Of a statistic of whatever belongs to the subjects, given the positions of those that were drawn, each as often as it
    /// was. Labels are needed for stratified resamples.
    ///
    /// A statistic that is not finite counts as undefined.
    ///
    /// # Errors
    /// [`Error::Nothing`] without subjects, [`Error::Setting`] for more than 2·10¹⁰ draws (resamples times subjects) and for
    /// a jackknife of more than 20 000 subjects.
    pub fn of(
        labels: &[bool],
        resamples: &Resamples,
        statistic: impl Fn(&[usize]) -> Value + Sync + Send,
    ) -> Result<Self> {
        let statistic = |drawn: &[usize]| match statistic(drawn) {
            Ok(value) if !value.is_finite() => Err(Undefined::NotFinite),
            value => value,
        };
        let values = resamples.map(labels, statistic)?;
        let all: Vec<usize> = (0..labels.len()).collect();
        let acceleration = if resamples.has_jackknife() {
            acceleration(&resamples.strata(labels), &all, statistic)?
        } else {
            Err(Undefined::Other("the interval BCa needs the jackknife, see Resamples::with_jackknife"))
        };
        Ok(Bootstrapped { observed: statistic(&all), values, lenient: false, acceleration })
    }

    /// θ̂.
    pub fn observed(&self) -> Value {
        self.observed
    }

    /// θ* of every resample, in their order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The number of resamples in which the statistic is undefined.
    pub fn undefined(&self) -> usize {
        self.values.iter().filter(|value| value.is_err()).count()
    }

    /// The same with standard error and intervals over the resamples in which the statistic is defined. They then stand
    /// for samples like those only; report [`Bootstrapped::undefined`] with them.
    #[must_use]
    pub fn of_defined(self) -> Self {
        Bootstrapped { lenient: true, ..self }
    }

    /// The sample standard deviation of θ*.
    pub fn standard_error(&self) -> Value {
        Ok(sample_deviation(&self.defined()?))
    }

    /// The mean of θ* less θ̂.
    pub fn bias(&self) -> Value {
        Ok(moment::mean(&self.defined()?) - self.observed?)
    }

    /// The quantiles α/2 and 1 − α/2 of θ*, interpolated linearly (definition 7 of Hyndman and Fan).
    pub fn percentile_interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        Ok(percentiles(&mut self.defined()?, confidence))
    }

    /// The percentile interval mirrored about the estimate: 2θ̂ less the quantiles 1 − α/2 and α/2 of θ*.
    pub fn basic_interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let observed = self.observed?;
        let Interval { low, high } = self.percentile_interval(confidence)?;
        Ok(Interval { low: 2.0 * observed - high, high: 2.0 * observed - low })
    }

    /// The bias-corrected and accelerated interval: the quantiles Φ(z₀ + (z₀ ± z)/(1 − a(z₀ ± z))) of θ*, where Φ(z₀) is the
    /// share of θ* below θ̂, ties counted half, and a the acceleration from the jackknife.
    ///
    /// Undefined without [`Resamples::with_jackknife`], if the statistic is undefined with some subject left out, and if θ̂
    /// lies outside all θ*.
    ///
    /// Source: Efron, *Better bootstrap confidence intervals*, J. Am. Stat. Assoc. 82 (1987); jackknife by strata as in
    /// Davison, Hinkley, *Bootstrap methods and their application*, 1997, section 5.3.
    pub fn bca_interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let (observed, acceleration) = (self.observed?, self.acceleration?);
        let mut values = self.defined()?;
        let below = values.iter().filter(|value| **value < observed).count() as f64;
        let equal = values.iter().filter(|value| **value == observed).count() as f64;
        let share = (below + 0.5 * equal) / values.len() as f64;
        if share == 0.0 || share == 1.0 {
            return Err(Undefined::Other("the estimate lies outside the values of all resamples"));
        }
        let shift = -special::normal_upper_quantile(share);
        let level = |z: f64| {
            let moved = shift + z;
            let squeeze = 1.0 - acceleration * moved;
            if squeeze > 0.0 {
                Ok(special::normal_upper_tail(-(shift + moved / squeeze)))
            } else {
                Err(Undefined::Other("the acceleration is too large for this confidence"))
            }
        };
        let levels = [level(-confidence.z())?, level(confidence.z())?];
        let [low, high] = quantile::linear(&mut values, levels);
        Ok(Interval { low, high })
    }

    /// θ* of the resamples that count.
    fn defined(&self) -> Result<Vec<f64>, Undefined> {
        let values: Vec<f64> = self.values.iter().filter_map(|value| value.ok()).collect();
        if values.len() < self.values.len() && !self.lenient {
            return Err(Undefined::Other(
                "the statistic is undefined in some resamples, see Bootstrapped::of_defined",
            ));
        }
        if values.len() < 2 {
            return Err(Undefined::Other("the statistic is undefined in all resamples or all but one"));
        }
        Ok(values)
    }
}

/// Σ L³/(6 (Σ L²)^1.5), where L is (c − 1)(mean over the stratum − value without the subject), c the size of the stratum.
/// 0 if no subject matters.
fn acceleration(
    strata: &[Vec<usize>],
    all: &[usize],
    statistic: impl Fn(&[usize]) -> Value + Sync + Send,
) -> Result<Value> {
    if all.len() > MOST_LEFT_OUT {
        let expected = format!("at most {MOST_LEFT_OUT} for a jackknife");
        return Err(Error::setting("number of subjects", expected, all.len()));
    }
    let without = |&left_out: &usize| {
        let others: Vec<usize> = all.iter().copied().filter(|&i| i != left_out).collect();
        if others.is_empty() {
            Err(Undefined::Other("nothing is left without the only subject"))
        } else {
            statistic(&others)
        }
    };
    let mut influences = Vec::with_capacity(all.len());
    for members in strata {
        let Ok(values) = parallel::map(members, without).into_iter().collect::<Result<Vec<f64>, Undefined>>()
        else {
            return Ok(Err(Undefined::Other("the statistic is undefined with some subject left out")));
        };
        let (mean, _) = moment::spread(&values);
        let scale = values.len() as f64 - 1.0;
        influences.extend(values.iter().map(|value| scale * (mean - value)));
    }
    // As shares of the largest, so that no power leaves the range of numbers.
    let largest = influences.iter().fold(0.0_f64, |most, l| most.max(l.abs()));
    if largest == 0.0 {
        return Ok(Ok(0.0));
    }
    let [squares, cubes] = moment::sums(&influences, |l| [(l / largest).powi(2), (l / largest).powi(3)]);
    Ok(Ok(cubes / (6.0 * squares.powf(1.5))))
}

/// The quantiles α/2 and 1 − α/2.
pub(super) fn percentiles(values: &mut [f64], confidence: Confidence) -> Interval {
    let [low, high] = quantile::linear(values, [confidence.tail(), 1.0 - confidence.tail()]);
    Interval { low, high }
}

/// √(Σ(x − x̄)²/(n − 1)) of at least 2 values; exactly 0 where they are equal.
pub(super) fn sample_deviation(values: &[f64]) -> f64 {
    let (_, length) = moment::spread(values);
    length / (values.len() as f64 - 1.0).sqrt()
}
