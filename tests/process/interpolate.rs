//! Interpolation to another spacing: the grid, the values, and what must not matter to them.

use ndarray::{Array3, Axis, Slice};
use proptest::prelude::*;
use radiomics::Error;
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing};
use radiomics::process::{Interpolator, Resample};

use crate::support::{CLOSE, TIGHT, agree};

const ALL: [Interpolator; 3] = [Interpolator::Nearest, Interpolator::Linear, Interpolator::CubicSpline];

/// The image behind the table: 4 × 5 × 6 voxels of 3 × 1.5 × 0.8 mm.
/// What a Gaussian filter that is cut off at 6 σ may miss, relative: its tails are 2·10⁻⁹.
const CUT_OFF: f64 = 1e-8;

fn pattern() -> Image {
    let array = Array3::from_shape_fn((4, 5, 6), |(z, y, x)| {
        ((z * 31 + y * 17 + x * 7) * 13 % 41) as f64 - 20.0 + (x * y) as f64 / 4.0
    });
    Image::new(array.view(), Spacing::new([3.0, 1.5, 0.8]).unwrap()).unwrap()
}

fn image(size: [usize; 3], spacing: [f64; 3], value: impl Fn(usize, usize, usize) -> f64) -> Image {
    let array = Array3::from_shape_fn(size, |(z, y, x)| value(z, y, x));
    Image::new(array.view(), Spacing::new(spacing).unwrap()).unwrap()
}

fn to(spacing: [f64; 3], interpolator: Interpolator) -> Resample {
    Resample::to(Spacing::new(spacing).unwrap()).image_interpolator(interpolator)
}

fn values(image: &Image) -> Vec<f64> {
    image.intensities().iter().copied().collect()
}

fn bits(image: &Image) -> Vec<u64> {
    image.intensities().iter().map(|v| v.to_bits()).collect()
}

type Row = ([f64; 3], usize, usize, [f64; 3], [f64; 5]);

/// `scipy.ndimage.map_coordinates` 1.17.1, mode `nearest`, at the points of the grid: spacing, order, number of values;
/// sum, sum of vᵢ·(7i mod 11), sum of squares; values 0, n/3, n/2, 3n/4 and n − 1. Ties of order 0 are taken half up.
#[rustfmt::skip]
const SCIPY: [Row; 12] = [
    ([2.0, 2.0, 2.0], 0, 72, [44.0, 311.0, 10901.5], [-20.0, 14.0, 7.0, 7.0, -9.0]),
    ([2.0, 2.0, 2.0], 1, 72, [34.50000000000001, 239.1944444444444, 4375.501543209875], [-20.0, 12.833333333333334, 8.166666666666664, 5.166666666666664, -9.0]),
    ([2.0, 2.0, 2.0], 3, 72, [40.03221965360895, 311.7989087230542, 7224.395340665061], [-22.734654109842644, 15.939431725242748, 9.638033645455572, 10.786218963563579, -9.435012196832847]),
    ([1.1, 0.9, 1.3], 0, 396, [197.0, 745.0, 56906.0], [-20.0, -20.0, -14.5, -6.5, -9.0]),
    ([1.1, 0.9, 1.3], 1, 396, [249.25125, 911.64625, 20402.164113020837], [-19.4375, -14.55416666666667, -8.03125, -3.9300000000000006, -7.0625]),
    ([1.1, 0.9, 1.3], 3, 396, [244.4651710546818, 789.5796283810049, 41394.623789901416], [-24.707773500909777, -21.113823632783244, -12.967893997770258, -7.719215667289981, -10.847300079430488]),
    ([5.0, 3.1, 0.45], 0, 99, [49.0, 375.0, 13226.5], [-20.0, 7.0, -14.5, -5.0, -9.0]),
    ([5.0, 3.1, 0.45], 1, 99, [55.125, 336.46875, 8848.814453125], [-20.0, 10.5, -5.5, -3.3125000000000004, -8.999999999999998]),
    ([5.0, 3.1, 0.45], 3, 99, [57.31252454538938, 375.9529643547298, 14913.257649730349], [-24.354174130922466, 17.264570054629356, -10.55854377367442, -3.338582459979242, -14.640382627570308]),
    ([3.0, 1.0, 1.0], 0, 160, [133.0, 536.0, 21808.0], [-20.0, -15.0, 7.0, 0.0, -9.0]),
    ([3.0, 1.0, 1.0], 1, 160, [97.16666666666666, 516.8958333333335, 11726.288194444442], [-20.0, -7.062499999999997, 7.0, 0.0, -9.0]),
    ([3.0, 1.0, 1.0], 3, 160, [101.44652472860136, 476.71997705225306, 18236.267334124306], [-21.02352569548019, -8.651723772096403, 9.945670717664328, -2.591107357459336, -12.238737089711783]),
];

