//! What a run knows of itself, each in a sentence.

use crate::evaluate::ThresholdRule;
use crate::feature::{FeatureName, Provenance};
use crate::report::content::{Classes, Content, KINDS};
use crate::report::figure::text::{counted, percent};
use crate::report::words;
use crate::study::{ModelFindings, ModelKind, Warning};
use crate::table::Split;

/// The name of the setting that says how the subjects were divided.
const DIVISION: &str = "division";

fn both(classes: Classes) -> String {
    format!("{} ({} negative, {} positive)", classes.all(), classes.negative, classes.positive)
}

fn has(content: &Content<'_>, kind: ModelKind) -> bool {
    content.models().iter().any(|model| model.kind() == kind)
}

fn warned(content: &Content<'_>, is: impl Fn(&Warning) -> bool) -> Option<String> {
    let found: Vec<String> =
        content.warnings().filter(|warning| is(warning)).map(|w| words::name(&w.to_string())).collect();
    (!found.is_empty()).then(|| found.join("; "))
}

pub(super) fn sample_size(content: &Content<'_>) -> Option<String> {
    let train = content.classes(Some(Split::Train));
    let columns: Vec<usize> = content.models().iter().map(|model| model.columns().len()).collect();
    let (least, most) = (columns.iter().min()?, columns.iter().max()?);
    let warned =
        warned(content, |w| matches!(w, Warning::EventsPerColumn { .. } | Warning::SampleSize { .. }));
    let judged =
        if warned.is_some() { "; see Warnings for models with few subjects for their columns" } else { "" };
    Some(format!("{} for training, models of {least} to {most} columns{judged}", both(train)))
}

pub(super) fn division(content: &Content<'_>) -> Option<String> {
    let [train, test] = [Split::Train, Split::Test].map(|part| content.classes(Some(part)));
    let setting = content.result.settings().iter().find(|(what, _)| what == DIVISION);
    let setting = setting.map_or(String::new(), |(_, how)| format!("; division: {}", words::lines(how)));
    Some(format!(
        "{} for training, {} for testing{setting}; all steps were fitted on training subjects only",
        both(train),
        both(test)
    ))
}

pub(super) fn clinical_columns(content: &Content<'_>) -> Option<String> {
    let columns = content.result.data().clinical_columns();
    (!columns.is_empty())
        .then(|| format!("columns {}; their definition is for the author", words::listed(columns)))
}

pub(super) fn settings(content: &Content<'_>) -> Option<String> {
    let sequences = content.result.data().sequences().count();
    (!content.result.settings().is_empty())
        .then(|| format!("in full for {} under Settings and provenance", counted(sequences, "sequence")))
}

pub(super) fn image_types(content: &Content<'_>) -> Option<String> {
    let data = content.result.data();
    let original = |sequence: &str| {
        let start = format!("{sequence}_{}_", FeatureName::ORIGINAL);
        data.columns_of(sequence).is_ok_and(|columns| columns.iter().all(|column| column.starts_with(&start)))
    };
    let only = data.sequences().all(original);
    let types = if only {
        "images as they are, no filter"
    } else {
        "images and responses of filters, see the settings"
    };
    (data.sequences().count() > 0).then(|| types.to_string())
}

pub(super) fn software(_: &Content<'_>) -> Option<String> {
    Some(format!("{}, features as the reference manual of the IBSI defines them", Provenance::SOFTWARE))
}

pub(super) fn features(content: &Content<'_>) -> Option<String> {
    let data = content.result.data();
    let of =
        |sequence: &str| Some(format!("{} {}", words::name(sequence), data.columns_of(sequence).ok()?.len()));
    let each: Vec<String> = data.sequences().filter_map(of).collect();
    (!each.is_empty()).then(|| format!("{} in all: {}", content.imaging_columns().len(), each.join(", ")))
}

