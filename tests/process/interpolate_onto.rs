//! Images and masks carried onto another grid through world coordinates.

use ndarray::Array3;
use radiomics::Error;
use radiomics::image::{Geometry, Image, Mask, Spacing};
use radiomics::process::{Interpolator, Resample, image_onto, mask_onto};

use crate::support::{CLOSE, TIGHT, agree};

const ALL: [Interpolator; 3] = [Interpolator::Nearest, Interpolator::Linear, Interpolator::CubicSpline];

type Matrix = [[f64; 3]; 3];

const OLD_DIRECTION: Matrix = [
    [0.9800665778412416, 0.19866933079506122, 0.0],
    [-0.18979606097868743, 0.9362933635841992, -0.29552020666133955],
    [-0.05871080169382652, 0.28962947762551555, 0.955336489125606],
];
const NEW_DIRECTION: Matrix = [
    [0.8775825618903728, -0.047862689546603394, -0.477030407851843],
    [0.0, 0.9950041652780258, -0.09983341664682815],
    [0.479425538604203, 0.08761206554319244, 0.8731983044562818],
];

fn grid(size: [usize; 3], spacing: [f64; 3], origin: [f64; 3], direction: Matrix) -> Geometry {
    let grid = Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap();
    grid.with_origin(origin).unwrap().with_direction(direction).unwrap()
}

fn old_grid() -> Geometry {
    grid([4, 5, 6], [3.0, 1.5, 0.8], [10.0, -20.0, 5.0], OLD_DIRECTION)
}

fn on(geometry: Geometry, value: impl Fn(usize, usize, usize) -> f64) -> Image {
    let array = Array3::from_shape_fn(geometry.size(), |(z, y, x)| value(z, y, x));
    Image::with_geometry(array.view(), geometry).unwrap()
}

fn pattern() -> Image {
    on(old_grid(), |z, y, x| ((z * 31 + y * 17 + x * 7) * 13 % 41) as f64 - 20.0 + (x * y) as f64 / 4.0)
}

fn values(image: &Image) -> Vec<f64> {
    image.intensities().iter().copied().collect()
}

/// `scipy.ndimage.map_coordinates` 1.17.1, mode `nearest`, up to 4 voxels outside: sum, sum of vᵢ·(7i mod 11), sum of
/// squares; values 0, n/3, n/2, 3n/4 and n − 1.
#[rustfmt::skip]
const SCIPY: [([f64; 3], [f64; 5]); 3] = [
    ([-182.0, -1354.25, 31097.5], [-20.0, 12.0, 5.0, 19.0, 5.0]),
    ([-125.82325882708082, -867.9345863253338, 13671.305166599726], [-20.0, 9.720517459961053, 3.44087652116227, 2.028884141575893, 8.257826377712927]),
    ([-201.25656199562206, -1399.5760056581535, 23925.776126101868], [-22.40750176535833, 9.783130204240774, 8.00192535772545, 1.8143052240555764, 11.989742416994586]),
];

#[test]
fn turned_grids_agree_with_scipy() {
    let new = grid([5, 6, 7], [2.0, 1.2, 1.0], [9.0, -21.5, 3.5], NEW_DIRECTION);
    for (interpolator, (sums, some)) in ALL.into_iter().zip(SCIPY) {
        let found = values(&image_onto(&pattern(), &new, interpolator).unwrap());
        let n = found.len();
        let weighted = found.iter().enumerate().map(|(i, v)| v * (7 * i % 11) as f64).sum();
        let found_sums = [found.iter().sum(), weighted, found.iter().map(|v| v * v).sum::<f64>()];
        let at = [0, n / 3, n / 2, 3 * n / 4, n - 1].map(|i| found[i]);
        for (found, expected) in found_sums.into_iter().chain(at).zip(sums.into_iter().chain(some)) {
            assert!(agree(found, expected, CLOSE), "{interpolator:?}: {found} is not {expected}");
        }
    }
}

