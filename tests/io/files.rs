//! The door of `radiomics::io`: files by their endings, reference files against what SimpleITK 2.5 says of them.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use radiomics::Error;
use radiomics::image::{Geometry, Image, Labels, Mask, Roi, Spacing};
use radiomics::io::{self, VoxelType, nifti};

use crate::support::files::{displacement, oblique_ramp, packed};
use crate::support::{TIGHT, agree, reference};

/// Relative error of a number that was stored as a 32-bit float.
const SINGLE: f64 = 6e-8;

/// What SimpleITK says of a file; everything along (z, y, x).
struct Fact {
    file: &'static str,
    size: [usize; 3],
    spacing: [f64; 3],
    origin: [f64; 3],
    /// Diagonal of the direction.
    direction: [f64; 3],
    sum: f64,
    /// The last voxel with the largest value, and where it lies.
    index: [usize; 3],
    largest: f64,
    place: [f64; 3],
}

const ALONG: [f64; 3] = [1.0, 1.0, 1.0];
const TURNED: [f64; 3] = [1.0, -1.0, 1.0];

const CT_SPACING: [f64; 3] = [3.0, 0.9769999980926514, 0.9769999980926514];
const CT_ORIGIN: [f64; 3] = [-100.4000015258789, -79.62550354003906, -174.39450073242188];
const BRAIN_SPACING: [f64; 3] = [6.499999999999998, 0.7812499999999999, 0.7812499999999999];
const BRAIN1_ORIGIN: [f64; 3] = [-77.99999999999996, 99.60937499999999, -99.60937499999999];
const BRAIN2_ORIGIN: [f64; 3] = [-62.70000076293943, 103.41874694824213, -109.99999999999999];
const BREAST_SPACING: [f64; 3] = [2.1, 0.664062, 0.664062];
const BREAST_ORIGIN: [f64; 3] = [9.45000000000003, -48.14465400000001, -116.54304];

