//! Perturbed images and masks: known solids move and grow as told, and nothing else changes.

use ndarray::Array3;
use radiomics::Error;
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing};
use radiomics::process::{Interpolator, Perturbation, Perturbations, image_onto};

use crate::support::solids::{ball, ellipsoid};
use crate::support::{CLOSE, agree};

/// Of a volume in voxels, where an outline passes between voxel centres.
const DIGITAL: f64 = 0.02;
/// Of a centroid, in voxels: the voxels of one depth that come or go together lie around it.
const CENTRED: f64 = 0.1;
/// Of a place that a turn or a shift by parts of voxels gives, in mm.
const PLACED: f64 = 0.15;
/// The same between grids, in voxels, where these are large.
const COARSE: f64 = 0.1;
/// Of a place after a shift by less than half a voxel, in voxels: it acts in part only.
const PARTIAL: f64 = 0.25;

const UNCHANGED: Perturbation = Perturbation {
    volume: 0.0,
    outline: 0.0,
    outline_seed: 0,
    mask_shift: [0.0; 3],
    mask_rotation: 0.0,
    grid_shift: [0.0; 3],
    grid_rotation: 0.0,
    noise: 0.0,
    noise_seed: 0,
};

fn masked(selected: &Array3<bool>, spacing: [f64; 3]) -> Mask {
    Mask::new(selected.view(), Labels::NonZero, Spacing::new(spacing).unwrap()).unwrap()
}

fn on(geometry: Geometry, value: impl Fn([f64; 3]) -> f64) -> Image {
    let array = Array3::from_shape_fn(geometry.size(), |(z, y, x)| value([z as f64, y as f64, x as f64]));
    Image::with_geometry(array.view(), geometry).unwrap()
}

/// The ellipsoid with semi-axes in mm, its centre at the origin of the world, on a grid of about 60 mm.
fn in_world(spacing: [f64; 3], semi_axes: [f64; 3]) -> Mask {
    let size = spacing.map(|step| (60.0 / step).round() as usize);
    let origin = std::array::from_fn(|a| -0.5 * (size[a] - 1) as f64 * spacing[a]);
    let geometry = Geometry::new(size, Spacing::new(spacing).unwrap()).unwrap().with_origin(origin).unwrap();
    let depth = |index| (0..3).map(|a| (geometry.to_world(index)[a] / semi_axes[a]).powi(2)).sum::<f64>();
    Mask::above(&on(geometry, |index| 1.0 - depth(index)), 0.0).unwrap()
}

fn centroid(mask: &Mask) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for ((z, y, x), _) in mask.selected().indexed_iter().filter(|(_, selected)| **selected) {
        sums.iter_mut().zip([z, y, x]).for_each(|(sum, index)| *sum += index as f64);
    }
    mask.geometry().to_world(sums.map(|sum| sum / mask.voxels() as f64))
}

fn volume(mask: &Mask) -> f64 {
    mask.voxels() as f64 * mask.geometry().spacing().voxel_volume()
}

/// The share of voxels in both of those in either.
fn overlap(a: &Mask, b: &Mask) -> f64 {
    let pairs = || a.selected().into_iter().zip(b.selected());
    pairs().filter(|(a, b)| **a && **b).count() as f64 / pairs().filter(|(a, b)| **a || **b).count() as f64
}

fn near(found: [f64; 3], expected: [f64; 3], tolerance: f64) -> bool {
    (0..3).all(|a| (found[a] - expected[a]).abs() <= tolerance)
}

fn noise_image(size: [usize; 3]) -> Image {
    let geometry = Geometry::new(size, Spacing::new([2.0, 1.0, 1.0]).unwrap()).unwrap();
    on(geometry, |[z, y, x]| ((z * 31.0 + y * 17.0 + x * 7.0) * 13.0 % 41.0) + 0.1 * x)
}

