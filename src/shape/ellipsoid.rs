use std::f64::consts::PI;

use super::solid::Solid;

/// The last term of the series of [`Ellipsoid::series_area`], counted from 0.
const LAST_TERM: usize = 20;

/// Stands for 0 where the integrals of a disc are infinite and only their difference is not.
const FLAT: f64 = 1e-300;

/// An ellipsoid with given semi-axes.
///
/// ```
/// use std::f64::consts::PI;
/// use radiomics::shape::{Ellipsoid, Solid};
///
/// let ball = Ellipsoid::new([2.0; 3]);
/// assert!((ball.volume() - 32.0 / 3.0 * PI).abs() < 1e-12);
/// assert!((ball.surface_area() - 16.0 * PI).abs() < 1e-12);
/// assert!((ball.series_area() - 16.0 * PI).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipsoid {
    semi_axes: [f64; 3],
}

impl Ellipsoid {
    /// An ellipsoid with these semi-axes in mm, in any order.
    pub fn new(semi_axes: [f64; 3]) -> Self {
        let mut semi_axes = semi_axes.map(f64::abs);
        semi_axes.sort_by(|a, b| b.total_cmp(a));
        Ellipsoid { semi_axes }
    }

    /// Its semi-axes a ≥ b ≥ c in mm.
    pub fn semi_axes(&self) -> [f64; 3] {
        self.semi_axes
    }

    /// The area that the standard gives an ellipsoid, in mm²:
    /// 4π·a·b · Σ (αβ)^ν / (1 − 4ν²) · P_ν((α² + β²) / (2αβ)) for ν from 0 to 20, with α² = 1 − b²/a² and
    /// β² = 1 − c²/a².
    ///
    /// The area densities of the standard are made of it, and so are their published values. It is the area of a ball,
    /// but not in general that of an ellipsoid: with these eccentricities the series is up to 35 % too small (a needle)
    /// and up to 57 % too large (a disc). [`Solid::surface_area`] is the area itself.
    ///
    /// (αβ)^ν·P_ν follows from the recurrence of the Legendre polynomials, in which only (α² + β²) / 2 and α²β² occur: α
    /// or β may be 0.
    ///
    /// Source: IBSI manual, *Area density (approximate enclosing ellipsoid)*.
    pub fn series_area(&self) -> f64 {
        let [a, b, c] = self.semi_axes;
        if a <= 0.0 {
            return 0.0;
        }
        let square = |axis: f64| (1.0 - axis / a) * (1.0 + axis / a);
        let (alpha, beta) = (square(b), square(c));
        let (half_sum, product) = (0.5 * (alpha + beta), alpha * beta);
        let (mut before, mut term, mut sum) = (0.0, 1.0, 0.0);
        for nu in 0..=LAST_TERM {
            let n = nu as f64;
            sum += term / (1.0 - 4.0 * n * n);
            let next = ((2.0 * n + 1.0) * half_sum * term - n * product * before) / (n + 1.0);
            (before, term) = (term, next);
        }
        4.0 * PI * a * b * sum
    }
}

impl Solid for Ellipsoid {
    /// 4π·a·b·c / 3.
    fn volume(&self) -> f64 {
        let [a, b, c] = self.semi_axes;
        4.0 / 3.0 * PI * a * b * c
    }

    /// 4π·R_G(a²b², a²c², b²c²) with Carlson's symmetric elliptic integral of the second kind.
    ///
    /// Source: NIST Digital Library of Mathematical Functions, 19.33.1.
    fn surface_area(&self) -> f64 {
        let [a, b, c] = self.semi_axes;
        if b <= 0.0 {
            return 0.0;
        }
        // In units of a·b.
        4.0 * PI * a * b * carlson_rg([1.0, c / b, c / a].map(|ratio| (ratio * ratio).max(FLAT)))
    }
}

/// R_G of numbers in falling order, the first 1: ½·(z·R_F − ⅓(x − z)(y − z)·R_D + √(xy/z)) with the largest in place
/// of z, where no digits are lost.
fn carlson_rg([z, y, x]: [f64; 3]) -> f64 {
    let (rf, rd) = carlson_rf_rd([x, y, z]);
    0.5 * (z * rf + (z - x) * (y - z) / 3.0 * rd + (x * y / z).sqrt())
}

/// R_F and R_D by duplication: the arguments draw together until their differences do not count.
///
/// Source: Carlson, *Numerical computation of real or complex elliptic integrals*, Numer. Algorithms 10 (1995).
fn carlson_rf_rd(mut arguments: [f64; 3]) -> (f64, f64) {
    let (mut sum, mut power) = (0.0, 1.0);
    // The differences shrink fourfold each time and count with their square at the end.
    for _ in 0..32 {
        let [x, y, z] = arguments.map(f64::sqrt);
        let lambda = x * y + y * z + z * x;
        sum += power / (z * (arguments[2] + lambda));
        power *= 0.25;
        arguments = arguments.map(|c| 0.25 * (c + lambda));
    }
    let mean = (arguments[0] + arguments[1] + arguments[2]) / 3.0;
    (1.0 / mean.sqrt(), 3.0 * sum + power / (mean * mean.sqrt()))
}
