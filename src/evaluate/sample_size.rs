use super::interval::Confidence;
use crate::error::{Error, Result};

/// Largest number of parameters for which the rule on the mean absolute error was made.
const MEAN_ERROR_PARAMETERS: usize = 30;

/// How many subjects the development of a model with a yes-or-no outcome needs at least.
///
/// Symbols: n subjects, P candidate parameters (coefficients without the intercept, those of columns that selection may later
/// drop included), φ the share of positives, R² that of Cox and Snell which is expected of the model, S the shrinkage.
///
/// Three numbers are needed, and the largest counts ([`SampleSize::required`]): little overfitting, a small difference between
/// apparent and honest R², a precise overall risk. A fourth, a small mean error of the probabilities, is asked for by
/// [`SampleSize::mean_absolute_error`].
///
/// A number above what `usize` holds is its largest value.
///
/// Source: Riley et al., *Minimum sample size for developing a multivariable prediction model: part II*, Stat. Med. 38 (2019);
/// Riley et al., *Calculating the sample size required for developing a clinical prediction model*, BMJ 368 (2020), m441.
///
/// ```
/// use radiomics::evaluate::SampleSize;
/// // The worked example of the first source: 24 parameters, R² 0.288, 17.4 % positives.
/// let size = SampleSize::new(0.288, 24, 0.174)?;
/// assert_eq!((size.for_shrinkage(), size.for_optimism(), size.for_risk()), (623, 662, 221));
/// assert_eq!(size.required(), 662);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleSize {
    r_squared: f64,
    parameters: usize,
    prevalence: f64,
    shrinkage: f64,
    optimism: f64,
    margin: f64,
    confidence: Confidence,
    mean_error: Option<f64>,
}

impl SampleSize {
    /// For an expected R² of Cox and Snell, with S = 0.9, a difference of 0.05 between apparent and honest R² of Nagelkerke, and
    /// the overall risk known to ±0.05 with 95 % confidence.
    ///
    /// # Errors
    /// [`Error::Setting`] if φ does not lie between 0 and 1, P is 0, or R² is not above 0 and below both its largest value
    /// ([`SampleSize::largest_r_squared`]) and S.
    pub fn new(r_squared: f64, parameters: usize, prevalence: f64) -> Result<Self> {
        if !(prevalence > 0.0 && prevalence < 1.0) {
            return Err(Error::setting("share of positives", "above 0 and below 1", prevalence));
        }
        if parameters == 0 {
            return Err(Error::setting("number of parameters", "at least 1", parameters));
        }
        let largest = largest(prevalence);
        if !(r_squared > 0.0 && r_squared < largest) {
            let expected =
                format!("above 0 and below {largest:.6}, its largest value for this share of positives");
            return Err(Error::setting("R² of Cox and Snell", expected, r_squared));
        }
        let confidence = Confidence::default();
        Ok(SampleSize {
            r_squared,
            parameters,
            prevalence,
            shrinkage: 0.9,
            optimism: 0.05,
            margin: 0.05,
            confidence,
            mean_error: None,
        })
    }

    /// For an expected R² of Nagelkerke; where nothing is known the authors advise 0.15.
    ///
    /// # Errors
    /// As [`SampleSize::new`], with R² between 0 and 1.
    pub fn nagelkerke(r_squared: f64, parameters: usize, prevalence: f64) -> Result<Self> {
        if !(r_squared > 0.0 && r_squared < 1.0) {
            return Err(Error::setting("R² of Nagelkerke", "above 0 and below 1", r_squared));
        }
        let clamped = prevalence.clamp(f64::MIN_POSITIVE, 1.0); // refused below if it is not a share
        Self::new(r_squared * largest(clamped), parameters, prevalence)
    }

    /// With another target S for the shrinkage.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not above R² and below 1.
    pub fn shrinkage(self, shrinkage: f64) -> Result<Self> {
        if !(shrinkage > self.r_squared && shrinkage < 1.0) {
            let expected = format!("above R² = {} and below 1", self.r_squared);
            return Err(Error::setting("target of the shrinkage", expected, shrinkage));
        }
        Ok(SampleSize { shrinkage, ..self })
    }

    /// With another difference between apparent and honest R² of Nagelkerke.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not above 0 and at most 0.25.
    pub fn optimism(self, difference: f64) -> Result<Self> {
        if !(difference > 0.0 && difference <= 0.25) {
            return Err(Error::setting("difference of R²", "above 0 and at most 0.25", difference));
        }
        Ok(SampleSize { optimism: difference, ..self })
    }

