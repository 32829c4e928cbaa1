use crate::image::Spacing;

/// How much farther than the radius a voxel centre may lie and still be in the ball, relative; distances are rounded.
const RADIUS_SLACK: f64 = 1e-9;

/// The voxels whose centres lie within a radius of the centre of one voxel, as rows along x.
///
/// Only those that can lie in an image of the given size are listed, so the list is no longer than four times the number
/// of rows of the image.
#[derive(Debug)]
pub(super) struct Ball {
    /// `rows[h]`: offsets `[dz, dy]` of the rows that go from −h to h along x.
    rows: Vec<Vec<[isize; 2]>>,
    /// The largest offset along z.
    reach: usize,
}

impl Ball {
    /// A ball of `radius` mm for an image of `size` voxels along `[z, y, x]`.
    pub(super) fn new(radius: f64, spacing: Spacing, size: [usize; 3]) -> Self {
        let [dz, dy, dx] = spacing.zyx();
        let radius = radius * (1.0 + RADIUS_SLACK);
        // What is beyond all numbers saturates in the conversion.
        let within = |length: f64, step: f64, axis: usize| ((length / step) as usize).min(size[axis] - 1);
        let reach = within(radius, dz, 0);
        let mut rows = vec![Vec::new(); within(radius, dx, 2) + 1];
        for z in signed(reach) {
            for y in signed(within(radius, dy, 1)) {
                let rest = radius * radius - (z as f64 * dz).powi(2) - (y as f64 * dy).powi(2);
                if rest >= 0.0 {
                    rows[within(rest.sqrt(), dx, 2)].push([z, y]);
                }
            }
        }
        Ball { rows, reach }
    }

    /// The rows by half width h: offsets `[dz, dy]` of those that go from −h to h along x.
    pub(super) fn rows(&self) -> &[Vec<[isize; 2]>] {
        &self.rows
    }

    /// The largest offset along z.
    pub(super) fn reach(&self) -> usize {
        self.reach
    }

    /// Half width and number of the rows of a ball centred in slice z and row y that lie in an image of `nz` slices of
    /// `ny` rows.
    pub(super) fn rows_inside(&self, [z, y]: [usize; 2], [nz, ny]: [usize; 2]) -> Vec<(usize, usize)> {
        let inside = |[dz, dy]: &[isize; 2]| offset(z, *dz, nz).is_some() && offset(y, *dy, ny).is_some();
        let count = |rows: &Vec<_>| rows.iter().filter(|row| inside(row)).count();
        self.rows.iter().map(count).enumerate().filter(|(_, count)| *count > 0).collect()
    }
}

/// Number of voxels of such rows around voxel `x` of an image row of `nx`.
pub(super) fn voxels_inside(rows: &[(usize, usize)], x: usize, nx: usize) -> usize {
    rows.iter().map(|&(half, count)| count * (1 + half.min(x) + half.min(nx - 1 - x))).sum()
}

/// An index moved by an offset, if it is still below `end`.
pub(super) fn offset(index: usize, by: isize, end: usize) -> Option<usize> {
    index.checked_add_signed(by).filter(|&moved| moved < end)
}

/// Whole numbers from −n to n.
fn signed(n: usize) -> impl Iterator<Item = isize> {
    let n = n as isize;
    -n..=n
}
