//! Morphological features: the digital phantom, bodies with known size, degenerate regions, names.

use std::collections::BTreeSet;
use std::f64::consts::PI;

use ndarray::{Array3, array};
use proptest::prelude::*;
use radiomics::error::Undefined;
use radiomics::feature::{Extract, Input, Region, TypedFeature};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::shape::{
    CentresOfMass, IntensityMorphology, IntensityMorphologyFeature, Morphology, MorphologyFeature,
    Morphometry, PrincipalAxes, Solid, VoxelCloud,
};

use crate::support::digital_phantom::digital_roi;
use crate::support::solids::{ball, ellipsoid};
use crate::support::{TIGHT, agree};

fn spacing(zyx: [f64; 3]) -> Spacing {
    Spacing::new(zyx).expect("a positive spacing")
}

/// Tag, code and value of every feature of both families.
fn values(roi: &Roi) -> Vec<(&'static str, Option<&'static str>, Result<f64, Undefined>)> {
    let families: [&dyn Extract; 2] = [&Morphology, &IntensityMorphology];
    let mut values = Vec::new();
    for family in families {
        let found = family.extract(&Region::new(roi)).expect("shape needs no grey levels");
        for (name, value) in family.names().into_iter().zip(found) {
            values.push((name.tag, name.ibsi, value));
        }
    }
    values
}

#[test]
fn the_digital_phantom_in_whole_numbers() {
    let (_, mask) = crate::support::digital_phantom::digital_phantom();
    let measured = Morphometry::of(mask.selected(), mask.geometry().spacing());
    assert!(agree(measured.volume(), 8.0 * 69.5 + 1.0 / 3.0, TIGHT));
    assert_eq!(measured.cloud().counted_volume(), 8.0 * 74.0);
    // All pairs of vertices tried outside this crate: 172 half voxels squared, each 1 mm.
    assert!(agree(measured.maximum_diameter(), 172.0_f64.sqrt(), TIGHT));
    for (length, published) in [
        (measured.major_axis_length(), 11.402),
        (measured.minor_axis_length(), 9.308),
        (measured.least_axis_length(), 8.536),
    ] {
        assert!((length.unwrap() - published).abs() < 5e-4, "{length:?}, published {published}");
    }
}

/// A region of voxels of intensity 1.
fn region(mask: &Array3<bool>, step: [f64; 3]) -> Roi {
    let image = Image::new(mask.view(), spacing(step)).expect("an image");
    Roi::new(&image, &Mask::above(&image, 0.5).expect("a voxel")).expect("they fit")
}

fn measured(mask: &Array3<bool>, step: [f64; 3]) -> Morphometry {
    Morphometry::of(mask.view(), spacing(step))
}

#[test]
fn a_ball_approaches_its_formulas() {
    // The surface cuts corners and has facets: the volume is too small by a part of one layer, the area too large by
    // the slope of the facets, which no spacing cures (Stelldinger et al., DGCI 2007: up to 8.8 % for a ball).
    for radius in [10.0, 20.0, 40.0] {
        let n = 2 * radius as usize + 3;
        let ball = measured(&ball([n; 3], [radius + 1.0; 3], radius), [1.0; 3]);
        let volume = 4.0 / 3.0 * PI * radius.powi(3);
        let area = 4.0 * PI * radius.powi(2);
        assert!((ball.volume() / volume - 1.0).abs() < 0.3 / radius, "{} {volume}", ball.volume());
        assert!((ball.cloud().counted_volume() / volume - 1.0).abs() < 0.3 / radius);
        let ratio = ball.surface_area() / area;
        assert!((1.0..1.1).contains(&ratio), "{ratio}");
        assert!((ball.maximum_diameter() - 2.0 * radius).abs() <= 1.0, "{}", ball.maximum_diameter());
        let sphericity = ball.sphericity().unwrap();
        assert!((0.9..1.0).contains(&sphericity), "{sphericity}");
        assert!(agree(ball.flatness().unwrap(), 1.0, TIGHT));
        // A homogeneous ball has the variance r² / 5 along every axis.
        let axis = ball.major_axis_length().unwrap();
        assert!((axis / (4.0 * radius / 5.0_f64.sqrt()) - 1.0).abs() < 0.3 / radius, "{axis}");
    }
}

