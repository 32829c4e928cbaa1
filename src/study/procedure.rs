use std::sync::Arc;

use crate::error::{Error, Result};
use crate::evaluate::{Confidence, IccForm};
use crate::learn::{
    CompleteColumns, CorrelationPrune, ElasticNet, Fit, Impute, Logistic, MannWhitney, OneHot, Only, Predict,
    Recipe, Repeatable, Standardise, Step, StratifiedFolds, Transform, Univariable,
};
use crate::table::FeatureTable;

/// The penalty of the ridge that steps in where a logistic regression has no estimate.
const RIDGE: f64 = 1.0;

/// How a model is made of its columns: steps of selection and scaling, then a classifier.
///
/// Steps and classifier may be of this or another crate. Everything is fitted on the rows it is given, in each fold anew.
///
/// Where the steps leave no column, the model gives every subject the prevalence of training; where a logistic regression has no
/// estimate, as where a column separates the classes, a ridge with penalty 1 on standardised columns takes its place. Both are
/// reported as a [`Fallback`]; [`Procedure::strict`] makes them errors.
///
/// ```
/// use radiomics::learn::{CorrelationPrune, ElasticNet, MannWhitney, Standardise, StratifiedFolds};
/// use radiomics::study::{Agreement, Procedure};
///
/// let lasso = ElasticNet::lasso().cross_validated(StratifiedFolds::new(10, 1)?);
/// let procedure = Procedure::by(lasso)
///     .repeatable(Agreement::above(0.75)?)
///     .step(MannWhitney::below(0.1)?)
///     .step(CorrelationPrune::above(0.9)?)
///     .step(Standardise::population());
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Procedure {
    agreement: Option<Agreement>,
    steps: Vec<Arc<dyn Step>>,
    classifier: Arc<dyn Recipe>,
    strict: bool,
}

/// Which agreement between readers a column needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// The intraclass correlation above which a column is kept.
    pub limit: f64,
    /// Which intraclass correlation.
    pub form: IccForm,
    /// Whether the lower end of the interval with this confidence is held against the limit instead.
    pub lower_end: Option<Confidence>,
}

impl Agreement {
    /// By ICC(2,1).
    ///
    /// # Errors
    /// [`Error::Setting`] if the limit is not from −1 to 1.
    pub fn above(limit: f64) -> Result<Self> {
        if !(-1.0..=1.0).contains(&limit) {
            return Err(Error::setting("limit of the agreement", "from −1 to 1", limit));
        }
        Ok(Agreement { limit, form: IccForm::default(), lower_end: None })
    }

    /// The step that holds a table against those of the other readers; none without one.
    fn step(&self, readers: &[FeatureTable]) -> Result<Option<Repeatable>> {
        let Some((second, others)) = readers.split_first() else { return Ok(None) };
        let repeatable = Repeatable::above(self.limit, second.clone())?.form(self.form);
        let repeatable = others.iter().cloned().fold(repeatable, Repeatable::and_reader);
        Ok(Some(match self.lower_end {
            Some(confidence) => repeatable.lower_end(confidence),
            None => repeatable,
        }))
    }
}

/// What stands in for a model that could not be fitted as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fallback {
    /// The prevalence of training for every subject, as no column was selected.
    Prevalence {
        /// The step that left none, and of how many.
        problem: String,
    },
    /// A ridge regression.
    Ridge {
        /// Why there was no estimate.
        problem: String,
    },
}

impl Procedure {
    /// A classifier on its columns as they are.
    pub fn by(classifier: impl Fit + 'static) -> Self {
        Procedure { agreement: None, steps: Vec::new(), classifier: Arc::new(classifier), strict: false }
    }

    /// With a step behind those that are there.
    #[must_use]
    pub fn step(mut self, step: impl Transform + 'static) -> Self {
        self.steps.push(Arc::new(step));
        self
    }

    /// Columns that another reader does not find again are left out before all other steps, where there is another reader.
    #[must_use]
    pub fn repeatable(self, agreement: Agreement) -> Self {
        Procedure { agreement: Some(agreement), ..self }
    }

