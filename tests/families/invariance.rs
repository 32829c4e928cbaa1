//! What must not change a feature: where the region lies, how it is turned, how its values are stored.

use ndarray::{Array3, Axis};
use radiomics::cohort::Extractor;
use radiomics::families;
use radiomics::feature::{Aggregation, FeatureVector};
use radiomics::image::{Image, Mask, Spacing};
use radiomics::process::FixedBinNumber;

use crate::support::{TIGHT, agree};

/// An uneven blob of noisy intensities in a box of three different sizes.
fn blob() -> (Array3<f64>, Array3<bool>) {
    let size = (9, 11, 14);
    let image = Array3::from_shape_fn(size, |(z, y, x)| {
        let hash = (z * 7919 + y * 104_729 + x * 1_299_709) % 1009;
        20.0 + (z as f64 * 0.9).sin() * 5.0 + (y as f64 * 0.5).cos() * 4.0 + hash as f64 / 101.0
    });
    let mask = Array3::from_shape_fn(size, |(z, y, x)| {
        let d = |i: usize, c: f64, r: f64| ((i as f64 - c) / r).powi(2);
        d(z, 4.0, 3.6) + d(y, 5.5, 4.4) + d(x, 6.0, 5.9) < 1.0 + 0.2 * ((x + 2 * y) as f64).sin()
    });
    (image, mask)
}

fn features(
    image: &Array3<f64>,
    mask: &Array3<bool>,
    spacing: [f64; 3],
    aggregations: &[Aggregation],
) -> FeatureVector {
    let spacing = Spacing::new(spacing).unwrap();
    let image = Image::new(image.view(), spacing).unwrap();
    let mask = Mask::from_vec(mask.iter().copied().collect(), *image.geometry()).unwrap();
    let families = families::chosen(&families::NAMES, aggregations).unwrap();
    let extractor =
        Extractor::builder().discretise(FixedBinNumber::new(12).unwrap()).families(families).build().unwrap();
    extractor.extract(&image, &mask).unwrap()
}

/// Families whose values have the unit of the intensities, or depend on it.
const WITH_UNIT: [&str; 3] = ["local_intensity", "intensity_statistics", "intensity_volume_histogram"];

/// Asserts that every value of `b` is that of `a` times the factor of its tag; NaN is the factor of a value that is not
/// compared.
fn same(what: &str, a: &FeatureVector, b: &FeatureVector, factor: impl Fn(&str) -> f64) {
    for ((name, a), (_, b)) in a.iter().zip(b.iter()) {
        let expected = a.map(|a| a * factor(name.tag));
        if expected.is_ok_and(f64::is_nan) {
            continue;
        }
        let fits = match (expected, b) {
            (Ok(expected), Ok(found)) => agree(found, expected, TIGHT * 10.0),
            (expected, found) => expected == found,
        };
        assert!(fits, "{what}: {name} is {b:?}, expected {expected:?}");
    }
}

/// The aggregations that do not depend on which axis is that of the slices.
const IN_SPACE: [Aggregation; 3] =
    [Aggregation::VolumeAverage, Aggregation::VolumeMerged, Aggregation::Volume];

#[test]
fn translation_within_a_larger_image() {
    let (image, mask) = blob();
    let mut wide_image = Array3::from_elem((15, 20, 25), -1e6);
    let mut wide_mask = Array3::from_elem((15, 20, 25), false);
    for ((z, y, x), &value) in image.indexed_iter() {
        wide_image[[z + 4, y + 2, x + 7]] = value;
        wide_mask[[z + 4, y + 2, x + 7]] = mask[[z, y, x]];
    }
    let spacing = [2.0, 0.7, 0.9];
    same(
        "translation",
        &features(&image, &mask, spacing, &Aggregation::ALL),
        &features(&wide_image, &wide_mask, spacing, &Aggregation::ALL),
        |tag| if tag.starts_with("loc_") { f64::NAN } else { 1.0 }, // the image around the region is another
    );
}

#[test]
fn mirroring_along_each_axis() {
    let (image, mask) = blob();
    let spacing = [2.0, 0.7, 0.9];
    let original = features(&image, &mask, spacing, &Aggregation::ALL);
    for axis in 0..3 {
        let (mut image, mut mask) = (image.clone(), mask.clone());
        image.invert_axis(Axis(axis));
        mask.invert_axis(Axis(axis));
        let (image, mask) = (image.as_standard_layout().to_owned(), mask.as_standard_layout().to_owned());
        same(
            &format!("mirror {axis}"),
            &original,
            &features(&image, &mask, spacing, &Aggregation::ALL),
            |_| 1.0,
        );
    }
}

#[test]
fn quarter_turn_in_the_plane_and_in_space() {
    let (image, mask) = blob();
    let original = features(&image, &mask, [2.0, 0.7, 0.9], &Aggregation::ALL);
    let turned = |order: [usize; 3]| {
        let image = image.view().permuted_axes(order).as_standard_layout().to_owned();
        let mask = mask.view().permuted_axes(order).as_standard_layout().to_owned();
        (image, mask)
    };
    let (a, b) = turned([0, 2, 1]);
    same("turn in the plane", &original, &features(&a, &b, [2.0, 0.9, 0.7], &Aggregation::ALL), |_| 1.0);
    let original = features(&image, &mask, [2.0, 0.7, 0.9], &IN_SPACE);
    let (a, b) = turned([2, 0, 1]);
    same("turn in space", &original, &features(&a, &b, [0.9, 2.0, 0.7], &IN_SPACE), |_| 1.0);
}

#[test]
fn doubling_the_spacing_scales_lengths_areas_and_volumes() {
    let (image, mask) = blob();
    let single = features(&image, &mask, [2.0, 0.7, 0.9], &Aggregation::ALL);
    let double = features(&image, &mask, [4.0, 1.4, 1.8], &Aggregation::ALL);
    same("double spacing", &single, &double, |tag| match tag {
        "morph_volume" | "morph_vol_approx" | "morph_integ_int" => 8.0,
        "morph_area_mesh" => 4.0,
        "morph_av" => 0.5,
        "morph_com" | "morph_diam" | "morph_pca_maj_axis" | "morph_pca_min_axis" | "morph_pca_least_axis" => {
            2.0
        }
        "loc_peak_loc" | "loc_peak_glob" => f64::NAN, // the ball keeps its size
        _ => 1.0,
    });
}

#[test]
fn a_linear_change_of_intensity_leaves_shape_and_texture_alone() {
    let (image, mask) = blob();
    let original = features(&image, &mask, [1.0; 3], &Aggregation::ALL);
    let changed = features(&image.mapv(|i| 4.0 * i), &mask, [1.0; 3], &Aggregation::ALL);
    for ((name, a), (_, b)) in original.iter().zip(changed.iter()) {
        if !WITH_UNIT.contains(&name.family) {
            let a = a.map(|a| if name.tag == "morph_integ_int" { 4.0 * a } else { a });
            assert!(agree(b.unwrap(), a.unwrap(), TIGHT * 10.0), "{name}: {a:?} and {b:?}");
        }
    }
}
