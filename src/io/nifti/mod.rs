//! NIfTI-1 and NIfTI-2, single files (`.nii`), also packed with gzip (`.nii.gz`).
//!
//! Headers are read and written here, on top of the crate `flate2`, because the crate `nifti` has no NIfTI-2 and
//! reserves the size a header claims before it reads.
//!
//! **Read.** Both byte orders; integers of 8 to 64 bits and floating point of 32 and 64 bits; two or three axes, and
//! further axes of size 1; with [`read_channel`] several numbers a voxel along the fifth. Extensions are skipped. Intensity = `scl_slope` · stored + `scl_inter`, unless the slope is
//! 0 or not finite. Complex numbers, colours, 128-bit floats and pairs of files (`.hdr`, `.img`) are refused by name.
//!
//! **Where the voxels lie.** NIfTI counts x to the right and y to the front, this crate x to the left and y to the back
//! (LPS); the signs are turned here. The first of these that is present decides:
//!
//! 1. the sform, if `sform_code` > 0. Its columns must be at right angles, within 0.001 in the cosine. The spacing is
//!    `pixdim` where it agrees with the length of the column within 0.0001 of it, and that length otherwise. (ITK keeps
//!    `pixdim` in a file that contradicts itself, and prefers the qform for some codes.)
//! 2. the qform, if `qform_code` > 0: a rotation, with the spacing from `pixdim`; `pixdim[0]` < 0 turns the third axis.
//! 3. `pixdim` alone: origin 0 and the axes of this crate's world, as ITK reads such a file.
//!
//! `xyzt_units` may be metre, mm or micron; everything else is mm. A `pixdim` that is needed and is not above 0 is
//! refused; only the third of a planar image counts as 1 mm.
//!
//! **Written.** Little-endian, qform and sform both. NIfTI-1 stores the geometry as 32-bit floats, so that spacing,
//! origin and direction come back within 6·10⁻⁸ of their size; NIfTI-2 stores them as they are. The qform holds the
//! rotation only, and less exactly near half turns; the sform holds all.
//!
//! Sources: nifti1.h and nifti2.h of the NIfTI data format working group.

mod header;
mod layout;
mod orientation;

use std::io::{self, Read, Write};
use std::path::Path;

use self::header::Header;
use self::layout::{Layout, ONE, TWO};
use super::voxels::{self, ByteOrder, Channel, unreadable};
use super::{gzip, located, problem};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, VoxelType};

/// What errors name where no file is known.
const NAME: &str = "NIfTI data";

/// Millimetres and seconds in `xyzt_units`.
const MM_AND_SECONDS: u8 = 2 | 8;

/// `NIFTI_XFORM_SCANNER_ANAT`: coordinates of the scanner.
const SCANNER: i64 = 1;

/// Version of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// NIfTI-1: at most 32767 voxels along an axis, geometry as 32-bit floats.
    One,
    /// NIfTI-2: no such limit, geometry as 64-bit floats.
    Two,
}

/// How to write a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    voxel_type: VoxelType,
    version: Option<Version>,
    gzip: bool,
}

impl WriteOptions {
    /// Voxels of this type, not packed, NIfTI-1 unless only NIfTI-2 can hold the geometry.
    pub fn new(voxel_type: VoxelType) -> Self {
        WriteOptions { voxel_type, version: None, gzip: false }
    }

    /// This version, whatever the geometry.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Whether to pack the file with gzip.
    #[must_use]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }
}

/// Reads an image; gzip is recognised by its first bytes.
///
/// # Errors
/// [`Error::Format`] for bytes that are not such a file, with the numbers; [`Error::File`] for what the system refuses.
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Spacing};
/// use radiomics::io::{VoxelType, nifti};
///
/// let ramp = Array3::from_shape_fn((2, 3, 4), |(z, y, x)| (100 * z + 10 * y + x) as f64);
/// let image = Image::new(ramp.view(), Spacing::new([5.0, 0.5, 0.25])?)?;
/// let mut bytes = Vec::new();
/// nifti::write(&mut bytes, &image, nifti::WriteOptions::new(VoxelType::I16).gzip(true))?;
/// assert_eq!(nifti::read(bytes.as_slice())?, image);
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn read(reader: impl Read) -> Result<Image> {
    read_unnamed(reader).map_err(|error| located(error, Path::new(NAME)))
}

/// Reads one of the numbers of each voxel, which lie along the fifth axis of the file.
///
/// # Errors
/// As [`read`]; [`Error::Format`] for a channel that is not there, with how many there are.
pub fn read_channel(reader: impl Read, channel: usize) -> Result<Image> {
    read_channel_unnamed(reader, channel).map_err(|error| located(error, Path::new(NAME)))
}

/// Reads an image; errors name no file yet.
fn read_unnamed(reader: impl Read) -> Result<Image> {
    let mut bytes = gzip::unpacked(reader).map_err(|error| unreadable(error, "at the start"))?;
    let header = Header::read(&mut bytes)?;
    read_voxels(bytes, &header, |_| Ok(Channel::ONLY))
}

/// Reads one number of each voxel; errors name no file yet.
fn read_channel_unnamed(reader: impl Read, channel: usize) -> Result<Image> {
    let mut bytes = gzip::unpacked(reader).map_err(|error| unreadable(error, "at the start"))?;
    let mut header = Header::read(&mut bytes)?;
    let numbers = header.take_numbers()?;
    read_voxels(bytes, &header, |geometry| Channel::new(channel, numbers, geometry.voxels()))
}

