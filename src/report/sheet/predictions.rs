use super::{Sheet, number};
use crate::error::Result;
use crate::report::content::Content;

/// The score and the probability of every subject by every model; no probability of a model that has none.
pub(super) fn sheet(content: &Content<'_>) -> Result<Sheet> {
    let columns = content
        .models()
        .iter()
        .flat_map(|m| [format!("{} score", m.name()), format!("{} probability", m.name())]);
    let header = ["subject", "label", "split"].map(str::to_string).into_iter().chain(columns);
    let mut sheet = Sheet::new("predictions.csv", header);
    let (labels, split) = (content.table.labels()?, content.table.split().ok());
    for (row, (subject, label)) in content.table.subjects().iter().zip(labels).enumerate() {
        let part = split.and_then(|split| split.get(row)).map_or(String::new(), ToString::to_string);
        let of_models = content.models().iter().flat_map(|model| {
            let at = |values: &[f64]| values.get(row).copied().map_or(String::new(), number);
            [at(model.scores()), model.probabilities().map_or(String::new(), at)]
        });
        sheet.row([subject.clone(), u8::from(*label).to_string(), part].into_iter().chain(of_models));
    }
    Ok(sheet)
}
