use std::collections::HashSet;
use std::sync::Arc;

use super::columns::FittedColumns;
use super::fit::{Predict, Recipe};
use super::stored::{StoredModel, StoredStep};
use super::transform::{Apply, Transform};
use super::validate::{Folding, cross_validate};
use crate::error::{Error, Result};
use crate::table::FeatureTable;

/// Puts the scores of models in place of the columns (stacking), so that a classifier behind it combines them.
///
/// The classifier is fitted to scores of subjects on which the models were fitted themselves, which are better than scores of new
/// subjects will be, most for models of many columns. [`Stack::out_of_fold`] takes scores of models that have not seen the subject
/// instead; later tables are scored by the models of all rows either way.
///
/// Source: Wolpert, *Stacked generalization*, Neural Networks 5 (1992).
///
/// ```
/// use std::sync::Arc;
/// use radiomics::learn::{Fit, Logistic, Only, Predict, Recipe, Stack, StratifiedFolds, Transform};
/// use radiomics::table::FeatureTable;
///
/// let x = (0..12).map(|i| f64::from((i * 5) % 12)).collect();
/// let y = (0..12).map(|i| f64::from((i * 7 + 3) % 12)).collect();
/// let table = FeatureTable::from_columns((0..12).map(|i| format!("p{i}")), [("x", x), ("y", y)])?
///     .with_labels((0..12).map(|i| (i * 5) % 12 + (i * 7 + 3) % 12 > 11))?;
/// let of = |column: &str| -> radiomics::Result<Arc<dyn Recipe>> {
///     Ok(Arc::new(Only::columns([column]).fit_by(Logistic::ridge(1.0)?)))
/// };
/// let stack = Stack::of([("first", of("x")?), ("second", of("y")?)])?.out_of_fold(StratifiedFolds::new(3, 1)?);
/// let model = stack.fit_by(Logistic::ridge(1.0)?).fit(&table)?;
/// assert_eq!(model.model().columns(), ["first", "second"]);
/// assert_eq!(model.columns(), ["x", "y"]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Clone)]
pub struct Stack {
    models: Vec<(String, Arc<dyn Recipe>)>,
    beside: Vec<String>,
    folding: Option<Arc<dyn Folding>>,
}

impl Stack {
    /// The scores of these models, each a column of this name.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a model, [`Error::Duplicate`] if two have one name.
    pub fn of<N: Into<String>>(models: impl IntoIterator<Item = (N, Arc<dyn Recipe>)>) -> Result<Self> {
        let models: Vec<_> = models.into_iter().map(|(name, recipe)| (name.into(), recipe)).collect();
        expect_models(models.iter().map(|(name, _)| name))?;
        Ok(Stack { models, beside: Vec::new(), folding: None })
    }

    /// With these columns of the table behind the scores.
    #[must_use]
    pub fn beside(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.beside.extend(columns.into_iter().map(Into::into));
        self
    }

    /// What comes after is fitted to scores of models that have not seen the subject, fold by fold; of a folding with several
    /// repeats the first counts.
    #[must_use]
    pub fn out_of_fold(self, folding: impl Folding + 'static) -> Self {
        Stack { folding: Some(Arc::new(folding)), ..self }
    }
}

impl Transform for Stack {
    type Fitted = Stacked<Arc<dyn Predict>>;

    /// # Errors
    /// Those of the models, [`Error::UnknownColumn`] for a column beside the scores that is not there.
    fn fitted(&self, table: &FeatureTable) -> Result<Self::Fitted> {
        let fit = |(name, recipe): &(String, Arc<dyn Recipe>)| -> Result<(String, Arc<dyn Predict>)> {
            Ok((name.clone(), Arc::from(recipe.fit_boxed(table)?)))
        };
        let models = self.models.iter().map(fit).collect::<Result<_>>()?;
        Stacked::new(models, FittedColumns::of(&table.select(&self.beside)?))
    }

    fn fitted_with_output(&self, table: &FeatureTable) -> Result<(Self::Fitted, FeatureTable)> {
        let fitted = self.fitted(table)?;
        let output = match &self.folding {
            None => fitted.apply(table)?,
            Some(folding) => {
                fitted.with_scores(table, |at| unseen(self.models[at].1.as_ref(), table, folding.as_ref()))?
            }
        };
        Ok((fitted, output))
    }
}

/// The scores of each row by a model that has not seen it.
///
/// # Errors
/// As [`cross_validate`].
pub(crate) fn unseen<F: Folding + ?Sized>(
    recipe: &dyn Recipe,
    table: &FeatureTable,
    folding: &F,
) -> Result<Vec<f64>> {
    let validation = cross_validate(recipe, table, &folding.folds(table)?)?;
    let first = validation.repeats().next();
    Ok(first.map(|repeat| repeat.scores().to_vec()).unwrap_or_default())
}

/// Fitted models whose scores stand in place of the columns.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Stacked<M> {
    models: Vec<(String, M)>,
    beside: FittedColumns,
    /// What a table must have.
    columns: Vec<String>,
}

impl<M: Predict> Stacked<M> {
    /// The scores of these models, each a column of this name, and columns of the table behind them.
    ///
    /// # Errors
    /// [`Error::Nothing`] without a model, [`Error::Duplicate`] if two have one name, or the name of a column.
    pub fn new(models: Vec<(String, M)>, beside: FittedColumns) -> Result<Self> {
        expect_models(models.iter().map(|(name, _)| name).chain(beside.names()))?;
        let needed = models.iter().flat_map(|(_, model)| model.columns()).chain(beside.names());
        let mut seen = HashSet::new();
        let columns = needed.filter(|name| seen.insert(*name)).cloned().collect();
        Ok(Stacked { models, beside, columns })
    }

    /// The models with the names of their scores.
    pub fn models(&self) -> &[(String, M)] {
        &self.models
    }

    /// The table of the scores that `scores` gives for the position of each model.
    pub(crate) fn with_scores(
        &self,
        table: &FeatureTable,
        scores: impl Fn(usize) -> Result<Vec<f64>>,
    ) -> Result<FeatureTable> {
        let own = self.beside.pick(table)?;
        let none: [&str; 0] = [];
        let mut stacked = table.select(&none)?;
        for (at, (name, _)) in self.models.iter().enumerate() {
            stacked = stacked.with_column(name, scores(at)?.into_iter().map(Ok))?;
        }
        stacked.join(&own)
    }
}

/// Refuses no model at all, and two columns of one name.
fn expect_models<'a>(names: impl Iterator<Item = &'a String>) -> Result<()> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Error::Duplicate { what: "score or column of a stack", name: name.clone() });
        }
    }
    if seen.is_empty() { Err(Error::Nothing { what: "the list of models of a stack" }) } else { Ok(()) }
}

impl<M: Predict> Apply for Stacked<M> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.with_scores(table, |at| self.models[at].1.scores(table))
    }

    fn stored(&self) -> Result<StoredStep> {
        let stored = |(name, model): &(String, M)| Ok((name.clone(), model.stored()?));
        let models: Vec<(String, StoredModel)> = self.models.iter().map(stored).collect::<Result<_>>()?;
        Ok(Stacked { models, beside: self.beside.clone(), columns: self.columns.clone() }.into())
    }
}