#[test]
fn what_changes_nothing_gives_the_same_bits() {
    let image = noise_image([7, 20, 20]);
    let mask = Mask::above(&image, 20.0).unwrap();
    assert_eq!(Perturbation::default(), UNCHANGED);
    assert_eq!(UNCHANGED.apply(&image, &mask).unwrap(), (image.clone(), mask.clone()));
    assert_eq!(
        Perturbations::none().draw(3, "p1", 0).apply(&image, &mask).unwrap(),
        (image.clone(), mask.clone())
    );
    assert_eq!(UNCHANGED.settings(), "unchanged");
    // A change so small that no voxel centre is passed goes through every step.
    let tiny = Perturbation { volume: 1e-9, mask_shift: [1e-12; 3], mask_rotation: 1e-11, ..UNCHANGED };
    assert_eq!(tiny.mask(&mask).unwrap(), mask);
}

#[test]
fn a_volume_changes_by_its_share_around_the_same_centre() {
    let solids = [
        (ball([41, 41, 41], [20.0; 3], 11.3), [1.0; 3]),
        (ellipsoid([21, 61, 61], [9.2, 28.6, 33.1], [6.3, 11.2, 17.7]), [3.0, 1.0, 1.0]),
        (ellipsoid([1, 61, 61], [0.0, 30.3, 29.6], [0.9, 12.2, 18.7]), [4.0, 0.7, 0.7]),
    ];
    for (solid, spacing) in solids {
        let mask = masked(&solid, spacing);
        for share in [-0.5, -0.2, -0.1, 0.1, 0.2, 0.5, 1.0] {
            let changed = Perturbation { volume: share, ..UNCHANGED }.mask(&mask).unwrap();
            let found = volume(&changed) / volume(&mask);
            assert!(agree(found, 1.0 + share, DIGITAL), "{share}: {found}");
            let [before, after] = [&mask, &changed].map(|m| m.geometry().to_index(centroid(m)));
            assert!(near(after, before, CENTRED), "{share}: {before:?} {after:?}");
            let (small, large) = if share < 0.0 { (&changed, &mask) } else { (&mask, &changed) };
            assert!(small.selected().into_iter().zip(large.selected()).all(|(small, large)| !small | large));
        }
    }
}

#[test]
fn a_ball_grows_to_the_larger_ball() {
    let mask = masked(&ball([51, 51, 51], [25.0; 3], 14.0), [1.0; 3]);
    for share in [-0.3_f64, 0.3] {
        let larger = masked(&ball([51, 51, 51], [25.0; 3], 14.0 * (1.0 + share).cbrt()), [1.0; 3]);
        let changed = Perturbation { volume: share, ..UNCHANGED }.mask(&mask).unwrap();
        assert!(overlap(&changed, &larger) > 1.0 - 2.0 * DIGITAL);
    }
}

#[test]
fn a_box_grows_by_whole_faces_or_not_at_all() {
    let solid =
        Array3::from_shape_fn((30, 30, 30), |(z, y, x)| [z, y, x].iter().all(|i| (10..20).contains(i)));
    let mask = masked(&solid, [1.0; 3]);
    let grown = |volume| Perturbation { volume, ..UNCHANGED }.mask(&mask).unwrap();
    assert_eq!(grown(0.01), mask);
    let faces = grown(0.6);
    assert!(near(centroid(&faces), centroid(&mask), CLOSE));
    assert!(faces.voxels() <= 1000 + 6 * 100 && faces.voxels() > 1000 + 6 * 64, "{}", faces.voxels());
}

#[test]
fn the_smallest_mask_keeps_its_voxel_and_the_largest_stays_within_its_grid() {
    let one = masked(&ball([5, 5, 5], [2.0; 3], 0.5), [1.0; 3]);
    assert_eq!(Perturbation { volume: -0.9, ..UNCHANGED }.mask(&one).unwrap(), one);
    let full = masked(&Array3::from_elem((3, 4, 5), true), [1.0; 3]);
    assert_eq!(Perturbation { volume: 9.0, outline: 2.0, ..UNCHANGED }.mask(&full).unwrap(), full);
    let wide =
        Perturbation { volume: 9.0, ..UNCHANGED }.mask(&masked(&ball([9, 9, 9], [4.0; 3], 4.0), [1.0; 3]));
    assert_eq!(wide.unwrap().voxels(), 9 * 9 * 9);
}

