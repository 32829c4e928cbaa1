//! What must hold for the responses of the local filters to any image.

use ndarray::{Array3, Axis};
use radiomics::Error;
use radiomics::filter::{
    Boundary, Filter, Gaussian, GradientMagnitude, LaplacianOfGaussian, Mean, Plane, Pointwise, Space,
};
use radiomics::image::{Image, Spacing};

use crate::support::{CLOSE, TIGHT, noise};

const BOUNDARIES: [Boundary; 4] = [Boundary::Zero, Boundary::Nearest, Boundary::Periodic, Boundary::Mirror];
const SPACES: [Space; 4] =
    [Space::Volume, Space::AXIAL, Space::Slices(Plane::Coronal), Space::Slices(Plane::Sagittal)];

fn image(array: &Array3<f64>, spacing: [f64; 3]) -> Image {
    Image::new(array.view(), Spacing::new(spacing).expect("a spacing")).expect("an image")
}

/// Whole numbers from −50 to 50 without order.
fn rough(size: (usize, usize, usize)) -> Array3<f64> {
    Array3::from_shape_fn(size, |(z, y, x)| (noise(z, y, x) % 101) as f64 - 50.0)
}

fn impulse(size: (usize, usize, usize), at: [usize; 3]) -> Array3<f64> {
    let mut array = Array3::zeros(size);
    array[at] = 1.0;
    array
}

fn mean(support: usize, space: Space) -> Mean {
    Mean::new(support, space).expect("an odd support")
}

fn gaussian(sigma: f64, space: Space) -> Gaussian {
    Gaussian::new(sigma, space).expect("a filter")
}

fn log(sigma: f64, space: Space) -> LaplacianOfGaussian {
    LaplacianOfGaussian::new(sigma, space).expect("a filter")
}

/// One filter of each kind.
fn filters(space: Space, boundary: Boundary) -> Vec<Box<dyn Filter>> {
    vec![
        Box::new(mean(5, space).boundary(boundary)),
        Box::new(gaussian(0.7, space).boundary(boundary)),
        Box::new(log(0.7, space).boundary(boundary)),
        Box::new(GradientMagnitude::new(space).boundary(boundary)),
    ]
}

fn response(filter: &dyn Filter, image: &Image) -> Array3<f64> {
    let mut maps = filter.responses(image).expect("a response");
    assert_eq!(maps.len(), 1, "{}", filter.settings());
    let (_, map) = maps.remove(0);
    assert_eq!(map.geometry(), image.geometry());
    map.intensities().to_owned()
}

fn worst(a: &Array3<f64>, b: &Array3<f64>) -> f64 {
    assert_eq!(a.dim(), b.dim());
    a.iter()
        .zip(b)
        .map(|(a, b)| if a == b { 0.0 } else { (a - b).abs() })
        .fold(0.0, |w: f64, d| if d.is_nan() { f64::INFINITY } else { w.max(d) })
}

fn largest(a: &Array3<f64>) -> f64 {
    a.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()))
}

/// exp(−k²/2σ²)/(√(2π) σ).
fn density(k: isize, sigma: f64) -> f64 {
    (-0.5 * (k as f64 / sigma).powi(2)).exp() / (std::f64::consts::TAU.sqrt() * sigma)
}

#[test]
fn names_and_settings_say_everything() {
    let filters = filters(Space::Slices(Plane::Coronal), Boundary::Zero);
    let names: Vec<_> = filters.iter().flat_map(|filter| filter.names()).collect();
    assert_eq!(
        names,
        ["mean-5-2D-coronal", "gaussian-0.7mm-2D-coronal", "log-0.7mm-2D-coronal", "gradient-2D-coronal"]
    );
    let settings: Vec<_> = filters.iter().map(|filter| filter.settings()).collect();
    assert_eq!(
        settings,
        [
            "mean, support 5 voxels, 2D-coronal, boundary zero",
            "Gaussian, sigma 0.7 mm, cutoff 4 sigma, 2D-coronal, boundary zero",
            "Laplacian of Gaussian, sigma 0.7 mm, cutoff 4 sigma, 2D-coronal, boundary zero",
            "gradient magnitude, 2D-coronal, boundary zero",
        ]
    );
}

