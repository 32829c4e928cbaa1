use std::collections::BTreeMap;
use std::fmt;

use super::analysis::{Validation, training};
use super::data::StudyData;
use super::findings::ModelFindings;
use super::model::ModelKind;
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
    /// Few events for each column of a model.
    EventsPerColumn {
        /// The model.
        model: String,
        /// Training subjects of the smaller class.
        events: usize,
        /// Columns of the model.
        columns: usize,
    },
    /// Fewer training subjects than the rules of Riley ask for.
    SampleSize {
        /// The model.
        model: String,
        /// Training subjects.
        found: usize,
        /// The smallest number for a model of as many columns as this one has.
        needed: usize,
        /// Columns of the model.
        columns: usize,
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
                    "{columns} columns lack a number for some subject ({cells} cells), the first: {first}"
                )
            }
            Warning::NoReader { models } => {
                write!(
                    f,
                    "{} ask for columns on which readers agree, and there is no other reader: that step was left out",
                    listed(models)
                )
            }
            Warning::EventsPerColumn { model, events, columns } => write!(
                f,
                "{model}: {events} subjects of the smaller class for {columns} columns, {:.1} for each; below {EVENTS_PER_COLUMN} coefficients are seldom reliable",
                *events as f64 / *columns as f64
            ),
            Warning::SampleSize { model, found, needed, columns } => write!(
                f,
                "{model}: {found} training subjects; a model of {columns} columns given beforehand would need at least {needed} (Riley, expected R² {EXPECTED_R_SQUARED})"
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
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
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
    for model in models {
        warnings.extend(of_model(model, labels.len(), positives));
    }
    Ok(warnings)
}

fn of_model(model: &ModelFindings, subjects: usize, positives: usize) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let name = || model.name().to_string();
    if let Some(by) = model.fallback() {
        warnings.push(Warning::Replaced { model: name(), by: by.clone() });
    }
    let columns = model.columns().len();
    let events = positives.min(subjects - positives);
    if columns > 0 && (events as f64) < EVENTS_PER_COLUMN * columns as f64 {
        warnings.push(Warning::EventsPerColumn { model: name(), events, columns });
    }
    let prevalence = positives as f64 / subjects as f64;
    // What rests on scores has fewer columns than it has learnt from, so the rule says nothing of it.
    let rests_on_columns = matches!(model.kind(), ModelKind::Clinical | ModelKind::Single);
    let rule = SampleSize::nagelkerke(EXPECTED_R_SQUARED, columns, prevalence);
    if let (true, Ok(rule)) = (rests_on_columns, rule)
        && subjects < rule.required()
    {
        warnings.push(Warning::SampleSize {
            model: name(),
            found: subjects,
            needed: rule.required(),
            columns,
        });
    }
    warnings
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
