//! The `diagnostics_…` entries, against those of PyRadiomics.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use ndarray::{Array3, array};
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing, VoxelType};
use radiomics::io::{read_image, read_mask};
use radiomics::pyradiomics::{DiagnosticValue, Diagnostics};

use crate::support::{TIGHT, agree, noise, reference, reference_json};

/// What PyRadiomics prints before the features of an image that is neither resampled nor re-segmented, in its order.
const NAMES: [&str; 22] = [
    "Versions_PyRadiomics",
    "Versions_Numpy",
    "Versions_SimpleITK",
    "Versions_PyWavelet",
    "Versions_Python",
    "Configuration_Settings",
    "Configuration_EnabledImageTypes",
    "Image-original_Hash",
    "Image-original_Dimensionality",
    "Image-original_Spacing",
    "Image-original_Size",
    "Image-original_Mean",
    "Image-original_Minimum",
    "Image-original_Maximum",
    "Mask-original_Hash",
    "Mask-original_Spacing",
    "Mask-original_Size",
    "Mask-original_BoundingBox",
    "Mask-original_VoxelNum",
    "Mask-original_VolumeNum",
    "Mask-original_CenterOfMassIndex",
    "Mask-original_CenterOfMass",
];

fn diagnostics(image: &Image, mask: &Mask) -> Diagnostics {
    let diagnostics = Diagnostics::new().versions().configuration("{'label': 1}", "{'Original': {}}");
    diagnostics.image("original", image).mask("original", None, mask, 1).expect("no image to fit")
}

fn measured(image: &str, mask: &str) -> Option<Diagnostics> {
    let image = read_image(reference(image)?).expect("a readable image");
    let mask = read_mask(reference(mask)?, Labels::One(1)).expect("a readable mask");
    Some(diagnostics(&image, &mask))
}

/// Texts, counts and hashes are the same, numbers within a relative tolerance; gives the largest difference.
fn compare(name: &str, found: &DiagnosticValue, expected: &serde_json::Value) -> f64 {
    let list = |expected: &serde_json::Value| expected.as_array().expect("a list").clone();
    let number = |found: f64, expected: &serde_json::Value| {
        let expected = expected.as_f64().expect("a number");
        assert!(agree(found, expected, TIGHT), "{name}: {found}, expected {expected}");
        (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE)
    };
    match found {
        DiagnosticValue::Text(found) => assert_eq!(Some(found.as_str()), expected.as_str(), "{name}"),
        DiagnosticValue::WholeNumber(found) => assert_eq!(Some(*found), expected.as_u64(), "{name}"),
        DiagnosticValue::WholeNumbers(found) => {
            let expected: Option<Vec<u64>> = list(expected).iter().map(|number| number.as_u64()).collect();
            assert_eq!(Some(found), expected.as_ref(), "{name}");
        }
        DiagnosticValue::Number(found) => return number(*found, expected),
        DiagnosticValue::Numbers(found) => {
            let expected = list(expected);
            assert_eq!(found.len(), expected.len(), "{name}");
            return found.iter().zip(&expected).map(|(f, e)| number(*f, e)).fold(0.0, f64::max);
        }
    }
    0.0
}

#[test]
fn images_and_masks_are_described_as_by_pyradiomics() {
    let settings = [
        "a_default_bw25",
        "b_bincount32",
        "c_filters_bw25",
        "c2_filters_bincount32",
        "c3_lbp2d_bw1_force2d",
        "c4_lbp3d_bw1",
        "c5_wavelet_haar_level2_bw10",
        "d5_normalize_removeoutliers3",
        "e_force2d_bw25",
        "f_distances_1_2_3",
        "g_weighting_manhattan",
        "h_voxelarrayshift_1000",
    ];
    let cases = [
        ("brain1", "pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd"),
        ("breast1", "pyradiomics/breast1_image.nrrd", "pyradiomics/breast1_label.nrrd"),
        ("ct_phantom", "ibsi1/ct_phantom/image.nii.gz", "ibsi1/ct_phantom/mask.nii.gz"),
    ];
    for (case, image, mask) in cases {
        let Some(found) = measured(image, mask) else { return };
        let names: Vec<&str> = found.iter().map(|(name, _)| name).collect();
        assert_eq!(names, NAMES.map(|name| format!("diagnostics_{name}")));
        for setting in settings {
            let Some(json) = reference_json(&format!("pyradiomics_values/{case}__{setting}.json")) else {
                return;
            };
            let expected = json["diagnostics"].as_object().expect("diagnostics");
            assert!(names.iter().all(|name| expected.contains_key(*name)), "{case} {setting}");
            let described = found.iter().filter(|(name, _)| name.contains("-original_"));
            let worst = described.map(|(name, value)| compare(name, value, &expected[name]));
            println!("{case} {setting}: worst {:.1e}", worst.fold(0.0, f64::max));
        }
    }
}

