//! One recipe for every classifier and every step of the crate, for what must hold for all of them.

use radiomics::learn::{
    CompleteColumns, CorrelationPrune, Logistic, MannWhitney, Recipe, Standardise, Step, Transform,
};

/// Every kind of model, and pipelines with every kind of step.
pub fn recipes() -> Vec<(&'static str, Box<dyn Recipe>)> {
    let step = |step: Box<dyn Step>| Box::new(step.fit_by(Logistic::ridge(1.0).unwrap())) as Box<dyn Recipe>;
    vec![
        ("logistic", Box::new(Logistic::unpenalised())),
        ("ridge", Box::new(Logistic::ridge(1.0).unwrap())),
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