#[test]
fn shifts_by_whole_voxels_are_exact() {
    let solid = ellipsoid([20, 40, 40], [9.2, 18.6, 21.1], [4.3, 7.2, 9.7]);
    let moved = Array3::from_shape_fn((20, 40, 40), |(z, y, x)| {
        z < 18 && y >= 3 && x >= 1 && solid[[z + 2, y - 3, x - 1]]
    });
    let spacing = [2.5, 0.7, 0.9];
    let shift = Perturbation { mask_shift: [-5.0, 2.1, 0.9], ..UNCHANGED };
    assert_eq!(shift.mask(&masked(&solid, spacing)).unwrap(), masked(&moved, spacing));
}

#[test]
fn a_quarter_turn_of_an_isotropic_grid_is_exact() {
    // The three voxels beside the ellipsoid leave the centroid at the middle voxel.
    let solid = ellipsoid([9, 31, 31], [4.0, 15.0, 15.0], [3.3, 5.2, 12.1]);
    let beside = [[4, 27, 15], [4, 9, 14], [4, 9, 16]];
    let lopsided = |index: [usize; 3]| solid[index] || beside.contains(&index);
    let of = |index: fn(usize, usize) -> [usize; 2]| {
        Array3::from_shape_fn((9, 31, 31), |(z, y, x)| lopsided([z, index(y, x)[0], index(y, x)[1]]))
    };
    let mask = masked(&of(|y, x| [y, x]), [2.0, 0.8, 0.8]);
    let quarter = |degrees| Perturbation { mask_rotation: degrees, ..UNCHANGED }.mask(&mask).unwrap();
    // x towards y: what lay at (y, x) = (0, r) lies at (r, 0).
    assert_eq!(quarter(90.0), masked(&of(|y, x| [30 - x, y]), [2.0, 0.8, 0.8]));
    assert_eq!(quarter(-90.0), masked(&of(|y, x| [x, 30 - y]), [2.0, 0.8, 0.8]));
    assert_eq!(quarter(180.0), masked(&of(|y, x| [30 - y, 30 - x]), [2.0, 0.8, 0.8]));
    assert_ne!(quarter(90.0), quarter(-90.0));
}

#[test]
fn shifts_and_turns_by_parts_of_voxels_move_the_solid_and_keep_its_volume() {
    let mask = in_world([1.0; 3], [7.0, 9.0, 18.0]);
    let moved =
        Perturbation { mask_shift: [0.3, -1.4, 2.6], mask_rotation: 30.0, ..UNCHANGED }.mask(&mask).unwrap();
    assert!(agree(volume(&moved), volume(&mask), DIGITAL));
    let [z, y, x] = centroid(&moved);
    assert!((z - 0.3).abs() < PARTIAL && near([0.3, y, x], [0.3, -1.4, 2.6], PLACED), "{z} {y} {x}");
    let (sin, cos) = 30_f64.to_radians().sin_cos();
    let turned = on(*mask.geometry(), |index| {
        let [z, y, x] = mask.geometry().to_world(index);
        let [z, y, x] = [z - 0.3, y + 1.4, x - 2.6];
        let [y, x] = [cos * y - sin * x, sin * y + cos * x];
        1.0 - (z / 7.0).powi(2) - (y / 9.0).powi(2) - (x / 18.0).powi(2)
    });
    // A part δ of a shift along z that is lost exchanges δ·πbc of 4/3·πabc, inside and outside.
    let lost = PARTIAL * 3.0 / (4.0 * 7.0);
    let shared = overlap(&moved, &Mask::above(&turned, 0.0).unwrap());
    assert!(shared > 1.0 - 2.0 * DIGITAL - 2.0 * lost, "{shared}");
}

