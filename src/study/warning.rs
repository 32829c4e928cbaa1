use std::collections::BTreeMap;
use std::fmt;

use super::analysis::{Validation, training};
use super::data::StudyData;
use super::findings::ModelFindings;
use super::procedure::Fallback;
use crate::cohort::ExtractionRecord;
use crate::error::Result;
use crate::evaluate::SampleSize;
use crate::hypothesis::Contingency;
use crate::image::Stage;
use crate::table::{FeatureTable, Split};

/// Events for each column of a model below which its coefficients are seldom reliable (Peduzzi et al., *A simulation study of the
/// number of events per variable in logistic regression analysis*, J. Clin. Epidemiol. 49 (1996)).
const EVENTS_PER_COLUMN: f64 = 10.0;

/// R² of Nagelkerke that a model is expected to reach where nothing is known (Riley et al., BMJ 368 (2020), m441).
const EXPECTED_R_SQUARED: f64 = 0.15;

/// Subjects of the smaller class in a fold below which its area under the curve says little.
const SUBJECTS_PER_FOLD: usize = 3;

/// p-value below which a batch is said to go with the label.
const CONFOUNDED: f64 = 0.05;

/// Something that an author should know before believing a number of the study.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// A subject was left out.
    LeftOut {
        /// Subject, sequence and cause in one sentence.
        what: String,
    },
    /// A kept result could not be used and was computed again.
    Recomputed {
        /// Subject, sequence and cause in one sentence.
        what: String,
    },
    /// Masks lay on another grid than their image and were carried to it.
    MaskCarried {
        /// The sequence.
        sequence: String,
        /// The subjects.
        subjects: Vec<String>,
    },
    /// Columns without a number for some subjects.
    Undefined {
        /// How many columns.
        columns: usize,
        /// How many cells.
        cells: usize,
        /// The first, with the reason, in one sentence.
        first: String,
    },
    /// A model asks for columns that readers agree on, and there is no other reader.
    NoReader {
        /// The models.
        models: Vec<String>,
    },
    /// Few events for each column of some models.
    EventsPerColumn {
        /// Training subjects of the smaller class.
        events: usize,
        /// The models with their number of columns.
        models: Vec<(String, usize)>,
    },
    /// Fewer training subjects than the rules of Riley ask for.
    SampleSize {
        /// Training subjects.
        found: usize,
        /// The models with the smallest number of subjects for as many columns, given beforehand, as they have.
        models: Vec<(String, usize)>,
    },
    /// Folds with few subjects of the smaller class.
    FewPerFold {
        /// Number of folds.
        folds: usize,
        /// Training subjects of the smaller class.
        smaller: usize,
    },
    /// A model could not be fitted as declared.
    Replaced {
        /// The model.
        model: String,
        /// What stands in.
        by: Fallback,
    },
    /// The way images were made goes with the label.
    Confounded {
        /// The column.
        column: String,
        /// The p-value of the chi-squared test of column and label.
        p_value: f64,
    },
    /// There are no test subjects of both classes.
    NoTest,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::LeftOut { what } => write!(f, "left out: {what}"),
            Warning::Recomputed { what } => f.write_str(what),
            Warning::MaskCarried { sequence, subjects } => {
                write!(
                    f,
                    "sequence {sequence}: the masks of {} lie on another grid than the image and were carried to it",
                    listed(subjects)
                )
            }
            Warning::Undefined { columns, cells, first } => {
                write!(
                    f,
                    "columns that lack a number for some subject: {columns} ({cells} cells), the first: {first}"
                )
            }
            Warning::NoReader { models } => {
                write!(
                    f,
                    "{} ask for columns on which readers agree, and there is no other reader: that step was left out",
                    listed(models)
                )
            }
            Warning::EventsPerColumn { events, models } => write!(
                f,
                "{events} training subjects of the smaller class for the columns of {}: below {EVENTS_PER_COLUMN} for each, coefficients are seldom reliable",
                numbered(models)
            ),
            Warning::SampleSize { found, models } => write!(
                f,
                "{found} training subjects; columns given beforehand, as many as these models chose, would need at least: {} (Riley, expected R² {EXPECTED_R_SQUARED})",
                numbered(models)
            ),
            Warning::FewPerFold { folds, smaller } => write!(
                f,
                "{folds} folds of {smaller} subjects of the smaller class: areas of single folds say little, look at the pooled one"
            ),
            Warning::Replaced { model, by: Fallback::Prevalence { problem } } => {
                write!(
                    f,
                    "{model}: no column was selected ({problem}); it gives every subject the prevalence of training"
                )
            }
            Warning::Replaced { model, by: Fallback::Ridge { problem } } => {
                write!(f, "{model}: {problem}; a ridge regression stands in")
            }
            Warning::Confounded { column, p_value } => {
                write!(
                    f,
                    "{column} goes with the label (p = {p_value:.3}): what the models learn may be the way the images were made"
                )
            }
            Warning::NoTest => {
                f.write_str("there are no test subjects of both classes: look at the cross-validation")
            }
        }
    }
}