#[test]
fn an_ellipsoid_on_an_anisotropic_grid_has_its_axes() {
    let step = [2.5, 0.5, 1.25];
    let semi_axes = [20.0, 15.0, 30.0]; // mm
    let voxels = [0, 1, 2].map(|axis| semi_axes[axis] / step[axis]);
    let body = measured(&ellipsoid([19, 63, 51], [9.0, 31.0, 25.0], voxels), step);
    let length = |semi_axis: f64| 4.0 * semi_axis / 5.0_f64.sqrt();
    for (found, semi_axis) in
        [(body.major_axis_length(), 30.0), (body.minor_axis_length(), 20.0), (body.least_axis_length(), 15.0)]
    {
        let found = found.unwrap();
        assert!((found / length(semi_axis) - 1.0).abs() < 0.02, "{found} {}", length(semi_axis));
    }
    assert!((body.elongation().unwrap() - 20.0 / 30.0).abs() < 0.01);
    assert!((body.flatness().unwrap() - 15.0 / 30.0).abs() < 0.01);
    let volume = 4.0 / 3.0 * PI * semi_axes.iter().product::<f64>();
    assert!((body.volume() / volume - 1.0).abs() < 0.02, "{} {volume}", body.volume());
    assert!((body.maximum_diameter() - 60.0).abs() < 2.5);
}

#[test]
fn a_box_has_the_variances_of_a_uniform_grid() {
    let step = [3.0, 1.0, 0.5];
    let body = measured(&Array3::from_elem((4, 7, 30), true), step);
    // n equally spaced points have the population variance (n² − 1) / 12; N / (N − 1) makes it that of a sample.
    let sample = 840.0 / 839.0;
    let length = |n: f64, s: f64| 4.0 * ((n * n - 1.0) / 12.0 * sample).sqrt() * s;
    let mut expected = [length(4.0, 3.0), length(7.0, 1.0), length(30.0, 0.5)];
    expected.sort_by(|a, b| b.total_cmp(a));
    let found =
        [body.major_axis_length(), body.minor_axis_length(), body.least_axis_length()].map(Result::unwrap);
    for (found, expected) in found.into_iter().zip(expected) {
        assert!(agree(found, expected, TIGHT), "{found} {expected}");
    }
    // From the middle of one small side to that of the side opposite, across the full box less its corners.
    assert!(agree(
        body.maximum_diameter(),
        ((3.0_f64 * 4.0).powi(2) + 6.0_f64.powi(2) + 14.5_f64.powi(2)).sqrt(),
        TIGHT
    ));
    assert_eq!(body.cloud().counted_volume(), 4.0 * 7.0 * 30.0 * 1.5);
}

#[test]
fn the_ratios_are_those_of_the_manual() {
    struct Body(f64, f64);
    impl Solid for Body {
        fn volume(&self) -> f64 {
            self.0
        }
        fn surface_area(&self) -> f64 {
            self.1
        }
    }
    let (v, a) = (417.0, 350.0);
    let body = Body(v, a);
    for (found, expected) in [
        (body.surface_to_volume_ratio(), a / v),
        (body.compactness_1(), v / (PI.powf(0.5) * a.powf(1.5))),
        (body.compactness_2(), 36.0 * PI * v.powi(2) / a.powi(3)),
        (body.spherical_disproportion(), a / (4.0 * PI * (3.0 * v / (4.0 * PI)).powf(2.0 / 3.0))),
        (body.sphericity(), (36.0 * PI * v.powi(2)).powf(1.0 / 3.0) / a),
        (body.asphericity(), (a.powi(3) / (36.0 * PI * v.powi(2))).powf(1.0 / 3.0) - 1.0),
    ] {
        assert!(agree(found.unwrap(), expected, TIGHT), "{found:?} {expected}");
    }
    let empty = Body(0.0, 0.0);
    assert_eq!(empty.surface_to_volume_ratio(), Err(Undefined::ZeroDenominator("the volume")));
    assert_eq!(empty.sphericity(), Err(Undefined::ZeroDenominator("the surface area")));
    for value in
        [empty.compactness_1(), empty.compactness_2(), empty.spherical_disproportion(), empty.asphericity()]
    {
        assert!(matches!(value, Err(Undefined::ZeroDenominator(_))), "{value:?}");
    }
}

#[test]
fn one_voxel_has_a_size_but_no_axes() {
    let one = measured(&Array3::from_elem((1, 1, 1), true), [2.0; 3]);
    assert!(agree(one.volume(), 8.0 / 6.0, TIGHT));
    assert_eq!(one.maximum_diameter(), 2.0);
    let few = Err(Undefined::TooFewVoxels { needed: 2, found: 1 });
    for value in [
        one.major_axis_length(),
        one.minor_axis_length(),
        one.least_axis_length(),
        one.elongation(),
        one.flatness(),
    ] {
        assert_eq!(value, few);
    }
    let all = values(&region(&Array3::from_elem((1, 1, 1), true), [2.0; 3]));
    assert_eq!(all.iter().filter(|v| v.2.is_err()).count(), 9);
}

