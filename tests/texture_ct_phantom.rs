//! The texture families against the reference values of configuration A on the CT phantom: by slice and by stack, on the
//! stored grid, re-segmented to [−500, 400] HU, bins of 25 HU from −500 HU.
#![cfg(feature = "nifti")]

mod support;

use std::collections::BTreeMap;

use radiomics::feature::{Aggregation, Extract, Region};
use radiomics::image::{Labels, Mask, Roi};
use radiomics::io::{read_image, read_mask};
use radiomics::process::FixedBinSize;
use radiomics::texture::{Glcm, Gldzm, Glrlm, Glszm, Ngldm, Ngtdm, Texture};
use support::{published, reference};

#[test]
fn configuration_a_has_the_reference_values() {
    let Some(folder) = reference("ibsi1/ct_phantom") else { return };
    let image = read_image(folder.join("image.nii.gz")).expect("a readable image");
    let mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).expect("a readable mask");
    let in_range = image.intensities().mapv(|hu| (-500.0..=400.0).contains(&hu));
    let in_range = Mask::with_geometry(in_range.view(), Labels::NonZero, *image.geometry()).unwrap();
    let roi = Roi::builder().intensity_mask(&in_range).build(&image, &mask).unwrap();
    assert_eq!(roi.voxels(), 114_596);

    let bins = FixedBinSize::new(25.0).unwrap().starting_at(-500.0).unwrap();
    let region = Region::discretised(&roi, &bins);
    let by_slice = |all: &[Aggregation]| {
        all.iter().copied().filter(|a| !a.label().starts_with("3D")).collect::<Vec<_>>()
    };
    let families: [Box<dyn Extract>; 6] = [
        Box::new(Glcm::new().aggregated(by_slice(&Aggregation::DIRECTIONAL)).unwrap()),
        Box::new(Glrlm::new().aggregated(by_slice(&Aggregation::DIRECTIONAL)).unwrap()),
        Box::new(Glszm::new().aggregated(by_slice(&Aggregation::DIRECTIONLESS)).unwrap()),
        Box::new(Gldzm::new().aggregated(by_slice(&Aggregation::DIRECTIONLESS)).unwrap()),
        Box::new(Ngtdm::new().aggregated(by_slice(&Aggregation::DIRECTIONLESS)).unwrap()),
        Box::new(Ngldm::new().aggregated(by_slice(&Aggregation::DIRECTIONLESS)).unwrap()),
    ];
    let mut found = BTreeMap::new();
    for family in &families {
        for (name, value) in family.names().iter().zip(family.extract(&region).unwrap()) {
            found.insert(name.tag_with_aggregation(), value.unwrap());
        }
    }

    let mut rows = 0;
    for row in published("config_A").expect("beside the phantom") {
        if !["glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm"].contains(&row.family.as_str()) {
            continue;
        }
        rows += 1;
        let tag = &row.tag_with_aggregation;
        let value = found.remove(tag).unwrap_or_else(|| panic!("no value for {tag}"));
        assert!(row.agrees(value), "{tag}: {value} instead of {} ± {}", row.consensus, row.tolerance);
    }
    assert_eq!(rows, 4 * 25 + 4 * 16 + 2 * (16 + 16 + 5 + 17));
    assert!(found.is_empty(), "{found:?}");
}