#[test]
fn values_agree_with_scipy() {
    for (spacing, order, count, sums, some) in SCIPY {
        let interpolator = ALL[order.min(2)];
        let found = values(&to(spacing, interpolator).image(&pattern()).unwrap());
        assert_eq!(found.len(), count);
        let weighted = found.iter().enumerate().map(|(i, v)| v * (7 * i % 11) as f64).sum();
        let found_sums = [found.iter().sum(), weighted, found.iter().map(|v| v * v).sum::<f64>()];
        let at = [0, count / 3, count / 2, 3 * count / 4, count - 1].map(|i| found[i]);
        for (found, expected) in found_sums.into_iter().chain(at).zip(sums.into_iter().chain(some)) {
            assert!(agree(found, expected, CLOSE), "{spacing:?} order {order}: {found} is not {expected}");
        }
    }
}

#[test]
fn the_grid_has_the_centre_of_the_old_one_in_the_world() {
    let turn = [[0.0, 0.6, 0.8], [1.0, 0.0, 0.0], [0.0, 0.8, -0.6]];
    let old = Geometry::new([7, 10, 13], Spacing::new([3.0, 0.7, 1.1]).unwrap()).unwrap();
    let old = old.with_origin([100.0, -20.0, 3.5]).unwrap().with_direction(turn).unwrap();
    let new = Resample::to(Spacing::isotropic(2.0).unwrap()).grid(&old).unwrap();
    assert_eq!(new.size(), [11, 4, 8]); // ⌈10.5⌉, ⌈3.5⌉, ⌈7.15⌉
    assert_eq!((new.spacing().zyx(), new.direction()), ([2.0; 3], turn));
    let centre = |g: &Geometry| g.to_world(g.size().map(|n| (n - 1) as f64 / 2.0));
    for (a, b) in centre(&old).into_iter().zip(centre(&new)) {
        assert!(agree(a, b, TIGHT), "{a} {b}");
    }
    // A point of the image is at the same place in the world on both grids.
    let ramp = image([7, 10, 13], [3.0, 0.7, 1.1], |z, y, x| z as f64 + 20.0 * y as f64 + 400.0 * x as f64);
    let ramp = Image::from_vec(values(&ramp), old).unwrap();
    let made = Resample::to(Spacing::isotropic(2.0).unwrap()).image(&ramp).unwrap();
    let [z, y, x] = old.to_index(new.to_world([4.0, 2.0, 3.0]));
    assert!(agree(made.intensities()[[4, 2, 3]], z + 20.0 * y + 400.0 * x, CLOSE));
}

#[test]
fn exact_quotients_do_not_round_up_and_32_bit_spacings_neither() {
    let size = |n: usize, old: f64, new: f64| {
        let old = Geometry::new([n, 1, 1], Spacing::new([old, 1.0, 1.0]).unwrap()).unwrap();
        Resample::along([Some(new), None, None]).unwrap().grid(&old).unwrap().size()[0]
    };
    assert_eq!(size(60, 3.0, 2.0), 90);
    assert_eq!(size(100, f64::from(0.8_f32), 2.0), 40);
    assert_eq!(size(30, 0.1, 0.3), 10);
    assert_eq!(size(101, 0.8, 2.0), 41);
    assert_eq!(size(3, 1.0, 1e300), 1);
}

