//! The feature classes of the PyRadiomics profile against the numbers of PyRadiomics itself.
//!
//! - The reference folder holds what version 3.0.1 gives for three images, its own baseline tables and matrices.
//! - `classes.json` holds small images that are made by the formulas below: what the classes of version 3.0.1
//!   (NumPy 1.26.4, SimpleITK 2.4.1) give for image and mask cropped to the box of the mask, in the order of `execute()`.
#![cfg(all(feature = "nrrd", feature = "nifti", feature = "csv"))]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use ndarray::Array3;
use radiomics::error::Value;
use radiomics::feature::{Extract, Region};
use radiomics::image::{Discretise, Discretised, Image, Labels, Mask, Roi, Spacing, VoxelType};
use radiomics::io::{read_image, read_mask};
use radiomics::pyradiomics::{Bins, Settings, WeightingNorm, class};
use radiomics::texture::{CooccurrenceCounts, Glcm, Glrlm, Glszm, LevelCounts, Ngldm, Ngtdm, Texture};
use serde_json::Value as Json;

use crate::support::{CLOSE, noise, number, reference, reference_json};

const CLASSES: [&str; 6] = ["firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm"];

/// Expected numbers below this are 0 but for rounding.
const RESIDUE: f64 = 1e-13;

/// Differences of some numbers from those that are expected.
#[derive(Default)]
struct Differences {
    compared: usize,
    worst: (f64, String),
    /// Those that are too large.
    wrong: Vec<String>,
}

impl Differences {
    fn compare(&mut self, place: &str, found: Value, expected: f64) {
        self.compared += 1;
        let found = found.unwrap_or(f64::NAN);
        let scale = if expected.abs() <= RESIDUE { 1.0 } else { expected.abs() };
        let difference = match (found.is_nan(), expected.is_nan()) {
            (true, true) => 0.0,
            (false, false) => (found - expected).abs() / scale,
            _ => f64::INFINITY,
        };
        if difference > self.worst.0 {
            self.worst = (difference, place.to_string());
        }
        if difference > CLOSE {
            self.wrong.push(format!("{place}: {found:e}, expected {expected:e}"));
        }
    }

    fn report(&self, title: &str) {
        println!("{title}: {} numbers, worst {:.1e} {}", self.compared, self.worst.0, self.worst.1);
    }

    fn none(self) {
        assert!(
            self.wrong.is_empty(),
            "{} of {}:\n{}",
            self.wrong.len(),
            self.compared,
            self.wrong.join("\n")
        );
        assert!(self.compared > 0);
    }
}

/// Settings as PyRadiomics writes them.
fn settings(json: &Json) -> Settings {
    let mut settings = Settings::default();
    let mut plane = 0;
    let mut flat = false;
    for (name, value) in json.as_object().expect("settings") {
        let whole = || value.as_u64().expect("a whole number");
        match name.as_str() {
            "binWidth" => settings.bin_width = number(value),
            "binCount" => settings.bin_count = Some(whole()),
            "force2D" => flat = value.as_bool().expect("true or false"),
            "force2Ddimension" => plane = whole() as usize,
            "distances" => {
                let distances = value.as_array().expect("a list").iter();
                settings.distances = distances.map(|d| d.as_u64().expect("a distance") as usize).collect();
            }
            "symmetricalGLCM" => settings.symmetrical_glcm = value.as_bool().expect("true or false"),
            "gldm_a" => settings.gldm_a = whole(),
            "voxelArrayShift" => settings.voxel_array_shift = number(value),
            "weightingNorm" => {
                settings.weighting_norm = Some(match value.as_str().expect("a norm") {
                    "manhattan" => WeightingNorm::Manhattan,
                    "euclidean" => WeightingNorm::Euclidean,
                    "infinity" => WeightingNorm::Infinity,
                    "no_weighting" => WeightingNorm::NoWeighting,
                    other => panic!("norm {other}"),
                });
            }
            other => panic!("setting {other}"),
        }
    }
    settings.force_2d = flat.then_some(plane);
    settings
}

