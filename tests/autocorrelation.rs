//! Moran's I, Geary's C and integrated intensity: published values, the sum over all pairs, invariances, extremes.
#![cfg(feature = "phantom")] // for the random numbers

mod support;

use ndarray::{Array3, Axis, array};
use radiomics::error::{Error, Undefined};
use radiomics::image::{Image, Mask, Roi, Spacing};
use radiomics::shape::{IntensityMorphometry, SpatialAutocorrelation};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::{CLOSE, TIGHT, agree};

const STEP: [f64; 3] = [3.0, 0.7, 1.3];

fn measured(intensities: &Array3<f64>, mask: &Array3<bool>, step: [f64; 3]) -> SpatialAutocorrelation {
    let spacing = Spacing::new(step).expect("a positive spacing");
    SpatialAutocorrelation::new(intensities.view(), mask.view(), spacing).expect("they fit")
}

fn values(intensities: &Array3<f64>, mask: &Array3<bool>, step: [f64; 3]) -> [f64; 2] {
    let found = measured(intensities, mask, step);
    [found.morans_i().expect("defined"), found.gearys_c().expect("defined")]
}

/// Both formulas as they stand in the manual, over all ordered pairs.
fn by_pairs(intensities: &Array3<f64>, mask: &Array3<bool>, step: [f64; 3]) -> [f64; 2] {
    let voxels: Vec<([f64; 3], f64)> = intensities
        .indexed_iter()
        .zip(mask)
        .filter(|(_, selected)| **selected)
        .map(|(((z, y, x), &i), _)| ([z as f64 * step[0], y as f64 * step[1], x as f64 * step[2]], i))
        .collect();
    let n = voxels.len() as f64;
    let mean = voxels.iter().map(|(_, i)| i).sum::<f64>() / n;
    let squares: f64 = voxels.iter().map(|(_, i)| (i - mean).powi(2)).sum();
    let mut sums = [0.0; 3];
    for (k, (p, a)) in voxels.iter().enumerate() {
        let mut row = [0.0; 3];
        for (_, (q, b)) in voxels.iter().enumerate().filter(|(l, _)| *l != k) {
            let weight = 1.0 / (0..3).map(|axis| (p[axis] - q[axis]).powi(2)).sum::<f64>().sqrt();
            row[0] += weight;
            row[1] += weight * (a - mean) * (b - mean);
            row[2] += weight * (a - b).powi(2);
        }
        sums = [0, 1, 2].map(|i| sums[i] + row[i]);
    }
    [n / sums[0] * sums[1] / squares, (n - 1.0) / (2.0 * sums[0]) * sums[2] / squares]
}

fn assert_agree(found: [f64; 2], expected: [f64; 2], tolerance: f64, what: &str) {
    for (found, expected) in found.into_iter().zip(expected) {
        let difference = (found - expected).abs();
        assert!(difference <= tolerance * expected.abs(), "{what}: {found}, expected {expected}");
    }
}

/// Intensities of a size with a smooth and a random part.
fn noisy(size: [usize; 3], seed: u64) -> Array3<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    Array3::from_shape_fn(size, |(z, y, x)| {
        (0.4 * z as f64).sin() + (0.3 * y as f64 + 0.2 * x as f64).cos() + random.random::<f64>()
    })
}

fn scattered(size: [usize; 3], part: f64, seed: u64) -> Array3<bool> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    Array3::from_shape_fn(size, |_| random.random::<f64>() < part)
}

#[test]
fn the_digital_phantom_has_the_published_values() {
    let (image, mask) = support::digital_phantom::digital_phantom();
    let found = IntensityMorphometry::of(&Roi::new(&image, &mask).unwrap());
    let Some(rows) = support::published("digital_phantom") else { return };
    for (tag, value) in [
        ("morph_integ_int", found.integrated_intensity()),
        ("morph_moran_i", found.autocorrelation().morans_i()),
        ("morph_geary_c", found.autocorrelation().gearys_c()),
    ] {
        let row = rows.iter().find(|row| row.tag == tag).expect("a row");
        assert!(row.agrees(value.unwrap()), "{tag}: {value:?}, published {}", row.consensus);
    }
}

