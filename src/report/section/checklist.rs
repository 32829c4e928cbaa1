//! The items of the checklists, those that the run answers with the answer.

use maud::html;

use crate::error::Result;
use crate::report::block::{Block, Table};
use crate::report::checklist::{self, Checklist};
use crate::report::content::Content;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut blocks = vec![Block::text(
        "Items in short words of this report, in the numbering of their sources; the sources say what each asks for. Where the run \
         knows an answer it is given, and the author has to judge whether it is enough; all other items are for the author to fill \
         in. No item is ticked by the run.",
    )];
    for list in checklist::ALL {
        blocks.push(Block::Heading(list.title.to_string()));
        blocks.push(Block::Markup(html! {
            p { (list.citation) " " a href={ "https://doi.org/" (list.doi) } rel="noreferrer" { "doi:" (list.doi) } }
        }));
        blocks.push(Block::Table(table(content, list)));
    }
    Ok(blocks)
}

fn table(content: &Content<'_>, list: &Checklist) -> Table {
    let answered = list.items().filter(|item| item.answer(content).is_some()).count();
    let caption =
        format!("{}: {answered} of {} items with an answer of the run.", list.name, list.items().count());
    let mut table = Table::new(caption).words(["Item", "Topic"]);
    if list.weighted {
        table = table.numbers(["Weight"]);
    }
    table = table.words(["By", "Answer"]).note(list.note);
    for (section, items) in list.sections {
        table.group(*section);
        for item in *items {
            let (by, answer) = match item.answer(content) {
                Some(answer) => ("run", answer),
                None => ("author", String::new()),
            };
            let weight = list.weighted.then(|| item.weight.to_string());
            let cells = [item.number.to_string(), item.topic.to_string()].into_iter().chain(weight);
            table.row(cells.chain([by.to_string(), answer]));
        }
    }
    table
}
