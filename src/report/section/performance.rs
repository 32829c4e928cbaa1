//! Areas, sensitivities, specificities and accuracies of all models.

use crate::error::Result;
use crate::evaluate::{Confusion, Proportion};
use crate::report::block::{Block, Table};
use crate::report::content::{Classes, Content, validated_area};
use crate::report::figure::text::{counted, percent};
use crate::report::words;
use crate::study::{Assessment, ModelFindings};
use crate::table::Split;

/// A proportion of calls.
type Share = fn(&Confusion) -> Proportion;

/// What calls are judged by.
pub(in crate::report) const SHARES: [(&str, Share); 5] = [
    ("sensitivity", Confusion::sensitivity),
    ("specificity", Confusion::specificity),
    ("accuracy", Confusion::accuracy),
    ("ppv", Confusion::positive_predictive_value),
    ("npv", Confusion::negative_predictive_value),
];

/// Those of them that stand in the table.
const SHOWN: usize = 3;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let level = percent(content.confidence().level());
    let mut table = Table::new(format!(
        "Performance of all models: area under the ROC curve (AUC), and sensitivity, specificity and accuracy in per cent, with \
         {level} intervals."
    ))
    .words(["Model"])
    .numbers(["Columns", "Threshold", "AUC", "Sensitivity", "Specificity", "Accuracy"])
    .note(note(content));
    let of = |classes: Classes| format!("n = {}, {} positive", classes.all(), classes.positive);
    table.group(format!("Training ({})", of(content.classes(Some(Split::Train)))));
    for model in content.models() {
        table.row(row(content, model, model.train()));
    }
    if let Some((folds, repeats)) = content.folds() {
        table.group(format!(
            "Cross-validation within training ({folds} folds, {})",
            counted(repeats, "repeat")
        ));
        for model in content.models() {
            table.row(validated(content, model));
        }
    }
    if content.has_test() {
        table.group(format!("Test ({})", of(content.classes(Some(Split::Test)))));
        for (model, test) in content.models().iter().filter_map(|model| Some((model, model.test()?))) {
            table.row(row(content, model, test));
        }
    }
    let mut blocks = vec![Block::Table(table)];
    if !content.has_test() {
        blocks.push(Block::absent("There are no test subjects of both classes."));
    }
    if content.folds().is_none() {
        blocks.push(Block::absent("The models were not cross-validated."));
    }
    Ok(blocks)
}

fn note(content: &Content<'_>) -> String {
    let rules: Vec<String> =
        content.models().iter().map(|model| format!("{:?}", model.threshold().rule())).collect();
    let youden = format!("{:?}", crate::evaluate::ThresholdRule::youden());
    let rule = if rules.iter().all(|rule| *rule == youden) { " by Youden's index" } else { "" };
    format!(
        "Intervals: DeLong for areas, Wilson for proportions. Thresholds were chosen on training subjects{rule} and lie on the scale \
         of the scores; scores above are called positive. Training rows are of the subjects on which the models were fitted, and so \
         too good. In cross-validation all steps, thresholds and models of scores were fitted anew in each fold; areas \
         are means over the folds, with intervals by LeDell; proportions are means over the repeats, with Wilson's interval for as many \
         subjects as there are. Predictive values, counts and \
         undefined intervals with their reasons: tables/performance.csv."
    )
}

fn row(content: &Content<'_>, model: &ModelFindings, on: &Assessment) -> Vec<String> {
    let shares =
        SHARES.iter().take(SHOWN).map(|(_, share)| words::share(share(on.confusion()), content.confidence()));
    [
        words::name(model.name()),
        model.columns().len().to_string(),
        words::number(model.threshold().value()),
        words::area(on.roc().auc(), on.auc_interval(content.confidence())),
    ]
    .into_iter()
    .chain(shares)
    .collect()
}

fn validated(content: &Content<'_>, model: &ModelFindings) -> Vec<String> {
    let shares = SHARES.iter().take(SHOWN).map(|(_, share)| {
        let mean = model.validation().and_then(|v| v.proportion(share, content.confidence()).ok());
        mean.map_or(words::NONE.to_string(), |mean| words::per_cent(mean.value, mean.interval))
    });
    let blank = String::new();
    [words::name(model.name()), blank.clone(), blank, validated_area(content, model)]
        .into_iter()
        .chain(shares)
        .collect()
}
