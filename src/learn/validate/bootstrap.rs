use super::estimates::{Optimism, Point632};
use super::measure::{self, NO_PROBABILITIES, auc, squared_loss};
use super::outcome::picked;
use super::performance::{Performance, wrong};
use super::resamples::Resamples;
use super::scored::Scored;
use super::stability::Failure;
use crate::error::{Result, Undefined, Value};
use crate::learn::fit::Recipe;
use crate::numeric::{moment, parallel};
use crate::table::FeatureTable;

/// Fits a recipe to all rows and to each resample, and measures how much it flatters itself.
///
/// Each model of a resample predicts the resample itself, all rows of the table, and the rows that the resample left out.
/// From the first two follows the optimism of Harrell, from the last the .632 estimates of Efron and Tibshirani; see
/// [`BootstrapValidation`]. The whole recipe is fitted again on each resample, selection included.
///
/// A recipe that tunes itself by cross-validation meets copies of one subject in training and test part; group them, see
/// [`super::Tuned`].
///
/// # Errors
/// [`crate::Error::Unlabelled`] without labels, [`crate::Error::OneClass`] if they are all equal, those of [`Resamples::of`], what makes
/// the recipe impossible on all rows, [`crate::Error::TooManyFailures`] if more resamples cannot be fitted than tolerated.
///
/// ```
/// use radiomics::learn::{Logistic, Resamples, bootstrap_validate};
/// use radiomics::table::FeatureTable;
/// let subjects = (0..30).map(|i| format!("p{i}"));
/// let x = (0..30).map(|i| f64::from(i * 7 % 11) + 3.0 * f64::from(i % 2)).collect();
/// let table = FeatureTable::from_columns(subjects, [("x", x)])?.with_labels((0..30).map(|i| i % 2 == 1))?;
/// let validation =
///     bootstrap_validate(&Logistic::unpenalised(), &table, &Resamples::stratified(50, 1)?)?;
/// let auc = validation.auc();
/// println!("{:.3}, corrected {:.3}", auc.apparent, auc.corrected());
/// assert!(validation.brier_632()?.plus() > validation.apparent().brier()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_validate<R: Recipe + ?Sized>(
    recipe: &R,
    table: &FeatureTable,
    resamples: &Resamples,
) -> Result<BootstrapValidation> {
    let labels = table.both_classes()?;
    let drawn = resamples.of(table)?;
    let model = recipe.fit_boxed(table)?;
    let scored = Scored::of(model.as_ref(), table)?;
    let trials = parallel::map(&drawn, |rows| Trial::of(recipe, table, labels, rows));
    let mut validation = BootstrapValidation {
        subjects: table.subjects().to_vec(),
        apparent: Performance::of(labels, &scored)?,
        no_information: scored.probabilities.as_deref().map(|p| NoInformation::of(labels, p)),
        resamples: Vec::with_capacity(drawn.len()),
        left_out: vec![LeftOut::default(); labels.len()],
    };
    let mut first = None;
    for (rows, trial) in drawn.into_iter().zip(trials) {
        let result = match trial {
            Ok(trial) => {
                validation.count(labels, &trial);
                Outcome::Measured(trial.measured)
            }
            Err(error) => {
                let reason = error.to_string();
                first.get_or_insert(error);
                Outcome::Failed(reason)
            }
        };
        validation.resamples.push(Resampled { rows, result });
    }
    let failed = validation.failures().len();
    resamples.expect_few("resamples of the bootstrap", failed, first.as_ref())?;
    Ok(validation)
}

/// What [`bootstrap_validate`] found.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapValidation {
    subjects: Vec<String>,
    apparent: Performance,
    no_information: Option<NoInformation>,
    resamples: Vec<Resampled>,
    /// For each subject what the models did that had not seen it.
    left_out: Vec<LeftOut>,
}

/// The loss if predictions and labels had nothing to do with one another.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
struct NoInformation {
    brier: f64,
    error: f64,
}

