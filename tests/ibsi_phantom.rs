//! The digital phantom of IBSI chapter 1 against the published values of every family that is built.

#[path = "support/digital_phantom.rs"]
mod digital_phantom;
mod support;

use std::collections::BTreeMap;

use digital_phantom::digital_phantom;
use radiomics::cohort::Extractor;
use radiomics::families;
use radiomics::feature::{Aggregation, FeatureName};
use radiomics::process::AsLevels;
use support::{Published, published};

/// Features of the morphology that are in the table and not built yet.
const LATER_TAGS: [&str; 3] = ["morph_integ_int", "morph_moran_i", "morph_geary_c"];

/// Features that the standard defines without publishing a value.
const UNPUBLISHED_TAGS: [&str; 4] =
    ["morph_vol_dens_ombb", "morph_area_dens_ombb", "morph_vol_dens_mvee", "morph_area_dens_mvee"];

fn extractor() -> Extractor {
    let families = families::chosen(&families::NAMES, &Aggregation::ALL).unwrap();
    Extractor::builder().discretise(AsLevels).families(families).build().unwrap()
}

/// The published values of the families that are built, by tag with aggregation.
fn expected() -> Option<BTreeMap<String, Published>> {
    let rows = published("digital_phantom")?.into_iter();
    let built = rows.filter(|row| {
        families::NAMES.contains(&row.family.as_str()) && !LATER_TAGS.contains(&row.tag.as_str())
    });
    Some(built.map(|row| (row.tag_with_aggregation.clone(), row)).collect())
}

#[test]
fn catalogue_and_table_have_the_same_features() {
    let Some(published) = expected() else { return };
    let schema = extractor().schema().clone();
    let unpublished: Vec<_> =
        schema.names().iter().map(|name| name.tag).filter(|tag| UNPUBLISHED_TAGS.contains(tag)).collect();
    assert_eq!(unpublished, UNPUBLISHED_TAGS);
    let others = schema.names().iter().filter(|name| !UNPUBLISHED_TAGS.contains(&name.tag));
    let ours: BTreeMap<String, &FeatureName> =
        others.map(|name| (name.tag_with_aggregation(), name)).collect();
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
    let mut compared = 0;
    for (name, value) in features.iter().filter(|(name, _)| !UNPUBLISHED_TAGS.contains(&name.tag)) {
        compared += 1;
        let row = &published[&name.tag_with_aggregation()];
        if !value.is_ok_and(|value| row.agrees(value)) {
            missed.push(format!("{name}: {value:?}, published {} ± {}", row.consensus, row.tolerance));
        }
    }
    assert!(missed.is_empty(), "{} of {compared} missed:\n{}", missed.len(), missed.join("\n"));
    println!("{compared} published values reproduced");
}

#[cfg(feature = "nifti")]
#[test]
fn the_files_of_the_phantom_give_the_same_bits_as_the_table() {
    use radiomics::image::{Labels, Mask};
    use radiomics::io::{read_image, read_mask};

    let Some(folder) = support::reference("ibsi1/digital_phantom") else { return };
    let image = read_image(folder.join("image.nii.gz")).unwrap();
    let mask: Mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).unwrap();
    let from_files = extractor().extract(&image, &mask).unwrap();
    let (image, mask) = digital_phantom();
    let from_table = extractor().extract(&image, &mask).unwrap();
    assert_eq!(from_files.values(), from_table.values());
}
