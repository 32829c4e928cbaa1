use super::covariance::{AucCovariance, class_too_small};
use super::interval::{Confidence, Interval};
use super::roc::Roc;
use crate::error::{Result, Undefined, Value};
use crate::numeric::special;

/// DeLong's test of two areas: is the first area larger than the second, or smaller?
///
/// The difference is A₁ − A₂. All counts are whole numbers up to the last division: two scores that rank the subjects alike
/// have a variance of exactly 0, and swapping the curves changes nothing but signs.
///
/// Source: DeLong, DeLong, Clarke-Pearson, *Comparing the areas under two or more correlated ROC curves*, Biometrics 44
/// (1988); placements through ranks as in Sun, Xu, IEEE Signal Process. Lett. 21 (2014).
///
/// ```
/// use radiomics::evaluate::{Confidence, DeLong, Roc};
///
/// let labels = [false, false, true, false, true, true];
/// let first = Roc::new(&labels, &[0.1, 0.3, 0.5, 0.4, 0.8, 0.9])?;
/// let second = Roc::new(&labels, &[0.6, 0.3, 0.2, 0.4, 0.9, 0.1])?;
/// let test = DeLong::paired(&first, &second)?;
/// assert!((test.difference() - 6.0 / 9.0).abs() < 1e-15);
/// assert!(test.interval(Confidence::default())?.contains(0.5));
/// assert!((test.z()? - 2.0).abs() < 1e-12 && test.p_value()? < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeLong {
    pub(super) aucs: [f64; 2],
    pub(super) difference: f64,
    pub(super) variances: [f64; 2],
    pub(super) covariance: f64,
    /// Of the difference.
    pub(super) variance: f64,
    pub(super) reference: Reference,
}

/// The distribution that the statistic is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reference {
    Normal,
    /// Student's T, the samples being of this many subjects.
    StudentT([usize; 2]),
}

impl DeLong {
    /// Compares two scores of the same subjects, in the same order.
    ///
    /// # Errors
    /// [`Error::Length`](crate::Error::Length) and [`Error::LabelsDiffer`](crate::Error::LabelsDiffer) if the curves cannot belong to the same subjects,
    /// [`Error::ClassTooSmall`](crate::Error::ClassTooSmall) if a class has only 1 subject.
    pub fn paired(first: &Roc, second: &Roc) -> Result<Self> {
        AucCovariance::of(&[first, second])?.compare(0, 1)
    }

    /// Compares scores of different subjects, drawn independently: the variances add up, and the statistic is held against
    /// the normal distribution.
    ///
    /// # Errors
    /// [`Error::ClassTooSmall`](crate::Error::ClassTooSmall) if a class of either curve has only 1 subject.
    pub fn unpaired(first: &Roc, second: &Roc) -> Result<Self> {
        Self::independent(first, second, Reference::Normal)
    }

    /// As [`DeLong::unpaired`], held against Student's T with Welch and Satterthwaite's degrees of freedom,
    /// (V₁ + V₂)²/(V₁²/(N₁ − 1) + V₂²/(N₂ − 1)), V being the variances of the areas and N the numbers of subjects.
    ///
    /// # Errors
    /// As [`DeLong::unpaired`].
    pub fn unpaired_t(first: &Roc, second: &Roc) -> Result<Self> {
        let subjects = [first, second].map(|roc| roc.labels().len());
        Self::independent(first, second, Reference::StudentT(subjects))
    }

    fn independent(first: &Roc, second: &Roc, reference: Reference) -> Result<Self> {
        let rocs = [first, second];
        let variance = |roc: &Roc| roc.variance().map_err(|_| class_too_small(roc));
        let (v1, v2) = (variance(first)?, variance(second)?);
        let aucs = rocs.map(Roc::auc);
        Ok(DeLong {
            aucs,
            difference: aucs[0] - aucs[1],
            variances: [v1, v2],
            covariance: 0.0,
            variance: v1 + v2,
            reference,
        })
    }

    /// A₁ and A₂.
    pub fn aucs(&self) -> [f64; 2] {
        self.aucs
    }

    /// A₁ − A₂.
    pub fn difference(&self) -> f64 {
        self.difference
    }

    /// The variances of both areas.
    pub fn variances(&self) -> [f64; 2] {
        self.variances
    }

    /// The covariance of the areas, 0 for different subjects.
    pub fn covariance(&self) -> f64 {
        self.covariance
    }

    /// The correlation of the areas. Undefined if one of them has the variance 0.
    pub fn correlation(&self) -> Value {
        let product = self.variances[0].sqrt() * self.variances[1].sqrt();
        if product > 0.0 {
            Ok((self.covariance / product).clamp(-1.0, 1.0))
        } else {
            Err(Undefined::ZeroDenominator("the variance of an area"))
        }
    }

    /// The variance of the difference.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// The square root of [`DeLong::variance`].
    pub fn standard_error(&self) -> f64 {
        self.variance.sqrt()
    }

    /// The statistic: the difference divided by its standard error.
    ///
    /// With variance 0 it is 0 if the areas are equal (as for identical scores: nothing speaks against equality), and
    /// undefined otherwise.
    pub fn z(&self) -> Value {
        if self.variance > 0.0 {
            Ok(self.difference / self.standard_error())
        } else if self.difference == 0.0 {
            Ok(0.0)
        } else {
            Err(Undefined::ZeroDenominator("the variance of the difference"))
        }
    }

    /// The degrees of freedom of Student's T. Undefined for a test against the normal distribution and for variance 0.
    pub fn degrees_of_freedom(&self) -> Value {
        let Reference::StudentT(subjects) = self.reference else {
            return Err(Undefined::Other("the test is held against the normal distribution"));
        };
        if self.variance == 0.0 {
            return Err(Undefined::ZeroDenominator("the variance of the difference"));
        }
        // Shares of the variance, so that the squares do not underflow.
        let [s1, s2] = self.variances.map(|v| v / self.variance);
        let [n1, n2] = subjects.map(|n| n as f64 - 1.0);
        Ok(1.0 / (s1 * s1 / n1 + s2 * s2 / n2))
    }

    /// The two-sided p-value: of a difference at least as large in either direction, were the areas equal.
    pub fn p_value(&self) -> Value {
        Ok(2.0 * self.upper_tail(self.z()?.abs())?)
    }

    /// The one-sided p-value against the alternative A₁ > A₂.
    pub fn p_greater(&self) -> Value {
        self.upper_tail(self.z()?)
    }

    /// The one-sided p-value against the alternative A₁ < A₂.
    pub fn p_less(&self) -> Value {
        self.upper_tail(-self.z()?)
    }

    /// The interval of the difference, A₁ − A₂ ± quantile · standard error. It has no width for variance 0.
    ///
    /// Undefined where the quantile of Student's T is not a finite number.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let quantile = match self.degrees_of_freedom() {
            _ if self.variance == 0.0 => 0.0,
            Ok(degrees) => confidence.t(degrees),
            Err(_) => confidence.z(),
        };
        let interval = Interval::around(self.difference, quantile * self.standard_error());
        if interval.width().is_finite() { Ok(interval) } else { Err(Undefined::NotFinite) }
    }

    /// P(reference > z); every reference is symmetric about 0.
    fn upper_tail(&self, z: f64) -> Value {
        match self.reference {
            _ if z == 0.0 => Ok(0.5),
            Reference::Normal => Ok(special::normal_upper_tail(z)),
            Reference::StudentT(_) => Ok(special::student_t_upper_tail(z, self.degrees_of_freedom()?)),
        }
    }
}
