//! Every published feature value of a response map.

use radiomics::config::Config;
use radiomics::feature::FeatureVector;

use crate::check::{Check, Precision};
use crate::data::{Data, FilterData, Row, published};
use crate::recipe;

/// The columns that say how the values come about.
const RECIPE: [&str; 5] = ["configuration", "dimensionality", "filter", "parameters", "boundary_padding"];

/// One check for each published value of the rows that are chosen, in the order of the table.
pub fn checks(data: &Data, filters: &FilterData, chosen: impl Fn(&Row) -> bool) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut line = 2;
    for rows in filters.values.chunk_by(|a, b| RECIPE.iter().all(|column| a[*column] == b[*column])) {
        if chosen(&rows[0]) {
            let features = features(data, &rows[0])
                .map_err(|error| format!("phase2_reference_values.csv, line {line}: {error}"));
            checks.extend(rows.iter().filter_map(|row| check(row, &features)));
        }
        line += rows.len();
    }
    checks
}

/// The features of the CT phantom that a row asks for.
fn features(data: &Data, row: &Row) -> Result<FeatureVector, Box<dyn std::error::Error>> {
    let (name, expected) = match row["configuration"].as_str() {
        "A" => ("ibsi2_a", "2D"),
        "B" => ("ibsi2_b", "3D"),
        other => return Err(format!("{other:?} is no configuration").into()),
    };
    if row["dimensionality"] != expected {
        return Err(format!("{name} is {expected}, found {:?}", row["dimensionality"]).into());
    }
    let mut config = Config::preset(name)?;
    if let Some(filter) = recipe::settings(row)? {
        config.filters.push(filter);
        config.original = false;
    }
    let (image, mask) = &data.ct_phantom;
    Ok(config.extractor()?.extract(image, mask)?)
}

/// The row beside the feature of the same tag; none for a row without a value.
fn check(row: &Row, features: &Result<FeatureVector, String>) -> Option<Check> {
    let found = features.as_ref().map_err(String::clone);
    Some(Check {
        data_set: format!("ibsi2 {}", row["configuration"]),
        group: format!("{} {}", row["test_id"], row["filter"]),
        name: row["tag"].clone(),
        tag: row["tag"].clone(),
        published: Some(published(row)?),
        found: found.and_then(|features| features.column(&row["tag"]).map_err(|error| error.to_string())),
        precision: Precision::ThreeDigits,
    })
}
