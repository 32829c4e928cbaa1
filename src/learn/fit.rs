use std::sync::Arc;

use super::model::{Calibrated, CalibratedOnTraining, LinearModel, Term};
use super::select::Selection;
use super::stored::StoredModel;
use super::threshold::WithThreshold;
use super::validate::Folding;
use crate::error::{Error, Result};
use crate::evaluate::{Threshold, ThresholdRule};
use crate::table::FeatureTable;

/// A classifier before it has seen data: its parameters.
///
/// ```
/// use radiomics::Result;
/// use radiomics::learn::{Fit, FittedColumns, Predict};
/// use radiomics::table::FeatureTable;
///
/// /// Scores a subject by the sum of its columns.
/// struct Sum;
/// struct FittedSum(FittedColumns);
///
/// impl Fit for Sum {
///     type Model = FittedSum;
///     fn fit(&self, table: &FeatureTable) -> Result<FittedSum> { Ok(FittedSum(FittedColumns::of(table))) }
/// }
///
/// impl Predict for FittedSum {
///     fn columns(&self) -> &[String] { self.0.names() }
///     fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
///         let columns = self.0.numbers(table)?;
///         Ok((0..table.rows()).map(|row| columns.iter().map(|column| column[row]).sum()).collect())
///     }
/// }
///
/// let table = FeatureTable::from_columns(["p1", "p2"], [("a", vec![1.0, 2.0]), ("b", vec![10.0, 20.0])])?;
/// assert_eq!(Sum.fit(&table)?.scores(&table)?, [11.0, 22.0]);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub trait Fit: Send + Sync {
    /// The fitted model.
    type Model: Predict + 'static;

    /// Fits the model to all rows and columns of a table.
    ///
    /// # Errors
    /// What makes the model impossible; each implementation lists its reasons.
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model>;

    /// The classifier with a threshold that is chosen on the rows of each fit; its model calls subjects positive or negative.
    fn with_threshold(self, rule: ThresholdRule) -> WithThreshold<Self>
    where
        Self: Sized,
    {
        WithThreshold::new(self, rule)
    }

    /// This classifier with probabilities: its scores of subjects that it was not fitted to, fold by fold, are held against
    /// their labels (Platt's method).
    ///
    /// ```
    /// use radiomics::learn::{Fit, Gamma, Predict, Standardise, StratifiedFolds, SupportVectorMachine, Transform};
    /// use radiomics::table::FeatureTable;
    /// let values = (0..12).map(|i| f64::from((i * 5) % 12)).collect();
    /// let table = FeatureTable::from_columns((0..12).map(|i| format!("p{i}")), [("x", values)])?
    ///     .with_labels((0..12).map(|i| (i * 5) % 12 > 5))?;
    /// let recipe = Standardise::sample().fit_by(SupportVectorMachine::radial(1.0, Gamma::Scale)?);
    /// let model = recipe.calibrated(StratifiedFolds::new(3, 7)?).fit(&table)?;
    /// assert!(model.probabilities(&table)?.iter().all(|p| (0.0..=1.0).contains(p)));
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    fn calibrated<G: Folding>(self, folds: G) -> Calibrated<Self, G>
    where
        Self: Sized,
    {
        Calibrated::new(self, folds)
    }

    /// This classifier with probabilities from its scores of its own training subjects.
    ///
    /// Those scores are better than scores of new subjects will be, so that the probabilities are too sure; see
    /// [`Fit::calibrated`].
    fn calibrated_on_training(self) -> CalibratedOnTraining<Self>
    where
        Self: Sized,
    {
        CalibratedOnTraining::new(self)
    }
}

/// A fitted model: it scores the subjects of a table. It is object-safe.
pub trait Predict: Send + Sync {
    /// The columns that a table must have, in the order in which the model was fitted.
    fn columns(&self) -> &[String];

    /// One score for each subject; a higher score means more likely positive. The scale is the model's own.
    ///
    /// # Errors
    /// [`Error::ColumnsDiffer`] naming the first absent column, [`Error::SchemaDiffers`] if a column was made otherwise,
    /// [`Error::MissingValue`] naming the first subject without a number that is needed.
    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>>;

    /// The probability of the positive class for each subject.
    ///
    /// # Errors
    /// [`Error::NoProbabilities`] for a model that only gives scores, otherwise as [`Predict::scores`].
    fn probabilities(&self, _table: &FeatureTable) -> Result<Vec<f64>> {
        Err(Error::NoProbabilities { model: std::any::type_name::<Self>() })
    }

    /// What each selection before the model kept and dropped, in the order of the steps.
    fn selections(&self) -> Vec<&Selection> {
        Vec::new()
    }

