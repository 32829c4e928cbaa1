use std::sync::Arc;

use ndarray::{Array3, ArrayView3};

use super::frame::Frame;
use super::geometry::Geometry;
use super::grid::{Image, window};
use super::mask::Mask;
use super::voxel_type::VoxelType;
use crate::error::{Error, Result};

/// What to do when image and mask have the same size but different headers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Alignment {
    /// Refuse a mask that lies more than this many voxels away from the image anywhere.
    Within(f64),
    /// Take the image's header for both; only the sizes must agree.
    TrustImage,
}

impl Default for Alignment {
    /// Within 0.01 voxels: headers written as 32-bit floats agree, another slice or a shifted grid does not.
    fn default() -> Self {
        Alignment::Within(0.01)
    }
}

/// A region of interest: the part of an image that a mask selects.
///
/// Non-empty and aligned by construction, and cropped to the box of the mask. It has two masks, as the standard asks:
/// the *morphological mask* gives the shape, the *intensity mask* the voxels whose intensities count (the same unless
/// voxels were taken out by re-segmentation). All intensities in the intensity mask are finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Roi {
    image: Array3<f64>,
    frame: Arc<Frame>,
    voxels: usize,
    range: [f64; 2],
    limits: Option<[f64; 2]>,
    voxel_type: VoxelType,
}

/// Builds a [`Roi`] with other than the default choices.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoiBuilder<'a> {
    alignment: Alignment,
    halo: f64,
    intensity_mask: Option<&'a Mask>,
    limits: Option<[f64; 2]>,
    start: [usize; 3],
    grid: Option<Geometry>,
}

impl Roi {
    /// The region of `image` that `mask` selects. They must lie within 0.01 voxels of one another.
    ///
    /// # Errors
    /// [`Error::GridSize`] or [`Error::Geometry`] if they do not fit, [`Error::NotFinite`] if a selected voxel is NaN or
    /// infinite.
    ///
    /// ```
    /// use ndarray::Array3;
    /// use radiomics::image::{Image, Mask, Roi, Spacing};
    ///
    /// let array = Array3::from_shape_fn((5, 20, 30), |(z, y, x)| (z * y * x) as f64);
    /// let image = Image::new(array.view(), Spacing::new([5.0, 0.8, 0.8])?)?;
    /// let roi = Roi::new(&image, &Mask::above(&image, 500.0)?)?;
    /// assert_eq!(roi.geometry().size(), [4, 15, 23]);
    /// # Ok::<(), radiomics::Error>(())
    /// ```
    pub fn new(image: &Image, mask: &Mask) -> Result<Self> {
        Self::builder().build(image, mask)
    }

    /// A region with other than the default choices.
    pub fn builder<'a>() -> RoiBuilder<'a> {
        RoiBuilder::default()
    }

    /// Where the region lies and which voxels it has: to be filled with the voxels of another image of the same grid.
    pub fn frame(&self) -> &Arc<Frame> {
        &self.frame
    }

    /// The grid of the box of the mask, at its place in the world.
    pub fn geometry(&self) -> &Geometry {
        &self.frame.geometry
    }

    /// Index `[z, y, x]` in the whole image of the first voxel of the box.
    pub fn start(&self) -> [usize; 3] {
        self.frame.start
    }

