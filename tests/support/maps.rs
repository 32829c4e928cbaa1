//! Maps of filters against those of PyRadiomics: on images made by a formula, and by their statistics within a region.

use ndarray::Array3;
use radiomics::filter::Filter;
use radiomics::image::{Geometry, Image, Spacing, Voxel};

use super::noise;
#[cfg(all(feature = "nifti", feature = "nrrd"))]
use super::{reference, reference_json};

/// Noise between −1001 and 1001, with a fraction of 0.1 if asked for.
pub fn numbers(size: [usize; 3], fraction: f64) -> Array3<f64> {
    Array3::from_shape_fn(size, |(z, y, x)| (noise(z, y, x) % 2003) as f64 - 1001.0 + fraction)
}

/// An image of it as whole numbers.
pub fn whole(size: [usize; 3], spacing: [f64; 3]) -> Image {
    of(numbers(size, 0.0).mapv(|x| x as i16), spacing)
}

/// An image of it in single precision.
pub fn single(size: [usize; 3], spacing: [f64; 3]) -> Image {
    of(numbers(size, 0.1).mapv(|x| x as f32), spacing)
}

/// An image of it in double precision.
pub fn double(size: [usize; 3], spacing: [f64; 3]) -> Image {
    of(numbers(size, 0.1), spacing)
}

pub fn of<T: Voxel>(array: Array3<T>, spacing: [f64; 3]) -> Image {
    Image::new(array.view(), Spacing::new(spacing).expect("a spacing")).expect("an image")
}

/// All voxels of all maps, one map after the other.
pub fn values(filter: &dyn Filter, image: &Image) -> Vec<f64> {
    let maps = filter.responses(image).expect("responses");
    maps.iter().flat_map(|(_, map)| map.intensities().iter().copied().collect::<Vec<_>>()).collect()
}

/// The part of every map that is measured has the bits of the whole map, on the window of its reach and on the whole image.
pub fn parts_equal_the_whole(filter: &dyn Filter, image: &Image, boxes: &[([usize; 3], [usize; 3])]) {
    let size = image.geometry().size();
    let whole = filter.responses(image).expect("responses");
    let reach = filter.reach(image.geometry()).expect("a reach");
    for &(start, part) in boxes {
        for (from, taken) in [reach.window(start, part, size), ([0; 3], size)] {
            let window = image.cropped(from, taken).expect("a window");
            let mut maps = whole.iter();
            let at = [0, 1, 2].map(|a| start[a] - from[a]);
            let take = &mut |map: Image| {
                let (name, whole) = maps.next().expect("a map");
                let expected = whole.cropped(start, part).expect("a box");
                assert_eq!(map.voxel_type(), whole.voxel_type());
                let differ =
                    map.intensities().iter().zip(expected.intensities()).filter(|(a, b)| a != b).count();
                assert_eq!(
                    (map.geometry().size(), differ),
                    (part, 0),
                    "{name}: {part:?} from {start:?} of {taken:?}"
                );
                Ok(())
            };
            filter.respond_within(&window, at, part, take).expect("responses");
            assert!(maps.next().is_none());
        }
    }
}

/// A box that does not lie in the image is refused.
pub fn boxes_outside_are_refused(filter: &dyn Filter, image: &Image) {
    let size = image.geometry().size();
    for (start, part) in [([0; 3], [0, 1, 1]), ([1, 0, 0], size), ([usize::MAX; 3], [2; 3])] {
        assert!(filter.respond_within(image, start, part, &mut |_| Ok(())).is_err(), "{start:?} {part:?}");
    }
}

/// Compares mean, minimum, maximum, energy, tenth percentile and skewness of each map within the region of a case of the reference
/// with the `firstorder` values of PyRadiomics. Returns how many maps were compared and the worst relative difference.
#[cfg(all(feature = "nifti", feature = "nrrd"))]
pub fn agrees_in_the_region(
    case: &str,
    setting: &str,
    filters: &[Box<dyn Filter>],
    tolerance: f64,
) -> (usize, f64) {
    let Some(values) = reference_json(&format!("pyradiomics_values/{case}__{setting}.json")) else {
        return (0, 0.0);
    };
    let (image, mask) = match case {
        "ct_phantom" => {
            ("ibsi1/ct_phantom/image.nii.gz".to_string(), "ibsi1/ct_phantom/mask.nii.gz".to_string())
        }
        _ => (format!("pyradiomics/{case}_image.nrrd"), format!("pyradiomics/{case}_label.nrrd")),
    };
    let read =
        |file: &str| radiomics::io::read_image(reference(file).expect("reference")).expect("a readable file");
    let (image, mask) = (read(&image), read(&mask));
    let size = image.geometry().size();
    let inside: Vec<_> =
        mask.intensities().indexed_iter().filter(|(_, label)| **label == 1.0).map(|(at, _)| at).collect();
    let bounds = |axis: usize| {
        let along = inside.iter().map(|at| [at.0, at.1, at.2][axis]);
        (along.clone().min().expect("a region"), along.max().expect("a region") + 1)
    };
    let bounds = [0, 1, 2].map(bounds);
    let (start, part) = (bounds.map(|(from, _)| from), bounds.map(|(from, to)| to - from));
    let (mut maps, mut worst) = (0, 0.0_f64);
    for filter in filters {
        let (from, taken) = filter.reach(image.geometry()).expect("a reach").window(start, part, size);
        let window = image.cropped(from, taken).expect("a window");
        let names = filter.names();
        let mut names = names.iter();
        let take = &mut |map: Image| {
            let name = names.next().expect("a name");
            let map = map.intensities();
            let region =
                inside.iter().map(|at| map[[at.0 - start[0], at.1 - start[1], at.2 - start[2]]]).collect();
            for (feature, found) in statistics(region) {
                let expected =
                    values["features"][format!("{name}_firstorder_{feature}")].as_f64().expect("a value");
                let difference =
                    if found == expected { 0.0 } else { (found - expected).abs() / expected.abs() };
                assert!(difference <= tolerance, "{case} {setting} {name} {feature}: {found} {expected}");
                worst = worst.max(difference);
            }
            maps += 1;
            Ok(())
        };
        filter.respond_within(&window, [0, 1, 2].map(|a| start[a] - from[a]), part, take).expect("responses");
    }
    (maps, worst)
}

/// First-order values of a region by the names of PyRadiomics, by their definitions.
pub fn statistics(mut values: Vec<f64>) -> [(&'static str, f64); 6] {
    values.sort_by(f64::total_cmp);
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let moment = |power: i32| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / count;
    let place = 0.1 * (count - 1.0);
    let [below, above] = [place.floor(), place.ceil()].map(|place| values[place as usize]);
    [
        ("Mean", mean),
        ("Minimum", values[0]),
        ("Maximum", values[values.len() - 1]),
        ("Energy", values.iter().map(|x| x * x).sum()),
        ("10Percentile", below + (above - below) * place.fract()),
        ("Skewness", moment(3) / moment(2).powf(1.5)),
    ]
}

/// A grid of this size with voxels of this many mm.
pub fn grid(size: [usize; 3], spacing: [f64; 3]) -> Geometry {
    Geometry::new(size, Spacing::new(spacing).expect("a spacing")).expect("a grid")
}
