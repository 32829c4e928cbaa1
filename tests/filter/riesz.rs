//! The Riesz transform: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

use std::f64::consts::TAU;

use ndarray::{Array3, s};
use radiomics::filter::{Boundary, Filter, LaplacianOfGaussian, Plane, Riesz, Simoncelli, Space};
use radiomics::image::{Image, Spacing};

use crate::support::CLOSE;
use crate::support::responses::{
    agrees_with_standard, box_is_the_whole, noisy_with, only, range, threads_do_not_matter, worst_deviation,
};

const SIZE: [usize; 3] = [9, 15, 11];

fn riesz(order: &[usize]) -> Riesz {
    let space = if order.len() == 3 { Space::Volume } else { Space::AXIAL };
    Riesz::new(order, space).unwrap().boundary(Boundary::Periodic)
}

fn image(voxels: &Array3<f64>) -> Image {
    Image::new(voxels.view(), Spacing::isotropic(1.0).unwrap()).unwrap()
}

fn orders(total: usize) -> Vec<[usize; 3]> {
    let all = (0..=total).flat_map(|x| (0..=total - x).map(move |y| [x, y, total - x - y]));
    all.collect()
}

/// A wave of `k` periods along z, y, x, its unit vector of frequency along x, y, z, and its phase at each voxel.
fn wave(k: [i32; 3]) -> ([f64; 3], Array3<f64>) {
    let frequency = [2, 1, 0].map(|a| f64::from(k[a]) / (SIZE[a] as f64 - 1.0));
    let length = frequency.iter().map(|f| f * f).sum::<f64>().sqrt();
    let phase = Array3::from_shape_fn(SIZE, |(z, y, x)| {
        (0..3).map(|a| TAU * f64::from(k[a]) * [z, y, x][a] as f64 / SIZE[a] as f64).sum::<f64>() + 0.3
    });
    (frequency.map(|f| f / length), phase)
}

/// The real part of (−j)ᴸ·exp(jφ).
fn shifted(total: usize, phase: f64) -> f64 {
    (phase - total as f64 * TAU / 4.0).cos()
}

fn multinomial(order: &[usize]) -> f64 {
    let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
    factorial(order.iter().sum()) / order.iter().map(|l| factorial(*l)).product::<f64>()
}

#[test]
fn response_maps_of_the_standard() {
    let riesz = |order: [usize; 3], boundary| Riesz::new(&order, Space::Volume).unwrap().boundary(boundary);
    let log = LaplacianOfGaussian::new(3.0, Space::Volume).unwrap().boundary(Boundary::Zero);
    agrees_with_standard("9.a", &riesz([1, 0, 0], Boundary::Zero).over_log(log.clone()).unwrap());
    agrees_with_standard("9.b.1", &riesz([0, 2, 0], Boundary::Zero).over_log(log).unwrap());
    let wavelet = Simoncelli::new(1, Space::Volume).unwrap();
    agrees_with_standard("10.b.1", &riesz([0, 2, 0], Boundary::Nearest).over_simoncelli(wavelet).unwrap());
}

/// An image of zeros around the one that is filtered is what [`Boundary::Zero`] stands for: the response comes nearer to that
/// of the larger image than if the other side were seen.
#[test]
fn the_image_is_continued_by_the_rule_of_its_boundary() {
    let small = Array3::from_shape_fn((1, 21, 33), |(_, y, x)| if x < 4 { (y % 5) as f64 } else { 0.0 });
    let large = Array3::from_shape_fn((1, 189, 297), |(_, y, x)| {
        let inside = (84..105).contains(&y) && (132..165).contains(&x);
        if inside { small[[0, y - 84, x - 132]] } else { 0.0 }
    });
    for order in [[1, 0], [0, 2], [1, 1]] {
        let of = |boundary, voxels: &Array3<f64>| only(&riesz(&order).boundary(boundary), &image(voxels));
        let wide = of(Boundary::Periodic, &large);
        let expected = wide.cropped([0, 84, 132], [1, 21, 33]).unwrap();
        let [zero, periodic] = [Boundary::Zero, Boundary::Periodic]
            .map(|boundary| worst_deviation(&of(boundary, &small), &expected));
        println!("{order:?}: {zero:.3} with zeros around, {periodic:.3} without");
        assert!(zero < 0.5 * periodic, "{order:?}");
    }
}

#[test]
fn a_wave_comes_back_as_the_formula_says() {
    for k in [[0, 0, 1], [1, 2, 3], [-2, 3, 1], [4, -7, 5], [0, 3, -2]] {
        let (u, phase) = wave(k);
        let waves = image(&phase.mapv(|phase| 20.0 + phase.cos()));
        for total in [1, 2, 3, 4, 7] {
            for order in orders(total) {
                let power: f64 = (0..3).map(|a| u[a].powi(order[a] as i32)).product();
                let scale = multinomial(&order).sqrt() * power;
                let expected = image(&phase.mapv(|phase| scale * shifted(total, phase)));
                let found = only(&riesz(&order), &waves);
                assert!(worst_deviation(&found, &expected) < 1e-11, "{k:?} {order:?}");
            }
        }
    }
}