#[test]
fn grids_of_one_patient_see_the_same_change() {
    let change = Perturbation {
        volume: 0.2,
        outline: 1.0,
        outline_seed: 5,
        mask_shift: [0.8, -0.6, 0.7],
        mask_rotation: 12.0,
        ..UNCHANGED
    };
    let fine = in_world([1.0; 3], [8.0, 11.0, 14.0]);
    let expected = change.mask(&fine).unwrap();
    for spacing in [[4.0, 0.9, 0.9], [2.0, 1.0, 1.0], [4.0, 1.5, 1.5]] {
        let mask = in_world(spacing, [8.0, 11.0, 14.0]);
        let changed = change.mask(&mask).unwrap();
        let moved = |before, after| -> [f64; 3] {
            let (before, after) = (centroid(before), centroid(after));
            std::array::from_fn(|a| after[a] - before[a])
        };
        let (found, wanted) = (moved(&mask, &changed), moved(&fine, &expected));
        let slack = spacing.map(|step: f64| (2.0 * PLACED).max(COARSE * step));
        assert!((0..3).all(|a| (found[a] - wanted[a]).abs() <= slack[a]), "{found:?} {wanted:?}");
        assert!(agree(volume(&changed) / volume(&mask), volume(&expected) / volume(&fine), 2.0 * DIGITAL));
    }
    // A stack stored from the other end turns the same way.
    let mask = in_world([2.0, 1.0, 1.0], [8.0, 11.0, 14.0]);
    let flipped = |mask: &Mask| {
        let grid = mask.geometry();
        let [z, y, x] = grid.size();
        let geometry = grid.with_origin(grid.to_world([z as f64 - 1.0, 0.0, 0.0])).unwrap();
        let geometry = geometry.with_direction([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).unwrap();
        let selected = Array3::from_shape_fn((z, y, x), |(k, j, i)| mask.selected()[[z - 1 - k, j, i]]);
        Mask::with_geometry(selected.view(), Labels::NonZero, geometry).unwrap()
    };
    let (upright, reversed) = (change.mask(&mask).unwrap(), change.mask(&flipped(&mask)).unwrap());
    assert!(overlap(&flipped(&upright), &reversed) > 1.0 - DIGITAL);
}

#[test]
fn a_displaced_outline_is_smooth_keeps_the_volume_and_depends_on_its_seed() {
    let mask = in_world([1.0; 3], [12.0; 3]);
    let drawn =
        |outline, outline_seed| Perturbation { outline, outline_seed, ..UNCHANGED }.mask(&mask).unwrap();
    // A displacement of standard deviation s exchanges a share of E|s·N(0, 1)|/r·3/2 of the volume, inside and outside.
    let exchanged = |outline: f64| {
        let share = (2.0 / std::f64::consts::PI).sqrt() * outline * 3.0 / 12.0 / 2.0;
        let masks = (0..24).map(|seed| drawn(outline, seed));
        let found = masks.map(|changed| {
            assert!(agree(volume(&changed), volume(&mask), 1e-3));
            1.0 - overlap(&mask, &changed)
        });
        found.sum::<f64>() / 24.0 / (1.0 - (1.0 - share) / (1.0 + share))
    };
    for outline in [0.6, 1.2] {
        let found = exchanged(outline);
        assert!((found - 1.0).abs() < 0.25, "{outline}: {found}");
    }
    // A flat face moves where it is displaced by half a voxel: of less, a part is lost.
    let (quarter, fine) = (exchanged(0.25), exchanged(0.3));
    assert!(0.1 < quarter && quarter < fine && fine < 0.75, "{quarter} {fine}");
    assert_eq!(drawn(0.6, 1), drawn(0.6, 1));
    assert_ne!(drawn(0.6, 1), drawn(0.6, 2));
    let parts = radiomics::process::mask_algebra::components(&drawn(1.2, 3));
    assert_eq!(parts.sizes().len(), 1);
}

#[test]
fn a_ramp_sampled_half_a_voxel_on_is_half_a_step_on() {
    let geometry = Geometry::new([40, 50, 60], Spacing::new([3.0, 0.8, 0.5]).unwrap()).unwrap();
    let ramp = on(geometry, |[z, y, x]| 2.0 * z - 3.0 * y + 5.0 * x);
    let mask = Mask::above(&ramp, 150.0).unwrap();
    let half = Perturbation { grid_shift: [1.5, 0.4, 0.25], ..UNCHANGED };
    let (image, moved) = half.apply(&ramp, &mask).unwrap();
    assert_eq!(image.geometry().origin(), [1.5, 0.4, 0.25]);
    assert_eq!(moved.geometry(), image.geometry());
    // The spline continues the border value outside; 17 voxels inside that has died away to 10⁻¹⁰.
    for ((z, y, x), value) in image.intensities().indexed_iter() {
        if (17..22).contains(&z) && (17..32).contains(&y) && (17..42).contains(&x) {
            let expected = ramp.intensities()[[z, y, x]] + 1.0 - 1.5 + 2.5;
            assert!(agree(*value, expected, CLOSE), "{value} {expected}");
        }
    }
}

#[test]
fn a_grid_moved_by_whole_voxels_carries_image_and_mask_with_it() {
    let image = noise_image([12, 30, 30]);
    let mask = in_middle(&image);
    let moved = Perturbation { grid_shift: [4.0, -3.0, 2.0], ..UNCHANGED };
    let (shifted, outline) = moved.apply(&image, &mask).unwrap();
    assert_eq!(outline.voxels(), mask.voxels());
    assert_eq!(centroid(&outline), centroid(&mask)); // the tumour stays in the world, its voxels are others
    for ((z, y, x), value) in
        shifted.intensities().indexed_iter().filter(|((z, y, x), _)| *z < 10 && *y >= 3 && *x < 28)
    {
        assert!(agree(*value, image.intensities()[[z + 2, y - 3, x + 2]], CLOSE));
        assert_eq!(outline.selected()[[z, y, x]], mask.selected()[[z + 2, y - 3, x + 2]]);
    }
}

fn in_middle(image: &Image) -> Mask {
    let size = image.geometry().size();
    let middle = size.map(|n| (n as f64 - 1.0) / 2.0);
    let solid = ellipsoid(size, middle, size.map(|n| n as f64 / 4.0));
    Mask::with_geometry(solid.view(), Labels::NonZero, *image.geometry()).unwrap()
}

#[test]
fn a_turned_grid_turns_image_and_mask_together() {
    let image = noise_image([9, 41, 41]);
    let smooth = on(*image.geometry(), |[z, y, x]| (z / 3.0).sin() + (y / 6.0).cos() * (x / 8.0).sin());
    let mask = in_middle(&smooth);
    let turn = Perturbation { grid_rotation: 20.0, grid_shift: [0.0, 0.3, -0.2], ..UNCHANGED };
    let (turned, outline) = turn.apply(&smooth, &mask).unwrap();
    assert_eq!(turned.geometry(), outline.geometry());
    assert_eq!(turned.geometry().size(), smooth.geometry().size());
    assert!(near(centroid(&outline), centroid(&mask), PLACED));
    assert!(agree(volume(&outline), volume(&mask), 2.0 * DIGITAL));
    // Carried back, the tumour looks as it did.
    let back = image_onto(&turned, smooth.geometry(), Interpolator::CubicSpline).unwrap();
    let pairs = back.intensities().into_iter().zip(smooth.intensities()).zip(mask.selected());
    let worst = pairs.filter(|(_, s)| **s).map(|((a, b), _)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-3, "{worst}");
}

#[test]
fn image_and_mask_on_different_grids_move_together() {
    let image = noise_image([20, 40, 40]);
    let mask = in_world([1.0; 3], [8.0; 3]);
    let mask = mask.placed_on(mask.geometry().with_origin([-10.0, -10.0, -10.0]).unwrap()).unwrap();
    let turn = Perturbation { grid_rotation: 90.0, noise: 0.1, ..UNCHANGED };
    let (turned, outline) = turn.apply(&image, &mask).unwrap();
    // The same motion of the world: what a grid says of the centroid stays.
    let middle = centroid(&mask);
    for (before, after) in [(image.geometry(), turned.geometry()), (mask.geometry(), outline.geometry())] {
        assert!(near(after.to_index(middle), before.to_index(middle), CLOSE));
    }
    assert_eq!(turned.geometry().direction()[0], [1.0, 0.0, 0.0]);
}

#[test]
fn noise_has_its_deviation_and_mean_zero_and_differs_between_sequences() {
    let image = noise_image([40, 100, 100]);
    let mask = in_middle(&image);
    let within: Vec<f64> =
        image.intensities().into_iter().zip(mask.selected()).filter(|(_, s)| **s).map(|(i, _)| *i).collect();
    let deviation = radiomics::numeric::moment::mean_and_deviation(&within).1;
    let noise = Perturbation { noise: 0.05, noise_seed: 9, ..UNCHANGED };
    let added = |perturbation: Perturbation| -> Vec<f64> {
        let noisy = perturbation.image(&image, &mask).unwrap();
        noisy.intensities().into_iter().zip(image.intensities()).map(|(a, b)| a - b).collect()
    };
    let (first, second) = (added(noise.in_sequence("T2WI")), added(noise.in_sequence("DWI")));
    let n = first.len() as f64;
    let sd = 0.05 * deviation;
    for added in [&first, &second] {
        let (mean, found) = radiomics::numeric::moment::mean_and_deviation(added);
        assert!(mean.abs() < 4.0 * sd / n.sqrt(), "{mean}");
        assert!((found - sd).abs() < 4.0 * sd / (2.0 * n).sqrt(), "{found} {sd}");
    }
    let product = first.iter().zip(&second).map(|(a, b)| a * b).sum::<f64>() / n;
    assert!(product.abs() < 4.0 * sd * sd / n.sqrt(), "{product}");
    assert_eq!(added(noise), added(noise));
    assert_eq!(noise.mask(&mask).unwrap(), mask);
}

#[test]
fn noise_is_not_measured_where_an_intensity_is_no_number() {
    let mut values = vec![1.0; 8];
    values[5] = f64::NAN;
    let geometry = Geometry::new([2, 2, 2], Spacing::isotropic(1.0).unwrap()).unwrap();
    let image = Image::from_vec(values, geometry).unwrap();
    let mask = |voxels: usize| Mask::from_vec((0..8).map(|at| at < voxels).collect(), geometry).unwrap();
    let noise = Perturbation { noise: 1.0, ..UNCHANGED };
    assert_eq!(
        noise.apply(&image, &mask(6)).unwrap_err().to_string(),
        "1 of 6 voxels of the image within the mask are not finite, the first is NaN at [z, y, x] = [1, 0, 1]"
    );
    // Flat within the mask: nothing to measure noise by, none is added.
    let same = noise.apply(&image, &mask(5)).unwrap().0;
    assert!(same.intensities().iter().filter(|value| **value == 1.0).count() == 7);
}

#[test]
fn settings_out_of_range_are_refused_with_both_sides_named() {
    let p = UNCHANGED;
    for (perturbation, expected) in [
        (
            Perturbation { volume: -0.95, ..p },
            "volume change of a perturbation must be from -0.9 to 9, got -0.95",
        ),
        (
            Perturbation { outline: -0.1, ..p },
            "displacement of the outline in mm must be from 0 to 10, got -0.1",
        ),
        (
            Perturbation { mask_shift: [0.0, f64::INFINITY, 0.0], ..p },
            "shift of the mask in mm must be from -2000 to 2000, got inf",
        ),
        (
            Perturbation { mask_rotation: 181.0, ..p },
            "rotation of the mask in degrees must be from -180 to 180, got 181",
        ),
        (
            Perturbation { grid_shift: [0.0, 0.0, f64::NAN], ..p },
            "shift of the grid in mm must be from -2000 to 2000, got NaN",
        ),
        (
            Perturbation { grid_rotation: -1e9, ..p },
            "rotation of the grid in degrees must be from -180 to 180, got -1000000000",
        ),
        (
            Perturbation { noise: -1.0, ..p },
            "noise in standard deviations must be finite and at least 0, got -1",
        ),
        (
            Perturbation { noise: f64::INFINITY, ..p },
            "noise in standard deviations must be finite and at least 0, got inf",
        ),
    ] {
        let mask = masked(&ball([5, 5, 5], [2.0; 3], 1.0), [1.0; 3]);
        let image = on(*mask.geometry(), |_| 1.0);
        for error in [
            perturbation.check().unwrap_err(),
            perturbation.mask(&mask).unwrap_err(),
            perturbation.image(&image, &mask).unwrap_err(),
            Perturbations::within(perturbation).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), expected);
        }
    }
    let negative = Perturbations::within(Perturbation { grid_shift: [0.0, -1.0, 0.0], ..p }).unwrap_err();
    assert_eq!(negative.to_string(), "limit of a perturbation must be at least 0, got -1");
    let wide = Perturbations::within(Perturbation { volume: 1.0, ..p }).unwrap_err();
    assert_eq!(wide.to_string(), "volume change of a perturbation must be from -0.9 to 9, got -1");
}

