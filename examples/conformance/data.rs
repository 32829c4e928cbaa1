//! The reference data: phantoms and tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use radiomics::config::{Config, Discretisation};
use radiomics::feature::Aggregation;
use radiomics::image::{Image, Labels, Mask};
use radiomics::io::{read_image, read_mask};

/// A row of a table, by the names of its columns.
pub type Row = BTreeMap<String, String>;

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
            values: table(&folder.join("reference_values.csv"))?,
            diagnostics: table(&folder.join("diagnostics.csv"))?,
            matrices: table(&folder.join("digital_phantom_matrices.csv"))?,
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

/// The digital phantom holds grey levels; every aggregation is published for it.
fn digital_phantom_config() -> Config {
    Config {
        aggregations: Aggregation::ALL.to_vec(),
        discretisation: Discretisation::None,
        ..Config::default()
    }
}

/// The number in a column of a row.
pub fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

fn phantom(folder: &Path) -> radiomics::Result<(Image, Mask)> {
    let image = read_image(folder.join("image.nii.gz"))?;
    Ok((image, read_mask(folder.join("mask.nii.gz"), Labels::NonZero)?))
}

fn table(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}
