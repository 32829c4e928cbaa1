use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::image::{Geometry, Mask, Stage, window};
use crate::process::itk::{Placement, carried, reversed};
use crate::pyradiomics::Settings;

/// By what part of a voxel image and mask may lie apart unless it is set: that of ITK.
const TOLERANCE: f64 = 1e-6;

/// By how many voxels the box of a region may stand out of the image.
const STANDS_OUT: f64 = 1e-3;

/// Which masks are taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Check {
    pub tolerance: f64,
    correct: bool,
    dimensions: usize,
    voxels: Option<u64>,
}

/// The box of a mask and how many voxels it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub start: [usize; 3],
    pub size: [usize; 3],
    pub voxels: usize,
}

impl Extent {
    pub fn of(mask: &Mask) -> Self {
        let (start, size) = mask.bounding_box();
        let voxels = window(mask.selected(), start, size).iter().map(|&selected| usize::from(selected)).sum();
        Extent { start, size, voxels }
    }

    pub fn stage(&self, name: &'static str, mask: &Mask) -> Stage {
        let (morphological_voxels, intensity_voxels) = (self.voxels, self.voxels);
        Stage { name, geometry: *mask.geometry(), morphological_voxels, intensity_voxels }
    }

    /// The box with `margin` voxels along `[z, y, x]` on every side, as far as the grid goes.
    pub fn surroundings(&self, margin: [usize; 3], grid: [usize; 3]) -> ([usize; 3], [usize; 3]) {
        let first: [usize; 3] = std::array::from_fn(|a| self.start[a].saturating_sub(margin[a]));
        let end = |a: usize| (self.start[a] + self.size[a]).saturating_add(margin[a]).min(grid[a]);
        (first, std::array::from_fn(|a| end(a) - first[a]))
    }

    /// Lower and upper corner of the box along x, y, z, in voxel units.
    pub fn corners(&self) -> [[f64; 3]; 2] {
        let (start, size) = (reversed(self.start), reversed(self.size));
        let lower = start.map(|s| s as f64 - 0.5);
        [lower, std::array::from_fn(|k| (start[k] + size[k]) as f64 - 0.5)]
    }
}

impl Check {
    /// # Errors
    /// [`Error::Setting`] for a tolerance that is negative or no number.
    pub fn new(settings: &Settings) -> Result<Self> {
        let tolerance = settings.geometry_tolerance.unwrap_or(TOLERANCE);
        if tolerance.is_nan() || tolerance < 0.0 {
            return Err(Error::setting("geometryTolerance", "at least 0", tolerance));
        }
        Ok(Check {
            tolerance,
            correct: settings.correct_mask,
            dimensions: settings.minimum_roi_dimensions,
            voxels: settings.minimum_roi_size,
        })
    }

    /// The mask on the grid of the image: as it is where it lies there, else carried if it may be.
    pub fn fitted<'a>(&self, image: &Geometry, mask: &'a Mask, extent: &Extent) -> Result<Cow<'a, Mask>> {
        match self.congruent(image, mask.geometry()) {
            Ok(()) => Ok(Cow::Borrowed(mask)),
            Err(_) if self.correct => {
                refuse_outside(image, mask.geometry(), extent)?;
                Ok(Cow::Owned(carried(mask, image)?))
            }
            Err(error) => Err(error),
        }
    }

    /// Refuses a mask that lies elsewhere than the image: origin and spacing may differ by the tolerance times the spacing along
    /// x, the direction by the tolerance.
    fn congruent(&self, image: &Geometry, mask: &Geometry) -> Result<()> {
        if image.size() != mask.size() {
            return Err(Error::GridSize { image: image.size(), mask: mask.size() });
        }
        let [.., along_x] = image.spacing().zyx();
        let near = |a: &[f64], b: &[f64], by: f64| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= by);
        let length = self.tolerance * along_x;
        let agrees = |property: &str| match property {
            "spacing" => near(&image.spacing().zyx(), &mask.spacing().zyx(), length),
            "origin" => near(&image.origin(), &mask.origin(), length),
            _ => near(image.direction().as_flattened(), mask.direction().as_flattened(), self.tolerance),
        };
        let differences: Vec<_> =
            image.differences(mask).into_iter().filter(|d| !agrees(d.property)).collect();
        if differences.is_empty() {
            Ok(())
        } else {
            Err(Error::Geometry { differences, allowed: self.tolerance })
        }
    }

    /// Refuses a region that has too few dimensions or voxels.
    pub fn region(&self, extent: &Extent) -> Result<()> {
        let dimensions = extent.size.iter().filter(|&&size| size > 1).count();
        if dimensions == 0 {
            return Err(Error::setting("region", "larger than one voxel", "a single voxel"));
        }
        if dimensions < self.dimensions {
            let expected = format!("at least {} (minimumROIDimensions)", self.dimensions);
            return Err(Error::setting("number of dimensions of the region", expected, dimensions));
        }
        match self.voxels {
            Some(least) if extent.voxels as u64 <= least => {
                let expected = format!("above {least} (minimumROISize)");
                Err(Error::setting("number of voxels of the region", expected, extent.voxels))
            }
            _ => Ok(()),
        }
    }

    pub fn settings(&self) -> String {
        let Check { tolerance, correct, dimensions, voxels } = self;
        let voxels = voxels.map_or(String::new(), |voxels| format!(" and more than {voxels} voxels"));
        let correct = if *correct { "carried to the image" } else { "refused" };
        format!("mask {correct} from {tolerance} voxels away on, region of {dimensions} dimensions{voxels}")
    }
}

/// Refuses a mask whose region stands out of the image.
pub(super) fn refuse_outside(image: &Geometry, mask: &Geometry, extent: &Extent) -> Result<()> {
    let (from, to) = (Placement::of(mask), Placement::of(image));
    let corners = extent.corners().map(|corner| to.point(from.world(corner)));
    let size = reversed(image.size());
    let inside = |k: usize| {
        let [a, b] = corners.map(|corner| corner[k]);
        a.min(b) >= -0.5 - STANDS_OUT && a.max(b) <= size[k] as f64 - 0.5 + STANDS_OUT
    };
    if (0..3).all(inside) {
        return Ok(());
    }
    let expected = format!("within the {size:?} voxels of the image, from -0.5 along x, y, z");
    Err(Error::setting("box of the region", expected, format!("{:?} to {:?}", corners[0], corners[1])))
}