/// Σ Rˡ Rˡ = (−1)ᴸ but for the mean, over the components of an order.
#[test]
fn the_components_of_an_order_make_up_the_image() {
    let image = noisy_with(SIZE, [1.0; 3]);
    let mean = image.intensities().mean().unwrap();
    for total in 1..=4 {
        let mut sum = Array3::<f64>::zeros(SIZE);
        for order in orders(total) {
            sum += &only(&riesz(&order), &only(&riesz(&order), &image)).intensities();
        }
        let sign = if total % 2 == 0 { 1.0 } else { -1.0 };
        for (sum, value) in sum.iter().zip(image.intensities()) {
            assert!((sign * sum - (value - mean)).abs() < 1e-10, "order {total}");
        }
    }
}

#[test]
fn over_another_filter_it_is_one_after_the_other() {
    let image = noisy_with(SIZE, [1.0; 3]);
    for order in [[1, 0, 0], [0, 1, 2]] {
        let log = LaplacianOfGaussian::new(1.0, Space::Volume).unwrap();
        let wavelet = Simoncelli::new(1, Space::Volume).unwrap();
        let pairs: [(Riesz, &dyn Filter); 2] = [
            (riesz(&order).over_log(log.clone()).unwrap(), &log),
            (riesz(&order).over_simoncelli(wavelet.clone()).unwrap(), &wavelet),
        ];
        for (over, filter) in pairs {
            let expected = only(&riesz(&order), &only(filter, &image));
            assert!(worst_deviation(&only(&over, &image), &expected) < 1e-10, "{}", over.settings());
        }
    }
}

#[test]
fn a_constant_gives_zero() {
    for size in [[1, 1, 1], [1, 1, 2], [2, 2, 2], [3, 4, 5]] {
        let flat = image(&Array3::from_elem(size, 1000.0));
        for order in [&[1, 0, 0][..], &[0, 2, 0], &[1, 1, 1], &[2, 0], &[0, 1]] {
            for filter in [riesz(order), riesz(order).steered(1.0).unwrap()] {
                let map = only(&filter, &flat);
                assert!(map.intensities().iter().all(|value| value.abs() < 1e-9), "{size:?} {order:?}");
            }
        }
    }
}

/// Of a plane wave in any direction, the frame's first axis lies along it.
#[test]
fn a_steered_wave_is_seen_from_its_own_direction() {
    for k in [[0, 0, 1], [1, 2, 3], [-2, 3, 1], [0, 3, -2], [3, 0, 0]] {
        let (_, phase) = wave(k);
        let waves = image(&phase.mapv(f64::cos));
        let steered = |order: &[usize]| only(&riesz(order).steered(1.0).unwrap(), &waves);
        let first = image(&phase.mapv(|phase| shifted(1, phase).abs()));
        assert!(worst_deviation(&steered(&[1, 0, 0]), &first) < 1e-9, "{k:?}");
        let second = image(&phase.mapv(|phase| shifted(2, phase)));
        assert!(worst_deviation(&steered(&[2, 0, 0]), &second) < 1e-9, "{k:?}");
        for across in [[0, 1, 0], [0, 2, 0], [0, 1, 1]] {
            assert!(
                steered(&across).intensities().iter().all(|value| value.abs() < 1e-9),
                "{k:?} {across:?}"
            );
        }
    }
}

#[test]
fn a_steered_wave_in_a_plane() {
    for k in [[0, 0, 1], [0, 2, 3], [0, -3, 1], [0, 5, 0]] {
        let (_, phase) = wave(k);
        let waves = image(&phase.mapv(f64::cos));
        let found = only(&riesz(&[2, 0]).steered(1.0).unwrap(), &waves);
        let expected = image(&phase.mapv(|phase| shifted(2, phase)));
        assert!(worst_deviation(&found, &expected) < 1e-9, "{k:?}");
    }
}

/// A turn of the frame keeps the sum of the squares of all components of an order, at each voxel.
#[test]
fn steering_keeps_the_energy_of_an_order() {
    let image = noisy_with(SIZE, [1.0; 3]);
    for total in 1..=3 {
        let mut sums = [Array3::<f64>::zeros(SIZE), Array3::zeros(SIZE)];
        for order in orders(total) {
            for (sum, filter) in sums.iter_mut().zip([riesz(&order), riesz(&order).steered(1.5).unwrap()]) {
                *sum += &only(&filter, &image).intensities().mapv(|value| value * value);
            }
        }
        for (plain, steered) in sums[0].iter().zip(&sums[1]) {
            assert!((plain - steered).abs() < 1e-9 * (1.0 + plain), "order {total}");
        }
    }
}

