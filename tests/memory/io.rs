//! Memory follows the bytes that arrive, not the size that a header claims.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use radiomics::io::{VoxelType, nifti, nrrd};

use crate::support::files::{NiftiFile, nrrd_file, packed};
use crate::watch::Watch;

/// Room for one chunk of 8-bit voxels as `f64`, and for a header.
const LITTLE: usize = 1 << 20;

#[test]
fn memory_follows_the_bytes_that_arrive() {
    let watch = Watch::alone();
    let mut lying = NiftiFile::ramp(1, false, VoxelType::F64, &[2, 3, 4]);
    lying.dim = vec![3, 2000, 2000, 250];
    let plain = lying.bytes();
    let lines = ["type: double", "endian: little", "dimension: 3", "sizes: 2000 2000 250"];
    let nrrd_with = |encoding, data: &[u8]| nrrd_file(&[&lines[..], &[encoding]].concat(), data);
    let mut two = NiftiFile::ramp(2, false, VoxelType::U8, &[2, 3, 4]);
    two.dim = vec![3, 1 << 20, 1 << 20, 1 << 19];
    for (bytes, expected) in [
        (plain.clone(), "the header promises 8000000000 bytes of voxels, the file has 192"),
        (packed(&plain), "the header promises 8000000000 bytes of voxels, the file has 192"),
        (two.bytes(), "the header promises 576460752303423488 bytes of voxels, the file has 24"),
        (
            nrrd_with("encoding: raw", &[1; 24]),
            "the header promises 8000000000 bytes of voxels, the file has 24",
        ),
        (
            nrrd_with("encoding: gzip", &packed(&[1; 24])),
            "the header promises 8000000000 bytes of voxels, the file has 24",
        ),
        (nrrd_with("encoding: ascii", b"1 2 3"), "the header promises 1000000000 voxels, the file has 3"),
    ] {
        let (answer, largest) = watch.largest_block(|| {
            if bytes.starts_with(b"NRRD") {
                nrrd::read(bytes.as_slice())
            } else {
                nifti::read(bytes.as_slice())
            }
        });
        let error = answer.expect_err("a file that ends early").to_string();
        assert!(error.ends_with(expected), "{error}");
        assert!(largest < LITTLE, "{largest} bytes for {expected}");
    }

    // 20 MB of zeros pack into 20 kB, of which a header wants 24 bytes only.
    let mut bomb = NiftiFile::ramp(1, false, VoxelType::U8, &[2, 3, 4]);
    bomb.voxels.resize(20_000_000, 0);
    let bomb = packed(&bomb.bytes());
    let (answer, largest) = watch.largest_block(|| nifti::read(bomb.as_slice()));
    assert_eq!(answer.expect("24 voxels").geometry().voxels(), 24);
    assert!(largest < LITTLE, "{largest} bytes for 24 voxels");

    // What is there in full takes its own size and no more.
    let full = NiftiFile::ramp(2, false, VoxelType::U8, &[100, 100, 300]).bytes();
    let (answer, largest) = watch.largest_block(|| nifti::read(full.as_slice()));
    assert_eq!(answer.expect("3 million voxels").geometry().voxels(), 3_000_000);
    assert_eq!(largest, 24_000_000);
}
