use std::borrow::Cow;

use super::super::room;
use super::gaussian::Bell;
use super::lines::{Line, Lines};
use super::placement::reversed;
use super::spline::Spline;
use super::{Kernel, linear, nearest, sinc};
use crate::error::{Error, Result};
use crate::image::{Geometry, Image, Mask, VoxelType};

/// A part of the image on another grid, of `size` voxels from voxel `start` on, in the voxel type of the image.
///
/// # Errors
/// [`Error::VoxelCount`] if memory has no room for it.
pub(crate) fn resampled(
    image: &Image,
    grid: &Geometry,
    start: [usize; 3],
    size: [usize; 3],
    kernel: Kernel,
) -> Result<Image> {
    let part =
        Part { lines: Lines::new(grid, image.geometry()), start, size, voxel_type: image.voxel_type() };
    let voxels = reversed(image.geometry().size());
    let spacing = reversed(image.geometry().spacing().zyx());
    let values = contiguous(image);
    let voxel = |[x, y, z]: [usize; 3]| values[(z * voxels[1] + y) * voxels[0] + x];
    let intensities = match kernel {
        Kernel::Nearest => part.filled(|point| voxel(nearest::voxel(point, voxels))),
        Kernel::Linear => part.filled(|point| linear::at(point, voxels, voxel)),
        Kernel::Sinc(window) => part.filled(|point| sinc::at(point, voxels, window, &values)),
        Kernel::Gaussian => {
            let bell = Bell::of_intensities(spacing, voxels);
            part.filled(|point| bell.mean(point, &values))
        }
        Kernel::LabelGaussian => {
            let bell = Bell::of_labels(spacing, voxels);
            part.filled(|point| bell.label(point, &values))
        }
        Kernel::Spline => part.splined(image),
    }?;
    Ok(Image::from_vec(intensities, grid.cropped(start, size))?.stored_as(part.voxel_type))
}

/// The part of a new grid that is filled, by its first voxel and size along `[z, y, x]`.
struct Part {
    lines: Lines,
    start: [usize; 3],
    size: [usize; 3],
    voxel_type: VoxelType,
}

impl Part {
    /// With the value of each point that lies in the old grid.
    fn filled(&self, value: impl Fn([f64; 3]) -> f64 + Sync + Send) -> Result<Vec<f64>> {
        self.rows(|line, row| {
            for (x, filled) in row.iter_mut().enumerate() {
                let point = line.at(self.start[2] + x);
                if self.lines.old.holds(point) {
                    *filled = stored(value(point), self.voxel_type);
                }
            }
        })
    }

    /// With the cubic spline.
    fn splined(&self, image: &Image) -> Result<Vec<f64>> {
        let extent = self.lines.extent(reversed(self.start), reversed(self.size));
        let spline = Spline::new(image.intensities(), extent)?;
        let first = self.start[2];
        self.rows(|line, row| {
            spline.fill(line, first, row);
            // A line that begins and ends in the grid does not leave it.
            let inside = |x: usize| self.lines.old.holds(line.at(first + x));
            let whole = inside(0) && inside(row.len() - 1);
            for (x, filled) in row.iter_mut().enumerate() {
                *filled = if whole || inside(x) { stored(*filled, self.voxel_type) } else { 0.0 };
            }
        })
    }

    fn rows(&self, fill: impl Fn(&Line, &mut [f64]) + Sync + Send) -> Result<Vec<f64>> {
        let [first_z, first_y, _] = self.start;
        room::filled(self.size, |z, y, row| fill(&self.lines.line(first_y + y, first_z + z), row))
    }
}

/// The mask on another grid: the voxel whose centre is nearest.
///
/// # Errors
/// [`Error::EmptyMask`] if no voxel is selected, [`Error::VoxelCount`] as for [`resampled`].
pub(crate) fn carried(mask: &Mask, grid: &Geometry) -> Result<Mask> {
    let lines = Lines::new(grid, mask.geometry());
    let size = reversed(mask.geometry().size());
    let (start, extent) = mask.bounding_box();
    let (start, extent) = (reversed(start), reversed(extent));
    // Beyond these places along an axis no voxel of the box is the nearest.
    let beside =
        |k: usize, place: f64| place < start[k] as f64 - 1.0 || place > (start[k] + extent[k]) as f64;
    let selected = mask.selected();
    let selected = room::filled(grid.size(), |z, y, row: &mut [bool]| {
        let line = lines.line(y, z);
        let first = line.at(0);
        if (0..3).any(|k| line.is_constant(k) && beside(k, first[k])) {
            return;
        }
        for (x, voxel) in row.iter_mut().enumerate() {
            let point = line.at(x);
            if !(0..3).any(|k| beside(k, point[k])) && lines.old.holds(point) {
                *voxel = selected[reversed(nearest::voxel(point, size))];
            }
        }
    })?;
    if selected.contains(&true) {
        Mask::from_vec(selected, *grid)
    } else {
        Err(Error::EmptyMask { what: "the mask on the new grid", voxels: grid.voxels() })
    }
}

/// What the type holds of an interpolated intensity; single precision ends at its largest numbers.
fn stored(intensity: f64, voxel_type: VoxelType) -> f64 {
    match voxel_type {
        VoxelType::F64 => intensity,
        VoxelType::F32 => voxel_type.cast(intensity.clamp(f64::from(f32::MIN), f64::from(f32::MAX))),
        _ => voxel_type.cast(intensity),
    }
}

fn contiguous(image: &Image) -> Cow<'_, [f64]> {
    let voxels = image.intensities();
    match voxels.to_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(voxels.iter().copied().collect()),
    }
}
