//! Interpolation against the diagnostics that the standard publishes for the CT phantom, configurations B to E.
#![cfg(feature = "nifti")]

mod support;

use std::collections::BTreeMap;

use radiomics::image::{Image, Labels, Mask, Roi};
use radiomics::io::{read_image, read_mask};
use radiomics::process::{Interpolator, Resample};
use support::{ibsi_agrees, reference};

/// Name, spacing, interpolator of the image, voxels of the mask.
const CONFIGURATIONS: [(&str, [Option<f64>; 3], Interpolator, usize); 4] = [
    ("config_B", [None, Some(2.0), Some(2.0)], Interpolator::Linear, 29_842),
    ("config_C", [Some(2.0); 3], Interpolator::Linear, 45_985),
    ("config_D", [Some(2.0); 3], Interpolator::Linear, 45_985),
    ("config_E", [Some(2.0); 3], Interpolator::CubicSpline, 45_985),
];

/// What is found, under the tags of the file.
fn diagnostics(image: &Image, mask: &Mask) -> BTreeMap<String, f64> {
    let roi = Roi::new(image, mask).unwrap();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let range = |values: &[f64]| {
        [
            values.iter().copied().fold(f64::INFINITY, f64::min),
            values.iter().copied().fold(f64::MIN, f64::max),
        ]
    };
    let all: Vec<f64> = image.intensities().iter().copied().collect();
    let (inside, [low, high], [min, max]) = (roi.values(), range(&all), roi.range());
    let mut found = BTreeMap::from([
        ("mean_int_interp_img".to_string(), mean(&all)),
        ("min_int_interp_img".to_string(), low),
        ("max_int_interp_img".to_string(), high),
        ("int_mask_mean_int_interp_roi".to_string(), mean(&inside)),
        ("int_mask_min_int_interp_roi".to_string(), min),
        ("int_mask_max_int_interp_roi".to_string(), max),
    ]);
    for (axis, name) in ["z", "y", "x"].into_iter().enumerate() {
        found.insert(format!("img_dim_{name}_interp_img"), image.geometry().size()[axis] as f64);
        found.insert(format!("vox_dim_{name}_interp_img"), image.geometry().spacing().zyx()[axis]);
        found.insert(format!("int_mask_dim_{name}_interp_roi"), mask.geometry().size()[axis] as f64);
        for kind in ["int", "morph"] {
            found.insert(format!("{kind}_mask_bb_dim_{name}_interp_roi"), roi.geometry().size()[axis] as f64);
        }
    }
    for kind in ["int", "morph"] {
        found.insert(format!("{kind}_mask_vox_count_interp_roi"), mask.voxels() as f64);
    }
    found
}

#[test]
fn configurations_b_to_e_have_the_published_diagnostics() {
    let Some(folder) = reference("ibsi1/ct_phantom") else { return };
    let Some(table) = reference("ibsi1/diagnostics.csv") else { return };
    let image = read_image(folder.join("image.nii.gz")).expect("a readable image");
    let mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).expect("a readable mask");
    let mut wrong = Vec::new();
    for (name, spacing, interpolator, voxels) in CONFIGURATIONS {
        let resample = Resample::along(spacing).unwrap().image_interpolator(interpolator);
        let made = resample.image(&image).unwrap();
        let rounded = made.intensities().mapv(f64::round);
        let made = Image::with_geometry(rounded.view(), *made.geometry()).unwrap();
        let mask = resample.mask(&mask).unwrap();
        assert_eq!(mask.voxels(), voxels, "{name}");
        let mut found = diagnostics(&made, &mask);
        if name == "config_E" {
            assert_eq!([found["min_int_interp_img"], found["max_int_interp_img"]], [-1111.0, 2637.0]);
        }
        for row in csv::Reader::from_path(&table).unwrap().records().map(|row| row.unwrap()) {
            if &row[0] != name || !["interpolated_image", "interpolated_ROI"].contains(&&row[1]) {
                continue;
            }
            let value = found.remove(&row[3]).unwrap_or_else(|| panic!("no value for {}", &row[3]));
            let [consensus, tolerance] = [4, 5].map(|column| row[column].parse().unwrap());
            if !ibsi_agrees(value, consensus, tolerance) {
                wrong.push(format!("{name} {}: {value} instead of {consensus} ± {tolerance}", &row[3]));
            }
        }
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
