use ndarray::ArrayView3;

/// Whether some line along a direction holds two voxels of a region, neighbours or not, of whatever grey level.
///
/// The components of the direction are −1, 0 or 1, not all of them 0.
pub(crate) fn hold_two(levels: ArrayView3<'_, u16>, direction: [isize; 3]) -> bool {
    let (nz, ny, nx) = levels.dim();
    let size = [nz, ny, nx];
    // Whether a voxel was seen on the line that enters the box at a place.
    let mut seen = vec![false; levels.len()];
    levels.indexed_iter().filter(|(_, level)| **level > 0).any(|((z, y, x), _)| {
        let at = [z, y, x];
        let steps = (0..3).filter_map(|axis| match direction[axis] {
            0 => None,
            1.. => Some(at[axis]),
            _ => Some(size[axis] - 1 - at[axis]),
        });
        let steps = steps.min().unwrap_or(0).cast_signed();
        let [z, y, x]: [usize; 3] =
            std::array::from_fn(|axis| at[axis].wrapping_add_signed(-steps * direction[axis]));
        std::mem::replace(&mut seen[(z * ny + y) * nx + x], true)
    })
}
