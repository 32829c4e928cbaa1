//! One recipe for every classifier and every step of the crate, for what must hold for all of them.

use radiomics::evaluate::{Confidence, ThresholdRule};
use radiomics::hypothesis::Correction;
use radiomics::learn::{
    ClassTest, ClassWeights, ColumnsPerSplit, CompleteColumns, CorrelationPrune, DecisionTree, ElasticNet,
    Fit, Gamma, GaussianNaiveBayes, GradientBoosting, Impute, Lasso, LinearDiscriminant, Logistic,
    MannWhitney, Mrmr, NearestNeighbours, PValue, PrincipalComponents, RandomForest, Recipe, Repeatable,
    Resamples, Screen, StableSelection, Standardise, Step, Stepwise, StratifiedFolds, SupportVectorMachine,
    Transform, Tuned, Univariable, Variance,
};
use radiomics::table::FeatureTable;

/// Every kind of model, and pipelines with every kind of step.
pub fn recipes() -> Vec<(&'static str, Box<dyn Recipe>)> {
    let step = |step: Box<dyn Step>| Box::new(step.fit_by(Logistic::ridge(1.0).unwrap())) as Box<dyn Recipe>;
    let screen = |test: ClassTest| step(Box::new(Screen::by(test).at_most(2).unwrap()));
    let repeatable = Repeatable::above(-1.0, reader()).unwrap();
    let halves = || Resamples::subsamples(0.5, 12, 1).unwrap();
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
        ("extra trees", Box::new(RandomForest::extremely_randomised(20, 1).unwrap())),
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
        ("imputed", step(Box::new(Impute::median().with_indicators()))),
        ("standardised", step(Box::new(Standardise::sample()))),
        ("screened", step(Box::new(MannWhitney::best(2).unwrap()))),
        (
            "screened exactly",
            step(Box::new(MannWhitney::best(3).unwrap().p_value(PValue::Exact).adjusted(Correction::Holm))),
        ),
        ("screened by Welch", screen(ClassTest::WelchT)),
        ("screened by pooled t", screen(ClassTest::PooledT)),
        ("screened by F", screen(ClassTest::Anova)),
        ("screened by Brunner and Munzel", screen(ClassTest::BrunnerMunzel)),
        ("screened by Levene", screen(ClassTest::LeveneMedian)),
        ("screened by Levene about means", screen(ClassTest::LeveneMean)),
        ("screened by Kolmogorov and Smirnov", screen(ClassTest::KolmogorovSmirnov)),
        ("repeatable", step(Box::new(repeatable.clone()))),
        (
            "surely repeatable, three readers",
            step(Box::new(repeatable.and_reader(reader()).lower_end(Confidence::default()))),
        ),
        ("varying", step(Box::new(Variance::above(0.0).unwrap()))),
        ("picked by bins", step(Box::new(Mrmr::equal_frequency(3, 4).unwrap()))),
        ("picked by width", step(Box::new(Mrmr::equal_width(2, 3).unwrap().quotient()))),
        ("picked by information", step(Box::new(Mrmr::gaussian(3).unwrap()))),
        ("picked by F", step(Box::new(Mrmr::f_score(3).unwrap().quotient()))),
        ("univariable", step(Box::new(Univariable::below(1.0).unwrap()))),
        ("univariable by ratio", step(Box::new(Univariable::below(1.0).unwrap().likelihood_ratio()))),
        ("univariable by Firth", step(Box::new(Univariable::below(1.0).unwrap().firth()))),
        (
            "stable",
            step(Box::new(StableSelection::new(MannWhitney::best(2).unwrap(), halves(), 0.3).unwrap())),
        ),
        (
            "stable lasso",
            step(Box::new(StableSelection::new(Lasso::at(0.01).unwrap(), halves(), 0.2).unwrap())),
        ),
        ("lasso as selection", step(Box::new(Lasso::at(0.005).unwrap()))),
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

/// What another reader made of the subjects `p0` to `p39` in the columns `c0` to `c199`.
fn reader() -> FeatureTable {
    let value = |i: usize, j: usize| ((i * 37 + j * 11) % 101) as f64 / 101.0;
    let columns = (0..200).map(|j| (format!("c{j}"), (0..40).map(|i| value(i, j)).collect()));
    FeatureTable::from_columns((0..40).map(|i| format!("p{i}")), columns).unwrap()
}