impl NoInformation {
    /// The mean loss over all pairs of a label and a prediction.
    fn of(labels: &[bool], probabilities: &[f64]) -> Self {
        let positives = labels.iter().filter(|label| **label).count() as f64 / labels.len() as f64;
        let over_pairs = |loss: fn(bool, f64) -> f64| {
            let [positive, negative] = moment::sums(probabilities, |p| [loss(true, p), loss(false, p)])
                .map(|sum| sum / probabilities.len() as f64);
            positives * positive + (1.0 - positives) * negative
        };
        NoInformation { brier: over_pairs(squared_loss), error: over_pairs(wrong) }
    }
}

/// Sums over the models that have not seen a subject.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct LeftOut {
    models: usize,
    brier: f64,
    error: f64,
}

/// One resample: its rows, and what came of it.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled {
    rows: Vec<usize>,
    result: Outcome,
}

#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Measured(Measured),
    Failed(String),
}

/// How the model of one resample did.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// On the resample.
    pub on_resample: Performance,
    /// On all rows of the table.
    pub on_original: Performance,
    /// The area on the rows that are not in the resample; none if they lack a class.
    pub out_of_bag_auc: Option<f64>,
}

impl Resampled {
    /// The rows, from 0, as they were drawn.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// How the model did, if it could be fitted.
    pub fn measured(&self) -> Option<&Measured> {
        match &self.result {
            Outcome::Measured(measured) => Some(measured),
            Outcome::Failed(_) => None,
        }
    }

    /// Why there is no model.
    pub fn failure(&self) -> Option<&str> {
        match &self.result {
            Outcome::Measured(_) => None,
            Outcome::Failed(reason) => Some(reason),
        }
    }
}

/// What came of one resample, with the predictions of the rows it left out.
struct Trial {
    measured: Measured,
    /// Row and probability.
    left_out: Vec<(usize, f64)>,
}

impl Trial {
    fn of<R: Recipe + ?Sized>(
        recipe: &R,
        table: &FeatureTable,
        labels: &[bool],
        rows: &[usize],
    ) -> Result<Self> {
        let resample = table.resample(rows)?;
        let model = recipe.fit_boxed(&resample)?;
        let of_resample = Scored::of(model.as_ref(), &resample)?;
        let of_original = Scored::of(model.as_ref(), table)?;
        let mut drawn = vec![false; labels.len()];
        for row in rows {
            if let Some(drawn) = drawn.get_mut(*row) {
                *drawn = true;
            }
        }
        let out: Vec<usize> = (0..labels.len()).filter(|row| drawn.get(*row) == Some(&false)).collect();
        let probabilities = of_original.probabilities.as_deref().unwrap_or_default();
        Ok(Trial {
            measured: Measured {
                on_resample: Performance::of(resample.labels()?, &of_resample)?,
                on_original: Performance::of(labels, &of_original)?,
                out_of_bag_auc: auc(&picked(labels, &out), &picked(&of_original.scores, &out)).ok(),
            },
            left_out: out.iter().filter_map(|row| Some((*row, *probabilities.get(*row)?))).collect(),
        })
    }
}

impl BootstrapValidation {
    /// The subjects, in the order of the table.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// How the model of all rows does on all rows.
    pub fn apparent(&self) -> &Performance {
        &self.apparent
    }

    /// The resamples in their order.
    pub fn resamples(&self) -> &[Resampled] {
        &self.resamples
    }

    /// The resamples that could not be fitted, with the reason; they are in none of the means.
    pub fn failures(&self) -> Vec<Failure> {
        let resamples = self.resamples.iter().enumerate();
        let failed = resamples.filter_map(|(position, resample)| Some((position, resample.failure()?)));
        failed.map(|(position, reason)| Failure { position, reason: reason.to_string() }).collect()
    }

    /// The area, corrected for optimism.
    pub fn auc(&self) -> Optimism {
        let differences: Vec<f64> =
            self.measured().map(|m| m.on_resample.auc() - m.on_original.auc()).collect();
        let optimism = if differences.is_empty() { 0.0 } else { moment::mean(&differences) };
        Optimism { apparent: self.apparent.auc(), optimism }
    }

    /// The Brier score, corrected for optimism. Undefined for models without probabilities.
    pub fn brier(&self) -> Result<Optimism, Undefined> {
        self.optimism(Performance::brier)
    }