#[test]
fn an_impulse_gives_the_kernel() {
    let volume = image(&impulse((15, 17, 19), [7, 8, 9]), [1.0; 3]);
    let from = |(z, y, x): (usize, usize, usize)| [z as isize - 7, y as isize - 8, x as isize - 9];

    let found = response(&mean(5, Space::Volume).boundary(Boundary::Zero), &volume);
    let box_of = |at| if from(at).iter().all(|k| k.abs() <= 2) { 1.0 / 125.0 } else { 0.0 };
    assert!(worst(&found, &Array3::from_shape_fn(found.dim(), box_of)) <= TIGHT / 125.0);

    // ⌊4·1.2 + ½⌋ = 5.
    let sum: f64 = (-5..=5).map(|k| density(k, 1.2)).sum();
    let bell = |k: isize| if k.abs() <= 5 { density(k, 1.2) / sum } else { 0.0 };
    let found = response(&gaussian(1.2, Space::Volume).boundary(Boundary::Zero), &volume);
    let expected = Array3::from_shape_fn(found.dim(), |at| from(at).map(bell).iter().product());
    assert!(worst(&found, &expected) <= TIGHT * largest(&expected));

    for space in SPACES {
        let axes = space.axes();
        let (d, sigma) = (axes.len() as f64, 1.2_f64);
        let closed_form = |at| {
            let k = from(at);
            let off = (0..3).any(|a| if axes.contains(&a) { k[a].abs() > 5 } else { k[a] != 0 });
            let square = axes.iter().map(|&a| (k[a] * k[a]) as f64).sum::<f64>() / sigma.powi(2);
            let scale = (1.0 / (std::f64::consts::TAU.sqrt() * sigma)).powf(d) / sigma.powi(2);
            if off { 0.0 } else { -scale * (d - square) * (-0.5 * square).exp() }
        };
        let found = response(&log(1.2, space).boundary(Boundary::Zero), &volume);
        let expected = Array3::from_shape_fn(found.dim(), closed_form);
        assert!(worst(&found, &expected) <= TIGHT * largest(&expected), "{space:?}");
    }
}

#[test]
fn a_constant_image_stays_has_no_gradient_and_a_laplacian_of_what_is_cut_off() {
    let constant = image(&Array3::from_elem((6, 7, 8), 100.0), [2.0, 1.0, 1.0]);
    for space in SPACES {
        for boundary in [Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
            for filter in &filters(space, boundary)[..2] {
                let found = response(&**filter, &constant);
                assert!(found.iter().all(|x| (x - 100.0).abs() <= TIGHT * 100.0), "{}", filter.settings());
            }
            let found = response(&GradientMagnitude::new(space).boundary(boundary), &constant);
            assert!(found.iter().all(|x| *x == 0.0));
        }
    }
    let cubic = image(&Array3::from_elem((9, 9, 9), 1.0), [1.0; 3]);
    let sum_of = |cutoff: f64| {
        let found = response(&log(5.0, Space::Volume).cutoff(cutoff).expect("a cutoff"), &cubic);
        assert!(found.iter().all(|x| (x - found[[0, 0, 0]]).abs() <= TIGHT));
        found[[0, 0, 0]]
    };
    // The sum of the kernel in extended arithmetic at cutoffs of 4 and 6, and 2·D·t·φ(t)/σ² in the limit of small voxels.
    assert!((sum_of(4.0) - -8.583e-5).abs() < 1e-8, "{}", sum_of(4.0));
    assert!((sum_of(6.0) - -4.590e-9).abs() < 1e-12, "{}", sum_of(6.0));
    assert!(sum_of(8.0).abs() < 1e-14);
    let fine = response(&log(40.0, Space::Volume), &cubic)[[4, 4, 4]];
    let theory = -2.0 * 3.0 * 4.0 * density(4, 1.0) / 40_f64.powi(2);
    assert!((fine / theory - 1.0).abs() < 0.05, "{fine} {theory}");
}

