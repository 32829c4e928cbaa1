//! What holds for every filter: the response maps of the standard, boxes, threads, rotations.

use ndarray::{Array3, ArrayView3, Axis};
use radiomics::filter::Filter;
use radiomics::image::{Image, Spacing};

use super::noise;
#[cfg(feature = "nifti")]
use super::reference;

/// Compares the one map of a filter with that of a test of the standard at every voxel, within the tolerance of the
/// standard, 1 % of the range of its map.
#[cfg(feature = "nifti")]
pub fn agrees_with_standard(test: &str, filter: &dyn Filter) {
    let Some(tests) = reference("ibsi2/tests.csv") else { return };
    let mut rows = csv::Reader::from_path(tests).expect("a readable list of tests");
    let row = rows.records().map(|row| row.expect("a row")).find(|row| &row[0] == test).expect("a test");
    let read = |file: &str| {
        let path = reference(&format!("ibsi2/{file}")).expect("the list of tests is there");
        radiomics::io::read_image(path).expect("a readable file")
    };
    let tolerance: f64 = row[11].parse().expect("a tolerance");
    let image = read(&format!("digital_phantoms/{}.nii.gz", &row[1]));
    let expected = read(&row[8]);
    let found = only(filter, &image);
    let worst = worst_deviation(&found, &expected);
    println!("{test}: worst deviation {:.2e} of the range, tolerance 1e-2", worst / (100.0 * tolerance));
    assert!(worst <= tolerance, "{test}: worst deviation {worst}, tolerance {tolerance}");
}

/// The one map of a filter.
pub fn only(filter: &dyn Filter, image: &Image) -> Image {
    let mut maps = filter.responses(image).expect("responses");
    assert_eq!(maps.len(), 1, "{}", filter.settings());
    maps.remove(0).1
}

/// As [`farthest`], of two images.
pub fn worst_deviation(found: &Image, expected: &Image) -> f64 {
    farthest(found.intensities(), expected.intensities())
}

/// Largest less smallest value of a map.
pub fn range(map: &Image) -> f64 {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = map.intensities().iter().fold(ends, |(low, high), &v| (low.min(v), high.max(v)));
    high - low
}

/// The largest difference between two maps; infinite if one is NaN.
pub fn farthest(found: ArrayView3<'_, f64>, expected: ArrayView3<'_, f64>) -> f64 {
    assert_eq!(found.dim(), expected.dim());
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, |worst, d| if d.is_nan() { f64::INFINITY } else { worst.max(d) })
}

/// An image of noise between 0 and 100, with voxels of 2 mm.
pub fn noisy(size: [usize; 3]) -> Image {
    noisy_with(size, [2.0; 3])
}

/// The same with other voxels.
pub fn noisy_with(size: [usize; 3], spacing: [f64; 3]) -> Image {
    let array = Array3::from_shape_fn(size, |(z, y, x)| (noise(z, y, x) % 10_007) as f64 / 100.07);
    Image::new(array.view(), Spacing::new(spacing).expect("a spacing")).expect("an image")
}

pub fn image(array: ArrayView3<'_, f64>) -> Image {
    Image::new(array, Spacing::isotropic(2.0).expect("a spacing")).expect("an image")
}

pub fn maps(filter: &dyn Filter, image: &Image) -> Vec<Array3<f64>> {
    let maps = filter.responses(image).expect("responses");
    maps.into_iter().map(|(_, map)| map.intensities().to_owned()).collect()
}

fn bits(map: ArrayView3<'_, f64>) -> Vec<u64> {
    map.iter().map(|value| value.to_bits()).collect()
}

