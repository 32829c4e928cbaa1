use super::lines::floor;

/// The value at a point, linear along x, then y, then z. No step is made along an axis on which the point lies on a voxel or
/// beyond the first or last one.
pub(super) fn at(point: [f64; 3], size: [usize; 3], voxel: impl Fn([usize; 3]) -> f64) -> f64 {
    let base: [usize; 3] = std::array::from_fn(|k| floor(point[k]).max(0) as usize);
    let beyond: [f64; 3] = std::array::from_fn(|k| point[k] - base[k] as f64);
    let steps: [bool; 3] = std::array::from_fn(|k| beyond[k] > 0.0 && base[k] + 1 < size[k]);
    let next: [usize; 3] = std::array::from_fn(|k| base[k] + usize::from(steps[k]));
    let mix = |k: usize, low: f64, high: f64| if steps[k] { low + (high - low) * beyond[k] } else { low };
    let along_x = |y: usize, z: usize| mix(0, voxel([base[0], y, z]), voxel([next[0], y, z]));
    let along_y = |z: usize| mix(1, along_x(base[1], z), along_x(next[1], z));
    mix(2, along_y(base[2]), along_y(next[2]))
}
