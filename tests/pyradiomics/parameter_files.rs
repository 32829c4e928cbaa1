//! Parameter files that use every setting of PyRadiomics at least once, against what PyRadiomics 3.0.1 gives with them.
//!
//! `data/pyradiomics/values.jsonl` has one line for each file: what `RadiomicsFeatureExtractor(file).execute(image, mask)` gave
//! (NumPy 1.26.4, SimpleITK 2.4.1, PyWavelets 1.6.0), for the image and the masks that [`image`] and its neighbours make by formula.

use std::collections::HashSet;
use std::path::PathBuf;

use ndarray::Array3;
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing};
use radiomics::pyradiomics::{Parameters, Profile};

use crate::support::CLOSE;
use crate::support::ordered::Ordered;

/// For B-spline resampling and for the Laplacian of Gaussian, which PyRadiomics computes in single precision.
const SINGLE_PRECISION: f64 = 1e-6;

const SIZE: [usize; 3] = [14, 21, 26];

fn grid(size: [usize; 3], spacing: [f64; 3], origin: [f64; 3]) -> Geometry {
    let spacing = Spacing::new(spacing).expect("a spacing");
    Geometry::new(size, spacing).and_then(|grid| grid.with_origin(origin)).expect("a grid")
}

fn own_grid() -> Geometry {
    grid(SIZE, [2.5, 1.1, 0.9], [7.0, 31.25, -20.5])
}

fn distance([z, y, x]: [i64; 3]) -> i64 {
    3 * (x - 12).pow(2) + 4 * (y - 10).pow(2) + 18 * (z - 6).pow(2)
}

fn array<T>(size: [usize; 3], voxel: impl Fn([i64; 3]) -> T) -> Array3<T> {
    Array3::from_shape_fn(size, |(z, y, x)| voxel([z, y, x].map(|index| index as i64)))
}

fn image() -> Image {
    let voxels = array(SIZE, |at| {
        let [z, y, x] = at;
        let noise = (x * 37 + y * 101 + z * 211 + x * y * 13 + y * z * 17) * 7919 % 257;
        (300 + 6 * x - 4 * y + 9 * z + noise / 2 + (700 - 2 * distance(at)).max(0)) as i16
    });
    Image::with_geometry(voxels.view(), own_grid()).expect("an image")
}

/// A ragged ball is 1, a block with holes 2.
fn labels() -> Array3<u8> {
    array(SIZE, |at| {
        let [z, y, x] = at;
        let block = (x - 20).abs() < 4 && (y - 5).abs() < 4 && (z - 9).abs() < 3 && (x + y + z) % 5 != 0;
        let hole = (x + 2 * y + 3 * z) % 7 == 0 && distance(at) > 200;
        u8::from(distance(at) < 280 && !hole) * u8::from(!block) + 2 * u8::from(block)
    })
}

/// On a grid of its own, coarser and shifted; the region is 3.
fn elsewhere(label: i64) -> Mask {
    let ball = array([7, 10, 12], |[z, y, x]| {
        3 * u8::from((x - 6).pow(2) + (y - 5).pow(2) + 3 * (z - 3).pow(2) < 14)
    });
    let grid = grid([7, 10, 12], [5.0, 2.2, 1.8], [8.3, 31.8, -20.1]);
    Mask::with_geometry(ball.view(), Labels::One(label), grid).expect("a mask")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pyradiomics/data")
}

#[test]
fn every_file_gives_what_pyradiomics_gives() {
    let values = std::fs::read_to_string(folder().join("values.jsonl")).expect("the values");
    let mut failures = Vec::new();
    for line in values.lines() {
        let case = Ordered::parse(line);
        let file = case.get("file").text();
        let parameters = Parameters::read(folder().join(format!("{file}.yaml"))).expect(file);
        let spline = file == "resampled_spline";
        let profile = Profile::new(parameters).expect(file);
        let label = profile.settings().label;
        let mask = match file {
            "corrected_mask" => elsewhere(label),
            _ => Mask::with_geometry(labels().view(), Labels::One(label), own_grid()).expect("a mask"),
        };
        let found = profile.execute(&image(), &mask).expect(file);
        assert_eq!(found.diagnostics().iter().count() > 0, profile.settings().additional_info, "{file}");
        let expected = case.get("features").members();
        let names: Vec<String> = found.features().schema().columns();
        let wanted: Vec<&String> = expected.iter().map(|(name, _)| name).collect();
        assert!(names.iter().eq(wanted.iter().copied()), "{file}: {names:?}, expected {wanted:?}");
        let mut worst = (0.0, "");
        for ((name, expected), value) in expected.iter().zip(found.features().values()) {
            let expected = expected.number();
            let difference = match value {
                Ok(value) if *value == expected => 0.0,
                Ok(value) => (value - expected).abs() / expected.abs(),
                Err(_) => f64::INFINITY,
            };
            worst = if difference > worst.0 { (difference, name) } else { worst };
            let tolerance = if spline || name.starts_with("log-sigma") { SINGLE_PRECISION } else { CLOSE };
            if difference > tolerance {
                failures.push(format!("{file} {name}: {value:?}, expected {expected}, {difference:.1e}"));
            }
        }
        println!("{file} | {} columns | worst {:.1e} {}", names.len(), worst.0, worst.1);
    }
    let shown: Vec<&String> = failures.iter().take(60).collect();
    assert!(failures.is_empty(), "{} differences, for instance {shown:#?}", failures.len());
}

/// Every setting that a parameter file can have is in one of the files, but those of voxel-based extraction.
#[test]
fn the_files_use_every_setting() {
    let mut used = HashSet::new();
    for entry in std::fs::read_dir(folder()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = std::fs::read_to_string(path).expect("a file");
            used.extend(text.lines().filter_map(|line| Some(line.trim().split_once(':')?.0.to_string())));
        }
    }
    const KEYS: &str = "minimumROIDimensions minimumROISize geometryTolerance correctMask additionalInfo label label_channel binWidth \
        binCount normalize normalizeScale removeOutliers resampledPixelSpacing interpolator padDistance distances force2D \
        force2Ddimension resegmentRange resegmentMode resegmentShape preCrop sigma start_level level wavelet gradientUseSpacing \
        lbp2DRadius lbp2DSamples lbp2DMethod lbp3DLevels lbp3DIcosphereRadius lbp3DIcosphereSubdivision voxelArrayShift \
        symmetricalGLCM weightingNorm gldm_a Original LoG Wavelet Square SquareRoot Logarithm Exponential Gradient LBP2D LBP3D";
    let missing: Vec<&str> = KEYS.split_whitespace().filter(|key| !used.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:?} in no file");
}