#[rustfmt::skip]
const FACTS: [Fact; 20] = [
    Fact { file: "ibsi1/ct_phantom/image.nii.gz", size: [60, 201, 204], spacing: CT_SPACING, origin: CT_ORIGIN, direction: ALONG, sum: -655581056.0, index: [32, 83, 25], largest: 3065.0, place: [-4.400001525878906, 1.465496301651001, -149.9695007801056] },
    Fact { file: "ibsi1/ct_phantom/mask.nii.gz", size: [60, 201, 204], spacing: CT_SPACING, origin: CT_ORIGIN, direction: ALONG, sum: 125256.0, index: [42, 93, 136], largest: 1.0, place: [25.599998474121094, 11.235496282577515, -41.52250099182129] },
    Fact { file: "ibsi1/digital_phantom/image.nii.gz", size: [4, 4, 5], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 173.0, index: [2, 2, 2], largest: 9.0, place: [4.0, 4.0, 4.0] },
    Fact { file: "ibsi1/digital_phantom/mask.nii.gz", size: [4, 4, 5], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 74.0, index: [3, 3, 4], largest: 1.0, place: [6.0, 6.0, 8.0] },
    Fact { file: "ibsi2/digital_phantoms/checkerboard.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 33423360.0, index: [63, 63, 63], largest: 255.0, place: [126.0, 126.0, 126.0] },
    Fact { file: "ibsi2/digital_phantoms/empty.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 0.0, index: [63, 63, 63], largest: 0.0, place: [126.0, 126.0, 126.0] },
    Fact { file: "ibsi2/digital_phantoms/impulse.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 255.0, index: [31, 31, 31], largest: 255.0, place: [62.0, 62.0, 62.0] },
    Fact { file: "ibsi2/digital_phantoms/mask_full.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 262144.0, index: [63, 63, 63], largest: 1.0, place: [126.0, 126.0, 126.0] },
    Fact { file: "ibsi2/digital_phantoms/noise.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 33290371.0, index: [63, 44, 43], largest: 255.0, place: [126.0, 88.0, 86.0] },
    Fact { file: "ibsi2/digital_phantoms/orientation.nii.gz", size: [64, 48, 32], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 6930432.0, index: [63, 47, 31], largest: 141.0, place: [126.0, 94.0, 62.0] },
    Fact { file: "ibsi2/digital_phantoms/pattern_1.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 191760.0, index: [63, 32, 32], largest: 255.0, place: [126.0, 64.0, 64.0] },
    Fact { file: "ibsi2/digital_phantoms/pattern_2.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 195840.0, index: [48, 63, 48], largest: 255.0, place: [96.0, 126.0, 96.0] },
    Fact { file: "ibsi2/digital_phantoms/pattern_3.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 195840.0, index: [48, 63, 48], largest: 255.0, place: [96.0, 126.0, 96.0] },
    Fact { file: "ibsi2/digital_phantoms/sphere.nii.gz", size: [64; 3], spacing: [2.0; 3], origin: [0.0; 3], direction: ALONG, sum: 13257195.0, index: [59, 31, 31], largest: 255.0, place: [118.0, 62.0, 62.0] },
    Fact { file: "pyradiomics/brain1_image.nrrd", size: [25, 256, 256], spacing: BRAIN_SPACING, origin: BRAIN1_ORIGIN, direction: TURNED, sum: 631859459.0, index: [14, 7, 131], largest: 3057.0, place: [13.000000000000014, 94.14062499999999, 2.734375] },
    Fact { file: "pyradiomics/brain1_label.nrrd", size: [25, 256, 256], spacing: BRAIN_SPACING, origin: BRAIN1_ORIGIN, direction: TURNED, sum: 4137.0, index: [17, 112, 178], largest: 1.0, place: [32.500000000000014, 12.109375, 39.453124999999986] },
    Fact { file: "pyradiomics/brain2_image.nrrd", size: [23, 256, 256], spacing: BRAIN_SPACING, origin: BRAIN2_ORIGIN, direction: TURNED, sum: 356034155.0, index: [16, 27, 130], largest: 1523.0, place: [41.29999923706054, 82.32499694824213, -8.4375] },
    Fact { file: "pyradiomics/brain2_label.nrrd", size: [23, 256, 256], spacing: BRAIN_SPACING, origin: BRAIN2_ORIGIN, direction: TURNED, sum: 453.0, index: [10, 165, 222], largest: 1.0, place: [2.299999237060554, -25.48750305175784, 63.437499999999986] },
    Fact { file: "pyradiomics/breast1_image.nrrd", size: [21, 120, 45], spacing: BREAST_SPACING, origin: BREAST_ORIGIN, direction: ALONG, sum: 7187342.0, index: [8, 2, 18], largest: 248.0, place: [26.25000000000003, -46.81653000000001, -104.589924] },
    Fact { file: "pyradiomics/breast1_label.nrrd", size: [21, 120, 45], spacing: BREAST_SPACING, origin: BREAST_ORIGIN, direction: ALONG, sum: 143.0, index: [10, 73, 25], largest: 1.0, place: [30.45000000000003, 0.33187199999998995, -99.94149] },
];

/// Index and value of the last of the largest voxels.
fn largest(image: &Image) -> ([usize; 3], f64) {
    let start = ([0; 3], f64::NEG_INFINITY);
    image.intensities().indexed_iter().fold(start, |best, ((z, y, x), &intensity)| {
        if intensity >= best.1 { ([z, y, x], intensity) } else { best }
    })
}

#[test]
fn reference_files_are_read_as_simple_itk_reads_them() {
    for fact in FACTS {
        let Some(path) = reference(fact.file) else { continue };
        let image = io::read_image(&path).expect(fact.file);
        let geometry = image.geometry();
        let near = |found: [f64; 3], expected: [f64; 3], what: &str| {
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(agree(found, expected, TIGHT), "{}: {what} {found}, {expected}", fact.file);
            }
        };
        assert_eq!(geometry.size(), fact.size, "{}", fact.file);
        near(geometry.spacing().zyx(), fact.spacing, "spacing");
        near(geometry.origin(), fact.origin, "origin");
        for (w, row) in geometry.direction().into_iter().enumerate() {
            near(row, std::array::from_fn(|a| if a == w { fact.direction[w] } else { 0.0 }), "direction");
        }
        assert_eq!(image.intensities().sum(), fact.sum, "{}", fact.file);
        assert_eq!(largest(&image), (fact.index, fact.largest), "{}", fact.file);
        near(geometry.to_world(fact.index.map(|i| i as f64)), fact.place, "place of the largest voxel");
    }
}

#[test]
fn masks_of_the_reference_select_the_published_number_of_voxels() {
    for (image, mask, voxels) in [
        ("ibsi1/digital_phantom/image.nii.gz", "ibsi1/digital_phantom/mask.nii.gz", 74),
        ("ibsi1/ct_phantom/image.nii.gz", "ibsi1/ct_phantom/mask.nii.gz", 125256),
        ("pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd", 4137),
        ("pyradiomics/brain2_image.nrrd", "pyradiomics/brain2_label.nrrd", 453),
        ("pyradiomics/breast1_image.nrrd", "pyradiomics/breast1_label.nrrd", 143),
    ] {
        let (Some(image), Some(mask)) = (reference(image), reference(mask)) else { continue };
        let image = io::read_image(image).expect("an image");
        let mask = io::read_mask(mask, Labels::One(1)).expect("a mask");
        assert_eq!(mask.voxels(), voxels);
        assert_eq!(Roi::new(&image, &mask).expect("on one grid").voxels(), voxels);
    }
}

#[test]
fn images_come_back_from_every_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = oblique_ramp();
    for (name, tolerance) in [
        ("a.nii", SINGLE),
        ("a.nii.gz", SINGLE),
        ("a.nrrd", TIGHT),
        ("A.NII.GZ", SINGLE),
        ("b.c.Nrrd", TIGHT),
    ] {
        let path = folder.path().join(name);
        io::write_image(&path, &image).expect(name);
        let back = io::read_image(&path).expect(name);
        assert_eq!(back.intensities(), image.intensities(), "{name}");
        let displacement = displacement(back.geometry(), image.geometry());
        let extent = 50.0; // mm, from the origin of the world to the farthest voxel
        assert!(displacement <= tolerance * extent, "{name}: {displacement} mm");
    }
}

#[test]
fn only_the_packed_ending_is_packed() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, start) in [("a.nii", [92, 1]), ("a.nii.gz", [0x1f, 0x8b])] {
        let path = folder.path().join(name);
        io::write_image(&path, &oblique_ramp()).expect(name);
        assert_eq!(std::fs::read(&path).expect(name)[..2], start, "{name}");
    }
}

#[test]
fn gzip_is_recognised_by_its_bytes_and_not_by_the_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bytes = Vec::new();
    nifti::write(&mut bytes, &oblique_ramp(), nifti::WriteOptions::new(VoxelType::I8))
        .expect("room in memory");
    for (name, bytes) in [("plain.nii.gz", bytes.clone()), ("packed.nii", packed(&bytes))] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect(name);
        assert_eq!(io::read_image(&path).expect(name).intensities(), oblique_ramp().intensities(), "{name}");
    }
}

#[test]
fn masks_come_back_and_labels_are_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let labels = oblique_ramp();
    for name in ["labels.nii", "labels.nii.gz", "labels.nrrd"] {
        let path = folder.path().join(name);
        io::write_image_as(&path, &labels, VoxelType::I16).expect(name);
        assert_eq!(io::read_mask(&path, Labels::NonZero).expect(name).voxels(), 59);
        assert_eq!(io::read_mask(&path, Labels::Any(vec![-7, 52])).expect(name).voxels(), 2);
        let one = io::read_mask(&path, Labels::One(-6)).expect(name);
        assert!(one.selected()[[0, 0, 1]] && one.voxels() == 1);
        let absent = io::read_mask(&path, Labels::One(53)).expect_err("no such label");
        assert!(matches!(absent, Error::LabelAbsent { ref absent, .. } if *absent == [53]), "{absent}");

        let mask = Mask::above(&labels, 20.0).expect("some voxels");
        io::write_mask(&path, &mask).expect(name);
        let back = io::read_mask(&path, Labels::One(1)).expect(name);
        assert_eq!(back.selected(), mask.selected(), "{name}");
        assert_eq!(largest(&io::read_image(&path).expect(name)).1, 1.0);
        assert!(Roi::new(&labels, &back).is_ok(), "{name}: the mask lies on the image");
    }
}

#[test]
fn a_mask_without_a_voxel_and_one_with_nan_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let geometry = Geometry::new([1, 1, 2], Spacing::new([1.0; 3]).expect("positive")).expect("2 voxels");
    let path = folder.path().join("mask.nrrd");
    let zero = Image::from_vec(vec![0.0; 2], geometry).expect("2 voxels");
    io::write_image(&path, &zero).expect("written");
    let error = io::read_mask(&path, Labels::NonZero).expect_err("no voxel");
    assert!(matches!(error, Error::EmptyMask { voxels: 2, .. }), "{error}");
    let nan = Image::from_vec(vec![1.0, f64::NAN], geometry).expect("2 voxels");
    io::write_image(&path, &nan).expect("written");
    let error = io::read_mask(&path, Labels::NonZero).expect_err("a label that is no number");
    assert!(matches!(error, Error::NotFinite { count: 1, index: [0, 0, 1], .. }), "{error}");
}