fn classes(names: &[&str], settings: &Settings) -> Vec<Arc<dyn Extract>> {
    names.iter().map(|name| class(name, settings, &[]).expect("a class")).collect()
}

/// All columns of some classes with their values.
fn measure(roi: &Roi, names: &[&str], settings: &Settings) -> Vec<(String, Value)> {
    let bins = Bins::new(settings).expect("bins");
    let region = Region::discretised(roi, &bins);
    let of = |class: Arc<dyn Extract>| {
        let values = class.extract(&region).expect("values");
        class.names().iter().map(ToString::to_string).zip(values).collect::<Vec<_>>()
    };
    classes(names, settings).into_iter().flat_map(of).collect()
}

/// A case of the reference folder.
fn case(name: &str) -> Option<Roi> {
    let (image, mask) = match name {
        "ct_phantom" => ("ibsi1/ct_phantom/image.nii.gz".into(), "ibsi1/ct_phantom/mask.nii.gz".into()),
        name => (format!("pyradiomics/{name}_image.nrrd"), format!("pyradiomics/{name}_label.nrrd")),
    };
    let image = read_image(reference(&image)?).expect("an image");
    let mask = read_mask(reference(&mask)?, Labels::One(1)).expect("a mask");
    Some(Roi::new(&image, &mask).expect("a region"))
}

#[test]
fn three_images_with_six_settings() {
    let mut wrong = Differences::default();
    for name in ["brain1", "breast1", "ct_phantom"] {
        let Some(roi) = case(name) else { return };
        for setting in [
            "a_default_bw25",
            "b_bincount32",
            "e_force2d_bw25",
            "f_distances_1_2_3",
            "g_weighting_manhattan",
            "h_voxelarrayshift_1000",
        ] {
            let file = format!("pyradiomics_values/{name}__{setting}.json");
            let Some(json) = reference_json(&file) else { return };
            let settings = settings(&json["settings"]["setting"]);
            let expected = json["features"].as_object().expect("features");
            let measured = measure(&roi, &CLASSES, &settings);
            let names: Vec<&String> = measured.iter().map(|(name, _)| name).collect();
            let theirs: Vec<&String> = expected.keys().filter(|name| !name.contains("_shape_")).collect();
            assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>(), theirs.iter().collect());
            let mut differences = Differences::default();
            for (column, value) in measured {
                differences.compare(&format!("{file} {column}"), value, number(&expected[&column]));
            }
            differences.report(&file);
            wrong.compared += differences.compared;
            wrong.wrong.append(&mut differences.wrong);
        }
    }
    wrong.none();
}

/// The columns in the order in which PyRadiomics prints them.
#[test]
fn columns_in_the_order_of_pyradiomics() {
    let Some(path) = reference("pyradiomics_values/brain1__a_default_bw25.json") else { return };
    let text = std::fs::read_to_string(path).expect("a file");
    let at = |name: &str| text.rfind(&format!("\"{name}\"")).expect("a feature");
    for class in classes(&CLASSES, &Settings::default()) {
        let places: Vec<usize> = class.names().iter().map(|name| at(&name.to_string())).collect();
        assert!(places.is_sorted(), "{}", class.family());
    }
}

#[test]
fn baseline_tables() {
    let mut wrong = Differences::default();
    for class in CLASSES {
        let Some(path) = reference(&format!("pyradiomics/baseline/baseline_{class}.csv")) else { return };
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_string).collect();
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        for (at, column) in columns.iter().enumerate().skip(1) {
            let (name, suffix) = column.split_once('_').unwrap_or((column, ""));
            let mut settings = Settings::default();
            match suffix {
                "" => settings.voxel_array_shift = 2000.0,
                "2d" => settings.force_2d = Some(0),
                "FBN" => settings.bin_count = Some(64),
                "combined" => settings.weighting_norm = Some(WeightingNorm::NoWeighting),
                "flatRegion" => settings.bin_width = 5000.0,
                _ => continue,
            }
            let roi = case(name).expect("the image beside its table");
            let measured: BTreeMap<String, Value> = measure(&roi, &[class], &settings).into_iter().collect();
            let mut differences = Differences::default();
            for row in rows.iter().filter(|row| row[0].starts_with("original_")) {
                let expected: f64 = row[at].parse().expect("a number");
                let place = format!("baseline {column} {}", &row[0]);
                match measured.get(&row[0]) {
                    Some(value) => differences.compare(&place, *value, expected),
                    None => println!("no such column: {place}"),
                }
            }
            differences.report(&format!("baseline {class} {column}"));
            wrong.compared += differences.compared;
            wrong.wrong.append(&mut differences.wrong);
        }
    }
    wrong.none();
}