#[test]
fn an_axis_left_as_it_is_keeps_its_bits() {
    let old = pattern();
    for interpolator in ALL {
        let same = to([3.0, 1.5, 0.8], interpolator).image(&old).unwrap();
        assert_eq!(same, old);
        let none = Resample::along([None; 3]).unwrap().image_interpolator(interpolator).anti_alias(true);
        assert_eq!(none.image(&old).unwrap(), old);
        // Within the slices only: each slice alone gives the same.
        let within = Resample::along([None, Some(1.0), Some(1.0)]).unwrap().image_interpolator(interpolator);
        let whole = within.image(&old).unwrap();
        for z in 0..4 {
            let slice = old.intensities().slice_axis(Axis(0), Slice::from(z..z + 1)).to_owned();
            let slice = Image::new(slice.view(), old.geometry().spacing()).unwrap();
            let slice = within.image(&slice).unwrap();
            assert_eq!(
                slice.intensities().index_axis(Axis(0), 0),
                whole.intensities().index_axis(Axis(0), z)
            );
        }
    }
}

#[test]
fn constants_stay_and_ramps_are_reproduced_inside() {
    for interpolator in ALL {
        for spacing in [[1.0; 3], [2.3; 3], [7.0, 0.3, 1.7]] {
            for smooth in [false, true] {
                let flat = image([5, 6, 7], [2.0, 1.3, 0.9], |_, _, _| -1000.1);
                let made = to(spacing, interpolator).anti_alias(smooth).image(&flat).unwrap();
                assert!(made.intensities().iter().all(|&v| agree(v, -1000.1, TIGHT)));
            }
        }
    }
    // Far enough inside that the bend at the border has died away.
    let ramp = image([1, 1, 120], [1.0; 3], |_, _, x| 3.0 * x as f64 - 50.0);
    for (interpolator, margin) in [(Interpolator::Linear, 0.0), (Interpolator::CubicSpline, 30.0)] {
        let made = Resample::along([None, None, Some(0.7)]).unwrap().image_interpolator(interpolator);
        let made = made.image(&ramp).unwrap();
        for (i, &value) in made.intensities().iter().enumerate() {
            let x = made.geometry().to_world([0.0, 0.0, i as f64])[2];
            if x >= margin && x <= 119.0 - margin {
                assert!(agree(value, 3.0 * x - 50.0, CLOSE), "{value} at {x}");
            }
        }
    }
}

#[test]
fn a_window_has_the_bits_of_the_whole() {
    let old =
        image([9, 14, 17], [3.0, 0.9, 0.8], |z, y, x| ((z * 31 + y * 17 + x * 7) * 13 % 101) as f64 * 0.37);
    for interpolator in ALL {
        for spacing in [[2.0; 3], [4.0, 0.5, 0.8], [1.0, 2.0, 3.0]] {
            for smooth in [false, true] {
                let resample = to(spacing, interpolator).anti_alias(smooth);
                let whole = resample.image(&old).unwrap();
                let full = whole.geometry().size();
                for (start, size) in [
                    ([0; 3], full),
                    (full.map(|n| n / 3), full.map(|n| n / 2)),
                    (full.map(|n| n - 1), [1; 3]),
                ] {
                    let part = resample.image_within(&old, start, size).unwrap();
                    let expected: Vec<u64> = whole
                        .intensities()
                        .slice_each_axis(|a| {
                            let axis = a.axis.index();
                            Slice::from(start[axis]..start[axis] + size[axis])
                        })
                        .iter()
                        .map(|v| v.to_bits())
                        .collect();
                    assert_eq!(bits(&part), expected, "{interpolator:?} {spacing:?}");
                    assert_eq!(part.geometry().origin(), whole.geometry().to_world(start.map(|s| s as f64)));
                }
                for (start, size) in [([0; 3], [0, 1, 1]), (full, [1; 3]), ([usize::MAX; 3], [1; 3])] {
                    assert!(matches!(
                        resample.image_within(&old, start, size),
                        Err(Error::Setting { name: "part of the image", .. })
                    ));
                }
            }
        }
    }
}

