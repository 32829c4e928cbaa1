//! What becomes of image and mask before anything is measured, against PyRadiomics.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use radiomics::Error;
use radiomics::image::{Image, Labels, Mask, Roi, VoxelType};
use radiomics::io::{read_image, read_mask};
use radiomics::process::{Prepare, Surrounded};
use radiomics::pyradiomics::{Preparation, Settings};
use serde_json::{Value as Json, json};

use crate::prepared::inputs::{image, mask};
use crate::prepared::rows::{ROWS, Row};
use crate::prepared::settings;
use crate::support::maps::statistics;
use crate::support::{CLOSE, TIGHT, agree, reference, reference_json};

/// The region, and all of the prepared image.
fn whole<'a>(settings: &Settings, image: &'a Image, mask: &Mask) -> Result<Surrounded<'a>, Error> {
    Preparation::new(settings)?.prepare(image, mask, 0.0, &mut |grid, _| Ok(([0; 3], grid.size())))
}

/// The region, with no more of the prepared image than its box.
fn least<'a>(settings: &Settings, image: &'a Image, mask: &Mask) -> Result<Surrounded<'a>, Error> {
    Preparation::new(settings)?.prepare(image, mask, 0.0, &mut |_, part| Ok(part))
}

/// The places of the voxels of the region on the whole grid.
fn places(roi: &Roi, size: [usize; 3]) -> Vec<usize> {
    let start = roi.start();
    let selected = roi.intensity_mask();
    let places = selected.indexed_iter().filter(|(_, selected)| **selected);
    places.map(|((z, y, x), _)| ((start[0] + z) * size[1] + start[1] + y) * size[2] + start[2] + x).collect()
}

#[test]
fn images_by_formula_are_prepared_as_by_pyradiomics() {
    for row in ROWS {
        let settings = settings(&serde_json::from_str(row.settings).expect("JSON"));
        let (image, mask) = (image(row.image), mask(row.mask));
        let prepared =
            whole(&settings, &image, &mask).unwrap_or_else(|error| panic!("{}: {error}", row.name));
        check(row, &prepared);
        // A part of the image gives the same region to the last bit.
        let small = least(&settings, &image, &mask).expect("prepared before");
        assert_eq!(small.processed.roi, prepared.processed.roi, "{}", row.name);
    }
}

fn check(row: &Row, prepared: &Surrounded<'_>) {
    let Row { name, size, .. } = *row;
    assert_eq!(prepared.grid.size(), size, "{name}");
    assert_eq!(prepared.image.geometry().size(), size, "{name}");
    assert_eq!(prepared.image.voxel_type(), row.voxel_type, "{name}");
    for a in 0..3 {
        let (spacing, origin) = (prepared.grid.spacing().zyx()[a], prepared.grid.origin()[a]);
        assert!(agree(spacing, row.spacing[a], TIGHT), "{name}: spacing {spacing}");
        assert!(agree(origin, row.origin[a], TIGHT), "{name}: origin {origin}");
    }
    let roi = &prepared.processed.roi;
    let places = places(roi, size);
    let shape = roi.morphological_mask().iter().filter(|&&selected| selected).count();
    let voxels = [places.len(), places.iter().map(|place| place % 97).sum(), shape];
    assert_eq!(voxels, row.voxels, "{name}");

    let values: Vec<f64> = prepared.image.intensities().iter().copied().collect();
    let mean = |weight: &dyn Fn(usize) -> f64| {
        values.iter().enumerate().map(|(i, x)| weight(i) * x).sum::<f64>() / values.len() as f64
    };
    for (found, expected) in [mean(&|_| 1.0), mean(&|i| (i % 97) as f64)].iter().zip(row.means) {
        assert!(agree(*found, expected, TIGHT), "{name}: mean {found}, expected {expected}");
    }
    for (k, expected) in row.samples.into_iter().enumerate() {
        let found = values[(977 * k + 13) % values.len()];
        assert!(agree(found, expected, TIGHT), "{name}: sample {k} is {found}, expected {expected}");
    }
}

