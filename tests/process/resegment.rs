//! Re-segmentation: the voxels of the CT phantom, the order of the two filters, what they keep, their errors.

use ndarray::{Array3, array};
use radiomics::Error;
use radiomics::image::{Image, Labels, Mask, Spacing};
use radiomics::process::{Resegment, rounded};

fn line(intensities: &[f64]) -> (Image, Mask) {
    let array = ndarray::ArrayView::from_shape((1, intensities.len()), intensities).unwrap();
    let spacing = Spacing::planar([1.0, 1.0]).unwrap();
    let image = Image::new(array, spacing).unwrap();
    let all = Array3::from_elem((1, 1, intensities.len()), true);
    (image, Mask::new(all.view(), Labels::NonZero, spacing).unwrap())
}

/// The intensities that stay.
fn kept(resegment: Resegment, intensities: &[f64]) -> Vec<f64> {
    let (image, mask) = line(intensities);
    let kept = resegment.mask(&image, &mask).unwrap();
    let pairs = image.intensities().into_iter().zip(kept.selected()).collect::<Vec<_>>();
    pairs.into_iter().filter(|(_, kept)| **kept).map(|(x, _)| *x).collect()
}

/// Sixteen voxels near 0, one at 50 and one at 1000. Mean 58.5 and σ 228.6 of all of them keep 50 within 1 σ; after the
/// range has taken out 1000, the 50 would be an outlier.
#[test]
fn outliers_are_measured_before_the_range() {
    let intensities: Vec<f64> = (0..16).map(|i| f64::from(i % 2)).chain([50.0, 1000.0]).collect();
    let range = Resegment::new().range(-100.0, 100.0).unwrap();
    let both = range.outliers(1.0).unwrap();
    assert_eq!(both, Resegment::new().outliers(1.0).unwrap().range(-100.0, 100.0).unwrap());
    assert_eq!(kept(both, &intensities), intensities[..17]);
    // One after the other gives another answer.
    let first = kept(range, &intensities);
    assert_eq!(kept(Resegment::new().outliers(1.0).unwrap(), &first), intensities[..16]);
}

#[test]
fn outliers_are_those_beyond_the_population_deviation() {
    // μ = 2, Σ(x − μ)² = 16, population σ = 2 (sample σ 2.31): 6 is at 2 σ and stays, at 1.99 σ it goes.
    let intensities = [2.0, 0.0, 2.0, 4.0, 2.0, 2.0, 2.0, 2.0, -2.0, 6.0, 2.0, 2.0, 2.0, 2.0];
    let mean = 2.0;
    let variance = intensities.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 14.0;
    let at = 4.0 / f64::sqrt(variance);
    let with = |sigmas: f64| kept(Resegment::new().outliers(sigmas).unwrap(), &intensities).len();
    assert_eq!((with(at * 1.000_001), with(at * 0.999_999)), (14, 12));
    // A flat region has no outlier, whatever its value.
    assert_eq!(kept(Resegment::new().outliers(1e-9).unwrap(), &[0.1; 10]).len(), 10);
}

#[test]
fn ranges_are_closed_and_may_have_one_end() {
    let intensities = [-1e300, -2.0, -1.0, 0.0, 1.0, 2.0, 1e300];
    let range = |low: f64, high: f64| kept(Resegment::new().range(low, high).unwrap(), &intensities);
    assert_eq!(range(-1.0, 1.0), [-1.0, 0.0, 1.0]);
    assert_eq!(range(0.0, f64::INFINITY), [0.0, 1.0, 2.0, 1e300]);
    assert_eq!(range(f64::NEG_INFINITY, -2.0), [-1e300, -2.0]);
    assert_eq!(range(f64::NEG_INFINITY, f64::INFINITY), intensities);
    assert_eq!(range(2.0, 2.0), [2.0]);
    assert_eq!(Resegment::new().range(0.0, f64::INFINITY).unwrap().limits(), Some([0.0, f64::INFINITY]));
    assert_eq!(Resegment::new().outliers(3.0).unwrap().limits(), None);
}

