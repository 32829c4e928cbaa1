use crate::error::Result;
use crate::io::problem;
use crate::io::voxels::ByteOrder;

/// Length in bytes of the longest header.
pub(super) const LONGEST: usize = 540;

/// Where the fields of a header stand and how wide its numbers are.
#[derive(Debug)]
pub(super) struct Layout {
    /// Length in bytes of the header, its first field.
    pub(super) length: usize,
    /// The bytes that name the format, and where they stand.
    magic: (usize, &'static [u8]),
    /// Width of a number of voxels.
    pub(super) count_width: usize,
    /// Width of a real number.
    pub(super) real_width: usize,
    /// Width of a code.
    pub(super) code_width: usize,
    pub(super) dim: usize,
    /// `bitpix` follows.
    pub(super) datatype: usize,
    pub(super) pixdim: usize,
    voxel_offset: usize,
    /// `scl_inter` follows.
    pub(super) slope: usize,
    units: usize,
    /// `qform_code`; `sform_code` follows.
    pub(super) codes: usize,
    /// `quatern_b`; c, d and the three offsets follow.
    pub(super) quaternion: usize,
    pub(super) sform: usize,
}

/// NIfTI-1 (nifti1.h).
pub(super) const ONE: Layout = Layout {
    length: 348,
    magic: (344, b"n+1\0"),
    count_width: 2,
    real_width: 4,
    code_width: 2,
    dim: 40,
    datatype: 70,
    pixdim: 76,
    voxel_offset: 108,
    slope: 112,
    units: 123,
    codes: 252,
    quaternion: 256,
    sform: 280,
};

/// NIfTI-2 (nifti2.h).
pub(super) const TWO: Layout = Layout {
    length: 540,
    magic: (4, b"n+2\0\r\n\x1a\n"),
    count_width: 8,
    real_width: 8,
    code_width: 4,
    dim: 16,
    datatype: 12,
    pixdim: 104,
    voxel_offset: 168,
    slope: 176,
    units: 500,
    codes: 344,
    quaternion: 352,
    sform: 400,
};

/// The bytes of a field in little-endian order.
fn field<const WIDTH: usize>(bytes: &[u8], at: usize, order: ByteOrder) -> [u8; WIDTH] {
    let mut field = [0; WIDTH];
    field.copy_from_slice(&bytes[at..at + WIDTH]);
    if order == ByteOrder::Big {
        field.reverse();
    }
    field
}

/// Stores the bytes of a field.
fn put(bytes: &mut [u8], at: usize, field: &[u8]) {
    bytes[at..at + field.len()].copy_from_slice(field);
}

impl Layout {
    /// Least offset of the voxels: four bytes behind the header say whether extensions follow.
    pub(super) fn least_offset(&self) -> u64 {
        self.length as u64 + 4
    }

    /// Whether the numbers are those of NIfTI-1.
    fn narrow(&self) -> bool {
        self.real_width == 4
    }

    /// A 16-bit integer.
    pub(super) fn short(&self, bytes: &[u8], at: usize, order: ByteOrder) -> i64 {
        i64::from(i16::from_le_bytes(field(bytes, at, order)))
    }

    /// A number of voxels.
    pub(super) fn count(&self, bytes: &[u8], at: usize, order: ByteOrder) -> i64 {
        if self.narrow() { self.short(bytes, at, order) } else { i64::from_le_bytes(field(bytes, at, order)) }
    }

    /// A code.
    pub(super) fn code(&self, bytes: &[u8], at: usize, order: ByteOrder) -> i64 {
        if self.narrow() {
            self.short(bytes, at, order)
        } else {
            i64::from(i32::from_le_bytes(field(bytes, at, order)))
        }
    }

    /// A real number.
    pub(super) fn real(&self, bytes: &[u8], at: usize, order: ByteOrder) -> f64 {
        if self.narrow() {
            f64::from(f32::from_le_bytes(field(bytes, at, order)))
        } else {
            f64::from_le_bytes(field(bytes, at, order))
        }
    }

    /// The units of length and time.
    pub(super) fn units(&self, bytes: &[u8], order: ByteOrder) -> u8 {
        if self.narrow() { bytes[self.units] } else { field::<4>(bytes, self.units, order)[0] }
    }

    /// The byte at which the voxels start, which NIfTI-1 stores as a real number.
    pub(super) fn voxel_offset(&self, bytes: &[u8], order: ByteOrder) -> Result<u64> {
        let least = self.least_offset();
        let whole = if self.narrow() {
            let stated = self.real(bytes, self.voxel_offset, order);
            if stated.fract() == 0.0 { Ok(stated as u64) } else { Err(stated.to_string()) }
        } else {
            let stated = self.count(bytes, self.voxel_offset, order);
            u64::try_from(stated).map_err(|_| stated.to_string())
        };
        match whole {
            Ok(offset) if offset >= least => Ok(offset),
            Ok(offset) => Err(refused_offset(&offset.to_string(), least)),
            Err(stated) => Err(refused_offset(&stated, least)),
        }
    }

    /// Refuses other formats that start alike.
    pub(super) fn check_magic(&self, bytes: &[u8]) -> Result<()> {
        let (at, magic) = self.magic;
        let found = &bytes[at..at + magic.len()];
        if found == magic {
            return Ok(());
        }
        let what = match found {
            [b'n', b'i', ..] => "the header of a pair of files (.hdr and .img), only single files are read",
            [0, 0, 0, 0] if self.narrow() => "an Analyze header, only NIfTI is read",
            _ => "not a NIfTI file",
        };
        Err(problem(format!("{what}: its magic is {:?}, expected {:?}", text(found), text(magic))))
    }

    pub(super) fn put_magic(&self, bytes: &mut [u8]) {
        put(bytes, 0, &(self.length as i32).to_le_bytes());
        put(bytes, self.magic.0, self.magic.1);
    }

    pub(super) fn put_short(&self, bytes: &mut [u8], at: usize, number: i64) {
        put(bytes, at, &(number as i16).to_le_bytes());
    }

    pub(super) fn put_count(&self, bytes: &mut [u8], at: usize, number: i64) {
        if self.narrow() { self.put_short(bytes, at, number) } else { put(bytes, at, &number.to_le_bytes()) }
    }

    pub(super) fn put_code(&self, bytes: &mut [u8], at: usize, number: i64) {
        if self.narrow() {
            self.put_short(bytes, at, number);
        } else {
            put(bytes, at, &(number as i32).to_le_bytes());
        }
    }

    pub(super) fn put_real(&self, bytes: &mut [u8], at: usize, number: f64) {
        if self.narrow() {
            put(bytes, at, &(number as f32).to_le_bytes());
        } else {
            put(bytes, at, &number.to_le_bytes());
        }
    }

    pub(super) fn put_units(&self, bytes: &mut [u8], units: u8) {
        bytes[self.units] = units;
    }

    pub(super) fn put_voxel_offset(&self, bytes: &mut [u8], offset: u64) {
        if self.narrow() {
            self.put_real(bytes, self.voxel_offset, offset as f64);
        } else {
            put(bytes, self.voxel_offset, &offset.to_le_bytes());
        }
    }
}

/// The error for voxels that start within the header.
fn refused_offset(stated: &str, least: u64) -> crate::error::Error {
    problem(format!("vox_offset is {stated}, voxels start at a whole number of bytes from {least} on"))
}

/// Bytes as text, with escapes for those that cannot be printed.
fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
