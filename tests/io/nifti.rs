//! NIfTI-1 and NIfTI-2: voxels, geometry, what is refused.
#![cfg(feature = "nifti")]

use radiomics::image::{Geometry, Image, Spacing};
use radiomics::io::{VoxelType, nifti};

use crate::support::files::{NiftiFile, displacement, extremes, oblique_ramp, packed, rotation, stored};
use crate::support::{CLOSE, agree};

/// Largest displacement in mm, over some 50 mm, that 32-bit floats cause.
const SINGLE: f64 = 6e-6;
/// The same for a qform near half turns over 10 mm, whose a = √(1 - b² - c² - d²) is known to √(6·10⁻⁸) only.
const SINGLE_QFORM: f64 = 0.01;
/// The same with 64-bit floats, √(10⁻¹⁶).
const DOUBLE_QFORM: f64 = 1e-6;

fn read(file: &NiftiFile) -> Image {
    nifti::read(file.bytes().as_slice()).unwrap_or_else(|error| panic!("{error}: {file:?}"))
}

fn voxels(image: &Image) -> Vec<f64> {
    image.intensities().iter().copied().collect()
}

fn refusal(bytes: &[u8]) -> String {
    nifti::read(bytes).expect_err("not a readable file").to_string()
}

#[test]
fn all_voxel_types_in_both_byte_orders_and_versions() {
    for version in [1, 2] {
        for big in [false, true] {
            for voxel_type in VoxelType::ALL {
                let numbers = extremes(voxel_type);
                let mut file = NiftiFile::ramp(version, big, voxel_type, &[2, 2, 1]);
                file.voxels = stored(&numbers, voxel_type, big);
                assert_eq!(
                    voxels(&read(&file)),
                    numbers,
                    "{voxel_type}, version {version}, big-endian {big}"
                );
            }
        }
    }
}

#[test]
fn a_ramp_lies_x_fastest() {
    for version in [1, 2] {
        for big in [false, true] {
            let image = read(&NiftiFile::ramp(version, big, VoxelType::I16, &[5, 4, 3]));
            assert_eq!(image.geometry().size(), [3, 4, 5]);
            assert_eq!(image.geometry().spacing().zyx(), [4.0, 3.0, 2.0]);
            for ((z, y, x), &intensity) in image.intensities().indexed_iter() {
                assert_eq!(intensity, (x + 5 * y + 20 * z) as f64);
            }
        }
    }
}

#[test]
fn more_voxels_than_one_chunk() {
    for voxel_type in [VoxelType::U8, VoxelType::I16, VoxelType::F64] {
        let mut file = NiftiFile::ramp(1, false, voxel_type, &[211, 101, 7]);
        let numbers: Vec<f64> = (0..211 * 101 * 7).map(|i| f64::from(i % 251)).collect();
        file.voxels = stored(&numbers, voxel_type, false);
        assert_eq!(voxels(&read(&file)), numbers);
        let packed = nifti::read(packed(&file.bytes()).as_slice()).expect("a packed file");
        assert_eq!(voxels(&packed), numbers);
    }
}

/// What a row changes in a file of 2 × 3 × 4 voxels, and where the voxels then lie.
struct Place {
    what: &'static str,
    change: fn(&mut NiftiFile),
    /// Spacing along (z, y, x).
    spacing: [f64; 3],
    /// World (z, y, x) of the first voxel, and of the last one, x = 1, y = 2, z = 3.
    first: [f64; 3],
    last: [f64; 3],
}

/// An sform whose first two axes are swapped; rows (right, anterior, superior).
const SWAPPED: [[f64; 4]; 3] = [[0.0, -2.0, 0.0, 5.0], [3.0, 0.0, 0.0, 6.0], [0.0, 0.0, 4.0, 7.0]];
/// An sform along the axes, elsewhere.
const ALONG: [[f64; 4]; 3] = [[2.0, 0.0, 0.0, 50.0], [0.0, 3.0, 0.0, 60.0], [0.0, 0.0, 4.0, 70.0]];
/// A rotation about all axes, and an offset.
const TURNED: ([f64; 3], [f64; 3]) = ([0.1, 0.2, 0.3], [5.0, 6.0, 7.0]);