    /// With the overall risk known to ± another margin, with another confidence.
    ///
    /// # Errors
    /// [`Error::Setting`] if the margin does not lie between 0 and 1.
    pub fn risk_margin(self, margin: f64, confidence: Confidence) -> Result<Self> {
        if !(margin > 0.0 && margin < 1.0) {
            return Err(Error::setting("margin of the overall risk", "above 0 and below 1", margin));
        }
        Ok(SampleSize { margin, confidence, ..self })
    }

    /// Also with a mean absolute error of the probabilities of new subjects that is not above `error`.
    ///
    /// # Errors
    /// [`Error::Setting`] if it does not lie between 0 and 1, or with more than the 30 parameters for which the rule was made.
    ///
    /// Source: van Smeden et al., *Sample size for binary logistic prediction models: beyond events per variable criteria*, Stat.
    /// Methods Med. Res. 28 (2019).
    ///
    /// ```
    /// use radiomics::evaluate::SampleSize;
    /// let size = SampleSize::new(0.1, 10, 0.3)?.mean_absolute_error(0.05)?;
    /// assert_eq!(size.for_mean_error(), Some(461));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn mean_absolute_error(self, error: f64) -> Result<Self> {
        if !(error > 0.0 && error < 1.0) {
            return Err(Error::setting("mean absolute error", "above 0 and below 1", error));
        }
        if self.parameters > MEAN_ERROR_PARAMETERS {
            let expected = format!("at most {MEAN_ERROR_PARAMETERS} for a rule on the mean absolute error");
            return Err(Error::setting("number of parameters", expected, self.parameters));
        }
        Ok(SampleSize { mean_error: Some(error), ..self })
    }

    /// The largest R² of Cox and Snell for this share of positives, 1 − (φ^φ (1 − φ)^(1 − φ))².
    pub fn largest_r_squared(&self) -> f64 {
        largest(self.prevalence)
    }

    /// The n at which the expected shrinkage is S: P/((S − 1) ln(1 − R²/S)).
    pub fn for_shrinkage(&self) -> usize {
        self.at_shrinkage(self.shrinkage)
    }

    /// The shrinkage that keeps the difference between apparent and honest R² of Nagelkerke at δ: R²/(R² + δ·largest R²).
    pub fn shrinkage_for_optimism(&self) -> f64 {
        self.r_squared / (self.r_squared + self.optimism * self.largest_r_squared())
    }

    /// The n at which the expected shrinkage is [`SampleSize::shrinkage_for_optimism`].
    pub fn for_optimism(&self) -> usize {
        self.at_shrinkage(self.shrinkage_for_optimism())
    }

    /// The n at which the overall risk is known to the margin: (z/margin)² φ(1 − φ).
    pub fn for_risk(&self) -> usize {
        whole((self.confidence.z() / self.margin).powi(2) * self.prevalence * (1.0 - self.prevalence))
    }

    /// The n for the mean absolute error, if one was asked for: exp((−0.508 + 0.259 ln φ + 0.504 ln P − ln error)/0.544),
    /// φ being the share of the rarer class.
    pub fn for_mean_error(&self) -> Option<usize> {
        let rarer = self.prevalence.min(1.0 - self.prevalence);
        let logarithm = -0.508 + 0.259 * rarer.ln() + 0.504 * (self.parameters as f64).ln();
        self.mean_error.map(|error| whole(((logarithm - error.ln()) / 0.544).exp()))
    }

    /// The n that meets every criterion.
    pub fn required(&self) -> usize {
        let mean_error = self.for_mean_error().unwrap_or(0);
        self.for_shrinkage().max(self.for_optimism()).max(self.for_risk()).max(mean_error)
    }

    /// Positives for each parameter among the subjects that are required, nφ/P.
    pub fn events_per_parameter(&self) -> f64 {
        self.required() as f64 * self.prevalence / self.parameters as f64
    }

    fn at_shrinkage(&self, shrinkage: f64) -> usize {
        let information = (shrinkage - 1.0) * (-self.r_squared / shrinkage).ln_1p();
        whole(self.parameters as f64 / information)
    }
}

fn largest(prevalence: f64) -> f64 {
    let rest = 1.0 - prevalence;
    let none = if rest > 0.0 { rest * rest.ln() } else { 0.0 };
    -(2.0 * (prevalence * prevalence.ln() + none)).exp_m1()
}

/// The next whole number; the largest of its type where that is smaller.
fn whole(subjects: f64) -> usize {
    subjects.ceil() as usize
}