/// Of an odd number of voxels, whose frequencies are symmetric.
#[test]
fn a_turned_image_has_the_turned_steered_map() {
    let upright = noisy_with(SIZE, [1.0; 3]);
    let turns: [fn(&Image) -> Image; 2] = [
        |map| image(&map.intensities().permuted_axes([0, 2, 1]).slice(s![.., .., ..;-1]).to_owned()),
        |map| image(&map.intensities().permuted_axes([2, 1, 0]).slice(s![..;-1, .., ..]).to_owned()),
    ];
    for order in [[1, 0, 0], [2, 0, 0], [0, 2, 0], [1, 0, 1], [0, 1, 2]] {
        let filter = riesz(&order).steered(2.0).unwrap();
        for turn in turns {
            let expected = turn(&only(&filter, &upright));
            let worst = worst_deviation(&only(&filter, &turn(&upright)), &expected);
            // Frames of nearly equal eigenvalues cost digits.
            assert!(worst < 1e-7 * range(&expected), "{order:?}: {worst}");
        }
    }
}

#[test]
fn slices_are_filtered_by_themselves_in_every_plane() {
    let all = noisy_with([7, 12, 10], [1.0; 3]);
    for plane in Plane::ALL {
        for steered in [false, true] {
            let filter = Riesz::new(&[1, 2], Space::Slices(plane)).unwrap();
            let filter = if steered { filter.steered(1.0).unwrap() } else { filter };
            let (mut start, mut size) = ([0; 3], [7, 12, 10]);
            (start[plane.across()], size[plane.across()]) = (4, 1);
            let expected = only(&filter, &all).cropped(start, size).unwrap();
            let found = only(&filter, &all.cropped(start, size).unwrap());
            assert!(worst_deviation(&found, &expected) < 1e-10, "{plane:?}");
        }
    }
}

#[test]
fn the_whole_plane_or_volume_is_looked_at() {
    let image = noisy_with([12, 21, 20], [1.0; 3]);
    let log = LaplacianOfGaussian::new(0.5, Space::AXIAL).unwrap();
    let filters = [
        (riesz(&[1, 0, 1]), [12, 21, 20]),
        (riesz(&[2, 0, 0]).steered(1.0).unwrap(), [12, 21, 20]),
        (riesz(&[1, 1]), [2, 21, 20]),
        (riesz(&[1, 1]).over_log(log).unwrap().steered(1.0).unwrap(), [2, 21, 20]),
    ];
    for (filter, expected) in filters {
        assert_eq!(box_is_the_whole(&filter, &image, [2, 3, 4], [2, 2, 2], CLOSE), expected);
    }
}

#[test]
fn same_bits_on_any_number_of_threads() {
    let image = noisy_with([9, 14, 13], [1.0; 3]);
    for filter in
        [riesz(&[1, 0, 1]), riesz(&[1, 0, 1]).steered(1.0).unwrap(), riesz(&[2, 0]).steered(1.0).unwrap()]
    {
        threads_do_not_matter(&filter, &image);
    }
}

#[test]
fn what_is_no_number_ends() {
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let mut voxels = noisy_with([5, 6, 7], [1.0; 3]).intensities().to_owned();
        voxels[[2, 2, 2]] = bad;
        for filter in
            [riesz(&[1, 0, 0]), riesz(&[0, 2, 0]).steered(1.0).unwrap(), riesz(&[2, 0]).steered(1.0).unwrap()]
        {
            only(&filter, &image(&voxels));
        }
    }
}

#[test]
fn names_and_refusals() {
    let log = |space| LaplacianOfGaussian::new(3.0, space).unwrap();
    let wavelet = |space| Simoncelli::new(1, space).unwrap();
    let filter = riesz(&[0, 2, 0]);
    assert_eq!(filter.names(), ["riesz-0.2.0-3D"]);
    assert_eq!(filter.clone().over_log(log(Space::Volume)).unwrap().names(), ["riesz-0.2.0-log-3mm-3D"]);
    let over = filter.clone().over_simoncelli(wavelet(Space::Volume)).unwrap().steered(1.0).unwrap();
    assert_eq!(over.names(), ["riesz-0.2.0-simoncelli-1-3D-steered-1mm"]);
    assert_eq!(riesz(&[1, 0]).names(), ["riesz-1.0-2D"]);

    assert!(filter.clone().over_log(log(Space::AXIAL)).is_err());
    assert!(filter.clone().over_simoncelli(wavelet(Space::AXIAL)).is_err());
    for bad in [&[0, 0, 0][..], &[1, 0], &[], &[21, 0, 0], &[usize::MAX, 1, 0]] {
        assert!(Riesz::new(bad, Space::Volume).is_err(), "{bad:?}");
    }
    assert!(riesz(&[11, 0, 0]).steered(1.0).is_err() && riesz(&[1, 0]).steered(0.0).is_err());
    let thick = noisy_with([3, 8, 8], [3.0, 1.0, 1.0]);
    assert!(filter.responses(&thick).unwrap_err().to_string().contains("interpolate"));
    assert!(riesz(&[1, 0]).responses(&thick).is_ok());
    // A Gaussian of less than a voxel cannot smooth a structure tensor.
    assert!(filter.steered(0.01).unwrap().responses(&noisy_with([3, 8, 8], [1.0; 3])).is_err());
}