#[test]
fn flat_bodies_have_axes_of_length_zero() {
    let line = Array3::from_shape_fn((6, 6, 6), |(z, y, x)| z == y && y == x);
    let plane = Array3::from_shape_fn((9, 9, 9), |(z, y, x)| z + y == x);
    let sheet = Array3::from_elem((1, 8, 5), true);
    let rod = Array3::from_elem((1, 7, 1), true);
    for (body, extents) in [(line, 1), (rod, 1), (plane, 2), (sheet, 2)] {
        let body = measured(&body, [2.0, 0.7, 1.1]);
        let lengths = [body.major_axis_length(), body.minor_axis_length(), body.least_axis_length()]
            .map(Result::unwrap);
        assert_eq!(lengths.iter().filter(|l| **l > 0.0).count(), extents, "{lengths:?}");
        assert_eq!(body.flatness(), Ok(0.0));
        assert!(body.volume() > 0.0 && body.sphericity().unwrap() < 1.0);
    }
}

#[test]
fn two_far_voxels_are_as_far_as_their_outer_ends() {
    let mut mask = Array3::from_elem((40, 50, 200), false);
    mask[[0, 0, 0]] = true;
    mask[[39, 49, 199]] = true;
    let body = measured(&mask, [1.0, 2.0, 3.0]);
    assert!(agree(body.volume(), 2.0, TIGHT));
    // One half step further out at either end, along the axis where that helps most.
    let diameter = (39.0_f64.powi(2) + 98.0_f64.powi(2) + 600.0_f64.powi(2)).sqrt();
    assert!(agree(body.maximum_diameter(), diameter, TIGHT), "{}", body.maximum_diameter());
    let apart = (39.0_f64.powi(2) + 98.0_f64.powi(2) + 597.0_f64.powi(2)).sqrt();
    assert!(agree(body.major_axis_length().unwrap(), 4.0 * apart / 2.0_f64.sqrt(), TIGHT));
    assert_eq!(body.elongation(), Ok(0.0));
}

#[test]
fn large_and_wild_masks_end() {
    let checkerboard = Array3::from_shape_fn((40, 40, 40), |(z, y, x)| (z + y + x) % 2 == 0);
    let full = Array3::from_elem((512, 512, 512), true);
    let dust = Array3::from_shape_fn((60, 60, 60), |(z, y, x)| z % 2 + y % 2 + x % 2 == 0);
    for (body, voxels) in [(checkerboard, 32_000), (full, 512 * 512 * 512), (dust, 27_000)] {
        let body = measured(&body, [1.0; 3]);
        assert_eq!(body.cloud().voxels(), voxels);
        assert!(body.volume() > 0.0 && body.maximum_diameter() > 60.0);
    }
}

#[test]
fn huge_and_tiny_spacings_neither_hang_nor_panic() {
    let body = ball([7; 3], [3.0; 3], 3.2);
    for step in [[1e200; 3], [1e-200; 3], [1e200, 1.0, 1e-200]] {
        let found = values(&region(&body, step));
        assert!(found.iter().all(|(_, _, value)| value.is_ok_and(f64::is_finite) || value.is_err()));
    }
}

#[test]
fn an_image_of_one_slice_is_normal() {
    let image =
        Image::new(array![[0.0, 2.0, 2.0], [2.0, 2.0, 3.0]].view(), Spacing::planar([1.0, 1.0]).unwrap());
    let image = image.unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 1.0).unwrap()).unwrap();
    for (tag, _, value) in values(&roi) {
        // A flat cloud of voxel centres has an ellipsoid without volume.
        assert_eq!(value.is_ok(), tag != "morph_vol_dens_aee", "{tag}: {value:?}");
    }
}