/// The positions are those of nibabel 5.4 with the signs of x and y turned; for files without qform and sform, those
/// of SimpleITK 2.5.
const PLACES: &[Place] = &[
    Place {
        what: "pixdim alone",
        change: |_| {},
        spacing: [4.0, 3.0, 2.0],
        first: [0.0, 0.0, 0.0],
        last: [12.0, 6.0, 2.0],
    },
    Place {
        what: "sform",
        change: |file| {
            file.sform = Some(SWAPPED);
            file.pixdim = [1.0, 3.0, 2.0, 4.0];
        },
        spacing: [4.0, 2.0, 3.0],
        first: [7.0, -6.0, -5.0],
        last: [19.0, -9.0, -1.0],
    },
    Place {
        what: "sform before qform",
        change: |file| {
            file.sform = Some(ALONG);
            file.qform = Some(TURNED);
        },
        spacing: [4.0, 3.0, 2.0],
        first: [70.0, -60.0, -50.0],
        last: [82.0, -66.0, -52.0],
    },
    Place {
        what: "sform with another spacing than pixdim",
        change: |file| {
            file.sform = Some(SWAPPED);
            file.pixdim = [1.0, 1.0, 1.0, 1.0];
        },
        spacing: [4.0, 2.0, 3.0],
        first: [7.0, -6.0, -5.0],
        last: [19.0, -9.0, -1.0],
    },
    Place {
        what: "sform with unusable pixdim",
        change: |file| {
            file.sform = Some(SWAPPED);
            file.pixdim = [1.0, 0.0, -1.0, f64::NAN];
        },
        spacing: [4.0, 2.0, 3.0],
        first: [7.0, -6.0, -5.0],
        last: [19.0, -9.0, -1.0],
    },
    Place {
        what: "qform",
        change: |file| file.qform = Some(TURNED),
        spacing: [4.0, 3.0, 2.0],
        first: [7.0, -6.0, -5.0],
        last: [19.01094473981983, -11.207165780540516, -8.552834219459484],
    },
    Place {
        what: "qform with the third axis turned round",
        change: |file| {
            file.qform = Some(TURNED);
            file.pixdim[0] = -1.0;
        },
        spacing: [4.0, 3.0, 2.0],
        first: [7.0, -6.0, -5.0],
        last: [-2.589055260180171, -12.778502658378454, 1.789839536216391],
    },
    Place {
        what: "half turn about z, written with b² + c² + d² = 1",
        change: |file| file.qform = Some(([0.0, 0.0, 1.0], [5.0, 6.0, 7.0])),
        spacing: [4.0, 3.0, 2.0],
        first: [7.0, -6.0, -5.0],
        last: [19.0, 0.0, -3.0],
    },
    Place {
        what: "metres",
        change: |file| {
            file.sform = Some(SWAPPED);
            file.units = 1;
        },
        spacing: [4000.0, 2000.0, 3000.0],
        first: [7000.0, -6000.0, -5000.0],
        last: [19000.0, -9000.0, -1000.0],
    },
    Place {
        what: "microns, and seconds",
        change: |file| {
            file.qform = Some(([0.0; 3], [5.0, 6.0, 7.0]));
            file.units = 3 | 8;
        },
        spacing: [0.004, 0.003, 0.002],
        first: [0.007, -0.006, -0.005],
        last: [0.019, -0.012, -0.007],
    },
    Place {
        what: "no unit",
        change: |file| file.units = 0,
        spacing: [4.0, 3.0, 2.0],
        first: [0.0, 0.0, 0.0],
        last: [12.0, 6.0, 2.0],
    },
];

#[test]
fn voxels_lie_where_other_programs_put_them() {
    for version in [1, 2] {
        for place in PLACES {
            let mut file = NiftiFile::ramp(version, version == 2, VoxelType::U8, &[2, 3, 4]);
            (place.change)(&mut file);
            let geometry = *read(&file).geometry();
            let near = |found: [f64; 3], expected: [f64; 3]| {
                let tolerance = if version == 1 { SINGLE } else { CLOSE };
                assert!(
                    found.into_iter().zip(expected).all(|(f, e)| agree(f, e, tolerance)),
                    "{}, version {version}: {found:?}, expected {expected:?}",
                    place.what
                );
            };
            near(geometry.spacing().zyx(), place.spacing);
            near(geometry.to_world([0.0; 3]), place.first);
            near(geometry.to_world([3.0, 2.0, 1.0]), place.last);
        }
    }
}

