use std::sync::Arc;

use ndarray::Array3;

use super::geometry::Geometry;
use super::grid::Image;
use super::roi::Roi;
use crate::error::{Error, Result};

/// Where a region of interest lies and which voxels it has, without intensities.
///
/// A region of each response map of a filter is made from the frame of the region of the image, so that all of them have the
/// same voxels:
///
/// ```
/// use ndarray::Array3;
/// use radiomics::image::{Image, Mask, Roi, Spacing};
///
/// let array = Array3::from_shape_fn((5, 20, 30), |(z, y, x)| (z * y * x) as f64);
/// let image = Image::new(array.view(), Spacing::new([5.0, 0.8, 0.8])?)?;
/// let roi = Roi::new(&image, &Mask::above(&image, 500.0)?)?;
///
/// let map = image.map(f64::sqrt);
/// let region = roi.frame().region_of(map, [0; 3])?;
/// assert_eq!((region.voxels(), region.range()[1]), (roi.voxels(), roi.range()[1].sqrt()));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub(super) morphological: Array3<bool>,
    pub(super) intensity: Option<Array3<bool>>,
    /// The grid of the box.
    pub(super) geometry: Geometry,
    /// The first voxel of the box on the whole grid.
    pub(super) start: [usize; 3],
    /// Voxels `[before, after]` around the box.
    pub(super) halo: [[usize; 2]; 3],
    /// How far around the box that is in mm, where there are voxels.
    pub(super) reach: f64,
}

impl Frame {
    /// First voxel on the whole grid, and size, of the box with its halo.
    pub fn extent(&self) -> ([usize; 3], [usize; 3]) {
        let size = self.geometry.size();
        (
            std::array::from_fn(|a| self.start[a].saturating_sub(self.halo[a][0])),
            std::array::from_fn(|a| size[a] + self.halo[a][0] + self.halo[a][1]),
        )
    }

    /// The region of a map on the grid of the image, or on a part of it that starts at voxel `start`. Limits of
    /// re-segmentation belong to the intensities of the image and are left out.
    ///
    /// Only the place of voxels on the grid counts; the header of the map is not looked at.
    ///
    /// # Errors
    /// [`Error::Setting`] if the map does not cover the box with its halo,
    /// [`Error::NotFinite`] if a voxel of the intensity mask is NaN or infinite.
    pub fn region_of(self: &Arc<Self>, map: Image, start: [usize; 3]) -> Result<Roi> {
        let (first, size) = self.extent();
        let part = map.geometry().size();
        let covers = |a: usize| start[a] <= first[a] && first[a] - start[a] + size[a] <= part[a];
        if !(0..3).all(covers) {
            let expected = format!("one that covers {size:?} voxels from {first:?}");
            return Err(Error::setting(
                "map of a region",
                expected,
                format!("{part:?} voxels from {start:?}"),
            ));
        }
        let from = std::array::from_fn(|a| first[a] - start[a]);
        let voxel_type = map.voxel_type();
        Roi::filled(Arc::clone(self), map.into_cropped(from, size), voxel_type, None)
    }
}
