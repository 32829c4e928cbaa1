//! NRRD: voxels, geometry, what is refused.
#![cfg(feature = "nrrd")]

use radiomics::image::{Geometry, Image, Spacing};
use radiomics::io::{VoxelType, nrrd};

use crate::support::TIGHT;
use crate::support::files::{displacement, extremes, nrrd_file, oblique_ramp, packed, stored};

/// Every name of every type, as the format definition lists them.
const NAMES: &[(VoxelType, &[&str])] = &[
    (VoxelType::I8, &["signed char", "int8", "int8_t"]),
    (VoxelType::U8, &["uchar", "unsigned char", "uint8", "uint8_t"]),
    (VoxelType::I16, &["short", "short int", "signed short", "signed short int", "int16", "int16_t"]),
    (VoxelType::U16, &["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"]),
    (VoxelType::I32, &["int", "signed int", "int32", "int32_t"]),
    (VoxelType::U32, &["uint", "unsigned int", "uint32", "uint32_t"]),
    (
        VoxelType::I64,
        &[
            "longlong",
            "long long",
            "long long int",
            "signed long long",
            "signed long long int",
            "int64",
            "int64_t",
        ],
    ),
    (VoxelType::U64, &["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"]),
    (VoxelType::F32, &["float"]),
    (VoxelType::F64, &["double"]),
];

fn voxels(image: &Image) -> Vec<f64> {
    image.intensities().iter().copied().collect()
}

fn read(bytes: &[u8]) -> Image {
    nrrd::read(bytes).unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()))
}

fn refusal(bytes: &[u8]) -> String {
    nrrd::read(bytes).expect_err("not a readable file").to_string()
}

/// A ramp of 2 × 3 × 4 bytes, with these lines in its header.
fn ramp(lines: &[&str]) -> Vec<u8> {
    let mut header = vec!["type: uchar", "dimension: 3", "sizes: 2 3 4", "encoding: raw"];
    header.extend(lines);
    nrrd_file(&header, &(0..24).collect::<Vec<u8>>())
}