/// The box with the reach of the filter around it has the same bits as the whole image, in a corner, at a face, inside.
pub fn boxes_equal_the_whole(filter: &dyn Filter, image: &Image) {
    let whole = maps(filter, image);
    let size = image.geometry().size();
    let reach = filter.reach(image.geometry()).expect("a reach");
    let inside = size.map(|n| n / 2);
    for (start, part) in [
        ([0; 3], size.map(|n| n.min(3))),
        (inside, size.map(|n| (n - n / 2).min(2))),
        (size.map(|n| n - 1), [1; 3]),
        ([inside[0], 0, size[2] - 1], [1, size[1].min(2), 1]),
        ([0; 3], size),
    ] {
        let (from, taken) = reach.window(start, part, size);
        let cropped = image.cropped(from, taken).expect("a box within the image");
        for (map, whole) in maps(filter, &cropped).iter().zip(&whole) {
            let at = [0, 1, 2].map(|a| start[a] - from[a]);
            let (map, whole) = (self::image(map.view()), self::image(whole.view()));
            let found = map.cropped(at, part).expect("the box");
            let expected = whole.cropped(start, part).expect("the box");
            assert_eq!(
                bits(found.intensities()),
                bits(expected.intensities()),
                "{}: box {start:?} {part:?} of {size:?}",
                filter.settings()
            );
        }
    }
}

/// The part of an image that gives the box the same response as the whole image gives it, within `tolerance` of the range
/// of the response. Returns the size of the part.
pub fn box_is_the_whole(
    filter: &dyn Filter,
    image: &Image,
    start: [usize; 3],
    size: [usize; 3],
    tolerance: f64,
) -> [usize; 3] {
    let whole = only(filter, image);
    let reach = filter.reach(image.geometry()).expect("a reach");
    let (from, length) = reach.window(start, size, image.geometry().size());
    let part = only(filter, &image.cropped(from, length).expect("a box"));
    let part = part.cropped([0, 1, 2].map(|a| start[a] - from[a]), size).expect("the box");
    let worst = worst_deviation(&part, &whole.cropped(start, size).expect("a box"));
    assert!(worst <= tolerance * range(&whole), "{} {start:?}: {worst}", filter.settings());
    length
}

/// The same bits on 1, 2, 3 and 8 threads.
pub fn threads_do_not_matter(filter: &dyn Filter, image: &Image) {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| maps(filter, image).iter().map(|map| bits(map.view())).collect::<Vec<_>>())
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert!(on(threads) == one, "{} on {threads} threads", filter.settings());
    }
}

/// The one map of a turned image is the turned map, for the rotations of [`rotations`], within `tolerance`.
pub fn turns_with_the_image(filter: &dyn Filter, noise: &Image, fixed: Option<usize>, tolerance: f64) {
    let upright = only(filter, noise);
    for rotation in rotations(fixed) {
        let found = only(filter, &image(turned(noise.intensities(), rotation).view()));
        let worst = farthest(found.intensities(), turned(upright.intensities(), rotation).view());
        assert!(worst <= tolerance, "{} {rotation:?}: {worst:e}", filter.settings());
    }
}

/// The rotations of an array by right angles: the order of its axes, and which are turned round afterwards. Only those
/// that leave `fixed` where it is and as it is, if given.
pub fn rotations(fixed: Option<usize>) -> Vec<([usize; 3], [bool; 3])> {
    let mut all = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let swaps = [(0, 1), (0, 2), (1, 2)].iter().filter(|&&(i, j)| order[i] > order[j]).count();
        for flips in 0..8_usize {
            let flipped = [0, 1, 2].map(|axis| flips >> axis & 1 == 1);
            let proper = (swaps + flips.count_ones() as usize).is_multiple_of(2);
            if proper && fixed.is_none_or(|axis| order[axis] == axis && !flipped[axis]) {
                all.push((order, flipped));
            }
        }
    }
    all
}

/// An array after such a rotation.
pub fn turned(array: ArrayView3<'_, f64>, (order, flipped): ([usize; 3], [bool; 3])) -> Array3<f64> {
    let mut array = array.permuted_axes(order);
    for axis in (0..3).filter(|&axis| flipped[axis]) {
        array.invert_axis(Axis(axis));
    }
    array.as_standard_layout().into_owned()
}
