use std::io::Read;

use super::layout::{LONGEST, Layout, ONE, TWO};
use crate::error::{Error, Result};
use crate::image::VoxelType;
use crate::io::problem;
use crate::io::voxels::{ByteOrder, Stored, unreadable};

/// The fields of a header that say what the voxels are and where they lie, in the units of the file.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) layout: &'static Layout,
    pub(super) order: ByteOrder,
    pub(super) dim: [i64; 8],
    pub(super) datatype: i64,
    pub(super) bits: i64,
    pub(super) pixdim: [f64; 8],
    pub(super) voxel_offset: u64,
    pub(super) slope: f64,
    pub(super) intercept: f64,
    pub(super) units: u8,
    pub(super) qform_code: i64,
    pub(super) sform_code: i64,
    pub(super) quaternion: [f64; 3],
    pub(super) offset: [f64; 3],
    pub(super) sform: [[f64; 4]; 3],
}

impl Header {
    /// Reads a header and nothing behind it.
    pub(super) fn read(reader: &mut impl Read) -> Result<Self> {
        let mut bytes = [0; LONGEST];
        let (start, rest) = bytes.split_at_mut(4);
        arrive(reader, start, 0)?;
        let (layout, order) = recognised([start[0], start[1], start[2], start[3]])?;
        arrive(reader, &mut rest[..layout.length - 4], 4)?;
        layout.check_magic(&bytes)?;
        Self::parse(layout, order, &bytes)
    }

    /// The fields of a header that is there in full.
    fn parse(layout: &'static Layout, order: ByteOrder, bytes: &[u8; LONGEST]) -> Result<Self> {
        let real = |at| layout.real(bytes, at, order);
        let along = |at: usize, i: usize| layout.real(bytes, at + i * layout.real_width, order);
        let row = |r: usize| std::array::from_fn(|i| along(layout.sform, 4 * r + i));
        Ok(Header {
            layout,
            order,
            dim: std::array::from_fn(|i| layout.count(bytes, layout.dim + i * layout.count_width, order)),
            datatype: layout.short(bytes, layout.datatype, order),
            bits: layout.short(bytes, layout.datatype + 2, order),
            pixdim: std::array::from_fn(|i| along(layout.pixdim, i)),
            voxel_offset: layout.voxel_offset(bytes, order)?,
            slope: real(layout.slope),
            intercept: real(layout.slope + layout.real_width),
            units: layout.units(bytes, order),
            qform_code: layout.code(bytes, layout.codes, order),
            sform_code: layout.code(bytes, layout.codes + layout.code_width, order),
            quaternion: std::array::from_fn(|i| along(layout.quaternion, i)),
            offset: std::array::from_fn(|i| along(layout.quaternion, 3 + i)),
            sform: [row(0), row(1), row(2)],
        })
    }

