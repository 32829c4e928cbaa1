//! One recipe for every classifier and every step of the crate, for what must hold for all of them.

use radiomics::evaluate::ThresholdRule;
use radiomics::learn::{
    ClassWeights, ColumnsPerSplit, CompleteColumns, CorrelationPrune, DecisionTree, ElasticNet, ExtraTrees,
    Fit, Gamma, GaussianNaiveBayes, GradientBoosting, Lasso, LinearDiscriminant, Logistic, MannWhitney,
    NearestNeighbours, PrincipalComponents, RandomForest, Recipe, Standardise, Step, Stepwise,
    StratifiedFolds, SupportVectorMachine, Transform, Tuned,
};

/// Every kind of model, and pipelines with every kind of step.
pub fn recipes() -> Vec<(&'static str, Box<dyn Recipe>)> {
    let step = |step: Box<dyn Step>| Box::new(step.fit_by(Logistic::ridge(1.0).unwrap())) as Box<dyn Recipe>;
    vec![
        ("logistic", Box::new(Logistic::unpenalised())),
        ("ridge", Box::new(Logistic::ridge(1.0).unwrap())),
        ("Firth", Box::new(Logistic::firth())),
        ("stepwise", Box::new(Stepwise::forward())),
        ("stepwise backward", Box::new(Stepwise::backward().bic())),
        ("lasso", Box::new(Lasso::at(0.02).unwrap())),
        ("cross-validated elastic net", Box::new(ElasticNet::mixed(0.5).unwrap().cross_validated(folds()))),
        ("least squares", Box::new(ElasticNet::ridge().least_squares().at(0.1).unwrap())),
        ("tree", Box::new(DecisionTree::new().class_weights(ClassWeights::Balanced).unwrap())),
        ("forest", Box::new(RandomForest::new(20, 1).unwrap())),
        (
            "weighted forest",
            Box::new(
                RandomForest::new(5, 1)
                    .and_then(|forest| forest.columns_per_split(ColumnsPerSplit::All))
                    .and_then(|forest| {
                        forest.class_weights(ClassWeights::Given { negative: 1.0, positive: 2.5 })
                    })
                    .unwrap(),
            ),
        ),
        ("extra trees", Box::new(ExtraTrees::new(20, 1).unwrap())),
        (
            "boosting",
            Box::new(GradientBoosting::new(20, 1).and_then(|boosting| boosting.subsample(0.7)).unwrap()),
        ),
        ("with a threshold", Box::new(Logistic::ridge(1.0).unwrap().with_threshold(ThresholdRule::youden()))),
        (
            "tuned",
            Box::new(
                Tuned::over(
                    [
                        ("ridge", Box::new(Logistic::ridge(1.0).unwrap()) as Box<dyn Recipe>),
                        ("neighbours", Box::new(NearestNeighbours::new(3).unwrap())),
                    ],
                    folds(),
                )
                .unwrap(),
            ),
        ),
        ("linear machine", Box::new(SupportVectorMachine::linear(1.0).unwrap())),
        ("radial machine", Box::new(SupportVectorMachine::radial(10.0, Gamma::Scale).unwrap())),
        ("cubic machine", Box::new(SupportVectorMachine::polynomial(1.0, 3, Gamma::Auto, 1.0).unwrap())),
        (
            "calibrated machine",
            Box::new(
                Standardise::sample()
                    .fit_by(SupportVectorMachine::radial(1.0, Gamma::Scale).unwrap())
                    .calibrated(folds()),
            ),
        ),
        (
            "machine calibrated on training",
            Box::new(SupportVectorMachine::linear(1.0).unwrap().calibrated_on_training()),
        ),
        ("linear discriminant", Box::new(LinearDiscriminant::new())),
        ("shrunk discriminant", Box::new(LinearDiscriminant::new().ledoit_wolf())),
        ("naive Bayes", Box::new(GaussianNaiveBayes::new())),
        ("nearest neighbours", Box::new(NearestNeighbours::new(3).unwrap())),
        ("weighted neighbours", Box::new(NearestNeighbours::new(2).unwrap().weighted_by_distance())),
        ("principal components", step(Box::new(PrincipalComponents::share(0.9).unwrap()))),
        ("complete columns", step(Box::new(CompleteColumns))),
        ("standardised", step(Box::new(Standardise::sample()))),
        ("screened", step(Box::new(MannWhitney::best(2).unwrap()))),
        ("pruned", step(Box::new(CorrelationPrune::above(0.9).unwrap()))),
        (
            "a whole pipeline",
            Box::new(
                CompleteColumns
                    .then(MannWhitney::best(4).unwrap())
                    .then(Standardise::population())
                    .fit_by(Logistic::unpenalised()),
            ),
        ),
    ]
}

fn folds() -> StratifiedFolds {
    StratifiedFolds::new(3, 1).expect("a legal number of folds")
}