#[test]
fn sums_by_frequency_are_the_sums_over_pairs() {
    // Full, half, sparse; three dimensions, a slice along each axis, odd and prime lengths.
    for (seed, (size, part)) in [
        ([14, 13, 15], 1.0),
        ([11, 17, 16], 0.5),
        ([18, 19, 17], 0.25),
        ([3, 29, 23], 0.8),
        ([1, 37, 41], 0.9),
        ([41, 1, 31], 0.9),
        ([31, 40, 1], 0.9),
    ]
    .into_iter()
    .enumerate()
    {
        let (intensities, mask) = (noisy(size, seed as u64), scattered(size, part, 100 + seed as u64));
        let expected = by_pairs(&intensities, &mask, STEP);
        assert_agree(values(&intensities, &mask, STEP), expected, TIGHT, &format!("{size:?} {part}"));
    }
}

#[test]
fn few_voxels_give_the_sums_over_pairs() {
    for (seed, part) in [(1, 0.01), (2, 0.02), (3, 0.05)] {
        let size = [20, 30, 25];
        let (intensities, mask) = (noisy(size, seed), scattered(size, part, 200 + seed));
        let expected = by_pairs(&intensities, &mask, STEP);
        assert_agree(values(&intensities, &mask, STEP), expected, TIGHT, &format!("{part}"));
    }
}

#[test]
fn no_order_is_resolved_beside_a_large_offset() {
    let size = [13, 14, 15];
    let mut random = ChaCha8Rng::seed_from_u64(7);
    // Multiples of 2⁻²⁰, exact beside the offset.
    let noise = Array3::from_shape_fn(size, |_| (random.random::<f64>() * 1e3).floor() / 1_048_576.0);
    let mask = scattered(size, 0.7, 8);
    let expected = by_pairs(&noise, &mask, STEP);
    assert_agree(values(&noise, &mask, STEP), expected, CLOSE, "noise");
    assert_eq!(values(&noise.mapv(|i| i + 1e6), &mask, STEP), values(&noise, &mask, STEP));
}

#[test]
fn two_voxels_are_opposite() {
    let pair = array![[[1.0, 0.0, 5.0]], [[0.0, 0.0, 9.0]]];
    for mask in [
        array![[[true, false, true]], [[false, false, false]]],
        array![[[true, false, false]], [[false, false, true]]],
    ] {
        assert_agree(values(&pair, &mask, STEP), [-1.0, 1.0], TIGHT, "two voxels");
    }
}

#[test]
fn a_checkerboard_is_anti_correlated_and_a_ramp_correlated() {
    let full = Array3::from_elem([12, 12, 12], true);
    let board = Array3::from_shape_fn([12, 12, 12], |(z, y, x)| ((z + y + x) % 2) as f64);
    let ramp = Array3::from_shape_fn([12, 12, 12], |(z, y, x)| (z + 2 * y + 3 * x) as f64);
    for (intensities, correlated) in [(board, false), (ramp, true)] {
        let [moran, geary] = values(&intensities, &full, [1.0; 3]);
        assert_eq!((moran > 0.0, geary < 1.0), (correlated, correlated), "{moran} {geary}");
        assert_agree([moran, geary], by_pairs(&intensities, &full, [1.0; 3]), TIGHT, "pattern");
    }
}