/// The first few names, and how many more there are.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn numbered(models: &[(String, usize)]) -> String {
    listed(&models.iter().map(|(model, number)| format!("{model} ({number})")).collect::<Vec<_>>())
}

/// What the tables and the models themselves tell.
pub(super) fn of_analysis(
    validation: Option<Validation>,
    batch: Option<&str>,
    data: &StudyData,
    models: &[ModelFindings],
) -> Result<Vec<Warning>> {
    let table = data.table()?;
    let train = training(table)?;
    let labels = train.labels()?;
    let positives = labels.iter().filter(|label| **label).count();
    let smaller = positives.min(labels.len() - positives);
    let mut warnings: Vec<Warning> = undefined(table).into_iter().collect();
    if let Some(batch) = batch {
        warnings.extend(confounded(table, batch)?);
    }
    if table.split().is_ok() && models.iter().all(|model| model.on(Split::Test).is_none()) {
        warnings.push(Warning::NoTest);
    }
    if let Some(validation) = validation
        && smaller < SUBJECTS_PER_FOLD * validation.folds()
    {
        warnings.push(Warning::FewPerFold { folds: validation.folds().min(smaller), smaller });
    }
    let replaced = |model: &ModelFindings| {
        Some(Warning::Replaced { model: model.name().to_string(), by: model.fallback()?.clone() })
    };
    warnings.extend(models.iter().filter_map(replaced));
    warnings.extend(few_events(models, smaller));
    warnings.extend(small_sample(models, labels.len(), positives as f64 / labels.len() as f64));
    Ok(warnings)
}

fn few_events(models: &[ModelFindings], events: usize) -> Option<Warning> {
    let few = models.iter().map(|model| (model.name().to_string(), model.columns().len()));
    let few: Vec<_> =
        few.filter(|(_, columns)| (events as f64) < EVENTS_PER_COLUMN * *columns as f64).collect();
    (!few.is_empty()).then_some(Warning::EventsPerColumn { events, models: few })
}

/// What rests on scores has fewer columns than it has learnt from, so that the rule says nothing of it.
fn small_sample(models: &[ModelFindings], found: usize, prevalence: f64) -> Option<Warning> {
    let small = models.iter().filter_map(|model| {
        let rule = SampleSize::nagelkerke(EXPECTED_R_SQUARED, model.columns().len(), prevalence).ok()?;
        let counts = model.bases().is_empty() && found < rule.required();
        counts.then(|| (model.name().to_string(), rule.required()))
    });
    let small: Vec<_> = small.collect();
    (!small.is_empty()).then_some(Warning::SampleSize { found, models: small })
}

fn undefined(table: &FeatureTable) -> Option<Warning> {
    let first = table.undefined().next()?;
    let columns = table.iter().filter(|column| column.undefined().next().is_some()).count();
    let first = format!("{} of {} ({})", first.column, first.subject, first.reason);
    Some(Warning::Undefined { columns, cells: table.undefined().count(), first })
}

/// Whether a column of words and the label go together, by the chi-squared test.
fn confounded(table: &FeatureTable, column: &str) -> Result<Option<Warning>> {
    let categories = table.column(column)?.categories()?;
    let mut counts = vec![[0_u64; 2]; categories.levels().len()];
    for (code, label) in categories.codes().zip(table.labels()?) {
        if let Some(row) = code.ok().and_then(|code| counts.get_mut(code)) {
            row[usize::from(*label)] += 1;
        }
    }
    counts.retain(|row| row.iter().any(|count| *count > 0));
    if counts.len() < 2 {
        return Ok(None);
    }
    let p_value = Contingency::new(&counts)?.p_value();
    Ok(p_value
        .ok()
        .filter(|p| *p < CONFOUNDED)
        .map(|p_value| Warning::Confounded { column: column.to_string(), p_value }))
}

/// What the extraction of the features tells.
pub(super) fn of_extraction(record: &ExtractionRecord) -> Vec<Warning> {
    let mut warnings = of_failures(record);
    let mut carried: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (subject, origins) in record.subjects() {
        for origin in origins.iter().filter(|origin| origin.stages.iter().any(|s| s.name == Stage::CARRIED)) {
            let sequence = origin.sequence.as_ref().map_or(String::new(), ToString::to_string);
            carried.entry(sequence).or_default().push(subject.to_string());
        }
    }
    let carried = carried.into_iter();
    warnings.extend(carried.map(|(sequence, subjects)| Warning::MaskCarried { sequence, subjects }));
    warnings
}

/// Subjects that were left out, and kept results that could not be used.
pub(super) fn of_failures(record: &ExtractionRecord) -> Vec<Warning> {
    let left_out = record.failures().iter().map(|failure| Warning::LeftOut { what: failure.to_string() });
    let recomputed = record.damaged().iter().map(|entry| Warning::Recomputed { what: entry.to_string() });
    left_out.chain(recomputed).collect()
}