/// The numbers of a NumPy file of double precision, with its shape.
fn npy(file: &str) -> Option<(Vec<usize>, Vec<f64>)> {
    let bytes = std::fs::read(reference(file)?).expect("a file");
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..10 + length]).expect("a header");
    assert!(header.contains("'<f8'"), "{header}");
    let shape = header.split_once("'shape': (").expect("a shape").1.split_once(')').expect("its end").0;
    let shape: Vec<usize> = shape.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let numbers = bytes[10 + length..].as_chunks::<8>().0;
    let numbers: Vec<f64> = numbers.iter().map(|number| f64::from_le_bytes(*number)).collect();
    if header.contains("'fortran_order': False") {
        return Some((shape, numbers));
    }
    let falling: Vec<usize> = shape.iter().rev().copied().collect();
    let matrix = ndarray::ArrayD::from_shape_vec(falling, numbers).expect("as many numbers");
    Some((shape, matrix.reversed_axes().iter().copied().collect()))
}

/// A matrix by rows and columns, of those that are not empty.
fn dense(cells: impl Iterator<Item = (u16, u64, f64)>, rows: &[u16], columns: &[u64]) -> Array3<f64> {
    let mut matrix = Array3::zeros((rows.len(), columns.len(), 1));
    for (row, column, count) in cells {
        let at =
            (rows.binary_search(&row).expect("a row"), columns.binary_search(&column).expect("a column"), 0);
        matrix[at] += count;
    }
    matrix
}

/// The directions of a matrix behind one another.
fn stacked(matrices: &[Array3<f64>]) -> (Vec<usize>, Vec<f64>) {
    let views: Vec<_> = matrices.iter().map(|matrix| matrix.view()).collect();
    let all = ndarray::concatenate(ndarray::Axis(2), &views).expect("the same shape");
    let shape = if matrices.len() == 1 { all.shape()[..2].to_vec() } else { all.shape().to_vec() };
    (shape, all.iter().copied().collect())
}

/// Tables of level and size as matrices, with the levels and the sizes that occur.
fn tables(counts: &[LevelCounts]) -> (Vec<usize>, Vec<f64>) {
    let cells = || counts.iter().flat_map(LevelCounts::cells);
    let rows: std::collections::BTreeSet<u16> = cells().map(|cell| cell.0).collect();
    let columns: std::collections::BTreeSet<u64> = cells().map(|cell| cell.1).collect();
    let (rows, columns): (Vec<_>, Vec<_>) = (rows.into_iter().collect(), columns.into_iter().collect());
    let of = |counts: &LevelCounts| dense(counts.cells().map(|(i, j, n)| (i, j, n as f64)), &rows, &columns);
    stacked(&counts.iter().map(of).collect::<Vec<_>>())
}

fn glcm(levels: &Discretised) -> (Vec<usize>, Vec<f64>) {
    let occurring: std::collections::BTreeSet<u16> =
        levels.levels().iter().copied().filter(|&level| level > 0).collect();
    let rows: Vec<u16> = occurring.into_iter().collect();
    let columns: Vec<u64> = rows.iter().map(|&level| level.into()).collect();
    let of = |counts: &CooccurrenceCounts| {
        let share = |(i, j, n)| (i, u64::from(j), n as f64 / counts.total() as f64);
        dense(counts.cells().map(share), &rows, &columns)
    };
    // PyRadiomics has the directions in falling order.
    stacked(&Glcm::new().volume(levels).iter().rev().map(of).collect::<Vec<_>>())
}