    /// The intensities of the box, those outside the mask included, indexed `[[z, y, x]]`.
    pub fn intensities(&self) -> ArrayView3<'_, f64> {
        window(self.image.view(), self.frame.halo.map(|h| h[0]), self.geometry().size())
    }

    /// The intensities of the box with its halo, and the number of halo voxels `[before, after]` along `[z, y, x]`:
    /// fewer than asked for where the image ends.
    pub fn with_halo(&self) -> (ArrayView3<'_, f64>, [[usize; 2]; 3]) {
        (self.image.view(), self.frame.halo)
    }

    /// How far around the box the image was kept, in mm, where it has voxels there.
    pub fn reach(&self) -> f64 {
        self.frame.reach
    }

    /// The voxels of the box that make up the shape.
    pub fn morphological_mask(&self) -> ArrayView3<'_, bool> {
        self.frame.morphological.view()
    }

    /// The voxels of the box whose intensities count.
    pub fn intensity_mask(&self) -> ArrayView3<'_, bool> {
        self.frame.intensity.as_ref().unwrap_or(&self.frame.morphological).view()
    }

    /// Number of voxels in the intensity mask, at least 1.
    pub fn voxels(&self) -> usize {
        self.voxels
    }

    /// Smallest and largest intensity in the intensity mask.
    pub fn range(&self) -> [f64; 2] {
        self.range
    }

    /// The range to which re-segmentation limited the intensities, where one was set. An end may be infinite.
    ///
    /// The standard counts fixed bins and the intensity-volume histogram from these limits rather than from the
    /// intensities that are there.
    pub fn limits(&self) -> Option<[f64; 2]> {
        self.limits
    }

    /// The type in which the intensities came, [`Image::voxel_type`].
    pub fn voxel_type(&self) -> VoxelType {
        self.voxel_type
    }

    /// Whether the intensity mask may differ from the morphological one.
    pub fn is_resegmented(&self) -> bool {
        self.frame.intensity.is_some()
    }

    /// The intensities in the intensity mask, in the order of the grid, x fastest.
    pub fn values(&self) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.voxels);
        for (intensities, selected) in self.intensities().rows().into_iter().zip(self.intensity_mask().rows())
        {
            values.extend(intensities.iter().zip(selected).filter(|(_, s)| **s).map(|(i, _)| *i));
        }
        values
    }
}

impl<'a> RoiBuilder<'a> {
    /// How far apart image and mask may lie.
    #[must_use]
    pub fn alignment(mut self, alignment: Alignment) -> Self {
        self.alignment = alignment;
        self
    }

    /// How far around the box of the mask to keep the image, in mm, where it has voxels there (0 by default).
    #[must_use]
    pub fn halo(mut self, mm: f64) -> Self {
        self.halo = mm;
        self
    }

    /// The closed range to which re-segmentation limited the intensities, for methods that count from its ends. It takes
    /// no voxel out: that is what the intensity mask does.
    #[must_use]
    pub fn limits(mut self, low: f64, high: f64) -> Self {
        self.limits = Some([low, high]);
        self
    }

    /// The voxels whose intensities count; only those that are in the mask are taken. All of the mask by default.
    #[must_use]
    pub fn intensity_mask(mut self, mask: &'a Mask) -> Self {
        self.intensity_mask = Some(mask);
        self
    }

    /// Where in a larger image the one that will be given starts, for [`Roi::start`] and errors to count from there.
    #[must_use]
    pub fn starting_at(mut self, start: [usize; 3]) -> Self {
        self.start = start;
        self
    }

    /// The larger grid that [`RoiBuilder::starting_at`] counts in. The region then lies at the same place in the world to the
    /// last bit, whatever part of that grid is given.
    #[must_use]
    pub(crate) fn within(mut self, grid: Geometry) -> Self {
        self.grid = Some(grid);
        self
    }

    /// The region of `image` that `mask` selects.
    ///
    /// # Errors
    /// As [`Roi::new`], [`Error::EmptyMask`] if mask and intensity mask have no voxel in common, and
    /// [`Error::Setting`] for a tolerance or halo that is negative or NaN, and for limits in the wrong order.
    pub fn build(self, image: &Image, mask: &Mask) -> Result<Roi> {
        self.alignment.check(image.geometry(), mask.geometry())?;
        if self.halo.is_nan() || self.halo < 0.0 {
            return Err(Error::setting("halo", "at least 0 mm", self.halo));
        }
        if let Some([low, high]) = self.limits
            && (low.is_nan() || high.is_nan() || low > high)
        {
            return Err(Error::setting(
                "limits of the intensities",
                "two numbers in rising order",
                format!("{low} and {high}"),
            ));
        }
        let selected = mask.selected();
        let (start, size) = mask.bounding_box();
        let cropped = |array| window(array, start, size).to_owned();
        let morphological = cropped(selected);
        let intensity = match self.intensity_mask {
            None => None,
            Some(mask) => {
                self.alignment.check(image.geometry(), mask.geometry())?;
                let mut inner = cropped(mask.selected());
                inner.zip_mut_with(&morphological, |i, &m| *i &= m);
                Some(inner)
            }
        };
        let (first, extent) = mask.surroundings(image.geometry().spacing().voxels_within(self.halo));
        let halo = std::array::from_fn(|a| {
            let before = start[a] - first[a];
            [before, extent[a] - size[a] - before]
        });
        let whole_start = std::array::from_fn(|axis| start[axis].saturating_add(self.start[axis]));
        let geometry = match &self.grid {
            Some(grid) => grid.cropped(whole_start, size),
            None => image.geometry().cropped(start, size),
        };
        let frame = Frame { morphological, intensity, geometry, start: whole_start, halo, reach: self.halo };
        let around = window(image.intensities(), first, extent).to_owned();
        Roi::filled(Arc::new(frame), around, image.voxel_type(), self.limits)
    }
}