#[test]
fn an_image_may_hold_nan_and_infinity() {
    let folder = tempfile::tempdir().expect("a folder");
    let geometry = Geometry::new([1, 1, 3], Spacing::new([1.0; 3]).expect("positive")).expect("3 voxels");
    let image = Image::from_vec(vec![f64::NAN, f64::INFINITY, -0.0], geometry).expect("3 voxels");
    for (name, voxel_type) in
        [("a.nii", VoxelType::F32), ("a.nii.gz", VoxelType::F64), ("a.nrrd", VoxelType::F32)]
    {
        let path = folder.path().join(name);
        io::write_image_as(&path, &image, voxel_type).expect(name);
        let back = io::read_image(&path).expect(name);
        let bits = |image: &Image| image.intensities().iter().map(|i| i.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&back), bits(&image), "{name}");
    }
}

#[test]
fn a_voxel_type_that_loses_something_is_refused_before_the_file_is_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let geometry = Geometry::new([1, 1, 1], Spacing::new([1.0; 3]).expect("positive")).expect("1 voxel");
    for (voxel_type, intensity) in [
        (VoxelType::U8, -1.0),
        (VoxelType::U8, 256.0),
        (VoxelType::I8, 128.0),
        (VoxelType::U16, 65536.0),
        (VoxelType::I16, -32769.0),
        (VoxelType::U32, 4294967296.0),
        (VoxelType::I32, 2147483648.0),
        (VoxelType::U64, 18446744073709551616.0),
        (VoxelType::I64, 9223372036854775808.0),
        (VoxelType::I64, 0.5),
        (VoxelType::I32, f64::NAN),
        (VoxelType::U64, f64::INFINITY),
        (VoxelType::F32, 1e39),
    ] {
        let image = Image::from_vec(vec![intensity], geometry).expect("1 voxel");
        for name in ["a.nii", "a.nrrd"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "kept").expect(name);
            let error = io::write_image_as(&path, &image, voxel_type).expect_err("a loss");
            let expected = format!(
                "voxel type must be one that holds every intensity, got {voxel_type} for intensity {intensity}"
            );
            assert_eq!(error.to_string(), expected);
            assert_eq!(std::fs::read(&path).expect(name), b"kept");
        }
    }
}