    /// A model that cannot be fitted as declared is an error.
    #[must_use]
    pub fn strict(self) -> Self {
        Procedure { strict: true, ..self }
    }

    /// The agreement between readers that a column needs.
    pub fn agreement(&self) -> Option<Agreement> {
        self.agreement
    }

    /// The usual way of imaging columns: agreement of readers (ICC(2,1) above 0.75), columns with a value for every training
    /// subject, Mann–Whitney test (p < 0.1), one of each group of correlated columns (Spearman, 0.9), z-scores, and the lasso at the
    /// penalty with the smallest loss in 10 folds.
    ///
    /// # Errors
    /// None; the settings are legal.
    pub fn radiomics(seed: u64) -> Result<Self> {
        let folds = StratifiedFolds::new(10, seed)?.or_fewer();
        let lasso = ElasticNet::lasso().cross_validated(folds);
        Ok(Procedure::by(lasso)
            .repeatable(Agreement::above(0.75)?)
            .step(CompleteColumns)
            .step(Impute::median())
            .step(MannWhitney::below(0.1)?)
            .step(CorrelationPrune::above(0.9)?)
            .step(Standardise::population()))
    }

    /// The usual way of clinical columns: words as columns of 0 and 1, gaps filled with the median, logistic regression of each
    /// column alone (p < 0.1), then of those together.
    ///
    /// # Errors
    /// None; the settings are legal.
    pub fn clinical() -> Result<Self> {
        Ok(Procedure::by(Logistic::unpenalised())
            .step(Impute::median())
            .step(OneHot::against_first())
            .step(Univariable::below(0.1)?))
    }

    /// Logistic regression on what it is given, for models of scores.
    pub fn combination() -> Self {
        Procedure::by(Logistic::unpenalised())
    }

    /// The procedure with the readers that there are, before it sees a table.
    pub(super) fn prepared(&self, readers: &[FeatureTable]) -> Result<Self> {
        let mut prepared = self.clone();
        if let Some(step) = self.agreement.map(|agreement| agreement.step(readers)).transpose()?.flatten() {
            prepared.steps.insert(0, Arc::new(step));
        }
        Ok(prepared)
    }

    /// The model of a table, and what stands in for it.
    pub(super) fn fit(&self, table: &FeatureTable) -> Result<(Box<dyn Predict>, Option<Fallback>)> {
        match self.chain(table).fit_by(Arc::clone(&self.classifier)).fit_boxed(table) {
            Err(error) if !self.strict => self.instead(table, error),
            other => other.map(|model| (model, None)),
        }
    }

    /// All steps as one; without any, the columns as they are.
    fn chain(&self, table: &FeatureTable) -> Box<dyn Step> {
        let boxed = |step: &Arc<dyn Step>| -> Box<dyn Step> { Box::new(Arc::clone(step)) };
        let Some((first, rest)) = self.steps.split_first() else {
            return Box::new(Only::columns(table.columns()));
        };
        rest.iter().fold(boxed(first), |chain, step| Box::new(chain.then(Arc::clone(step))))
    }

    /// What stands in after an error, where something does.
    fn instead(&self, table: &FeatureTable, error: Error) -> Result<(Box<dyn Predict>, Option<Fallback>)> {
        let problem = error.to_string();
        match error {
            Error::NothingSelected { .. } => {
                let none: [&str; 0] = [];
                let model = Only::columns(none).fit_by(Logistic::unpenalised()).fit_boxed(table)?;
                Ok((model, Some(Fallback::Prevalence { problem })))
            }
            Error::Separation { .. }
            | Error::Collinear { .. }
            | Error::TooFewRows { .. }
            | Error::NotConverged { .. } => {
                let ridge = Standardise::sample().fit_by(Logistic::ridge(RIDGE)?);
                let model = self.chain(table).fit_by(ridge).fit_boxed(table)?;
                Ok((model, Some(Fallback::Ridge { problem })))
            }
            other => Err(other),
        }
    }
}
