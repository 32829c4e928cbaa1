//! No bytes make `radiomics::io` panic, and none make it believe in voxels that are not there.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use proptest::prelude::*;
use radiomics::image::{Geometry, Image, Spacing};
use radiomics::io::{VoxelType, nifti, nrrd};

use crate::support::files::{NiftiFile, nrrd_file, packed};

/// Files of every kind that are changed at random.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for version in [1, 2] {
        for big in [false, true] {
            let mut file = NiftiFile::ramp(version, big, VoxelType::I16, &[2, 3, 4]);
            seeds.push(file.bytes());
            file.sform = Some([[2.0, 0.0, 0.0, 5.0], [0.0, 3.0, 0.0, 6.0], [0.0, 0.0, 4.0, 7.0]]);
            file.qform = Some(([0.1, 0.2, 0.3], [5.0, 6.0, 7.0]));
            seeds.push(file.bytes());
        }
    }
    seeds.push(packed(&seeds[0]));
    let header = ["type: short", "dimension: 3", "endian: big", "sizes: 2 3 4", "encoding: raw"];
    let spaced = [
        "type: uchar",
        "dimension: 4",
        "sizes: 1 2 3 4",
        "encoding: ascii",
        "space: RAS",
        "space units: \"mm\" \"cm\" \"um\"",
        "space directions: none (0,2,0) (3,0,0) (0,0,4)",
        "space origin: (1,2,3)",
        "line skip: 1",
    ];
    seeds.push(nrrd_file(&header, &[3; 48]));
    seeds.push(nrrd_file(
        &spaced,
        "skipped\n1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24".as_bytes(),
    ));
    seeds.push(nrrd_file(
        &["type: double", "encoding: gzip", "endian: little", "dimension: 2", "sizes: 2 2", "spacings: 1 2"],
        &packed(&[7; 32]),
    ));
    seeds
}

/// Reads the bytes as either format; what is read is as large as it says and no larger than the bytes.
fn both(bytes: &[u8]) -> Result<(), TestCaseError> {
    for image in [nifti::read(bytes), nrrd::read(bytes)].into_iter().flatten() {
        prop_assert_eq!(image.intensities().len(), image.geometry().voxels());
        // Deflate packs 1032 bytes into one at most; a voxel is at least a byte.
        prop_assert!(image.geometry().voxels() <= 1032 * bytes.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        both(&bytes)?;
    }

    #[test]
    fn random_bytes_behind_a_true_start_do_not_panic(
        start in prop::sample::select(vec![
            b"NRRD0004\n".to_vec(),
            348_i32.to_le_bytes().to_vec(),
            540_i32.to_be_bytes().to_vec(),
            vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0],
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..800),
    ) {
        both(&[start, bytes].concat())?;
    }

    #[test]
    fn changed_files_do_not_panic(
        seed in prop::sample::select(seeds()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        truncate in any::<bool>(),
    ) {
        let mut bytes = seed;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if truncate {
            bytes.truncate(cut.index(bytes.len()));
        }
        both(&bytes)?;
    }

    #[test]
    fn changed_headers_of_packed_files_do_not_panic(
        version in 1_u8..=2,
        changes in prop::collection::vec((0_usize..540, any::<u8>()), 1..12),
    ) {
        let mut bytes = NiftiFile::ramp(version, false, VoxelType::U8, &[2, 3, 4]).bytes();
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        both(&packed(&bytes))?;
    }

    #[test]
    fn header_lines_in_any_order_and_number_do_not_panic(
        lines in prop::collection::vec(prop::sample::select(LINES), 0..14),
        data in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        both(&nrrd_file(&lines, &data))?;
    }

    #[test]
    fn images_of_any_size_and_place_come_back(
        size in prop::array::uniform3(1_usize..6),
        spacing in prop::array::uniform3(0.01_f64..100.0),
        origin in prop::array::uniform3(-1e4_f64..1e4),
        start in any::<i16>(),
    ) {
        let geometry = Geometry::new(size, Spacing::new(spacing).expect("positive"))
            .and_then(|geometry| geometry.with_origin(origin))
            .expect("a grid");
        let numbers = (0..geometry.voxels()).map(|i| f64::from(start.wrapping_add(i as i16))).collect();
        let image = Image::from_vec(numbers, geometry).expect("one number a voxel");
        let mut bytes = Vec::new();
        let options = nifti::WriteOptions::new(VoxelType::I16).version(nifti::Version::Two);
        nifti::write(&mut bytes, &image, options).expect("room in memory");
        prop_assert_eq!(nifti::read(bytes.as_slice()).expect("what was written"), image.clone());
        let mut bytes = Vec::new();
        nrrd::write(&mut bytes, &image, nrrd::WriteOptions::new(VoxelType::I16)).expect("room in memory");
        prop_assert_eq!(nrrd::read(bytes.as_slice()).expect("what was written"), image);
    }
}

/// Lines of which each is legal somewhere, and some that are not.
const LINES: &[&str] = &[
    "type: uchar",
    "type: int16",
    "type: double",
    "dimension: 2",
    "dimension: 3",
    "dimension: 4",
    "dimension: 18446744073709551615",
    "sizes: 2 3",
    "sizes: 2 3 4",
    "sizes: 1 2 3 4",
    "sizes: 18446744073709551615 18446744073709551615 2",
    "sizes: 3037000500 3037000500 1",
    "encoding: raw",
    "encoding: gzip",
    "encoding: ascii",
    "endian: little",
    "endian: big",
    "spacings: 1 2",
    "spacings: 1 2 3",
    "spacings: 1e-320 nan inf",
    "units: \"mm\" \"\" \"cm\"",
    "axis mins: 1 2 3",
    "centers: node cell none",
    "space: RAS",
    "space dimension: 2",
    "space dimension: 18446744073709551615",
    "space units: \"mm\" \"cm\" \"um\"",
    "space directions: (1,0,0) (0,1,0) (0,0,1)",
    "space directions: none (1,0,0) (0,1,0) (0,0,1)",
    "space directions: (1,0) (0,1)",
    "space directions: (1e308,1e308,1e308) (0,1,0) (0,0,1)",
    "space origin: (1,2,3)",
    "space origin: none",
    "line skip: 1",
    "line skip: 18446744073709551615",
    "byte skip: 3",
    "byte skip: -1",
    "byte skip: 9223372036854775807",
    "key:=value",
    "# comment",
    ":",
    "space directions: (((",
];

#[test]
fn the_files_that_are_changed_are_good() {
    for bytes in seeds() {
        assert!(
            nifti::read(bytes.as_slice()).is_ok() || nrrd::read(bytes.as_slice()).is_ok(),
            "{}",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn every_byte_of_a_header_may_take_any_value() {
    for version in [1, 2] {
        let good = NiftiFile::ramp(version, false, VoxelType::U8, &[2, 3, 4]).bytes();
        for at in 0..good.len() {
            for byte in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = byte;
                both(&bytes).expect("a size that the bytes have");
            }
        }
    }
}
