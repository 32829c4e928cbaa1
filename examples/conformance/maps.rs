//! The reference response maps of filters, voxel by voxel.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use radiomics::filter::Filter;
use radiomics::image::Image;
use radiomics::io::read_image;

use crate::check::{Check, Precision};
use crate::data::{FilterData, Row, number};
use crate::recipe;

/// The tolerance of a map, as a share of its range.
const TOLERANCE: f64 = 0.01;

/// What stands beside a test without a map.
const NOT_STANDARDISED: &str = "no consensus";

/// One check for each map: the largest deviation at any voxel. Then one that misses for each map that no row names.
pub fn checks(data: &FilterData) -> Result<Vec<Check>, Box<dyn Error>> {
    let mut phantoms = BTreeMap::new();
    let mut checks: Vec<Check> = (2..)
        .zip(&data.maps)
        .filter(|(_, row)| standardised(row))
        .map(|(line, row)| {
            let found = deviation(row, &data.folder, &mut phantoms);
            Check {
                published: number(row, "tolerance_absolute").map(|tolerance| (0.0, tolerance)),
                found: found.map_err(|error| format!("tests.csv, line {line}: {error}")),
                ..blank(&row["test_id"], &row["phantom"], &row["filter"])
            }
        })
        .collect();
    for entry in std::fs::read_dir(data.folder.join("reference_response_maps"))? {
        let file = format!("reference_response_maps/{}", entry?.file_name().display());
        if file.ends_with(".nii.gz") && data.maps.iter().all(|row| row["reference_map"] != file) {
            let found = Err("no row of tests.csv names this map".to_string());
            checks.push(Check { found, ..blank(&file, "", "") });
        }
    }
    Ok(checks)
}

/// Whether a map must be there.
pub fn standardised(row: &Row) -> bool {
    row["note"] != NOT_STANDARDISED || !row["reference_map"].is_empty()
}

/// The largest deviation of a check as a share of the range of the map.
pub fn share_of_range(check: &Check) -> Option<f64> {
    Some(TOLERANCE * check.found.as_ref().ok()? / check.published?.1)
}

/// The largest absolute difference between the map of the row and that of the crate; NaN if any is NaN.
fn deviation(
    row: &Row,
    folder: &Path,
    phantoms: &mut BTreeMap<String, Image>,
) -> Result<f64, Box<dyn Error>> {
    let filter = recipe::settings(row)?.ok_or("a map without a filter")?.filter()?;
    let reference = read_image(folder.join(&row["reference_map"]))?;
    let (least, most) = reference.intensities().iter().fold((f64::MAX, f64::MIN), |(low, high), value| {
        (low.min(*value), high.max(*value)) // a map that is not a number is found below
    });
    let published = number(row, "tolerance_absolute").unwrap_or(f64::NAN);
    let tolerance = TOLERANCE * (most - least);
    // It is printed with six digits.
    if (published - tolerance).abs().total_cmp(&(1e-5 * tolerance)).is_gt() {
        return Err(
            format!("the tolerance {published} is not 1 % of the range of the map, {tolerance}").into()
        );
    }
    let name = &row["phantom"];
    if !phantoms.contains_key(name) {
        let file = folder.join("digital_phantoms").join(format!("{name}.nii.gz"));
        phantoms.insert(name.clone(), read_image(file)?);
    }
    let responses = filter.responses(&phantoms[name])?;
    let [(_, map)] = responses.as_slice() else {
        return Err(format!("one map is expected, found {}", responses.len()).into());
    };
    let (found, expected) = (map.intensities(), reference.intensities());
    if found.dim() != expected.dim() {
        return Err(format!("{:?} voxels are expected, found {:?}", expected.dim(), found.dim()).into());
    }
    let differences = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs());
    differences.max_by(f64::total_cmp).ok_or_else(|| "a map without a voxel".into())
}

/// A check of a map without numbers.
fn blank(test: &str, phantom: &str, filter: &str) -> Check {
    Check {
        data_set: phantom.to_string(),
        group: filter.to_string(),
        name: test.to_string(),
        tag: String::new(),
        published: None,
        found: Err(String::new()),
        precision: Precision::Exact,
    }
}