    /// The bytes of the header, in little-endian order.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let layout = self.layout;
        let mut bytes = vec![0; layout.length];
        layout.put_magic(&mut bytes);
        let mut along = |at: usize, numbers: &[f64]| {
            for (i, &number) in numbers.iter().enumerate() {
                layout.put_real(&mut bytes, at + i * layout.real_width, number);
            }
        };
        along(layout.pixdim, &self.pixdim);
        along(layout.slope, &[self.slope, self.intercept]);
        along(layout.quaternion, &self.quaternion);
        along(layout.quaternion + 3 * layout.real_width, &self.offset);
        along(layout.sform, self.sform.as_flattened());
        for (i, &size) in self.dim.iter().enumerate() {
            layout.put_count(&mut bytes, layout.dim + i * layout.count_width, size);
        }
        layout.put_short(&mut bytes, layout.datatype, self.datatype);
        layout.put_short(&mut bytes, layout.datatype + 2, self.bits);
        layout.put_voxel_offset(&mut bytes, self.voxel_offset);
        layout.put_code(&mut bytes, layout.codes, self.qform_code);
        layout.put_code(&mut bytes, layout.codes + layout.code_width, self.sform_code);
        layout.put_units(&mut bytes, self.units);
        bytes
    }

    /// The number of numbers that each voxel has along the fifth axis, which is taken out of the sizes.
    pub(super) fn take_numbers(&mut self) -> Result<usize> {
        if self.dim[0] < 5 {
            return Ok(1);
        }
        let stated = std::mem::replace(&mut self.dim[5], 1);
        match usize::try_from(stated) {
            Ok(numbers @ 1..) => Ok(numbers),
            _ => Err(problem(format!("dim[5] is {stated}, a voxel has at least 1 number"))),
        }
    }

    /// Number of voxels along (x, y, z), and whether the file has a third axis.
    pub(super) fn size(&self) -> Result<([usize; 3], bool)> {
        let axes = self.dim[0];
        if !(1..=7).contains(&axes) {
            return Err(problem(format!("dim[0] is {axes}, the number of axes must be 2 to 7")));
        }
        let sizes = &self.dim[1..=axes as usize];
        let refused = || {
            Err(problem(format!(
                "the sizes are {sizes:?}, an image has 2 or 3 axes of at least 1 voxel and any further axis has size 1"
            )))
        };
        if sizes.len() < 2 || sizes.iter().skip(3).any(|&s| s != 1) {
            return refused();
        }
        let mut size = [1; 3];
        for (size, &stated) in size.iter_mut().zip(sizes) {
            match usize::try_from(stated) {
                Ok(stated @ 1..) => *size = stated,
                _ => return refused(),
            }
        }
        Ok((size, sizes.len() > 2))
    }

    /// How the voxels are stored. A slope that is 0 or not finite means that they are not scaled.
    pub(super) fn stored(&self) -> Result<Stored> {
        let voxel_type = voxel_type(self.datatype)?;
        if self.bits != 0 && self.bits != i64::from(voxel_type.bits()) {
            return Err(problem(format!(
                "datatype {} ({voxel_type}) has {} bits a voxel, bitpix is {}",
                self.datatype,
                voxel_type.bits(),
                self.bits
            )));
        }
        if self.slope == 0.0 || !self.slope.is_finite() {
            return Ok(Stored::unscaled(voxel_type, self.order));
        }
        if !self.intercept.is_finite() {
            return Err(problem(format!(
                "scl_inter is {} with scl_slope {}, it must be finite",
                self.intercept, self.slope
            )));
        }
        Ok(Stored { voxel_type, order: self.order, slope: self.slope, intercept: self.intercept })
    }
}

/// Format and byte order, which the length of the header tells.
fn recognised(start: [u8; 4]) -> Result<(&'static Layout, ByteOrder)> {
    for layout in [&ONE, &TWO] {
        for (order, length) in
            [(ByteOrder::Little, i32::from_le_bytes(start)), (ByteOrder::Big, i32::from_be_bytes(start))]
        {
            if usize::try_from(length) == Ok(layout.length) {
                return Ok((layout, order));
            }
        }
    }
    Err(problem(format!(
        "not a NIfTI file: it starts with the bytes {start:02x?}, a header starts with its length, {} or {}",
        ONE.length, TWO.length
    )))
}

/// Fills the buffer with the header's bytes from `at` on.
fn arrive(reader: &mut impl Read, buffer: &mut [u8], at: usize) -> Result<()> {
    let length = at + buffer.len();
    reader
        .read_exact(buffer)
        .map_err(|error| unreadable(error, &format!("within the first {length} bytes, the header")))
}

/// Codes of the `datatype` field, and the number types they stand for.
const DATATYPES: [(i64, VoxelType); 10] = [
    (2, VoxelType::U8),
    (4, VoxelType::I16),
    (8, VoxelType::I32),
    (16, VoxelType::F32),
    (64, VoxelType::F64),
    (256, VoxelType::I8),
    (512, VoxelType::U16),
    (768, VoxelType::U32),
    (1024, VoxelType::I64),
    (1280, VoxelType::U64),
];

/// The number type of a `datatype` code.
fn voxel_type(code: i64) -> Result<VoxelType> {
    if let Some(&(_, voxel_type)) = DATATYPES.iter().find(|(c, _)| *c == code) {
        return Ok(voxel_type);
    }
    let name = match code {
        0 => "unknown",
        1 => "single bits",
        32 => "complex numbers of 2 × 32 bits",
        128 => "RGB colours",
        1536 => "128-bit floating point",
        1792 => "complex numbers of 2 × 64 bits",
        2048 => "complex numbers of 2 × 128 bits",
        2304 => "RGBA colours",
        _ => return Err(refused_type(code, "not a NIfTI type")),
    };
    Err(refused_type(code, name))
}

/// The error for voxels that are no numbers this crate holds.
fn refused_type(code: i64, name: &str) -> Error {
    problem(format!(
        "datatype {code} is {name}, images have integers or floating point numbers of 8 to 64 bits"
    ))
}

/// The `datatype` code of a number type.
pub(super) fn datatype(voxel_type: VoxelType) -> i64 {
    DATATYPES.iter().find(|(_, t)| *t == voxel_type).map_or(0, |(code, _)| *code)
}