/// The third clinical case stands in the baseline only, as PyRadiomics printed it.
#[test]
fn brain2_is_described_as_in_the_baseline() {
    let Some(found) = measured("pyradiomics/brain2_image.nrrd", "pyradiomics/brain2_label.nrrd") else {
        return;
    };
    let path = reference("pyradiomics/baseline/baseline_shape.csv").expect("beside the images");
    let mut reader = csv::Reader::from_path(path).expect("readable reference file");
    let column = reader.headers().expect("a header").iter().position(|h| h == "brain2_resampling");
    let mut compared = 0;
    for row in reader.records().map(|row| row.expect("a row")).filter(|row| row[0].contains("-original_")) {
        let text = row[column.expect("the case")].replace('(', "[").replace(')', "]");
        let expected =
            serde_json::from_str(&text).unwrap_or_else(|_| serde_json::Value::String(text.clone()));
        let value = found.get(&row[0]).unwrap_or_else(|| panic!("{} is missing", &row[0]));
        compare(&row[0], value, &expected);
        compared += 1;
    }
    assert_eq!(compared, 14);
}

/// SimpleITK 2.4.1, `Hash` of `GetImageFromArray` of the same numbers in each type.
#[test]
fn hashes_are_those_of_the_voxels_in_their_own_type() {
    let numbers = Array3::from_shape_fn((2, 3, 4), |(z, y, x)| (12 * z + 4 * y + x) as f64 * 3.0);
    let expected = [
        "608b0b489fd79ad49b5fa289f51041be526862ce",
        "608b0b489fd79ad49b5fa289f51041be526862ce",
        "b3b4c3e381ab6f516bfeccce5fb7818c9c1a6e16",
        "b3b4c3e381ab6f516bfeccce5fb7818c9c1a6e16",
        "57d5c6e129aa35c2c8bf106b90f247eb9cd0c0c5",
        "57d5c6e129aa35c2c8bf106b90f247eb9cd0c0c5",
        "c86fd6945b5479b117c438fdd8aa264a818a5c14",
        "c86fd6945b5479b117c438fdd8aa264a818a5c14",
        "35b11b71b455264ced018126931b382870355fb6",
        "86fecbad9b91797855903aef4b56729d74764bb5",
    ];
    for (voxel_type, expected) in VoxelType::ALL.into_iter().zip(expected) {
        let image =
            Image::new(numbers.view(), Spacing::isotropic(1.0).expect("a spacing")).expect("an image");
        let image = image.stored_as(voxel_type);
        let found = Diagnostics::new().image("original", &image);
        let hash = found.get("diagnostics_Image-original_Hash").expect("a hash").to_string();
        assert_eq!(hash, expected, "{voxel_type}");
    }
}

#[test]
fn a_mask_with_another_label_has_the_hash_of_that_label() {
    let spacing = Spacing::planar([1.0, 1.0]).expect("a spacing");
    let mask = Mask::new(array![[0_u8, 7, 7, 0]].view(), Labels::One(7), spacing).expect("a mask");
    let found = Diagnostics::new().mask("original", None, &mask, 7).expect("no image to fit");
    let hash = found.get("diagnostics_Mask-original_Hash").expect("a hash").to_string();
    assert_eq!(hash, "1d4ae21317b43d336a5022d21be00978992649d0");
}

