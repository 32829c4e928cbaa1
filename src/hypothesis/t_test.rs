use super::alternative::Alternative;
use super::interval::{Confidence, Interval};
use crate::error::{Result, Undefined, Value, expect_at_least, expect_finite, expect_length};
use crate::numeric::moment::spread;
use crate::numeric::nonzero;
use crate::numeric::scaled::{Scaled, without_rounding};
use crate::numeric::special::student_t_upper_tail;

/// Student's t test of a difference of means: of two samples with own variances (Welch) or a common one (pooled), or of
/// pairs.
///
/// t = difference/standard error. Where nothing varies the standard error is 0 and t undefined; the p-value then is its
/// limit 0 (1 for the other side) if the means differ, and undefined if they do not.
///
/// Sources: Student, *The probable error of a mean*, Biometrika 6 (1908); Welch, *The generalization of 'Student's'
/// problem when several different population variances are involved*, Biometrika 34 (1947), with the degrees of freedom of
/// Satterthwaite, Biometrics 2 (1946).
///
/// ```
/// use radiomics::evaluate::Confidence;
/// use radiomics::hypothesis::{Alternative, TTest};
/// let test = TTest::welch(&[5.1, 4.9, 6.2, 5.8], &[4.1, 3.9, 5.0, 4.6, 4.4])?;
/// assert_eq!(format!("{:.4}", test.difference()), "1.1000");
/// assert!(test.p_value(Alternative::TwoSided)? < 0.05);
/// println!("{:.2}", test.interval(Confidence::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// In units of `unit`.
    difference: f64,
    /// In units of `unit`.
    error: f64,
    degrees: f64,
    unit: f64,
}

impl TTest {
    /// Of two samples whose variances may differ: the squared standard error is s₁²/n₁ + s₂²/n₂, the degrees of freedom
    /// are 1/(u²/(n₁ − 1) + (1 − u)²/(n₂ − 1)) with u the part of the first term in that sum.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] if a sample has fewer than 2 values, [`crate::Error::SampleNotFinite`].
    pub fn welch(x: &[f64], y: &[f64]) -> Result<Self> {
        let two = Two::of(x, y, 2)?;
        let [first, second] = [two.squares[0], two.squares[1]].map(without_rounding);
        let parts = [first / (two.n[0] - 1.0) / two.n[0], second / (two.n[1] - 1.0) / two.n[1]];
        let sum = parts[0] + parts[1];
        let share = parts[0] / sum;
        let inverse = share * share / (two.n[0] - 1.0) + (1.0 - share) * (1.0 - share) / (two.n[1] - 1.0);
        let degrees = if sum > 0.0 { 1.0 / inverse } else { two.n[0] + two.n[1] - 2.0 };
        Ok(TTest { difference: two.difference, error: sum.sqrt(), degrees, unit: two.unit })
    }

    /// Of two samples with a common variance: the squared standard error is s²(1/n₁ + 1/n₂) with
    /// s² = (Σ(x − x̄)² + Σ(y − ȳ)²)/(n₁ + n₂ − 2), which are the degrees of freedom.
    ///
    /// # Errors
    /// [`crate::Error::SampleTooSmall`] if a sample is empty or both together have fewer than 3 values,
    /// [`crate::Error::SampleNotFinite`].
    pub fn pooled(x: &[f64], y: &[f64]) -> Result<Self> {
        let two = Two::of(x, y, 1)?;
        expect_at_least("values of both samples", 3, x.len() + y.len())?;
        let degrees = two.n[0] + two.n[1] - 2.0;
        let variance = without_rounding(two.squares[0] + two.squares[1]) / degrees;
        let error = (variance * (1.0 / two.n[0] + 1.0 / two.n[1])).sqrt();
        Ok(TTest { difference: two.difference, error, degrees, unit: two.unit })
    }

