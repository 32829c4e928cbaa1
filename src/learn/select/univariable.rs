use super::selection::{Reason, Selected, Selection};
use crate::error::{Error, Result};
use crate::learn::fit::Fit;
use crate::learn::model::{Logistic, Term};
use crate::learn::transform::Transform;
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// Keeps the columns that say something about the class alone: those with a small p-value in a logistic regression with this
/// column only. With a classifier behind it, it is the usual clinical model, univariable and then multivariable.
///
/// A column that separates the classes has no estimate by maximum likelihood, and neither has a constant one; both are dropped
/// with a reason that says so ([`Reason::NoModel`]). With [`Univariable::firth`] a column that separates has one.
///
/// Choosing by p and then testing the chosen makes the p-values of the multivariable model too small; a test on other
/// subjects, or a resampling around the whole pipeline, is honest.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Predict, Transform, Univariable};
/// use radiomics::table::FeatureTable;
/// let signal = vec![0.1, 1.2, 0.4, 2.2, 1.9, 3.1, 1.1, 2.5, 0.9, 2.8, 0.3, 1.0];
/// let noise = vec![0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6, 0.5, 0.35, 0.7, 0.2];
/// let subjects = (1..=12).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("signal", signal), ("noise", noise)])?
///     .with_labels([0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1].map(|y| y == 1))?;
/// let model = Univariable::below(0.1)?.fit_by(Logistic::unpenalised()).fit(&table)?;
/// assert_eq!(model.model().columns(), ["signal"]);
/// for single in model.steps().evidence().iter().flatten() {
///     println!("{}: odds ratio {:.2}, p {:.3}", single.term.name, single.term.odds_ratio(), single.p_value);
/// }
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Univariable {
    limit: f64,
    test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Wald,
    LikelihoodRatio,
    PenalisedLikelihoodRatio,
}

impl Univariable {
    /// Keeps columns with p < `limit`, by the test of Wald.
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not above 0 and at most 1.
    pub fn below(limit: f64) -> Result<Self> {
        if !(limit > 0.0 && limit <= 1.0) {
            return Err(Error::setting("limit of the p-value", "above 0 and at most 1", limit));
        }
        Ok(Univariable { limit, test: Test::Wald })
    }

    /// By likelihood-ratio tests against the model without columns.
    #[must_use]
    pub fn likelihood_ratio(self) -> Self {
        Univariable { test: Test::LikelihoodRatio, ..self }
    }

    /// With Firth's correction, by penalised likelihood-ratio tests.
    #[must_use]
    pub fn firth(self) -> Self {
        Univariable { test: Test::PenalisedLikelihoodRatio, ..self }
    }

    fn fit(&self, alone: &FeatureTable) -> Result<SingleFit> {
        let (terms, ratio) = match self.test {
            Test::Wald | Test::LikelihoodRatio => {
                let model = Logistic::unpenalised().fit(alone)?;
                (model.terms().to_vec(), model.likelihood_ratio())
            }
            Test::PenalisedLikelihoodRatio => {
                let model = Logistic::firth().fit(alone)?;
                (model.terms().to_vec(), model.likelihood_ratio())
            }
        };
        let found = terms.len();
        let terms: Result<[Term; 2], _> = terms.try_into();
        let [intercept, term] = terms.map_err(|_| Error::Length { what: "terms", expected: 2, found })?;
        let p_value = if self.test == Test::Wald { term.p_value() } else { ratio.p_value };
        Ok(SingleFit { intercept, term, p_value })
    }

    fn verdict(&self, fit: &Result<SingleFit, String>) -> Option<Reason> {
        match fit {
            Ok(fit) if fit.p_value < self.limit => None,
            Ok(fit) => Some(Reason::NotSignificant { p: fit.p_value, limit: self.limit }),
            Err(problem) => Some(Reason::NoModel { problem: problem.clone() }),
        }
    }
}

/// A logistic regression with one column.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleFit {
    /// The constant term.
    pub intercept: Term,
    /// That of the column.
    pub term: Term,
    /// The p-value of the column by the test that was asked for.
    pub p_value: f64,
}

impl Transform for Univariable {
    /// With the fit of each column in the order of the table, or the reason why there is none.
    type Fitted = Selected<Vec<Result<SingleFit, String>>>;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, [`Error::MissingValue`] naming the
    /// first cell without a number, [`Error::TooFewRows`] with two subjects, [`Error::NothingSelected`] if no column passes.
    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        table.both_classes()?;
        let positions: Vec<usize> = (0..table.columns().len()).collect();
        let fits = parallel::map(&positions, |position| match self.fit(&table.select_at(&[*position])) {
            Ok(fit) => Ok(Ok(fit)),
            Err(
                problem @ (Error::Collinear { .. } | Error::Separation { .. } | Error::NotConverged { .. }),
            ) => Ok(Err(problem.to_string())),
            Err(other) => Err(other),
        });
        let fits: Vec<Result<SingleFit, String>> = fits.into_iter().collect::<Result<_>>()?;
        let verdicts = fits.iter().map(|fit| self.verdict(fit));
        Ok(Selected::new(Selection::new("univariable logistic regression", table, verdicts)?, fits))
    }
}
