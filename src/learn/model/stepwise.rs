use super::logistic::Training;
use super::logistic_model::LogisticModel;
use super::stepwise_path::{StepwiseModel, StepwisePath};
use super::stepwise_search::{Found, Search};
use crate::error::{Error, Result};
use crate::learn::columns::FittedColumns;
use crate::learn::fit::Fit;
use crate::learn::select::{Selected, Selection};
use crate::learn::transform::Transform;
use crate::table::FeatureTable;

/// Logistic regression with columns chosen step by step: of all moves that add or drop one column the one is made that lowers
/// −2ℓ + m·k most, until none lowers it. k counts the coefficients with the intercept; m is 2 for the criterion of Akaike (the
/// default) and ln n for that of Bayes.
///
/// As a [`Fit`] it gives the last model and the way there; as a [`Transform`] it keeps the columns of that model for another
/// classifier. Of equally good moves the first wins: one that drops before one that adds, then in the order of the table.
///
/// A column whose model has no maximum of the likelihood (the classes would be separated), or which depends on the columns of
/// the model, or for which there are too few subjects, is passed over; [`StepwisePath::refused`] says so. A search that starts with
/// all columns needs a maximum there and reports the error of [`super::Logistic`] if there is none. A column that separates the
/// classes is thus never chosen: if that may happen, use [`super::Logistic::firth`] or a penalty.
///
/// A forward step over p candidates costs some five Newton steps for each, which start from the present model.
///
/// ```
/// use radiomics::learn::{Fit, Stepwise};
/// use radiomics::table::FeatureTable;
/// let signal = vec![0.1, 1.2, 0.4, 2.2, 1.9, 3.1, 1.1, 2.5, 0.9, 2.8, 0.3, 1.0];
/// let noise = vec![0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6, 0.5, 0.35, 0.7, 0.2];
/// let subjects = (1..=12).map(|i| format!("p{i}"));
/// let table = FeatureTable::from_columns(subjects, [("signal", signal), ("noise", noise)])?
///     .with_labels([0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1].map(|y| y == 1))?;
/// let chosen = Stepwise::backward().fit(&table)?;
/// for step in chosen.path().steps() {
///     println!("{:?} {:?} {:.2}", step.moved, step.columns, step.criterion);
/// }
/// assert_eq!(chosen.path().steps().last().map(|step| step.columns.clone()), Some(vec!["signal".to_string()]));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Stepwise {
    pub(super) full: bool,
    pub(super) adds: bool,
    pub(super) drops: bool,
    pub(super) criterion: Criterion,
    pub(super) always: Vec<String>,
    pub(super) among: Option<Vec<String>>,
    pub(super) most: Option<usize>,
}

/// What a coefficient costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Criterion {
    Multiple(f64),
    LogRows,
}

impl Criterion {
    pub(super) fn multiple(self, rows: usize) -> f64 {
        match self {
            Criterion::Multiple(multiple) => multiple,
            Criterion::LogRows => (rows as f64).ln(),
        }
    }
}

impl Stepwise {
    const fn new(full: bool, adds: bool, drops: bool) -> Self {
        let criterion = Criterion::Multiple(2.0);
        Stepwise { full, adds, drops, criterion, always: Vec::new(), among: None, most: None }
    }

    /// From the model with all columns, dropping one at a time.
    pub const fn backward() -> Self {
        Self::new(true, false, true)
    }

    /// From the model with an intercept only, adding one column at a time.
    pub const fn forward() -> Self {
        Self::new(false, true, false)
    }

    /// From the model with all columns, dropping or adding one at a time.
    pub const fn both() -> Self {
        Self::new(true, true, true)
    }

    /// From the model with an intercept only, adding or dropping one column at a time.
    pub const fn both_from_none() -> Self {
        Self::new(false, true, true)
    }

    /// By the Bayesian criterion of Schwarz: a coefficient costs ln n.
    #[must_use]
    pub fn bic(self) -> Self {
        Stepwise { criterion: Criterion::LogRows, ..self }
    }

    /// A coefficient costs `multiple`: 3.84 amounts to a likelihood-ratio test at p < 0.05 for each move.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is not above 0 and finite.
    pub fn multiple(self, multiple: f64) -> Result<Self> {
        if !(multiple > 0.0 && multiple.is_finite()) {
            return Err(Error::setting("cost of a coefficient", "above 0 and finite", multiple));
        }
        Ok(Stepwise { criterion: Criterion::Multiple(multiple), ..self })
    }

    /// These columns are in every model; a search from the intercept only starts with them.
    #[must_use]
    pub fn always<S: Into<String>>(self, columns: impl IntoIterator<Item = S>) -> Self {
        Stepwise { always: columns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Only these columns, and those that are [`always`](Stepwise::always) in, may be in a model; others of the table are left out.
    #[must_use]
    pub fn among<S: Into<String>>(self, columns: impl IntoIterator<Item = S>) -> Self {
        Stepwise { among: Some(columns.into_iter().map(Into::into).collect()), ..self }
    }

    /// No column is added to a model that has `columns`.
    ///
    /// # Errors
    /// [`Error::Setting`] if the number is 0.
    pub fn at_most(self, columns: usize) -> Result<Self> {
        if columns == 0 {
            return Err(Error::setting("largest number of columns of a model", "at least 1", columns));
        }
        Ok(Stepwise { most: Some(columns), ..self })
    }

    fn search(&self, table: &FeatureTable) -> Result<Found> {
        let training = Training::of(table)?;
        Search::new(self, table, &training)?.run()
    }
}

impl Fit for Stepwise {
    type Model = StepwiseModel;

    /// # Errors
    /// - [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal,
    /// - [`Error::MissingValue`] naming the first cell without a number,
    /// - [`Error::UnknownColumn`] for a column of the scope that is not there,
    /// - [`Error::TooFewRows`], [`Error::Collinear`], [`Error::Separation`], [`Error::NotConverged`] if the first model has no
    ///   estimate.
    fn fit(&self, table: &FeatureTable) -> Result<StepwiseModel> {
        let found = self.search(table)?;
        let columns = FittedColumns::at(table, &found.columns);
        let model = LogisticModel::new(columns, &found.design, &found.maximum, table.labels()?)?;
        let chosen = !found.columns.is_empty();
        let selection = if chosen { Some(selection(table, &found)?) } else { None };
        Ok(StepwiseModel { model, selection, path: found.path })
    }
}

impl Transform for Stepwise {
    type Fitted = Selected<StepwisePath>;

    /// # Errors
    /// As [`Fit::fit`] of this type, and [`Error::NothingSelected`] if the last model has no column.
    fn fitted(&self, table: &FeatureTable) -> Result<Selected<StepwisePath>> {
        let found = self.search(table)?;
        Ok(Selected::new(selection(table, &found)?, found.path))
    }
}

fn selection(table: &FeatureTable, found: &Found) -> Result<Selection> {
    Selection::new("stepwise selection", table, found.verdicts(table.columns()))
}
