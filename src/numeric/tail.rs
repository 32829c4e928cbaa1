//! Tail probabilities of the normal and χ² distributions, computed as themselves and never as one minus the rest.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use statrs::function::{erf, gamma};

/// P(Z > z) of a standard normal Z, ½ erfc(z/√2).
pub(crate) fn normal_above(z: f64) -> f64 {
    0.5 * erf::erfc(z * FRAC_1_SQRT_2)
}

/// P(|Z| > |z|) of a standard normal Z.
pub(crate) fn normal_beyond(z: f64) -> f64 {
    erf::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// The z with P(|Z| > z) = `p`.
pub(crate) fn normal_limit(p: f64) -> f64 {
    SQRT_2 * erf::erfc_inv(p)
}

/// P(X > x) of a χ² variable; 1 for x ≤ 0 or without degrees of freedom.
pub(crate) fn chi_square_above(x: f64, degrees: usize) -> f64 {
    match degrees {
        _ if x <= 0.0 || degrees == 0 => 1.0,
        1 => normal_beyond(x.sqrt()),
        _ => gamma::gamma_ur(degrees as f64 / 2.0, x / 2.0),
    }
}
