//! What PyRadiomics prints before the features: how they were made, and of which image and mask.

mod hash;
mod value;

pub use value::DiagnosticValue;

use crate::error::{Error, Result};
use crate::feature::Provenance;
use crate::image::{Geometry, Image, Mask, Spacing};
use crate::numeric::moment;
use crate::process::mask_algebra::components;
use crate::shape::VoxelCloud;

/// The `diagnostics_…` entries of PyRadiomics, in the order in which they were added: its own if the steps are taken in its own.
///
/// PyRadiomics takes them like this: versions, configuration, image and mask `original`, then image and mask `interpolated` if
/// they were resampled or cropped, the mask `corrected` if it was carried to another grid, and the mask `resegmented`. Lists
/// along axes are x, y, z; positions are in mm in LPS.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Image, Labels, Mask, Spacing};
/// use radiomics::pyradiomics::Diagnostics;
///
/// let spacing = Spacing::planar([0.75, 0.5])?;
/// let image = Image::new(array![[1_i16, 2, 3], [4, 5, 6]].view(), spacing)?;
/// let mask = Mask::new(array![[0, 1, 1], [0, 0, 1]].view(), Labels::NonZero, spacing)?;
/// let diagnostics = Diagnostics::new().versions().image("original", &image).mask("original", Some(&image), &mask, 1)?;
/// let text = |name: &str| diagnostics.get(name).map(ToString::to_string).unwrap_or_default();
/// assert_eq!(text("diagnostics_Image-original_Spacing"), "(0.5, 0.75, 1.0)");
/// assert_eq!(text("diagnostics_Mask-original_BoundingBox"), "(1, 0, 0, 2, 2, 1)");
/// assert_eq!(text("diagnostics_Mask-original_Mean"), "3.6666666666666665");
/// assert_eq!(text("diagnostics_Versions_Numpy"), "None");
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnostics {
    entries: Vec<(String, DiagnosticValue)>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entries with their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &DiagnosticValue)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The entry with this full name, `diagnostics_Image-original_Mean` for instance.
    pub fn get(&self, name: &str) -> Option<&DiagnosticValue> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// `Versions_…`: the software that made the numbers.
    ///
    /// The keys are those of PyRadiomics. `Versions_PyRadiomics` names this crate and its version; Numpy, SimpleITK, PyWavelet
    /// and Python had no part in it and have the text `None`.
    #[must_use]
    pub fn versions(mut self) -> Self {
        self.add("Versions_PyRadiomics", Provenance::SOFTWARE);
        for software in ["Numpy", "SimpleITK", "PyWavelet", "Python"] {
            self.add(format!("Versions_{software}"), "None");
        }
        self
    }

    /// `Configuration_Settings` and `Configuration_EnabledImageTypes`, each in the words in which it is to be printed.
    #[must_use]
    pub fn configuration(mut self, settings: impl Into<String>, image_types: impl Into<String>) -> Self {
        self.add("Configuration_Settings", settings.into());
        self.add("Configuration_EnabledImageTypes", image_types.into());
        self
    }

    /// `Image-…`: spacing, size, mean, minimum and maximum of all voxels, as `original` or `interpolated`.
    ///
    /// `original` also has the SHA-1 of the voxels in the type of [`Image::voxel_type`], little-endian and x fastest, as
    /// SimpleITK gives it for the same voxels (integers of 64 bits beyond 2⁵³ apart, which an image holds rounded); and the
    /// dimensionality, `3D` for every image. Mean, minimum and maximum are NaN if a voxel is.
    #[must_use]
    pub fn image(mut self, stage: &str, image: &Image) -> Self {
        let entry = |name: &str| format!("Image-{stage}_{name}");
        if stage == ORIGINAL {
            self.add(entry("Hash"), hash::of_image(image));
            self.add(entry("Dimensionality"), "3D");
        }
        self.add_grid(entry, image.geometry());
        match image.intensities().to_slice() {
            Some(intensities) => self.add_statistics(entry, intensities),
            None => self.add_statistics(entry, &image.intensities().iter().copied().collect::<Vec<_>>()),
        }
        self
    }

    /// `Mask-…`: spacing, size, bounding box (first voxel, then size), number of voxels and of components that are connected
    /// over corners, centre of mass as an index and in mm; with an image also mean, minimum and maximum of its voxels in the mask. The
    /// stage is `original`, `interpolated`, `corrected` or `resegmented`. PyRadiomics gives no image for `original`.
    ///
    /// `original` also has the SHA-1 of the mask as 32-bit unsigned integers, little-endian and x fastest, with `label` in the voxels
    /// of the mask and 0 elsewhere. It is the one that SimpleITK gives if the file has no other label.
    ///
    /// # Errors
    /// [`Error::GridSize`] if the image has another size.
    pub fn mask(mut self, stage: &str, image: Option<&Image>, mask: &Mask, label: i64) -> Result<Self> {
        let entry = |name: &str| format!("Mask-{stage}_{name}");
        let geometry = mask.geometry();
        if stage == ORIGINAL {
            self.add(entry("Hash"), hash::of_mask(mask, label));
        }
        self.add_grid(entry, geometry);
        let (start, size) = mask.bounding_box();
        let [start, size] = [start, size].map(|list| xyz(list.map(|n| n as u64)));
        self.add(entry("BoundingBox"), DiagnosticValue::WholeNumbers([start, size].concat()));
        let cloud = VoxelCloud::of(mask.selected(), Spacing::isotropic(1.0)?);
        self.add(entry("VoxelNum"), DiagnosticValue::WholeNumber(cloud.voxels() as u64));
        self.add(entry("VolumeNum"), DiagnosticValue::WholeNumber(components(mask).sizes().len() as u64));
        let centre = cloud.centroid().unwrap_or([f64::NAN; 3]);
        self.add(entry("CenterOfMassIndex"), DiagnosticValue::Numbers(xyz(centre).to_vec()));
        self.add(entry("CenterOfMass"), DiagnosticValue::Numbers(xyz(geometry.to_world(centre)).to_vec()));
        if let Some(image) = image {
            self.add_statistics(entry, &intensities_in(mask, image)?);
        }
        Ok(self)
    }

    fn add(&mut self, name: impl AsRef<str>, value: impl Into<DiagnosticValue>) {
        self.entries.push((format!("diagnostics_{}", name.as_ref()), value.into()));
    }

    fn add_grid(&mut self, entry: impl Fn(&str) -> String, geometry: &Geometry) {
        self.add(entry("Spacing"), DiagnosticValue::Numbers(xyz(geometry.spacing().zyx()).to_vec()));
        let size = xyz(geometry.size().map(|voxels| voxels as u64));
        self.add(entry("Size"), DiagnosticValue::WholeNumbers(size.to_vec()));
    }

    fn add_statistics(&mut self, entry: impl Fn(&str) -> String, intensities: &[f64]) {
        let (minimum, maximum) = match intensities.iter().any(|intensity| intensity.is_nan()) {
            true => (f64::NAN, f64::NAN),
            false => moment::range(intensities),
        };
        for (name, value) in [("Mean", moment::mean(intensities)), ("Minimum", minimum), ("Maximum", maximum)]
        {
            self.add(entry(name), DiagnosticValue::Number(value));
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Diagnostics {
    /// A map of names to values.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// The stage that has hashes.
const ORIGINAL: &str = "original";

/// In the order in which PyRadiomics lists axes.
fn xyz<T: Copy>([z, y, x]: [T; 3]) -> [T; 3] {
    [x, y, z]
}

/// The intensities of the voxels of a mask, in the order of the grid.
fn intensities_in(mask: &Mask, image: &Image) -> Result<Vec<f64>> {
    let sizes = [mask.geometry().size(), image.geometry().size()];
    if sizes[0] != sizes[1] {
        return Err(Error::GridSize { image: sizes[1], mask: sizes[0] });
    }
    let voxels = image.intensities().into_iter().zip(mask.selected());
    Ok(voxels.filter(|(_, selected)| **selected).map(|(intensity, _)| *intensity).collect())
}
