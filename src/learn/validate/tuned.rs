use std::fmt;

use super::cross::validated;
use super::folds::{Folding, Folds};
use super::measure::{self, Measure};
use crate::error::{Error, Result, Undefined, Value};
use crate::learn::fit::{Fit, Predict, Recipe, shows_its_model};
use crate::learn::select::Selection;
use crate::learn::stored::StoredModel;
use crate::numeric::moment::spread;
use crate::numeric::parallel;
use crate::table::FeatureTable;

/// A classifier that tries several recipes by cross-validation of the rows it is given, and fits the one it chooses to all
/// of them.
///
/// As it is a [`Fit`], [`super::cross_validate`] of it is *nested* cross-validation: each outer fold chooses anew, on its
/// training rows. All candidates are tried on the same folds. Each has the mean of the [`Measure`] over folds and repeats,
/// each fold counting alike, with standard error s/√k; the best mean wins, of equal ones the first.
/// [`Tuned::one_standard_error`] takes the first candidate that is not worse than the best by more than the standard error
/// of the best: list the simplest first.
///
/// A candidate that cannot be fitted in a fold, or has no measure there, is out of the choice, and the [`Choice`] says why.
///
/// In a bootstrap sample copies of a subject would stand on both sides of the inner folds; [`super::GroupedFolds::by`]
/// with the name up to `#` keeps them together.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Measure, Recipe, StratifiedFolds, Tuned, cross_validate};
/// use radiomics::table::FeatureTable;
/// let subjects = (0..24).map(|i| format!("p{i}"));
/// let x = (0..24).map(|i| f64::from(i % 7) + 2.0 * f64::from(i % 2)).collect();
/// let table = FeatureTable::from_columns(subjects, [("x", x)])?.with_labels((0..24).map(|i| i % 2 == 1))?;
///
/// let ridge = |penalty| -> radiomics::Result<(String, Box<dyn Recipe>)> {
///     Ok((format!("ridge {penalty}"), Box::new(Logistic::ridge(penalty)?)))
/// };
/// let candidates = [ridge(100.0)?, ridge(1.0)?, ridge(0.01)?];
/// let tuned = Tuned::over(candidates, StratifiedFolds::new(4, 1)?)?.by(Measure::LogLoss);
/// let model = tuned.fit(&table)?;
/// println!("{} of {:?}", model.choice().chosen().name(), model.choice().candidates());
/// let honest = cross_validate(&tuned, &table, &StratifiedFolds::new(4, 2)?)?; // nested
/// # assert!(honest.mean(Measure::Auc)? > 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Tuned<F> {
    candidates: Vec<(String, Box<dyn Recipe>)>,
    folding: F,
    measure: Measure,
    rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Best,
    OneStandardError,
}

impl<F: Folding> Tuned<F> {
    /// Named candidates and the folds to try them on; the measure is [`Measure::Auc`].
    ///
    /// # Errors
    /// [`Error::Nothing`] without a candidate, [`Error::Duplicate`] if two have one name.
    pub fn over<N: Into<String>>(
        candidates: impl IntoIterator<Item = (N, Box<dyn Recipe>)>,
        folding: F,
    ) -> Result<Self> {
        let mut named: Vec<(String, Box<dyn Recipe>)> = Vec::new();
        for (name, recipe) in candidates {
            let name = name.into();
            if named.iter().any(|(other, _)| *other == name) {
                return Err(Error::Duplicate { what: "candidate", name });
            }
            named.push((name, recipe));
        }
        if named.is_empty() {
            return Err(Error::Nothing { what: "the list of candidates" });
        }
        Ok(Tuned { candidates: named, folding, measure: Measure::default(), rule: Rule::Best })
    }

    /// With another measure.
    #[must_use]
    pub fn by(self, measure: Measure) -> Self {
        Tuned { measure, ..self }
    }

    /// Takes the first candidate within one standard error of the best.
    ///
    /// Source: Breiman, Friedman, Olshen, Stone, *Classification and regression trees*, 1984, section 3.4.3.
    #[must_use]
    pub fn one_standard_error(self) -> Self {
        Tuned { rule: Rule::OneStandardError, ..self }
    }

    fn candidate(
        &self,
        name: &str,
        recipe: &dyn Recipe,
        table: &FeatureTable,
        folds: &[Folds],
    ) -> Result<Candidate> {
        let values = validated(recipe, table, folds)?.fold_values(self.measure);
        let values = values.into_iter().collect::<Result<Vec<f64>, _>>();
        let values = values.map_err(|reason| Error::Undefined {
            feature: format!("the measure of candidate {name} in a fold"),
            reason,
        });
        Ok(Candidate { name: name.to_string(), values: values?, failure: None })
    }