#[test]
fn an_ending_that_is_not_known_is_refused_with_those_that_are() {
    let image = oblique_ramp();
    for name in ["a.dcm", "nii", "a.nii.bz2", "a.hdr", ""] {
        let path = std::path::Path::new(name);
        let expected = format!("{name}: the ending is none of .nii, .nii.gz, .nrrd");
        for error in [
            io::read_image(path).map(drop),
            io::read_mask(path, Labels::NonZero).map(drop),
            io::write_image(path, &image),
        ] {
            assert_eq!(error.expect_err("an unknown ending").to_string(), expected);
        }
    }
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let absent = folder.path().join("absent.nii.gz");
    let error = io::read_image(&absent).expect_err("no file");
    assert!(matches!(error, Error::File { ref path, .. } if *path == absent), "{error}");
    let nowhere = folder.path().join("no/folder.nrrd");
    let error = io::write_image(&nowhere, &oblique_ramp()).expect_err("no folder");
    assert!(matches!(error, Error::File { ref path, .. } if *path == nowhere), "{error}");
    for name in ["empty.nii", "empty.nii.gz", "empty.nrrd"] {
        let empty = folder.path().join(name);
        std::fs::write(&empty, "").expect(name);
        let error = io::read_image(&empty).expect_err("no content");
        assert!(matches!(error, Error::Format { ref path, .. } if *path == empty), "{error}");
    }
}
