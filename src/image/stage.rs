use super::geometry::Geometry;
use super::mask::Mask;
use super::roi::Roi;

/// What one step of image processing left: its grid and the number of voxels of the masks.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// The step, for instance `interpolation`.
    pub name: &'static str,
    /// The grid after the step.
    pub geometry: Geometry,
    /// Voxels of the morphological mask.
    pub morphological_voxels: usize,
    /// Voxels of the intensity mask.
    pub intensity_voxels: usize,
}

impl Stage {
    /// The step that carries a mask from a grid of its own to that of the image.
    pub const CARRIED: &'static str = "carrying to the image";

    /// After a step that left one mask for both uses.
    pub fn of_mask(name: &'static str, mask: &Mask) -> Self {
        let voxels = mask.voxels();
        Stage { name, geometry: *mask.geometry(), morphological_voxels: voxels, intensity_voxels: voxels }
    }

    /// The region that is measured: the grid is that of its box.
    pub fn of_region(name: &'static str, roi: &Roi) -> Self {
        let morphological = roi.morphological_mask().iter().filter(|&&selected| selected).count();
        Stage {
            name,
            geometry: *roi.geometry(),
            morphological_voxels: morphological,
            intensity_voxels: roi.voxels(),
        }
    }
}
