//! Bodies with a known size, as masks.

use ndarray::Array3;

/// A ball: voxels whose centre lies within `radius` voxels of `centre`.
pub fn ball(size: [usize; 3], centre: [f64; 3], radius: f64) -> Array3<bool> {
    ellipsoid(size, centre, [radius; 3])
}

/// An ellipsoid with its semi-axes along z, y and x, in voxels.
pub fn ellipsoid(size: [usize; 3], centre: [f64; 3], semi_axes: [f64; 3]) -> Array3<bool> {
    Array3::from_shape_fn(size, |(z, y, x)| {
        let at = [z, y, x];
        (0..3).map(|a| ((at[a] as f64 - centre[a]) / semi_axes[a]).powi(2)).sum::<f64>() <= 1.0
    })
}

/// A mask of `n × n × n` voxels from the bits of a number, x fastest.
pub fn from_bits(n: usize, bits: u64) -> Array3<bool> {
    Array3::from_shape_fn((n, n, n), |(z, y, x)| bits >> ((z * n + y) * n + x) & 1 == 1)
}

/// The 48 ways to turn and mirror a grid: which old axis each new axis is, and whether it runs backwards.
pub fn symmetries() -> Vec<([usize; 3], [bool; 3])> {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let flips = (0..8).map(|bits: u8| [0, 1, 2].map(|axis| bits >> axis & 1 == 1));
    orders.into_iter().flat_map(|order| flips.clone().map(move |flip| (order, flip))).collect()
}

/// An array and a triple along its axes, turned.
pub fn turned<T: Clone>(
    array: &Array3<T>,
    along: [f64; 3],
    (order, flip): ([usize; 3], [bool; 3]),
) -> (Array3<T>, [f64; 3]) {
    let mut turned = array.clone().permuted_axes(order);
    for (axis, _) in flip.into_iter().enumerate().filter(|(_, backwards)| *backwards) {
        turned.invert_axis(ndarray::Axis(axis));
    }
    (turned, order.map(|axis| along[axis]))
}
