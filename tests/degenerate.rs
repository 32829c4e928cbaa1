//! Regions at the edge of what a feature can mean: every column is present, and each undefined value has its reason.

use std::collections::BTreeMap;

use ndarray::Array3;
use radiomics::config::Config;
use radiomics::feature::{Aggregation, FeatureVector};
use radiomics::image::{Geometry, Image, Mask, Spacing};

const SIZE: [usize; 3] = [6, 7, 8];

/// A voxel spacing whose sides differ by a factor of 50.
const FLAT: [f64; 3] = [5.0, 0.1, 0.1];

fn features(spacing: [f64; 3], flat: bool, inside: impl Fn([usize; 3]) -> bool) -> FeatureVector {
    let geometry = Geometry::new(SIZE, Spacing::new(spacing).unwrap()).unwrap();
    let intensity =
        |z: usize, y: usize, x: usize| if flat { 7.0 } else { (z * 31 + y * 17 + x * 7) as f64 % 13.0 };
    let image = Array3::from_shape_fn(SIZE, |(z, y, x)| intensity(z, y, x));
    let image = Image::with_geometry(image.view(), geometry).unwrap();
    let selected = Array3::from_shape_fn(SIZE, |(z, y, x)| inside([z, y, x]));
    let mask = Mask::from_vec(selected.into_iter().collect(), geometry).unwrap();
    let config = Config { aggregations: Aggregation::ALL.to_vec(), ..Config::default() };
    let features = config.extractor().unwrap().extract(&image, &mask).unwrap();
    assert_eq!(features.len(), config.columns().unwrap().len());
    for (name, value) in features.iter() {
        assert!(value.is_err() || value.is_ok_and(f64::is_finite), "{name}: {value:?}");
    }
    features
}

/// The tags of the undefined values of whole families and of single features, with their reasons.
fn undefined(features: &FeatureVector) -> BTreeMap<String, String> {
    let all = features.iter().filter_map(|(name, value)| {
        value.err().map(|reason| (name.tag_with_aggregation(), reason.to_string()))
    });
    all.collect()
}

#[test]
fn explore() {
    for spacing in [[2.0; 3], FLAT] {
        for flat in [false, true] {
            let cases: [(&str, Box<dyn Fn([usize; 3]) -> bool>); 8] = [
                ("one voxel", Box::new(|at| at == [3, 3, 3])),
                ("line along x", Box::new(|[z, y, _]| z == 3 && y == 3)),
                ("line along z", Box::new(|[_, y, x]| y == 3 && x == 3)),
                ("diagonal", Box::new(|[z, y, x]| z == y && y == x)),
                ("plane z", Box::new(|[z, ..]| z == 2)),
                ("plane x", Box::new(|[.., x]| x == 2)),
                ("two", Box::new(|at| at == [0, 0, 0] || at == [5, 6, 7])),
                ("all", Box::new(|_| true)),
            ];
            for (name, inside) in cases {
                let features = features(spacing, flat, inside);
                let undefined = undefined(&features);
                println!("== {name} flat {flat} {spacing:?}: {} of {}", undefined.len(), features.len());
                let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
                for (tag, why) in undefined {
                    by.entry(why).or_default().push(tag);
                }
                for (why, tags) in by {
                    println!("   {why}: {} {}", tags.len(), tags[..tags.len().min(9)].join(" "));
                }
            }
        }
    }
}
