//! Restricted cubic splines: smooth curves that are straight beyond their outer knots.

use super::quantile;

/// The number of knots of a spline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Knots {
    /// At the quantiles 0.1, 0.5, 0.9.
    Three,
    /// At the quantiles 0.05, 0.35, 0.65, 0.95.
    Four,
    /// At the quantiles 0.05, 0.275, 0.5, 0.725, 0.95.
    Five,
}

impl Knots {
    /// The places of the knots among finite values, interpolated linearly between order statistics.
    ///
    /// Source: Harrell, *Regression modeling strategies*, 2015, table 2.3.
    pub fn of(self, values: &[f64]) -> Vec<f64> {
        let values = &mut values.to_vec();
        match self {
            Knots::Three => quantile::linear(values, [0.1, 0.5, 0.9]).to_vec(),
            Knots::Four => quantile::linear(values, [0.05, 0.35, 0.65, 0.95]).to_vec(),
            Knots::Five => quantile::linear(values, [0.05, 0.275, 0.5, 0.725, 0.95]).to_vec(),
        }
    }
}

/// The k − 1 functions whose linear combinations, with a constant, are all cubic splines with k knots t₁ < … < tₖ that are
/// straight below t₁ and above tₖ.
///
/// The first is x itself, the others are, with u₊ = max(u, 0) and for j = 1 … k − 2,
/// ((x − tⱼ)₊³ − (x − tₖ₋₁)₊³(tₖ − tⱼ)/(tₖ − tₖ₋₁) + (x − tₖ)₊³(tₖ₋₁ − tⱼ)/(tₖ − tₖ₋₁))/(tₖ − t₁)².
///
/// Source: Devlin, Weeks 1986; Harrell, *Regression modeling strategies*, 2015, section 2.4.5.
///
/// ```
/// use radiomics::numeric::spline::restricted_cubic;
/// // Beyond the outer knots every function is straight: second differences are 0.
/// let knots = [0.0, 1.0, 3.0];
/// let [a, b, c] = [5.0, 6.0, 7.0].map(|x| restricted_cubic(&knots, x)[1]);
/// assert!((a - 2.0 * b + c).abs() < 1e-12);
/// assert_eq!(restricted_cubic(&knots, -2.0), [-2.0, 0.0]);
/// ```
pub fn restricted_cubic(knots: &[f64], x: f64) -> Vec<f64> {
    let cube = |u: f64| u.max(0.0).powi(3);
    let mut basis = vec![x];
    if let [inner @ .., before, last] = knots
        && let Some(first) = inner.first()
    {
        let scale = (last - first) * (last - first);
        basis.extend(inner.iter().map(|knot| {
            let back = cube(x - before) * (last - knot) / (last - before);
            let forth = cube(x - last) * (before - knot) / (last - before);
            (cube(x - knot) - back + forth) / scale
        }));
    }
    basis
}