#[test]
fn what_is_not_finite_is_in_no_range() {
    let intensities = [f64::NAN, 1.0, f64::INFINITY, 2.0, f64::NEG_INFINITY, 3.0];
    let all = Resegment::new().range(f64::NEG_INFINITY, f64::INFINITY).unwrap();
    assert_eq!(kept(all, &intensities), [1.0, 2.0, 3.0]);
    assert_eq!(kept(Resegment::new().outliers(1.3).unwrap(), &intensities), [1.0, 2.0, 3.0]);
    assert_eq!(kept(Resegment::new().outliers(1.0).unwrap(), &intensities), [2.0]);
}

#[test]
fn nothing_is_taken_out_unless_asked_for() {
    let (image, mask) = line(&[f64::NAN, 1.0]);
    assert_eq!(Resegment::default(), Resegment::new());
    assert!(Resegment::new().is_none() && !Resegment::new().outliers(3.0).unwrap().is_none());
    assert_eq!(Resegment::new().mask(&image, &mask).unwrap(), mask);
}

#[test]
fn a_voxel_outside_the_mask_never_counts() {
    let image =
        Image::new(array![[5.0, 1.0, 2.0, 3.0, 1e9]].view(), Spacing::planar([1.0; 2]).unwrap()).unwrap();
    let mask = Mask::new(array![[0, 1, 1, 1, 0]].view(), Labels::NonZero, Spacing::planar([1.0; 2]).unwrap())
        .unwrap();
    let kept = Resegment::new().range(2.0, f64::INFINITY).unwrap().outliers(1.3).unwrap();
    let kept = kept.mask(&image, &mask).unwrap();
    assert_eq!(kept.selected().iter().copied().collect::<Vec<_>>(), [false, false, true, true, false]);
}

#[test]
fn what_cannot_be_is_refused_with_both_sides() {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    for (a, b) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (high, high), (low, low), (high, low)] {
        assert!(matches!(Resegment::new().range(a, b), Err(Error::Setting { .. })), "{a} to {b}");
    }
    for sigmas in [0.0, -1.0, f64::NAN, high] {
        assert!(matches!(Resegment::new().outliers(sigmas), Err(Error::Setting { .. })), "{sigmas}");
    }
    let (image, mask) = line(&[1.0, 2.0]);
    let empty = Resegment::new().range(5.0, 6.0).unwrap().mask(&image, &mask).unwrap_err();
    assert_eq!(empty.to_string(), "the re-segmentation range selects 0 of 2 voxels, at least 1 is needed");
    let (other, _) = line(&[1.0]);
    assert!(matches!(Resegment::new().mask(&other, &mask), Err(Error::GridSize { .. })));
}

#[test]
fn settings_tell_masks_apart() {
    let range = Resegment::new().range(-500.0, 400.0).unwrap();
    let all =
        [Resegment::new(), range, range.outliers(3.0).unwrap(), Resegment::new().outliers(3.0).unwrap()];
    assert_eq!(
        all.map(|resegment| resegment.settings()),
        [
            "no re-segmentation",
            "re-segmentation range -500 to 400",
            "re-segmentation range -500 to 400, outliers beyond 3 standard deviations",
            "re-segmentation outliers beyond 3 standard deviations",
        ]
    );
}

#[test]
fn rounding_goes_to_the_even_neighbour_of_a_half() {
    let cases = [
        (0.5, 0.0),
        (1.5, 2.0),
        (2.5, 2.0),
        (-0.5, 0.0),
        (-2.5, -2.0),
        (-3.5, -4.0),
        (0.499_999, 0.0),
        (-0.2, 0.0),
    ];
    for (x, expected) in cases {
        let (image, _) = line(&[x]);
        let found = rounded(image).intensities()[[0, 0, 0]];
        assert_eq!(found.to_bits(), f64::to_bits(expected), "{x} becomes {found}");
    }
    let (image, _) = line(&[f64::NAN, f64::INFINITY, 1e300, 4_503_599_627_370_497.0]);
    let found = rounded(image);
    assert!(found.intensities()[[0, 0, 0]].is_nan());
    assert_eq!(
        found.intensities().iter().skip(1).copied().collect::<Vec<_>>(),
        [f64::INFINITY, 1e300, 4_503_599_627_370_497.0]
    );
}