#[test]
fn turning_the_image_turns_the_map() {
    let array = rough((7, 9, 8));
    for boundary in BOUNDARIES {
        for filter in filters(Space::Volume, boundary) {
            let of = |array: &Array3<f64>| response(&*filter, &image(array, [1.0; 3]));
            let map = of(&array);
            for axis in 0..3 {
                let flip = |array: &Array3<f64>| {
                    let mut flipped = array.clone();
                    flipped.invert_axis(Axis(axis));
                    flipped
                };
                assert!(
                    worst(&of(&flip(&array)), &flip(&map)) <= TIGHT * largest(&map),
                    "{}",
                    filter.settings()
                );
            }
            for order in [[1, 2, 0], [2, 0, 1], [0, 2, 1]] {
                let turn =
                    |array: &Array3<f64>| array.view().permuted_axes(order).as_standard_layout().to_owned();
                assert!(
                    worst(&of(&turn(&array)), &turn(&map)) <= TIGHT * largest(&map),
                    "{}",
                    filter.settings()
                );
            }
        }
    }
}

#[test]
fn a_box_with_its_reach_gives_the_bits_of_the_whole() {
    let (spacing, size) = ([2.0, 1.0, 0.5], [9, 20, 40]);
    let whole = image(&rough((size[0], size[1], size[2])), spacing);
    let boxes =
        [([0, 0, 0], [1, 1, 1]), ([4, 9, 20], [1, 2, 3]), ([7, 15, 30], [2, 5, 10]), ([0, 0, 0], size)];
    for (space, boundary) in SPACES.into_iter().flat_map(|s| BOUNDARIES.map(|b| (s, b))) {
        for filter in filters(space, boundary) {
            let map = response(&*filter, &whole);
            let reach = filter.reach(whole.geometry()).expect("a reach");
            for (start, size_of_box) in boxes {
                let (from, part) = reach.window(start, size_of_box, size);
                let cropped = response(&*filter, &whole.cropped(from, part).expect("a box"));
                for ((z, y, x), found) in cropped.indexed_iter() {
                    let at = [z + from[0], y + from[1], x + from[2]];
                    if (0..3).all(|a| (start[a]..start[a] + size_of_box[a]).contains(&at[a])) {
                        assert_eq!(found.to_bits(), map[at].to_bits(), "{} {at:?}", filter.settings());
                    }
                }
            }
        }
    }
}

/// Each term of a convolution, one after the other.
fn direct(array: &Array3<f64>, axis: usize, taps: &[f64], boundary: Boundary) -> Array3<f64> {
    let (radius, length) = (taps.len() as isize / 2, array.len_of(Axis(axis)));
    Array3::from_shape_fn(array.dim(), |(z, y, x)| {
        let terms = taps.iter().enumerate().map(|(j, tap)| {
            let mut at = [z, y, x];
            match boundary.index(at[axis] as isize - (j as isize - radius), length) {
                Some(found) => {
                    at[axis] = found;
                    tap * array[at]
                }
                None => 0.0,
            }
        });
        terms.sum()
    })
}