#[test]
fn the_same_grid_gives_the_same_image_and_mask() {
    let image = pattern();
    let mask = Mask::above(&image, 3.0).unwrap();
    for interpolator in ALL {
        let same = image_onto(&image, image.geometry(), interpolator).unwrap();
        for (a, b) in values(&same).into_iter().zip(values(&image)) {
            assert!(agree(a, b, TIGHT * 100.0), "{a} {b}"); // intensities up to 50, coefficients beside them
        }
        assert_eq!(mask_onto(&mask, mask.geometry(), interpolator, 0.5).unwrap(), mask);
    }
    assert_eq!(image_onto(&image, image.geometry(), Interpolator::Linear).unwrap(), image);
    // Header cosines of few digits.
    let rough = [[0.866, 0.5, 0.0], [-0.5, 0.866, 0.0], [0.0, 0.0, 1.0]];
    let rough = grid([2, 300, 300], [3.0, 0.5, 0.5], [7.0, 1.0, -3.0], rough);
    let mask = Mask::above(&on(rough, |z, y, x| ((z * 7 + y * 5 + x * 3) % 11) as f64), 4.0).unwrap();
    assert_eq!(mask_onto(&mask, &rough, Interpolator::Linear, 0.5).unwrap(), mask);
}

#[test]
fn the_resampled_grid_gives_the_resampled_image() {
    let image = pattern();
    for interpolator in ALL {
        let resample = Resample::to(Spacing::new([1.1, 0.9, 1.3]).unwrap()).image_interpolator(interpolator);
        let made = resample.image(&image).unwrap();
        let carried = image_onto(&image, made.geometry(), interpolator).unwrap();
        for (a, b) in values(&made).into_iter().zip(values(&carried)) {
            assert!(agree(a, b, CLOSE), "{interpolator:?} {a} {b}");
        }
    }
}