#[test]
fn mirrored_images_give_mirrored_images() {
    let old = pattern();
    for interpolator in [Interpolator::Linear, Interpolator::CubicSpline] {
        for axis in 0..3 {
            let mut mirrored = old.intensities().to_owned();
            mirrored.invert_axis(Axis(axis));
            let mirrored = Image::new(mirrored.view(), old.geometry().spacing()).unwrap();
            for spacing in [[2.0; 3], [1.1, 0.9, 1.3]] {
                let resample = to(spacing, interpolator).anti_alias(true);
                let straight = resample.image(&old).unwrap();
                let back = resample.image(&mirrored).unwrap();
                let mut back = back.intensities().to_owned();
                back.invert_axis(Axis(axis));
                for (a, b) in straight.intensities().iter().zip(&back) {
                    assert!((a - b).abs() <= TIGHT * 100.0, "{a} {b}"); // of intensities up to 50
                }
            }
        }
    }
}

#[test]
fn ties_of_the_nearest_go_up() {
    let old = image([1, 1, 4], [1.0; 3], |_, _, x| x as f64);
    // Samples at −0.25, 0.25, 0.75 … and at 0.5, 2.5.
    let fine = to([1.0, 1.0, 0.5], Interpolator::Nearest).image(&old).unwrap();
    assert_eq!(values(&fine), [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    let coarse = to([1.0, 1.0, 2.0], Interpolator::Nearest).image(&old).unwrap();
    assert_eq!(values(&coarse), [1.0, 3.0]);
}

#[test]
fn voxels_without_weight_do_not_matter() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let old = image([3, 3, 5], [2.0; 3], |z, y, x| if (z, y, x) == (1, 1, 2) { bad } else { x as f64 });
        // Every other sample of a third of the spacing lies on a voxel.
        for (interpolator, spoilt) in [(Interpolator::Nearest, 27), (Interpolator::Linear, 125)] {
            let made = to([2.0 / 3.0; 3], interpolator).image(&old).unwrap();
            assert_eq!(made.intensities().iter().filter(|v| !v.is_finite()).count(), spoilt);
        }
        for smooth in [false, true] {
            let made = to([3.1; 3], Interpolator::CubicSpline).anti_alias(smooth).image(&old).unwrap();
            assert_eq!(made.geometry().size(), [2, 2, 4]);
        }
    }
    // Neighbours further apart than the largest number.
    let old = image([1, 1, 2], [1.0; 3], |_, _, x| if x == 0 { f64::MAX } else { f64::MIN });
    assert!(
        values(&to([1.0, 1.0, 0.5], Interpolator::Linear).image(&old).unwrap()).iter().all(|v| v.is_finite())
    );
}

#[test]
fn the_anti_alias_filter_is_the_gaussian_of_the_source() {
    // One axis, from 1 to 3 mm: smoothed by hand, then interpolated by hand.
    let old = image([1, 1, 31], [1.0; 3], |_, _, x| ((x * x * 7) % 23) as f64);
    let line = values(&old);
    let sigma = (9.0_f64 - 1.0).sqrt() / (2.0 * (2.0 * 2.0_f64.ln()).sqrt());
    let at = |i: isize| line[i.clamp(0, 30) as usize];
    let smooth = |i: isize| {
        let bell = |j: isize| (-(j as f64).powi(2) / (2.0 * sigma * sigma)).exp();
        (-40..=40).map(|j| bell(j) * at(i + j)).sum::<f64>() / (-40..=40).map(bell).sum::<f64>()
    };
    let resample = Resample::along([None, None, Some(3.0)]).unwrap().anti_alias(true);
    let found = values(&resample.image(&old).unwrap());
    assert_eq!(found.len(), 11);
    for (i, &found) in found.iter().enumerate() {
        // 11 samples of 3 mm: the first at (30 − 30)/2 = 0.
        assert!(agree(found, smooth(3 * i as isize), CUT_OFF), "{found}");
    }
    // The spline goes through the smoothed voxels, too.
    let spline = resample.image_interpolator(Interpolator::CubicSpline).image(&old).unwrap();
    for (i, &found) in spline.intensities().iter().enumerate() {
        assert!(agree(found, smooth(3 * i as isize), CUT_OFF), "{found}");
    }
    // Where voxels get smaller nothing is smoothed.
    let finer = Resample::along([None, None, Some(0.7)]).unwrap();
    assert_eq!(finer.image(&old).unwrap(), finer.clone().anti_alias(true).image(&old).unwrap());
}

