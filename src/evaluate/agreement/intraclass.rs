use super::readings::MeanSquares;
use crate::error::{Undefined, Value};
use crate::evaluate::{Confidence, Interval};
use crate::numeric::nonzero;
use crate::numeric::special::{f_upper_quantile, f_upper_tail};

/// Which intraclass correlation: how readers are thought of, and whether one reader counts or the mean of all k.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IccForm {
    /// ICC(1,1): every subject has readers of its own; one reader.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(1,1)"))]
    OneWaySingle,
    /// ICC(2,1): readers are a sample of all readers and must agree in place as well; one reader.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(2,1)"))]
    #[default]
    AbsoluteSingle,
    /// ICC(3,1): these readers only, a constant shift between them does not count; one reader.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(3,1)"))]
    ConsistencySingle,
    /// ICC(1,k): as ICC(1,1), for the mean of all readers.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(1,k)"))]
    OneWayMean,
    /// ICC(2,k): as ICC(2,1), for the mean of all readers.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(2,k)"))]
    AbsoluteMean,
    /// ICC(3,k): as ICC(3,1), for the mean of all readers.
    #[cfg_attr(feature = "serde", serde(rename = "ICC(3,k)"))]
    ConsistencyMean,
}

impl IccForm {
    /// All six, in the order of the source.
    pub const ALL: [IccForm; 6] = [
        IccForm::OneWaySingle,
        IccForm::AbsoluteSingle,
        IccForm::ConsistencySingle,
        IccForm::OneWayMean,
        IccForm::AbsoluteMean,
        IccForm::ConsistencyMean,
    ];

    /// The name after Shrout and Fleiss, such as `ICC(2,1)`.
    pub fn name(self) -> &'static str {
        match self {
            IccForm::OneWaySingle => "ICC(1,1)",
            IccForm::AbsoluteSingle => "ICC(2,1)",
            IccForm::ConsistencySingle => "ICC(3,1)",
            IccForm::OneWayMean => "ICC(1,k)",
            IccForm::AbsoluteMean => "ICC(2,k)",
            IccForm::ConsistencyMean => "ICC(3,k)",
        }
    }

    fn model(self) -> Model {
        match self {
            IccForm::OneWaySingle | IccForm::OneWayMean => Model::OneWay,
            IccForm::AbsoluteSingle | IccForm::AbsoluteMean => Model::Absolute,
            IccForm::ConsistencySingle | IccForm::ConsistencyMean => Model::Consistency,
        }
    }

    fn of_mean(self) -> bool {
        matches!(self, IccForm::OneWayMean | IccForm::AbsoluteMean | IccForm::ConsistencyMean)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    OneWay,
    Absolute,
    Consistency,
}

/// An intraclass correlation of n subjects and k readers, from [`super::Readings::icc`].
///
/// With the mean squares R between subjects, W within, C between readers and E left over:
///
/// | form | value | F |
/// |---|---|---|
/// | ICC(1,1) | (R − W)/(R + (k − 1)W) | R/W |
/// | ICC(2,1) | (R − E)/(R + (k − 1)E + k(C − E)/n) | R/E |
/// | ICC(3,1) | (R − E)/(R + (k − 1)E) | R/E |
/// | ICC(1,k) | (R − W)/R | R/W |
/// | ICC(2,k) | (R − E)/(R + (C − E)/n) | R/E |
/// | ICC(3,k) | (R − E)/R | R/E |
///
/// 1 means perfect agreement; values below 0 occur. Undefined where the divisor is 0, as it is if all values are equal.
///
/// Sources: Shrout, Fleiss, Psychol. Bull. 86 (1979); McGraw, Wong, *Forming inferences about some intraclass correlation
/// coefficients*, Psychol. Methods 1 (1996), tables 4 and 7 (the interval of ICC(2,·) is an approximation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntraclassCorrelation {
    form: IccForm,
    n: f64,
    k: f64,
    squares: MeanSquares,
}