#[test]
fn planar_images_and_further_axes_of_one_voxel() {
    for (dim, size, spacing) in [
        (vec![2, 4, 3], [1, 3, 4], [1.0, 3.0, 2.0]),
        (vec![3, 4, 3, 1], [1, 3, 4], [4.0, 3.0, 2.0]),
        (vec![4, 4, 3, 1, 1], [1, 3, 4], [4.0, 3.0, 2.0]),
        (vec![5, 2, 3, 2, 1, 1], [2, 3, 2], [4.0, 3.0, 2.0]),
        (vec![7, 2, 3, 2, 1, 1, 1, 1], [2, 3, 2], [4.0, 3.0, 2.0]),
    ] {
        let mut file = NiftiFile::ramp(1, false, VoxelType::U8, &[4, 3, 1]);
        if dim[0] == 2 {
            file.pixdim[3] = 0.0;
        }
        file.dim = dim;
        let geometry = *read(&file).geometry();
        assert_eq!((geometry.size(), geometry.spacing().zyx()), (size, spacing), "{:?}", file.dim);
    }
}

#[test]
fn a_planar_image_may_leave_the_third_column_of_the_sform_empty() {
    let mut file = NiftiFile::ramp(1, false, VoxelType::U8, &[4, 3]);
    file.pixdim[3] = 0.0;
    file.sform = Some([[0.0, -3.0, 0.0, 1.0], [2.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 3.0]]);
    let geometry = *read(&file).geometry();
    assert_eq!(geometry.spacing().zyx(), [1.0, 3.0, 2.0]);
    assert_eq!(geometry.to_world([0.0, 2.0, 3.0]), [3.0, -8.0, 5.0]);
    assert_eq!(geometry.to_world([1.0, 0.0, 0.0]), [4.0, -2.0, -1.0]);
}

#[test]
fn intensities_are_scaled_unless_the_slope_says_not() {
    for (slope, intercept, expected) in [
        (0.5, -3.0, [-3.0, -2.5, -2.0]),
        (1.0, 10.0, [10.0, 11.0, 12.0]),
        (-2.0, 0.0, [0.0, -2.0, -4.0]),
        (0.0, 10.0, [0.0, 1.0, 2.0]),
        (f64::NAN, 10.0, [0.0, 1.0, 2.0]),
        (f64::INFINITY, f64::NAN, [0.0, 1.0, 2.0]),
    ] {
        for version in [1, 2] {
            let mut file = NiftiFile::ramp(version, false, VoxelType::U16, &[3, 1]);
            (file.slope, file.intercept) = (slope, intercept);
            let found = voxels(&read(&file));
            assert!(found.iter().zip(expected).all(|(f, e)| *f == e), "{slope}, {intercept}: {found:?}");
        }
    }
}

#[test]
fn extensions_and_bytes_behind_the_voxels_are_left_alone() {
    for version in [1, 2] {
        let mut file = NiftiFile::ramp(version, false, VoxelType::U8, &[2, 2]);
        let plain = read(&file);
        file.voxel_offset += 32.0;
        file.extension = vec![1; 36];
        assert_eq!(read(&file), plain);
        file.voxels.extend([255; 100]);
        assert_eq!(read(&file), plain);
    }
}

#[test]
fn packed_files_may_have_several_members_and_an_end_that_is_not_gzip() {
    let file = NiftiFile::ramp(1, false, VoxelType::U8, &[300, 300, 2]);
    let bytes = file.bytes();
    let plain = read(&file);
    for cut in [1, 348, 352, 70_000, bytes.len() - 1] {
        let mut members = packed(&bytes[..cut]);
        members.extend(packed(&bytes[cut..]));
        assert_eq!(nifti::read(members.as_slice()).expect("two members"), plain);
        members.extend(b"\0\0 not gzip");
        assert_eq!(nifti::read(members.as_slice()).expect("two members and an end"), plain);
    }
}

#[test]
fn a_packed_file_with_a_wrong_checksum_is_refused() {
    let bytes = NiftiFile::ramp(1, false, VoxelType::U8, &[20, 20]).bytes();
    let mut packed = packed(&bytes);
    let checksum = packed.len() - 8;
    packed[checksum] ^= 1;
    let refused = refusal(&packed);
    assert!(refused.starts_with("NIfTI data: after 400 of 400 bytes of voxels:"), "{refused}");
}

