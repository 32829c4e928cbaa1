//! Every published feature value.

use radiomics::config::Config;
use radiomics::feature::FeatureVector;

use crate::check::{Check, Precision, Tally};
use crate::data::{Data, Row, published};

/// One check for each published value, in the order of the table.
pub fn checks(data: &Data) -> radiomics::Result<Vec<Check>> {
    let mut checks = Vec::new();
    for rows in data.values.chunk_by(|a, b| a["dataset"] == b["dataset"]) {
        let ((image, mask), config) = data.set(&rows[0]["dataset"])?;
        let features = config.extractor()?.extract(image, mask)?;
        checks.extend(rows.iter().filter_map(|row| check(row, &features)));
    }
    Ok(checks)
}

/// The row beside the feature of the same tag; none for a row without a value.
fn check(row: &Row, features: &FeatureVector) -> Option<Check> {
    Some(Check {
        data_set: row["dataset"].clone(),
        group: row["family"].clone(),
        name: row["tag_with_aggregation"].clone(),
        tag: row["tag"].clone(),
        published: Some(published(row)?),
        found: features.column(&row["tag_with_aggregation"]).map_err(|error| error.to_string()),
        precision: Precision::ThreeDigits,
    })
}

/// A table with a row for each feature: how many published values it was held against, and how many passed.
pub fn by_feature(checks: &[Check]) -> radiomics::Result<String> {
    let mut table =
        "| family | feature | code | tag | published values passed |\n|---|---|---|---|---|\n".to_string();
    for name in Config::default().extractor()?.schema().names() {
        let mut tally = Tally::default();
        let own: Vec<Check> = checks.iter().filter(|check| check.tag == name.tag).cloned().collect();
        tally.add(&own);
        table += &format!(
            "| {} | {} | {} | `{}` | {} of {} |\n",
            name.family,
            name.name,
            name.ibsi.unwrap_or("–"),
            name.tag,
            tally.passed,
            tally.passed + tally.missed
        );
    }
    Ok(table)
}
