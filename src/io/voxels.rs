use std::io::{self, Read, Write};

use super::problem;
use crate::error::{Error, Result};
use crate::image::VoxelType;

/// Bytes that are decoded at a time: small enough for the cache, a multiple of every voxel width.
const CHUNK: usize = 1 << 16;

/// Refuses an image of which the type cannot store every intensity.
pub(super) fn check(voxel_type: VoxelType, mut intensities: impl Iterator<Item = f64>) -> Result<()> {
    match intensities.find(|&intensity| !voxel_type.holds(intensity)) {
        None => Ok(()),
        Some(intensity) => Err(Error::setting(
            "voxel type",
            "one that holds every intensity",
            format!("{voxel_type} for intensity {intensity}"),
        )),
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

    /// The type of the intensities: what a slope or an intercept has been at is no longer whole.
    pub(super) fn arriving(self) -> VoxelType {
        let scaled = self.slope != 1.0 || self.intercept != 0.0;
        match self.voxel_type {
            VoxelType::F64 => VoxelType::F64,
            _ if scaled => VoxelType::F32,
            stored => stored,
        }
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

/// Reads `count` numbers and keeps those of the channel. Memory grows with the bytes that arrive, never with what a header claims.
pub(super) fn read(
    mut reader: impl Read,
    count: usize,
    stored: Stored,
    channel: Channel,
) -> Result<Vec<f64>> {
    let width = stored.voxel_type.bytes();
    let expected = count.checked_mul(width).ok_or_else(|| {
        problem(format!("{count} voxels of {width} bytes are more bytes than memory can address"))
    })?;
    let mut buffer = vec![0; CHUNK.min(expected)];
    let (mut voxels, mut chunk) = (Vec::new(), Vec::new());
    let mut arrived = 0;
    while arrived < expected {
        let wanted = (expected - arrived).min(CHUNK);
        let (found, trouble) = fill(&mut reader, &mut buffer[..wanted]);
        if found < wanted {
            return Err(incomplete(arrived + found, expected, trouble));
        }
        if channel.is_only() {
            grow(&mut voxels, wanted / width, count)?;
            stored.decode(&buffer[..wanted], &mut voxels);
        } else {
            grow(&mut voxels, wanted / width, count)?;
            chunk.clear();
            stored.decode(&buffer[..wanted], &mut chunk);
            let numbered = (arrived / width..).zip(&chunk);
            voxels.extend(numbered.filter(|(at, _)| channel.takes(*at)).map(|(_, number)| number));
        }
        arrived += wanted;
    }
    // The checksum of a compressed file comes after its last byte.
    match fill(&mut reader, &mut [0]) {
        (_, Some(trouble)) => Err(incomplete(expected, expected, Some(trouble))),
        _ => Ok(voxels),
    }
}

/// Which of the numbers of a file are read, where a voxel has several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    /// Which of the numbers of a voxel.
    at: usize,
    /// How many there are.
    of: usize,
    /// How far they lie apart.
    apart: usize,
}

impl Channel {
    /// The one number of a voxel.
    pub(super) const ONLY: Channel = Channel { at: 0, of: 1, apart: 1 };

    /// One of the numbers of a voxel, which lie `apart`.
    pub(super) fn new(at: usize, of: usize, apart: usize) -> Result<Self> {
        if at < of {
            return Ok(Channel { at, of, apart: apart.max(1) });
        }
        let there = if of == 1 {
            "1 number, channel 0".to_string()
        } else {
            format!("{of} numbers, channels 0 to {}", of - 1)
        };
        Err(problem(format!("channel {at} is not there: a voxel has {there}")))
    }

    /// How many numbers a file of so many voxels holds.
    pub(super) fn numbers(self, voxels: usize) -> Result<usize> {
        let of = self.of;
        let more = || problem(format!("{voxels} voxels of {of} numbers are more than memory can address"));
        voxels.checked_mul(of).ok_or_else(more)
    }

    fn is_only(self) -> bool {
        self.of == 1
    }

    /// Whether it is that of a number by its place in the file.
    pub(super) fn takes(self, place: usize) -> bool {
        place / self.apart % self.of == self.at
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
