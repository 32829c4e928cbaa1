//! The digital phantom of IBSI chapter 1 against the published values of every family that is built.
#![cfg(feature = "nifti")]

#[path = "support/digital_phantom.rs"]
mod digital_phantom;
mod support;

use std::collections::BTreeMap;

use digital_phantom::digital_phantom;
use radiomics::cohort::Extractor;
use radiomics::families;
use radiomics::feature::Aggregation;
use radiomics::image::{Labels, Mask};
use radiomics::io::{read_image, read_mask};
use radiomics::process::AsLevels;

/// Features of the morphology that are in the table and not built yet.
const LATER_TAGS: [&str; 9] = [
    "morph_vol_dens_aabb",
    "morph_area_dens_aabb",
    "morph_vol_dens_aee",
    "morph_area_dens_aee",
    "morph_vol_dens_conv_hull",
    "morph_area_dens_conv_hull",
    "morph_integ_int",
    "morph_moran_i",
    "morph_geary_c",
];

fn all_aggregations() -> Vec<Aggregation> {
    Aggregation::DIRECTIONAL.into_iter().chain(Aggregation::DIRECTIONLESS).collect()
}

fn extractor() -> Extractor {
    let families = families::chosen(&families::NAMES, &all_aggregations()).unwrap();
    Extractor::builder().discretise(AsLevels).families(families).build().unwrap()
}

#[derive(Debug, PartialEq)]
struct Row {
    code: String,
    name: String,
    value: f64,
    tolerance: f64,
}

/// The rows of the digital phantom that belong to the families that are built, by tag and aggregation.
fn published() -> Option<BTreeMap<(String, String), Row>> {
    let path = support::reference("ibsi1/reference_values.csv")?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    let built = |row: &csv::StringRecord| {
        &row[0] == "digital_phantom" && families::NAMES.contains(&&row[1]) && !LATER_TAGS.contains(&&row[6])
    };
    let rows = reader.records().map(Result::unwrap).filter(built);
    let keyed = rows.map(|row| {
        let published = Row {
            code: row[5].to_string(),
            name: row[4].to_string(),
            value: row[8].parse().unwrap(),
            tolerance: row[9].parse().unwrap(),
        };
        ((row[6].to_string(), row[2].to_string()), published)
    });
    Some(keyed.collect())
}

#[test]
fn catalogue_and_table_have_the_same_features() {
    let Some(published) = published() else { return };
    let schema = extractor().schema().clone();
    let ours: BTreeMap<(String, String), (&str, &str)> = schema
        .names()
        .iter()
        .map(|n| ((n.tag.to_string(), n.aggregation.label().to_string()), (n.ibsi.unwrap_or(""), n.name)))
        .collect();
    let without_row: Vec<_> = ours.keys().filter(|key| !published.contains_key(key)).collect();
    let without_feature: Vec<_> = published.keys().filter(|key| !ours.contains_key(key)).collect();
    assert!(without_row.is_empty(), "features without a published row: {without_row:?}");
    assert!(without_feature.is_empty(), "published rows without a feature: {without_feature:?}");
    for (key, (code, name)) in ours {
        let row = &published[&key];
        assert_eq!((code, name), (row.code.as_str(), row.name.as_str()), "{key:?}");
    }
}

#[test]
fn every_published_value_is_reproduced() {
    let Some(published) = published() else { return };
    let (image, mask) = digital_phantom();
    let features = extractor().extract(&image, &mask).unwrap();
    let mut missed = Vec::new();
    for (name, value) in features.iter() {
        let row = &published[&(name.tag.to_string(), name.aggregation.label().to_string())];
        let agrees = value.is_ok_and(|value| support::ibsi_agrees(value, row.value, row.tolerance));
        if !agrees {
            missed.push(format!("{name}: {value:?}, published {} ± {}", row.value, row.tolerance));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), features.len(), missed.join("\n"));
    println!("{} published values reproduced", features.len());
}

#[test]
fn the_files_of_the_phantom_give_the_same_bits_as_the_table() {
    let Some(folder) = support::reference("ibsi1/digital_phantom") else { return };
    let image = read_image(folder.join("image.nii.gz")).unwrap();
    let mask: Mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).unwrap();
    let from_files = extractor().extract(&image, &mask).unwrap();
    let (image, mask) = digital_phantom();
    let from_table = extractor().extract(&image, &mask).unwrap();
    assert_eq!(from_files.values(), from_table.values());
}
