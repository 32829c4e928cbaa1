use super::lines::{nearest, within};

/// The voxel in which a point lies, along x, y, z.
pub(super) fn voxel(point: [f64; 3], size: [usize; 3]) -> [usize; 3] {
    std::array::from_fn(|k| within(nearest(point[k]), size[k]))
}
