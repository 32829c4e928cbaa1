//! Local intensity peaks against the definition, voxel by voxel, on arbitrary grids; and at the edges.

use ndarray::{Array3, array};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::feature::{Extract, Family, Region, Undefined};
use radiomics::first_order::{LocalIntensity, LocalPeaks};
use radiomics::image::{Geometry, Image, Mask, Roi, Spacing};

use crate::support::{TIGHT, agree};

fn peaks(image: &Array3<f64>, mask: &Array3<bool>, spacing: [f64; 3]) -> LocalPeaks {
    let image = Image::new(image.view(), Spacing::new(spacing).unwrap()).unwrap();
    let mask = Mask::from_vec(mask.iter().copied().collect(), *image.geometry()).unwrap();
    let roi = Roi::builder().halo(Family::reach(&LocalIntensity)).build(&image, &mask).unwrap();
    LocalIntensity.measure(&Region::new(&roi)).unwrap()[0]
}

/// `[local, global]` by the definition.
fn by_definition(image: &Array3<f64>, mask: &Array3<bool>, spacing: [f64; 3]) -> [f64; 2] {
    let radius = 10.0 * (3.0 / (4.0 * std::f64::consts::PI)).cbrt();
    let chosen: Vec<_> = image.indexed_iter().filter(|(at, _)| mask[*at]).collect();
    let largest = chosen.iter().map(|(_, x)| **x).fold(f64::NEG_INFINITY, f64::max);
    let mut highest = [f64::NEG_INFINITY; 2];
    for &((z, y, x), &intensity) in &chosen {
        let (mut sum, mut count) = (0.0, 0);
        for ((k, j, i), &value) in image.indexed_iter().filter(|(_, value)| value.is_finite()) {
            let offset = [k.abs_diff(z), j.abs_diff(y), i.abs_diff(x)];
            let square: f64 = (0..3).map(|a| (offset[a] as f64 * spacing[a]).powi(2)).sum();
            if square.sqrt() <= radius {
                sum += value;
                count += 1;
            }
        }
        let mean = sum / f64::from(count);
        highest[1] = highest[1].max(mean);
        if intensity == largest {
            highest[0] = highest[0].max(mean);
        }
    }
    highest
}

fn assert_agree(found: LocalPeaks, expected: [f64; 2]) {
    for (found, expected) in [found.local(), found.global()].into_iter().zip(expected) {
        assert!(agree(found.unwrap(), expected, TIGHT), "{found:?} instead of {expected}");
    }
}

fn case() -> impl Strategy<Value = (Array3<f64>, Array3<bool>, [f64; 3])> {
    let spacing = prop::array::uniform3(prop_oneof![3 => 0.6..9.0_f64, 1 => Just(3.1), 1 => Just(1e-3)]);
    ([1..9_usize, 1..10_usize, 1..20_usize], spacing).prop_flat_map(|(size, spacing)| {
        let voxels = size.iter().product::<usize>();
        let intensity = prop_oneof![
            9 => (-50..50_i32).prop_map(|i| f64::from(i) / 7.0),
            1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(7.2), Just(7.2)],
        ];
        (prop::collection::vec(intensity, voxels), prop::collection::vec(prop::bool::weighted(0.4), voxels))
            .prop_map(move |(image, mut mask)| {
                mask.iter_mut().zip(&image).for_each(|(selected, x)| *selected &= x.is_finite());
                let image = Array3::from_shape_vec(size, image).unwrap();
                (image, Array3::from_shape_vec(size, mask).unwrap(), spacing)
            })
    })
}

proptest! {
    #[test]
    fn arbitrary_anisotropic_grids((image, mask, spacing) in case()) {
        prop_assume!(mask.iter().any(|selected| *selected));
        assert_agree(peaks(&image, &mask, spacing), by_definition(&image, &mask, spacing));
    }
}

#[test]
fn many_slices_are_the_same_as_few() {
    let image = Array3::from_shape_fn((40, 13, 17), |(z, y, x)| ((z * 31 + y * 57 + x * 13) % 101) as f64);
    let mask = image.mapv(|x| x > 20.0);
    for spacing in [[0.7, 1.9, 1.3], [0.1, 1.0, 1.0], [3.0, 1.0, 1.0]] {
        assert_agree(peaks(&image, &mask, spacing), by_definition(&image, &mask, spacing));
    }
}