#[test]
fn an_image_smaller_than_the_kernel_is_continued_over_and_over() {
    for size in [(1, 1, 1), (1, 4, 3), (3, 1, 2), (2, 5, 1), (4, 3, 70)] {
        let array = rough(size);
        for boundary in BOUNDARIES {
            let found = response(&mean(13, Space::Volume).boundary(boundary), &image(&array, [1.0; 3]));
            let taps = [1.0 / 13.0; 13];
            let expected =
                (0..3).rev().fold(array.clone(), |array, axis| direct(&array, axis, &taps, boundary));
            assert!(worst(&found, &expected) <= TIGHT * 50.0, "mean {size:?} {boundary:?}");

            let found = response(&log(2.0, Space::Volume).boundary(boundary), &image(&array, [1.0; 3]));
            let smooth: Vec<f64> = (-8..=8).map(|k| density(k, 2.0)).collect();
            let curved: Vec<f64> =
                (-8..=8).map(|k| density(k, 2.0) * ((k * k) as f64 / 4.0 - 1.0) / 4.0).collect();
            let term = |second: usize| {
                let taps = |axis| if axis == second { &curved } else { &smooth };
                (0..3).fold(array.clone(), |array, axis| direct(&array, axis, taps(axis), boundary))
            };
            let expected = term(0) + term(1) + term(2);
            assert!(worst(&found, &expected) <= TIGHT * 50.0, "LoG {size:?} {boundary:?}");
        }
    }
}

#[test]
fn a_kernel_far_larger_than_the_image_takes_no_longer_than_the_image_is_long() {
    let array = rough((2, 3, 4));
    for boundary in BOUNDARIES {
        let found =
            response(&mean((1 << 23) + 1, Space::Volume).boundary(boundary), &image(&array, [1.0; 3]));
        assert!(found.iter().all(|x| x.is_finite()));
        if matches!(boundary, Boundary::Periodic | Boundary::Mirror) {
            let mean = array.mean().expect("voxels");
            assert!(found.iter().all(|x| (x - mean).abs() < 1e-4), "{boundary:?}: {found} is not {mean}");
        }
    }
}

#[test]
fn the_laplacian_of_a_blob_does_not_depend_on_the_voxels() {
    // A blob exp(−r²/2τ²) and σ in mm: (τ/T)³·(r²/T⁴ − 3/T²)·exp(−r²/2T²) with T² = τ² + σ², per mm².
    let (tau, sigma) = (4.0_f64, 3.0_f64);
    let total = tau.powi(2) + sigma.powi(2);
    for (size, spacing) in
        [((33, 65, 65), [2.0, 1.0, 1.0]), ((45, 45, 45), [1.5; 3]), ((65, 33, 43), [1.0, 2.0, 1.5])]
    {
        let square = |(z, y, x): (usize, usize, usize)| {
            let middle = |at: usize, size: usize, step: f64| ((at as f64 - (size / 2) as f64) * step).powi(2);
            middle(z, size.0, spacing[0]) + middle(y, size.1, spacing[1]) + middle(x, size.2, spacing[2])
        };
        let blob = Array3::from_shape_fn(size, |at| (-square(at) / (2.0 * tau.powi(2))).exp());
        let filter = log(sigma, Space::Volume).cutoff(8.0).expect("a cutoff").boundary(Boundary::Zero);
        let found = response(&filter, &image(&blob, spacing));
        let unit = spacing.iter().product::<f64>().powf(2.0 / 3.0);
        let expected = Array3::from_shape_fn(size, |at| {
            let r2 = square(at);
            let height = (tau.powi(2) / total).powf(1.5) * (-r2 / (2.0 * total)).exp();
            unit * height * (r2 / total.powi(2) - 3.0 / total)
        });
        let worst = worst(&found, &expected);
        println!(
            "LoG of a blob, voxels {spacing:?}: worst deviation {worst:.1e} of {:.1e}",
            largest(&expected)
        );
        assert!(worst <= CLOSE * largest(&expected), "{spacing:?}: {worst}");
    }
}