#[test]
fn axes_may_be_swapped_and_run_backwards() {
    let image = on(
        grid([3, 4, 5], [3.0, 2.0, 1.0], [0.0; 3], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        |z, y, x| (100 * z + 10 * y + x) as f64,
    );
    // New axes: x, z backwards, y.
    let swapped = [[0.0, -1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
    let new = grid([5, 3, 4], [1.0, 3.0, 2.0], [6.0, 0.0, 0.0], swapped);
    for interpolator in [Interpolator::Nearest, Interpolator::Linear] {
        let made = image_onto(&image, &new, interpolator).unwrap();
        for ((a, b, c), &value) in made.intensities().indexed_iter() {
            assert_eq!(value, image.intensities()[[2 - b, c, a]]);
        }
    }
    let mask = Mask::above(&image, 111.0).unwrap();
    let there = mask_onto(&mask, &new, Interpolator::Linear, 0.5).unwrap();
    assert_eq!(mask_onto(&there, mask.geometry(), Interpolator::Linear, 0.5).unwrap(), mask);
}

#[test]
fn a_mask_comes_back_from_a_finer_turned_grid() {
    let old = grid([14, 20, 22], [2.0, 1.5, 1.5], [-14.0, -15.0, -16.5], OLD_DIRECTION);
    let ball = on(old, |z, y, x| {
        let d = [2.0 * (z as f64 - 6.5), 1.5 * (y as f64 - 9.5), 1.5 * (x as f64 - 10.5)];
        64.0 - d.iter().map(|d| d * d).sum::<f64>()
    });
    let mask = Mask::above(&ball, 0.0).unwrap();
    let fine =
        grid([120, 120, 120], [0.4; 3], [-24.0; 3], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    let centre = old.to_world([6.5, 9.5, 10.5]);
    let fine = fine.with_origin(centre.map(|c| c - 24.0)).unwrap();
    let there = mask_onto(&mask, &fine, Interpolator::Linear, 0.5).unwrap();
    let volume = |m: &Mask| m.voxels() as f64 * m.geometry().spacing().voxel_volume();
    assert!((volume(&there) / volume(&mask) - 1.0).abs() < 0.03);
    let nearest = mask_onto(&mask, &fine, Interpolator::Nearest, 0.5).unwrap();
    assert_eq!(mask_onto(&nearest, &old, Interpolator::Nearest, 0.5).unwrap(), mask);
    // By brute force: every point of the new grid looked up in the old.
    for ((z, y, x), &selected) in nearest.selected().indexed_iter().step_by(17) {
        let at = old.to_index(fine.to_world([z as f64, y as f64, x as f64])).map(|v| (v + 0.5).floor());
        let inside = (0..3).all(|a| at[a] >= 0.0 && at[a] < old.size()[a] as f64);
        let [k, j, i] = at.map(|v| v as usize);
        assert_eq!(selected, inside && mask.selected()[[k, j, i]]);
    }
}

#[test]
fn outside_the_border_repeats_and_masks_end() {
    let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let image = on(grid([1, 1, 3], [1.0; 3], [0.0; 3], identity), |_, _, x| (x + 1) as f64);
    let wide = grid([1, 1, 103], [1.0; 3], [0.0, 0.0, -50.0], identity);
    for interpolator in ALL {
        let made = values(&image_onto(&image, &wide, interpolator).unwrap());
        assert!(made[..51].iter().all(|&v| agree(v, 1.0, CLOSE)), "{made:?}");
        assert!(made[52..].iter().all(|&v| agree(v, 3.0, CLOSE)), "{made:?}");
    }
    let mask = Mask::above(&image, 0.0).unwrap();
    for interpolator in ALL {
        assert_eq!(mask_onto(&mask, &wide, interpolator, 0.5).unwrap().voxels(), 3);
    }
    let away = grid([4, 4, 4], [1.0; 3], [0.0, 0.0, 500.0], identity);
    let error = mask_onto(&mask, &away, Interpolator::Linear, 0.5).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mask carried onto the other grid selects 0 of 64 voxels, at least 1 is needed"
    );
    for bad in [0.0, 1.1, f64::NAN] {
        assert!(matches!(mask_onto(&mask, &wide, Interpolator::Linear, bad), Err(Error::Setting { .. })));
    }
}

#[test]
fn grids_without_measure_give_an_error_or_a_grid() {
    let image = pattern();
    let mask = Mask::above(&image, 0.0).unwrap();
    for spacing in [5e-324, 1e-300, 1e300, f64::MAX] {
        for origin in [0.0, 1e300, f64::MIN] {
            let new = grid([2, 3, 4], [spacing; 3], [origin; 3], NEW_DIRECTION);
            for interpolator in ALL {
                assert_eq!(image_onto(&image, &new, interpolator).unwrap().geometry(), &new);
                let _ = mask_onto(&mask, &new, interpolator, 0.5);
                let back = Image::from_vec(vec![f64::NAN; 24], new).unwrap();
                assert!(image_onto(&back, image.geometry(), interpolator).is_ok());
            }
        }
    }
    let endless = Geometry::new([1 << 20, 1 << 20, 1 << 19], Spacing::isotropic(1.0).unwrap()).unwrap();
    assert!(matches!(image_onto(&image, &endless, Interpolator::Linear), Err(Error::VoxelCount { .. })));
    assert!(matches!(mask_onto(&mask, &endless, Interpolator::Linear, 0.5), Err(Error::VoxelCount { .. })));
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let new = grid([15, 26, 17], [1.0, 0.6, 0.4], [9.0, -21.5, 3.5], NEW_DIRECTION);
    for interpolator in ALL {
        let made = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| values(&image_onto(&pattern(), &new, interpolator).unwrap()))
        };
        let one = made(1);
        assert!((2..4).all(|threads| made(threads) == one));
    }
}