    /// The linear predictor behind the scores, for a model that is one. Behind steps its columns are those that come out of
    /// them; see [`Predict::inputs`].
    fn as_linear(&self) -> Option<&LinearModel> {
        None
    }

    /// The coefficients with their standard errors, intercept first, for a model with such an inference.
    fn estimates(&self) -> &[Term] {
        &[]
    }

    /// The threshold above or at which the model calls a subject positive, for a model that has chosen one; see
    /// [`Fit::with_threshold`].
    fn chosen_threshold(&self) -> Option<Threshold> {
        None
    }

    /// What the model itself looks at: the columns of a table after the steps before the model.
    ///
    /// # Errors
    /// As [`Predict::scores`].
    fn inputs(&self, table: &FeatureTable) -> Result<FeatureTable> {
        table.select(self.columns())
    }

    /// The model as a value that can be written to a file.
    ///
    /// # Errors
    /// [`Error::NotStorable`] for a model that does not say how.
    fn stored(&self) -> Result<StoredModel> {
        Err(Error::NotStorable { what: std::any::type_name::<Self>() })
    }
}

impl<F: Fit + ?Sized> Fit for &F {
    type Model = F::Model;

    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        (**self).fit(table)
    }
}

/// For a model that holds another: what is inside is what the other shows.
macro_rules! shows_its_model {
    ($($held:tt)+) => {
        fn as_linear(&self) -> Option<&$crate::learn::LinearModel> {
            self.$($held)+.as_linear()
        }

        fn estimates(&self) -> &[$crate::learn::Term] {
            self.$($held)+.estimates()
        }

        fn chosen_threshold(&self) -> Option<$crate::evaluate::Threshold> {
            self.$($held)+.chosen_threshold()
        }

        fn inputs(&self, table: &$crate::table::FeatureTable) -> $crate::Result<$crate::table::FeatureTable> {
            self.$($held)+.inputs(table)
        }
    };
}
pub(super) use shows_its_model;

/// A pointer to a model is that model.
macro_rules! predicts_as_its_model {
    ($pointer:ident) => {
        impl<P: Predict + ?Sized> Predict for $pointer<P> {
            fn columns(&self) -> &[String] {
                (**self).columns()
            }

            fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
                (**self).scores(table)
            }

            fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
                (**self).probabilities(table)
            }

            fn selections(&self) -> Vec<&Selection> {
                (**self).selections()
            }

            fn as_linear(&self) -> Option<&LinearModel> {
                (**self).as_linear()
            }

            fn estimates(&self) -> &[Term] {
                (**self).estimates()
            }

            fn chosen_threshold(&self) -> Option<Threshold> {
                (**self).chosen_threshold()
            }

            fn inputs(&self, table: &FeatureTable) -> Result<FeatureTable> {
                (**self).inputs(table)
            }

            fn stored(&self) -> Result<StoredModel> {
                (**self).stored()
            }
        }
    };
}

predicts_as_its_model!(Box);
predicts_as_its_model!(Arc);

/// A [`Fit`] whose kind of model is not known beforehand, so that different ones go into one list.
///
/// Every `Fit` is a `Recipe`, and a `Box<dyn Recipe>` or `Arc<dyn Recipe>` is a `Fit`.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Predict, Recipe, Standardise, Transform};
/// use radiomics::table::FeatureTable;
/// let recipes: Vec<Box<dyn Recipe>> = vec![
///     Box::new(Logistic::unpenalised()),
///     Box::new(Standardise::sample().fit_by(Logistic::ridge(1.0)?)),
/// ];
/// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
///     .with_labels([false, true, false, true])?;
/// for recipe in &recipes {
///     assert_eq!(recipe.fit(&table)?.scores(&table)?.len(), 4);
/// }
/// # Ok::<(), radiomics::Error>(())
/// ```
pub trait Recipe: Send + Sync {
    /// As [`Fit::fit`], with the model in a box.
    ///
    /// # Errors
    /// As [`Fit::fit`].
    fn fit_boxed(&self, table: &FeatureTable) -> Result<Box<dyn Predict>>;
}

impl<F: Fit> Recipe for F {
    fn fit_boxed(&self, table: &FeatureTable) -> Result<Box<dyn Predict>> {
        Ok(Box::new(self.fit(table)?))
    }
}

impl Fit for Box<dyn Recipe> {
    type Model = Box<dyn Predict>;

    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        self.as_ref().fit_boxed(table)
    }
}

impl Fit for Arc<dyn Recipe> {
    type Model = Box<dyn Predict>;

    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        self.as_ref().fit_boxed(table)
    }
}
