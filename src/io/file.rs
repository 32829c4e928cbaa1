use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::located;
#[cfg(feature = "nifti")]
use super::nifti;
#[cfg(feature = "nrrd")]
use super::nrrd;
use super::voxels;
use crate::error::{Error, Result};
use crate::image::{Image, Labels, Mask, VoxelType};

/// A format, chosen by the ending of a file.
#[derive(Debug, Clone, Copy)]
enum Format {
    #[cfg(feature = "nifti")]
    Nifti { gzip: bool },
    #[cfg(feature = "nrrd")]
    Nrrd,
}

/// Reads an image.
///
/// # Errors
/// [`Error::File`] for what the system refuses; [`Error::Format`] for an ending other than `.nii`, `.nii.gz` and
/// `.nrrd`, for an ending whose cargo feature is off, and for a file that does not hold what its format promises.
///
/// A runnable example stands on [the page of the module](crate::io).
pub fn read_image(path: impl AsRef<Path>) -> Result<Image> {
    let path = path.as_ref();
    let (format, file) = open(path)?;
    match format {
        #[cfg(feature = "nifti")]
        Format::Nifti { .. } => nifti::read(file),
        #[cfg(feature = "nrrd")]
        Format::Nrrd => nrrd::read(file),
    }
    .map_err(|error| located(error, path))
}

/// Reads a mask: the voxels of a label image whose label belongs to it.
///
/// # Errors
/// As [`read_image`]; [`Error::LabelAbsent`] with the labels that are there, [`Error::EmptyMask`] if no voxel is
/// selected, [`Error::NotFinite`] for a label that is NaN or infinite.
///
/// Several masks of one file are made from its image, so that the file is read once:
///
/// ```
/// # #[cfg(feature = "nifti")] {
/// use ndarray::Array3;
/// use radiomics::image::{Image, Labels, Mask, Spacing};
/// use radiomics::io;
/// # let folder = tempfile::tempdir().unwrap();
/// # let file = folder.path().join("labels.nii.gz");
///
/// let labels = Array3::from_shape_fn((3, 5, 5), |(z, _, _)| z as u8);
/// let image = Image::new(labels.view(), Spacing::isotropic(1.0)?)?;
/// io::write_image_as(&file, &image, io::VoxelType::U8)?;
///
/// assert_eq!(io::read_mask(&file, Labels::NonZero)?.voxels(), 50);
/// let labels = io::read_image(&file)?;
/// for label in [1, 2] {
///     let mask = Mask::with_geometry(labels.intensities(), Labels::One(label), *labels.geometry())?;
///     assert_eq!(mask.voxels(), 25);
/// }
/// # }
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn read_mask(path: impl AsRef<Path>, labels: Labels) -> Result<Mask> {
    let image = read_image(path)?;
    Mask::with_geometry(image.intensities(), labels, *image.geometry())
}

/// Reads a mask from one of several numbers that each voxel of a file has, as a segmentation of 3D Slicer with overlapping
/// segments.
///
/// In NRRD they lie along an axis that is not spatial, in NIfTI along the fifth. A file with one number a voxel has channel 0.
///
/// # Errors
/// As [`read_mask`]; [`Error::Format`] for a channel that is not there, with how many there are.
///
/// ```
/// # #[cfg(feature = "nrrd")] {
/// use radiomics::image::Labels;
/// use radiomics::io;
/// # let folder = tempfile::tempdir().unwrap();
/// # let file = folder.path().join("tumour.seg.nrrd");
///
/// let text = "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 2 3 1 1\nkinds: list domain domain domain\n\
///             space dimension: 3\nspace directions: none (1,0,0) (0,1,0) (0,0,5)\nencoding: ascii\n\n1 0 1 1 0 1\n";
/// std::fs::write(&file, text)?;
/// let second = io::read_mask_channel(&file, 1, Labels::One(1))?;
/// assert_eq!(second.selected().as_slice(), Some(&[false, true, true][..]));
/// let error = io::read_mask_channel(&file, 2, Labels::One(1)).unwrap_err();
/// assert!(error.to_string().ends_with("channel 2 is not there: a voxel has 2 numbers, channels 0 to 1"));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_mask_channel(path: impl AsRef<Path>, channel: usize, labels: Labels) -> Result<Mask> {
    let path = path.as_ref();
    let (format, file) = open(path)?;
    let image = match format {
        #[cfg(feature = "nifti")]
        Format::Nifti { .. } => nifti::read_channel(file, channel),
        #[cfg(feature = "nrrd")]
        Format::Nrrd => nrrd::read_channel(file, channel),
    }
    .map_err(|error| located(error, path))?;
    Mask::with_geometry(image.intensities(), labels, *image.geometry())
}

