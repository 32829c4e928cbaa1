use super::empirical;
use super::located::Spread;
use crate::error::{Error, Result, expect_at_least};
use crate::numeric::moment::spread;

/// Rounds after which an iteration is given up; some ten are usual.
const ROUNDS: usize = 100_000;
/// A change of this size, relative, is rounding.
const CONVERGED: f64 = 1e-14;

/// What is assumed of a batch over all columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Shifts are normal, variances inverse gamma.
    Parametric,
    /// Shifts and variances are like those of the other columns.
    Empirical,
    /// Nothing.
    Absent,
}

/// When the iteration of the parametric estimates ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stop {
    Converged,
    /// No column's change relative to the old value is larger, a change towards a negative one not counted.
    Below(f64),
}

/// How the estimates of one batch are shrunk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shrink {
    pub(super) pooling: Pooling,
    pub(super) mean_only: bool,
    pub(super) stop: Stop,
}

/// The estimates of one batch, each list in the order of the columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shrunk {
    pub(super) shifts: Vec<f64>,
    pub(super) variances: Vec<f64>,
    pub(super) shrunken_shifts: Vec<f64>,
    pub(super) shrunken_variances: Vec<f64>,
    pub(super) iterations: usize,
}

impl Shrink {
    /// The estimates of a batch of `size` subjects from what each column says of it.
    ///
    /// # Errors
    /// [`Error::SampleTooSmall`] for one column, whose estimates nothing can be pooled with, [`Error::NotConverged`].
    pub(super) fn batch(&self, columns: &[Spread], size: usize) -> Result<Shrunk> {
        if self.pooling != Pooling::Absent && !columns.is_empty() {
            expect_at_least(
                "columns that vary, over which the effects of a batch are pooled",
                2,
                columns.len(),
            )?;
        }
        let shifts: Vec<f64> = columns.iter().map(|column| column.shift).collect();
        let freedom = size.saturating_sub(1).max(1) as f64;
        let variance = |column: &Spread| if self.mean_only { 1.0 } else { column.squares / freedom };
        let variances: Vec<f64> = columns.iter().map(variance).collect();
        let stars = match (self.pooling, self.mean_only) {
            _ if columns.is_empty() => (shifts.clone(), variances.clone(), 0),
            (Pooling::Absent, _) => (shifts.clone(), variances.clone(), 0),
            (Pooling::Empirical, mean_only) => {
                let (stars, spreads) = empirical::means(columns, &variances, size);
                (stars, if mean_only { variances.clone() } else { spreads }, 0)
            }
            (Pooling::Parametric, true) => {
                let prior = Prior::of(&shifts, &variances);
                (shifts.iter().map(|shift| prior.shift(*shift, 1.0, 1.0)).collect(), variances.clone(), 0)
            }
            (Pooling::Parametric, false) => self.iterated(columns, &shifts, &variances, size as f64)?,
        };
        let (shrunken_shifts, shrunken_variances, iterations) = stars;
        Ok(Shrunk { shifts, variances, shrunken_shifts, shrunken_variances, iterations })
    }

    /// Shift given variance and variance given shift, in turn.
    fn iterated(
        &self,
        columns: &[Spread],
        shifts: &[f64],
        variances: &[f64],
        size: f64,
    ) -> Result<(Vec<f64>, Vec<f64>, usize)> {
        let prior = Prior::of(shifts, variances);
        let mut stars: Vec<(f64, f64)> = shifts.iter().copied().zip(variances.iter().copied()).collect();
        let mut largest = f64::INFINITY;
        for round in 1..=ROUNDS {
            largest = f64::NEG_INFINITY;
            for (star, column) in stars.iter_mut().zip(columns) {
                let shift = prior.shift(column.shift, size, star.1);
                let squares = column.squares + size * (column.shift - shift) * (column.shift - shift);
                let new = (shift, prior.variance(squares, size));
                largest = largest.max(self.stop.change(star.0, new.0)).max(self.stop.change(star.1, new.1));
                *star = new;
            }
            if largest <= self.stop.allowed() {
                let (shifts, variances) = stars.into_iter().unzip();
                return Ok((shifts, variances, round));
            }
        }
        let (iterations, tolerance) = (ROUNDS, self.stop.allowed());
        Err(Error::NotConverged { what: "the effects of a batch", iterations, change: largest, tolerance })
    }
}

impl Stop {
    fn allowed(self) -> f64 {
        match self {
            Stop::Converged => CONVERGED,
            Stop::Below(change) => change,
        }
    }

    fn change(self, old: f64, new: f64) -> f64 {
        match self {
            _ if old == new => 0.0,
            Stop::Converged => (new - old).abs() / old.abs().max(1.0),
            Stop::Below(_) => (new - old).abs() / old,
        }
    }
}

/// The distributions of one batch over the columns, by the method of moments.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Prior {
    /// γ̄ and τ².
    shift: (f64, f64),
    /// Mean m and variance s² of the variances. The inverse gamma distribution of these moments has a = 2 + m²/s² and
    /// b = m(1 + m²/s²).
    variance: (f64, f64),
}

impl Prior {
    fn of(shifts: &[f64], variances: &[f64]) -> Self {
        let moments = |values: &[f64]| {
            let (mean, length) = spread(values);
            (mean, length * length / values.len().saturating_sub(1).max(1) as f64)
        };
        Prior { shift: moments(shifts), variance: moments(variances) }
    }

    /// γ* = (nτ²γ̂ + δγ̄)/(nτ² + δ).
    fn shift(&self, shift: f64, size: f64, variance: f64) -> f64 {
        let (mean, spread) = self.shift;
        let weight = size * spread + variance;
        // Without any spread the mean is the shift.
        if weight == 0.0 { shift } else { (size * spread * shift + variance * mean) / weight }
    }

    /// δ* = (½Σ(z − γ*)² + b)/(n/2 + a − 1), with numerator and denominator times s², which may be 0.
    fn variance(&self, squares: f64, size: f64) -> f64 {
        let (mean, spread) = self.variance;
        let weight = spread * (0.5 * size + 1.0) + mean * mean;
        if weight == 0.0 { 0.0 } else { (0.5 * squares * spread + mean * (spread + mean * mean)) / weight }
    }
}
