//! Spherical harmonics at the vertices, and the length of the part of a pattern that belongs to each degree.

use std::f64::consts::PI;

use super::complex::{Complex, plus, real_root, square, times};

/// What the bits of a pattern add up to at every degree below a number of levels.
///
/// Values of a map that are equal in exact numbers differ in their last bits as rounding has it, and a percentile may lie among
/// them. Every step is therefore taken in the order and with the roundings of SciPy and NumPy.
pub(super) struct Harmonics {
    levels: usize,
    /// Y of every degree n and order m from −n to n, for each vertex.
    at_vertices: Vec<Vec<Complex>>,
}

impl Harmonics {
    /// At vertices of a sphere.
    pub(super) fn new(vertices: &[[f64; 3]], radius: f64, levels: usize) -> Self {
        let at_vertices = vertices.iter().map(|vertex| at_vertex(*vertex, radius, levels)).collect();
        Harmonics { levels, at_vertices }
    }

    /// The number of degrees.
    pub(super) fn levels(&self) -> usize {
        self.levels
    }

    /// Room for the sums of [`Harmonics::lengths`].
    pub(super) fn room(&self) -> Vec<Complex> {
        vec![[0.0; 2]; self.levels * self.levels + self.levels]
    }

    /// For each level, the real part of √Σ g(v)² over the vertices v, where g(v) = Σ cₘ·Yₘ(v) over the orders of the degree and
    /// cₘ is the sum of Yₘ over the vertices whose bit is 1. Squares are those of complex numbers, and no harmonic is conjugated.
    ///
    /// All sums go from the first to the last vertex and from order −n to n.
    pub(super) fn lengths(
        &self,
        bits: impl Iterator<Item = bool>,
        room: &mut [Complex],
        mut take: impl FnMut(usize, f64),
    ) {
        room.fill([0.0; 2]);
        let Some((sums, totals)) = room.split_at_mut_checked(self.levels * self.levels) else { return };
        for (values, _) in self.at_vertices.iter().zip(bits).filter(|(_, bit)| *bit) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum = plus(*sum, *value));
        }
        for values in &self.at_vertices {
            let mut terms = sums.iter().zip(values).map(|(sum, value)| times(*sum, *value));
            for (n, total) in totals.iter_mut().enumerate() {
                let part = terms.by_ref().take(2 * n + 1).fold([0.0; 2], plus);
                *total = plus(*total, square(part));
            }
        }
        totals.iter().enumerate().for_each(|(n, total)| take(n, real_root(*total)));
    }
}

/// The harmonics of all degrees below `levels` at a vertex. The angle from the z axis stands for that around it and the other way
/// round: PyRadiomics hands them to `scipy.special.sph_harm` in this order.
fn at_vertex([x, y, z]: [f64; 3], radius: f64, levels: usize) -> Vec<Complex> {
    let (around, cosine) = ((z / radius).clamp(-1.0, 1.0).acos(), y.atan2(x).cos());
    let of_degree = |n: usize| {
        let scale = ((2 * n + 1) as f64 / 4.0 / PI).sqrt();
        (-(n as i64)..=n as i64).map(move |order| {
            let m = order.unsigned_abs() as usize;
            let value = legendre(n, m, cosine);
            let (below, above) = factorials(n, m);
            let sign = if m.is_multiple_of(2) { 1.0 } else { -1.0 };
            let value = if order < 0 { value * (sign * below) } else { value };
            let value = value * scale * if order < 0 { above } else { below }.sqrt();
            let (sine, cosine) = (order as f64 * around).sin_cos();
            [value * cosine, value * sine]
        })
    };
    (0..levels).flat_map(of_degree).collect()
}

/// (n − m)!/(n + m)! and (n + m)!/(n − m)!, rounded after each factor.
fn factorials(n: usize, m: usize) -> (f64, f64) {
    let factors = n - m + 1..n + m + 1;
    let below = factors.clone().fold(1.0, |value, k| value / k as f64);
    (below, factors.rev().fold(1.0, |value, k| value * k as f64))
}

/// The associated Legendre function of degree n and order m, with the sign (−1)ᵐ: for degrees above 2 by recursion from the degrees
/// m and m + 1.
fn legendre(n: usize, m: usize, x: f64) -> f64 {
    if n <= 2 || n == m {
        return series(n, m, x);
    }
    let (mut before, mut now) = (series(m, m, x), series(m + 1, m, x));
    for j in m + 2..=n {
        let next = (2 * j - 1) as f64 * x * now - (j - 1 + m) as f64 * before;
        (before, now) = (now, next / (j - m) as f64);
    }
    now
}