#[test]
fn baseline_matrices() {
    for name in ["brain1", "brain2", "breast1"] {
        let Some(roi) = case(name) else { return };
        let levels = Bins::new(&Settings::default()).expect("bins").discretise(&roi).expect("levels");
        let runs: Vec<_> = Glrlm::new().volume(&levels).into_iter().rev().collect();
        let tones = Ngtdm::new().volume(&levels)[0].rows().expect("neighbours");
        let tones: Vec<[f64; 3]> = tones.rows().map(|(i, n, s)| [n as f64, s, i.into()]).collect();
        for (class, (shape, found)) in [
            ("glcm", glcm(&levels)),
            ("glrlm", tables(&runs)),
            ("glszm", tables(&Glszm::new().volume(&levels))),
            ("gldm", tables(&Ngldm::new().volume(&levels))),
            ("ngtdm", (vec![tones.len(), 3], tones.concat())),
        ] {
            let file = format!("pyradiomics/baseline/{name}_{class}.npy");
            let Some((expected_shape, expected)) = npy(&file) else { return };
            assert_eq!(shape, expected_shape, "{file}");
            let mut differences = Differences::default();
            for (place, (found, expected)) in found.into_iter().zip(expected).enumerate() {
                differences.compare(&format!("{file}[{place}]"), Ok(found), expected);
            }
            differences.report(&file);
            differences.none();
        }
    }
}

const SIZE: (usize, usize, usize) = (5, 7, 6);

/// An intensity by its index z, y, x.
type Formula = dyn Fn(usize, usize, usize) -> f64;

/// An image by its formula.
fn image(name: &str) -> Image {
    let random = |z, y, x, values: usize| (noise(z, y, x) % values) as f64;
    let (intensity, voxel_type): (Box<Formula>, _) = match name {
        "whole" => {
            let slope = |z, y, x| 20.0 * z as f64 + 9.0 * y as f64 - 7.0 * x as f64 - 50.0;
            (Box::new(move |z, y, x| slope(z, y, x) + random(z, y, x, 60)), VoxelType::I16)
        }
        "tenths" => {
            let slope = |z, y| (z * y) as f64 - 12.0;
            (Box::new(move |z, y, x| (slope(z, y) + random(z, y, x, 40)) / 10.0), VoxelType::F64)
        }
        "single" => (Box::new(move |z, y, x| random(z, y, x, 1000) / 7.0), VoxelType::F32),
        "many" => (Box::new(move |z, y, x| random(z, y, x, 400) + 5.0 * z as f64), VoxelType::I16),
        "flat" => (Box::new(|_, _, _| 0.1), VoxelType::F32),
        other => panic!("image {other}"),
    };
    let array = Array3::from_shape_fn(SIZE, |(z, y, x)| voxel_type.cast(intensity(z, y, x)));
    let spacing = Spacing::new([2.5, 1.25, 0.75]).expect("a spacing");
    Image::new(array.view(), spacing).expect("an image").stored_as(voxel_type)
}

/// A mask by its formula.
fn mask(name: &str, image: &Image) -> Mask {
    let holes = |z, y, x| !noise(z + 100, y, x).is_multiple_of(5);
    let selected = |z, y, x| match name {
        "holes" => holes(z, y, x),
        "slice" => z == 2 && holes(z, y, x),
        "line" => z == 2 && y == 3,
        "pair" => z == 2 && y == 3 && (x == 1 || x == 2),
        "apart" => [(0, 0, 0), (2, 3, 1), (4, 5, 3), (1, 5, 5)].contains(&(z, y, x)),
        "lone" => (z < 2 && holes(z, y, x)) || (z, y, x) == (4, 3, 3),
        "all" => true,
        other => panic!("mask {other}"),
    };
    let array = Array3::from_shape_fn(SIZE, |(z, y, x)| u8::from(selected(z, y, x)));
    Mask::with_geometry(array.view(), Labels::NonZero, *image.geometry()).expect("a mask")
}

