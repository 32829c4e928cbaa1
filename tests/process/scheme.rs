//! The image processing scheme: the region that is measured is the same part of the whole that is never made.

use ndarray::Array3;
use proptest::prelude::*;
use radiomics::Error;
use radiomics::image::{Alignment, Geometry, Image, Mask, Roi, Spacing};
use radiomics::process::{FixedRange, Interpolator, MaskStep, Resample, Resegment, Scheme, Scope, ZScore};

fn grid(size: [usize; 3], spacing: [f64; 3]) -> Geometry {
    Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap()
}

fn image(geometry: Geometry) -> Image {
    let [nz, ny, nx] = geometry.size();
    let array = Array3::from_shape_fn((nz, ny, nx), |(z, y, x)| ((z * 53 + y * 29 + x * 17) % 101) as f64);
    Image::with_geometry(array.view(), geometry).unwrap()
}

/// A region is the box of the whole, voxel by voxel and bit by bit.
fn assert_part_of_whole(scheme: &Scheme, image: &Image, mask: &Mask, halo: f64) {
    let whole = scheme.whole(image, mask);
    let (processed, whole) = match (scheme.region(image, mask, halo), whole) {
        (Ok(processed), Ok(whole)) => (processed, whole),
        (Err(one), Err(other)) => return assert_eq!(one.to_string(), other.to_string()),
        (one, other) => panic!("{one:?} and {other:?}"),
    };
    let roi = processed.roi;
    let expected = Roi::builder()
        .halo(halo)
        .intensity_mask(&whole.intensity_mask)
        .build(&whole.image, &whole.morphological_mask)
        .unwrap();
    assert_eq!((roi.start(), roi.geometry().size()), (expected.start(), expected.geometry().size()));
    assert_eq!(roi.with_halo(), expected.with_halo());
    assert_eq!(roi.morphological_mask(), expected.morphological_mask());
    assert_eq!(roi.intensity_mask(), expected.intensity_mask());
    for (found, expected) in roi.geometry().origin().into_iter().zip(expected.geometry().origin()) {
        assert!((found - expected).abs() <= 1e-9 * (1.0 + expected.abs()));
    }
}