#[test]
fn place_direction_and_size_change_nothing() {
    let size = [9, 12, 14];
    let (intensities, mask) = (noisy(size, 3), scattered(size, 0.6, 4));
    let expected = values(&intensities, &mask, STEP);
    let padded = |fill: f64| {
        let mut wide = Array3::from_elem([14, 15, 20], fill);
        wide.indexed_iter_mut().for_each(|((z, y, x), voxel)| {
            if let (Some(z), Some(y), Some(x)) = (z.checked_sub(4), y.checked_sub(1), x.checked_sub(5))
                && let Some(&i) = intensities.get((z, y, x))
                && mask[(z, y, x)]
            {
                *voxel = i;
            }
        });
        wide
    };
    let moved = padded(f64::NAN);
    assert_eq!(values(&moved, &moved.mapv(|i| !i.is_nan()), STEP), expected, "moved, NaN around");
    for axis in 0..3 {
        let (mut intensities, mut mask) = (intensities.clone(), mask.clone());
        intensities.invert_axis(Axis(axis));
        mask.invert_axis(Axis(axis));
        assert_agree(values(&intensities, &mask, STEP), expected, TIGHT, "mirrored");
    }
    let turned = values(
        &intensities.view().permuted_axes([2, 0, 1]).to_owned(),
        &mask.view().permuted_axes([2, 0, 1]).to_owned(),
        [STEP[2], STEP[0], STEP[1]],
    );
    assert_agree(turned, expected, TIGHT, "turned");
    assert_eq!(values(&intensities, &mask, STEP.map(|s| 2.0 * s)), expected, "twice the spacing");
    assert_agree(values(&intensities.mapv(|i| 30.0 - 7.0 * i), &mask, STEP), expected, TIGHT, "affine");
}

#[test]
fn threads_do_not_change_a_bit() {
    let size = [20, 40, 30];
    let (intensities, mask) = (noisy(size, 5), scattered(size, 0.6, 6));
    let few = scattered(size, 0.03, 7);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| [&mask, &few].map(|mask| values(&intensities, mask, STEP)))
    };
    assert_eq!(on(1), on(5));
}

#[test]
fn extreme_numbers_stay_finite() {
    let size = [8, 11, 12];
    let (intensities, dense) = (noisy(size, 9).mapv(|i| i - 1.0), scattered(size, 0.9, 10));
    for mask in [dense, scattered(size, 0.05, 11)] {
        let expected = values(&intensities, &mask, STEP);
        for scale in [1e300, 1e-300, 5e307] {
            let scaled = intensities.mapv(|i| i * scale);
            assert_agree(values(&scaled, &mask, STEP), expected, CLOSE, &format!("intensities of {scale}"));
        }
        for scale in [1e300, 1e-300] {
            let found = values(&intensities, &mask, STEP.map(|s| s * scale));
            assert_agree(found, expected, CLOSE, &format!("spacing of {scale}"));
        }
        for step in [[1e300, 1.0, 1e-300], [1e-300, 1e300, 1.0], [1.0, 1e9, 1.0], [1e9, 1e-9, 1.0]] {
            let found = measured(&intensities, &mask, step);
            assert!(found.morans_i().is_ok_and(f64::is_finite), "{step:?} {found:?}");
            assert!(found.gearys_c().is_ok_and(f64::is_finite), "{step:?} {found:?}");
        }
    }
    let pair = array![[[1.0, 2.0], [3.0, 4.0]]];
    let diagonal = array![[[true, false], [false, true]]];
    assert!(measured(&pair, &diagonal, [1.0, 1e-300, 1e300]).morans_i().is_err(), "no weight is left");
}

#[test]
fn two_voxels_far_apart_take_two_voxels_time() {
    let mut intensities = Array3::zeros([300, 300, 300]);
    intensities[(0, 0, 0)] = 1.0;
    intensities[(299, 299, 299)] = 4.0;
    let mask = intensities.mapv(|i| i > 0.0);
    assert_agree(values(&intensities, &mask, STEP), [-1.0, 1.0], TIGHT, "far apart");
}

#[test]
fn what_is_undefined_says_why() {
    let image = array![[[0.1, 0.1, 0.1, 2.0]]];
    let reasons = |mask: [bool; 4]| {
        let mask = Array3::from_shape_vec((1, 1, 4), mask.to_vec()).unwrap();
        let found = measured(&image, &mask, STEP);
        assert_eq!(found.morans_i(), found.gearys_c());
        found.morans_i().unwrap_err()
    };
    assert_eq!(reasons([false; 4]), Undefined::TooFewVoxels { needed: 2, found: 0 });
    assert_eq!(reasons([true, false, false, false]), Undefined::TooFewVoxels { needed: 2, found: 1 });
    assert_eq!(reasons([true, true, true, false]), Undefined::ZeroDenominator("the intensity variance"));
}