#[test]
fn an_image_that_no_step_changes_is_not_copied() {
    let (image, mask) = (image("i16"), mask("ball"));
    let prepared = least(&Settings::default(), &image, &mask).expect("prepared");
    assert!(matches!(prepared.image, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn what_pyradiomics_refuses_is_refused_by_name() {
    let refused = [
        ("outside", json!({"resampledPixelSpacing": [1, 1, 2]}), "box of the region must be within"),
        ("outside", json!({"correctMask": true}), "box of the region must be within"),
        ("outside", json!({"resampledPixelSpacing": [0.8, 1.25, 2.5]}), "box of the region must be within"),
        ("small", json!({}), "mask is 11×14×16 voxels, image is 12×14×16"),
        ("shifted", json!({}), "mask and image differ: origin"),
        ("shifted", json!({"geometryTolerance": 1e-7}), "mask and image differ: origin"),
        ("line", json!({}), "number of dimensions of the region must be at least 2"),
        (
            "slice",
            json!({"minimumROIDimensions": 3}),
            "number of dimensions of the region must be at least 3",
        ),
        ("voxel", json!({"minimumROIDimensions": 0}), "region must be larger than one voxel"),
        ("ball", json!({"minimumROISize": 427}), "number of voxels of the region must be above 427"),
        ("ball", json!({"resegmentRange": [150.2, 150.4]}), "number of voxels that re-segmentation leaves"),
        ("ball", json!({"resegmentRange": [-34, -34]}), "number of dimensions of the region must be"),
        ("ball", json!({"resegmentRange": [20], "minimumROISize": 257}), "must be above 257"),
        (
            "dot",
            json!({"resampledPixelSpacing": [40, 40, 40], "minimumROIDimensions": 1}),
            "the mask on the new grid selects 0 of",
        ),
        ("ball", json!({"resegmentRange": [1, 2, 3]}), "resegmentRange must be one number or two"),
    ];
    let image = image("i16");
    for (name, named, expected) in refused {
        let error = whole(&settings(&named), &image, &mask(name)).expect_err("a refusal").to_string();
        assert!(error.contains(expected), "{name}, {named}: {error}");
    }
}

#[test]
fn settings_without_meaning_are_refused() {
    let refused = [
        (json!({"resampledPixelSpacing": [1, -1, 1]}), "resampledPixelSpacing"),
        (json!({"resampledPixelSpacing": [1, "inf", 1]}), "resampledPixelSpacing"),
        (json!({"geometryTolerance": -1}), "geometryTolerance"),
        (json!({"resegmentRange": []}), "resegmentRange"),
        (json!({"resegmentRange": ["nan"]}), "resegmentRange"),
    ];
    for (named, expected) in refused {
        let error = Preparation::new(&settings(&named)).expect_err("a refusal").to_string();
        assert!(error.contains(expected), "{named}: {error}");
    }
    for settings in [
        Settings { normalize: true, normalize_scale: f64::NAN, ..Settings::default() },
        Settings { normalize: true, remove_outliers: Some(f64::INFINITY), ..Settings::default() },
    ] {
        assert!(Preparation::new(&settings).is_err());
    }
    let fine = Settings { resampled_pixel_spacing: Some([1e-7; 3]), ..Settings::default() };
    let error = whole(&fine, &image("i16"), &mask("ball")).expect_err("a refusal").to_string();
    assert!(error.contains("new spacing must be so coarse"), "{error}");
}

#[test]
fn a_flat_image_cannot_be_normalised() {
    let flat = image("i16").map(|_| 7.0).stored_as(VoxelType::I16);
    let settings = Settings { normalize: true, ..Settings::default() };
    let error = whole(&settings, &flat, &mask("ball")).expect_err("a refusal").to_string();
    assert!(error.contains("standard deviation of the image must be finite and above 0"), "{error}");
}

#[test]
fn one_thread_gives_the_same_bits() {
    let settings = settings(&json!({"resampledPixelSpacing": [0.7, 0.9, 1.1], "normalize": true}));
    let (image, mask) = (image("f32"), mask("ball"));
    let many = whole(&settings, &image, &mask).expect("prepared");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let one = pool.install(|| whole(&settings, &image, &mask)).expect("prepared");
    assert_eq!(one, many);
}

#[test]
fn settings_tell_preparations_apart() {
    let named = [
        json!({}),
        json!({"normalize": true}),
        json!({"normalize": true, "normalizeScale": 2}),
        json!({"resampledPixelSpacing": [1, 1, 1]}),
        json!({"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkLinear"}),
        json!({"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkHammingWindowedSinc"}),
        json!({"resampledPixelSpacing": [1, 1, 1], "padDistance": 8}),
        json!({"preCrop": true}),
        json!({"preCrop": true, "padDistance": 8}),
        json!({"correctMask": true}),
        json!({"minimumROISize": 10}),
        json!({"minimumROIDimensions": 3}),
        json!({"resegmentRange": [1]}),
        json!({"resegmentRange": [1, 2]}),
        json!({"resegmentRange": [1, 2], "resegmentMode": "sigma"}),
        json!({"resegmentRange": [1, 2], "resegmentShape": true}),
    ];
    let texts: std::collections::HashSet<String> =
        named.iter().map(|named| Preparation::new(&settings(named)).expect("settings").settings()).collect();
    assert_eq!(texts.len(), named.len());
}

const SUBJECTS: [(&str, &str, &str); 3] = [
    ("brain1", "pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd"),
    ("breast1", "pyradiomics/breast1_image.nrrd", "pyradiomics/breast1_label.nrrd"),
    ("ct_phantom", "ibsi1/ct_phantom/image.nii.gz", "ibsi1/ct_phantom/mask.nii.gz"),
];

const SETTINGS: [&str; 5] = [
    "d_resample1_norm100_bw5",
    "d2_resample1_bw25",
    "d3_resample2_linear_bw25",
    "d4_resample_inplane_bw25",
    "d5_normalize_removeoutliers3",
];

#[test]
fn patients_are_prepared_as_by_pyradiomics() {
    let mut worst = (0.0, String::new());
    for (subject, image, mask) in SUBJECTS {
        let (Some(image), Some(mask)) = (reference(image), reference(mask)) else { return };
        let image = read_image(image).expect("an image");
        let mask = read_mask(mask, Labels::One(1)).expect("a mask");
        for setting in SETTINGS {
            let Some(golden) = reference_json(&format!("pyradiomics_values/{subject}__{setting}.json"))
            else {
                return;
            };
            let prepared = whole(&settings(&golden["settings"]["setting"]), &image, &mask).expect("prepared");
            let mut number = |what: &str, found: f64, expected: f64| {
                let place = format!("{subject}, {setting}, {what}");
                let difference = if found == expected { 0.0 } else { (found / expected - 1.0).abs() };
                assert!(difference <= CLOSE, "{place}: {found}, expected {expected}");
                if difference > worst.0 {
                    worst = (difference, place);
                }
            };
            let diagnostics = &golden["diagnostics"];
            if let Some(mean) = diagnostics["diagnostics_Image-interpolated_Mean"].as_f64() {
                interpolated(diagnostics, &prepared);
                let values: Vec<f64> = prepared.image.intensities().iter().copied().collect();
                number("mean", values.iter().sum::<f64>() / values.len() as f64, mean);
                let expected = |name| diagnostics[name].as_f64().expect("a number");
                let least = values.iter().copied().fold(f64::INFINITY, f64::min);
                number("minimum", least, expected("diagnostics_Image-interpolated_Minimum"));
                let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                number("maximum", largest, expected("diagnostics_Image-interpolated_Maximum"));
                let values = prepared.processed.roi.values();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                number("mean of the region", mean, expected("diagnostics_Mask-interpolated_Mean"));
                let [low, high] = prepared.processed.roi.range();
                number("minimum of the region", low, expected("diagnostics_Mask-interpolated_Minimum"));
                number("maximum of the region", high, expected("diagnostics_Mask-interpolated_Maximum"));
            }
            let features = &golden["features"];
            for (name, found) in statistics(prepared.processed.roi.values().to_vec()) {
                let expected = features[format!("original_firstorder_{name}")].as_f64().expect("a number");
                number(name, found, expected);
            }
        }
    }
    println!("largest relative difference {:.1e} ({})", worst.0, worst.1);
}

/// Sizes, spacings and voxels of the interpolated image and mask.
fn interpolated(diagnostics: &Json, prepared: &Surrounded<'_>) {
    let list = |name: &str| crate::support::numbers(&diagnostics[format!("diagnostics_{name}")]);
    let xyz = |zyx: [usize; 3]| zyx.into_iter().rev().map(|n| n as f64).collect::<Vec<_>>();
    let roi = &prepared.processed.roi;
    assert_eq!(list("Image-interpolated_Size"), xyz(prepared.grid.size()));
    let spacing: Vec<f64> = prepared.grid.spacing().zyx().into_iter().rev().collect();
    for (found, expected) in spacing.iter().zip(list("Image-interpolated_Spacing")) {
        assert!(agree(*found, expected, TIGHT), "spacing {found}, expected {expected}");
    }
    let found = [xyz(roi.start()), xyz(roi.geometry().size())].concat();
    assert_eq!(list("Mask-interpolated_BoundingBox"), found);
    assert_eq!(diagnostics["diagnostics_Mask-interpolated_VoxelNum"], roi.voxels());
}