#[test]
fn a_mask_that_leaves_its_grid_is_an_error() {
    let mask = masked(&ball([9, 9, 9], [4.0; 3], 3.0), [1.0; 3]);
    for away in [
        Perturbation { mask_shift: [0.0, 0.0, 20.0], ..UNCHANGED },
        Perturbation { mask_shift: [-2000.0; 3], ..UNCHANGED },
        Perturbation { grid_shift: [0.0, 20.0, 0.0], ..UNCHANGED },
    ] {
        assert_eq!(
            away.mask(&mask).unwrap_err().to_string(),
            "the perturbed mask selects 0 of 729 voxels, at least 1 is needed"
        );
    }
    // Along an axis of one voxel nothing is shifted.
    let planar = masked(&ball([1, 9, 9], [0.0, 4.0, 4.0], 3.0), [1.0; 3]);
    let through = Perturbation { mask_shift: [5.0, 0.0, 0.0], grid_shift: [3.0, 0.0, 0.0], ..UNCHANGED };
    assert_eq!(through.mask(&planar).unwrap(), planar);
}

#[test]
fn grids_without_measure_give_an_error_or_a_mask() {
    let solid = ball([5, 6, 7], [2.0, 3.0, 3.0], 2.0);
    let everything = Perturbation {
        volume: 0.3,
        outline: 1.0,
        mask_shift: [1.0; 3],
        mask_rotation: 33.0,
        grid_shift: [1.0; 3],
        grid_rotation: 20.0,
        noise: 1e300,
        ..UNCHANGED
    };
    for spacing in [[5e-324; 3], [1e-300, 1.0, 1e300], [f64::MAX; 3], [1e300, 1e-300, 1e-300]] {
        for origin in [0.0, 1e300, f64::MIN] {
            let geometry = Geometry::new([5, 6, 7], Spacing::new(spacing).unwrap()).unwrap();
            let geometry = geometry.with_origin([origin; 3]).unwrap();
            let mask = Mask::with_geometry(solid.view(), Labels::NonZero, geometry).unwrap();
            let image = on(geometry, |[z, y, x]| z * y - x);
            match everything.apply(&image, &mask) {
                Ok((image, mask)) => assert_eq!(image.geometry(), mask.geometry()),
                Err(error) => assert!(matches!(error, Error::EmptyMask { .. } | Error::Setting { .. })),
            }
        }
    }
}

