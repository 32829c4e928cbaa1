use super::platt::Platt;
use crate::error::{Result, expect_length};
use crate::learn::fit::{Fit, Predict, shows_its_model};
use crate::learn::select::Selection;
use crate::learn::stored::StoredModel;
use crate::learn::validate::{Fold, Folding};
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// A recipe whose scores become probabilities by Platt's method, fitted to scores of subjects that the scoring model has not
/// seen; made by [`Fit::calibrated`].
///
/// Each fold is scored by a model that the recipe fits to the other folds, steps and selections included. [`Platt`] is
/// fitted to the scores of all folds together; the model that scores new subjects is fitted to all subjects, and its scores
/// are what they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated<F, G> {
    recipe: F,
    folds: G,
}

/// A recipe whose scores become probabilities by Platt's method, fitted to the scores of its own training subjects; made by
/// [`Fit::calibrated_on_training`].
#[derive(Debug, Clone, PartialEq)]
pub struct CalibratedOnTraining<F> {
    recipe: F,
}

impl<F, G> Calibrated<F, G> {
    pub(in crate::learn) fn new(recipe: F, folds: G) -> Self {
        Calibrated { recipe, folds }
    }
}

impl<F> CalibratedOnTraining<F> {
    pub(in crate::learn) fn new(recipe: F) -> Self {
        CalibratedOnTraining { recipe }
    }
}

impl<F: Fit, G: Folding> Fit for Calibrated<F, G> {
    type Model = CalibratedModel<F::Model>;

    /// # Errors
    /// [`crate::Error::Unlabelled`] without labels, [`crate::Error::OneClass`] if they are all equal, what the folds and the
    /// recipe refuse, of all rows or of those of a fold, and as [`Platt::fitted`].
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        let labels = table.both_classes()?;
        let folds: Vec<Fold> = self.folds.folds(table)?.iter().collect();
        let scored = parallel::map(&folds, |fold| {
            let model = self.recipe.fit(&table.select_rows(fold.train())?)?;
            model.scores(&table.select_rows(fold.test())?)
        });
        let mut scores = vec![f64::NAN; labels.len()];
        for (fold, found) in folds.iter().zip(scored) {
            let found = found?;
            expect_length("scores of a fold", fold.test().len(), found.len())?;
            for (row, score) in fold.test().iter().zip(found) {
                if let Some(place) = scores.get_mut(*row) {
                    *place = score;
                }
            }
        }
        let platt = Platt::fitted(&scores, labels)?;
        Ok(CalibratedModel { model: self.recipe.fit(table)?, platt })
    }
}

impl<F: Fit> Fit for CalibratedOnTraining<F> {
    type Model = CalibratedModel<F::Model>;

    /// # Errors
    /// [`crate::Error::Unlabelled`] without labels, what the recipe refuses, and as [`Platt::fitted`].
    fn fit(&self, table: &FeatureTable) -> Result<Self::Model> {
        let model = self.recipe.fit(table)?;
        let platt = Platt::fitted(&model.scores(table)?, table.labels()?)?;
        Ok(CalibratedModel { model, platt })
    }
}

/// A fitted model with probabilities from its scores.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct CalibratedModel<M> {
    model: M,
    platt: Platt,
}

impl<M> CalibratedModel<M> {
    /// The model that scores.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// What makes probabilities of its scores.
    pub fn platt(&self) -> &Platt {
        &self.platt
    }
}

impl<M: Predict> Predict for CalibratedModel<M> {
    fn columns(&self) -> &[String] {
        self.model.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        Ok(self.scores(table)?.into_iter().map(|score| self.platt.probability(score)).collect())
    }

    fn selections(&self) -> Vec<&Selection> {
        self.model.selections()
    }

    shows_its_model!(model);

    fn stored(&self) -> Result<StoredModel> {
        Ok(CalibratedModel { model: self.model.stored()?, platt: self.platt }.into())
    }
}
