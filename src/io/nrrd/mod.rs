//! NRRD with an attached header (`.nrrd`), versions 1 to 5.
//!
//! **Read.** Encodings raw, gzip and ascii; both byte orders; integers of 8 to 64 bits and floating point of 32 and 64
//! bits under all their names; two or three spatial axes, and further axes of size 1 whose space direction is `none` or
//! that come last; with [`read_channel`] one axis of several numbers a voxel; `line skip` and `byte skip`. Comments, keys with values and fields that do not concern a voxel or
//! its place are passed over (`old min` and `old max` too, which are not applied). The type `block`, other encodings
//! and detached headers (`data file`) are refused by name.
//!
//! **Where the voxels lie.** `space directions` and `space origin` in the named `space`: right-anterior-superior and
//! left-anterior-superior are turned into LPS; left-posterior-superior, and also the spaces scanner-xyz,
//! 3D-right-handed and 3D-left-handed and those without a name, which do not say how the patient lies, are taken as
//! they are. Without directions, `spacings` along the axes of the world from `axis mins`; without spacings, cubes of
//! 1 mm. ITK does the same. `space units` (for directions and origin) and `units` (for spacings) may be mm, cm, m and
//! um; ITK passes them over. Unlike ITK, a spacing that is not above 0 is refused.
//!
//! **Written.** Version 4, little-endian, `space: left-posterior-superior`, the geometry in decimals that read back to
//! the same bits; a direction that is not along the axes comes back within 10⁻¹⁵, as it is multiplied by the spacing.
//!
//! Source: Definition of NRRD File Format, teem.sourceforge.net/nrrd/format.html.

mod header;
mod space;
mod text;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use self::header::{Encoding, Header};
use super::grid::FileGrid;
use super::voxels::{self, Channel, Stored, unreadable};
use super::{gzip, located, problem};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, VoxelType};

/// What errors name where no file is known.
const NAME: &str = "NRRD data";

/// How to write a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    voxel_type: VoxelType,
    gzip: bool,
}

impl WriteOptions {
    /// Voxels of this type, packed with gzip.
    pub fn new(voxel_type: VoxelType) -> Self {
        WriteOptions { voxel_type, gzip: true }
    }

    /// Whether to pack the voxels with gzip, or to write them raw.
    #[must_use]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }
}

/// Reads an image.
///
/// # Errors
/// [`Error::Format`] for bytes that are not such a file, with the numbers; [`Error::File`] for what the system refuses.
///
/// ```
/// use radiomics::io::nrrd;
///
/// let file = "NRRD0004\ntype: short\ndimension: 3\nsizes: 3 2 1\nspacings: 0.5 0.5 5\nencoding: ascii\n\n1 2 3 4 5 6\n";
/// let image = nrrd::read(file.as_bytes())?;
/// assert_eq!(image.geometry().size(), [1, 2, 3]);
/// assert_eq!(image.geometry().spacing().zyx(), [5.0, 0.5, 0.5]);
/// assert_eq!(image.intensities()[[0, 1, 0]], 4.0);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn read(reader: impl Read) -> Result<Image> {
    read_unnamed(BufReader::new(reader)).map_err(|error| located(error, Path::new(NAME)))
}

/// Reads one of the numbers of each voxel: along an axis whose space direction is `none`, or whose kind is not spatial, lie the
/// numbers of one voxel.
///
/// # Errors
/// As [`read`]; [`Error::Format`] for a channel that is not there, with how many there are.
///
/// ```
/// use radiomics::io::nrrd;
///
/// let file = "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 2 3 1 1\nkinds: list domain domain domain\n\
///             space dimension: 3\nspace directions: none (1,0,0) (0,1,0) (0,0,5)\nencoding: ascii\n\n1 7 2 8 3 9\n";
/// let second = nrrd::read_channel(file.as_bytes(), 1)?;
/// assert_eq!(second.intensities().as_slice(), Some(&[7.0, 8.0, 9.0][..]));
/// assert!(nrrd::read(file.as_bytes()).is_err());
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn read_channel(reader: impl Read, channel: usize) -> Result<Image> {
    read_channel_unnamed(BufReader::new(reader), channel).map_err(|error| located(error, Path::new(NAME)))
}

/// Reads an image; errors name no file yet.
fn read_unnamed(mut reader: impl BufRead) -> Result<Image> {
    let header = Header::read(&mut reader)?;
    let geometry = space::geometry(&header)?;
    read_voxels(reader, &header, geometry, Channel::ONLY)
}

/// Reads one number of each voxel; errors name no file yet.
fn read_channel_unnamed(mut reader: impl BufRead, channel: usize) -> Result<Image> {
    let header = Header::read(&mut reader)?;
    let (geometry, numbers) = space::geometry_of_several(&header)?;
    read_voxels(reader, &header, geometry, Channel::new(channel, numbers.of, numbers.apart)?)
}

