use std::fmt;
use std::io::{self, Read, Write};

use super::problem;
use crate::error::{Error, Result};

/// Bytes that are decoded at a time: small enough for the cache, a multiple of every voxel width.
const CHUNK: usize = 1 << 16;

/// The number type in which a file stores its voxels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoxelType {
    /// 8-bit unsigned integer.
    U8,
    /// 8-bit signed integer.
    I8,
    /// 16-bit unsigned integer.
    U16,
    /// 16-bit signed integer.
    I16,
    /// 32-bit unsigned integer.
    U32,
    /// 32-bit signed integer.
    I32,
    /// 64-bit unsigned integer; beyond 2⁵³ an image holds the nearest `f64`.
    U64,
    /// 64-bit signed integer; beyond ±2⁵³ an image holds the nearest `f64`.
    I64,
    /// 32-bit floating point.
    F32,
    /// 64-bit floating point, what an image holds in memory.
    F64,
}

impl VoxelType {
    /// Every type, the order that of the enum.
    pub const ALL: [VoxelType; 10] = [
        VoxelType::U8,
        VoxelType::I8,
        VoxelType::U16,
        VoxelType::I16,
        VoxelType::U32,
        VoxelType::I32,
        VoxelType::U64,
        VoxelType::I64,
        VoxelType::F32,
        VoxelType::F64,
    ];

    /// Bytes of one voxel.
    pub fn bytes(self) -> usize {
        match self {
            VoxelType::U8 | VoxelType::I8 => 1,
            VoxelType::U16 | VoxelType::I16 => 2,
            VoxelType::U32 | VoxelType::I32 | VoxelType::F32 => 4,
            VoxelType::U64 | VoxelType::I64 | VoxelType::F64 => 8,
        }
    }

    /// Whether the type can store the intensity: integers must be whole and in range, `F32` rounds but must not overflow.
    ///
    /// ```
    /// use radiomics::io::VoxelType;
    /// assert!(VoxelType::I16.holds(-1024.0) && !VoxelType::U8.holds(-1024.0));
    /// assert!(VoxelType::F32.holds(0.1) && !VoxelType::I16.holds(0.1));
    /// ```
    pub fn holds(self, intensity: f64) -> bool {
        let (low, bound) = match self {
            VoxelType::F64 => return true,
            VoxelType::F32 => return !intensity.is_finite() || (intensity as f32).is_finite(),
            VoxelType::U8 | VoxelType::U16 | VoxelType::U32 | VoxelType::U64 => {
                (0.0, 2_f64.powi(self.bits()))
            }
            _ => (-(2_f64.powi(self.bits() - 1)), 2_f64.powi(self.bits() - 1)),
        };
        intensity.fract() == 0.0 && intensity >= low && intensity < bound
    }

    /// Refuses an image of which the type cannot store every intensity.
    pub(super) fn check(self, mut intensities: impl Iterator<Item = f64>) -> Result<()> {
        match intensities.find(|&intensity| !self.holds(intensity)) {
            None => Ok(()),
            Some(intensity) => Err(Error::setting(
                "voxel type",
                "one that holds every intensity",
                format!("{self} for intensity {intensity}"),
            )),
        }
    }

    /// Bits of one voxel, at most 64.
    pub(super) fn bits(self) -> i32 {
        8 * self.bytes() as i32
    }
}

impl fmt::Display for VoxelType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            VoxelType::U8 => "u8",
            VoxelType::I8 => "i8",
            VoxelType::U16 => "u16",
            VoxelType::I16 => "i16",
            VoxelType::U32 => "u32",
            VoxelType::I32 => "i32",
            VoxelType::U64 => "u64",
            VoxelType::I64 => "i64",
            VoxelType::F32 => "f32",
            VoxelType::F64 => "f64",
        })
    }
}

/// Order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// How voxels lie in a file: intensity = slope · stored + intercept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub(super) voxel_type: VoxelType,
    pub(super) order: ByteOrder,
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

impl Stored {
    /// Voxels whose numbers are the intensities.
    pub(super) fn unscaled(voxel_type: VoxelType, order: ByteOrder) -> Self {
        Stored { voxel_type, order, slope: 1.0, intercept: 0.0 }
    }

    /// Appends the intensities of whole voxels.
    fn decode(self, bytes: &[u8], voxels: &mut Vec<f64>) {
        let before = voxels.len();
        decode(bytes, self.voxel_type, self.order, voxels);
        if self.slope != 1.0 || self.intercept != 0.0 {
            for voxel in voxels.iter_mut().skip(before) {
                *voxel = self.slope * *voxel + self.intercept;
            }
        }
    }
}