#[test]
fn a_slice_alone_is_filtered_in_the_plane() {
    let array = rough((1, 9, 11));
    let slice = image(&array, [1.0; 3]);
    for boundary in [Boundary::Nearest, Boundary::Periodic, Boundary::Mirror] {
        let pairs = filters(Space::Volume, boundary).into_iter().zip(filters(Space::AXIAL, boundary));
        for (at, (volume, plane)) in pairs.enumerate() {
            let (found, expected) = (response(&*volume, &slice), response(&*plane, &slice));
            // Along z the image is constant; the LoG of that is cut off at 4 σ and of few samples.
            if at != 2 {
                assert!(worst(&found, &expected) <= TIGHT * 50.0, "{}", volume.settings());
            }
        }
        // 1.5 voxels: a Laplacian along z of −2t·φ(t)/σ² or so, times the intensity.
        let of = |space| response(&log(1.5, space).boundary(boundary), &slice);
        assert!(worst(&of(Space::Volume), &of(Space::AXIAL)) <= 50.0 * 2.0 * 4.0 * density(4, 1.0));
    }
}

#[test]
fn gradient_is_per_mm_and_half_at_an_edge_that_is_repeated() {
    let ramp = Array3::from_shape_fn((5, 6, 7), |(z, y, x)| (4 * z + 6 * y) as f64 + x as f64);
    let ramp = image(&ramp, [2.0, 3.0, 0.5]);
    for boundary in [Boundary::Mirror, Boundary::Nearest] {
        let found = response(&GradientMagnitude::new(Space::Volume).boundary(boundary), &ramp);
        assert_eq!(found[[2, 3, 3]], (4.0_f64 + 4.0 + 4.0).sqrt());
        assert_eq!(found[[0, 3, 3]], (1.0_f64 + 4.0 + 4.0).sqrt());
        assert_eq!(found[[0, 0, 6]], (1.0_f64 + 1.0 + 1.0).sqrt());
        let in_plane = response(&GradientMagnitude::new(Space::AXIAL).boundary(boundary), &ramp);
        assert_eq!(in_plane[[0, 3, 3]], 8_f64.sqrt());
    }
}

#[test]
fn a_voxel_that_is_no_number_spreads_as_far_as_the_kernel() {
    for lost in [f64::NAN, f64::INFINITY] {
        let mut array = rough((11, 12, 13));
        array[[5, 6, 6]] = lost;
        let image = image(&array, [1.0; 3]);
        for space in SPACES {
            for filter in filters(space, Boundary::Mirror) {
                let reach =
                    filter.reach(image.geometry()).expect("a reach").zyx().map(|r| r.expect("voxels"));
                for ((z, y, x), found) in response(&*filter, &image).indexed_iter() {
                    let apart = [z.abs_diff(5), y.abs_diff(6), x.abs_diff(6)];
                    let within = (0..3).all(|a| apart[a] <= reach[a]);
                    // A central difference looks along the axes alone, and not at the voxel itself.
                    let within = if filter.names()[0].starts_with("gradient") {
                        within && apart.iter().sum::<usize>() == 1
                    } else {
                        within
                    };
                    assert_eq!(!found.is_finite(), within, "{} {apart:?}", filter.settings());
                }
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let image = image(&rough((13, 14, 70)), [2.0, 1.0, 1.0]);
    for filter in filters(Space::Volume, Boundary::Mirror) {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| response(&*filter, &image)).mapv(f64::to_bits)
        };
        let one = on(1);
        assert!([2, 3, 8].into_iter().all(|threads| on(threads) == one), "{}", filter.settings());
    }
}

#[test]
fn parameters_and_grids_that_make_no_sense_are_refused() {
    let setting =
        |result: Result<(), Error>| assert!(matches!(result, Err(Error::Setting { .. })), "{result:?}");
    for support in [0, 4, (1 << 24) + 1, usize::MAX] {
        setting(Mean::new(support, Space::Volume).map(drop));
    }
    for sigma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        setting(Gaussian::new(sigma, Space::Volume).map(drop));
        setting(LaplacianOfGaussian::new(sigma, Space::Volume).map(drop));
        setting(gaussian(1.0, Space::Volume).cutoff(sigma).map(drop));
        setting(log(1.0, Space::Volume).cutoff(sigma).map(drop));
    }
    // Thick slices: less than ⅛ voxel along z.
    let thick = image(&rough((3, 5, 5)), [10.0, 1.0, 1.0]);
    for filter in filters(Space::Volume, Boundary::Mirror).drain(1..3) {
        setting(filter.reach(thick.geometry()).map(drop));
        setting(filter.responses(&thick).map(drop));
    }
    assert!(filters(Space::AXIAL, Boundary::Mirror).iter().all(|filter| filter.responses(&thick).is_ok()));
    let error = gaussian(0.7, Space::Volume).reach(thick.geometry()).expect_err("too small");
    let found = "must be from 1.25 to 20971520 mm along z, for voxels of 10 mm and a cutoff of 4, got 0.7 mm";
    assert!(error.to_string().contains(found), "{error}");
    // More than 2²⁴ taps, and beyond what a whole number holds.
    for sigma in [3e6, 1e300, f64::MAX] {
        setting(gaussian(sigma, Space::AXIAL).reach(thick.geometry()).map(drop));
        setting(log(sigma, Space::AXIAL).responses(&thick).map(drop));
    }
}