pub(super) fn offered(content: &Content<'_>) -> Option<String> {
    let clinical = content.result.data().clinical_columns().len();
    let imaging = counted(content.imaging_columns().len(), "imaging feature");
    Some(format!(
        "{imaging} and {}; what each model was offered under Selection",
        counted(clinical, "clinical column")
    ))
}

pub(super) fn missing(content: &Content<'_>) -> Option<String> {
    let cells = content.table.undefined().count();
    let all = content.table.rows() * content.table.columns().len();
    Some(match cells {
        0 => format!("none of {all} cells lacks a value"),
        _ => format!("{cells} of {all} cells lack a value; how models fill them is for the author to tell"),
    })
}

pub(super) fn classes(content: &Content<'_>) -> Option<String> {
    let [train, test] = [Split::Train, Split::Test].map(|part| content.classes(Some(part)));
    Some(format!("training {}, test {}", both(train), both(test)))
}

pub(super) fn readers(content: &Content<'_>) -> Option<String> {
    let readers = content.result.data().readers();
    let subjects: Vec<String> = readers.iter().map(|reader| reader.rows().to_string()).collect();
    (!subjects.is_empty()).then(|| {
        format!(
            "{} of {} subjects; what the step of agreement dropped is in tables/selection.csv",
            counted(readers.len(), "further reading"),
            subjects.join(", ")
        )
    })
}

pub(super) fn selection(content: &Content<'_>) -> Option<String> {
    let of = |model: &ModelFindings| {
        let steps: Vec<String> = model
            .selections()
            .iter()
            .map(|step| format!("{} {}", words::name(step.step()), step.kept().len()))
            .collect();
        (!steps.is_empty()).then(|| {
            let name = words::name(model.name());
            format!(
                "{name}: {} offered, {}, {} in the model",
                model.offered(),
                steps.join(", "),
                model.columns().len()
            )
        })
    };
    let steps: Vec<String> = content.models().iter().filter_map(of).collect();
    (!steps.is_empty()).then(|| steps.join("; "))
}

pub(super) fn algorithms(content: &Content<'_>) -> Option<String> {
    let linear = content.models().iter().filter(|model| model.model().as_linear().is_some()).count();
    let others = content.models().len() - linear;
    let of_others = if others > 0 {
        format!("; {others} of another kind, to be named by the author")
    } else {
        String::new()
    };
    (linear > 0).then(|| {
        format!(
            "{} linear in the log odds, with coefficients under Coefficients{of_others}",
            counted(linear, "model")
        )
    })
}

pub(super) fn validation(content: &Content<'_>) -> Option<String> {
    let (folds, repeats) = content.folds()?;
    Some(format!(
        "StratifiedFolds {folds} × {repeats} within training, all steps and thresholds fitted anew in each fold"
    ))
}