/// The format of a file, and the file.
fn open(path: &Path) -> Result<(Format, File)> {
    let format = Format::of(path)?;
    Ok((format, File::open(path).map_err(|error| Error::file(path, error))?))
}

/// Writes an image with 64-bit floating point voxels, which lose nothing.
///
/// # Errors
/// [`Error::File`] for what the system refuses; [`Error::Format`] for endings as [`read_image`].
pub fn write_image(path: impl AsRef<Path>, image: &Image) -> Result<()> {
    write_image_as(path, image, VoxelType::F64)
}

/// Writes an image with voxels of another type; nothing is written unless the type holds every intensity.
///
/// # Errors
/// As [`write_image`]; [`Error::Setting`] with the first intensity that the type does not hold.
///
/// ```
/// # #[cfg(feature = "nrrd")] {
/// use ndarray::Array2;
/// use radiomics::image::{Image, Spacing};
/// use radiomics::io::{self, VoxelType};
/// # let folder = tempfile::tempdir().unwrap();
/// # let file = folder.path().join("slice.nrrd");
///
/// let slice = Array2::from_elem((4, 3), -1000.5);
/// let image = Image::new(slice.view(), Spacing::planar([0.8, 0.8])?)?;
/// io::write_image_as(&file, &image, VoxelType::F32)?;
/// assert_eq!(io::read_image(&file)?, image);
/// let error = io::write_image_as(&file, &image, VoxelType::I16).unwrap_err();
/// assert_eq!(error.to_string(), "voxel type must be one that holds every intensity, got i16 for intensity -1000.5");
/// # }
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn write_image_as(path: impl AsRef<Path>, image: &Image, voxel_type: VoxelType) -> Result<()> {
    let path = path.as_ref();
    let format = Format::of(path)?;
    voxels::check(voxel_type, image.intensities().into_iter().copied())?;
    let file = create(path)?;
    match format {
        #[cfg(feature = "nifti")]
        Format::Nifti { gzip } => nifti::write(file, image, nifti::WriteOptions::new(voxel_type).gzip(gzip)),
        #[cfg(feature = "nrrd")]
        Format::Nrrd => nrrd::write(file, image, nrrd::WriteOptions::new(voxel_type)),
    }
    .map_err(|error| located(error, path))
}

/// Writes a mask with 8-bit voxels: 1 where it selects a voxel, 0 elsewhere.
///
/// # Errors
/// As [`write_image`].
pub fn write_mask(path: impl AsRef<Path>, mask: &Mask) -> Result<()> {
    let path = path.as_ref();
    let format = Format::of(path)?;
    let file = create(path)?;
    match format {
        #[cfg(feature = "nifti")]
        Format::Nifti { gzip } => {
            nifti::write_mask(file, mask, nifti::WriteOptions::new(VoxelType::U8).gzip(gzip))
        }
        #[cfg(feature = "nrrd")]
        Format::Nrrd => nrrd::write_mask(file, mask, nrrd::WriteOptions::new(VoxelType::U8)),
    }
    .map_err(|error| located(error, path))
}

/// A new file, or an old one emptied.
fn create(path: &Path) -> Result<BufWriter<File>> {
    File::create(path).map(BufWriter::new).map_err(|error| Error::file(path, error))
}

impl Format {
    /// The format of a file by its ending, in capital or small letters.
    fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if name.ends_with(".nii") {
            Self::nifti(path, false)
        } else if name.ends_with(".nii.gz") {
            Self::nifti(path, true)
        } else if name.ends_with(".nrrd") {
            Self::nrrd(path)
        } else {
            Err(Error::format(path, "the ending is none of .nii, .nii.gz, .nrrd"))
        }
    }

    #[cfg(feature = "nifti")]
    fn nifti(_: &Path, gzip: bool) -> Result<Self> {
        Ok(Format::Nifti { gzip })
    }

    #[cfg(not(feature = "nifti"))]
    fn nifti(path: &Path, _: bool) -> Result<Self> {
        Err(Error::format(path, "NIfTI files need the cargo feature `nifti` of radiomics, which is off"))
    }

    #[cfg(feature = "nrrd")]
    fn nrrd(_: &Path) -> Result<Self> {
        Ok(Format::Nrrd)
    }

    #[cfg(not(feature = "nrrd"))]
    fn nrrd(path: &Path) -> Result<Self> {
        Err(Error::format(path, "NRRD files need the cargo feature `nrrd` of radiomics, which is off"))
    }
}
