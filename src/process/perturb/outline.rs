use ndarray::{Array3, Axis};

use super::distance::depths;
use super::motion::centroid;
use super::threshold::threshold;
use super::unevenness::Unevenness;
use crate::error::{Error, Result};
use crate::image::{Geometry, Mask, window};
use crate::numeric::parallel;
use crate::process::interpolate::{IndexMap, Interpolator, Sampler};

/// Voxels around the mask in which a new outline is looked for first.
const MARGIN: usize = 3;

/// Largest ratio of two lengths that is told apart, so that none overflows when squared.
const LARGEST_RATIO: f64 = 1e100;

/// A mask as the depth of the voxels around it, so that its outline may pass anywhere between voxel centres.
pub(super) struct Outline {
    /// How deep the voxels of a box lie inside, in units of the finest step.
    depths: Array3<f64>,
    /// First voxel of the box.
    start: [usize; 3],
    /// Voxels at least this deep are selected.
    least: f64,
    /// Size of the grid of the mask.
    grid: [usize; 3],
}

impl Outline {
    /// The outline of a mask whose volume is `factor` times as large, displaced by a random function of the place.
    pub(super) fn new(mask: &Mask, factor: f64, uneven: Option<&Unevenness>) -> Self {
        let grid = mask.geometry().size();
        let mut margin = MARGIN;
        loop {
            let (start, size) = mask.surroundings([margin; 3]);
            let outline = Outline { grid, ..Outline::within(mask, start, size, factor, uneven) };
            if outline.is_closed() || size == grid {
                return outline;
            }
            margin = margin.saturating_mul(2);
        }
    }

    /// As far as it lies within a box.
    fn within(
        mask: &Mask,
        start: [usize; 3],
        size: [usize; 3],
        factor: f64,
        uneven: Option<&Unevenness>,
    ) -> Self {
        let spacing = mask.geometry().spacing().zyx();
        let finest = spacing.iter().copied().fold(f64::INFINITY, f64::min);
        let steps = spacing.map(|step| (step / finest).min(LARGEST_RATIO));
        let mut depths = depths(window(mask.selected(), start, size), steps);
        if let Some(uneven) = uneven {
            displace(&mut depths, mask, start, |point| {
                (uneven.at(point) / finest).clamp(-LARGEST_RATIO, LARGEST_RATIO)
            });
        }
        let unchanged = factor == 1.0 && uneven.is_none();
        let wanted = factor * mask.voxels() as f64;
        let least = if unchanged { 0.0 } else { threshold(depths.iter().copied().collect(), wanted) };
        Outline { depths, start, least, grid: size }
    }

    /// Whether nothing is selected on the sides of the box beyond which the grid goes on.
    fn is_closed(&self) -> bool {
        let size: [usize; 3] = self.depths.dim().into();
        let open = |axis: usize, at: usize| {
            self.depths.index_axis(Axis(axis), at).iter().any(|depth| *depth >= self.least)
        };
        (0..3).all(|a| {
            let end = self.start[a] + size[a];
            (self.start[a] == 0 || !open(a, 0)) && (end == self.grid[a] || !open(a, size[a] - 1))
        })
    }

    /// The mask on a grid, if the grid of the outline lies at `place` in the world.
    ///
    /// # Errors
    /// [`Error::EmptyMask`] if no voxel centre of the grid lies within the outline.
    pub(super) fn mask(&self, place: &Geometry, grid: &Geometry) -> Result<Mask> {
        let empty = || Error::EmptyMask { what: "the perturbed mask", voxels: grid.voxels() };
        let (start, size) = self.box_on(place, grid).ok_or_else(empty)?;
        let map = IndexMap::new(grid, place);
        let near = self.near();
        let sampler = Sampler::new(self.depths.view(), Interpolator::Linear, [0.0; 3])?;
        let slices: Vec<usize> = (start[0]..start[0] + size[0]).collect();
        let inside = |index: [usize; 3]| {
            let point = map.at(index);
            (0..3).all(|a| near[a][0] <= point[a] && point[a] <= near[a][1])
                && sampler.at(std::array::from_fn(|a| point[a] - self.start[a] as f64)) >= self.least
        };
        let made: Vec<Vec<bool>> = parallel::map(&slices, |&z| {
            let rows = start[1]..start[1] + size[1];
            rows.flat_map(|y| (start[2]..start[2] + size[2]).map(move |x| [z, y, x])).map(inside).collect()
        });
        let mut selected = vec![false; grid.voxels()];
        let [_, ny, nx] = grid.size();
        for (z, slice) in slices.iter().zip(&made) {
            for (y, row) in (start[1]..).zip(slice.chunks_exact(size[2])) {
                let at = (z * ny + y) * nx + start[2];
                selected[at..at + row.len()].copy_from_slice(row);
            }
        }
        if selected.contains(&true) { Mask::from_vec(selected, *grid) } else { Err(empty()) }
    }

    /// Between which points along each axis a voxel can be selected: half a voxel around the box, which is half a voxel
    /// around the grid where the box ends with it.
    fn near(&self) -> [[f64; 2]; 3] {
        let size: [usize; 3] = self.depths.dim().into();
        std::array::from_fn(|a| {
            let first = self.start[a] as f64;
            [first - 0.5, first + size[a] as f64 - 0.5]
        })
    }

    /// The part of a grid in which the box lies, with a voxel around it; `None` if they do not overlap.
    fn box_on(&self, place: &Geometry, grid: &Geometry) -> Option<([usize; 3], [usize; 3])> {
        let map = IndexMap::new(place, grid);
        let size: [usize; 3] = self.depths.dim().into();
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for corner in 0..8_usize {
            let far = |a: usize| if corner >> a & 1 == 1 { size[a] - 1 } else { 0 };
            let point = map.at(std::array::from_fn(|a| self.start[a] + far(a)));
            for a in 0..3 {
                (low[a], high[a]) = (low[a].min(point[a]), high[a].max(point[a]));
            }
        }
        // Conversions saturate, and what is no number becomes 0.
        let first: [usize; 3] = std::array::from_fn(|a| (low[a].floor() - 1.0).max(0.0) as usize);
        let end = |a: usize| ((high[a].ceil() + 2.0).max(0.0) as usize).min(grid.size()[a]);
        let overlap = (0..3).all(|a| first[a] < end(a));
        overlap.then(|| (first, std::array::from_fn(|a| end(a) - first[a])))
    }
}

/// Adds a function of the place, in mm from the centroid of the mask, to the depths of a box.
fn displace(
    depths: &mut Array3<f64>,
    mask: &Mask,
    start: [usize; 3],
    by: impl Fn([f64; 3]) -> f64 + Sync + Send,
) {
    let geometry = mask.geometry();
    let centre = centroid(mask);
    let (rows, columns) = (depths.dim().1, depths.dim().2);
    let numbers: Vec<usize> = (0..depths.dim().0).collect();
    let added = parallel::map(&numbers, |&z| {
        let indexes = (0..rows).flat_map(|y| (0..columns).map(move |x| [z, y, x]));
        let value = |index: [usize; 3]| {
            let world = geometry.to_world(std::array::from_fn(|a| (start[a] + index[a]) as f64));
            by(std::array::from_fn(|w| world[w] - centre[w]))
        };
        indexes.map(value).collect::<Vec<f64>>()
    });
    depths.iter_mut().zip(added.iter().flatten()).for_each(|(depth, added)| *depth += added);
}
