use nalgebra::DVector;

use super::design::Design;
use crate::numeric::moment::spread;
use crate::numeric::orthogonal::{DEPENDENT, stand_off};

/// One column after least squares on batches and covariates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Located {
    /// α: the mean over the batches, weighted by their sizes, where all covariates are 0; or that of the reference batch.
    pub(super) grand_mean: f64,
    /// β.
    pub(super) coefficients: Vec<f64>,
    /// σ; 0 if the residuals are nothing but rounding.
    pub(super) deviation: f64,
    /// What the batches are apart from that, if there are residuals.
    pub(super) batches: Option<Vec<Spread>>,
}

/// One batch of one column, in units of the pooled deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// γ̂: the mean of the batch.
    pub(super) shift: f64,
    /// Σ(z − γ̂)² over its subjects.
    pub(super) squares: f64,
}

impl Located {
    /// The least squares of one column; `None` if it spreads beyond the range of a number.
    pub(super) fn of(values: &[f64], design: &Design, reference: Option<usize>) -> Option<Self> {
        let (centre, length) = spread(values);
        if length == 0.0 {
            return Some(Self::without_residuals(centre, vec![0.0; design.scales.len()]));
        }
        let unit: Vec<f64> = values.iter().map(|x| (x - centre) / length).collect();
        if !length.is_finite() || unit.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let sizes = &design.batches.sizes;
        let (means, within) = design.batches.within(&unit);
        let (shares, residuals) = stand_off(&DVector::from_vec(within), &design.basis);
        let effects = &design.back * DVector::from_vec(shares);
        let levels: Vec<f64> = (0..sizes.len())
            .map(|b| means[b] - design.scales.iter().zip(&effects).map(|(s, e)| e * s.means[b]).sum::<f64>())
            .collect();
        let squares = design.batches.sums(residuals.iter().map(|r| r * r));
        let (level, variance) = match reference {
            Some(b) => (levels[b], squares[b] / sizes[b] as f64),
            None => {
                let rows = values.len() as f64;
                let weighted = levels.iter().zip(sizes).map(|(level, size)| level * *size as f64);
                (weighted.sum::<f64>() / rows, squares.iter().sum::<f64>() / rows)
            }
        };
        let at_centres = design.scales.iter().zip(&effects).map(|(s, e)| e * (s.centre / s.length));
        let grand_mean = centre + length * (level - at_centres.sum::<f64>());
        let coefficients = design.scales.iter().zip(&effects).map(|(s, e)| e * (length / s.length)).collect();
        if variance.sqrt() <= DEPENDENT / (values.len() as f64).sqrt() {
            return Some(Self::without_residuals(grand_mean, coefficients));
        }
        let deviation = variance.sqrt();
        let batches = levels.iter().zip(squares).map(|(other, squares)| Spread {
            shift: (other - level) / deviation,
            squares: squares / variance,
        });
        let batches = Some(batches.collect());
        Some(Located { grand_mean, coefficients, deviation: deviation * length, batches })
    }

    fn without_residuals(grand_mean: f64, coefficients: Vec<f64>) -> Self {
        Located { grand_mean, coefficients, deviation: 0.0, batches: None }
    }
}