/// The associated Legendre function as a sum of powers of (1 + x)/2.
fn series(n: usize, m: usize, x: f64) -> f64 {
    let [degree, order] = [n as f64, m as f64];
    let mut scale = 1.0;
    if m > 0 {
        let products = (1..m).fold(degree * (degree + order), |value, j| value * (n * n - j * j) as f64);
        let sine = (1.0 - x * x).sqrt();
        scale = (1..=m).fold(1.0, |value, j| 0.5 * value * sine / j as f64) * products;
    }
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..=n - m {
        let (less, more) = (k as f64 + order - degree - 1.0, (n + m + k) as f64);
        term = 0.5 * term * less * more / (k * (k + m)) as f64 * (1.0 + x);
        sum += term;
    }
    let sign = if n.is_multiple_of(2) { 1.0 } else { -1.0 };
    sign * scale * sum
}

#[cfg(test)]
mod tests {
    use super::{Harmonics, at_vertex, legendre};

    /// `scipy.special.sph_harm(m, n, theta, phi)` of SciPy 1.13.1 at theta = acos(0.48), phi = atan2(−0.64, 0.6). The functions of
    /// an angle may differ by a bit from one system to the next.
    #[test]
    fn harmonics_are_those_of_scipy() {
        let values = at_vertex([0.6, -0.64, 0.48], 1.0, 3);
        for (at, expected) in SCIPY.into_iter().enumerate() {
            for (value, expected) in values[at].into_iter().zip(expected) {
                assert!((value - expected).abs() < 1e-15, "{at}: {value} {expected}");
            }
        }
    }

    /// `scipy.special.lpmv(m, n, x)` of SciPy 1.13.1.
    #[test]
    fn legendre_functions_are_those_of_scipy_to_the_last_bit() {
        assert_eq!(legendre(1, 0, 0.3), 0.30000000000000004);
        assert_eq!(legendre(1, 1, 0.3), -0.9539392014169457);
        assert_eq!(legendre(2, 1, -0.7), 1.4996999699939983);
        assert_eq!(legendre(2, 2, 0.1), 2.9699999999999998);
        assert_eq!(legendre(4, 1, 0.85), -2.3031926821275426);
        assert_eq!(legendre(7, 3, -0.52), 107.74332754525827);
    }

    /// The arrays of PyRadiomics at four vertices, in NumPy 1.26.4.
    #[test]
    fn lengths_are_those_of_numpy_to_the_last_bit() {
        let harmonics = Harmonics { levels: 2, at_vertices: FOUR.map(|values| values.to_vec()).to_vec() };
        let patterns = [[1, 0, 1, 0], [0, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1]];
        let mut room = harmonics.room();
        let mut lengths = Vec::new();
        for pattern in patterns {
            harmonics
                .lengths(pattern.iter().map(|bit| *bit == 1), &mut room, |_, length| lengths.push(length));
        }
        let expected = [
            [0.31830988618379064, 0.6130025166024515],
            [0.477464829275686, 0.4249138175977637],
            [0.6366197723675813, 0.6501925938728815],
            [0.15915494309189532, 0.24562972349000145],
        ];
        assert_eq!(lengths, expected.concat());
    }

    /// Values of the degrees 0 and 1 at four places.
    const FOUR: [[[f64; 2]; 4]; 4] = [
        [
            [0.28209479177387814, 0.0],
            [0.1209844012089959, -0.22111625566165471],
            [0.3341753535651364, 0.0],
            [-0.1209844012089959, -0.22111625566165471],
        ],
        [
            [0.28209479177387814, 0.0],
            [-0.03555105468560911, -0.17416388759504667],
            [-0.418973197442133, 0.0],
            [0.03555105468560911, -0.17416388759504667],
        ],
        [
            [0.28209479177387814, 0.0],
            [0.1390587127283483, -0.06734920844463592],
            [0.43701937223683157, 0.0],
            [-0.1390587127283483, -0.06734920844463592],
        ],
        [
            [0.28209479177387814, 0.0],
            [0.11998917036904397, -0.3211423409074988],
            [0.06060368288349929, 0.0],
            [-0.11998917036904397, -0.3211423409074988],
        ],
    ];

    const SCIPY: [[f64; 2]; 9] = [
        [0.28209479177387814, 0.0],
        [0.1209844012089959, -0.22111625566165471],
        [0.3341753535651364, 0.0],
        [-0.1209844012089959, -0.22111625566165471],
        [-0.11085121981520037, -0.17313878100507044],
        [0.18502614583397692, -0.33816168165052823],
        [0.12720574565278353, 0.0],
        [-0.18502614583397692, -0.33816168165052823],
        [-0.11085121981520037, 0.17313878100507044],
    ];
}
