//! Files for the tests of `radiomics::io`, put together byte by byte and not by the code under test.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use radiomics::image::{Geometry, Image, Spacing};
use radiomics::io::VoxelType;

/// A NIfTI file as its fields; the default is a planar ramp of bytes without qform and sform.
#[derive(Debug, Clone)]
pub struct NiftiFile {
    pub version: u8,
    pub big: bool,
    pub dim: Vec<i64>,
    pub datatype: i16,
    pub bitpix: i16,
    pub pixdim: [f64; 4],
    pub voxel_offset: f64,
    pub slope: f64,
    pub intercept: f64,
    pub units: u8,
    pub qform: Option<([f64; 3], [f64; 3])>,
    pub sform: Option<[[f64; 4]; 3]>,
    pub extension: Vec<u8>,
    pub voxels: Vec<u8>,
}

impl NiftiFile {
    /// A ramp 0, 1, 2 … of these sizes along (x, y, z), with spacings 2, 3 and 4.
    pub fn ramp(version: u8, big: bool, voxel_type: VoxelType, size: &[i64]) -> Self {
        let count = size.iter().product::<i64>();
        let voxels: Vec<f64> = (0..count).map(|i| i as f64).collect();
        NiftiFile {
            version,
            big,
            dim: std::iter::once(size.len() as i64).chain(size.iter().copied()).collect(),
            datatype: datatype(voxel_type),
            bitpix: 8 * voxel_type.bytes() as i16,
            pixdim: [1.0, 2.0, 3.0, 4.0],
            voxel_offset: if version == 1 { 352.0 } else { 544.0 },
            slope: 0.0,
            intercept: 0.0,
            units: 2,
            qform: None,
            sform: None,
            extension: vec![0; 4],
            voxels: stored(&voxels, voxel_type, big),
        }
    }

    /// The file: fields in the order in which the format lists them.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Out { bytes: Vec::new(), big: self.big };
        let two = self.version == 2;
        let dim: Vec<i64> = self.dim.iter().copied().chain(std::iter::repeat(1)).take(8).collect();
        let pixdim: Vec<f64> = self.pixdim.iter().copied().chain(std::iter::repeat(1.0)).take(8).collect();
        let (quaternion, offset) = self.qform.unwrap_or_default();
        let codes = [i64::from(self.qform.is_some()), i64::from(self.sform.is_some())];
        let sform = self.sform.unwrap_or_default();
        let mut place: Vec<f64> = quaternion.to_vec();
        place.extend(offset);
        place.extend(sform.as_flattened());
        if two {
            out.int(540, 4);
            out.bytes.extend(b"n+2\0\r\n\x1a\n");
            out.int(i64::from(self.datatype), 2);
            out.int(i64::from(self.bitpix), 2);
            dim.iter().for_each(|&d| out.int(d, 8));
            out.zeros(3 * 8); // intent_p1 to intent_p3
            pixdim.iter().for_each(|&p| out.double(p));
            out.int(self.voxel_offset as i64, 8);
            [self.slope, self.intercept].iter().for_each(|&s| out.double(s));
            out.zeros(2 * 8 + 2 * 8 + 2 * 8 + 80 + 24); // cal_max to aux_file
            codes.iter().for_each(|&c| out.int(c, 4));
            place.iter().for_each(|&p| out.double(p));
            out.zeros(4); // slice_code
            out.int(i64::from(self.units), 4);
            out.zeros(4 + 16 + 1 + 15); // intent_code to the end
            assert_eq!(out.bytes.len(), 540);
        } else {
            out.int(348, 4);
            out.zeros(10 + 18 + 4 + 2 + 1 + 1); // data_type to dim_info
            dim.iter().for_each(|&d| out.int(d, 2));
            out.zeros(3 * 4 + 2); // intent_p1 to intent_code
            out.int(i64::from(self.datatype), 2);
            out.int(i64::from(self.bitpix), 2);
            out.zeros(2); // slice_start
            pixdim.iter().for_each(|&p| out.float(p));
            [self.voxel_offset, self.slope, self.intercept].iter().for_each(|&s| out.float(s));
            out.zeros(2 + 1); // slice_end, slice_code
            out.bytes.push(self.units);
            out.zeros(4 * 4 + 2 * 4 + 80 + 24); // cal_max to aux_file
            codes.iter().for_each(|&c| out.int(c, 2));
            place.iter().for_each(|&p| out.float(p));
            out.zeros(16); // intent_name
            out.bytes.extend(b"n+1\0");
            assert_eq!(out.bytes.len(), 348);
        }
        out.bytes.extend(&self.extension);
        out.bytes.extend(&self.voxels);
        out.bytes
    }
}

/// Codes of nifti1.h.
fn datatype(voxel_type: VoxelType) -> i16 {
    match voxel_type {
        VoxelType::U8 => 2,
        VoxelType::I16 => 4,
        VoxelType::I32 => 8,
        VoxelType::F32 => 16,
        VoxelType::F64 => 64,
        VoxelType::I8 => 256,
        VoxelType::U16 => 512,
        VoxelType::U32 => 768,
        VoxelType::I64 => 1024,
        VoxelType::U64 => 1280,
    }
}

