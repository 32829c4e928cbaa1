//! One recipe for every classifier and every step of the crate, for what must hold for all of them.

use radiomics::learn::{
    CompleteColumns, CorrelationPrune, Fit, Gamma, GaussianNaiveBayes, Impute, LinearDiscriminant, Logistic,
    MannWhitney, NearestNeighbours, PrincipalComponents, Recipe, Standardise, Step, StratifiedFolds,
    SupportVectorMachine, Transform,
};

/// Every kind of model, and pipelines with every kind of step.
pub fn recipes() -> Vec<(&'static str, Box<dyn Recipe>)> {
    let step = |step: Box<dyn Step>| Box::new(step.fit_by(Logistic::ridge(1.0).unwrap())) as Box<dyn Recipe>;
    vec![
        ("logistic", Box::new(Logistic::unpenalised())),
        ("ridge", Box::new(Logistic::ridge(1.0).unwrap())),
        ("linear machine", Box::new(SupportVectorMachine::linear(1.0).unwrap())),
        ("radial machine", Box::new(SupportVectorMachine::radial(10.0, Gamma::Scale).unwrap())),
        ("cubic machine", Box::new(SupportVectorMachine::polynomial(1.0, 3, Gamma::Auto, 1.0).unwrap())),
        (
            "calibrated machine",
            Box::new(
                Standardise::sample()
                    .fit_by(SupportVectorMachine::radial(1.0, Gamma::Scale).unwrap())
                    .calibrated(StratifiedFolds::new(3, 1).unwrap()),
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
        ("imputed", step(Box::new(Impute::median().with_indicators()))),
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