#[test]
fn one_voxel_and_two_far_apart() {
    let mut image = Array3::from_elem((9, 30, 40), 1.0);
    let mut mask = Array3::from_elem((9, 30, 40), false);
    mask[[0, 0, 0]] = true;
    image[[0, 0, 0]] = 11.0;
    assert_agree(peaks(&image, &mask, [10.0; 3]), [11.0, 11.0]);
    assert_agree(peaks(&image, &mask, [6.0; 3]), [3.5, 3.5]); // with 3 neighbours of 1
    mask[[8, 29, 39]] = true;
    image[[8, 29, 38]] = 101.0;
    assert_agree(peaks(&image, &mask, [6.0; 3]), [3.5, 26.0]);
    assert_agree(peaks(&image, &mask, [1.0; 3]), by_definition(&image, &mask, [1.0; 3]));
}

#[test]
fn a_flat_region_peaks_at_its_intensity() {
    let (image, mask) = (Array3::from_elem((5, 6, 7), -40.0), Array3::from_elem((5, 6, 7), true));
    assert_agree(peaks(&image, &mask, [2.0, 1.0, 1.0]), [-40.0, -40.0]);
}

#[test]
fn a_voxel_at_the_radius_counts_and_one_beyond_does_not() {
    let radius = Family::reach(&LocalIntensity);
    let (image, mask) = (array![[[9.0, 3.0]]], array![[[true, false]]]);
    assert_agree(peaks(&image, &mask, [1.0, 1.0, radius]), [6.0, 6.0]);
    assert_agree(peaks(&image, &mask, [1.0, 1.0, radius * (1.0 + 1e-8)]), [9.0, 9.0]);
}

#[test]
fn a_huge_voxel_reaches_only_the_balls_that_hold_it() {
    // Along the row: a prefix sum would lose everything behind the huge voxel.
    let mut image = Array3::from_elem((1, 1, 30), 0.1);
    image[[0, 0, 3]] = 1e300;
    image[[0, 0, 20]] = 0.3;
    let mut mask = Array3::from_elem((1, 1, 30), false);
    (12..23).for_each(|x| mask[[0, 0, x]] = true);
    assert_agree(peaks(&image, &mask, [1.0, 1.0, 1.0]), [1.5 / 13.0, 1.5 / 13.0]);
}

#[test]
fn sums_beyond_all_numbers_have_a_reason() {
    let image =
        Image::new(array![[f64::MAX, f64::MAX, 1.0]].view(), Spacing::isotropic(5.0).unwrap()).unwrap();
    let mask = Mask::above(&image, 0.0).unwrap();
    let roi = Roi::builder().halo(7.0).build(&image, &mask).unwrap();
    assert_eq!(LocalIntensity.extract(&Region::new(&roi)).unwrap(), [Err(Undefined::NotFinite); 2]);
}

#[test]
fn a_region_without_halo_is_refused() {
    let image = Image::new(array![[1.0, 2.0, 0.0]].view(), Spacing::isotropic(5.0).unwrap()).unwrap();
    let roi = Roi::new(&image, &Mask::above(&image, 0.5).unwrap()).unwrap();
    let refused = LocalIntensity.measure(&Region::new(&roi));
    assert!(matches!(refused, Err(Error::Setting { name: "halo of the region", .. })));
}

#[test]
fn a_voxel_size_far_below_the_ball_is_done_in_time() {
    let size = [30, 40, 50];
    let image = Array3::from_shape_fn(size, |(z, y, x)| ((z * 7 + y * 3 + x) % 17) as f64);
    let geometry = Geometry::new(size, Spacing::isotropic(1e-300).unwrap()).unwrap();
    assert_eq!(geometry.voxels(), image.len());
    let mean = image.sum() / image.len() as f64;
    assert_agree(peaks(&image, &Array3::from_elem(size, true), [1e-300; 3]), [mean, mean]);
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let image =
        Array3::from_shape_fn((33, 20, 21), |(z, y, x)| ((z * 31 + y * 57 + x * 13) % 101) as f64 / 7.0);
    let mask = image.mapv(|x| x > 3.0);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| peaks(&image, &mask, [1.1, 0.9, 0.8]))
    };
    assert_eq!(with(1), with(3));
    assert_eq!(with(1), with(7));
}