impl Roi {
    /// A region from its frame and the intensities of its box with the halo. Counts the voxels of the intensity mask and finds
    /// their range; refuses an empty mask and intensities that are NaN or infinite.
    pub(super) fn filled(
        frame: Arc<Frame>,
        image: Array3<f64>,
        voxel_type: VoxelType,
        limits: Option<[f64; 2]>,
    ) -> Result<Self> {
        let range = [f64::INFINITY, f64::NEG_INFINITY];
        let mut roi = Roi { image, frame, voxels: 0, range, limits, voxel_type };
        let mut voxels = 0;
        let [mut low, mut high] = roi.range;
        let mut finite = true;
        for (intensities, selected) in roi.intensities().rows().into_iter().zip(roi.intensity_mask().rows()) {
            for (&intensity, _) in intensities.iter().zip(selected).filter(|(_, selected)| **selected) {
                voxels += 1;
                finite &= intensity.is_finite();
                low = if intensity < low { intensity } else { low };
                high = if intensity > high { intensity } else { high };
            }
        }
        if voxels == 0 {
            let voxels = roi.frame.morphological.len();
            return Err(Error::EmptyMask { what: "the intensity mask", voxels });
        }
        (roi.voxels, roi.range) = (voxels, [low, high]);
        if finite { Ok(roi) } else { Err(roi.not_finite()) }
    }

    /// The error for a region with intensities that are NaN or infinite: where the first is, and how many there are.
    fn not_finite(&self) -> Error {
        let start = self.frame.start;
        let (mut count, mut first) = (0, (f64::NAN, start));
        let selected = self.intensity_mask();
        for ((at, &intensity), &selected) in self.intensities().indexed_iter().zip(selected.iter()) {
            if selected && !intensity.is_finite() {
                if count == 0 {
                    let (z, y, x) = at;
                    first = (intensity, [start[0] + z, start[1] + y, start[2] + x]);
                }
                count += 1;
            }
        }
        let (value, index) = first;
        Error::NotFinite { what: "the region of interest", value, index, count, voxels: self.voxels }
    }
}

impl Alignment {
    /// Refuses a mask that does not lie on the grid of the image.
    ///
    /// # Errors
    /// [`Error::GridSize`], [`Error::Geometry`], and [`Error::Setting`] for a tolerance that is negative or NaN.
    pub fn check(self, image: &Geometry, mask: &Geometry) -> Result<()> {
        if image.size() != mask.size() {
            return Err(Error::GridSize { image: image.size(), mask: mask.size() });
        }
        let allowed = match self {
            Alignment::TrustImage => return Ok(()),
            Alignment::Within(voxels) if voxels >= 0.0 => voxels,
            Alignment::Within(voxels) => {
                return Err(Error::setting("geometry tolerance", "at least 0 voxels", voxels));
            }
        };
        let differences: Vec<_> =
            image.differences(mask).into_iter().filter(|d| d.voxels > allowed).collect();
        if differences.is_empty() { Ok(()) } else { Err(Error::Geometry { differences, allowed }) }
    }
}