/// Reads `count` voxels. Memory grows with the bytes that arrive, never with what a header claims.
pub(super) fn read(mut reader: impl Read, count: usize, stored: Stored) -> Result<Vec<f64>> {
    let width = stored.voxel_type.bytes();
    let expected = count.checked_mul(width).ok_or_else(|| {
        problem(format!("{count} voxels of {width} bytes are more bytes than memory can address"))
    })?;
    let mut buffer = vec![0; CHUNK.min(expected)];
    let mut voxels = Vec::new();
    while voxels.len() < count {
        let arrived = voxels.len() * width;
        let wanted = (expected - arrived).min(CHUNK);
        let (found, trouble) = fill(&mut reader, &mut buffer[..wanted]);
        if found < wanted {
            return Err(incomplete(arrived + found, expected, trouble));
        }
        grow(&mut voxels, wanted / width, count)?;
        stored.decode(&buffer[..wanted], &mut voxels);
    }
    // The checksum of a compressed file comes after its last byte.
    match fill(&mut reader, &mut [0]) {
        (_, Some(trouble)) => Err(incomplete(expected, expected, Some(trouble))),
        _ => Ok(voxels),
    }
}

/// Fills the buffer as far as the reader has bytes; the number of bytes, and the error that ended it.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut found = 0;
    while found < buffer.len() {
        match reader.read(&mut buffer[found..]) {
            Ok(0) => break,
            Ok(read) => found += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

/// The error for voxels that end early.
fn incomplete(found: usize, expected: usize, trouble: Option<io::Error>) -> Error {
    match trouble {
        None => problem(format!("the header promises {expected} bytes of voxels, the file has {found}")),
        Some(error) => unreadable(error, &format!("after {found} of {expected} bytes of voxels")),
    }
}

/// A reading error: bytes that do not unpack are the fault of the file, all else is the system's.
pub(super) fn unreadable(error: io::Error, place: &str) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            problem(format!("{place}: {error}"))
        }
        _ => Error::file("", error),
    }
}

/// Room for `more` voxels: doubles what is there, but never beyond `count`.
fn grow(voxels: &mut Vec<f64>, more: usize, count: usize) -> Result<()> {
    if voxels.capacity() - voxels.len() >= more {
        return Ok(());
    }
    let room = voxels.len().max(more).min(count - voxels.len());
    voxels
        .try_reserve_exact(room)
        .map_err(|_| problem(format!("{count} voxels do not fit into memory, {} were read", voxels.len())))
}

/// Calls the macro `$then` with the number type that a voxel type stands for.
macro_rules! with_number {
    ($voxel_type:expr, $then:ident) => {
        match $voxel_type {
            VoxelType::U8 => $then!(u8),
            VoxelType::I8 => $then!(i8),
            VoxelType::U16 => $then!(u16),
            VoxelType::I16 => $then!(i16),
            VoxelType::U32 => $then!(u32),
            VoxelType::I32 => $then!(i32),
            VoxelType::U64 => $then!(u64),
            VoxelType::I64 => $then!(i64),
            VoxelType::F32 => $then!(f32),
            VoxelType::F64 => $then!(f64),
        }
    };
}

/// Appends the numbers of one chunk; the type is chosen once, the loop inside knows it.
fn decode(bytes: &[u8], voxel_type: VoxelType, order: ByteOrder, voxels: &mut Vec<f64>) {
    macro_rules! append {
        ($number:ty) => {
            match order {
                ByteOrder::Little => append(bytes, voxels, |b| <$number>::from_le_bytes(b) as f64),
                ByteOrder::Big => append(bytes, voxels, |b| <$number>::from_be_bytes(b) as f64),
            }
        };
    }
    with_number!(voxel_type, append)
}

/// Appends one number for every `WIDTH` bytes.
fn append<const WIDTH: usize>(bytes: &[u8], voxels: &mut Vec<f64>, number: impl Fn([u8; WIDTH]) -> f64) {
    voxels.extend(bytes.as_chunks::<WIDTH>().0.iter().map(|&b| number(b)));
}

/// Writes voxels in little-endian order; the type holds every one of them.
pub(super) fn write(
    writer: &mut impl Write,
    mut intensities: impl Iterator<Item = f64>,
    voxel_type: VoxelType,
) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(CHUNK);
    loop {
        encode(intensities.by_ref().take(CHUNK / voxel_type.bytes()), voxel_type, &mut buffer);
        if buffer.is_empty() {
            return Ok(());
        }
        writer.write_all(&buffer)?;
        buffer.clear();
    }
}

/// Appends the bytes of each intensity.
fn encode(intensities: impl Iterator<Item = f64>, voxel_type: VoxelType, buffer: &mut Vec<u8>) {
    macro_rules! append {
        ($number:ty) => {
            intensities.for_each(|i| buffer.extend_from_slice(&(i as $number).to_le_bytes()))
        };
    }
    with_number!(voxel_type, append)
}