/// The mask as fractions, point by point.
fn mask_by_brute_force(mask: &Mask, grid: &Geometry, threshold: f64) -> Vec<bool> {
    let (n, selected) = (mask.geometry().size(), mask.selected());
    let (old, new) = (mask.geometry().spacing().zyx(), grid.spacing().zyx());
    let point = |a: usize, i: usize| {
        let ratio = new[a] / old[a];
        ((n[a] - 1) as f64 - ratio * (grid.size()[a] - 1) as f64) / 2.0 + ratio * i as f64
    };
    let taps = |a: usize, i: usize| {
        let x = point(a, i);
        let inside = |v: f64| v.clamp(0.0, (n[a] - 1) as f64) as usize;
        [(inside(x.floor()), 1.0 - (x - x.floor())), (inside(x.floor() + 1.0), x - x.floor())]
    };
    let cells = Array3::from_shape_fn(grid.size(), |(z, y, x)| {
        let mut sum = 0.0;
        for (k, u) in taps(0, z) {
            for (j, v) in taps(1, y) {
                for (i, w) in taps(2, x) {
                    sum += u * v * w * f64::from(u8::from(selected[[k, j, i]]));
                }
            }
        }
        (sum * 1e6).round() / 1e6 >= threshold
    });
    cells.iter().copied().collect()
}