/// Reads what follows the header.
fn read_voxels(
    mut reader: impl BufRead,
    header: &Header,
    geometry: Geometry,
    channel: Channel,
) -> Result<Image> {
    let encoding = header.encoding()?;
    let stored = header.stored(encoding)?;
    skip_lines(&mut reader, header.line_skip()?)?;
    let count = channel.numbers(geometry.voxels())?;
    let voxels = match (encoding, header.byte_skip()?) {
        (Encoding::Raw, None) => last(reader, count, stored, channel),
        (_, None) => Err(problem("byte skip is -1, which only raw voxels can have")),
        (Encoding::Raw, Some(skip)) => {
            skip_bytes(&mut reader, skip)?;
            voxels::read(reader, count, stored, channel)
        }
        (Encoding::Gzip, Some(skip)) => {
            let mut content =
                gzip::content(reader).map_err(|error| unreadable(error, "at the start of the voxels"))?;
            skip_bytes(&mut content, skip)?;
            voxels::read(content, count, stored, channel)
        }
        (Encoding::Text, Some(skip)) => {
            skip_bytes(&mut reader, skip)?;
            text::read(&mut reader, count, stored.voxel_type, channel)
        }
    }?;
    Ok(Image::from_vec(voxels, geometry)?.stored_as(stored.arriving()))
}

/// Passes over the lines of another header.
fn skip_lines(reader: &mut impl BufRead, lines: u64) -> Result<()> {
    for line in 0..lines {
        let read = reader.skip_until(b'\n').map_err(|error| unreadable(error, "within the skipped lines"))?;
        if read == 0 {
            return Err(problem(format!(
                "line skip is {lines}, the file has {line} lines behind its header"
            )));
        }
    }
    Ok(())
}

/// Passes over the bytes of another header.
fn skip_bytes(reader: &mut impl Read, bytes: u64) -> Result<()> {
    let found = io::copy(&mut reader.take(bytes), &mut io::sink())
        .map_err(|error| unreadable(error, "within the skipped bytes"))?;
    if found == bytes {
        Ok(())
    } else {
        Err(problem(format!("byte skip is {bytes}, the file has {found} bytes behind its header")))
    }
}

/// The voxels that end a file.
fn last(mut reader: impl Read, count: usize, stored: Stored, channel: Channel) -> Result<Vec<f64>> {
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).map_err(|error| unreadable(error, "within the voxels"))?;
    let start = count
        .checked_mul(stored.voxel_type.bytes())
        .map_or(0, |expected| rest.len().saturating_sub(expected));
    voxels::read(&rest[start..], count, stored, channel)
}

/// Writes an image.
///
/// # Errors
/// [`Error::Setting`] if the voxel type does not hold every intensity ([`VoxelType::holds`]); [`Error::File`] for what
/// the system refuses.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Spacing};
/// use radiomics::io::{VoxelType, nrrd};
///
/// let ramp = Array3::from_shape_fn((2, 3, 4), |(z, y, x)| (100 * z + 10 * y + x) as f64);
/// let image = Image::new(ramp.view(), Spacing::new([5.0, 0.8, 0.7])?)?;
/// let mut bytes = Vec::new();
/// nrrd::write(&mut bytes, &image, nrrd::WriteOptions::new(VoxelType::U8))?;
/// assert_eq!(nrrd::read(bytes.as_slice())?, image);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn write(writer: impl Write, image: &Image, options: WriteOptions) -> Result<()> {
    let voxels = || image.intensities().into_iter().copied();
    voxels::check(options.voxel_type, voxels())?;
    write_checked(writer, voxels(), image.geometry(), options).map_err(|error| Error::file(NAME, error))
}

/// Writes a mask: 1 where it selects a voxel, 0 elsewhere.
///
/// # Errors
/// As [`write()`].
pub fn write_mask(writer: impl Write, mask: &Mask, options: WriteOptions) -> Result<()> {
    let voxels = || mask.selected().into_iter().map(|&selected| f64::from(u8::from(selected)));
    voxels::check(options.voxel_type, voxels())?;
    write_checked(writer, voxels(), mask.geometry(), options).map_err(|error| Error::file(NAME, error))
}

/// Writes header and voxels, packed or raw.
fn write_checked(
    mut writer: impl Write,
    voxels: impl Iterator<Item = f64>,
    geometry: &Geometry,
    options: WriteOptions,
) -> io::Result<()> {
    writer.write_all(header_text(geometry, options).as_bytes())?;
    if options.gzip {
        let mut packed = gzip::packer(writer);
        voxels::write(&mut packed, voxels, options.voxel_type)?;
        packed.finish()?.flush()
    } else {
        voxels::write(&mut writer, voxels, options.voxel_type)?;
        writer.flush()
    }
}

/// The header of an image and the empty line that ends it.
fn header_text(geometry: &Geometry, options: WriteOptions) -> String {
    let grid = FileGrid::of(geometry);
    let vector = |[x, y, z]: [f64; 3]| format!("({x:?},{y:?},{z:?})");
    let [x, y, z] = grid.size;
    format!(
        "NRRD0004\ntype: {}\ndimension: 3\nspace: left-posterior-superior\nsizes: {x} {y} {z}\n\
         space directions: {}\nkinds: domain domain domain\nendian: little\nencoding: {}\nspace origin: {}\n\n",
        header::type_name(options.voxel_type),
        grid.steps().map(vector).join(" "),
        if options.gzip { "gzip" } else { "raw" },
        vector(grid.origin),
    )
}
