use crate::numeric::logistic::probability;
use crate::numeric::vector::dot;

/// Least curvature of the logistic loss: a subject that is predicted with certainty keeps a little weight, so that the
/// quadratic model stays convex in every direction.
const LEAST_WEIGHT: f64 = 1e-12;
/// Bounds of a probability in the loss of a left-out subject, as of glmnet.
const CERTAIN: f64 = 1e-5;

/// What is minimised beside the penalty.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// −ℓ/n, where η are log odds.
    Logistic,
    /// Σ(y − η)²/(2n) with the label as the numbers 0 and 1.
    LeastSquares,
}

impl Loss {
    /// The loss of the predictors η, and the residuals −n·∂loss/∂η.
    pub(super) fn evaluate(self, labels: &[bool], eta: &[f64], residuals: &mut [f64]) -> f64 {
        let rows = labels.iter().zip(eta).zip(residuals);
        let n = labels.len() as f64;
        match self {
            Loss::Logistic => {
                let terms = rows.map(|((label, eta), residual)| {
                    let away = if *label { -eta } else { *eta };
                    let odds = (-away.abs()).exp();
                    let wrong = if away >= 0.0 { 1.0 / (1.0 + odds) } else { odds / (1.0 + odds) };
                    *residual = if *label { wrong } else { -wrong };
                    away.max(0.0) + odds.ln_1p() // ln(1 + e^away)
                });
                terms.sum::<f64>() / n
            }
            Loss::LeastSquares => {
                let terms = rows.map(|((label, eta), residual)| {
                    *residual = f64::from(u8::from(*label)) - eta;
                    0.5 * *residual * *residual
                });
                terms.sum::<f64>() / n
            }
        }
    }

    /// n·∂²loss/∂η² of each row.
    pub(super) fn weights(self, residuals: &[f64], weights: &mut [f64]) {
        for (weight, residual) in weights.iter_mut().zip(residuals) {
            *weight = match self {
                Loss::Logistic => (residual.abs() * (1.0 - residual.abs())).max(LEAST_WEIGHT),
                Loss::LeastSquares => 1.0,
            };
        }
    }

    /// The predictor that fits best without columns.
    pub(super) fn null_predictor(self, positives: usize, rows: usize) -> f64 {
        match self {
            Loss::Logistic => (positives as f64 / (rows - positives.min(rows)) as f64).ln(),
            Loss::LeastSquares => positives as f64 / rows as f64,
        }
    }

    /// What one left-out subject adds to the deviance: −2 ln of the probability of its label, or the squared error.
    pub(super) fn deviance(self, label: bool, eta: f64) -> f64 {
        match self {
            Loss::Logistic => {
                let right = probability(if label { eta } else { -eta });
                -2.0 * right.clamp(CERTAIN, 1.0 - CERTAIN).ln()
            }
            Loss::LeastSquares => (f64::from(u8::from(label)) - eta).powi(2),
        }
    }

    /// Whether a path may stop: so much of the deviance is explained, or so little was gained by the last penalty.
    ///
    /// The limits and the number of penalties that are always kept are those of glmnet.
    pub(super) fn saturated(self, ratio: f64, before: f64) -> bool {
        const EXPLAINED: f64 = 0.999;
        const GAIN: f64 = 1e-5;
        let least = match self {
            Loss::Logistic => GAIN,
            Loss::LeastSquares => GAIN * ratio,
        };
        ratio > EXPLAINED || ratio - before < least
    }
}

/// Σ wᵢxᵢ².
pub(super) fn weighted_square(weights: &[f64], x: &[f64], product: &mut [f64]) -> f64 {
    weigh(weights, x, product);
    dot(product, x)
}

/// wᵢxᵢ.
pub(super) fn weigh(weights: &[f64], x: &[f64], product: &mut [f64]) {
    for ((product, weight), x) in product.iter_mut().zip(weights).zip(x) {
        *product = weight * x;
    }
}