/// PyRadiomics 3.0.1, `GeneralInfo` of the same image and mask.
#[test]
fn a_turned_grid_is_described_as_by_pyradiomics() {
    let turned = [[0.8, 0.6, 0.0], [-0.6, 0.8, 0.0], [0.0, 0.0, 1.0]];
    let geometry = Geometry::new([3, 4, 5], Spacing::new([2.5, 0.7, 0.9]).expect("a spacing"))
        .and_then(|geometry| geometry.with_origin([-3.0, 20.5, 11.25]))
        .and_then(|geometry| geometry.with_direction(turned))
        .expect("a geometry");
    let intensities = Array3::from_shape_fn((3, 4, 5), |(z, y, x)| (noise(z, y, x) % 1000) as f64 / 7.0);
    let image = Image::with_geometry(intensities.view(), geometry).expect("an image");
    let selected = Array3::from_shape_fn((3, 4, 5), |(z, y, x)| u8::from((z + 2 * y + 3 * x) % 7 == 0));
    let mask = Mask::with_geometry(selected.view(), Labels::NonZero, geometry).expect("a mask");
    let found = Diagnostics::new()
        .image("interpolated", &image)
        .mask("resegmented", Some(&image), &mask, 1)
        .expect("they fit");
    let expected = serde_json::json!({
        "diagnostics_Image-interpolated_Spacing": [0.9, 0.7, 2.5],
        "diagnostics_Image-interpolated_Size": [5, 4, 3],
        "diagnostics_Image-interpolated_Mean": 80.88809523809523,
        "diagnostics_Image-interpolated_Minimum": 0.0,
        "diagnostics_Image-interpolated_Maximum": 142.71428571428572,
        "diagnostics_Mask-resegmented_Spacing": [0.9, 0.7, 2.5],
        "diagnostics_Mask-resegmented_Size": [5, 4, 3],
        "diagnostics_Mask-resegmented_BoundingBox": [0, 0, 0, 5, 4, 3],
        "diagnostics_Mask-resegmented_VoxelNum": 9,
        "diagnostics_Mask-resegmented_VolumeNum": 5,
        "diagnostics_Mask-resegmented_CenterOfMassIndex": [1.8888888888888888, 1.3333333333333333, 1.0],
        "diagnostics_Mask-resegmented_CenterOfMass": [12.95, 19.746666666666666, -0.43999999999999995],
        "diagnostics_Mask-resegmented_Mean": 69.98412698412699,
        "diagnostics_Mask-resegmented_Minimum": 0.0,
        "diagnostics_Mask-resegmented_Maximum": 124.71428571428571,
    });
    assert_eq!(found.iter().count(), expected.as_object().expect("a map").len());
    for (name, value) in found.iter() {
        compare(name, value, &expected[name]);
    }
}

#[test]
fn values_are_printed_as_python_prints_them() {
    let cases = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (3057.0, "3057.0"),
        (0.7812499999999999, "0.7812499999999999"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (-1.25e-7, "-1.25e-07"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
    ];
    for (number, text) in cases {
        assert_eq!(DiagnosticValue::Number(number).to_string(), text);
    }
    assert_eq!(DiagnosticValue::Numbers(vec![1.0]).to_string(), "(1.0,)");
    assert_eq!(DiagnosticValue::WholeNumbers(Vec::new()).to_string(), "()");
}

#[test]
fn diagnostics_are_a_map_in_their_order() {
    let spacing = Spacing::planar([1.0, 1.0]).expect("a spacing");
    let image = Image::new(array![[1_u8, 2]].view(), spacing).expect("an image");
    let found = Diagnostics::new().image("interpolated", &image);
    let json = serde_json::to_string(&found).expect("it can be written");
    let expected = concat!(
        r#"{"diagnostics_Image-interpolated_Spacing":[1.0,1.0,1.0],"diagnostics_Image-interpolated_Size":[2,1,1],"#,
        r#""diagnostics_Image-interpolated_Mean":1.5,"diagnostics_Image-interpolated_Minimum":1.0,"#,
        r#""diagnostics_Image-interpolated_Maximum":2.0}"#
    );
    assert_eq!(json, expected);
}

#[test]
fn an_image_of_another_size_is_refused_and_nan_is_passed_on() {
    let spacing = Spacing::planar([1.0, 1.0]).expect("a spacing");
    let mask = Mask::new(array![[1_u8, 1]].view(), Labels::NonZero, spacing).expect("a mask");
    let image = Image::new(array![[1.0, 2.0, 3.0]].view(), spacing).expect("an image");
    assert!(Diagnostics::new().mask("corrected", Some(&image), &mask, 1).is_err());
    let image = Image::new(array![[1.0, f64::NAN]].view(), spacing).expect("an image");
    let found = Diagnostics::new().mask("corrected", Some(&image), &mask, 1).expect("they fit");
    for name in ["Mean", "Minimum", "Maximum"] {
        let value = found.get(&format!("diagnostics_Mask-corrected_{name}")).expect("an entry");
        assert_eq!(value.to_string(), "nan");
    }
}