#[test]
fn masks_agree_with_brute_force() {
    let mut tried = 0;
    for (low, high) in [([2, 3, 4], [6, 9, 11]), ([0, 0, 0], [3, 4, 2]), ([8, 13, 16], [9, 14, 17])] {
        let array = Array3::from_shape_fn((9, 14, 17), |(z, y, x)| {
            let at = [z, y, x];
            (0..3).all(|a| low[a] <= at[a] && at[a] < high[a]) && (z * 5 + y * 3 + x * 7) % 4 != 1
        });
        let Ok(mask) = Mask::new(array.view(), Labels::NonZero, Spacing::new([3.0, 0.9, 0.8]).unwrap())
        else {
            continue;
        };
        for spacing in [[2.0; 3], [1.0, 0.4, 0.5], [5.0, 3.0, 2.5], [3.0, 1.8, 0.4]] {
            for threshold in [0.25, 0.5, 0.000_001, 1.0] {
                let resample = to(spacing, Interpolator::Linear).threshold(threshold).unwrap();
                let grid = resample.grid(mask.geometry()).unwrap();
                let expected = mask_by_brute_force(&mask, &grid, threshold);
                match resample.mask(&mask) {
                    Ok(made) => {
                        let made_cells: Vec<bool> = made.selected().iter().copied().collect();
                        assert!(made_cells == expected, "{low:?} {spacing:?} {threshold}");
                        assert_eq!(made.geometry(), &grid);
                    }
                    Err(Error::EmptyMask { what, .. }) => {
                        assert!(!expected.contains(&true));
                        assert_eq!(what, "the interpolated mask");
                    }
                    Err(other) => panic!("{other}"),
                }
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 48);
}

#[test]
fn a_mask_is_the_image_of_its_fractions() {
    let array = Array3::from_shape_fn((12, 40, 40), |(z, y, x)| {
        (4..8).contains(&z) && (15..25).contains(&y) && (18..22).contains(&x) && (z + y + x) % 3 > 0
    });
    let spacing = Spacing::new([2.0, 1.0, 1.5]).unwrap();
    let mask = Mask::new(array.view(), Labels::NonZero, spacing).unwrap();
    let fractions = Image::new(array.view(), spacing).unwrap();
    for interpolator in ALL {
        for threshold in [0.001, 0.5, 0.9] {
            let resample =
                to([1.3; 3], interpolator).mask_interpolator(interpolator).threshold(threshold).unwrap();
            let whole = resample.image(&fractions).unwrap();
            let expected = whole.intensities().mapv(|f| (f * 1e6).round() / 1e6 >= threshold);
            assert_eq!(resample.mask(&mask).unwrap().selected(), expected, "{interpolator:?} {threshold}");
        }
    }
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let old =
        image([20, 33, 41], [3.0, 0.9, 0.8], |z, y, x| ((z * 31 + y * 17 + x * 7) * 13 % 101) as f64 * 0.37);
    let mask = Mask::above(&old, 20.0).unwrap();
    for interpolator in ALL {
        let made = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let resample = to([2.0; 3], interpolator).mask_interpolator(interpolator).anti_alias(true);
            pool.install(|| (bits(&resample.image(&old).unwrap()), resample.mask(&mask).unwrap()))
        };
        let one = made(1);
        for threads in [2, 3] {
            assert!(one == made(threads), "{threads} threads");
        }
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let setting = |error: Error| match error {
        Error::Setting { name, .. } => name,
        other => panic!("{other}"),
    };
    let half = Resample::to(Spacing::isotropic(2.0).unwrap());
    for bad in [0.0, -0.5, 1.5, f64::NAN] {
        assert_eq!(setting(half.clone().threshold(bad).unwrap_err()), "partial volume threshold");
        if bad.is_nan() || bad <= 0.0 {
            assert_eq!(setting(Resample::along([None, Some(bad), None]).unwrap_err()), "spacing");
        }
    }
    for tiny in [1e-5, 1e-300, 5e-324] {
        let absurd = Resample::to(Spacing::isotropic(tiny).unwrap());
        assert_eq!(setting(absurd.image(&pattern()).unwrap_err()), "new spacing");
        assert_eq!(setting(absurd.mask(&Mask::above(&pattern(), 0.0).unwrap()).unwrap_err()), "new spacing");
    }
    let coarse = Resample::to(Spacing::isotropic(1e6).unwrap()).anti_alias(true);
    assert_eq!(setting(coarse.image(&pattern()).unwrap_err()), "new spacing with the anti-alias filter");
    assert_eq!(
        Resample::along([None, Some(2.0), Some(2.5)]).unwrap().settings(),
        "resampled to [as stored, 2 mm, 2.5 mm] along [z, y, x], image linear, anti-alias filter off, \
         mask linear from 0.5"
    );
}

fn intensity() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -1e3..1e3_f64,
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(5e-324), Just(f64::NAN), Just(f64::INFINITY)],
    ]
}

fn step() -> impl Strategy<Value = f64> {
    prop_oneof![8 => 0.2..5.0_f64, 2 => 1e-3..1e3_f64, 1 => Just(1e-300), 1 => Just(1e300), 1 => Just(5e-324), 1 => Just(f64::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_image_and_no_spacing_breaks_it(
        size in prop::array::uniform3(1..5_usize),
        old in prop::array::uniform3(step()),
        new in prop::array::uniform3(prop::option::of(step())),
        some in prop::collection::vec(intensity(), 1..9),
        smooth in any::<bool>(),
        by in 0..3_usize,
    ) {
        let geometry = Geometry::new(size, Spacing::new(old).unwrap()).unwrap();
        let intensities = some.iter().copied().cycle().take(geometry.voxels()).collect();
        let image = Image::from_vec(intensities, geometry).unwrap();
        let resample = Resample::along(new).unwrap().anti_alias(smooth);
        let resample = resample.image_interpolator(ALL[by]).mask_interpolator(ALL[by]);
        if resample.grid(&geometry).is_ok_and(|grid| grid.voxels() < 1 << 18) {
            let made = resample.image(&image);
            if let Ok(made) = made {
                prop_assert_eq!(*made.geometry(), resample.grid(&geometry).unwrap());
            }
            if let Ok(mask) = Mask::above(&image, 0.0) {
                let _ = resample.mask(&mask);
            }
        }
    }
}
