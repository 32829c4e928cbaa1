use super::Sheet;
use crate::error::Result;
use crate::report::content::Content;

/// What each step of each model did with each column.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let mut sheet = Sheet::new("selection.csv", ["model", "step", "column", "fate", "reason"]);
    for model in content.models() {
        for step in model.selections() {
            for column in step.kept() {
                sheet.row([model.name(), step.step(), column, "kept", ""]);
            }
            for dropped in step.dropped() {
                sheet.row([
                    model.name(),
                    step.step(),
                    &dropped.column,
                    "dropped",
                    &dropped.reason.to_string(),
                ]);
            }
        }
    }
    Ok(sheet)
}