fn schemes() -> Vec<Scheme> {
    let range = Resegment::new().range(20.0, 80.0).unwrap();
    let both = range.outliers(1.5).unwrap();
    let to = |mm| Resample::to(Spacing::isotropic(mm).unwrap());
    let in_plane = Resample::along([None, Some(1.3), Some(0.8)]).unwrap();
    vec![
        Scheme::new(),
        Scheme::new().rounded(),
        Scheme::new().resegment(range),
        Scheme::new().rounded().resegment(both),
        Scheme::new().resample(to(1.5)).resegment(range),
        Scheme::new()
            .resample(to(0.7).image_interpolator(Interpolator::CubicSpline))
            .rounded()
            .resegment(both),
        Scheme::new().resample(to(2.5).image_interpolator(Interpolator::Nearest).anti_alias(true)),
        Scheme::new().resample(in_plane.mask_interpolator(Interpolator::Nearest)).resegment(both),
        Scheme::new()
            .mask_step(MaskStep::Dilate(2.0))
            .unwrap()
            .mask_step(MaskStep::LargestComponent)
            .unwrap(),
        Scheme::new().mask_step(MaskStep::Ring { inner: 0.0, outer: 3.0 }).unwrap().resample(to(1.0)),
        Scheme::new().normalise(ZScore::over(Scope::Region).into()).resample(to(1.2)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_region_is_a_part_of_the_whole(
        seed in prop::collection::vec(any::<bool>(), 6 * 9 * 11),
        box_of in [0..3_usize, 0..4_usize, 0..5_usize],
        halo in 0.0..6.0_f64,
    ) {
        let geometry = grid([6, 9, 11], [2.5, 1.0, 1.1]);
        let selected = seed.iter().enumerate().map(|(at, &on)| {
            let at = [at / 99, at / 11 % 9, at % 11];
            on && (0..3).all(|axis| at[axis] >= box_of[axis] && at[axis] < box_of[axis] + 4)
        });
        let Ok(mask) = Mask::from_vec(selected.collect(), geometry) else { return Ok(()) };
        for scheme in schemes() {
            assert_part_of_whole(&scheme, &image(geometry), &mask, halo);
        }
    }
}

#[test]
fn intensities_are_normalised_before_they_are_interpolated_and_rounded_after() {
    let image = Image::from_vec(vec![0.0, 10.0, 20.0, 30.0], grid([1, 1, 4], [1.0; 3])).unwrap();
    let mask = Mask::above(&image, -1.0).unwrap();
    let half = Resample::along([None, None, Some(0.5)]).unwrap();
    let scheme = Scheme::new().normalise(FixedRange::new(0.0, 10.0).unwrap().into()).resample(half).rounded();
    let values = scheme.region(&image, &mask, 0.0).unwrap().roi.values();
    // 0, 1, 2, 3 at quarters: −¼, ¼, ¾, 1¼ … and the border repeated.
    assert_eq!(values, [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
}

#[test]
fn outliers_are_sought_in_the_whole_mask_and_limits_come_from_the_range_alone() {
    let values = vec![0.0, 1.0, 2.0, 3.0, 100.0];
    let image = Image::from_vec(values, grid([1, 1, 5], [1.0; 3])).unwrap();
    let mask = Mask::above(&image, -1.0).unwrap();
    let range = Resegment::new().range(0.5, 1000.0).unwrap();
    let roi = |resegment| Scheme::new().resegment(resegment).region(&image, &mask, 0.0).unwrap().roi;
    assert_eq!(roi(range).limits(), Some([0.5, 1000.0]));
    assert_eq!(roi(range).values(), [1.0, 2.0, 3.0, 100.0]);
    // Mean 21.2, deviation 39.4: 100 lies 2 of them away, before the range takes 0 out and after.
    assert_eq!(roi(range.outliers(1.9).unwrap()).values(), [1.0, 2.0, 3.0]);
    let outliers = Resegment::new().outliers(1.9).unwrap();
    assert_eq!((roi(outliers).limits(), roi(outliers).values().len()), (None, 4));
}

#[test]
fn a_mask_on_another_grid_is_refused_unless_it_is_to_be_carried_or_the_image_is_trusted() {
    let image = image(grid([4, 8, 8], [2.0, 1.0, 1.0]));
    let elsewhere = grid([4, 8, 8], [2.0, 1.0, 1.0]).with_origin([0.0, 0.0, 2.0]).unwrap();
    let inside = Array3::from_shape_fn((4, 8, 8), |(_, y, x)| (2..5).contains(&y) && (2..5).contains(&x));
    let mask = Mask::from_vec(inside.iter().copied().collect(), elsewhere).unwrap();
    let start = |scheme: Scheme| scheme.region(&image, &mask, 0.0).map(|processed| processed.roi.start());
    assert!(matches!(start(Scheme::new()), Err(Error::Geometry { .. })));
    assert_eq!(start(Scheme::new().alignment(Alignment::TrustImage)).unwrap(), [0, 2, 2]);
    assert_eq!(start(Scheme::new().carry(Interpolator::Linear, 0.5).unwrap()).unwrap(), [0, 2, 4]);
    let beyond = mask.placed_on(image.geometry().with_origin([0.0, 900.0, 0.0]).unwrap()).unwrap();
    let error =
        Scheme::new().carry(Interpolator::Nearest, 0.5).unwrap().region(&image, &beyond, 0.0).unwrap_err();
    assert!(matches!(error, Error::EmptyMask { .. }), "{error}");
}

#[test]
fn settings_tell_apart_a_mask_that_is_carried_from_one_that_is_taken_as_it_lies() {
    let image = image(grid([4, 8, 8], [2.0, 1.0, 1.0]));
    let elsewhere = grid([4, 8, 8], [2.0, 1.0, 1.0]).with_origin([0.0, 0.0, 1.0]).unwrap();
    let inside = Array3::from_shape_fn((4, 8, 8), |(_, y, x)| (2..5).contains(&y) && (2..5).contains(&x));
    let mask = Mask::from_vec(inside.iter().copied().collect(), elsewhere).unwrap();
    let schemes = [Alignment::default(), Alignment::Within(1.5), Alignment::TrustImage]
        .map(|alignment| Scheme::new().alignment(alignment).carry(Interpolator::Linear, 0.5).unwrap());
    let starts = schemes.each_ref().map(|scheme| scheme.region(&image, &mask, 0.0).unwrap().roi.start());
    assert_eq!(starts, [[0, 2, 3], [0, 2, 2], [0, 2, 2]]);
    assert!(schemes[0].settings() != schemes[1].settings() && schemes[0].settings() != schemes[2].settings());
}

#[test]
fn a_part_whose_origin_leaves_the_range_of_a_number_is_still_measured() {
    let image = image(grid([3, 3, 3], [f64::MAX, 1.0, 1.0]));
    let last = Array3::from_shape_fn((3, 3, 3), |(z, _, _)| z == 2);
    let mask = Mask::from_vec(last.iter().copied().collect(), *image.geometry()).unwrap();
    let voxels = |scheme: Scheme| scheme.region(&image, &mask, 0.0).map(|processed| processed.roi.voxels());
    assert_eq!(voxels(Scheme::new()).unwrap(), 9);
    assert_eq!(voxels(Scheme::new().rounded()).unwrap(), 9);
}

#[test]
fn a_header_that_differs_within_the_tolerance_changes_nothing() {
    let image = image(grid([5, 9, 9], [3.0, 0.1, 0.1]));
    let near = grid([5, 9, 9], [3.0, f64::from(0.1_f32), f64::from(0.1_f32)]);
    let mask = Mask::above(&image, 30.0).unwrap();
    let same = mask.placed_on(near).unwrap();
    let scheme = Scheme::new().resample(Resample::to(Spacing::isotropic(0.3).unwrap()));
    let [one, other] = [mask, same].map(|mask| scheme.region(&image, &mask, 0.0).unwrap().roi);
    assert_eq!(one, other);
}

#[test]
fn halos_that_are_no_length_are_refused() {
    let image = image(grid([3, 4, 5], [1.0; 3]));
    let mask = Mask::above(&image, 30.0).unwrap();
    for scheme in schemes() {
        for halo in [-1.0, f64::NAN] {
            assert!(matches!(scheme.region(&image, &mask, halo), Err(Error::Setting { .. })));
        }
        assert!(scheme.region(&image, &mask, f64::INFINITY).is_ok());
    }
}
