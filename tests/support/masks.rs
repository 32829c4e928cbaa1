//! Masks of the reference data, read from the few kinds of file they are stored in.
#![allow(dead_code)] // each test file is a crate of its own and uses a part

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use ndarray::Array3;

/// A label array `[[z, y, x]]` and its spacing `[z, y, x]`.
pub type Labelled = (Array3<bool>, [f64; 3]);

fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut inflated).expect("gzip data");
    inflated
}

/// Whether each whole number of `width` bytes, lowest first, is 1.
fn ones(data: &[u8], width: usize, size: [usize; 3]) -> Array3<bool> {
    let is_one = |number: &[u8]| number[0] == 1 && number[1..].iter().all(|&b| b == 0);
    let voxels = data.chunks_exact(width).take(size.iter().product()).map(is_one).collect();
    Array3::from_shape_vec(size, voxels).expect("a whole array")
}

/// Label 1 of an NRRD file with an attached header, gzip, little endian, on a grid whose axes are the world's.
pub fn nrrd(path: &Path) -> Labelled {
    let bytes = std::fs::read(path).expect("readable reference file");
    let end = bytes.windows(2).position(|w| w == b"\n\n").expect("an empty line after the header");
    let header = std::str::from_utf8(&bytes[..end]).expect("a header in ASCII");
    let field = |name: &str| {
        let line = header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name}"))
    };
    assert_eq!((field("encoding"), field("endian")), ("gzip", "little"));
    let width = match field("type") {
        "int" => 4,
        "short" => 2,
        other => panic!("labels of type {other}"),
    };
    let mut size: Vec<usize> = field("sizes").split(' ').map(|s| s.parse().expect("a size")).collect();
    let mut spacing: Vec<f64> = field("space directions")
        .split(' ')
        .map(|vector| {
            let parts =
                vector.trim_matches(['(', ')']).split(',').map(|s| s.parse::<f64>().expect("a number"));
            parts.map(f64::abs).sum() // only one is not 0
        })
        .collect();
    size.reverse();
    spacing.reverse();
    let size = size.try_into().expect("three axes");
    (ones(&inflated(&bytes[end + 2..]), width, size), spacing.try_into().expect("three axes"))
}

/// Label 1 of a NIfTI-1 file of bytes, gzip, little endian.
pub fn nifti(path: &Path) -> Labelled {
    let bytes = inflated(&std::fs::read(path).expect("readable reference file"));
    let short = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let float = |at: usize| f32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let width = short(72) / 8;
    let size = [short(46), short(44), short(42)];
    let spacing = [float(88), float(84), float(80)].map(f64::from);
    (ones(&bytes[float(108) as usize..], width, size), spacing)
}
