//! The reference data: phantoms and tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use radiomics::config::{Config, Discretisation};
use radiomics::feature::Aggregation;
use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{read_image, read_mask};

/// A row of a table, by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// The columns that are looked at.
const VALUES: [&str; 4] = ["dataset", "family", "tag", "tag_with_aggregation"];
const DIAGNOSTICS: [&str; 3] = ["dataset", "stage", "tag"];
const MATRICES: [&str; 1] = ["matrix"];
const MAPS: [&str; 10] = [
    "test_id",
    "phantom",
    "filter",
    "dimensionality",
    "parameters",
    "boundary_padding",
    "rotation_invariance",
    "pooling",
    "reference_map",
    "note",
];
const RESPONSES: [&str; 7] =
    ["test_id", "configuration", "dimensionality", "filter", "parameters", "boundary_padding", "tag"];

/// Those of them that hold a number or nothing.
const NUMBERS: [&str; 2] = ["consensus_value", "tolerance"];
const DEVIATIONS: [&str; 1] = ["tolerance_absolute"];
const COUNTS: [&str; 8] = ["slice", "dz", "dy", "dx", "i", "j", "count", "ngtdm_s"];

/// The phantoms and the tables of published numbers.
pub struct Data {
    pub digital_phantom: (Image, Mask),
    pub ct_phantom: (Image, Mask),
    pub values: Vec<Row>,
    pub diagnostics: Vec<Row>,
    pub matrices: Vec<Row>,
}

impl Data {
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(Data {
            digital_phantom: phantom(&folder.join("digital_phantom"))?,
            ct_phantom: phantom(&folder.join("ct_phantom"))?,
            values: table(&folder.join("reference_values.csv"), &VALUES, &NUMBERS)?,
            diagnostics: table(&folder.join("diagnostics.csv"), &DIAGNOSTICS, &NUMBERS)?,
            matrices: table(&folder.join("digital_phantom_matrices.csv"), &MATRICES, &COUNTS)?,
        })
    }

    /// Image and mask of a data set, and how its features are taken.
    pub fn set(&self, name: &str) -> radiomics::Result<(&(Image, Mask), Config)> {
        Ok(match name.strip_prefix("config_") {
            Some(letter) => (&self.ct_phantom, Config::preset(&format!("ibsi_{}", letter.to_lowercase()))?),
            None => (&self.digital_phantom, digital_phantom_config()),
        })
    }
}

/// The tables of chapter 2, filters, and where their phantoms and maps lie.
pub struct FilterData {
    pub folder: PathBuf,
    pub maps: Vec<Row>,
    pub values: Vec<Row>,
}

impl FilterData {
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(FilterData {
            folder: folder.to_path_buf(),
            maps: table(&folder.join("tests.csv"), &MAPS, &DEVIATIONS)?,
            values: table(&folder.join("phase2_reference_values.csv"), &RESPONSES, &NUMBERS)?,
        })
    }
}

/// The digital phantom holds grey levels; every aggregation is published for it.
fn digital_phantom_config() -> Config {
    Config {
        aggregations: Aggregation::ALL.to_vec(),
        discretisation: Discretisation::None,
        ..Config::default()
    }
}

/// What a row publishes: a number and its tolerance. One without a tolerance can be met by no value.
pub fn published(row: &Row) -> Option<(f64, f64)> {
    Some((number(row, "consensus_value")?, number(row, "tolerance").unwrap_or(f64::NAN)))
}

/// The number in a column of a row.
pub fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

fn phantom(folder: &Path) -> radiomics::Result<(Image, Mask)> {
    let image = read_image(folder.join("image.nii.gz"))?;
    Ok((image, read_mask(folder.join("mask.nii.gz"), Labels::NonZero)?))
}

/// The rows of a table, at least one, with the columns of both kinds.
fn table(path: &Path, texts: &[&str], numbers: &[&str]) -> Result<Vec<Row>, Box<dyn Error>> {
    let refused = |problem: String| format!("{}: {problem}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|error| refused(error.to_string()))?;
    let columns = reader.headers().map_err(|error| refused(error.to_string()))?;
    if let Some(missing) =
        texts.iter().chain(numbers).find(|name| columns.iter().all(|column| column != **name))
    {
        return Err(refused(format!("there is no column {missing}")).into());
    }
    let rows: Vec<Row> =
        reader.deserialize().collect::<Result<_, _>>().map_err(|error| refused(error.to_string()))?;
    if rows.is_empty() {
        return Err(refused("the table has no rows".to_string()).into());
    }
    for (line, row) in (2..).zip(&rows) {
        let wrong = |name: &&&str| {
            let cell = &row[**name];
            !cell.is_empty() && !cell.parse().is_ok_and(f64::is_finite)
        };
        if let Some(column) = numbers.iter().find(wrong) {
            let found = &row[*column];
            return Err(refused(format!("line {line}: {column} is {found:?}, no number")).into());
        }
    }
    Ok(rows)
}
