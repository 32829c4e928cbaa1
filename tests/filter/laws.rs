//! Laws' kernels: the maps of the standard, every rotation by itself, boxes, threads, what is refused.

use ndarray::Array3;
use radiomics::Error;
use radiomics::filter::{Boundary, Filter, Kernel, Laws, Plane, Pooling, Space, convolve};
use radiomics::image::{Image, Spacing};

use crate::support::TIGHT;
use crate::support::responses::{
    boxes_equal_the_whole, farthest, image, maps, noisy, only, rotations, threads_do_not_matter, turned,
    turns_with_the_image,
};

const BOUNDARIES: [Boundary; 4] = [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror];

fn laws(kernel: &str, space: Space) -> Laws {
    Laws::new(kernel, space).expect("a kernel")
}

/// Taps, not normalised.
fn taps(name: &str) -> Vec<f64> {
    match name {
        "L3" => vec![1.0, 2.0, 1.0],
        "E3" => vec![-1.0, 0.0, 1.0],
        "S3" => vec![-1.0, 2.0, -1.0],
        "L5" => vec![1.0, 4.0, 6.0, 4.0, 1.0],
        "E5" => vec![-1.0, -2.0, 0.0, 2.0, 1.0],
        "S5" => vec![-1.0, 0.0, 2.0, 0.0, -1.0],
        "W5" => vec![-1.0, 2.0, 0.0, -2.0, 1.0],
        "R5" => vec![1.0, -4.0, 6.0, -4.0, 1.0],
        other => panic!("no kernel {other}"),
    }
}

fn unit(name: &str) -> Vec<f64> {
    let taps = taps(name);
    let norm = taps.iter().map(|t| t * t).sum::<f64>().sqrt();
    taps.iter().map(|t| t / norm).collect()
}

#[cfg(feature = "nifti")]
mod standard {
    use super::*;
    use crate::support::responses::agrees_with_standard;

    #[test]
    fn e5_l5_s5_of_an_impulse() {
        let zero = laws("E5L5S5", Space::Volume).boundary(Boundary::Zero);
        agrees_with_standard("3.a.1", &zero);
        let pooled = zero.rotation_invariant(Pooling::Maximum);
        agrees_with_standard("3.a.2", &pooled);
        agrees_with_standard("3.a.3", &pooled.energy(7).expect("a distance"));
    }

    #[test]
    fn e3_w5_r5_of_a_checkerboard() {
        let mirror = laws("E3W5R5", Space::Volume);
        agrees_with_standard("3.b.1", &mirror);
        let pooled = mirror.rotation_invariant(Pooling::Maximum);
        agrees_with_standard("3.b.2", &pooled);
        agrees_with_standard("3.b.3", &pooled.energy(7).expect("a distance"));
    }

    #[test]
    fn l5_s5_of_slices() {
        let mirror = laws("L5S5", Space::AXIAL);
        agrees_with_standard("3.c.1", &mirror);
        let pooled = mirror.rotation_invariant(Pooling::Maximum);
        agrees_with_standard("3.c.2", &pooled);
        agrees_with_standard("3.c.3", &pooled.energy(7).expect("a distance"));
    }
}

