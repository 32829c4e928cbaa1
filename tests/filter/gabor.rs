//! The Gabor filter: the response maps of the standard at every voxel, and what holds for every image.
#![cfg(feature = "nifti")]

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use ndarray::{Array3, s};
use radiomics::filter::{Boundary, ComplexPart, Filter, Gabor, Plane, Pooling};
use radiomics::image::{Image, Spacing};

use crate::support::responses::{
    agrees_with_standard, box_is_the_whole, noisy_with, only, range, threads_do_not_matter, worst_deviation,
};
use crate::support::{CLOSE, TIGHT};

fn gabor(sigma: f64, length: f64, gamma: f64) -> Gabor {
    Gabor::new(sigma, length, gamma).unwrap()
}

fn image(voxels: &Array3<f64>) -> Image {
    Image::new(voxels.view(), Spacing::isotropic(1.0).unwrap()).unwrap()
}

#[test]
fn response_maps_of_the_standard() {
    let a = gabor(10.0, 4.0, 0.5).boundary(Boundary::Zero);
    agrees_with_standard("4.a.1", &a.clone().orientations(&[60_f64.to_radians()]).unwrap());
    agrees_with_standard("4.a.2", &a.equally_spaced(FRAC_PI_4).unwrap().orthogonal_planes());
    let b = gabor(20.0, 8.0, 2.5);
    agrees_with_standard("4.b.1", &b.clone().orientations(&[225_f64.to_radians()]).unwrap());
    agrees_with_standard("4.b.2", &b.equally_spaced(FRAC_PI_4 / 2.0).unwrap().orthogonal_planes());
}

/// Rectangular pixels: the kernel is in mm.
#[test]
fn an_impulse_becomes_the_kernel() {
    let spacing = [3.0, 0.5, 0.8]; // z, y, x
    let (sigma, length, gamma, angle) = (2.0, 3.0, 0.7, 0.4_f64);
    let at = [2, 11, 9];
    let mut voxels = Array3::zeros((4, 24, 21));
    voxels[at] = 1.0;
    let impulse = Image::new(voxels.view(), Spacing::new(spacing).unwrap()).unwrap();
    for plane in Plane::ALL {
        let filter = gabor(sigma, length, gamma)
            .plane(plane)
            .orientations(&[angle])
            .unwrap()
            .cutoff(12.0)
            .unwrap()
            .boundary(Boundary::Zero);
        for part in [ComplexPart::Real, ComplexPart::Imaginary, ComplexPart::Modulus] {
            let found = only(&filter.clone().response(part), &impulse);
            let expected = Array3::from_shape_fn(found.intensities().dim(), |(z, y, x)| {
                let apart = [0, 1, 2].map(|a| ([z, y, x][a] as f64 - at[a] as f64) * spacing[a]);
                if apart[plane.across()] != 0.0 {
                    return 0.0;
                }
                let [x, y] = plane.axes().map(|axis| apart[axis]);
                let (sin, cos) = angle.sin_cos();
                let (along, across) = (x * cos + y * sin, -x * sin + y * cos);
                let bell = (-(along.powi(2) + (gamma * across).powi(2)) / (2.0 * sigma * sigma)).exp();
                let phase = 2.0 * PI * along / length;
                bell * match part {
                    ComplexPart::Real => phase.cos(),
                    ComplexPart::Imaginary => phase.sin(),
                    _ => 1.0,
                }
            });
            let expected = Image::with_geometry(expected.view(), *impulse.geometry()).unwrap();
            assert!(worst_deviation(&found, &expected) < TIGHT, "{plane:?} {part:?}");
        }
    }
}

#[test]
fn parts_belong_to_one_complex_number() {
    let image = noisy_with([2, 20, 31], [1.0; 3]);
    let part = |part| only(&gabor(2.0, 4.0, 1.0).response(part), &image);
    let [modulus, real, imaginary, phase] =
        [ComplexPart::Modulus, ComplexPart::Real, ComplexPart::Imaginary, ComplexPart::Phase].map(part);
    for (at, m) in modulus.intensities().indexed_iter() {
        let (re, im) = (real.intensities()[at], imaginary.intensities()[at]);
        assert!((re.hypot(im) - m).abs() < 1e-10);
        assert!((im.atan2(re) - phase.intensities()[at]).abs() < 1e-9);
    }
}