#[test]
fn what_is_refused_and_how() {
    type Change = fn(&mut NiftiFile);
    let rows: [(Change, &str); 31] = [
        (|f| f.dim = vec![0], "dim[0] is 0, the number of axes must be 2 to 7"),
        (|f| f.dim = vec![8, 1, 1, 1], "dim[0] is 8, the number of axes must be 2 to 7"),
        (|f| f.dim = vec![-1], "dim[0] is -1, the number of axes must be 2 to 7"),
        (|f| f.dim = vec![1, 24], "the sizes are [24], an image has 2 or 3 axes"),
        (
            |f| f.dim = vec![3, 2, 0, 4],
            "the sizes are [2, 0, 4], an image has 2 or 3 axes of at least 1 voxel",
        ),
        (|f| f.dim = vec![3, 2, -3, 4], "the sizes are [2, -3, 4]"),
        (|f| f.dim = vec![4, 2, 3, 2, 2], "the sizes are [2, 3, 2, 2]"),
        (|f| f.dim = vec![5, 2, 3, 2, 1, 3], "the sizes are [2, 3, 2, 1, 3]"),
        (|f| f.datatype = 0, "datatype 0 is unknown"),
        (|f| f.datatype = 1, "datatype 1 is single bits"),
        (|f| f.datatype = 32, "datatype 32 is complex numbers of 2 × 32 bits"),
        (|f| f.datatype = 128, "datatype 128 is RGB colours"),
        (|f| f.datatype = 1536, "datatype 1536 is 128-bit floating point"),
        (|f| f.datatype = 1792, "datatype 1792 is complex numbers of 2 × 64 bits"),
        (|f| f.datatype = 2048, "datatype 2048 is complex numbers of 2 × 128 bits"),
        (|f| f.datatype = 2304, "datatype 2304 is RGBA colours"),
        (|f| f.datatype = 7, "datatype 7 is not a NIfTI type"),
        (|f| f.bitpix = 16, "datatype 2 (u8) has 8 bits a voxel, bitpix is 16"),
        (|f| f.voxel_offset = 0.0, "vox_offset is 0, voxels start at a whole number of bytes from"),
        (|f| f.voxel_offset = -1000.0, "voxels start at a whole number of bytes from"),
        (|f| f.voxel_offset = 1e6, "voxels start at byte 1000000, the file ends after"),
        (|f| f.voxel_offset = 1e15, "the file ends after"),
        (|f| f.pixdim[2] = 0.0, "pixdim[2] is 0, a spacing must be finite and above 0"),
        (|f| f.pixdim[1] = -2.0, "pixdim[1] is -2, a spacing must be finite and above 0"),
        (|f| f.pixdim[3] = f64::NAN, "pixdim[3] is NaN, a spacing must be finite and above 0"),
        (|f| f.pixdim[3] = f64::INFINITY, "pixdim[3] is inf, a spacing must be finite and above 0"),
        (|f| f.qform = Some(([1.0, 1.0, 0.0], [0.0; 3])), "b² + c² + d² is 2 and must be at most 1"),
        (|f| f.qform = Some(([f64::NAN; 3], [0.0; 3])), "b² + c² + d² is NaN and must be at most 1"),
        (|f| f.qform = Some(([0.0; 3], [f64::NAN, 0.0, 0.0])), "origin must be finite, got [0.0, 0.0, NaN]"),
        (
            |f| f.sform = Some([[2.0, 0.5, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [0.0, 0.0, 4.0, 0.0]]),
            "direction must be three unit vectors at right angles, got [[1.0, 0.0, 0.0], [0.0, -0.98",
        ),
        (
            |f| f.sform = Some([[2.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [0.0; 4]]),
            "column 3 of the sform [[2.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]] has no direction",
        ),
    ];
    for (change, expected) in rows {
        for version in [1, 2] {
            let mut file = NiftiFile::ramp(version, version == 1, VoxelType::U8, &[2, 3, 4]);
            change(&mut file);
            let refused = refusal(&file.bytes());
            assert!(
                refused.starts_with("NIfTI data: ") && refused.contains(expected),
                "{refused}; {expected}"
            );
        }
    }
}

#[test]
fn a_slope_without_a_finite_intercept_is_refused() {
    let mut file = NiftiFile::ramp(1, false, VoxelType::U8, &[2, 3, 4]);
    (file.slope, file.intercept) = (2.0, f64::NAN);
    assert!(refusal(&file.bytes()).contains("scl_inter is NaN with scl_slope 2, it must be finite"));
}

#[test]
fn a_fractional_voxel_offset_is_refused() {
    let mut file = NiftiFile::ramp(1, false, VoxelType::U8, &[2, 3, 4]);
    for (offset, named) in [(352.5, "352.5"), (f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        file.voxel_offset = offset;
        let refused = refusal(&file.bytes());
        assert!(refused.contains(&format!("vox_offset is {named}, voxels start")), "{refused}");
    }
}

#[test]
fn other_formats_are_refused_by_name() {
    let good = NiftiFile::ramp(1, false, VoxelType::U8, &[2, 3, 4]).bytes();
    let with_magic = |magic: &[u8; 4]| {
        let mut bytes = good.clone();
        bytes[344..348].copy_from_slice(magic);
        refusal(&bytes)
    };
    assert!(with_magic(b"ni1\0").contains("a pair of files (.hdr and .img), only single files are read"));
    assert!(with_magic(b"\0\0\0\0").contains("an Analyze header, only NIfTI is read"));
    assert!(with_magic(b"n+7\0").contains(r#"its magic is "n+7\\x00", expected "n+1\\x00""#));
    assert!(
        refusal(b"NRRD0004\n")
            .contains("it starts with the bytes [4e, 52, 52, 44], a header starts with its length")
    );
    assert!(refusal(b"").contains("within the first 4 bytes, the header"));
    assert!(refusal(&good[..100]).contains("within the first 348 bytes, the header"));
}

#[test]
fn every_truncation_is_refused_with_numbers() {
    for version in [1, 2] {
        let bytes = NiftiFile::ramp(version, false, VoxelType::I16, &[2, 3, 4]).bytes();
        let start = bytes.len() - 48;
        for length in 0..bytes.len() {
            let refused = refusal(&bytes[..length]);
            if length >= start {
                let found = length - start;
                let expected =
                    format!("NIfTI data: the header promises 48 bytes of voxels, the file has {found}");
                assert_eq!(refused, expected);
            }
        }
        let packed = packed(&bytes);
        for length in 0..packed.len() {
            refusal(&packed[..length]);
        }
    }
}

#[test]
fn written_files_come_back() {
    let image = oblique_ramp();
    for version in [nifti::Version::One, nifti::Version::Two] {
        for voxel_type in
            [VoxelType::I8, VoxelType::I16, VoxelType::I32, VoxelType::I64, VoxelType::F32, VoxelType::F64]
        {
            for gzip in [false, true] {
                let options = nifti::WriteOptions::new(voxel_type).version(version).gzip(gzip);
                let mut bytes = Vec::new();
                nifti::write(&mut bytes, &image, options).expect("room in memory");
                let back = nifti::read(bytes.as_slice()).expect("what was written");
                assert_eq!(back.intensities(), image.intensities(), "{options:?}");
                let allowed = if version == nifti::Version::One { SINGLE } else { CLOSE };
                let displacement = displacement(back.geometry(), image.geometry());
                assert!(displacement <= allowed, "{options:?}: {displacement} mm");
            }
        }
    }
}

#[test]
fn all_voxel_types_are_written() {
    for voxel_type in VoxelType::ALL {
        let numbers = extremes(voxel_type);
        let geometry =
            Geometry::new([1, 2, 2], Spacing::isotropic(1.0).expect("positive")).expect("4 voxels");
        let image = Image::from_vec(numbers, geometry).expect("4 voxels");
        let mut bytes = Vec::new();
        nifti::write(&mut bytes, &image, nifti::WriteOptions::new(voxel_type)).expect("room in memory");
        assert_eq!(bytes.len(), 352 + 4 * voxel_type.bytes());
        assert_eq!(nifti::read(bytes.as_slice()).expect("what was written"), image, "{voxel_type}");
    }
}

/// The same file without its sform, so that the qform counts.
fn without_sform(mut bytes: Vec<u8>, version: nifti::Version) -> Vec<u8> {
    let code = if version == nifti::Version::One { 254..256 } else { 348..352 };
    bytes[code].fill(0);
    bytes
}

#[test]
fn qform_and_sform_say_the_same_in_every_direction() {
    let mut directions = Vec::new();
    for permutation in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for signs in 0..8 {
            let sign = |a: usize| if signs >> a & 1 == 0 { 1.0 } else { -1.0 };
            let column = |w: usize, a: usize| if permutation[a] == w { sign(a) } else { 0.0 };
            directions.push(std::array::from_fn(|w| std::array::from_fn(|a| column(w, a))));
        }
    }
    for step in 0..40 {
        let angle = f64::from(step) * 0.37;
        directions.push(rotation([angle, 1.3 * angle, -0.7 * angle]));
        directions.push(rotation([angle, 1.3 * angle, -0.7 * angle]).map(|[z, y, x]| [-z, y, x]));
    }
    for direction in directions {
        let geometry = Geometry::new([3, 4, 5], Spacing::new([5.0, 0.75, 0.5]).expect("positive"))
            .and_then(|g| g.with_origin([-20.0, 30.5, 10.25]))
            .and_then(|g| g.with_direction(direction))
            .expect("a rotation or mirrored rotation");
        let image = Image::from_vec(vec![0.0; 60], geometry).expect("60 voxels");
        for (version, by_sform, by_qform) in
            [(nifti::Version::One, SINGLE, SINGLE_QFORM), (nifti::Version::Two, CLOSE, DOUBLE_QFORM)]
        {
            let mut bytes = Vec::new();
            let options = nifti::WriteOptions::new(VoxelType::U8).version(version);
            nifti::write(&mut bytes, &image, options).expect("room in memory");
            for (bytes, allowed) in [(bytes.clone(), by_sform), (without_sform(bytes, version), by_qform)] {
                let back = nifti::read(bytes.as_slice()).expect("what was written");
                let displacement = displacement(back.geometry(), &geometry);
                assert!(displacement <= allowed, "{direction:?}: {displacement} mm, {allowed} allowed");
            }
        }
    }
}

#[test]
fn what_nifti_1_cannot_hold_becomes_nifti_2() {
    let spacing = Spacing::isotropic(1.0).expect("positive");
    let long = Geometry::new([1, 1, 40_000], spacing).expect("40000 voxels");
    let thin = Geometry::new([1, 1, 2], Spacing::isotropic(1e-60).expect("positive")).expect("2 voxels");
    let far =
        Geometry::new([1, 1, 2], spacing).and_then(|g| g.with_origin([0.0, 1e200, 0.0])).expect("2 voxels");
    for geometry in [long, thin, far] {
        let image = Image::from_vec(vec![1.0; geometry.voxels()], geometry).expect("as many voxels");
        let mut bytes = Vec::new();
        let options = nifti::WriteOptions::new(VoxelType::U8);
        nifti::write(&mut bytes, &image, options).expect("room in memory");
        assert_eq!(bytes[..4], 540_i32.to_le_bytes());
        assert_eq!(nifti::read(bytes.as_slice()).expect("what was written"), image);
        let error =
            nifti::write(Vec::new(), &image, options.version(nifti::Version::One)).expect_err("too much");
        assert!(
            error.to_string().starts_with("NIfTI version must be 2 for more than 32767 voxels"),
            "{error}"
        );
    }
}

#[test]
fn another_reader_finds_what_was_written() {
    use ::nifti::{NiftiObject, NiftiVolume, ReaderOptions};
    let folder = tempfile::tempdir().expect("a folder");
    let image = oblique_ramp();
    for name in ["a.nii", "a.nii.gz"] {
        let path = folder.path().join(name);
        radiomics::io::write_image_as(&path, &image, VoxelType::I16).expect(name);
        let object = ReaderOptions::new().read_file(&path).expect(name);
        let header = object.header().clone();
        assert_eq!(object.volume().dim(), [5, 4, 3]);
        assert_eq!(header.pixdim[1..4], [0.5, 0.75, 5.0]);
        assert_eq!((header.sform_code, header.qform_code), (1, 1));
        let last = image.geometry().to_world([2.0, 3.0, 4.0]);
        for (row, expected) in
            [(header.srow_x, -last[2]), (header.srow_y, -last[1]), (header.srow_z, last[0])]
        {
            let found = f64::from(row[0] * 4.0 + row[1] * 3.0 + row[2] * 2.0 + row[3]);
            assert!((found - expected).abs() <= SINGLE, "{found}, {expected}");
        }
        let numbers: Vec<i16> = object.into_volume().into_nifti_typed_data().expect(name);
        assert!(numbers.into_iter().map(f64::from).eq(voxels(&image)));
    }
}