    /// Of pairs: the mean of x − y against 0, with n − 1 degrees of freedom.
    ///
    /// # Errors
    /// [`crate::Error::Length`] if the samples differ in length, [`crate::Error::SampleTooSmall`] below 2 pairs,
    /// [`crate::Error::SampleNotFinite`] if a value or a difference is not finite.
    pub fn paired(x: &[f64], y: &[f64]) -> Result<Self> {
        expect_length("values of the second sample", x.len(), y.len())?;
        expect_at_least("pairs", 2, x.len())?;
        expect_finite("the first sample", x)?;
        expect_finite("the second sample", y)?;
        let differences: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
        expect_finite("the differences", &differences)?;
        let scaled = Scaled::of(&[&differences]);
        let (mean, length) = spread(scaled.samples.first().map_or(&[], Vec::as_slice));
        let n = x.len() as f64;
        let error = (without_rounding(length * length) / (n - 1.0) / n).sqrt();
        let difference = mean + scaled.centre / scaled.unit;
        Ok(TTest { difference, error, degrees: n - 1.0, unit: scaled.unit })
    }

    /// The mean of the first sample minus that of the second.
    pub fn difference(&self) -> f64 {
        self.difference * self.unit
    }

    /// The standard error of the difference.
    pub fn standard_error(&self) -> f64 {
        self.error * self.unit
    }

    /// t; positive where the first mean is larger. Undefined where nothing varies.
    pub fn t(&self) -> Value {
        Ok(self.difference / nonzero(self.error, "the standard error of the difference")?)
    }

    /// The degrees of freedom. Undefined where nothing varies.
    pub fn degrees_of_freedom(&self) -> Value {
        nonzero(self.error, "the standard error of the difference")?;
        Ok(self.degrees)
    }

    /// The p-value. Undefined where nothing varies and the means are equal.
    pub fn p_value(&self, alternative: Alternative) -> Value {
        let t = match self.t() {
            Err(_) if self.difference != 0.0 => f64::INFINITY.copysign(self.difference),
            t => t?,
        };
        Ok(alternative.symmetric(t, |t| student_t_upper_tail(t, self.degrees)))
    }

    /// The two-sided interval of the difference, difference ± t(1 − α/2)·standard error. Undefined where nothing varies.
    ///
    /// # Errors
    /// The reason.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let degrees = self.degrees_of_freedom()?;
        let half = confidence.t(degrees) * self.error;
        let [low, high] = [self.difference - half, self.difference + half].map(|end| end * self.unit);
        if low.is_finite() && high.is_finite() {
            Ok(Interval { low, high })
        } else {
            Err(Undefined::NotFinite)
        }
    }
}

/// Cohen's d, (x̄ − ȳ)/s with the pooled standard deviation s. Undefined where nothing varies.
///
/// Source: Cohen, *Statistical Power Analysis for the Behavioral Sciences* (1988), section 2.2.
///
/// # Errors
/// As [`TTest::pooled`].
///
/// ```
/// use radiomics::hypothesis::cohen_d;
/// assert_eq!(cohen_d(&[2.0, 3.0, 4.0], &[1.0, 2.0, 3.0])?, Ok(1.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn cohen_d(x: &[f64], y: &[f64]) -> Result<Value> {
    let two = Two::of(x, y, 1)?;
    expect_at_least("values of both samples", 3, x.len() + y.len())?;
    let squares = without_rounding(two.squares[0] + two.squares[1]);
    let deviation = (squares / (two.n[0] + two.n[1] - 2.0)).sqrt();
    Ok(nonzero(deviation, "the pooled standard deviation").map(|deviation| two.difference / deviation))
}

/// Two samples in a common unit.
struct Two {
    n: [f64; 2],
    difference: f64,
    /// Σ(x − x̄)² of each.
    squares: [f64; 2],
    unit: f64,
}

impl Two {
    fn of(x: &[f64], y: &[f64], least: usize) -> Result<Self> {
        expect_at_least("values of the first sample", least, x.len())?;
        expect_at_least("values of the second sample", least, y.len())?;
        expect_finite("the first sample", x)?;
        expect_finite("the second sample", y)?;
        let scaled = Scaled::of(&[x, y]);
        let [first, second] = [0, 1].map(|i| spread(scaled.samples.get(i).map_or(&[], Vec::as_slice)));
        Ok(Two {
            n: [x.len() as f64, y.len() as f64],
            difference: first.0 - second.0,
            squares: [first.1 * first.1, second.1 * second.1],
            unit: scaled.unit,
        })
    }
}