/// The sum of the kernel: about 2πσ²/γ·exp(−2π²σ²/λ²) for pixels of 1 mm².
#[test]
fn a_constant_gives_the_sum_of_the_kernel() {
    let flat = image(&Array3::from_elem((1, 30, 40), 7.0));
    for (sigma, length, gamma) in [(2.0, 8.0, 1.0), (3.0, 20.0, 0.8), (5.0, 5.0, 1.5)] {
        for boundary in [Boundary::Mirror, Boundary::Nearest, Boundary::Periodic] {
            let map = only(&gabor(sigma, length, gamma).cutoff(7.0).unwrap().boundary(boundary), &flat);
            let area = 2.0 * PI * sigma * sigma / gamma;
            let expected = 7.0 * area * (-2.0 * (PI * sigma / length).powi(2)).exp();
            let worst = map.intensities().iter().map(|m| (m - expected).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-8 * 7.0 * area, "{sigma} {length} {boundary:?}: {worst}");
        }
    }
}

#[test]
fn half_a_turn_counts_twice() {
    let image = noisy_with([3, 17, 22], [1.0; 3]);
    let filter = gabor(2.0, 3.0, 1.5);
    for part in [ComplexPart::Modulus, ComplexPart::Real, ComplexPart::Imaginary] {
        let filter = filter.clone().response(part);
        let map = |angles: &[f64]| only(&filter.clone().orientations(angles).unwrap(), &image);
        let maps = [0.0, 1.0, 1.0 + PI].map(|angle| map(&[angle]));
        let pooled = map(&[0.0, 1.0, 1.0 + PI]);
        for (at, found) in pooled.intensities().indexed_iter() {
            let mean = maps.iter().map(|map| map.intensities()[at]).sum::<f64>() / 3.0;
            assert!((found - mean).abs() < 1e-10, "{part:?}");
        }
    }
}

#[test]
fn pooling_is_over_orientations_and_planes() {
    let image = noisy_with([13, 12, 15], [1.0; 3]);
    let filter = gabor(1.5, 3.0, 0.8).equally_spaced(FRAC_PI_4).unwrap();
    let one =
        |plane, angle: f64| only(&gabor(1.5, 3.0, 0.8).plane(plane).orientations(&[angle]).unwrap(), &image);
    let maps: Vec<Image> = Plane::ALL
        .into_iter()
        .flat_map(|plane| (0..8).map(move |i| one(plane, i as f64 * FRAC_PI_4)))
        .collect();
    for pooling in [Pooling::Average, Pooling::Maximum, Pooling::Minimum] {
        let found = only(&filter.clone().orthogonal_planes().pooling(pooling), &image);
        for (at, found) in found.intensities().indexed_iter() {
            let values = maps.iter().map(|map| map.intensities()[at]);
            let expected = match pooling {
                Pooling::Average => values.sum::<f64>() / 24.0,
                Pooling::Maximum => values.fold(f64::NEG_INFINITY, f64::max),
                Pooling::Minimum => values.fold(f64::INFINITY, f64::min),
            };
            assert!((found - expected).abs() < 1e-10, "{pooling:?}");
        }
    }
}

/// A quarter turn of the image from x towards y turns the map, the orientation with it.
#[test]
fn a_turned_image_has_the_turned_map() {
    let upright = noisy_with([2, 19, 26], [1.0; 3]);
    let turn = |map: &Image| {
        let turned = map.intensities().permuted_axes([0, 2, 1]);
        image(&turned.slice(s![.., .., ..;-1]).to_owned())
    };
    for boundary in [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
        let filter = |angle: f64| gabor(2.0, 4.0, 0.6).boundary(boundary).orientations(&[angle]).unwrap();
        let expected = turn(&only(&filter(0.3), &upright));
        let found = only(&filter(0.3 + FRAC_PI_2), &turn(&upright));
        assert!(worst_deviation(&found, &expected) < 1e-9, "{boundary:?}");
    }
}

#[test]
fn a_box_has_the_responses_of_the_whole() {
    let image = noisy_with([30, 42, 50], [1.0, 1.0, 0.5]);
    for boundary in [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
        let filter =
            gabor(1.0, 2.5, 1.2).cutoff(3.0).unwrap().boundary(boundary).orientations(&[0.4, 1.3]).unwrap();
        for (start, size) in [([12, 20, 30], [2, 3, 4]), ([0, 0, 0], [3, 3, 3]), ([27, 39, 40], [3, 3, 10])] {
            box_is_the_whole(&filter, &image, start, size, CLOSE);
            box_is_the_whole(&filter.clone().orthogonal_planes(), &image, start, size, CLOSE);
        }
        let length = box_is_the_whole(&filter, &image, [12, 20, 30], [2, 3, 4], CLOSE);
        assert_eq!(length, [2, 9, 16]);
    }
}

