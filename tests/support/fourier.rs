//! Response maps: against those of the standard, of boxes against whole images, on any number of threads.

#![allow(dead_code)] // each test file uses a part

use radiomics::filter::Filter;
use radiomics::image::{Image, Spacing};
use radiomics::io::read_image;

use crate::support::{noise, reference};

/// Compares the one map of a filter with the map of the standard at every voxel: within 1 % of the range of that map, as
/// its list of tests says.
pub fn agrees_with_the_standard(test: &str, filter: &dyn Filter) {
    let Some(list) = reference("ibsi2/tests.csv") else { return };
    let mut rows = csv::Reader::from_path(list).expect("a readable list");
    let row =
        rows.records().map(|row| row.expect("a row")).find(|row| &row[0] == test).expect("a listed test");
    let tolerance: f64 = row[11].parse().expect("a number");
    let read = |file: String| Some(read_image(reference(&file)?).expect("a readable image"));
    let Some(image) = read(format!("ibsi2/digital_phantoms/{}.nii.gz", &row[1])) else { return };
    let Some(expected) = read(format!("ibsi2/{}", &row[8])) else { return };
    let found = only(filter, &image);
    let worst = worst_deviation(&found, &expected);
    println!("{test}: worst deviation {:.2e} of the range", worst / (100.0 * tolerance));
    assert!(worst <= tolerance, "{test}: {worst} above {tolerance}");
}

/// The one map of a filter.
pub fn only(filter: &dyn Filter, image: &Image) -> Image {
    let mut maps = filter.responses(image).expect("responses");
    assert_eq!(maps.len(), 1);
    maps.remove(0).1
}

/// The largest difference of two maps of one size; NaN if there is one.
pub fn worst_deviation(found: &Image, expected: &Image) -> f64 {
    assert_eq!(found.geometry().size(), expected.geometry().size());
    let pairs = found.intensities().into_iter().zip(expected.intensities());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, |worst, d| if d <= worst { worst } else { d })
}

/// Largest less smallest value of a map.
pub fn range(map: &Image) -> f64 {
    let (low, high) = map
        .intensities()
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    high - low
}

/// The part of an image that gives the box the same responses as the whole image gives it, within `tolerance` of the range
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
pub fn same_on_any_number_of_threads(filter: &dyn Filter, image: &Image) {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| only(filter, image))
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        let other = on(threads);
        let pairs = one.intensities().into_iter().zip(other.intensities());
        assert!(pairs.into_iter().all(|(a, b)| a.to_bits() == b.to_bits()), "{threads} threads");
    }
}

/// An image of whole numbers that look random, from 0 to 96.
pub fn noisy(size: [usize; 3], spacing: [f64; 3]) -> Image {
    let voxels = ndarray::Array3::from_shape_fn(size, |(z, y, x)| (noise(z, y, x) % 97) as f64);
    Image::new(voxels.view(), Spacing::new(spacing).expect("a spacing")).expect("an image")
}
