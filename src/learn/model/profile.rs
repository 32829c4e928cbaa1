use nalgebra::DVector;

use super::logistic_model::{LogisticModel, Term};
use crate::error::{Error, Result};
use crate::evaluate::{Confidence, Interval};
use crate::numeric::logistic::{Design, Likelihood, Point};
use crate::numeric::special::chi_squared_upper_tail;

/// Standard errors from the estimate at which a profile that has not fallen far enough counts as never doing so.
const FAR: f64 = 1e4;
/// Steps to one bound; five are usual.
const STEPS: usize = 100;
/// Change of a bound, relative to its distance from the estimate, at which it is found.
const SETTLED: f64 = 1e-11;

/// A likelihood-ratio test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// χ², twice the difference of the log likelihoods.
    pub chi_squared: f64,
    /// Number of coefficients that are 0 under the hypothesis.
    pub degrees_of_freedom: usize,
    /// P(X > χ²); 1 without degrees of freedom.
    pub p_value: f64,
}

impl LikelihoodRatio {
    pub(super) fn new(full: f64, restricted: f64, degrees_of_freedom: usize) -> Self {
        let chi_squared = (2.0 * (full - restricted)).max(0.0);
        LikelihoodRatio {
            chi_squared,
            degrees_of_freedom,
            p_value: chi_squared_upper_tail(chi_squared, degrees_of_freedom),
        }
    }
}

/// A logistic regression with its training data, for inference by likelihood ratios.
///
/// ```
/// use radiomics::evaluate::Confidence;
/// use radiomics::learn::Logistic;
/// use radiomics::table::FeatureTable;
/// let subjects = (1..=8).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("node", vec![0., 0., 0., 0., 1., 1., 1., 1.])])?
///     .with_labels([false, false, false, true, false, true, true, true])?;
/// let inference = Logistic::unpenalised().inference(&table)?;
/// let node = &inference.profile_intervals(Confidence::default())?[1];
/// assert!(node.low < 0.0 && node.high > inference.model().terms()[1].coefficient);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LogisticInference {
    model: LogisticModel,
    design: Design,
    labels: Vec<bool>,
    maximum: Point,
}

impl LogisticInference {
    pub(super) fn new(model: LogisticModel, design: Design, labels: Vec<bool>, maximum: Point) -> Self {
        LogisticInference { model, design, labels, maximum }
    }

    /// The fitted model.
    pub fn model(&self) -> &LogisticModel {
        &self.model
    }

    /// The test of each column against the model without it, in the order of the columns (no intercept).
    ///
    /// # Errors
    /// [`Error::NotConverged`] if a model without a column cannot be fitted.
    pub fn term_tests(&self) -> Result<Vec<LikelihoodRatio>> {
        let tests = (1..self.model.terms().len()).map(|term| {
            let without = self.profile(term).at(0.0)?;
            Ok(LikelihoodRatio::new(self.maximum.value, without.value, 1))
        });
        tests.collect()
    }

    /// Profile-likelihood intervals of all terms, intercept first: the b that a likelihood-ratio test does not reject,
    /// 2(ℓ − max ℓ|βⱼ=b) ≤ z² of the confidence. An end is infinite where the likelihood never falls far enough.
    ///
    /// Source: Venzon, Moolgavkar, *A method for computing profile-likelihood-based confidence intervals*, Appl. Stat. 37
    /// (1988).
    ///
    /// # Errors
    /// [`Error::NotConverged`] if a bound is not found.
    pub fn profile_intervals(&self, confidence: Confidence) -> Result<Vec<Interval>> {
        let terms = self.model.terms().iter().enumerate();
        terms.map(|(index, term)| self.profile(index).interval(term, confidence)).collect()
    }

    fn profile(&self, term: usize) -> Profile<'_> {
        Profile::new(Likelihood::new(&self.design.basis, &self.labels), &self.maximum, &self.design, term)
    }
}

/// The likelihood as a function of one coefficient, the others at their best.
pub(super) struct Profile<'a> {
    likelihood: Likelihood<'a>,
    maximum: &'a Point,
    /// u with β = uᵀθ.
    u: DVector<f64>,
}

impl<'a> Profile<'a> {
    pub(super) fn new(likelihood: Likelihood<'a>, maximum: &'a Point, design: &Design, term: usize) -> Self {
        Profile { likelihood, maximum, u: design.back.row(term).transpose() }
    }

    /// The values that a likelihood-ratio test does not reject.
    pub(super) fn interval(&self, term: &Term, confidence: Confidence) -> Result<Interval> {
        let limit = confidence.z();
        Ok(Interval { low: self.bound(term, -1.0, limit)?, high: self.bound(term, 1.0, limit)? })
    }

    /// The maximum under β = `value`.
    pub(super) fn at(&self, value: f64) -> Result<Point> {
        self.from(self.maximum, value)
    }

    /// The maximum under β = `value`, from a point nearby.
    fn from(&self, start: &Point, value: f64) -> Result<Point> {
        let across = start.information.solve(&self.u);
        let missing = value - self.u.dot(&start.theta);
        let theta = &start.theta + &across * (missing / self.u.dot(&across));
        let maximum = self.likelihood.maximum(theta, Some(&self.u));
        maximum.map_err(|stopped| stopped.error("profile likelihood"))
    }

    /// √(2(ℓ − ℓ(point))) and its slope in β, which is by the envelope theorem that of ℓ alone.
    fn root_deviance(&self, point: &Point) -> (f64, f64) {
        let root = (2.0 * (self.maximum.value - point.value)).max(0.0).sqrt();
        let multiplier = self.u.dot(&point.gradient) / self.u.dot(&self.u);
        (root, -multiplier / root)
    }

    /// Where the root of the deviance reaches `limit` on one side, by Newton steps between bounds: it is nearly linear.
    fn bound(&self, term: &Term, side: f64, limit: f64) -> Result<f64> {
        let estimate = term.coefficient;
        let (mut near, mut far) = (0.0, f64::INFINITY);
        let mut reach = limit * term.standard_error;
        let mut point = self.at(estimate + side * reach)?;
        let mut change = f64::INFINITY;
        for _ in 0..STEPS {
            let (root, slope) = self.root_deviance(&point);
            if root < limit {
                near = reach
            } else {
                far = reach
            }
            let newton = reach + (limit - root) / (side * slope);
            change = (newton - reach).abs() / reach;
            if change <= SETTLED {
                return Ok(estimate + side * newton);
            }
            let inside = newton > near && newton < far.min(4.0 * reach);
            reach = if inside { newton } else { halfway(near, far) };
            if reach > FAR * term.standard_error {
                return Ok(side * f64::INFINITY);
            }
            point = self.from(&point, estimate + side * reach)?;
        }
        Err(Error::NotConverged { what: "profile interval", iterations: STEPS, change, tolerance: SETTLED })
    }
}

/// Between two distances; twice the first where the second is not known.
fn halfway(near: f64, far: f64) -> f64 {
    if far.is_finite() { 0.5 * (near + far) } else { 2.0 * near }
}