fn pointwise(filter: Pointwise, line: &[f64]) -> Vec<f64> {
    let line = Array3::from_shape_vec((1, 1, line.len()), line.to_vec()).expect("a line");
    response(&filter, &image(&line, [1.0; 3])).into_raw_vec_and_offset().0
}

#[test]
fn pointwise_functions_keep_the_largest_intensity() {
    let close = |found: Vec<f64>, expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= TIGHT * expected.abs(), "{found} is not {expected}");
        }
    };
    // By hand, m = 100.
    let line = [100.0, 50.0, 1.0, 0.0, -4.0, -100.0];
    close(pointwise(Pointwise::Square, &line), &[100.0, 25.0, 0.01, 0.0, 0.16, 100.0]);
    close(pointwise(Pointwise::SquareRoot, &line), &[100.0, 5000_f64.sqrt(), 10.0, 0.0, -20.0, -100.0]);
    let c = 100.0 / 101_f64.ln();
    close(
        pointwise(Pointwise::Logarithm, &line),
        &[100.0, c * 51_f64.ln(), c * 2_f64.ln(), 0.0, -c * 5_f64.ln(), -100.0],
    );
    // exp(x·ln 100/100) = 100^(x/100).
    close(
        pointwise(Pointwise::Exponential, &line),
        &[100.0, 10.0, 100_f64.powf(0.01), 1.0, 100_f64.powf(-0.04), 0.01],
    );
}

#[test]
fn pointwise_functions_of_odd_images() {
    let first = [Pointwise::Square, Pointwise::SquareRoot, Pointwise::Logarithm];
    for filter in first {
        assert_eq!(pointwise(filter, &[0.0, 0.0]), [0.0, 0.0]);
        // Nothing overflows on the way.
        assert_eq!(pointwise(filter, &[1e300, 0.0]), [1e300, 0.0]);
        let found = pointwise(filter, &[2.0, f64::NAN, f64::INFINITY]);
        assert!(found[0] == 2.0 && found[1].is_nan() && found[2] == f64::INFINITY, "{filter:?} {found:?}");
    }
    let found = pointwise(Pointwise::Exponential, &[2.0, f64::NAN, f64::NEG_INFINITY]);
    assert!((found[0] - 2.0).abs() < TIGHT && found[1].is_nan() && found[2] == 0.0, "{found:?}");

    let refused = |filter: Pointwise, line: [f64; 2]| {
        let line = Array3::from_shape_vec((1, 1, 2), line.to_vec()).expect("a line");
        assert!(
            matches!(filter.responses(&image(&line, [1.0; 3])), Err(Error::Setting { .. })),
            "{filter:?}"
        );
    };
    for line in [[0.0, 0.0], [1.0, -1.0], [0.3, f64::INFINITY]] {
        refused(Pointwise::Exponential, line);
    }
    for filter in [Pointwise::Square, Pointwise::SquareRoot, Pointwise::Logarithm, Pointwise::Exponential] {
        refused(filter, [f64::NAN, f64::INFINITY]);
    }
}