pub(super) fn model_building(content: &Content<'_>) -> Option<String> {
    let parts: Vec<String> =
        [algorithms, selection, validation].iter().filter_map(|answer| answer(content)).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

pub(super) fn confounders(content: &Content<'_>) -> Option<String> {
    warned(content, |warning| matches!(warning, Warning::Confounded { .. }))
}

pub(super) fn testing(content: &Content<'_>) -> Option<String> {
    let test = content.classes(Some(Split::Test));
    content.has_test().then(|| {
        format!("{} held out, seen by no fit and no threshold; whether from the same institution is for the author", both(test))
    })
}

pub(super) fn measures(content: &Content<'_>) -> Option<String> {
    let probabilities = content.models().iter().any(|model| model.probabilities().is_some());
    let more = if probabilities { ", Brier score, calibration intercept and slope, net benefit" } else { "" };
    Some(format!(
        "AUC, sensitivity, specificity, accuracy, predictive values, counts{more}; the reasons are for the author"
    ))
}

pub(super) fn uncertainty(content: &Content<'_>) -> Option<String> {
    let level = percent(content.confidence().level());
    Some(format!("{level} intervals: DeLong for areas and their differences, Wilson for proportions"))
}

pub(super) fn comparisons(content: &Content<'_>) -> Option<String> {
    let all = content.findings.comparisons();
    let on = |part| all.iter().filter(|comparison| comparison.part() == part).count();
    (!all.is_empty()).then(|| {
        let (train, test) = (on(Split::Train), on(Split::Test));
        format!("paired DeLong tests, {test} on test and {train} on training subjects, Holm's correction within each")
    })
}

/// The best areas of some kinds of models on subjects that they have not seen.
fn areas(content: &Content<'_>, kinds: &[ModelKind]) -> Option<String> {
    let of = |kind: &ModelKind| {
        let model = content.best(*kind)?;
        let judged = content.judged(model)?;
        let area = words::area(judged.roc.auc(), judged.roc.interval(content.confidence()));
        Some(format!("{} {area}", words::name(model.name())))
    };
    let areas: Vec<String> = kinds.iter().filter_map(of).collect();
    (!areas.is_empty()).then(|| format!("largest areas on {}: {}", content.judged_by(), areas.join(", ")))
}

pub(super) fn other_approaches(content: &Content<'_>) -> Option<String> {
    let imaging = has(content, ModelKind::Single) || has(content, ModelKind::Multi);
    (has(content, ModelKind::Clinical) && imaging).then(|| areas(content, &KINDS)).flatten()
}

pub(super) fn single_against_several(content: &Content<'_>) -> Option<String> {
    let both = has(content, ModelKind::Single) && has(content, ModelKind::Multi);
    both.then(|| areas(content, &[ModelKind::Single, ModelKind::Multi])).flatten()
}

pub(super) fn interpretability(content: &Content<'_>) -> Option<String> {
    let linear = content.last()?.model().as_linear()?;
    (!linear.coefficients().is_empty())
        .then(|| "coefficients of all linear models; nomogram of the last combined model".to_string())
}

pub(super) fn calibration(content: &Content<'_>) -> Option<String> {
    let judged = content
        .models()
        .iter()
        .filter_map(|model| content.judged(model))
        .any(|judged| judged.probabilities.is_some());
    judged.then(|| format!("curves, Brier score, intercept and slope on {}", content.judged_by()))
}

pub(super) fn baseline(content: &Content<'_>) -> Option<String> {
    let columns = content.result.data().clinical_columns().len();
    (columns > 0).then(|| format!("{} by part and class under Cohort", counted(columns, "clinical column")))
}

pub(super) fn baseline_of_parts(content: &Content<'_>) -> Option<String> {
    content.has_test().then(|| baseline(content)).flatten()
}

pub(super) fn performance(content: &Content<'_>) -> Option<String> {
    areas(content, &KINDS).map(|areas| format!("{areas}; all models under Performance"))
}

pub(super) fn flow(content: &Content<'_>) -> Option<String> {
    let left_out = content.result.record().failures().len();
    let all = both(content.classes(None));
    Some(format!(
        "of subjects in the run: {all} analysed, {left_out} left out because they could not be measured"
    ))
}

pub(super) fn output(content: &Content<'_>) -> Option<String> {
    let probabilities = content.models().iter().filter(|model| model.probabilities().is_some()).count();
    let youden = ThresholdRule::youden();
    let by = content.models().iter().all(|model| model.threshold().rule() == youden);
    let rule = if by { " by Youden's index" } else { "" };
    Some(format!(
        "scores of {}, probabilities of {probabilities}; thresholds chosen on training subjects{rule}; the reasons are for the author",
        counted(content.models().len(), "model")
    ))
}

pub(super) fn specification(content: &Content<'_>) -> Option<String> {
    let linear = content.models().iter().filter(|model| model.model().as_linear().is_some()).count();
    (linear > 0).then(|| {
        format!(
            "intercepts and coefficients of {} in tables/coefficients.csv, on the scale after their steps",
            counted(linear, "model")
        )
    })
}