#[test]
fn an_impulse_gives_the_kernel_which_has_the_norm_1() {
    for kernel in ["L5E5S5", "W5R5L3", "E3S3W5", "S5L5R5"] {
        let mut impulse = Array3::zeros((7, 7, 7));
        impulse[[3, 3, 3]] = 1.0;
        let found = &maps(&laws(kernel, Space::Volume), &image(impulse.view()))[0];
        let [along_x, along_y, along_z] = [0, 2, 4].map(|at| unit(&kernel[at..at + 2]));
        let tap = |taps: &[f64], at: usize| {
            (at + taps.len() / 2).checked_sub(3).and_then(|at| taps.get(at)).copied().unwrap_or(0.0)
        };
        let expected = Array3::from_shape_fn((7, 7, 7), |(z, y, x)| {
            tap(&along_x, x) * tap(&along_y, y) * tap(&along_z, z)
        });
        assert!(farthest(found.view(), expected.view()) <= 1e-15, "{kernel}");
        assert!((found.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() <= TIGHT, "{kernel}");
    }
}

#[test]
fn planes_take_their_own_axes() {
    let noise = noisy([5, 6, 7]);
    let e5 = Kernel::new(unit("E5")).unwrap();
    let l3 = Kernel::new(unit("L3")).unwrap();
    for (plane, first, second) in [(Plane::Axial, 2, 1), (Plane::Coronal, 2, 0), (Plane::Sagittal, 1, 0)] {
        let found = &maps(&laws("E5L3", Space::Slices(plane)), &noise)[0];
        let along = convolve(noise.intensities(), first, &e5, Boundary::Mirror);
        assert_eq!(found, convolve(along.view(), second, &l3, Boundary::Mirror));
    }
}

/// The responses of a kernel under all rotations, one by one: the rotated kernel is the response to the image turned
/// the other way, turned back.
fn all_rotated(kernel: &str, space: Space, boundary: Boundary, noise: &Image) -> Vec<Array3<f64>> {
    let fixed = match space {
        Space::Volume => None,
        Space::Slices(plane) => Some(plane.across()),
    };
    let one = |rotation| {
        let there = turned(noise.intensities(), rotation);
        let made = maps(&laws(kernel, space).boundary(boundary), &image(there.view())).remove(0);
        let back = rotations(fixed).into_iter().find(|&back| {
            let probe = noisy([3, 3, 3]).intensities().to_owned();
            turned(turned(probe.view(), rotation).view(), back) == probe
        });
        turned(made.view(), back.expect("an inverse"))
    };
    rotations(fixed).into_iter().map(one).collect()
}

#[test]
fn pooling_takes_every_rotation_once() {
    assert_eq!((rotations(None).len(), rotations(Some(0)).len()), (24, 4));
    let noise = noisy([5, 6, 8]);
    let kernels = [
        ("L5E5E5", Space::Volume),
        ("L5S5R5", Space::Volume),
        ("E5E3W5", Space::Volume),
        ("E3E3E3", Space::Volume),
        ("L5E5", Space::AXIAL),
        ("E5W5", Space::Slices(Plane::Sagittal)),
        ("L3S5", Space::Slices(Plane::Coronal)),
    ];
    for (kernel, space) in kernels {
        for boundary in BOUNDARIES {
            let each = all_rotated(kernel, space, boundary, &noise);
            for pooling in [Pooling::Average, Pooling::Maximum, Pooling::Minimum] {
                let expected = Array3::from_shape_fn(each[0].dim(), |at| {
                    let values = each.iter().map(|map| map[at]);
                    match pooling {
                        Pooling::Average => values.sum::<f64>() / each.len() as f64,
                        Pooling::Maximum => values.fold(f64::NEG_INFINITY, f64::max),
                        Pooling::Minimum => values.fold(f64::INFINITY, f64::min),
                    }
                });
                let filter = laws(kernel, space).boundary(boundary).rotation_invariant(pooling);
                let worst = farthest(maps(&filter, &noise)[0].view(), expected.view());
                assert!(worst <= 100.0 * TIGHT, "{}: {worst:e}", filter.settings());
            }
        }
    }
}

#[test]
fn a_turned_image_gives_a_turned_map() {
    for (kernel, space, fixed) in [("E5L3S5", Space::Volume, None), ("E5S3", Space::AXIAL, Some(0))] {
        let noise = noisy([5, 7, 6]);
        for pooling in [Pooling::Maximum, Pooling::Minimum, Pooling::Average] {
            let filter = laws(kernel, space).rotation_invariant(pooling).energy(1).unwrap();
            turns_with_the_image(&filter, &noise, fixed, 100.0 * TIGHT);
        }
    }
}

#[test]
fn energy_is_the_mean_of_absolute_responses() {
    let noise = noisy([4, 9, 8]);
    for boundary in BOUNDARIES {
        let plain = laws("E5S5W5", Space::Volume).boundary(boundary);
        let response = maps(&plain, &noise).remove(0);
        let (nz, ny, nx) = response.dim();
        let absolute = |z: isize, y: isize, x: isize| {
            let at = [boundary.index(z, nz), boundary.index(y, ny), boundary.index(x, nx)];
            let [Some(z), Some(y), Some(x)] = at else { return 0.0 };
            response[[z, y, x]].abs()
        };
        let expected = Array3::from_shape_fn((nz, ny, nx), |(z, y, x)| {
            let mut sum = 0.0;
            for dz in -2..=2 {
                for dy in -2..=2 {
                    for dx in -2..=2 {
                        sum += absolute(z as isize + dz, y as isize + dy, x as isize + dx);
                    }
                }
            }
            sum / 125.0
        });
        let found = &maps(&plain.energy(2).unwrap(), &noise)[0];
        let worst = farthest(found.view(), expected.view());
        assert!(worst <= 100.0 * TIGHT, "{boundary:?}: {worst:e}");
    }
    let none = laws("E5S5W5", Space::Volume).energy(0).unwrap();
    let response = maps(&laws("E5S5W5", Space::Volume), &noise).remove(0);
    assert_eq!(maps(&none, &noise)[0], response.mapv(f64::abs));
}

#[test]
fn a_box_with_its_reach_has_the_bits_of_the_whole() {
    for size in [[13, 12, 14], [3, 2, 40], [1, 1, 1], [1, 17, 5]] {
        let noise = noisy(size);
        for boundary in BOUNDARIES {
            let volume = laws("L5E3R5", Space::Volume).boundary(boundary);
            boxes_equal_the_whole(&volume, &noise);
            boxes_equal_the_whole(&volume.rotation_invariant(Pooling::Maximum).energy(2).unwrap(), &noise);
            let plane = laws("E3S5", Space::Slices(Plane::Coronal)).boundary(boundary);
            boxes_equal_the_whole(&plane.rotation_invariant(Pooling::Average).energy(1).unwrap(), &noise);
        }
    }
    let geometry = *noisy([9, 9, 9]).geometry();
    let reach = |laws: Laws| laws.reach(&geometry).unwrap().zyx();
    assert_eq!(reach(laws("L5E3R5", Space::Volume)), [Some(2), Some(1), Some(2)]);
    assert_eq!(reach(laws("L5E3", Space::AXIAL).energy(7).unwrap()), [Some(0), Some(8), Some(9)]);
    let pooled = laws("L5E3R5", Space::Volume).rotation_invariant(Pooling::Minimum);
    assert_eq!(reach(pooled), [Some(2); 3]);
}

#[test]
fn threads_give_the_same_bits() {
    let noise = noisy([9, 10, 11]);
    let laws = laws("L5E5S3", Space::Volume);
    for pooling in [Pooling::Average, Pooling::Maximum] {
        threads_do_not_matter(&laws.clone().rotation_invariant(pooling).energy(3).unwrap(), &noise);
    }
    threads_do_not_matter(&laws, &noise);
}

#[test]
fn tiny_images_and_infinite_intensities() {
    for size in [[1, 1, 1], [1, 2, 1], [2, 1, 3]] {
        for boundary in BOUNDARIES {
            let constant = image(Array3::from_elem(size, 5.0).view());
            let filter =
                laws("E5S5W5", Space::Volume).boundary(boundary).rotation_invariant(Pooling::Maximum);
            let map = &maps(&filter.energy(9).unwrap(), &constant)[0];
            assert!(map.iter().all(|v| v.is_finite()));
            if boundary != Boundary::Zero {
                assert!(map.iter().all(|v| v.abs() <= TIGHT), "{boundary:?} {map}");
            }
        }
    }
    let broken = Array3::from_shape_fn((6, 6, 6), |(z, _, x)| [1.0, f64::NAN, f64::INFINITY][z * x % 3]);
    let filter = laws("L5E5E5", Space::Volume).rotation_invariant(Pooling::Average).energy(1).unwrap();
    assert_eq!(maps(&filter, &image(broken.view())).len(), 1);
    let flat = Image::new(noisy([4, 4, 4]).intensities(), Spacing::new([5.0, 1.0, 0.5]).unwrap()).unwrap();
    assert_eq!(
        maps(&laws("L5E5E5", Space::Volume), &flat),
        maps(&laws("L5E5E5", Space::Volume), &noisy([4, 4, 4]))
    );
}

#[test]
fn names_and_settings() {
    let plain = laws("L5E5E5", Space::Volume);
    assert_eq!(plain.names(), ["laws-L5E5E5-3D"]);
    let pooled = plain.clone().rotation_invariant(Pooling::Maximum);
    assert_eq!(pooled.names(), ["laws-L5E5E5-3D-maximum"]);
    let energy = pooled.clone().energy(7).unwrap();
    assert_eq!(energy.names(), ["laws-L5E5E5-3D-maximum-energy-7"]);
    let edge = energy.clone().boundary(Boundary::Zero);
    let all = [&plain, &pooled, &energy, &edge].map(|laws| laws.settings());
    assert!((0..4).all(|i| !all[..i].contains(&all[i])), "{all:?}");
    assert_eq!(laws("E3R5", Space::Slices(Plane::Sagittal)).names(), ["laws-E3R5-2D-sagittal"]);
}

#[test]
fn what_is_no_kernel_is_refused() {
    for (kernel, space) in [
        ("", Space::Volume),
        ("L5E5", Space::Volume),
        ("L5E5E5", Space::AXIAL),
        ("L5E5E5E5", Space::Volume),
        ("L5E5X5", Space::Volume),
        ("l5e5e5", Space::Volume),
        ("L5E5E", Space::Volume),
        ("L5E5é5", Space::Volume),
        ("W3E5E5", Space::Volume),
    ] {
        let error = Laws::new(kernel, space).unwrap_err();
        assert!(matches!(&error, Error::Setting { value, .. } if value == kernel), "{error}");
    }
    assert!(laws("L5E5", Space::AXIAL).energy(1001).is_err());
    assert!(laws("L5E5", Space::AXIAL).energy(1000).is_ok());
}

/// A voxel that is no number spoils what the kernel meets under any rotation: pooling must not pass over it.
#[test]
fn pooling_does_not_hide_what_is_no_number() {
    let mut array = noisy([7, 7, 7]).intensities().to_owned();
    array[[3, 3, 3]] = f64::NAN;
    for pooling in [Pooling::Maximum, Pooling::Minimum] {
        // Edge and spot kernels, whose rotations meet the voxel from different places.
        let filter = laws("E5S3L3", Space::Volume).rotation_invariant(pooling);
        let found = only(&filter, &image(array.view()));
        let each = rotations(None).into_iter().map(|rotation| {
            let turned_image = image(turned(array.view(), rotation).view());
            let map = only(&laws("E5S3L3", Space::Volume), &turned_image);
            turned_back(map.intensities(), rotation)
        });
        let spoilt = each.fold(Array3::from_elem((7, 7, 7), false), |all, map| {
            Array3::from_shape_fn((7, 7, 7), |at| all[at] || map[at].is_nan())
        });
        for (value, spoilt) in found.intensities().iter().zip(&spoilt) {
            assert_eq!(value.is_nan(), *spoilt, "{}", filter.settings());
        }
    }
}

/// The array before a rotation.
fn turned_back(array: ndarray::ArrayView3<'_, f64>, rotation: ([usize; 3], [bool; 3])) -> Array3<f64> {
    let inverse = rotations(None).into_iter().find(|other| {
        let probe = Array3::from_shape_fn((2, 3, 5), |(z, y, x)| (15 * z + 5 * y + x) as f64);
        turned(turned(probe.view(), rotation).view(), *other) == probe
    });
    turned(array, inverse.expect("every rotation has an inverse"))
}
