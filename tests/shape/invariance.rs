//! Shape does not depend on where a body lies, how it is turned, and scales with the spacing.

use ndarray::{Array3, Axis, concatenate};
use proptest::prelude::*;
use radiomics::error::Undefined;
use radiomics::feature::{Extract, Region};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::shape::{IntensityMorphology, Morphology};

use crate::support::solids::{symmetries, turned};
use crate::support::{CLOSE, TIGHT, agree};

/// Powers of the length that the features scale with, in the order of both catalogues.
const POWERS: [i32; 29] =
    [3, 3, 2, -1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0];

/// Position of the centre of mass shift.
const SHIFT: usize = 25;

/// Position of Moran's I index, which is near 0 where the terms of its sum are not.
const MORAN: usize = 27;

/// Positions of the densities in the enclosing ellipsoid, which is found by iteration.
const ITERATED: [usize; 2] = [21, 22];

/// The features of the voxels of an image above 0.
fn features(intensities: &Array3<f64>, step: [f64; 3]) -> Vec<Result<f64, Undefined>> {
    let image = Image::new(intensities.view(), Spacing::new(step).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 0.0).unwrap()).unwrap();
    let region = Region::new(&roi);
    let mut values = Morphology.extract(&region).unwrap();
    values.extend(IntensityMorphology.extract(&region).unwrap());
    values
}

/// Two lists of values agree, each relative to its size; a shift relative to the body, Moran's I to 1.
fn assert_same(found: &[Result<f64, Undefined>], expected: &[Result<f64, Undefined>], scale: f64) {
    let body = expected[9].unwrap();
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                let expected = expected * scale.powi(POWERS[at]);
                let size = match at {
                    SHIFT => body * scale,
                    MORAN => 1.0,
                    _ => expected.abs(),
                };
                let tolerance = if ITERATED.contains(&at) { CLOSE } else { TIGHT };
                assert!(
                    (found - expected).abs() <= tolerance * size,
                    "feature {at}: {found}, expected {expected}"
                );
            }
            _ => assert_eq!(found, expected, "feature {at}"),
        }
    }
}

/// Blobs with holes and specks, so that every configuration comes up.
fn wild(size: [usize; 3]) -> Array3<f64> {
    Array3::from_shape_fn(size, |(z, y, x)| {
        let [z, y, x] = [z, y, x].map(|c| c as f64);
        let wave = (0.9 * z).sin() + (0.7 * y + 0.3 * z).sin() + (0.8 * x).cos() + (2.1 * x * y).sin();
        (wave * 10.0).max(0.0)
    })
}

#[test]
fn turning_and_mirroring_change_nothing() {
    let step = [2.5, 0.7, 1.1];
    let image = wild([7, 12, 15]);
    let expected = features(&image, step);
    for symmetry in symmetries() {
        let (turned, step) = turned(&image, step, symmetry);
        assert_same(&features(&turned, step), &expected, 1.0);
    }
}

#[test]
fn moving_changes_nothing() {
    let step = [2.5, 0.7, 1.1];
    let image = wild([7, 12, 15]);
    let expected = features(&image, step);
    for axis in 0..3 {
        for width in [1, 5, 64] {
            let mut size = [7, 12, 15];
            size[axis] = width;
            let empty = Array3::zeros(size);
            for parts in [[empty.view(), image.view()], [image.view(), empty.view()]] {
                let moved = concatenate(Axis(axis), &parts).unwrap();
                assert_eq!(features(&moved, step), expected);
            }
        }
    }
}

#[test]
fn doubling_the_spacing_scales() {
    let step = [2.5, 0.7, 1.1];
    let image = wild([7, 12, 15]);
    let expected = features(&image, step);
    for scale in [2.0, 0.1, 37.0] {
        assert_same(&features(&image, step.map(|s| s * scale)), &expected, scale);
    }
}

#[test]
fn brighter_images_have_the_same_shift() {
    let image = wild([7, 12, 15]);
    let step = [2.5, 0.7, 1.1];
    let (one, other) =
        (features(&image, step)[SHIFT].unwrap(), features(&(&image * 4.0), step)[SHIFT].unwrap());
    assert!(agree(one, other, TIGHT));
}

proptest! {
    #[test]
    fn any_mask_keeps_its_features_when_turned(
        size in [2..6_usize, 2..6, 2..6],
        intensities in prop::collection::vec(-1.0..1.0_f64, 125),
        symmetry in 0..48_usize,
    ) {
        let image = Array3::from_shape_fn(size, |(z, y, x)| intensities[(z * 5 + y) * 5 + x]);
        prop_assume!(image.iter().filter(|v| **v > 0.0).count() >= 2);
        let step = [1.3, 0.9, 2.1];
        let (turned, turned_step) = turned(&image, step, symmetries()[symmetry]);
        assert_same(&features(&turned, turned_step), &features(&image, step), 1.0);
    }
}