#[test]
fn images_smaller_than_the_kernel() {
    for size in [[1, 1, 1], [1, 1, 2], [2, 1, 1], [1, 3, 2], [2, 2, 2]] {
        let image = noisy_with(size, [1.0; 3]);
        for boundary in [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
            let filter = gabor(3.0, 6.0, 0.5).boundary(boundary).orthogonal_planes();
            let map = only(&filter.response(ComplexPart::Real), &image);
            assert!(map.intensities().iter().all(|value| value.is_finite()), "{size:?} {boundary:?}");
        }
        // The first voxel, by the sum of the definition.
        let zero = only(&gabor(3.0, 6.0, 0.5).boundary(Boundary::Zero).response(ComplexPart::Real), &image);
        let expected: f64 = (0..size[1] * size[2])
            .map(|i| {
                let (y, x) = (i / size[2], i % size[2]);
                let (dy, dx) = (y as f64, x as f64);
                let bell = (-(dx * dx + 0.25 * dy * dy) / 18.0).exp();
                image.intensities()[[0, y, x]] * bell * (2.0 * PI * dx / 6.0).cos()
            })
            .sum();
        assert!((zero.intensities()[[0, 0, 0]] - expected).abs() < 1e-10, "{size:?}");
    }
}

#[test]
fn what_is_no_number_stays_in_its_slice() {
    let mut voxels = noisy_with([3, 9, 8], [1.0; 3]).intensities().to_owned();
    let clean = only(&gabor(1.0, 2.0, 1.0), &image(&voxels));
    for bad in [f64::NAN, f64::INFINITY] {
        voxels[[1, 4, 4]] = bad;
        let map = only(&gabor(1.0, 2.0, 1.0), &image(&voxels));
        assert!(map.intensities().slice(s![1, .., ..]).iter().all(|value| value.is_nan()));
        for z in [0, 2] {
            assert_eq!(map.intensities().slice(s![z, .., ..]), clean.intensities().slice(s![z, .., ..]));
        }
    }
}

#[test]
fn same_bits_on_any_number_of_threads() {
    let image = noisy_with([5, 30, 23], [1.0; 3]);
    let filter = gabor(2.0, 3.0, 0.7).equally_spaced(FRAC_PI_4).unwrap().orthogonal_planes();
    threads_do_not_matter(&filter, &image);
    assert!(range(&only(&filter, &image)) > 0.0);
}

#[test]
fn names_and_settings() {
    let filter = gabor(5.0, 2.0, 1.5);
    let name = |filter: &Gabor| filter.names().join(" ");
    assert_eq!(name(&filter), "gabor-5mm-2mm-1.5-2D");
    assert_eq!(name(&filter.clone().orientations(&[FRAC_PI_4]).unwrap()), "gabor-5mm-2mm-1.5-2D-45deg");
    let spaced = filter.clone().equally_spaced(22.5_f64.to_radians()).unwrap();
    assert_eq!(name(&spaced), "gabor-5mm-2mm-1.5-2D-average");
    assert!(spaced.settings().contains("orientations 0 22.5 45 67.5 90 112.5 135 157.5 180 202.5 225 "));
    assert!(spaced.settings().contains("315 337.5 degrees"));
    let all = spaced.clone().orthogonal_planes().response(ComplexPart::Real).pooling(Pooling::Maximum);
    assert_eq!(name(&all), "gabor-5mm-2mm-1.5-2D-orthogonal-real-maximum");
    assert_eq!(name(&filter.clone().plane(Plane::Coronal)), "gabor-5mm-2mm-1.5-2D-coronal");
    let settings = [&filter, &spaced, &all].map(Filter::settings);
    assert!(settings[0] != settings[1] && settings[1] != settings[2]);
}

#[test]
fn what_has_no_meaning_is_refused() {
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Gabor::new(bad, 1.0, 1.0).is_err() && Gabor::new(1.0, bad, 1.0).is_err());
        assert!(Gabor::new(1.0, 1.0, bad).is_err());
        assert!(gabor(1.0, 1.0, 1.0).cutoff(bad).is_err());
        assert!(gabor(1.0, 1.0, 1.0).equally_spaced(bad).is_err());
    }
    assert!(gabor(1.0, 1.0, 1.0).equally_spaced(1e-6).is_err());
    assert!(gabor(1.0, 1.0, 1.0).orientations(&[]).is_err());
    assert!(gabor(1.0, 1.0, 1.0).orientations(&[f64::NAN]).is_err());
    let image = noisy_with([1, 4, 4], [1.0; 3]);
    for wide in [gabor(1e9, 1.0, 1.0), gabor(1.0, 1.0, 1e-9), gabor(1e300, 1.0, 1e-300)] {
        assert!(wide.reach(image.geometry()).is_err() && wide.responses(&image).is_err());
    }
}
