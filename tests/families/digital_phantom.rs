//! The digital phantom of IBSI chapter 1 against the published values: one feature for each row, one row for each feature, and their numbers.

use std::collections::BTreeMap;

use radiomics::cohort::Extractor;
use radiomics::families;
use radiomics::feature::{Aggregation, FeatureName};
use radiomics::process::AsLevels;

use crate::support::digital_phantom::digital_phantom;
use crate::support::{Published, published};

/// Features that the standard defines and publishes no value for.
const UNPUBLISHED_TAGS: [&str; 5] =
    ["morph_vol_dens_ombb", "morph_area_dens_ombb", "morph_vol_dens_mvee", "morph_area_dens_mvee", "ivh_auc"];

fn extractor() -> Extractor {
    let families = families::chosen(&families::NAMES, &Aggregation::ALL).unwrap();
    Extractor::builder().discretise(AsLevels).families(families).build().unwrap()
}

/// The published values by tag with aggregation.
fn expected() -> Option<BTreeMap<String, Published>> {
    let rows = published("digital_phantom")?.into_iter();
    Some(rows.map(|row| (row.tag_with_aggregation.clone(), row)).collect())
}

#[test]
fn catalogue_and_table_have_the_same_features() {
    let Some(published) = expected() else { return };
    let schema = extractor().schema().clone();
    let mut ours: BTreeMap<String, &FeatureName> =
        schema.names().iter().map(|name| (name.tag_with_aggregation(), name)).collect();
    for tag in UNPUBLISHED_TAGS {
        assert!(ours.remove(tag).is_some(), "{tag} is not built");
        assert!(!published.contains_key(tag), "{tag} has a published row");
    }
    let without_row: Vec<_> = ours.keys().filter(|key| !published.contains_key(*key)).collect();
    let without_feature: Vec<_> = published.keys().filter(|key| !ours.contains_key(*key)).collect();
    assert!(without_row.is_empty(), "features without a published row: {without_row:?}");
    assert!(without_feature.is_empty(), "published rows without a feature: {without_feature:?}");
    for (key, ours) in ours {
        let row = &published[&key];
        assert_eq!(
            [ours.family, ours.ibsi.unwrap_or(""), ours.name, ours.tag],
            [&row.family, &row.code, &row.name, &row.tag],
            "{key}"
        );
        assert_eq!([ours.aggregation.label(), ours.aggregation.code()], row.aggregation, "{key}");
    }
}

#[test]
fn every_published_value_is_reproduced() {
    let Some(published) = expected() else { return };
    let (image, mask) = digital_phantom();
    let features = extractor().extract(&image, &mask).unwrap();
    let mut missed = Vec::new();
    for (name, value) in features.iter() {
        let Some(row) = published.get(&name.tag_with_aggregation()) else { continue };
        if !value.is_ok_and(|value| row.agrees(value)) {
            missed.push(format!("{name}: {value:?}, published {} ± {}", row.consensus, row.tolerance));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), published.len(), missed.join("\n"));
    println!("{} published values reproduced", published.len());
}

#[cfg(feature = "nifti")]
#[test]
fn the_files_of_the_phantom_give_the_same_bits_as_the_table() {
    use crate::support::reference;

    use radiomics::image::{Labels, Mask};
    use radiomics::io::{read_image, read_mask};

    let Some(folder) = reference("ibsi1/digital_phantom") else { return };
    let image = read_image(folder.join("image.nii.gz")).unwrap();
    let mask: Mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).unwrap();
    let from_files = extractor().extract(&image, &mask).unwrap();
    let (image, mask) = digital_phantom();
    let from_table = extractor().extract(&image, &mask).unwrap();
    assert_eq!(from_files.values(), from_table.values());
}
