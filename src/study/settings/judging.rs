//! How the models of a study are judged: plain data.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::evaluate::ThresholdRule;
use crate::study::{Comparisons, Model, Validation};

/// How the threshold of each model is chosen on its training rows: a [`ThresholdRule`] as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum ThresholdSettings {
    /// [`ThresholdRule::youden`].
    #[default]
    Youden,
    /// [`ThresholdRule::closest_to_top_left`].
    ClosestToTopLeft,
    /// [`ThresholdRule::sensitivity_at_least`].
    SensitivityAtLeast(f64),
    /// [`ThresholdRule::specificity_at_least`].
    SpecificityAtLeast(f64),
    /// [`ThresholdRule::fixed`].
    Fixed(f64),
    /// [`ThresholdRule::least_cost`].
    LeastCost {
        /// What a missed positive subject costs, in false alarms.
        missed: f64,
        /// The share of positive subjects.
        prevalence: f64,
    },
}

impl ThresholdSettings {
    pub(super) fn rule(self) -> Result<ThresholdRule> {
        match self {
            ThresholdSettings::Youden => Ok(ThresholdRule::youden()),
            ThresholdSettings::ClosestToTopLeft => Ok(ThresholdRule::closest_to_top_left()),
            ThresholdSettings::SensitivityAtLeast(least) => ThresholdRule::sensitivity_at_least(least),
            ThresholdSettings::SpecificityAtLeast(least) => ThresholdRule::specificity_at_least(least),
            ThresholdSettings::Fixed(threshold) => ThresholdRule::fixed(threshold),
            ThresholdSettings::LeastCost { missed, prevalence } => {
                ThresholdRule::least_cost(missed, prevalence)
            }
        }
    }
}

/// Cross-validation on the training rows: stratified folds, fewer where a class has fewer subjects, drawn several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ValidationSettings {
    /// Number of folds.
    pub folds: usize,
    /// How often they are drawn.
    pub repeats: usize,
}

impl Default for ValidationSettings {
    fn default() -> Self {
        ValidationSettings { folds: 10, repeats: 5 }
    }
}

impl ValidationSettings {
    pub(super) fn validation(self, seed: u64) -> Result<Validation> {
        Validation::new(self.folds, self.repeats, seed)
    }
}

/// Models of scores are fitted to scores of models that have not seen the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct UnseenSettings {
    /// Stratified folds; fewer where a class has fewer subjects.
    pub folds: usize,
}

impl Default for UnseenSettings {
    fn default() -> Self {
        UnseenSettings { folds: 10 }
    }
}

impl UnseenSettings {
    pub(super) fn validation(self, seed: u64) -> Result<Validation> {
        Validation::new(self.folds, 1, seed)
    }
}

/// Which models are held against one another: in a file `"usual"`, or a list of pairs of names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ComparisonSettings {
    /// Those of [`Comparisons::usual`].
    #[default]
    Usual,
    /// These; the area of the second is taken from that of the first.
    Pairs(Vec<[String; 2]>),
}

impl ComparisonSettings {
    /// The comparisons, of models that there are.
    pub(super) fn comparisons(&self, models: &[Model]) -> Result<Comparisons> {
        let ComparisonSettings::Pairs(pairs) = self else { return Ok(Comparisons::usual()) };
        let known: HashSet<&str> = models.iter().map(Model::name).collect();
        if let Some(unknown) = pairs.iter().flatten().find(|name| !known.contains(name.as_str())) {
            let names = models.iter().map(|model| model.name().to_string()).collect();
            return Err(Error::unknown_name("model", unknown, names));
        }
        if let Some([name, _]) = pairs.iter().find(|[first, second]| first == second) {
            return Err(Error::setting("comparison", "of two different models", format!("{name} twice")));
        }
        Ok(Comparisons::of_pairs(pairs.iter().cloned().map(|[first, second]| (first, second))))
    }
}