    /// The calibration slope, corrected for optimism. Undefined if one of the slopes is.
    pub fn slope(&self) -> Result<Optimism, Undefined> {
        self.optimism(Performance::slope)
    }

    /// The calibration intercept, corrected for optimism. Undefined if one of the intercepts is.
    pub fn intercept(&self) -> Result<Optimism, Undefined> {
        self.optimism(Performance::intercept)
    }

    /// The mean slope of the models of the resamples on all rows: the factor by which log odds are to be shrunk.
    ///
    /// For maximum likelihood, whose own slope is 1, it is the corrected slope. Undefined if one of the slopes is.
    pub fn mean_slope(&self) -> Value {
        measure::mean(self.measured().map(|measured| measured.on_original.slope()))
    }

    /// The .632 estimates of the area.
    ///
    /// Left out is the mean over the resamples of the area on the rows that are not in the resample, over those resamples
    /// that left out both classes; without information the area is ½.
    ///
    /// Source: Sahiner, Chan, Hadjiiski, *Classifier performance prediction for computer-aided diagnosis using a limited
    /// dataset*, Med. Phys. 35 (2008).
    ///
    /// # Errors
    /// Undefined if no resample left out both classes.
    pub fn auc_632(&self) -> Result<Point632, Undefined> {
        let areas = self.measured().filter_map(|measured| measured.out_of_bag_auc).map(Ok);
        Ok(Point632::more_is_better(self.apparent.auc(), measure::mean(areas)?, 0.5))
    }

    /// Number of resamples that left out both classes and so have an area in [`BootstrapValidation::auc_632`].
    pub fn areas_out_of_bag(&self) -> usize {
        self.measured().filter(|measured| measured.out_of_bag_auc.is_some()).count()
    }

    /// The .632 estimates of the Brier score.
    ///
    /// Left out is the mean over subjects of the mean loss over models that have not seen the subject; without information
    /// it is the mean over all pairs of a label and a prediction.
    ///
    /// # Errors
    /// Undefined for models without probabilities, and if a subject is in every resample.
    pub fn brier_632(&self) -> Result<Point632, Undefined> {
        self.point_632(Performance::brier, |none| none.brier, |out| out.brier)
    }

    /// The .632 estimates of the share of subjects called wrongly, positive being called what has p > ½.
    ///
    /// # Errors
    /// As [`BootstrapValidation::brier_632`].
    pub fn error_632(&self) -> Result<Point632, Undefined> {
        self.point_632(Performance::error, |none| none.error, |out| out.error)
    }

    fn measured(&self) -> impl Iterator<Item = &Measured> {
        self.resamples.iter().filter_map(Resampled::measured)
    }

    fn optimism(&self, measure: fn(&Performance) -> Value) -> Result<Optimism, Undefined> {
        let difference = |m: &Measured| Ok(measure(&m.on_resample)? - measure(&m.on_original)?);
        Ok(Optimism {
            apparent: measure(&self.apparent)?,
            optimism: measure::mean(self.measured().map(difference))?,
        })
    }

    fn point_632(
        &self,
        apparent: fn(&Performance) -> Value,
        without: fn(&NoInformation) -> f64,
        sum: fn(&LeftOut) -> f64,
    ) -> Result<Point632, Undefined> {
        let without = without(self.no_information.as_ref().ok_or(NO_PROBABILITIES)?);
        for measured in self.measured() {
            apparent(&measured.on_original)?;
        }
        let of_subject = |out: &LeftOut| match out.models {
            0 => Err(Undefined::ZeroDenominator("the number of resamples without some subject")),
            models => Ok(sum(out) / models as f64),
        };
        let out_of_bag = measure::mean(self.left_out.iter().map(of_subject))?;
        Ok(Point632::less_is_better(apparent(&self.apparent)?, out_of_bag, without))
    }

    fn count(&mut self, labels: &[bool], trial: &Trial) {
        for (row, probability) in &trial.left_out {
            if let (Some(out), Some(label)) = (self.left_out.get_mut(*row), labels.get(*row)) {
                out.models += 1;
                out.brier += squared_loss(*label, *probability);
                out.error += wrong(*label, *probability);
            }
        }
    }
}
