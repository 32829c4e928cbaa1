use super::Sheet;
use crate::error::Result;
use crate::report::content::Content;

/// The warnings as sentences.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let mut sheet = Sheet::new("warnings.csv", ["warning"]);
    for warning in content.warnings() {
        sheet.row([warning.to_string()]);
    }
    Ok(sheet)
}