#[test]
fn all_types_under_all_names_in_both_byte_orders_and_three_encodings() {
    for &(voxel_type, names) in NAMES {
        let numbers = extremes(voxel_type);
        for name in names {
            let type_line = format!("type: {name}");
            for (endian, big) in [("endian: little", false), ("endian: big", true)] {
                let raw = stored(&numbers, voxel_type, big);
                let words: Vec<String> = numbers.iter().map(|n| format!("{n:?}")).collect();
                for (encodings, data) in [
                    (&["raw"][..], raw.clone()),
                    (&["gzip", "gz"], packed(&raw)),
                    (&["ascii", "text", "txt"], words.join(" ").into_bytes()),
                ] {
                    for encoding in encodings {
                        let encoding = format!("encoding: {encoding}");
                        let lines = [type_line.as_str(), "dimension: 2", "sizes: 2 2", endian, &encoding];
                        assert_eq!(voxels(&read(&nrrd_file(&lines, &data))), numbers, "{lines:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_ramp_lies_x_fastest() {
    for version in ["NRRD0001", "NRRD0002", "NRRD0003", "NRRD0004", "NRRD0005", "NRRD00.01"] {
        for line_end in ["\n", "\r\n"] {
            let lines =
                [version, "# a comment", "type: int16", "dimension: 3", "sizes: 5 4 3", "spacings: 2 3 4"];
            let mut bytes = lines.join(line_end).into_bytes();
            let rest = ["", "key:=value: more", "encoding: raw", "endian: little", "", ""];
            bytes.extend(rest.join(line_end).as_bytes());
            bytes.extend(stored(&(0..60).map(f64::from).collect::<Vec<_>>(), VoxelType::I16, false));
            let image = read(&bytes);
            assert_eq!(image.geometry().size(), [3, 4, 5]);
            assert_eq!(image.geometry().spacing().zyx(), [4.0, 3.0, 2.0]);
            for ((z, y, x), &intensity) in image.intensities().indexed_iter() {
                assert_eq!(intensity, (x + 5 * y + 20 * z) as f64);
            }
        }
    }
}

const DIRECTIONS: &str = "space directions: (2,0,0) (0,3,0) (0,0,4)";
const ORIGIN: &str = "space origin: (10,20,30)";

/// Header lines, spacing along (z, y, x), world (z, y, x) of the first voxel and of the last one, x = 1, y = 2, z = 3.
type Place = (&'static [&'static str], [f64; 3], [f64; 3], [f64; 3]);

/// The positions are those of SimpleITK 2.5, which passes over units: where a unit stands they are its positions times
/// the unit.
const PLACES: &[Place] = &[
    (&[], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [3.0, 2.0, 1.0]),
    (&["spacings: 2 3 4"], [4.0, 3.0, 2.0], [0.0, 0.0, 0.0], [12.0, 6.0, 2.0]),
    (&["spacings: 2 3 4", "axis mins: 10 20 30"], [4.0, 3.0, 2.0], [32.0, 21.5, 11.0], [44.0, 27.5, 13.0]),
    (
        &["spacings: 2 3 4", "axis mins: 10 20 30", "centers: node node node"],
        [4.0, 3.0, 2.0],
        [30.0, 20.0, 10.0],
        [42.0, 26.0, 12.0],
    ),
    (
        &["spacings: 2 3 4", "axismins: nan 20 30", "centerings: cell node cell"],
        [4.0, 3.0, 2.0],
        [32.0, 20.0, 0.0],
        [44.0, 26.0, 2.0],
    ),
    (
        &["space: left-posterior-superior", DIRECTIONS, ORIGIN],
        [4.0, 3.0, 2.0],
        [30.0, 20.0, 10.0],
        [42.0, 26.0, 12.0],
    ),
    (&["space: LPS", DIRECTIONS], [4.0, 3.0, 2.0], [0.0, 0.0, 0.0], [12.0, 6.0, 2.0]),
    (
        &["space: right-anterior-superior", DIRECTIONS, ORIGIN],
        [4.0, 3.0, 2.0],
        [30.0, -20.0, -10.0],
        [42.0, -26.0, -12.0],
    ),
    (&["Space: ras", DIRECTIONS, ORIGIN], [4.0, 3.0, 2.0], [30.0, -20.0, -10.0], [42.0, -26.0, -12.0]),
    (
        &["space: left-anterior-superior", DIRECTIONS, ORIGIN],
        [4.0, 3.0, 2.0],
        [30.0, -20.0, 10.0],
        [42.0, -26.0, 12.0],
    ),
    (&["space: LAS", ORIGIN, DIRECTIONS], [4.0, 3.0, 2.0], [30.0, -20.0, 10.0], [42.0, -26.0, 12.0]),
    (
        &["space: 3D-right-handed", DIRECTIONS, ORIGIN],
        [4.0, 3.0, 2.0],
        [30.0, 20.0, 10.0],
        [42.0, 26.0, 12.0],
    ),
    (&["space: 3D-left-handed", DIRECTIONS, ORIGIN], [4.0, 3.0, 2.0], [30.0, 20.0, 10.0], [42.0, 26.0, 12.0]),
    (&["space: scanner-xyz", DIRECTIONS, ORIGIN], [4.0, 3.0, 2.0], [30.0, 20.0, 10.0], [42.0, 26.0, 12.0]),
    (&["space dimension: 3", DIRECTIONS, ORIGIN], [4.0, 3.0, 2.0], [30.0, 20.0, 10.0], [42.0, 26.0, 12.0]),
    (
        &["space: LPS", "space directions: (0, 3, 0)  ( 0,0 ,-4)(2,0,0)", "space origin: ( 10, 20, 30 )"],
        [2.0, 4.0, 3.0],
        [30.0, 20.0, 10.0],
        [22.0, 23.0, 16.0],
    ),
    (
        &["space: LPS", "space units: \"cm\" \"cm\" \"cm\"", DIRECTIONS, ORIGIN],
        [40.0, 30.0, 20.0],
        [300.0, 200.0, 100.0],
        [420.0, 260.0, 120.0],
    ),
    (
        &["space: LPS", "space units: \"mm\" \"m\" \"\"", DIRECTIONS, ORIGIN],
        [4.0, 3000.0, 2.0],
        [30.0, 20000.0, 10.0],
        [42.0, 26000.0, 12.0],
    ),
    (
        &[
            "spacings: 2000 3000 4000",
            "units: \"um\" \"µm\" \"micron\"",
            "axis mins: 0 1000 2000",
            "centers: node node node",
        ],
        [4.0, 3.0, 2.0],
        [2.0, 1.0, 0.0],
        [14.0, 7.0, 2.0],
    ),
];

#[test]
fn voxels_lie_where_simple_itk_puts_them() {
    for (lines, spacing, first, last) in PLACES {
        let geometry = *read(&ramp(lines)).geometry();
        assert_eq!(geometry.spacing().zyx(), *spacing, "{lines:?}");
        assert_eq!(geometry.to_world([0.0; 3]), *first, "{lines:?}");
        let found = geometry.to_world([3.0, 2.0, 1.0]);
        let close = |(f, e): (f64, &f64)| (f - e).abs() <= TIGHT * e.abs();
        assert!(found.into_iter().zip(last).all(close), "{lines:?}: {found:?}, {last:?}");
    }
}

/// Lines, sizes along (z, y, x), spacing, world of the voxel with the last index.
type Shape = (&'static [&'static str], [usize; 3], [f64; 3], [f64; 3]);

#[test]
fn planar_images_and_axes_that_are_not_spatial() {
    let rows: &[Shape] = &[
        (&["dimension: 2", "sizes: 4 6"], [1, 6, 4], [1.0, 1.0, 1.0], [0.0, 5.0, 3.0]),
        (&["dimension: 2", "sizes: 4 6", "spacings: 2 3"], [1, 6, 4], [1.0, 3.0, 2.0], [0.0, 15.0, 6.0]),
        (
            &[
                "dimension: 2",
                "sizes: 4 6",
                "space dimension: 2",
                "space directions: (2,0) (0,3)",
                "space origin: (1,2)",
            ],
            [1, 6, 4],
            [1.0, 3.0, 2.0],
            [0.0, 17.0, 7.0],
        ),
        (
            // A sagittal slice: columns run to the back, rows to the feet.
            &[
                "dimension: 2",
                "sizes: 4 6",
                "space: LPS",
                "space directions: (0,2,0) (0,0,-3)",
                "space origin: (1,2,3)",
            ],
            [1, 6, 4],
            [1.0, 3.0, 2.0],
            [-12.0, 8.0, 1.0],
        ),
        (
            &[
                "dimension: 4",
                "sizes: 1 2 3 4",
                "space: LPS",
                "space directions: none (2,0,0) (0,3,0) (0,0,4)",
            ],
            [4, 3, 2],
            [4.0, 3.0, 2.0],
            [12.0, 6.0, 2.0],
        ),
        (
            &[
                "dimension: 4",
                "sizes: 2 3 4 1",
                "space: LPS",
                "space directions: (2,0,0) (0,3,0) (0,0,4) none",
            ],
            [4, 3, 2],
            [4.0, 3.0, 2.0],
            [12.0, 6.0, 2.0],
        ),
        (&["dimension: 4", "sizes: 2 3 4 1"], [4, 3, 2], [1.0, 1.0, 1.0], [3.0, 2.0, 1.0]),
        (
            &["dimension: 3", "sizes: 4 6 1", "spacings: 2 3 NaN"],
            [1, 6, 4],
            [1.0, 3.0, 2.0],
            [0.0, 15.0, 6.0],
        ),
    ];
    for (lines, size, spacing, last) in rows {
        let mut header = vec!["type: uchar", "encoding: raw"];
        header.extend(*lines);
        let image = read(&nrrd_file(&header, &[7; 24]));
        let geometry = image.geometry();
        assert_eq!((geometry.size(), geometry.spacing().zyx()), (*size, *spacing), "{lines:?}");
        assert_eq!(geometry.to_world(size.map(|s| (s - 1) as f64)), *last, "{lines:?}");
    }
}

#[test]
fn lines_and_bytes_are_skipped() {
    let numbers: Vec<u8> = (0..24).collect();
    let plain = read(&ramp(&[]));
    let header = |lines: &[&str], data: &[u8]| {
        let mut header = vec!["type: uchar", "dimension: 3", "sizes: 2 3 4"];
        header.extend(lines);
        nrrd_file(&header, data)
    };
    let joined = |parts: &[&[u8]]| parts.concat();
    for bytes in [
        header(&["encoding: raw", "line skip: 2"], &joined(&[b"P5\n4 6 255\n", &numbers])),
        header(&["encoding: raw", "lineskip: 1", "byte skip: 3"], &joined(&[b"P5\nxyz", &numbers])),
        header(&["encoding: raw", "byte skip: -1"], &joined(&[b"any other header", &numbers])),
        header(&["encoding: raw", "byteskip: 0"], &joined(&[&numbers, b"trailing"])),
        header(&["encoding: gzip", "line skip: 1"], &joined(&[b"P5\n", &packed(&numbers)])),
        header(&["encoding: gzip", "byte skip: 4"], &packed(&joined(&[b"abcd", &numbers]))),
        header(&["encoding: gz"], &joined(&[&packed(&numbers[..10]), &packed(&numbers[10..]), b"trailing"])),
    ] {
        assert_eq!(read(&bytes), plain, "{}", bytes.escape_ascii());
    }
}

#[test]
fn text_may_have_any_blanks() {
    let text = "0 1,2\n3\t 4\r\n 5\n\n6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23";
    let lines = ["type: uchar", "dimension: 3", "sizes: 2 3 4", "encoding: ascii"];
    for end in ["", "\n", " 24 words more"] {
        assert_eq!(read(&nrrd_file(&lines, format!("{text}{end}").as_bytes())), read(&ramp(&[])));
    }
    let long: Vec<String> = (0..30_000).map(|i| format!("{}.5", i % 977)).collect();
    let lines = ["type: double", "dimension: 3", "sizes: 100 100 3", "encoding: text"];
    let image = read(&nrrd_file(&lines, long.join("\n").as_bytes()));
    assert!(voxels(&image).into_iter().eq((0..30_000).map(|i| f64::from(i % 977) + 0.5)));
}

#[test]
fn what_is_refused_and_how() {
    let rows: &[(&[&str], &str)] = &[
        (&["type: uchar"], r#"the field type stands twice, as "uchar" and "uchar""#),
        (&["no field"], r#"the header line "no field" is no field and no key"#),
        (
            &["data file: other.raw"],
            r#"the header is detached, its voxels are in "other.raw"; only one file"#,
        ),
        (&["datafile: LIST"], r#"the header is detached, its voxels are in "LIST""#),
        (&["endian: middle"], r#"endian "middle" is neither little nor big"#),
        (&["spacings: 2 3"], "the field spacings has 2 entries, expected 3"),
        (&["spacings: 2 x 4"], r#""x" in the field spacings is no number of its kind"#),
        (&["spacings: 2 -3 4"], "spacing must be finite and above 0 mm, got [4.0, -3.0, 2.0]"),
        (&["spacings: 2 nan 4"], "spacing must be finite and above 0 mm, got [4.0, NaN, 2.0]"),
        (&["spacings: 2 0 4"], "spacing must be finite and above 0 mm, got [4.0, 0.0, 2.0]"),
        (&["space: LPS", "spacings: 2 3 4"], "spacings and a space, but no space directions"),
        (&["axis mins: 1 2 3"], "the header has axis mins, but no spacings"),
        (&["spacings: 2 3 4", "units: \"mm\""], "the field units has 1 entries, expected 3"),
        (
            &["spacings: 2 3 4", "units: \"mm\" \"Hz\" \"mm\""],
            r#"the unit "Hz" in the field units is none of mm"#,
        ),
        (&["space: left-posterior-inferior", DIRECTIONS], r#"space "left-posterior-inferior" is none of"#),
        (&["space: RAST", DIRECTIONS], r#"space "rast" is none of right-anterior-superior"#),
        (&["space dimension: 4", DIRECTIONS], "the space dimension is 4, it must be 2 or 3"),
        (
            &["space dimension: 2", DIRECTIONS],
            "a vector of the field space directions has 3 components, the space has 2 axes",
        ),
        (
            &["space: LPS", "space directions: (2,0,0) (0,3,0)"],
            "the field space directions has 2 entries, expected 3",
        ),
        (
            &["space: LPS", "space directions: (2,0,0) (0,3) (0,0,4)"],
            "a vector of the field space directions has 2 components, the space has 3 axes",
        ),
        (
            &["space: LPS", "space directions: (2,0,0) 0,3,0 (0,0,4)"],
            r#""0,3,0 (0,0,4)" in the field space directions is neither (x,y,z) nor none"#,
        ),
        (
            &["space: LPS", "space directions: (2,0,0) (0,a,0) (0,0,4)"],
            r#""a" in the field space directions is no"#,
        ),
        (
            &["space: LPS", "space directions: none (2,0,0) (0,3,0)"],
            "one that is not spatial has more than 1 entry",
        ),
        (
            &["space: LPS", "space directions: none none (2,0,0)"],
            "one that is not spatial has more than 1 entry",
        ),
        (
            &["space: LPS", "space directions: (2,1,0) (0,3,0) (0,0,4)"],
            "direction must be three unit vectors at right",
        ),
        (
            &["space: LPS", "space directions: (0,0,0) (0,3,0) (0,0,4)"],
            "spacing must be finite and above 0 mm",
        ),
        (
            &["space: LPS", "space directions: (nan,0,0) (0,3,0) (0,0,4)"],
            "spacing must be finite and above 0 mm",
        ),
        (
            &["space: LPS", DIRECTIONS, "space origin: (nan,0,0)"],
            "origin must be finite, got [0.0, 0.0, NaN]",
        ),
        (
            &["space: LPS", DIRECTIONS, "space origin: (1,2)"],
            "a vector of the field space origin has 2 components",
        ),
        (&["space: LPS", DIRECTIONS, "space origin:"], "the field space origin has 0 entries, expected 1"),
        (
            &["space: LPS", DIRECTIONS, "space units: \"mm\""],
            "the field space units has 1 entries, expected 3",
        ),
        (&["line skip: 5"], "line skip is 5, the file has 2 lines behind its header"),
        (&["byte skip: 25"], "byte skip is 25, the file has 24 bytes behind its header"),
        (&["byte skip: 1"], "the header promises 24 bytes of voxels, the file has 23"),
        (&["byte skip: -2"], "byte skip is -2, it must be at least 0, or -1"),
    ];
    for (lines, expected) in rows {
        let refused = refusal(&ramp(lines));
        assert!(refused.starts_with("NRRD data: ") && refused.contains(expected), "{refused}; {expected}");
    }
}

#[test]
fn headers_without_what_is_needed_are_refused() {
    let rows: &[(&[&str], &str)] = &[
        (&[], "the header has no field dimension"),
        (&["dimension: 3"], "the header has no field sizes"),
        (&["dimension: x", "sizes: 2 3 4"], r#""x" in the field dimension is no number of its kind"#),
        (&["dimension: 3", "sizes: 2 3"], "the field sizes has 2 entries, expected 3"),
        (
            &["dimension: 3", "sizes: 2 0 4"],
            "the sizes are [2, 0, 4], an image has 2 or 3 axes of at least 1 voxel",
        ),
        (&["dimension: 3", "sizes: 2 -3 4"], r#""-3" in the field sizes is no number of its kind"#),
        (&["dimension: 1", "sizes: 24"], "the sizes are [24], an image has 2 or 3 axes"),
        (&["dimension: 0", "sizes:"], "the sizes are [], an image has 2 or 3 axes"),
        (
            &["dimension: 4", "sizes: 2 3 2 2"],
            "of the axes with sizes [2, 3, 2, 2] one that is not spatial has more",
        ),
        (
            &["dimension: 3", "sizes: 4294967295 4294967295 4294967295"],
            "an image needs at least 1 voxel and at most",
        ),
        (&["dimension: 3", "sizes: 2 3 4"], "the header has no field encoding"),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: bzip2"],
            r#"encoding "bzip2" is none of raw, gzip, ascii"#,
        ),
        (&["dimension: 3", "sizes: 2 3 4", "encoding: hex"], r#"encoding "hex" is none of raw, gzip, ascii"#),
        (&["dimension: 3", "sizes: 2 3 4", "encoding: raw"], "the header has no field type"),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: raw", "type: block"],
            r#"type "block" is none of the integers"#,
        ),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: raw", "type: short"],
            "the header has no field endian, voxels of i16 need it",
        ),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: raw", "type: short", "endian: big"],
            "the header promises 48 bytes of voxels, the file has 24",
        ),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: gzip", "type: uchar"],
            "at the start of the voxels: no gzip data",
        ),
        (
            &["dimension: 3", "sizes: 2 3 4", "encoding: gzip", "type: uchar", "byte skip: -1"],
            "byte skip is -1, which only raw voxels can have",
        ),
    ];
    for (lines, expected) in rows {
        let refused = refusal(&nrrd_file(lines, &[1; 24]));
        assert!(refused.contains(expected), "{refused}; {expected}");
    }
}

#[test]
fn text_that_is_no_number_of_the_type_is_refused() {
    for (name, text, expected) in [
        ("uchar", "1 2 256 4", r#"voxel 2 is "256", no number of type u8"#),
        ("short", "1 2.5 3 4", r#"voxel 1 is "2.5", no number of type i16"#),
        ("float", "1 2 3 four", r#"voxel 3 is "four", no number of type f32"#),
        ("float", "1 2 3", "the header promises 4 voxels, the file has 3"),
        ("int", "nan 2 3 4", r#"voxel 0 is "nan", no number of type i32"#),
    ] {
        let type_line = format!("type: {name}");
        let lines = [type_line.as_str(), "dimension: 2", "sizes: 2 2", "encoding: ascii"];
        assert!(refusal(&nrrd_file(&lines, text.as_bytes())).contains(expected), "{text}");
    }
    let lines = ["type: float", "dimension: 2", "sizes: 2 2", "encoding: ascii"];
    let endless = nrrd_file(&lines, &[b'1'; 100_000]);
    assert!(refusal(&endless).contains("a number of more than 512 characters"));
}

#[test]
fn other_formats_and_endless_headers_are_refused() {
    assert!(refusal(b"").contains(r#"its first line is """#));
    assert!(
        refusal(b"NRRD0006\n\n")
            .contains(r#"not an NRRD file of version 1 to 5: its first line is "NRRD0006""#)
    );
    assert!(refusal(&packed(b"NRRD0004\n")).contains("not an NRRD file of version 1 to 5"));
    let unfinished = b"NRRD0004\ntype: uchar\n";
    assert!(refusal(unfinished).contains("the header ends without an empty line after 21 bytes"));
    let mut endless = b"NRRD0004\n# ".to_vec();
    endless.resize(3 << 20, b'x');
    assert!(
        refusal(&endless)
            .contains("the header ends without an empty line after 1048576 bytes, at most 1048576")
    );
}

#[test]
fn every_truncation_is_refused() {
    for file in [
        ramp(&["space: LPS", DIRECTIONS, ORIGIN]),
        nrrd_file(
            &["type: uchar", "dimension: 3", "sizes: 2 3 4", "encoding: gzip"],
            &packed(&(0..24).collect::<Vec<u8>>()),
        ),
    ] {
        for length in 0..file.len() {
            refusal(&file[..length]);
        }
    }
}

#[test]
fn written_files_come_back() {
    let image = oblique_ramp();
    for voxel_type in
        [VoxelType::I8, VoxelType::I16, VoxelType::I32, VoxelType::I64, VoxelType::F32, VoxelType::F64]
    {
        for gzip in [false, true] {
            let mut bytes = Vec::new();
            nrrd::write(&mut bytes, &image, nrrd::WriteOptions::new(voxel_type).gzip(gzip))
                .expect("room in memory");
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains("\nspace: left-posterior-superior\n") && text.contains("\nsizes: 5 4 3\n"));
            let back = read(&bytes);
            assert_eq!(back.intensities(), image.intensities(), "{voxel_type}");
            assert!(displacement(back.geometry(), image.geometry()) <= 50.0 * TIGHT, "{voxel_type}");
        }
    }
}

#[test]
fn all_voxel_types_and_extreme_geometries_are_written() {
    for voxel_type in VoxelType::ALL {
        for (spacing, origin) in [(1.0 / 3.0, 0.1), (1e-60, -1e200), (1e60, 5e-324)] {
            let geometry = Geometry::new([1, 2, 2], Spacing::isotropic(spacing).expect("positive"))
                .and_then(|geometry| geometry.with_origin([origin, 0.0, -origin]))
                .expect("4 voxels");
            let image = Image::from_vec(extremes(voxel_type), geometry).expect("4 voxels");
            let mut bytes = Vec::new();
            nrrd::write(&mut bytes, &image, nrrd::WriteOptions::new(voxel_type)).expect("room in memory");
            assert_eq!(read(&bytes), image, "{voxel_type}");
        }
    }
}
