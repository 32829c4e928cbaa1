//! How certain the area under a curve is: variance, intervals, and the test against chance.

use super::interval::{Confidence, Interval};
use super::roc::Roc;
use crate::error::{Undefined, Value};
use crate::numeric::special;

impl Roc {
    /// DeLong's variance of the area, S₁₀/m + S₀₁/n, S₁₀ and S₀₁ being the sample variances of the placements of both
    /// classes. Undefined for a class of 1 subject.
    ///
    /// 0 for a perfect, a perfectly reversed and a constant score, where it says nothing of the uncertainty.
    ///
    /// Source: DeLong, DeLong, Clarke-Pearson, *Comparing the areas under two or more correlated ROC curves*, Biometrics 44
    /// (1988).
    pub fn variance(&self) -> Value {
        self.delong_variance()
    }

    /// The square root of [`Roc::variance`].
    pub fn standard_error(&self) -> Value {
        self.variance().map(f64::sqrt)
    }

    /// The interval A ± z · [standard error](Roc::standard_error). It may leave `[0, 1]`; [`Interval::clipped`] cuts it.
    ///
    /// Undefined for a class of 1 subject.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        Ok(Interval::around(self.auc(), confidence.z() * self.standard_error()?))
    }

    /// The interval that is symmetric for ln(A/(1 − A)), whose standard error is s/(A(1 − A)); it stays within `[0, 1]`.
    ///
    /// Undefined for a class of 1 subject, and for A = 0 and A = 1.
    ///
    /// Source: Pepe, *The statistical evaluation of medical tests for classification and prediction*, 2003, section 5.2.
    pub fn logit_interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        let error = self.standard_error()?;
        let area = self.auc();
        if area == 0.0 || area == 1.0 {
            return Err(Undefined::ZeroDenominator("A(1 − A)"));
        }
        let logit = (area / (1.0 - area)).ln();
        let ends = Interval::around(logit, confidence.z() * error / (area * (1.0 - area)));
        let back = |t: f64| 1.0 / (1.0 + (-t).exp());
        Ok(Interval { low: back(ends.low), high: back(ends.high) })
    }

    /// Hanley and McNeil's standard error, from A, m and n alone:
    /// √((A(1 − A) + (m − 1)(Q₁ − A²) + (n − 1)(Q₂ − A²))/(mn)) with Q₁ = A/(2 − A) and Q₂ = 2A²/(1 + A).
    ///
    /// Source: Hanley, McNeil, *The meaning and use of the area under a ROC curve*, Radiology 143 (1982).
    pub fn hanley_mcneil_error(&self) -> f64 {
        let (a, m, n) = (self.auc(), self.positives() as f64, self.negatives() as f64);
        // Q₁ − A² = A(1 − A)²/(2 − A) and Q₂ − A² = A²(1 − A)/(1 + A): both at least 0.
        let first = (m - 1.0) * a * (1.0 - a) * (1.0 - a) / (2.0 - a);
        let second = (n - 1.0) * a * a * (1.0 - a) / (1.0 + a);
        ((a * (1.0 - a) + first + second) / (m * n)).sqrt()
    }

    /// (A − ½)/[standard error](Roc::standard_error), the test statistic against chance.
    ///
    /// Undefined for a class of 1 subject and for variance 0.
    pub fn z(&self) -> Value {
        let error = self.standard_error()?;
        if error > 0.0 {
            Ok((self.auc() - 0.5) / error)
        } else {
            Err(Undefined::ZeroDenominator("the variance of the area"))
        }
    }

    /// The two-sided normal p-value of [`Roc::z`]: of the hypothesis that the score does not separate the classes.
    pub fn p_value(&self) -> Value {
        self.z().map(special::normal_two_sided)
    }
}
