//! Entropies as PyRadiomics computes them: −Σ p log₂(p + ε) with the spacing ε of numbers at 1.
//!
//! That differs from −Σ p log₂ p by ε/ln 2 for each p that is not 0, which is less than anything that rounding leaves of an
//! entropy, unless it is 0.

use crate::error::Value;

/// The small number ε.
pub(super) const EPSILON: f64 = f64::EPSILON;

/// The entropy with ε, from that without.
pub(super) fn entropy(plain: Value) -> Value {
    plain.map(|entropy| if entropy == 0.0 { -EPSILON.ln_1p() / std::f64::consts::LN_2 } else { entropy })
}