/// Reads what follows the header.
fn read_voxels(
    mut bytes: impl Read,
    header: &Header,
    channel: impl FnOnce(&Geometry) -> Result<Channel>,
) -> Result<Image> {
    let geometry = orientation::geometry(header)?;
    let stored = header.stored()?;
    let channel = channel(&geometry)?;
    skip(&mut bytes, header)?;
    let count = channel.numbers(geometry.voxels())?;
    let image = Image::from_vec(voxels::read(bytes, count, stored, channel)?, geometry)?;
    Ok(image.stored_as(stored.arriving()))
}

/// Passes over the extensions.
fn skip(bytes: &mut impl Read, header: &Header) -> Result<()> {
    let length = header.layout.length as u64;
    let wanted = header.voxel_offset - length;
    let found = io::copy(&mut bytes.take(wanted), &mut io::sink()).map_err(|error| {
        unreadable(error, &format!("before byte {}, where voxels start", header.voxel_offset))
    })?;
    if found == wanted {
        return Ok(());
    }
    Err(problem(format!(
        "voxels start at byte {}, the file ends after {} bytes",
        header.voxel_offset,
        length + found
    )))
}

/// Writes an image.
///
/// # Errors
/// [`Error::Setting`] if the voxel type does not hold every intensity ([`VoxelType::holds`]) or the version does not
/// hold the geometry; [`Error::File`] for what the system refuses.
pub fn write(writer: impl Write, image: &Image, options: WriteOptions) -> Result<()> {
    let voxels = || image.intensities().into_iter().copied();
    prepare(voxels(), image.geometry(), options)?.write(writer, voxels())
}

/// Writes a mask: 1 where it selects a voxel, 0 elsewhere.
///
/// # Errors
/// As [`write()`].
pub fn write_mask(writer: impl Write, mask: &Mask, options: WriteOptions) -> Result<()> {
    let voxels = || mask.selected().into_iter().map(|&selected| f64::from(u8::from(selected)));
    prepare(voxels(), mask.geometry(), options)?.write(writer, voxels())
}

/// A header and how to write what follows it.
struct Prepared {
    header: Header,
    options: WriteOptions,
}

/// Refuses what cannot be written before a byte is.
fn prepare(
    voxels: impl Iterator<Item = f64>,
    geometry: &Geometry,
    options: WriteOptions,
) -> Result<Prepared> {
    voxels::check(options.voxel_type, voxels)?;
    let wide = header(geometry, options.voxel_type, &TWO);
    let layout = match options.version {
        Some(Version::Two) => &TWO,
        None if !fits_one(&wide) => &TWO,
        Some(Version::One) if !fits_one(&wide) => {
            return Err(Error::setting(
                "NIfTI version",
                "2 for more than 32767 voxels along an axis or lengths beyond 32-bit floats",
                format!("1 for sizes {:?} and lengths {:?}", &wide.dim[1..4], &wide.pixdim[1..4]),
            ));
        }
        _ => &ONE,
    };
    Ok(Prepared { header: header(geometry, options.voxel_type, layout), options })
}

/// The header of an image.
fn header(geometry: &Geometry, voxel_type: VoxelType, layout: &'static Layout) -> Header {
    let place = orientation::orientation(geometry);
    let [z, y, x] = geometry.size().map(|size| size as i64);
    Header {
        layout,
        order: ByteOrder::Little,
        dim: [3, x, y, z, 1, 1, 1, 1],
        datatype: header::datatype(voxel_type),
        bits: i64::from(voxel_type.bits()),
        pixdim: place.pixdim,
        voxel_offset: layout.least_offset(),
        slope: 1.0,
        intercept: 0.0,
        units: MM_AND_SECONDS,
        qform_code: SCANNER,
        sform_code: SCANNER,
        quaternion: place.quaternion,
        offset: place.offset,
        sform: place.sform,
    }
}

/// Whether 16-bit sizes and 32-bit floats hold the header.
fn fits_one(header: &Header) -> bool {
    let finite = |number: &f64| (*number as f32).is_finite();
    header.dim.iter().all(|&size| i16::try_from(size).is_ok())
        && header
            .pixdim
            .iter()
            .all(|&spacing| finite(&spacing) && (spacing as f32).abs() >= f32::MIN_POSITIVE)
        && header.sform.as_flattened().iter().all(finite)
}

impl Prepared {
    /// Writes header and voxels, packed or not.
    fn write(&self, writer: impl Write, voxels: impl Iterator<Item = f64>) -> Result<()> {
        let written = if self.options.gzip {
            let mut packed = gzip::packer(writer);
            self.write_plain(&mut packed, voxels).and_then(|()| packed.finish()?.flush())
        } else {
            let mut writer = writer;
            self.write_plain(&mut writer, voxels).and_then(|()| writer.flush())
        };
        written.map_err(|error| Error::file(NAME, error))
    }

    fn write_plain(&self, writer: &mut impl Write, voxels: impl Iterator<Item = f64>) -> io::Result<()> {
        writer.write_all(&self.header.bytes())?;
        writer.write_all(&[0; 4])?; // no extensions
        voxels::write(writer, voxels, self.options.voxel_type)
    }
}
