//! Complex numbers with the roundings of NumPy.

/// A complex number.
pub(super) type Complex = [f64; 2];

pub(super) fn plus([a, b]: Complex, [c, d]: Complex) -> Complex {
    [a + c, b + d]
}

/// The product as NumPy has it where the processor multiplies and adds at once: one product of each part is not rounded.
pub(super) fn times([a, b]: Complex, [c, d]: Complex) -> Complex {
    [a.mul_add(c, -(b * d)), a.mul_add(d, b * c)]
}

pub(super) fn square(z: Complex) -> Complex {
    times(z, z)
}

/// The real part of the square root in the right half plane.
pub(super) fn real_root([x, y]: Complex) -> f64 {
    if x == 0.0 {
        return (0.5 * y.abs()).sqrt();
    }
    let length = x.hypot(y);
    if x > 0.0 { (0.5 * (length + x)).sqrt() } else { (0.5 * (y / (0.5 * (length - x)).sqrt())).abs() }
}

#[cfg(test)]
mod tests {
    use super::{real_root, square, times};

    /// NumPy 1.26.4.
    #[test]
    fn products_and_roots_are_those_of_numpy_to_the_last_bit() {
        assert_eq!(times([0.1, 0.7], [1.3, -0.6]), [0.55, 0.8499999999999999]);
        assert_eq!(square([0.1, 0.7]), [-0.4799999999999999, 0.13999999999999999]);
        let roots = [[0.3, 0.1], [-0.3, 0.1], [0.0, 0.7], [-2.0, 0.0], [0.0, 0.0]].map(real_root);
        assert_eq!(roots, [0.5550800690066424, 0.09007709480450049, 0.5916079783099616, 0.0, 0.0]);
    }
}