struct Out {
    bytes: Vec<u8>,
    big: bool,
}

impl Out {
    fn int(&mut self, number: i64, width: usize) {
        let little = &number.to_le_bytes()[..width];
        self.put(little);
    }

    fn float(&mut self, number: f64) {
        self.put(&(number as f32).to_le_bytes());
    }

    fn double(&mut self, number: f64) {
        self.put(&number.to_le_bytes());
    }

    fn zeros(&mut self, count: usize) {
        self.bytes.extend(vec![0; count]);
    }

    fn put(&mut self, little: &[u8]) {
        if self.big { self.bytes.extend(little.iter().rev()) } else { self.bytes.extend(little) }
    }
}

/// Numbers as bytes of a type.
pub fn stored(numbers: &[f64], voxel_type: VoxelType, big: bool) -> Vec<u8> {
    let mut out = Out { bytes: Vec::new(), big };
    for &number in numbers {
        match voxel_type {
            VoxelType::F32 => out.float(number),
            VoxelType::F64 => out.double(number),
            VoxelType::U64 => out.put(&(number as u64).to_le_bytes()),
            _ => out.int(number as i64, voxel_type.bytes()),
        }
    }
    out.bytes
}

/// Numbers that show the full range of a type and its sign.
pub fn extremes(voxel_type: VoxelType) -> Vec<f64> {
    let numbers: [f64; 4] = match voxel_type {
        VoxelType::U8 => [0.0, 1.0, 128.0, 255.0],
        VoxelType::I8 => [-128.0, -1.0, 1.0, 127.0],
        VoxelType::U16 => [0.0, 258.0, 32768.0, 65535.0],
        VoxelType::I16 => [-32768.0, -1024.0, 258.0, 32767.0],
        VoxelType::U32 => [0.0, 16909060.0, 2147483648.0, 4294967295.0],
        VoxelType::I32 => [-2147483648.0, -2.0, 16909060.0, 2147483647.0],
        VoxelType::U64 => [0.0, 72623859790382848.0, 9223372036854775808.0, 4503599627370497.0],
        VoxelType::I64 => [-9223372036854775808.0, -2.0, 72623859790382848.0, 4503599627370497.0],
        VoxelType::F32 => [f64::from(-f32::MAX), 0.5, f64::from(f32::MIN_POSITIVE), f64::NEG_INFINITY],
        VoxelType::F64 => [-f64::MAX, 0.1, f64::MIN_POSITIVE, f64::INFINITY],
    };
    numbers.to_vec()
}

/// Packed with gzip, as one member.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("room in memory");
    encoder.finish().expect("room in memory")
}

/// An NRRD file from the lines of its header and the bytes behind it.
pub fn nrrd_file(lines: &[&str], data: &[u8]) -> Vec<u8> {
    let mut bytes = b"NRRD0004\n".to_vec();
    for line in lines {
        bytes.extend(line.as_bytes());
        bytes.push(b'\n');
    }
    bytes.push(b'\n');
    bytes.extend(data);
    bytes
}

/// A rotation about the z, then the y, then the x axis, by angles in radians; component w of axis a, both in the order
/// (z, y, x).
pub fn rotation([about_x, about_y, about_z]: [f64; 3]) -> [[f64; 3]; 3] {
    let (sx, cx) = about_x.sin_cos();
    let (sy, cy) = about_y.sin_cos();
    let (sz, cz) = about_z.sin_cos();
    let xyz = [
        [cy * cz, sx * sy * cz - cx * sz, cx * sy * cz + sx * sz],
        [cy * sz, sx * sy * sz + cx * cz, cx * sy * sz - sx * cz],
        [-sy, sx * cy, cx * cy],
    ];
    std::array::from_fn(|w| std::array::from_fn(|a| xyz[2 - w][2 - a]))
}

/// A ramp with three sizes, three spacings and an oblique direction, so that every swapped axis shows.
pub fn oblique_ramp() -> Image {
    let geometry = Geometry::new([3, 4, 5], Spacing::new([5.0, 0.75, 0.5]).expect("positive"))
        .and_then(|g| g.with_origin([-20.0, 30.5, 10.25]))
        .and_then(|g| g.with_direction(rotation([0.3, -0.2, 0.7])))
        .expect("a rotation");
    Image::from_vec((0..60).map(|i| f64::from(i) - 7.0).collect(), geometry).expect("60 voxels")
}

/// The largest distance in mm between the places that two geometries give the corners of the grid.
pub fn displacement(a: &Geometry, b: &Geometry) -> f64 {
    let [z, y, x] = a.size().map(|size| (size - 1) as f64);
    let mut largest: f64 = 0.0;
    for corner in 0..8 {
        let pick = |bit: u8, end: f64| if corner & bit == 0 { 0.0 } else { end };
        let index = [pick(1, z), pick(2, y), pick(4, x)];
        let (a, b) = (a.to_world(index), b.to_world(index));
        largest = largest.max((0..3).map(|w| (a[w] - b[w]).powi(2)).sum::<f64>().sqrt());
    }
    largest
}
