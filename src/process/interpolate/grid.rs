//! The grid of samples along one axis.

use super::room::MOST_VOXELS;
use crate::error::{Error, Result};
use crate::image::{Geometry, Spacing};

/// By what part of itself the number of voxels is lowered before it is rounded up. Spacings are often stored as 32-bit
/// floats; without it 100 voxels of "0.8" mm would make 41 voxels of 2 mm.
const ROUNDING: f64 = 1e-6;

/// Points this close to a voxel centre or to a voxel border, in voxels, lie on it: the rest is rounding of the sums.
const SNAP: f64 = 1e-10;

/// How many times the voxels of the old grid a new one may have: 16 times finer along each axis.
const MOST_FINER: usize = 16 * 16 * 16;

/// A new grid may always have this many voxels, however small the old one is.
const ALWAYS_ALLOWED: usize = 1 << 24;

/// The samples along one axis: sample `i` lies at first + step·i, in voxels of the old grid.
///
/// n' = ⌈n·s/s'⌉ samples, the first at (n − 1 − (n' − 1)·s'/s)/2, so that both grids have the same centre.
///
/// Source: IBSI manual, *Interpolation grid* (UMPJ), *Align grid centers* (3WE3).
#[derive(Debug, Clone, Copy)]
pub(super) struct AxisGrid {
    /// Number of voxels of the old grid.
    pub old: usize,
    /// Number of samples.
    pub size: usize,
    /// s'/s.
    pub ratio: f64,
    first: f64,
}

impl AxisGrid {
    fn new(old: usize, size: usize, ratio: f64) -> Self {
        let extent = (old - 1) as f64;
        // A single sample lies in the middle whatever the ratio, which may be infinite.
        let covered = if size == 1 { 0.0 } else { ratio * (size - 1) as f64 };
        AxisGrid { old, size, ratio, first: (extent - covered) / 2.0 }
    }

    /// Whether every sample is a voxel of the old grid, in its order.
    pub fn is_identity(&self) -> bool {
        self.size == self.old && self.first == 0.0
    }

    /// Where sample `i` lies.
    pub fn position(&self, i: usize) -> f64 {
        if i == 0 { snapped(self.first) } else { snapped(self.first + self.ratio * i as f64) }
    }

    /// The samples that lie between two points, and perhaps one more on either side; at least one.
    pub fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        if self.size == 1 {
            return 0..1;
        }
        // Conversions saturate.
        let from = ((low - self.first) / self.ratio).floor().max(0.0) as usize;
        let to = ((high - self.first) / self.ratio).ceil().max(0.0) as usize;
        from.min(self.size - 1)..to.saturating_add(1).min(self.size)
    }
}

/// A point in voxel units, put on the voxel centre or border that it misses by rounding only.
pub(super) fn snapped(x: f64) -> f64 {
    let half = (2.0 * x).round() / 2.0;
    if (x - half).abs() < SNAP { half } else { x }
}

/// The samples along the three axes for a new spacing; `None` leaves an axis as it is.
///
/// # Errors
/// [`Error::Setting`] if the new grid has too many voxels.
pub(super) fn axes(old: &Geometry, spacing: [Option<f64>; 3]) -> Result<[AxisGrid; 3]> {
    let stored = old.spacing().zyx();
    let new: [f64; 3] = std::array::from_fn(|a| spacing[a].unwrap_or(stored[a]));
    let size: [f64; 3] = std::array::from_fn(|a| {
        let quotient = old.size()[a] as f64 * (stored[a] / new[a]);
        if new[a] == stored[a] { old.size()[a] as f64 } else { (quotient * (1.0 - ROUNDING)).ceil().max(1.0) }
    });
    refuse_too_fine(old, new, size)?;
    Ok(std::array::from_fn(|a| AxisGrid::new(old.size()[a], size[a] as usize, new[a] / stored[a])))
}

/// Refuses a new grid that has far more voxels than the old one.
pub(crate) fn refuse_too_fine(old: &Geometry, spacing: [f64; 3], size: [f64; 3]) -> Result<()> {
    let limit = old.voxels().saturating_mul(MOST_FINER).clamp(ALWAYS_ALLOWED, MOST_VOXELS);
    if size.iter().product::<f64>() > limit as f64 {
        return Err(Error::setting(
            "new spacing",
            format!("so coarse that the new grid has at most {limit} voxels"),
            format!("{spacing:?} mm, {} × {} × {} voxels", size[0], size[1], size[2]),
        ));
    }
    Ok(())
}

/// The new grid at its place in the world.
///
/// # Errors
/// [`Error::Setting`] if its origin leaves the range of a number.
pub(super) fn geometry(old: &Geometry, axes: &[AxisGrid; 3], spacing: [Option<f64>; 3]) -> Result<Geometry> {
    let stored = old.spacing().zyx();
    let spacing = Spacing::new(std::array::from_fn(|a| spacing[a].unwrap_or(stored[a])))?;
    Geometry::new(axes.map(|axis| axis.size), spacing)?
        .with_origin(old.to_world(axes.map(|axis| axis.first)))?
        .with_direction(old.direction())
}
