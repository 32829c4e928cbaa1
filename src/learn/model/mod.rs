//! Classifiers.
//!
//! Symbols: n subjects, k coefficients with the intercept, X the n×k design with a first column of ones, β the
//! coefficients, η = Xβ the log odds, π = 1/(1 + e^−η) the probability of the positive class, y the label (0 or 1), ℓ the
//! log likelihood Σ y ln π + (1 − y) ln(1 − π).

mod calibrated;
mod class_weights;
mod discriminant;
mod elastic_net;
mod firth;
mod firth_model;
mod inflation;
mod linear;
mod logistic;
mod logistic_model;
mod naive_bayes;
mod neighbours;
mod nomogram;
mod nonnegative;
mod platt;
mod profile;
mod ridge;
mod rows;
mod separation;
mod stepwise;
mod stepwise_path;
mod stepwise_search;
mod svm;
mod tree;

pub use calibrated::{Calibrated, CalibratedModel, CalibratedOnTraining};
pub use class_weights::ClassWeights;
pub use discriminant::{DiscriminantModel, LinearDiscriminant};
pub use elastic_net::{
    CrossValidatedElasticNet, ElasticNet, ElasticNetAt, ElasticNetModel, ElasticNetPath, Lasso, PathPoint,
    PenaltyCurve, Shrinkage, Shrunk,
};
pub use firth::{FirthInference, FirthLogistic};
pub use firth_model::FirthModel;
pub use inflation::variance_inflation;
pub use linear::LinearModel;
pub use logistic::Logistic;
pub use logistic_model::{LogisticModel, Term};
pub use naive_bayes::{GaussianNaiveBayes, NaiveBayesModel};
pub use neighbours::{NearestNeighbours, Neighbour, NeighboursModel};
pub use nomogram::{Nomogram, NomogramAxis};
pub use platt::Platt;
pub use profile::{LikelihoodRatio, LogisticInference};
pub use ridge::RidgeLogistic;
pub use stepwise::Stepwise;
pub use stepwise_path::{Move, StepwiseModel, StepwisePath, StepwiseStep, Trial};
pub use svm::{
    Gamma, Kernel, KernelChoice, KernelRule, StandardKernel, SupportVector, SupportVectorMachine,
    SupportVectorModel,
};
pub use tree::*;
