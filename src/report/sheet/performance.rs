use super::{Sheet, ends, number, reason, value};
use crate::error::{Result, Undefined};
use crate::evaluate::Confusion;
use crate::learn::Measure;
use crate::report::content::Content;
use crate::report::section::SHARES;
use crate::report::words;
use crate::study::{Assessment, ModelFindings};

/// The models on each part of the subjects: areas, counts, proportions with intervals, Brier scores.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let first =
        ["model", "kind", "part", "subjects", "positives", "auc", "auc_low", "auc_high", "auc_pooled"];
    let counts = ["threshold", "tp", "fp", "tn", "fn"];
    let shares =
        SHARES.iter().flat_map(|(name, _)| [name.to_string(), format!("{name}_low"), format!("{name}_high")]);
    let last = ["brier", "columns_offered", "columns", "reason"];
    let header =
        first.into_iter().chain(counts).map(str::to_string).chain(shares).chain(last.map(str::to_string));
    let mut sheet = Sheet::new("performance.csv", header);
    for model in content.models() {
        sheet.row(assessed(content, model, "train", model.train())?);
        if let Some(row) = validated(content, model) {
            sheet.row(row);
        }
        if let Some(test) = model.test() {
            sheet.row(assessed(content, model, "test", test)?);
        }
    }
    Ok(sheet)
}

fn named(model: &ModelFindings, part: &str, labels: &[bool]) -> Vec<String> {
    let positives = labels.iter().filter(|label| **label).count();
    vec![
        model.name().to_string(),
        words::kind(model.kind()).to_string(),
        part.to_string(),
        labels.len().to_string(),
        positives.to_string(),
    ]
}

fn assessed(
    content: &Content<'_>,
    model: &ModelFindings,
    part: &str,
    on: &Assessment,
) -> Result<Vec<String>> {
    let confidence = content.confidence();
    let interval = on.auc_interval(confidence);
    let counts: &Confusion = on.confusion();
    let mut reasons = vec![("interval of the area", reason(&interval))];
    let mut row = named(model, part, on.labels());
    row.push(number(on.roc().auc()));
    row.extend(ends(interval));
    row.push(String::new());
    row.push(number(model.threshold().value()));
    let of_calls =
        [counts.true_positives, counts.false_positives, counts.true_negatives, counts.false_negatives];
    row.extend(of_calls.map(|count| count.to_string()));
    for (name, share) in SHARES {
        let share = share(counts);
        row.push(value(share.value()));
        row.extend(ends(share.wilson(confidence)));
        reasons.push((name, reason(&share.value())));
    }
    let brier = on.calibration()?.map(|calibration| calibration.brier());
    let brier = brier.ok_or(Undefined::Other("the model gives scores and no probabilities"));
    reasons.push(("brier", reason(&brier)));
    row.extend([
        value(brier),
        model.offered().to_string(),
        model.columns().len().to_string(),
        joined(&reasons),
    ]);
    Ok(row)
}

/// A cross-validation, of which proportions are means over the repeats.
fn validated(content: &Content<'_>, model: &ModelFindings) -> Option<Vec<String>> {
    let validation = model.validation()?;
    let confidence = content.confidence();
    let (pooled, mean) = (validation.pooled(Measure::Auc), validation.auc());
    let brier = validation.pooled(Measure::Brier);
    let mut row = named(model, "cross-validation", validation.labels());
    row.push(value(mean.map(|mean| mean.value)));
    row.extend(ends(mean.map(|mean| mean.interval(confidence).clipped())));
    row.push(value(pooled));
    row.extend([const { String::new() }; 5]);
    for (_, share) in SHARES {
        match validation.proportion(share, confidence) {
            Ok(mean) => row.extend([mean.value, mean.interval.low, mean.interval.high].map(number)),
            Err(_) => row.extend([const { String::new() }; 3]),
        }
    }
    let reasons = [
        ("auc", reason(&mean)),
        ("auc_pooled", reason(&pooled)),
        ("brier", reason(&brier)),
        ("columns", "they differ between folds".to_string()),
    ];
    row.extend([value(brier), model.offered().to_string(), String::new(), joined(&reasons)]);
    Some(row)
}

fn joined(reasons: &[(&str, String)]) -> String {
    let said = reasons.iter().filter(|(_, reason)| !reason.is_empty());
    said.map(|(what, reason)| format!("{what}: {reason}")).collect::<Vec<_>>().join("; ")
}