impl IntraclassCorrelation {
    pub(super) fn new(form: IccForm, n: f64, k: f64, squares: MeanSquares) -> Self {
        IntraclassCorrelation { form, n, k, squares }
    }

    /// Which one it is.
    pub fn form(&self) -> IccForm {
        self.form
    }

    /// The correlation.
    pub fn value(&self) -> Value {
        self.at(1.0)
    }

    /// The F statistic of "the correlation is 0". Undefined for perfect agreement.
    pub fn f(&self) -> Value {
        Ok(self.squares.subjects / nonzero(self.noise(), "the mean square within subjects")?)
    }

    /// The degrees of freedom of F: n − 1 and n(k − 1) for ICC(1,·), else (n − 1)(k − 1).
    pub fn degrees_of_freedom(&self) -> (usize, usize) {
        let second = match self.form.model() {
            Model::OneWay => self.n * (self.k - 1.0),
            _ => (self.n - 1.0) * (self.k - 1.0),
        };
        (self.n as usize - 1, second as usize)
    }

    /// The p-value of "the correlation is 0" against "it is larger". 0, its limit, for perfect agreement; undefined if all
    /// values are equal.
    pub fn p_value(&self) -> Value {
        let (first, second) = self.degrees();
        let f = match self.f() {
            Err(_) if self.squares.subjects > 0.0 => f64::INFINITY,
            f => f?,
        };
        Ok(f_upper_tail(f, first, second))
    }

    /// The approximate degrees of freedom v (Satterthwaite) behind the interval of ICC(2,·):
    /// v = (aC + bE)²/((aC)²/(k − 1) + (bE)²/((n − 1)(k − 1))) with a = kρ and b = n(1 + (k − 1)ρ) − kρ, ρ being ICC(2,1).
    pub fn interval_degrees_of_freedom(&self) -> Value {
        let (n, k) = (self.n, self.k);
        let single = IntraclassCorrelation { form: IccForm::AbsoluteSingle, ..*self }.value()?;
        let readers = k * single * self.squares.readers;
        let error = (n * (1.0 + (k - 1.0) * single) - k * single) * self.squares.error;
        let spread = readers.powi(2) / (k - 1.0) + error.powi(2) / ((n - 1.0) * (k - 1.0));
        Ok((readers + error).powi(2) / nonzero(spread, "the mean squares between readers and of the error")?)
    }

    /// The two-sided interval.
    ///
    /// # Errors
    /// The reason, where the correlation is undefined.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, Undefined> {
        self.value()?;
        let tail = confidence.tail();
        let (first, second) = self.degrees();
        let (low, high) = match self.form.model() {
            Model::Absolute if self.noise() == 0.0 && self.squares.readers == 0.0 => (1.0, 1.0),
            Model::Absolute => {
                let v = self.interval_degrees_of_freedom()?;
                (f_upper_quantile(tail, first, v), 1.0 / f_upper_quantile(tail, v, first))
            }
            _ => (f_upper_quantile(tail, first, second), 1.0 / f_upper_quantile(tail, second, first)),
        };
        Ok(Interval { low: self.at(low)?, high: self.at(high)? })
    }

    /// The correlation with R divided by a quantile of F: every bound is the formula of the value with R/F in place of R.
    fn at(&self, quantile: f64) -> Value {
        let (n, k) = (self.n, self.k);
        let subjects = self.squares.subjects;
        let noise = quantile * self.noise();
        let shift = match self.form.model() {
            Model::Absolute => quantile * (self.squares.readers - self.squares.error) / n,
            _ => 0.0,
        };
        let divisor =
            if self.form.of_mean() { subjects + shift } else { subjects + (k - 1.0) * noise + k * shift };
        let value = (subjects - noise) / nonzero(divisor, "the variance of a reading")?;
        if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
    }

    /// W or E.
    fn noise(&self) -> f64 {
        match self.form.model() {
            Model::OneWay => self.squares.within,
            _ => self.squares.error,
        }
    }

    fn degrees(&self) -> (f64, f64) {
        let (first, second) = self.degrees_of_freedom();
        (first as f64, second as f64)
    }
}
