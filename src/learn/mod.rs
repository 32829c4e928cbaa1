//! Transforms, selection and classifiers that are fitted on tables.
//!
//! Parameters and fitted things are different types. A [`Transform`] (scaling, selection) is fitted on a table and gives
//! an [`Apply`]; a [`Fit`] (a classifier) is fitted on a table and gives a [`Predict`]. Steps are put one behind the
//! other with [`Transform::then`] and closed with [`Transform::fit_by`]: the result is again a [`Fit`], so that everything
//! that looks at data, scaling and selection included, happens inside each fit and sees the rows of that fit only.
//!
//! ```
//! use radiomics::learn::{CorrelationPrune, Fit, Logistic, MannWhitney, Predict, Standardise, Transform};
//! use radiomics::table::FeatureTable;
//!
//! let signal = vec![0.1, 1.2, 0.4, 2.2, 1.9, 3.1, 1.1, 2.5, 0.9, 2.8];
//! let echo = signal.iter().map(|x| 3.0 * x + 1.0).collect();
//! let noise = vec![0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6, 0.5, 0.35];
//! let subjects = (1..=10).map(|i| format!("p{i}"));
//! let table = FeatureTable::from_columns(subjects, [("signal", signal), ("echo", echo), ("noise", noise)])?
//!     .with_labels([0, 0, 0, 1, 0, 1, 1, 1, 0, 1].map(|y| y == 1))?;
//!
//! let recipe = Standardise::sample()
//!     .then(MannWhitney::below(0.1)?)
//!     .then(CorrelationPrune::above(0.9)?)
//!     .fit_by(Logistic::unpenalised());
//! let fitted = recipe.fit(&table)?;
//! assert_eq!(fitted.model().columns(), ["signal"]);
//! for selection in fitted.selections() {
//!     for dropped in selection.dropped() {
//!         println!("{}: {} left out, {}", selection.step(), dropped.column, dropped.reason);
//!     }
//! }
//! assert_eq!(fitted.scores(&table)?.len(), 10);
//! # Ok::<(), radiomics::Error>(())
//! ```
//!
//! A fitted thing finds its columns in a table by name, whatever their order and whatever else is there, and refuses a
//! table that lacks one or whose column of that name was made under another schema. A value that is missing where a
//! number is needed is an error that names subject and column; [`CompleteColumns`] as a first step leaves such columns
//! out and says so.
//!
//! # What there is
//!
//! | steps | |
//! |---|---|
//! | missing values | [`Impute`], [`CompleteColumns`] |
//! | categories | [`OneHot`], [`Ordinal`] |
//! | batches | [`Combat`] |
//! | scale | [`Standardise`] |
//! | selection without labels | [`Variance`], [`Repeatable`], [`CorrelationPrune`] |
//! | selection by one column at a time | [`MannWhitney`], [`Screen`] with any [`ColumnTest`], [`Univariable`] |
//! | selection of columns together | [`Mrmr`], [`Lasso`], [`ElasticNet`], [`Stepwise`], [`StableSelection`] |
//! | columns by name | [`Only`] |
//! | new columns | [`PrincipalComponents`]; scores of models: [`Stack`] |
//!
//! | classifiers | scores | probabilities |
//! |---|---|---|
//! | [`Logistic`]: maximum likelihood, Firth, ridge; [`Stepwise`] | log odds | yes |
//! | [`Lasso`], [`ElasticNet`] | log odds | yes |
//! | [`LinearDiscriminant`], [`GaussianNaiveBayes`] | log odds | yes |
//! | [`NearestNeighbours`] | share of neighbours | yes |
//! | [`SupportVectorMachine`]: linear, radial, polynomial, own kernels | decision value | with [`Fit::calibrated`] |
//! | [`DecisionTree`], [`RandomForest`], extremely randomised too | share in the leaves | yes |
//! | [`GradientBoosting`] | log odds | yes |
//!
//! Any classifier takes a threshold that is chosen on its training rows ([`Fit::with_threshold`]); [`Tuned`] chooses among
//! several. All classifiers are own code: the libraries at hand either lack probabilities, seeds or class weights, need
//! another version of `ndarray`, or do not give the numbers of R and scikit-learn, as their pages say.
//!
//! Fitted models go to a file and back through [`StoredModel`].
//!
//! How well a recipe does on subjects it has not seen, and what leakage would do, is told in [`validate`].
//!
//! All traits are public: a transform or classifier of another crate stands on a level with those here.

mod coding;
mod columns;
mod components;
mod fit;
mod harmonise;
mod impute;
#[cfg(feature = "json")]
mod json;
mod model;
mod only;
mod pipeline;
mod scale;
mod select;
mod stack;
mod stored;
mod threshold;
mod transform;
pub mod validate;

pub use coding::{OneHot, OneHotCoded, Ordinal, OrdinalCoded};
pub use columns::FittedColumns;
pub use components::{PrincipalAxes, PrincipalComponents};
pub use fit::{Fit, Predict, Recipe};
pub use harmonise::{BatchEffect, Combat, Harmonised};
pub use impute::{Impute, Imputed};
pub use model::*;
pub use only::Only;
pub use pipeline::{Fitted, Pipeline};
pub use scale::{Standardise, Standardised};
pub use select::*;
pub(crate) use stack::unseen;
pub use stack::{Stack, Stacked};
pub use stored::{StoredModel, StoredStep};
pub use threshold::{Thresholded, WithThreshold};
pub use transform::{Apply, Chain, Step, Then, Transform};
pub use validate::*;
