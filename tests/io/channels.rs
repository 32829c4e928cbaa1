//! One channel of a mask with several values a voxel.
#![cfg(all(feature = "nifti", feature = "nrrd"))]

use std::io::Cursor;

use ndarray::Array3;
use radiomics::image::{Image, Labels, Spacing};
use radiomics::io::{self, VoxelType, nifti, nrrd};

/// Slices, rows, columns and channels of the file.
const SIZE: [usize; 3] = [2, 3, 4];
const CHANNELS: usize = 3;

/// What `SimpleITK.WriteImage` of version 2.4.1 writes in front of the voxels of a vector image with the spacing (0.5, 0.75, 2) and
/// the origin (1, 2, 3).
const NRRD_HEADER: &str = "NRRD0004
# Complete NRRD file format specification at:
# http://teem.sourceforge.net/nrrd/format.html
type: unsigned char
dimension: 4
space: left-posterior-superior
sizes: 3 4 3 2
space directions: none (0.5,0,0) (0,0.75,0) (0,0,2)
kinds: vector domain domain domain
encoding: raw
space origin: (1,2,3)

";

/// The channels as `SimpleITK.VectorIndexSelectionCast` takes them out of that file, x fastest.
const EXPECTED: [[u8; 24]; CHANNELS] = [
    [0, 1, 2, 3, 3, 4, 5, 0, 0, 1, 2, 3, 5, 0, 1, 2, 2, 3, 4, 5, 5, 0, 1, 2],
    [5, 0, 1, 2, 2, 3, 4, 5, 5, 0, 1, 2, 4, 5, 0, 1, 1, 2, 3, 4, 4, 5, 0, 1],
    [4, 5, 0, 1, 1, 2, 3, 4, 4, 5, 0, 1, 3, 4, 5, 0, 0, 1, 2, 3, 3, 4, 5, 0],
];

/// The value of a voxel in a channel.
fn value([z, y, x]: [usize; 3], channel: usize) -> u8 {
    ((5 * z + 3 * y + 7 * x + 11 * channel) % 6) as u8
}

/// The values with the channels of a voxel side by side.
fn interleaved() -> Vec<u8> {
    let voxels = (0..24).map(|at| [at / 12, at / 4 % 3, at % 4]);
    voxels.flat_map(|voxel| (0..CHANNELS).map(move |channel| value(voxel, channel))).collect()
}

fn check(image: &Image, channel: usize) {
    assert_eq!(image.geometry().size(), SIZE);
    assert_eq!(image.geometry().spacing().zyx(), [2.0, 0.75, 0.5]);
    assert_eq!(image.geometry().origin(), [3.0, 2.0, 1.0]);
    assert_eq!(image.voxel_type(), VoxelType::U8);
    let values: Vec<f64> = image.intensities().iter().copied().collect();
    assert_eq!(values, EXPECTED[channel].map(f64::from));
}

fn nrrd_file() -> Vec<u8> {
    [NRRD_HEADER.as_bytes(), &interleaved()].concat()
}

/// The NIfTI-1 file that SimpleITK writes of the same image: `dim` is 5 4 3 2 1 3, each channel a volume of its own.
fn nifti_file(gzip: bool) -> Vec<u8> {
    let tall = Array3::from_shape_fn([CHANNELS * 2, 3, 4], |(z, y, x)| value([z % 2, y, x], z / 2));
    let image = Image::new(tall.view(), Spacing::new([2.0, 0.75, 0.5]).unwrap()).unwrap();
    let geometry = image.geometry().with_origin([3.0, 2.0, 1.0]).unwrap();
    let image = Image::from_vec(image.intensities().iter().copied().collect(), geometry).unwrap();
    let mut plain = Vec::new();
    nifti::write(&mut plain, &image, nifti::WriteOptions::new(VoxelType::U8)).unwrap();
    for (at, size) in [5_i16, 4, 3, 2, 1, 3, 1, 1].into_iter().enumerate() {
        plain[40 + 2 * at..][..2].copy_from_slice(&size.to_le_bytes());
    }
    if !gzip {
        return plain;
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &plain).unwrap();
    packed.finish().unwrap()
}

#[test]
fn channels_are_those_of_itk() {
    for channel in 0..CHANNELS {
        check(&nrrd::read_channel(Cursor::new(nrrd_file()), channel).unwrap(), channel);
        for gzip in [false, true] {
            check(&nifti::read_channel(Cursor::new(nifti_file(gzip)), channel).unwrap(), channel);
        }
    }
}

#[test]
fn channels_are_read_in_every_encoding() {
    let values = interleaved();
    let text: Vec<String> = values.iter().map(u8::to_string).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &values).unwrap();
    for (encoding, voxels) in [
        ("encoding: raw\nbyte skip: -1", [&[9; 5], &values[..]].concat()),
        ("encoding: gzip", packed.finish().unwrap()),
        ("encoding: ascii", text.join(" ").into_bytes()),
    ] {
        let header = NRRD_HEADER.replace("encoding: raw", encoding);
        let file = [header.as_bytes(), &voxels].concat();
        (0..CHANNELS).for_each(|channel| check(&nrrd::read_channel(&file[..], channel).unwrap(), channel));
    }
}

