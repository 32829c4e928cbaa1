use std::sync::Arc;

use super::{
    ClassifierSettings, CovarianceShrinkage, StepwiseCriterion, StepwiseDirection, SupportKernel, Weights,
};
use crate::error::Result;
use crate::learn::{
    ClassWeights, ElasticNet, Fit, GaussianNaiveBayes, GradientBoosting, LinearDiscriminant, Logistic,
    NearestNeighbours, RandomForest, Recipe, Stepwise, StratifiedFolds, SupportVectorMachine, TreeLimits,
};

impl ClassifierSettings {
    pub(in super::super) fn recipe(&self, seed: u64) -> Result<Arc<dyn Recipe>> {
        Ok(match *self {
            ClassifierSettings::Logistic => Arc::new(Logistic::unpenalised()),
            ClassifierSettings::Firth => Arc::new(Logistic::firth()),
            ClassifierSettings::Ridge { penalty } => Arc::new(Logistic::ridge(penalty)?),
            ClassifierSettings::Lasso { folds, rule } => {
                Arc::new(rule.choosing(ElasticNet::lasso(), folds, seed)?)
            }
            ClassifierSettings::ElasticNet { alpha, folds, rule } => {
                Arc::new(rule.choosing(ElasticNet::mixed(alpha)?, folds, seed)?)
            }
            ClassifierSettings::Stepwise { direction, criterion } => {
                Arc::new(criterion.of(direction.search())?)
            }
            ClassifierSettings::LinearDiscriminant { shrinkage } => Arc::new(shrinkage.discriminant()?),
            ClassifierSettings::NaiveBayes => Arc::new(GaussianNaiveBayes::new()),
            ClassifierSettings::NearestNeighbours { neighbours, weighted_by_distance } => {
                let nearest = NearestNeighbours::new(neighbours)?;
                Arc::new(if weighted_by_distance { nearest.weighted_by_distance() } else { nearest })
            }
            ClassifierSettings::SupportVectors { kernel, cost, folds, weights } => {
                let machine = kernel.machine(cost)?.class_weights(weights.of_classes())?;
                Arc::new(machine.calibrated(StratifiedFolds::new(folds, seed)?.or_fewer()))
            }
            ClassifierSettings::RandomForest { trees, columns, depth, leaf, weights } => {
                let forest = RandomForest::new(trees, seed)?.limits(limits(depth, leaf)?);
                Arc::new(forest.columns_per_split(columns)?.class_weights(weights.of_classes())?)
            }
            ClassifierSettings::GradientBoosting { trees, rate, depth, leaf, subsample } => {
                let boosting = GradientBoosting::new(trees, seed)?.limits(limits(Some(depth), leaf)?);
                Arc::new(boosting.learning_rate(rate)?.subsample(subsample)?)
            }
        })
    }
}

fn limits(depth: Option<usize>, leaf: usize) -> Result<TreeLimits> {
    let limits = TreeLimits::none().leaf(leaf)?;
    depth.map_or(Ok(limits), |depth| limits.depth(depth))
}

impl StepwiseDirection {
    fn search(self) -> Stepwise {
        match self {
            StepwiseDirection::Backward => Stepwise::backward(),
            StepwiseDirection::Forward => Stepwise::forward(),
            StepwiseDirection::Both => Stepwise::both(),
            StepwiseDirection::BothFromNone => Stepwise::both_from_none(),
        }
    }
}

impl StepwiseCriterion {
    fn of(self, search: Stepwise) -> Result<Stepwise> {
        match self {
            StepwiseCriterion::Aic => Ok(search),
            StepwiseCriterion::Bic => Ok(search.bic()),
            StepwiseCriterion::Multiple(multiple) => search.multiple(multiple),
        }
    }
}

impl CovarianceShrinkage {
    fn discriminant(self) -> Result<LinearDiscriminant> {
        let discriminant = LinearDiscriminant::new();
        match self {
            CovarianceShrinkage::None => Ok(discriminant),
            CovarianceShrinkage::LedoitWolf => Ok(discriminant.ledoit_wolf()),
            CovarianceShrinkage::Share(share) => discriminant.shrunk(share),
        }
    }
}

impl SupportKernel {
    fn machine(self, cost: f64) -> Result<SupportVectorMachine> {
        match self {
            SupportKernel::Linear => SupportVectorMachine::linear(cost),
            SupportKernel::Radial { gamma } => SupportVectorMachine::radial(cost, gamma),
            SupportKernel::Polynomial { degree, gamma, coef0 } => {
                SupportVectorMachine::polynomial(cost, degree, gamma, coef0)
            }
        }
    }
}

impl Weights {
    fn of_classes(self) -> ClassWeights {
        match self {
            Weights::Equal => ClassWeights::Equal,
            Weights::Balanced => ClassWeights::Balanced,
        }
    }
}
