//! Fitted steps and models as values that can be written to a file and read back.

use super::coding::{OneHotCoded, OrdinalCoded};
use super::columns::FittedColumns;
use super::components::PrincipalAxes;
use super::fit::{Predict, shows_its_model};
use super::harmonise::Harmonised;
use super::impute::Imputed;
use super::model::{
    CalibratedModel, DecisionTreeModel, DiscriminantModel, ElasticNetModel, FirthModel, ForestModel,
    GradientBoostingModel, LinearModel, LogisticModel, NaiveBayesModel, NeighboursModel, SupportVectorModel,
};
use super::pipeline::Fitted;
use super::scale::Standardised;
use super::select::Selection;
use super::stack::Stacked;
use super::threshold::Thresholded;
use super::transform::{Apply, Chain};
use crate::error::Result;
use crate::table::FeatureTable;

/// An enum over fitted things that delegates to the one it holds.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident as $trait:ident { $($(#[$about:meta])* $kind:ident($fitted:ty)),+ $(,)? }) => {
        $(#[$doc])*
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$about])* $kind(Box<$fitted>),)+
        }

        impl $name {
            fn held(&self) -> &dyn $trait {
                match self {
                    $($name::$kind(fitted) => fitted.as_ref(),)+
                }
            }
        }

        $(impl From<$fitted> for $name {
            fn from(fitted: $fitted) -> Self {
                $name::$kind(Box::new(fitted))
            }
        })+
    };
}

stored! {
    /// A fitted step of this crate, of whichever kind; see [`Apply::stored`].
    StoredStep as Apply {
        /// Two steps, one behind the other.
        Chain(Chain<StoredStep, StoredStep>),
        /// Columns by their names.
        Columns(FittedColumns),
        /// Scores of models in place of the columns.
        Stacked(Stacked<StoredModel>),
        /// Any selection, without the numbers it rests on.
        Selection(Selection),
        /// Missing values filled.
        Imputed(Imputed),
        /// Categories as columns of 0 and 1.
        OneHot(OneHotCoded),
        /// Categories as whole numbers.
        Ordinal(OrdinalCoded),
        /// Batches brought to one level and spread.
        Harmonised(Harmonised),
        /// Scaling to mean 0 and standard deviation 1.
        Standardised(Standardised),
        /// Principal components in place of the columns.
        PrincipalAxes(PrincipalAxes),
    }
}

stored! {
    /// A fitted model of this crate, of whichever kind, steps before it included; see [`Predict::stored`].
    ///
    /// It scores as the model does from which it was made. With the feature `serde` it can be written in any format; with
    /// the feature `json` `write_json` and `read_json` do so with a version. It holds the names of the columns and the fingerprints of the
    /// settings under which they were made, and refuses a table that differs.
    ///
    /// ```
    /// use radiomics::learn::{Fit, Logistic, Predict, Standardise, Transform};
    /// use radiomics::table::FeatureTable;
    /// let table = FeatureTable::from_columns(["a", "b", "c", "d"], [("x", vec![1.0, 2.0, 3.0, 4.0])])?
    ///     .with_labels([false, true, false, true])?;
    /// let model = Standardise::sample().fit_by(Logistic::ridge(1.0)?).fit(&table)?;
    /// let stored = model.stored()?;
    /// assert_eq!(stored.scores(&table)?, model.scores(&table)?);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    StoredModel as Predict {
        /// Fitted steps and the model behind them.
        Pipeline(Fitted<StoredStep, StoredModel>),
        /// A penalised linear predictor.
        ElasticNet(ElasticNetModel),
        /// Linear log odds.
        Linear(LinearModel),
        /// A model with a threshold that was chosen on its training subjects.
        Thresholded(Thresholded<StoredModel>),
        /// Logistic regression with its inference.
        Logistic(LogisticModel),
        /// Logistic regression with Firth's correction.
        Firth(FirthModel),
        /// A model with probabilities from its scores.
        Calibrated(CalibratedModel<StoredModel>),
        /// A support vector machine with a kernel of this crate.
        SupportVectors(SupportVectorModel),
        /// Linear discriminant analysis.
        Discriminant(DiscriminantModel),
        /// Naive Bayes.
        NaiveBayes(NaiveBayesModel),
        /// Nearest neighbours.
        Neighbours(NeighboursModel),
        /// One classification tree.
        Tree(DecisionTreeModel),
        /// A forest of classification trees.
        Forest(ForestModel),
        /// A boosted sum of trees.
        GradientBoosting(GradientBoostingModel),
    }
}

impl Apply for StoredStep {
    fn columns(&self) -> &[String] {
        self.held().columns()
    }

    fn apply(&self, table: &FeatureTable) -> Result<FeatureTable> {
        self.held().apply(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        self.held().selections()
    }

    fn stored(&self) -> Result<StoredStep> {
        Ok(self.clone())
    }
}

impl Predict for StoredModel {
    fn columns(&self) -> &[String] {
        self.held().columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.held().scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.held().probabilities(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        self.held().selections()
    }

    shows_its_model!(held());

    fn stored(&self) -> Result<StoredModel> {
        Ok(self.clone())
    }
}