#[test]
fn channels_lie_along_any_axis_that_is_not_spatial() {
    let voxels = (0..24).map(|at| [at / 12, at / 4 % 3, at % 4]);
    let volumes: Vec<u8> =
        (0..CHANNELS).flat_map(|channel| voxels.clone().map(move |voxel| value(voxel, channel))).collect();
    let last = NRRD_HEADER
        .replace("sizes: 3 4 3 2", "sizes: 4 3 2 3")
        .replace("none (0.5,0,0) (0,0.75,0) (0,0,2)", "(0.5,0,0) (0,0.75,0) (0,0,2) none")
        .replace("vector domain domain domain", "domain domain domain list");
    let last = [last.as_bytes(), &volumes].concat();
    // Without directions, the kinds say which axis it is.
    let kinds = "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 3 4 3 2\nspacings: nan 0.5 0.75 2\naxis mins: nan 1 2 3\n\
                 kinds: list domain domain domain\ncenters: cell node node node\nencoding: raw\n\n";
    let kinds = [kinds.as_bytes(), &interleaved()].concat();
    for channel in 0..CHANNELS {
        check(&nrrd::read_channel(&last[..], channel).unwrap(), channel);
        check(&nrrd::read_channel(&kinds[..], channel).unwrap(), channel);
    }
}

#[test]
fn many_chunks_of_wide_numbers() {
    let count = 70_001;
    let header = format!(
        "NRRD0004\ntype: int\ndimension: 4\nsizes: 3 {count} 2 1\nendian: big\nspace dimension: 3\n\
         space directions: none (1,0,0) (0,1,0) (0,0,1)\nencoding: raw\n\n"
    );
    let number = |voxel: usize, channel: usize| (3 * voxel + channel) as i32 - 1000;
    let voxels = (0..2 * count).flat_map(|voxel| (0..3).flat_map(move |c| number(voxel, c).to_be_bytes()));
    let file: Vec<u8> = header.bytes().chain(voxels).collect();
    for channel in 0..3 {
        let image = nrrd::read_channel(&file[..], channel).unwrap();
        assert_eq!(image.geometry().voxels(), 2 * count);
        let right =
            image.intensities().iter().enumerate().all(|(at, &x)| x == f64::from(number(at, channel)));
        assert!(right);
    }
}

#[test]
fn a_file_with_one_value_a_voxel_has_channel_0() {
    let folder = tempfile::tempdir().unwrap();
    let labels = Array3::from_shape_fn((3, 4, 5), |(z, y, x)| ((z + y + x) % 3) as u8);
    let image = Image::new(labels.view(), Spacing::isotropic(1.0).unwrap()).unwrap();
    for name in ["labels.nrrd", "labels.nii", "labels.nii.gz"] {
        let file = folder.path().join(name);
        io::write_image_as(&file, &image, VoxelType::U8).unwrap();
        let channel = io::read_mask_channel(&file, 0, Labels::One(2)).unwrap();
        assert_eq!(channel, io::read_mask(&file, Labels::One(2)).unwrap());
        let error = io::read_mask_channel(&file, 1, Labels::One(2)).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        assert!(error.ends_with("channel 1 is not there: a voxel has 1 number, channel 0"), "{error}");
    }
}

#[test]
fn masks_and_what_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in
        [("a.seg.nrrd", nrrd_file()), ("a.nii", nifti_file(false)), ("a.nii.gz", nifti_file(true))]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, &file).unwrap();
        let mask = io::read_mask_channel(&path, 1, Labels::One(5)).unwrap();
        let expected = EXPECTED[1].map(|value| value == 5);
        assert_eq!(mask.selected().iter().copied().collect::<Vec<_>>(), expected);
        let error = io::read_mask_channel(&path, 3, Labels::NonZero).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        assert!(error.ends_with("channel 3 is not there: a voxel has 3 numbers, channels 0 to 2"), "{error}");
        // Several values are no image.
        assert!(io::read_mask(&path, Labels::NonZero).is_err());
        assert!(io::read_image(&path).is_err());
        // Memory follows the bytes that arrive.
        std::fs::write(&path, &file[..file.len() - 7]).unwrap();
        assert!(io::read_mask_channel(&path, 1, Labels::One(5)).is_err());
    }
    for (sizes, expected) in [
        ("sizes: 4611686018427387904 4 3 2", "are more than memory can address"),
        ("sizes: 1000000000000 4 3 2", "the file has 72"),
        ("sizes: 3 4000000 3000000 2", ""),
    ] {
        let header = NRRD_HEADER.replace("sizes: 3 4 3 2", sizes);
        let file = [header.as_bytes(), &interleaved()].concat();
        let error = nrrd::read_channel(&file[..], 0).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let mut file = nifti_file(false);
    file[50..52].copy_from_slice(&0_i16.to_le_bytes());
    let error = nifti::read_channel(&file[..], 0).unwrap_err().to_string();
    assert!(error.ends_with("dim[5] is 0, a voxel has at least 1 number"), "{error}");
    file[50..52].copy_from_slice(&3_i16.to_le_bytes());
    file[48..50].copy_from_slice(&2_i16.to_le_bytes());
    assert!(nifti::read_channel(&file[..], 0).is_err());
}
