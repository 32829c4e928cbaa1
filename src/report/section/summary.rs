//! The study in a few sentences.

use crate::error::Result;
use crate::report::block::{Block, Table};
use crate::report::content::{Classes, Content, KINDS, validated_area};
use crate::report::figure::text::counted;
use crate::report::words;
use crate::table::Split;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut sentences = vec![subjects(content), columns(content)];
    sentences.extend(best(content));
    sentences.extend(comparison(content));
    let mut blocks = vec![Block::text(sentences.join(" "))];
    let table = table(content);
    if !table.is_empty() {
        blocks.push(Block::Table(table));
    }
    Ok(blocks)
}

fn subjects(content: &Content<'_>) -> String {
    let count = |classes: Classes| format!("{} negative and {} positive", classes.negative, classes.positive);
    let [all, train, test] = [None, Some(Split::Train), Some(Split::Test)].map(|part| content.classes(part));
    let subjects = format!("The study has {} ({}).", counted(all.all(), "subject"), count(all));
    if test.all() == 0 {
        return format!("{subjects} All are for training; no subjects are held out for testing.");
    }
    let judged = if content.has_test() { "judged by" } else { "cannot be judged by the one class of" };
    format!(
        "{subjects} Models were made from {} for training ({}) and {judged} {} for testing ({}).",
        train.all(),
        count(train),
        test.all(),
        count(test),
    )
}

fn columns(content: &Content<'_>) -> String {
    let data = content.result.data();
    let sequences: Vec<&str> = data.sequences().collect();
    format!(
        "{} of {} ({}) and {} were offered to {}.",
        counted(content.imaging_columns().len(), "imaging feature"),
        counted(sequences.len(), "sequence"),
        words::listed(sequences),
        counted(data.clinical_columns().len(), "clinical column"),
        counted(content.models().len(), "model"),
    )
}

/// The areas of the best model of each kind.
fn best(content: &Content<'_>) -> Option<String> {
    let of_kind = |kind| {
        let model = content.best(kind)?;
        let judged = content.judged(model)?;
        let area = words::area(judged.roc.auc(), judged.roc.interval(content.confidence()));
        Some(format!("{} {area} ({})", words::kind(kind), words::name(model.name())))
    };
    let areas: Vec<String> = KINDS.into_iter().filter_map(of_kind).collect();
    (!areas.is_empty()).then(|| {
        format!(
            "Area under the ROC curve on {}, the best model of each kind: {}.",
            content.judged_by(),
            areas.join("; ")
        )
    })
}

fn comparison(content: &Content<'_>) -> Option<String> {
    let comparison = content.main_comparison()?;
    let test = comparison.test();
    let part = if comparison.part() == Split::Test { "test" } else { "training" };
    let interval = words::from_to(test.interval(content.confidence()));
    Some(format!(
        "On {part} subjects the area of {} differs from that of {} by {} ({interval}; DeLong, {}; by Holm over the declared \
         comparisons {}).",
        words::name(comparison.first()),
        words::name(comparison.second()),
        words::difference(test.difference()),
        words::p_equals(test.p_value()),
        words::p_equals(comparison.adjusted_p_value()),
    ))
}

/// The best model of each kind with its areas.
fn table(content: &Content<'_>) -> Table {
    let level = crate::report::figure::text::percent(content.confidence().level());
    let caption = format!(
        "The best model of each kind on {}: area under the ROC curve with {level} interval by DeLong.",
        content.judged_by()
    );
    let mut table = Table::new(caption)
        .words(["Kind", "Model"])
        .numbers(["Columns", "Training", "Cross-validation", "Test"])
        .note(
            "The best of several models is picked by the same subjects that judge it, which flatters it. Training areas are of \
             the subjects on which the models were fitted. Cross-validation: mean over the folds, interval by LeDell.",
        );
    for kind in KINDS {
        let Some(model) = content.best(kind) else { continue };
        let test =
            model.test().map(|test| words::area(test.roc().auc(), test.auc_interval(content.confidence())));
        table.row([
            words::kind(kind).to_string(),
            words::name(model.name()),
            model.columns().len().to_string(),
            words::area(model.train().roc().auc(), model.train().auc_interval(content.confidence())),
            validated_area(content, model),
            test.unwrap_or(words::NONE.to_string()),
        ]);
    }
    table
}
