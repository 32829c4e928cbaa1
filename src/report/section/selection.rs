//! What each step of selection kept and dropped.

use crate::error::Result;
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::funnel;
use crate::report::figure::text::counted;
use crate::report::words;
use crate::study::ModelFindings;

/// So many of the columns that a model dropped are listed on the page.
const LISTED: usize = 100;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let selecting: Vec<&ModelFindings> =
        content.models().iter().filter(|model| !model.selections().is_empty()).collect();
    if selecting.is_empty() {
        return Ok(vec![Block::absent("No model selects among its columns.")]);
    }
    let mut blocks = vec![
        Block::text(
            "All steps were fitted on training subjects only, and again in each fold of the cross-validation. What each model on \
             all training subjects kept:",
        ),
        Block::Table(table(&selecting)),
    ];
    blocks.extend(Block::figures(selecting.iter().map(|model| {
        let steps = steps(model);
        let named: Vec<(&str, usize)> = steps.iter().map(|(step, count)| (step.as_str(), *count)).collect();
        ("selection", words::name(model.name()), funnel(&named))
    })));
    blocks.extend(selecting.iter().filter_map(|model| dropped(model)));
    Ok(blocks)
}

/// The number of columns that were offered and that each step left.
fn steps(model: &ModelFindings) -> Vec<(String, usize)> {
    let offered = ("offered".to_string(), model.offered());
    let kept = model.selections().into_iter().map(|step| (words::name(step.step()), step.kept().len()));
    let mut steps: Vec<(String, usize)> = [offered].into_iter().chain(kept).collect();
    let columns = model.columns().len();
    if steps.last().is_none_or(|(_, last)| *last != columns) {
        steps.push(("in the model".to_string(), columns));
    }
    steps
}

fn table(models: &[&ModelFindings]) -> Table {
    let mut table = Table::new("The columns of each model after all steps of selection.")
        .words(["Model"])
        .numbers(["Offered", "In the model"])
        .words(["Columns"])
        .note("All columns with the reason for which each was dropped: tables/selection.csv.");
    for model in models {
        let columns = model.columns();
        table.row([
            words::name(model.name()),
            model.offered().to_string(),
            columns.len().to_string(),
            if columns.is_empty() { words::NONE.to_string() } else { words::listed(columns) },
        ]);
    }
    table
}

/// What was dropped and why, folded.
fn dropped(model: &ModelFindings) -> Option<Block> {
    let all: Vec<[String; 3]> = model
        .selections()
        .iter()
        .flat_map(|step| step.dropped().iter().map(move |one| (step.step(), one)))
        .map(|(step, one)| [&one.column, step, &one.reason.to_string()].map(words::name))
        .collect();
    if all.is_empty() {
        return None;
    }
    let name = words::name(model.name());
    let mut table =
        Table::new(format!("{name}: columns that were dropped.")).words(["Column", "Step", "Reason"]);
    if let Some(more) = all.len().checked_sub(LISTED).filter(|more| *more > 0) {
        table = table.note(format!("{more} more in tables/selection.csv."));
    }
    let summary =
        format!("{name}: why {} were dropped, also in tables/selection.csv", counted(all.len(), "column"));
    all.into_iter().take(LISTED).for_each(|row| table.row(row));
    Some(Block::Folded { summary, blocks: vec![Block::Table(table)] })
}
