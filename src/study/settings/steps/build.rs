use std::sync::Arc;

use super::{CoefficientTest, Components, Filling, MrmrMeasure, Scale, ScreenTest, StepSettings};
use crate::error::{Error, Result};
use crate::hypothesis::Correction;
use crate::learn::{
    ClassTest, ColumnTest, Combat, CompleteColumns, Correlation, CorrelationPrune, ElasticNet, Impute,
    MannWhitney, Mrmr, OneHot, PValue, PrincipalComponents, Screen, Standardise, Step, Univariable, Variance,
    WalkingOrder,
};

impl StepSettings {
    pub(in super::super) fn step(&self, seed: u64) -> Result<Arc<dyn Step>> {
        Ok(match self {
            StepSettings::CompleteColumns => Arc::new(CompleteColumns),
            StepSettings::Impute(filling) => Arc::new(filling.impute()),
            StepSettings::OneHot { full, unseen_as_zeros } => Arc::new(one_hot(*full, *unseen_as_zeros)),
            StepSettings::Variance { above } => Arc::new(Variance::above(*above)?),
            StepSettings::Screen { test, below, best, correction } => {
                test.screen(Limits { below: *below, best: *best, correction: *correction })?
            }
            StepSettings::Correlation { above, kind, order } => Arc::new(pruning(*above, *kind, *order)?),
            StepSettings::Univariable { below, test } => Arc::new(test.univariable(*below)?),
            StepSettings::Mrmr { best, measure, quotient } => {
                let mrmr = measure.mrmr(*best)?;
                Arc::new(if *quotient { mrmr.quotient() } else { mrmr })
            }
            StepSettings::Lasso { folds, rule } => {
                Arc::new(rule.choosing(ElasticNet::lasso(), *folds, seed)?)
            }
            StepSettings::Standardise(Scale::Sample) => Arc::new(Standardise::sample()),
            StepSettings::Standardise(Scale::Population) => Arc::new(Standardise::population()),
            StepSettings::Combat { by, protecting } => Arc::new(Combat::by(by).protecting(protecting)),
            StepSettings::PrincipalComponents(Components::Count(count)) => {
                Arc::new(PrincipalComponents::count(*count)?)
            }
            StepSettings::PrincipalComponents(Components::Share(share)) => {
                Arc::new(PrincipalComponents::share(*share)?)
            }
        })
    }
}

impl Filling {
    fn impute(self) -> Impute {
        match self {
            Filling::Median => Impute::median(),
            Filling::Mean => Impute::mean(),
            Filling::MostFrequent => Impute::most_frequent(),
        }
    }
}

fn one_hot(full: bool, unseen_as_zeros: bool) -> OneHot {
    let coding = if full { OneHot::full() } else { OneHot::against_first() };
    if unseen_as_zeros { coding.unseen_as_zeros() } else { coding }
}

fn pruning(above: f64, kind: Correlation, order: WalkingOrder) -> Result<CorrelationPrune> {
    let prune = CorrelationPrune::above(above)?;
    let prune = if kind == Correlation::Pearson { prune.pearson() } else { prune };
    Ok(if order == WalkingOrder::ColumnOrder { prune.in_column_order() } else { prune })
}

/// Which of the tested columns are kept.
struct Limits {
    below: Option<f64>,
    best: Option<usize>,
    correction: Option<Correction>,
}

impl Limits {
    fn of<T: ColumnTest>(&self, screen: Screen<T>) -> Result<Screen<T>> {
        if self.below.is_none() && self.best.is_none() {
            return Err(Error::setting("limit of a screen", "below, best or both", "neither"));
        }
        let screen = match self.correction {
            Some(correction) => screen.adjusted(correction),
            None => screen,
        };
        let screen = match self.below {
            Some(below) => screen.p_below(below)?,
            None => screen,
        };
        match self.best {
            Some(best) => screen.at_most(best),
            None => Ok(screen),
        }
    }
}

impl ScreenTest {
    fn screen(self, limits: Limits) -> Result<Arc<dyn Step>> {
        let by_ranks =
            |p_value| Ok(Arc::new(limits.of(MannWhitney::by(Default::default()).p_value(p_value))?) as _);
        let by = |test: ClassTest| Ok(Arc::new(limits.of(Screen::by(test))?) as _);
        match self {
            ScreenTest::MannWhitney => by_ranks(PValue::Normal),
            ScreenTest::MannWhitneyWithoutContinuity => by_ranks(PValue::NormalWithoutContinuity),
            ScreenTest::MannWhitneyExact => by_ranks(PValue::Exact),
            ScreenTest::WelchT => by(ClassTest::WelchT),
            ScreenTest::PooledT => by(ClassTest::PooledT),
            ScreenTest::Anova => by(ClassTest::Anova),
            ScreenTest::BrunnerMunzel => by(ClassTest::BrunnerMunzel),
            ScreenTest::LeveneMedian => by(ClassTest::LeveneMedian),
            ScreenTest::LeveneMean => by(ClassTest::LeveneMean),
            ScreenTest::KolmogorovSmirnov => by(ClassTest::KolmogorovSmirnov),
            ScreenTest::ChiSquared => by(ClassTest::ChiSquared),
            ScreenTest::Yates => by(ClassTest::Yates),
            ScreenTest::Fisher => by(ClassTest::Fisher),
        }
    }
}

impl CoefficientTest {
    fn univariable(self, below: f64) -> Result<Univariable> {
        let univariable = Univariable::below(below)?;
        Ok(match self {
            CoefficientTest::Wald => univariable,
            CoefficientTest::LikelihoodRatio => univariable.likelihood_ratio(),
            CoefficientTest::Firth => univariable.firth(),
        })
    }
}

impl MrmrMeasure {
    fn mrmr(self, best: usize) -> Result<Mrmr> {
        match self {
            MrmrMeasure::FScore => Mrmr::f_score(best),
            MrmrMeasure::Gaussian => Mrmr::gaussian(best),
            MrmrMeasure::Levels => Mrmr::of_levels(best),
            MrmrMeasure::EqualFrequency(bins) => Mrmr::equal_frequency(best, bins),
            MrmrMeasure::EqualWidth(bins) => Mrmr::equal_width(best, bins),
        }
    }
}
