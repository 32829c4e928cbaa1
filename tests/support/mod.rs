//! What several tests share: where the reference data lie, how published values are compared, named tolerances.
#![allow(dead_code)] // each room is a crate of its own and uses a part

pub mod checker;
pub mod digital_phantom;
#[cfg(any(feature = "nifti", feature = "nrrd"))]
pub mod files;
pub mod maps;
#[cfg(feature = "json")]
pub mod odd;
pub mod ordered;
pub mod recipes;
pub mod responses;
pub mod scanners;
pub mod solids;

use std::io::Write;
use std::path::PathBuf;

/// Against another implementation, relative.
pub const CLOSE: f64 = 1e-9;
/// Between two paths of our own, relative.
pub const TIGHT: f64 = 1e-12;

/// A file of the reference data, or `None` with a printed reason where the data are not there.
///
/// The folder is `RADIOMICS_REFERENCE`, else `../shared/reference` beside the repository. With `CI=true` absent data
/// are a failure.
pub fn reference(file: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os("RADIOMICS_REFERENCE") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"),
    };
    let path = folder.join(file);
    if path.exists() {
        return Some(path);
    }
    let reason =
        format!("reference data not found: {} (set RADIOMICS_REFERENCE to their folder)", path.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{reason}");
    // Straight to the handle: what the macros print is shown for failing tests only.
    writeln!(std::io::stderr(), "skipped: {reason}").expect("standard error can be written to");
    None
}

/// A value that the standard publishes for a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    pub family: String,
    /// Label and code of the aggregation.
    pub aggregation: [String; 2],
    pub name: String,
    /// The IBSI code of the feature.
    pub code: String,
    pub tag: String,
    pub tag_with_aggregation: String,
    pub consensus: f64,
    pub tolerance: f64,
}

impl Published {
    /// The rule of the standard, [`ibsi_agrees`].
    pub fn agrees(&self, value: f64) -> bool {
        ibsi_agrees(value, self.consensus, self.tolerance)
    }
}

/// The published values of a data set, `digital_phantom` or `config_A` to `config_E`.
pub fn published(dataset: &str) -> Option<Vec<Published>> {
    let mut reader =
        csv::Reader::from_path(reference("ibsi1/reference_values.csv")?).expect("readable reference file");
    let rows = reader.records().map(|row| row.expect("a row")).filter(|row| &row[0] == dataset);
    let published = rows.map(|row| {
        let text = |column: usize| row[column].to_string();
        let number = |column: usize| row[column].parse().expect("a number");
        Published {
            family: text(1),
            aggregation: [text(2), text(3)],
            name: text(4),
            code: text(5),
            tag: text(6),
            tag_with_aggregation: text(7),
            consensus: number(8),
            tolerance: number(9),
        }
    });
    Some(published.collect())
}

/// A JSON file of the reference data.
pub fn reference_json(file: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(reference(file)?).expect("readable reference file");
    Some(serde_json::from_str(&text).expect("valid JSON"))
}

/// A number of a reference file, where NaN and infinities stand as words.
pub fn number(value: &serde_json::Value) -> f64 {
    match value.as_str() {
        Some("nan") => f64::NAN,
        Some("inf") => f64::INFINITY,
        Some("-inf") => f64::NEG_INFINITY,
        Some(other) => panic!("not a number: {other}"),
        None => value.as_f64().unwrap_or_else(|| panic!("not a number: {value}")),
    }
}

/// A list of numbers of a reference file.
pub fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// `x` rounded to three significant digits, as published values are.
pub fn rounded(x: f64) -> f64 {
    format!("{x:.2e}").parse().expect("a number that was just printed")
}

/// The rule of the standard: rounded to three significant digits, within the tolerance of the published value.
pub fn ibsi_agrees(value: f64, consensus: f64, tolerance: f64) -> bool {
    let slack = 1e-9 * consensus.abs(); // decimal fractions are not exact in binary
    (rounded(value) - consensus).abs() <= tolerance + slack
}

/// A whole number that looks random, from three others.
pub fn noise(z: usize, y: usize, x: usize) -> usize {
    let mixed = (z as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ (x as u64).wrapping_mul(0x1656_67b1_9e37_79f9);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 33) as usize
}

/// Whether two numbers agree within an absolute or relative tolerance; infinities and NaN agree with their like.
pub fn agree(found: f64, expected: f64, tolerance: f64) -> bool {
    (found.is_nan() && expected.is_nan())
        || approx::relative_eq!(found, expected, epsilon = tolerance, max_relative = tolerance)
}
