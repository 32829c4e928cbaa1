//! The texture families against the reference values of configuration A on the CT phantom: by slice and by stack, on the
//! stored grid, re-segmented to [−500, 400] HU, bins of 25 HU from −500 HU.

mod support;

use std::collections::BTreeMap;

use ndarray::Array3;
use nifti::volume::RandomAccessNiftiVolume;
use nifti::{NiftiObject, NiftiVolume, ReaderOptions};
use radiomics::feature::{Aggregation, Extract, Region};
use radiomics::image::{Image, Labels, Mask, Roi, Spacing};
use radiomics::process::FixedBinSize;
use radiomics::texture::{Glcm, Glrlm, Glszm, Texture};
use support::{published, reference};

/// The voxels of a file, which are indexed (x, y, z), as `[[z, y, x]]`.
fn read(file: &str) -> Option<Array3<f64>> {
    let volume = ReaderOptions::new().read_file(reference(file)?).unwrap().into_volume();
    let size: Vec<usize> = volume.dim().iter().rev().map(|&n| usize::from(n)).collect();
    Some(Array3::from_shape_fn((size[0], size[1], size[2]), |(z, y, x)| {
        volume.get_f64(&[x as u16, y as u16, z as u16]).unwrap()
    }))
}

#[test]
fn configuration_a_has_the_reference_values() {
    let (Some(image), Some(mask)) =
        (read("ibsi1/ct_phantom/image.nii.gz"), read("ibsi1/ct_phantom/mask.nii.gz"))
    else {
        return;
    };
    let spacing = Spacing::new([3.0, 0.977, 0.977]).unwrap();
    let in_range = image.mapv(|hu| (-500.0..=400.0).contains(&hu));
    let image = Image::new(image.view(), spacing).unwrap();
    let mask = Mask::new(mask.view(), Labels::NonZero, spacing).unwrap();
    let in_range = Mask::new(in_range.view(), Labels::NonZero, spacing).unwrap();
    let roi = Roi::builder().intensity_mask(&in_range).build(&image, &mask).unwrap();
    assert_eq!(roi.voxels(), 114_596);

    let bins = FixedBinSize::new(25.0).unwrap().starting_at(-500.0).unwrap();
    let region = Region::discretised(&roi, &bins);
    let by_slice = |all: &[Aggregation]| {
        all.iter().copied().filter(|a| !a.label().starts_with("3D")).collect::<Vec<_>>()
    };
    let families: [Box<dyn Extract>; 3] = [
        Box::new(Glcm::new().aggregated(by_slice(&Aggregation::DIRECTIONAL)).unwrap()),
        Box::new(Glrlm::new().aggregated(by_slice(&Aggregation::DIRECTIONAL)).unwrap()),
        Box::new(Glszm::new().aggregated(by_slice(&Aggregation::DIRECTIONLESS)).unwrap()),
    ];
    let mut found = BTreeMap::new();
    for family in &families {
        for (name, value) in family.names().iter().zip(family.extract(&region).unwrap()) {
            found.insert(name.tag_with_aggregation(), value.unwrap());
        }
    }

    let mut rows = 0;
    for row in published("config_A").expect("beside the phantom") {
        if !["glcm", "glrlm", "glszm"].contains(&row.family.as_str()) {
            continue;
        }
        rows += 1;
        let tag = &row.tag_with_aggregation;
        let value = found.remove(tag).unwrap_or_else(|| panic!("no value for {tag}"));
        assert!(row.agrees(value), "{tag}: {value} instead of {} ± {}", row.consensus, row.tolerance);
    }
    assert_eq!(rows, 4 * 25 + 4 * 16 + 2 * 16);
    assert!(found.is_empty(), "{found:?}");
}
