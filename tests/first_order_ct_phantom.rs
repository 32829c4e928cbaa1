//! The first-order families against the reference values of configuration A on the CT phantom: on the stored grid,
//! re-segmented to [−500, 400] HU, bins of 25 HU from −500 HU, the intensity-volume histogram in steps of 1 HU.
#![cfg(feature = "nifti")]

mod support;

use std::collections::BTreeMap;

use radiomics::feature::{Extract, Family, Region};
use radiomics::first_order::{Histogram, LocalIntensity, Statistics, VolumeHistogram};
use radiomics::image::{Labels, Mask, Roi};
use radiomics::io::{read_image, read_mask};
use radiomics::process::FixedBinSize;
use support::{published, reference};

#[test]
fn configuration_a_has_the_reference_values() {
    let Some(folder) = reference("ibsi1/ct_phantom") else { return };
    let image = read_image(folder.join("image.nii.gz")).expect("a readable image");
    let mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).expect("a readable mask");
    let in_range = image.intensities().mapv(|hu| (-500.0..=400.0).contains(&hu));
    let in_range = Mask::with_geometry(in_range.view(), Labels::NonZero, *image.geometry()).unwrap();
    let builder = Roi::builder().halo(Family::reach(&LocalIntensity)).limits(-500.0, 400.0);
    let roi = builder.intensity_mask(&in_range).build(&image, &mask).unwrap();
    assert_eq!(roi.voxels(), 114_596);

    let bins = FixedBinSize::new(25.0).unwrap();
    let region = Region::discretised(&roi, &bins);
    let families: [Box<dyn Extract>; 4] = [
        Box::new(LocalIntensity),
        Box::new(Statistics),
        Box::new(Histogram),
        Box::new(VolumeHistogram::default()),
    ];
    let mut found = BTreeMap::new();
    for family in &families {
        let start = std::time::Instant::now();
        let values = family.extract(&region).unwrap();
        println!("{}: {:?}", family.family(), start.elapsed());
        for (name, value) in family.names().iter().zip(values) {
            found.insert(name.tag, value.unwrap());
        }
    }
    let area = found.remove("ivh_auc").expect("a feature without a published value");
    assert!((0.0..=1.0).contains(&area), "{area}");

    let mut rows = 0;
    for row in published("config_A").expect("beside the phantom") {
        if !families.iter().any(|family| family.family() == row.family) {
            continue;
        }
        rows += 1;
        let tag = row.tag.as_str();
        let value = found.remove(tag).unwrap_or_else(|| panic!("no value for {tag}"));
        println!("{tag}: {value}, published {} ± {}", row.consensus, row.tolerance);
        assert!(row.agrees(value), "{tag}: {value} instead of {} ± {}", row.consensus, row.tolerance);
    }
    assert_eq!(rows, 2 + 18 + 23 + 6);
    assert!(found.is_empty(), "{found:?}");
}
