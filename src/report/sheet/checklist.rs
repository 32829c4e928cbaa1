use super::Sheet;
use crate::error::Result;
use crate::report::checklist;
use crate::report::content::Content;

/// The items of all checklists.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let mut sheet =
        Sheet::new("checklist.csv", ["checklist", "section", "item", "topic", "weight", "status", "answer"]);
    for list in checklist::ALL {
        for (section, items) in list.sections {
            for item in *items {
                let answer = item.answer(content);
                let status = if answer.is_some() { "run" } else { "author" };
                let answer = answer.unwrap_or_default();
                sheet.row([list.name, section, item.number, item.topic, item.weight, status, &answer]);
            }
        }
    }
    Ok(sheet)
}