#[test]
fn what_does_not_fit_is_refused() {
    let spacing = Spacing::isotropic(1.0).unwrap();
    let image = array![[[1.0, f64::NAN, 3.0]]];
    let wrong = SpatialAutocorrelation::new(image.view(), array![[[true, true]]].view(), spacing);
    assert!(matches!(wrong, Err(Error::GridSize { image: [1, 1, 3], mask: [1, 1, 2] })), "{wrong:?}");
    let wrong = SpatialAutocorrelation::new(image.view(), array![[[true, true, true]]].view(), spacing);
    assert!(
        matches!(wrong, Err(Error::NotFinite { index: [0, 0, 1], count: 1, voxels: 3, .. })),
        "{wrong:?}"
    );
}

#[test]
fn integrated_intensity_is_mean_times_mesh_volume() {
    let integrated = |intensities: Array3<f64>, spacing: f64| {
        let image = Image::new(intensities.view(), Spacing::isotropic(spacing).unwrap()).unwrap();
        let roi = Roi::new(&image, &Mask::above(&image, -1e308).unwrap()).unwrap();
        IntensityMorphometry::of(&roi).integrated_intensity()
    };
    assert_eq!(integrated(array![[[3.0]]], 2.0), Ok(3.0 * 8.0 / 6.0));
    let large = integrated(array![[[1.5e308, 1.7e308]]], 0.1).unwrap();
    assert!(agree(large / 1.6e308, 0.001 * 2.0 / 3.0, TIGHT));
    assert_eq!(integrated(array![[[1.0, 2.0]]], 1e300), Err(Undefined::NotFinite));
}

#[cfg(feature = "nifti")]
mod ct_phantom {
    use radiomics::image::Labels;
    use radiomics::io::{read_image, read_mask};

    use super::*;

    /// The region of configuration A: as stored, re-segmented to [−500, 400] HU.
    fn configuration_a() -> Option<Roi> {
        let folder = support::reference("ibsi1/ct_phantom")?;
        let image = read_image(folder.join("image.nii.gz")).expect("a readable image");
        let mask = read_mask(folder.join("mask.nii.gz"), Labels::NonZero).expect("a readable mask");
        let in_range = image.intensities().mapv(|hu| (-500.0..=400.0).contains(&hu));
        let in_range = Mask::with_geometry(in_range.view(), Labels::NonZero, *image.geometry()).unwrap();
        Some(Roi::builder().intensity_mask(&in_range).build(&image, &mask).unwrap())
    }

    /// Every third voxel of every third row: a voxel in nine, on a grid of its own.
    #[test]
    fn a_coarser_grid_of_it_has_the_sums_over_pairs() {
        let Some(roi) = configuration_a() else { return };
        let third = |(z, y, x): (usize, usize, usize)| (z, 3 * y, 3 * x);
        let size = roi.geometry().size();
        let size = [size[0], size[1].div_ceil(3), size[2].div_ceil(3)];
        let intensities = Array3::from_shape_fn(size, |at| roi.intensities()[third(at)]);
        let mask = Array3::from_shape_fn(size, |at| roi.intensity_mask()[third(at)]);
        let [z, y, x] = roi.geometry().spacing().zyx();
        let step = [z, 3.0 * y, 3.0 * x];
        assert_agree(
            values(&intensities, &mask, step),
            by_pairs(&intensities, &mask, step),
            CLOSE,
            "coarser",
        );
    }

    #[test]
    #[ignore = "1.3·10¹⁰ pairs take most of a minute in a release build; .ci/run does it there"]
    fn all_of_it_has_the_sums_over_pairs() {
        let Some(roi) = configuration_a() else { return };
        let (intensities, mask) = (roi.intensities().to_owned(), roi.intensity_mask().to_owned());
        let step = roi.geometry().spacing().zyx();
        assert_agree(values(&intensities, &mask, step), by_pairs(&intensities, &mask, step), CLOSE, "all");
    }
}