#[test]
fn own_cases() {
    let cases: Json = serde_json::from_str(include_str!("classes.json")).expect("JSON");
    let mut wrong = Differences::default();
    for (name, case) in cases.as_object().expect("cases") {
        let image = image(case["image"].as_str().expect("an image"));
        let mask = mask(case["mask"].as_str().expect("a mask"), &image);
        let roi = Roi::new(&image, &mask).expect("a region");
        let settings = settings(&case["settings"]);
        let mut differences = Differences::default();
        for (class, expected) in case["features"].as_object().expect("classes") {
            let measured = measure(&roi, &[class.as_str()], &settings);
            let expected = expected.as_array().expect("numbers");
            assert_eq!(measured.len(), expected.len(), "{name} {class}");
            for ((column, value), expected) in measured.into_iter().zip(expected) {
                differences.compare(&format!("{name} {column}"), value, number(expected));
            }
        }
        differences.report(name);
        wrong.compared += differences.compared;
        wrong.wrong.append(&mut differences.wrong);
    }
    wrong.none();
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let default = Settings::default();
    let refused = |name: &str, settings: &Settings, feature: &str| {
        let features: Vec<String> =
            [feature.to_string()].into_iter().filter(|name| !name.is_empty()).collect();
        class(name, settings, &features).err().expect("an error").to_string()
    };
    assert!(refused("glmc", &default, "").contains("glcm"));
    assert!(refused("glcm", &default, "Contrasts").contains("Contrast, Correlation"));
    assert!(refused("glcm", &default, "Dissimilarity").contains("DifferenceAverage"));
    assert!(refused("gldm", &default, "DependencePercentage").contains('1'));
    let plane = Settings { force_2d: Some(3), ..default.clone() };
    assert!(refused("glszm", &plane, "").contains("force2Ddimension"));
    for distances in [vec![], vec![0], vec![1, 1], vec![100, 101]] {
        let settings = Settings { distances, ..default.clone() };
        for name in ["glcm", "gldm", "ngtdm"] {
            assert!(!refused(name, &settings, "").is_empty());
        }
    }
    for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Bins::new(&Settings { bin_width: width, ..default.clone() }).is_err());
    }
    for count in [0, 65536] {
        assert!(Bins::new(&Settings { bin_count: Some(count), ..default.clone() }).is_err());
    }
    let image = image("whole");
    let roi = Roi::new(&image, &mask("all", &image)).expect("a region");
    let fine = Bins::new(&Settings { bin_width: 1e-9, ..default.clone() }).expect("a width");
    assert!(fine.discretise(&roi).expect_err("too many levels").to_string().contains("65535"));
}

/// A feature that is not measured unless it is named.
#[test]
fn deprecated_features_by_name() {
    let image = image("whole");
    let roi = Roi::new(&image, &mask("all", &image)).expect("a region");
    let settings = Settings::default();
    let bins = Bins::new(&settings).expect("bins");
    let region = Region::discretised(&roi, &bins);
    let names = ["StandardDeviation".to_string(), "Variance".to_string()];
    let values = class("firstorder", &settings, &names).expect("a class").extract(&region).expect("values");
    let [Ok(deviation), Ok(variance)] = values[..] else { panic!("{values:?}") };
    assert!((deviation * deviation - variance).abs() <= CLOSE * variance);
}

#[test]
fn time_of_all_classes() {
    let Some(roi) = case("brain1") else { return };
    let settings = Settings::default();
    let bins = Bins::new(&settings).expect("bins");
    let classes = classes(&CLASSES, &settings);
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..30 {
        let region = Region::discretised(&roi, &bins);
        let mut timed = |name: &'static str, run: &mut dyn FnMut()| {
            let start = Instant::now();
            run();
            times.entry(name).or_default().push(start.elapsed().as_secs_f64() * 1e6);
        };
        timed("levels", &mut || drop(region.levels("time").map(Discretised::count)));
        for class in &classes {
            timed(class.family(), &mut || drop(class.extract(&region).expect("values")));
        }
    }
    for (name, times) in &mut times {
        times.sort_by(f64::total_cmp);
        println!("{name}: {:.0} µs, at least {:.0} µs", times[times.len() / 2], times[0]);
    }
}
