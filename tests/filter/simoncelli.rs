//! The Simoncelli wavelet: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

use std::f64::consts::{FRAC_PI_2, TAU};

use ndarray::{Array3, s};
use radiomics::filter::{Filter, Plane, Simoncelli, Space};
use radiomics::image::{Image, Spacing};

use crate::support::CLOSE;
use crate::support::responses::{
    agrees_with_standard, box_is_the_whole, noisy_with, only, threads_do_not_matter, worst_deviation,
};

fn wavelet(level: usize, space: Space) -> Simoncelli {
    Simoncelli::new(level, space).unwrap()
}

fn image(voxels: &Array3<f64>) -> Image {
    Image::new(voxels.view(), Spacing::isotropic(1.0).unwrap()).unwrap()
}

#[test]
fn response_maps_of_the_standard() {
    for level in 1..=3 {
        let wavelet = wavelet(level, Space::Volume);
        agrees_with_standard(&format!("8.a.{level}"), &wavelet);
    }
}

/// A wave of k periods in an odd number of voxels has a frequency of the grid, 2k/(n − 1) of the highest along its axis.
#[test]
fn a_wave_comes_back_as_the_transfer_function_says() {
    let size = [9, 15, 33];
    for (level, k) in
        [(1, [0, 0, 8]), (1, [1, 2, 5]), (2, [1, 1, 3]), (2, [0, 2, 0]), (1, [4, 7, 16]), (3, [0, 0, 2])]
    {
        let phase =
            |at: [usize; 3]| (0..3).map(|a| TAU * (k[a] * at[a]) as f64 / size[a] as f64).sum::<f64>();
        let waves = Array3::from_shape_fn(size, |(z, y, x)| 50.0 + phase([z, y, x]).cos());
        let r = (0..3).map(|a| (2.0 * k[a] as f64 / (size[a] - 1) as f64).powi(2)).sum::<f64>().sqrt();
        let m = 0.5_f64.powi(level as i32 - 1);
        let g = if (m / 4.0..=m).contains(&r) { (FRAC_PI_2 * (2.0 * r / m).log2()).cos() } else { 0.0 };
        let wavelet = wavelet(level, Space::Volume);
        let found = only(&wavelet, &image(&waves));
        let expected = image(&waves.mapv(|value| g * (value - 50.0)));
        assert!(worst_deviation(&found, &expected) < 1e-12, "level {level}, {k:?}");
    }
}

#[test]
fn a_constant_gives_zero() {
    for size in [[1, 1, 1], [1, 1, 2], [3, 4, 5], [8, 8, 8], [16, 9, 30]] {
        for level in [1, 2, 3, 6] {
            for space in [Space::Volume, Space::AXIAL, Space::Slices(Plane::Sagittal)] {
                let map = only(&wavelet(level, space), &image(&Array3::from_elem(size, 1000.0)));
                assert!(
                    map.intensities().iter().all(|value| value.abs() < 1e-9),
                    "{size:?} {level} {space:?}"
                );
            }
        }
    }
}

#[test]
fn slices_are_filtered_by_themselves_in_every_plane() {
    let all = noisy_with([7, 12, 10], [1.0; 3]);
    for plane in Plane::ALL {
        let map = only(&wavelet(1, Space::Slices(plane)), &all);
        let mut start = [0, 0, 0];
        let mut size = [7, 12, 10];
        (start[plane.across()], size[plane.across()]) = (4, 1);
        let alone = all.cropped(start, size).unwrap();
        // In 3D the axis of one voxel does nothing.
        let expected = only(&wavelet(1, Space::Volume), &alone);
        assert!(worst_deviation(&map.cropped(start, size).unwrap(), &expected) < 1e-10, "{plane:?}");
    }
}

/// Of an odd number of voxels, whose frequencies are symmetric.
#[test]
fn a_turned_image_has_the_turned_map() {
    let upright = noisy_with([9, 13, 11], [1.0; 3]);
    let turn = |map: &Image| {
        let turned = map.intensities().permuted_axes([2, 1, 0]);
        image(&turned.slice(s![.., .., ..;-1]).to_owned())
    };
    let wavelet = wavelet(2, Space::Volume);
    let expected = turn(&only(&wavelet, &upright));
    assert!(worst_deviation(&only(&wavelet, &turn(&upright)), &expected) < 1e-10);
}

#[test]
fn the_whole_plane_or_volume_is_looked_at() {
    let image = noisy_with([12, 21, 20], [1.0; 3]);
    assert_eq!(
        box_is_the_whole(&wavelet(1, Space::Volume), &image, [2, 3, 4], [2, 2, 2], CLOSE),
        [12, 21, 20]
    );
    assert_eq!(box_is_the_whole(&wavelet(2, Space::AXIAL), &image, [2, 3, 4], [2, 2, 2], CLOSE), [2, 21, 20]);
}

#[test]
fn unequal_spacings_are_refused_along_the_axes_of_the_filter() {
    let thick = noisy_with([3, 8, 8], [3.0, 1.0, 1.0]);
    let refused = wavelet(1, Space::Volume).responses(&thick).unwrap_err().to_string();
    assert!(refused.contains("interpolate") && refused.contains('3'), "{refused}");
    assert!(wavelet(1, Space::Volume).reach(thick.geometry()).is_err());
    assert!(wavelet(1, Space::AXIAL).responses(&thick).is_ok());
    assert!(wavelet(1, Space::Slices(Plane::Coronal)).responses(&thick).is_err());
    let single = noisy_with([1, 8, 8], [3.0, 1.0, 1.0]);
    assert!(wavelet(1, Space::Volume).responses(&single).is_ok());
    assert!(wavelet(1, Space::Volume).responses(&noisy_with([4, 8, 8], [1.0, 1.0, 1.0 + 1e-9])).is_ok());
}

#[test]
fn what_is_no_number_stays_in_its_slice() {
    let mut voxels = noisy_with([3, 9, 8], [1.0; 3]).intensities().to_owned();
    let clean = only(&wavelet(1, Space::AXIAL), &image(&voxels));
    voxels[[1, 4, 4]] = f64::NAN;
    let map = only(&wavelet(1, Space::AXIAL), &image(&voxels));
    assert!(map.intensities().slice(s![1, .., ..]).iter().all(|value| value.is_nan()));
    assert_eq!(map.intensities().slice(s![0, .., ..]), clean.intensities().slice(s![0, .., ..]));
    assert!(
        only(&wavelet(1, Space::Volume), &image(&voxels)).intensities().iter().all(|value| value.is_nan())
    );
}

#[test]
fn same_bits_on_any_number_of_threads() {
    let image = noisy_with([15, 30, 23], [1.0; 3]);
    threads_do_not_matter(&wavelet(1, Space::Volume), &image);
    threads_do_not_matter(&wavelet(2, Space::Slices(Plane::Coronal)), &image);
}

#[test]
fn names_and_levels() {
    assert_eq!(wavelet(1, Space::Volume).names(), ["simoncelli-1-3D"]);
    assert_eq!(wavelet(2, Space::AXIAL).names(), ["simoncelli-2-2D"]);
    assert!(Simoncelli::new(0, Space::Volume).is_err() && Simoncelli::new(33, Space::Volume).is_err());
}