#[test]
fn draws_depend_on_the_name_of_the_subject_and_stay_within_their_limits() {
    let limits = Perturbation {
        volume: 0.3,
        outline: 0.5,
        mask_shift: [1.0, 2.0, 3.0],
        mask_rotation: 10.0,
        grid_shift: [0.5, 0.4, 0.3],
        grid_rotation: 4.0,
        noise: 0.1,
        ..UNCHANGED
    };
    let perturbations = Perturbations::within(limits).unwrap();
    let draws: Vec<Perturbation> = (0..1000).map(|i| perturbations.draw(4, &format!("p{i}"), 0)).collect();
    let drawn = |p: &Perturbation| {
        let ([a, b, c], [d, e, f]) = (p.mask_shift, p.grid_shift);
        [p.volume, a, b, c, p.mask_rotation, d, e, f, p.grid_rotation]
    };
    for (k, limit) in drawn(&limits).into_iter().enumerate() {
        let scaled: Vec<f64> = draws.iter().map(|p| drawn(p)[k] / limit).collect();
        assert!(scaled.iter().all(|value| value.abs() <= 1.0));
        let mean = scaled.iter().sum::<f64>() / 1000.0;
        // Evenly spread over −1 to 1: mean 0, variance 1/3, every tenth holds about a hundred; 4.5 standard errors.
        assert!(mean.abs() < 4.5 * (1.0 / 3000.0_f64).sqrt(), "{k}: {mean}");
        for tenth in 0..10 {
            let low = -1.0 + 0.2 * f64::from(tenth);
            let count = scaled.iter().filter(|value| (low..low + 0.2).contains(*value)).count() as f64;
            assert!((count - 100.0).abs() < 4.5 * 90_f64.sqrt(), "{k}: {count}");
        }
    }
    assert!(draws.iter().all(|p| p.outline == 0.5 && p.noise == 0.1 && p.check().is_ok()));
    assert_eq!(perturbations.draw(4, "p17", 0), draws[17]);
    for other in
        [perturbations.draw(5, "p17", 0), perturbations.draw(4, "p17", 1), perturbations.draw(4, "p18", 0)]
    {
        assert_ne!(other.volume, draws[17].volume);
        assert_ne!(other.noise_seed, draws[17].noise_seed);
    }
    // A limit of 0 leaves the other draws alone.
    let fewer = Perturbations::within(Perturbation { volume: 0.0, ..limits }).unwrap().draw(4, "p17", 0);
    assert_eq!(fewer, Perturbation { volume: 0.0, ..draws[17] });
    assert_eq!(Perturbations::default(), Perturbations::reader());
    assert!(Perturbations::reader().draw(1, "p1", 0).keeps_image());
    assert!(!Perturbations::rescan().draw(1, "p1", 0).keeps_image());
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let image = noise_image([12, 30, 30]);
    let mask = in_middle(&image);
    let one = Perturbations::rescan().draw(1, "p1", 0);
    let made = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| one.apply(&image, &mask).unwrap())
    };
    assert_eq!(made(1), made(3));
}

#[cfg(feature = "toml")]
#[test]
fn perturbations_stand_in_a_file() {
    let limits: Perturbations = toml::from_str("volume = 0.1\nmask_shift = [0.0, 1.0, 1.0]\n").unwrap();
    let expected = Perturbation { volume: 0.1, mask_shift: [0.0, 1.0, 1.0], ..UNCHANGED };
    assert_eq!(*limits.limits(), expected);
    assert_eq!(toml::from_str::<Perturbations>(&toml::to_string(&limits).unwrap()).unwrap(), limits);
    let one = Perturbations::rescan().draw(8, "p1", 0);
    assert_eq!(toml::from_str::<Perturbation>(&toml::to_string(&one).unwrap()).unwrap(), one);
    for (text, part) in [("volume = -0.1", "must be at least 0, got -0.1"), ("volum = 0.1", "volum")] {
        let error = toml::from_str::<Perturbations>(text).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}