    /// The position of the candidate to take, if one could be tried.
    fn choose(&self, candidates: &[Candidate]) -> Option<usize> {
        let gains = candidates.iter().enumerate().filter_map(|(position, candidate)| {
            Some((position, self.measure.gain(candidate.mean().ok()?), candidate.standard_error().ok()?))
        });
        let gains: Vec<(usize, f64, f64)> = gains.collect();
        let best = gains.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let least = match self.rule {
            Rule::Best => best.1,
            Rule::OneStandardError => best.1 - best.2,
        };
        gains.iter().find(|(_, gain, _)| measure::as_good(*gain, least)).map(|(position, ..)| *position)
    }
}

impl<F> fmt::Debug for Tuned<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.candidates.iter().map(|(name, _)| name).collect();
        let mut fields = f.debug_struct("Tuned");
        fields.field("candidates", &names).field("measure", &self.measure).field("rule", &self.rule);
        fields.finish_non_exhaustive()
    }
}

impl<F: Folding> Fit for Tuned<F> {
    type Model = TunedModel;

    /// # Errors
    /// [`Error::Unlabelled`] without labels, [`Error::OneClass`] if they are all equal, those of the folding,
    /// [`Error::TooManyFailures`] if no candidate could be tried, and what makes the chosen one impossible on all rows.
    fn fit(&self, table: &FeatureTable) -> Result<TunedModel> {
        table.both_classes()?;
        let folds = self.folding.repeats(table)?;
        let tried = parallel::map(&self.candidates, |(name, recipe)| {
            self.candidate(name, recipe.as_ref(), table, &folds)
        });
        let mut first = None;
        let named = tried.into_iter().zip(&self.candidates);
        let candidates = named.map(|(candidate, (name, _))| {
            candidate.unwrap_or_else(|error| {
                let failure = Some(error.to_string());
                first.get_or_insert(error);
                Candidate { name: name.clone(), values: Vec::new(), failure }
            })
        });
        let candidates: Vec<Candidate> = candidates.collect();
        let chosen = self.choose(&candidates).and_then(|position| {
            let (_, recipe) = self.candidates.get(position)?;
            Some((position, candidates.get(position)?.clone(), recipe))
        });
        let Some((position, winner, recipe)) = chosen else {
            let first = first.unwrap_or(Error::Nothing { what: "the list of candidates" });
            let failed = candidates.len();
            let (what, allowed) = ("candidates", failed.saturating_sub(1));
            return Err(Error::TooManyFailures {
                what,
                failed,
                trials: failed,
                allowed,
                first: first.into(),
            });
        };
        let choice = Choice { measure: self.measure, position, winner, candidates };
        Ok(TunedModel { choice, model: recipe.fit_boxed(table)? })
    }
}

/// How one candidate did.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    name: String,
    values: Vec<f64>,
    failure: Option<String>,
}

impl Candidate {
    /// The name of the candidate.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The measure in each fold of each repeat; none if it could not be tried.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The mean over the folds; undefined if it could not be tried.
    pub fn mean(&self) -> Value {
        measure::mean(self.values.iter().map(|value| Ok(*value)))
    }

    /// The standard error of the mean, s/√k over k folds. Folds share training rows, so it is a scale and no inference.
    pub fn standard_error(&self) -> Value {
        let k = self.values.len() as f64;
        if self.values.len() < 2 {
            return Err(Undefined::ZeroDenominator("k − 1"));
        }
        measure::finite(spread(&self.values).1 / (k * (k - 1.0)).sqrt())
    }

    /// Why it could not be tried.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}

/// Which candidate a [`Tuned`] took, and how all of them did.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    measure: Measure,
    position: usize,
    winner: Candidate,
    candidates: Vec<Candidate>,
}

impl Choice {
    /// What the candidates were compared by.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The position of the candidate that was taken.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The candidate of the candidate that was taken.
    pub fn chosen(&self) -> &Candidate {
        &self.winner
    }

    /// The candidates in the order of the candidates.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }
}

/// The chosen candidate, fitted to all rows, with the evidence of the choice.
///
/// Stored it is the model of the chosen candidate alone.
pub struct TunedModel {
    choice: Choice,
    model: Box<dyn Predict>,
}

impl TunedModel {
    /// Which candidate was taken, and how all of them did.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The model of the chosen candidate.
    pub fn model(&self) -> &dyn Predict {
        self.model.as_ref()
    }
}

impl fmt::Debug for TunedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TunedModel").field("choice", &self.choice).finish_non_exhaustive()
    }
}

impl Predict for TunedModel {
    fn columns(&self) -> &[String] {
        self.model.columns()
    }

    fn scores(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.scores(table)
    }

    fn probabilities(&self, table: &FeatureTable) -> Result<Vec<f64>> {
        self.model.probabilities(table)
    }

    fn selections(&self) -> Vec<&Selection> {
        self.model.selections()
    }

    shows_its_model!(model);

    fn stored(&self) -> Result<StoredModel> {
        self.model.stored()
    }
}
