//! Derivatives of the likelihood with the prior of Jeffreys, ℓ*(θ) = ℓ(θ) + ½ ln|I| with I = BᵀWB and W = diag(w), w = π(1 − π).
//!
//! With qᵢ = bᵢᵀI⁻¹bᵢ and w′ = w(1 − 2π), w″ = w(1 − 6w) the derivatives of w by η, those of ½ ln|I| are
//!
//! - first: ½ Σ qᵢw′ᵢbᵢ, which makes the residual of a subject y − π + h(½ − π) with its leverage h = qw,
//! - second: ½ Σ qᵢw″ᵢbᵢbᵢᵀ − ½ Σᵢⱼ w′ᵢw′ⱼ(bᵢᵀI⁻¹bⱼ)² bᵢbⱼᵀ.
//!
//! Source: Firth, *Bias reduction of maximum likelihood estimates*, Biometrika 80 (1993), sections 3 and 4.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::likelihood::{probability, weighted_square};

/// What the prior makes of the derivatives.
pub(super) struct Derivatives {
    /// That of ½ ln|I| alone.
    pub(super) gradient: DVector<f64>,
    /// −∂²ℓ*/∂θ².
    pub(super) curvature: DMatrix<f64>,
}

pub(super) fn derivatives(
    basis: &DMatrix<f64>,
    log_odds: &DVector<f64>,
    information: &Cholesky<f64, Dyn>,
) -> Derivatives {
    // Column i is L⁻¹bᵢ with I = LLᵀ, so that bᵢᵀI⁻¹bⱼ is a product of two columns.
    let mut whitened = basis.transpose();
    information.l_dirty().solve_lower_triangular_mut(&mut whitened);
    let q = DVector::from_fn(basis.nrows(), |i, _| whitened.column(i).norm_squared());
    let (mut slopes, mut weights) = (log_odds.clone(), log_odds.clone());
    for (i, eta) in log_odds.iter().enumerate() {
        let (positive, negative) = (probability(*eta), probability(-eta));
        let w = positive * negative;
        slopes[i] = w * (negative - positive);
        weights[i] = w - 0.5 * q[i] * w * (1.0 - 6.0 * w);
    }
    let gradient = basis.tr_mul(&q.component_mul(&slopes)) * 0.5;
    let mut sloped = basis.clone();
    for mut column in sloped.column_iter_mut() {
        column.component_mul_assign(&slopes);
    }
    let curvature = weighted_square(basis, &weights) + squared_products(&whitened, &sloped) * 0.5;
    Derivatives { gradient, curvature }
}

/// Σᵢⱼ (zᵢᵀzⱼ)² sᵢsⱼᵀ for the columns z of `whitened` and the rows s of `sloped`.
///
/// Over pairs of subjects it costs n²k; where pairs of coefficients are fewer, (zᵢᵀzⱼ)² = Σ zᵢₐzᵢᵦ·zⱼₐzⱼᵦ costs nk³.
fn squared_products(whitened: &DMatrix<f64>, sloped: &DMatrix<f64>) -> DMatrix<f64> {
    let (k, n) = whitened.shape();
    if n < k * (k + 1) / 2 {
        let mut inner = DMatrix::zeros(n, k);
        for (i, z) in whitened.column_iter().enumerate() {
            let squares = whitened.tr_mul(&z).map(|product| product * product);
            inner.set_row(i, &sloped.tr_mul(&squares).transpose());
        }
        return sloped.tr_mul(&inner);
    }
    let mut total = DMatrix::zeros(k, k);
    for a in 0..k {
        for b in 0..=a {
            let products = whitened.row(a).component_mul(&whitened.row(b)).transpose();
            let sum = sloped.tr_mul(&products);
            let twice = if a == b { 1.0 } else { 2.0 };
            total.ger(twice, &sum, &sum, 1.0);
        }
    }
    total
}
