use ndarray::{ArrayView3, Axis};

use super::envelope::Envelope;
use crate::error::{Error, Result};
use crate::image::Spacing;
use crate::numeric::parallel;

/// Relative slack of lengths: 3 steps of 0.1 mm are within 0.3 mm, although their sum is a little more in binary.
const SLACK: f64 = 1e-9;

/// Smallest and largest step in units of the distance. A shorter one would vanish when squared, and no grid is long enough
/// for it to matter; a longer one would overflow, and its neighbour is out of reach already.
const STEPS: [f64; 2] = [1e-100, 2.0];

/// A distance in mm on a grid.
///
/// Lengths are measured in units of the distance, so that no distance and no spacing is too large or too small to be
/// squared: a voxel is within it if its squared length is at most (1 + slack)².
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    steps: [f64; 3],
    voxels: [usize; 3],
}

/// Refuses a distance that is negative or not finite.
pub(super) fn check_length(name: &'static str, mm: f64) -> Result<()> {
    let good = mm.is_finite() && mm >= 0.0;
    if good { Ok(()) } else { Err(Error::setting(name, "finite and at least 0 mm", mm)) }
}

impl Reach {
    /// Refuses a distance that is negative or not finite.
    pub(super) fn new(name: &'static str, mm: f64, spacing: Spacing) -> Result<Self> {
        check_length(name, mm)?;
        let steps = spacing.zyx().map(|step| (step / mm).clamp(STEPS[0], STEPS[1]));
        // What is beyond any grid saturates in the conversion.
        let voxels = spacing.zyx().map(|step| (mm / step * (1.0 + SLACK)).floor() as usize);
        Ok(Reach { steps, voxels })
    }

    /// How many voxels it reaches along `[z, y, x]`.
    pub(super) fn voxels(&self) -> [usize; 3] {
        self.voxels
    }

    /// For each voxel of the box, whether a voxel of `kind` lies within the distance: slices of rows, x fastest.
    ///
    /// The squared distance is separable: first along x by two sweeps, then along z and along y by lower envelopes of
    /// parabolas, each linear in the number of voxels. Planes of equal y, then of equal z are independent of one another.
    ///
    /// Source: Felzenszwalb, Huttenlocher, *Distance Transforms of Sampled Functions*, Theory of Computing 8 (2012).
    pub(super) fn near(&self, cells: ArrayView3<'_, bool>, kind: bool) -> Vec<Vec<bool>> {
        let (nz, ny, nx) = cells.dim();
        let squares = self.squares(nx);
        let planes = parallel::map(&numbers(ny), |&y| {
            let mut plane = vec![f64::INFINITY; nz * nx];
            let rows = cells.index_axis_move(Axis(1), y);
            for (distances, row) in plane.chunks_exact_mut(nx).zip(rows.rows()) {
                along_row(row.iter().map(|&cell| cell == kind), &squares, distances);
            }
            if self.voxels[0] > 0 {
                self.along_slices(&mut plane, nz);
            }
            plane
        });
        parallel::map(&numbers(nz), |&z| self.along_rows(&planes, z, nx))
    }

    /// Squared lengths of 0, 1, … steps along x, as far as the distance reaches.
    fn squares(&self, columns: usize) -> Vec<f64> {
        (0..=self.voxels[2].min(columns)).map(|n| (self.steps[2] * n as f64).powi(2)).collect()
    }

    /// Takes the squared distances of a plane of equal y, slice by slice, further along z.
    fn along_slices(&self, plane: &mut [f64], slices: usize) {
        let columns = plane.len() / slices;
        let mut line = vec![0.0; slices];
        let mut envelope = Envelope::new(self.steps[0], limit());
        for x in 0..columns {
            let cells = plane.iter().skip(x).step_by(columns);
            line.iter_mut().zip(cells).for_each(|(to, from)| *to = *from);
            envelope.lower(&mut line);
            let cells = plane.iter_mut().skip(x).step_by(columns);
            cells.zip(&line).for_each(|(to, from)| *to = *from);
        }
    }

    /// Takes the squared distances of slice `z` further along y, and compares them with the distance.
    fn along_rows(&self, planes: &[Vec<f64>], z: usize, columns: usize) -> Vec<bool> {
        let mut near = vec![false; planes.len() * columns];
        if self.voxels[1] == 0 {
            for (near, plane) in near.chunks_exact_mut(columns).zip(planes) {
                near.iter_mut().zip(&plane[z * columns..]).for_each(|(near, d)| *near = *d <= limit());
            }
            return near;
        }
        let mut line = vec![0.0; planes.len()];
        let mut envelope = Envelope::new(self.steps[1], limit());
        for x in 0..columns {
            line.iter_mut().zip(planes).for_each(|(to, plane)| *to = plane[z * columns + x]);
            envelope.lower(&mut line);
            let cells = near.iter_mut().skip(x).step_by(columns);
            cells.zip(&line).for_each(|(near, d)| *near = *d <= limit());
        }
        near
    }
}

/// Largest squared length that is within the distance.
fn limit() -> f64 {
    (1.0 + SLACK) * (1.0 + SLACK)
}

fn numbers(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// Squared distances along one row to the nearest site of it; those that `squares` does not hold stay as they are.
fn along_row(sites: impl DoubleEndedIterator<Item = bool> + Clone, squares: &[f64], distances: &mut [f64]) {
    sweep(sites.clone().zip(distances.iter_mut()), squares);
    sweep(sites.rev().zip(distances.iter_mut().rev()), squares);
}

/// Squared distances to the last site passed.
fn sweep<'a>(cells: impl Iterator<Item = (bool, &'a mut f64)>, squares: &[f64]) {
    let mut steps = squares.len();
    for (site, distance) in cells {
        steps = if site { 0 } else { steps.saturating_add(1) };
        if let Some(&square) = squares.get(steps) {
            *distance = distance.min(square);
        }
    }
}
