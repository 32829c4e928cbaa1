use ndarray::{Array3, Axis};

use super::distance::depths;
use super::motion::centroid;
use super::threshold::threshold;
use super::unevenness::Unevenness;
use crate::error::{Error, Result};
use crate::image::{Geometry, Mask, window};
use crate::numeric::parallel;
use crate::process::interpolate::{IndexMap, Interpolator, Sampler};

/// Voxels around the mask in which a new outline is looked for first: as far as its depths look around, and a little more for
/// the spline between them.
const MARGIN: usize = 6;

/// How far, in units of the finest step, the level that gives a volume may lie from grid to grid.
const NEARBY: f64 = 0.5;

/// Largest ratio of two lengths that is told apart, so that none overflows when squared.
const LARGEST_RATIO: f64 = 1e100;

/// A mask as the depth of the voxels around it, so that its outline may pass anywhere between voxel centres.
pub(super) struct Outline {
    /// How deep the voxels of a box lie inside, in units of the finest step.
    depths: Array3<f64>,
    /// First voxel of the box.
    start: [usize; 3],
    /// Voxels at least this deep are selected on the grid of the mask.
    least: f64,
    /// How many voxels come nearest to the volume.
    wanted: f64,
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
        Outline { depths, start, least, wanted, grid: size }
    }

    /// Whether nothing is selected, nor near it, on the sides of the box beyond which the grid goes on.
    fn is_closed(&self) -> bool {
        let size: [usize; 3] = self.depths.dim().into();
        let open = |axis: usize, at: usize| {
            self.depths.index_axis(Axis(axis), at).iter().any(|depth| *depth >= self.least - NEARBY)
        };
        (0..3).all(|a| {
            let end = self.start[a] + size[a];
            (self.start[a] == 0 || !open(a, 0)) && (end == self.grid[a] || !open(a, size[a] - 1))
        })
    }

    /// The mask on a grid, if the grid of the outline lies at `place` in the world.
    ///
    /// As many voxels are taken as come nearest to the volume: the level of a depth between voxel centres would make bent
    /// surfaces a little smaller. Those outside the grid are counted, and lost.
    ///
    /// # Errors
    /// [`Error::EmptyMask`] if no voxel centre of the grid lies within the outline.
    pub(super) fn mask(&self, place: &Geometry, grid: &Geometry) -> Result<Mask> {
        let empty = || Error::EmptyMask { what: "the perturbed mask", voxels: grid.voxels() };
        let (first, size) = self.box_on(place, grid).ok_or_else(empty)?;
        let depths = self.sampled(place, &grid.with_origin(grid.to_world(first))?, size)?;
        let least =
            threshold(depths.iter().flatten().copied().collect(), self.wanted).max(self.least - NEARBY);
        let selected = painted(&depths, least, first, size[2], grid.size());
        if selected.contains(&true) { Mask::from_vec(selected, *grid) } else { Err(empty()) }
    }

    /// The depths at the voxels of a grid of `size` from its origin on, slice by slice; those outside the box, or outside
    /// the grid of the outline, are deep outside.
    ///
    /// Between voxel centres the depth follows a cubic spline: the means of a linear course would take the detail away.
    fn sampled(&self, place: &Geometry, grid: &Geometry, size: [usize; 3]) -> Result<Vec<Vec<f64>>> {
        let map = IndexMap::new(grid, place);
        let near = self.near();
        let sampler = Sampler::new(self.depths.view(), Interpolator::CubicSpline, [0.0; 3])?;
        let depth = |index: [usize; 3]| {
            let point = map.at(index);
            if (0..3).all(|a| near[a][0] <= point[a] && point[a] <= near[a][1]) {
                sampler.at(std::array::from_fn(|a| point[a] - self.start[a] as f64))
            } else {
                f64::NEG_INFINITY
            }
        };
        let slices: Vec<usize> = (0..size[0]).collect();
        Ok(parallel::map(&slices, |&z| {
            let indexes = (0..size[1]).flat_map(|y| (0..size[2]).map(move |x| [z, y, x]));
            indexes.map(depth).collect()
        }))
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

    /// The box on a grid of the same spacing that may lie turned: its first voxel, which may lie outside, and its size, with
    /// a voxel around it; `None` where it lies far away.
    fn box_on(&self, place: &Geometry, grid: &Geometry) -> Option<([f64; 3], [usize; 3])> {
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
        // Farther outside than the grid is long nothing comes into it; conversions saturate, and no number becomes 0.
        let around = grid.size().map(|n| n as f64);
        let first: [f64; 3] = std::array::from_fn(|a| (low[a].floor() - 1.0).max(-around[a]));
        let end = |a: usize| (high[a].ceil() + 2.0).min(2.0 * around[a]);
        let size: [usize; 3] = std::array::from_fn(|a| (end(a) - first[a]).max(0.0) as usize);
        (!size.contains(&0)).then_some((first, size))
    }
}

/// The voxels of a grid that are at least so deep, from the depths of a box that may reach out of it.
fn painted(
    depths: &[Vec<f64>],
    least: f64,
    first: [f64; 3],
    columns: usize,
    [nz, ny, nx]: [usize; 3],
) -> Vec<bool> {
    let mut selected = vec![false; nz * ny * nx];
    let within = |at: f64, n: usize| (0.0..n as f64).contains(&at).then_some(at as usize);
    for (z, slice) in depths.iter().enumerate() {
        let Some(z) = within(first[0] + z as f64, nz) else { continue };
        for (y, row) in slice.chunks_exact(columns).enumerate() {
            let Some(y) = within(first[1] + y as f64, ny) else { continue };
            for (x, depth) in row.iter().enumerate() {
                if let (true, Some(x)) =
                    (*depth >= least && depth.is_finite(), within(first[2] + x as f64, nx))
                {
                    selected[(z * ny + y) * nx + x] = true;
                }
            }
        }
    }
    selected
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