#[test]
fn the_shift_is_between_mask_and_intensities() {
    let step = [2.0, 1.0, 0.5];
    let intensities = array![[[1.0, 2.0, 5.0], [0.5, f64::NAN, 4.0]], [[3.0, 0.0, 1.0], [2.5, 6.0, 2.0]]];
    let image = Image::new(intensities.view(), spacing(step)).unwrap();
    let selected = intensities.mapv(|i: f64| i.is_finite());
    let mask = Mask::new(selected.view(), Default::default(), spacing(step)).unwrap();
    let inner = Mask::above(&image, 1.5).unwrap();
    let roi = Roi::builder().intensity_mask(&inner).build(&image, &mask).unwrap();

    let centre = |weight: &dyn Fn(f64) -> f64| {
        let mut sums = [0.0; 4];
        for ((z, y, x), &i) in intensities.indexed_iter().filter(|(_, i)| i.is_finite()) {
            let at = [z as f64 * step[0], y as f64 * step[1], x as f64 * step[2], 1.0];
            sums = [0, 1, 2, 3].map(|axis| sums[axis] + weight(i) * at[axis]);
        }
        [0, 1, 2].map(|axis| sums[axis] / sums[3])
    };
    let geometric = centre(&|_| 1.0);
    let weighted = centre(&|i| if i > 1.5 { i } else { 0.0 });
    let expected = (0..3).map(|axis| (geometric[axis] - weighted[axis]).powi(2)).sum::<f64>().sqrt();
    let found = CentresOfMass::of(&roi);
    assert!(agree(found.shift().unwrap(), expected, TIGHT), "{found:?} {expected}");
    for axis in 0..3 {
        assert!(agree(found.geometric()[axis], geometric[axis], TIGHT));
        assert!(agree(found.weighted().unwrap()[axis], weighted[axis], TIGHT));
    }
}

#[test]
fn intensities_that_cancel_have_no_centre() {
    for intensities in [array![[1.0, -1.0, 0.0]], array![[0.1, 0.2, -0.3]], array![[0.0, 0.0, 0.0]]] {
        let image = Image::new(intensities.view(), Spacing::planar([1.0, 1.0]).unwrap()).unwrap();
        let roi = Roi::new(&image, &Mask::above(&image, -10.0).unwrap()).unwrap();
        let reason = Err(Undefined::ZeroDenominator("the sum of the intensities"));
        assert_eq!(CentresOfMass::of(&roi).shift(), reason);
    }
}

#[test]
fn shape_is_computed_once_for_each_mask() {
    assert_eq!(Extract::input(&Morphology), Input::Mask);
    assert_eq!(Extract::input(&IntensityMorphology), Input::Intensities);
    assert_eq!(MorphologyFeature::Sphericity.tag(), "morph_sphericity");
    assert_eq!(IntensityMorphologyFeature::CentreOfMassShift.tag(), "morph_com");
    let names: BTreeSet<String> =
        Morphology.names().iter().chain(&IntensityMorphology.names()).map(ToString::to_string).collect();
    assert_eq!(names.len(), 29);
    assert!(names.contains("original_morph_pca_flatness"));
}

#[test]
fn shape_follows_the_morphological_mask_only() {
    let (image, mask) = crate::support::digital_phantom::digital_phantom();
    let bright = Mask::above(&image, 3.5).unwrap();
    let resegmented = Roi::builder().intensity_mask(&bright).build(&image, &mask).unwrap();
    let shape = |roi: &Roi| Morphology.extract(&Region::new(roi)).unwrap();
    assert_eq!(shape(&resegmented), shape(&digital_roi()));
}

proptest! {
    #[test]
    fn voxel_sums_are_those_of_the_plain_formula(
        size in [1..5_usize, 1..5, 1..140],
        bits in prop::collection::vec(prop::bool::ANY, 5 * 5 * 140),
        step in [0.1..9.0_f64, 0.1..9.0, 0.1..9.0],
    ) {
        let mask = Array3::from_shape_fn(size, |(z, y, x)| bits[(z * 5 + y) * 140 + x]);
        let centres: Vec<[f64; 3]> = mask
            .indexed_iter()
            .filter(|(_, v)| **v)
            .map(|((z, y, x), _)| [z as f64 * step[0], y as f64 * step[1], x as f64 * step[2]])
            .collect();
        prop_assume!(centres.len() >= 2);
        let n = centres.len() as f64;
        let mean = [0, 1, 2].map(|a| centres.iter().map(|c| c[a]).sum::<f64>() / n);
        let trace: f64 = centres.iter().flat_map(|c| (0..3).map(|a| (c[a] - mean[a]).powi(2))).sum::<f64>() / (n - 1.0);
        let cloud = VoxelCloud::of(mask.view(), spacing(step));
        prop_assert_eq!(cloud.voxels(), centres.len());
        for (found, expected) in cloud.centroid().unwrap().into_iter().zip(mean) {
            prop_assert!(agree(found, expected, TIGHT));
        }
        let variances: f64 = cloud.principal_deviations().unwrap().iter().map(|d| d * d).sum();
        prop_assert!(agree(variances, trace, TIGHT), "{} {}", variances, trace);
    }
}
