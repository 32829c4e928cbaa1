//! The steps before a classifier: plain data.

mod build;

use super::penalty::PenaltyChoice;
#[cfg(feature = "toml")]
use super::penalty::ten;
use crate::hypothesis::Correction;
#[cfg(doc)]
use crate::learn::{
    ClassTest, Combat, CompleteColumns, CorrelationPrune, ElasticNet, Impute, Mrmr, OneHot, PValue,
    PrincipalComponents, Screen, Standardise, Univariable, Variance,
};
use crate::learn::{Correlation, WalkingOrder};

/// One step before a classifier, fitted on the rows of each fit anew.
///
/// ```
/// use radiomics::study::settings::{ProcedureSettings, Scale, ScreenTest, StepSettings};
///
/// let screen = StepSettings::Screen { test: ScreenTest::WelchT, below: Some(0.05), best: None, correction: None };
/// let mut procedure = ProcedureSettings::radiomics();
/// procedure.steps = vec![StepSettings::CompleteColumns, screen, StepSettings::Standardise(Scale::Sample)];
/// procedure.procedure(1)?;
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum StepSettings {
    /// [`CompleteColumns`].
    CompleteColumns,
    /// [`Impute`].
    Impute(Filling),
    /// [`OneHot`].
    OneHot {
        /// Whether there is a column for the first level too.
        #[cfg_attr(feature = "toml", serde(default))]
        full: bool,
        /// Whether a level that training rows lack becomes a row of zeros; without it, it is an error.
        #[cfg_attr(feature = "toml", serde(default))]
        unseen_as_zeros: bool,
    },
    /// [`Variance`], that of a sample.
    Variance {
        /// The limit, in the squared units of the columns.
        above: f64,
    },
    /// [`Screen`]; by a limit, a number of columns, or both.
    Screen {
        /// The test of each column.
        #[cfg_attr(feature = "toml", serde(default))]
        test: ScreenTest,
        /// Columns with a smaller p-value are kept.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        below: Option<f64>,
        /// At most so many columns are kept.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        best: Option<usize>,
        /// How p-values are corrected for their number; not at all without it.
        #[cfg_attr(feature = "toml", serde(default, skip_serializing_if = "Option::is_none"))]
        correction: Option<Correction>,
    },
    /// [`CorrelationPrune`].
    Correlation {
        /// The limit of the absolute correlation.
        above: f64,
        /// Which correlation.
        #[cfg_attr(feature = "toml", serde(default))]
        kind: Correlation,
        /// In which order columns are looked at.
        #[cfg_attr(feature = "toml", serde(default))]
        order: WalkingOrder,
    },
    /// [`Univariable`].
    Univariable {
        /// Columns with a smaller p-value are kept.
        below: f64,
        /// Of which test.
        #[cfg_attr(feature = "toml", serde(default))]
        test: CoefficientTest,
    },
    /// [`Mrmr`].
    Mrmr {
        /// How many columns are picked.
        best: usize,
        /// How relevance and redundancy are measured.
        #[cfg_attr(feature = "toml", serde(default))]
        measure: MrmrMeasure,
        /// Whether relevance is divided by redundancy; otherwise redundancy is taken away from it.
        #[cfg_attr(feature = "toml", serde(default))]
        quotient: bool,
    },
    /// The columns with a coefficient in an [`ElasticNet::lasso`] whose penalty is chosen by cross-validation.
    Lasso {
        /// Stratified folds; fewer where a class has fewer subjects.
        #[cfg_attr(feature = "toml", serde(default = "ten"))]
        folds: usize,
        /// Which penalty is taken.
        #[cfg_attr(feature = "toml", serde(default))]
        rule: PenaltyChoice,
    },
    /// [`Standardise`].
    Standardise(Scale),
    /// [`Combat`]; the model must look at the column, which is gone after the step.
    Combat {
        /// The column of the batch.
        by: String,
        /// Columns whose effect is kept.
        #[cfg_attr(feature = "toml", serde(default))]
        protecting: Vec<String>,
    },
    /// [`PrincipalComponents`].
    PrincipalComponents(Components),
}

/// By what a gap is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Filling {
    /// Numbers by the median, words by the most frequent level.
    Median,
    /// Numbers by the mean, words by the most frequent level.
    Mean,
    /// Both by the most frequent.
    MostFrequent,
}

/// Which standard deviation columns are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Scale {
    /// That of a sample, with n − 1.
    Sample,
    /// That of a population, with n.
    Population,
}

/// A test of one column against the classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ScreenTest {
    /// [`PValue::Normal`].
    #[default]
    MannWhitney,
    /// [`PValue::NormalWithoutContinuity`].
    MannWhitneyWithoutContinuity,
    /// [`PValue::Exact`].
    MannWhitneyExact,
    /// [`ClassTest::WelchT`].
    WelchT,
    /// [`ClassTest::PooledT`].
    PooledT,
    /// [`ClassTest::Anova`].
    Anova,
    /// [`ClassTest::BrunnerMunzel`].
    BrunnerMunzel,
    /// [`ClassTest::LeveneMedian`].
    LeveneMedian,
    /// [`ClassTest::LeveneMean`].
    LeveneMean,
    /// [`ClassTest::KolmogorovSmirnov`].
    KolmogorovSmirnov,
    /// [`ClassTest::ChiSquared`].
    ChiSquared,
    /// [`ClassTest::Yates`].
    Yates,
    /// [`ClassTest::Fisher`].
    Fisher,
}

/// The test of the coefficient of a column alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CoefficientTest {
    /// Of Wald.
    #[default]
    Wald,
    /// [`Univariable::likelihood_ratio`].
    LikelihoodRatio,
    /// [`Univariable::firth`].
    Firth,
}

/// How [`Mrmr`] measures what columns say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MrmrMeasure {
    /// [`Mrmr::f_score`].
    #[default]
    FScore,
    /// [`Mrmr::gaussian`].
    Gaussian,
    /// [`Mrmr::of_levels`].
    Levels,
    /// [`Mrmr::equal_frequency`], with so many bins.
    EqualFrequency(usize),
    /// [`Mrmr::equal_width`], with so many bins.
    EqualWidth(usize),
}

/// How many principal components are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "toml", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Components {
    /// So many.
    Count(usize),
    /// As many as have this share of the variance.
    Share(f64),
}
