use super::alternative::Alternative;
use super::interval::{Confidence, Interval};
use crate::error::{Error, Result, Undefined, Value};
use crate::numeric::nonzero;

/// Tables count as no more probable than the observed one up to this relative difference, which rounding can make.
pub(super) const SLACK: f64 = 1e-7;
/// Largest number of subjects: the probabilities of all tables are held.
const MOST_SUBJECTS: u64 = 1_000_000;
/// Halving steps of a logarithm of an odds ratio between [`LOG_LIMIT`]s, down to the last digits.
const HALVINGS: usize = 200;
/// No table of so few subjects has an odds ratio, or an end of an interval, beyond e to this power.
const LOG_LIMIT: f64 = 700.0;

/// Fisher's exact test of a 2 × 2 table \[\[a, b\], \[c, d\]\], with its odds ratios.
///
/// Given the totals a has, at an odds ratio ψ, probabilities in proportion to (r₁ over a)(r₂ over c₁ − a)ψᵃ with row totals
/// r₁, r₂ and the first column total c₁. [`Alternative::Greater`] holds an odds ratio above 1 against it.
///
/// Sources: Fisher, *Statistical Methods for Research Workers*, 5th edition (1934), section 21.02; Cornfield, *A statistical
/// problem arising from retrospective studies*, Proc. 3rd Berkeley Symp. (1956).
///
/// ```
/// use radiomics::hypothesis::{Alternative, FisherExact};
/// let test = FisherExact::new([[3, 1], [1, 3]])?;
/// assert!((test.p_value(Alternative::TwoSided) - 34.0 / 70.0).abs() < 1e-14);
/// assert_eq!(test.sample_odds_ratio(), Ok(9.0));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FisherExact {
    table: [[u64; 2]; 2],
    /// Smallest a.
    least: u64,
    /// Logarithms of the probabilities of a = least, least + 1, … at ψ = 1, up to a common term.
    logs: Vec<f64>,
}

impl FisherExact {
    /// Of a table by its rows.
    ///
    /// # Errors
    /// [`Error::Setting`] for more than a million subjects.
    pub fn new(table: [[u64; 2]; 2]) -> Result<Self> {
        let [[a, b], [c, d]] = table;
        let total = [b, c, d].iter().try_fold(a, |sum, count| sum.checked_add(*count));
        if total.is_none_or(|total| total > MOST_SUBJECTS) {
            let found = total.map_or_else(|| "more than 2⁶⁴".to_string(), |total| total.to_string());
            return Err(Error::setting("number of subjects", format!("at most {MOST_SUBJECTS}"), found));
        }
        let (first_row, second_row, first_column) = (a + b, c + d, a + c);
        let least = first_column.saturating_sub(second_row);
        let most = first_row.min(first_column);
        let mut log = 0.0;
        let mut logs = vec![0.0];
        for a in least..most {
            let (up, down) =
                ((first_row - a) * (first_column - a), (a + 1) * (second_row + a + 1 - first_column));
            log += (up as f64 / down as f64).ln();
            logs.push(log);
        }
        Ok(FisherExact { table, least, logs })
    }

    /// The p-value; two-sided it is the probability of all tables no more probable than this one. 1 if a row or column is
    /// empty.
    pub fn p_value(&self, alternative: Alternative) -> f64 {
        match alternative {
            Alternative::Greater => self.tails(0.0).1,
            Alternative::Less => self.tails(0.0).0,
            Alternative::TwoSided => {
                let limit = self.logs.get(self.position()).copied().unwrap_or(0.0) + SLACK.ln_1p();
                let largest = self.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let all: f64 = self.logs.iter().map(|log| (log - largest).exp()).sum();
                let rare = self.logs.iter().filter(|log| **log <= limit);
                (rare.map(|log| (log - largest).exp()).sum::<f64>() / all).min(1.0)
            }
        }
    }

    /// ad/(bc). Undefined if b or c is 0.
    pub fn sample_odds_ratio(&self) -> Value {
        let [[a, b], [c, d]] = self.table.map(|row| row.map(|count| count as f64));
        Ok(a * d / nonzero(b * c, "b · c")?)
    }

    /// The ψ at which the table is most probable given the totals: that at which a is its mean. 0 where a cannot be smaller;
    /// undefined where it cannot be larger (ψ would be infinite) or is the only one.
    pub fn conditional_odds_ratio(&self) -> Value {
        let last = self.logs.len() - 1;
        match self.position() {
            _ if last == 0 => Err(Undefined::Other("the totals leave one table only")),
            0 => Ok(0.0),
            position if position == last => Err(Undefined::NotFinite),
            position => Ok(rising_root(|log| self.mean(log) - position as f64).exp()),
        }
    }

    /// The two-sided interval of ψ: at its ends a table with this a or a more extreme one has the probability α/2. It starts
    /// at 0 where a cannot be smaller and has no end (infinity) where it cannot be larger.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        let last = self.logs.len() - 1;
        let tail = confidence.tail();
        let low = if self.position() == 0 { 0.0 } else { rising_root(|log| self.tails(log).1 - tail).exp() };
        let high = if self.position() == last {
            f64::INFINITY
        } else {
            rising_root(|log| tail - self.tails(log).0).exp()
        };
        Interval { low, high }
    }

    /// Position of the observed a among the possible ones.
    fn position(&self) -> usize {
        let [[a, _], _] = self.table;
        (a - self.least) as usize
    }

    /// P(A ≤ a) and P(A ≥ a) at ln ψ, each summed as itself.
    fn tails(&self, log_odds: f64) -> (f64, f64) {
        let weights = self.weights(log_odds);
        let all: f64 = weights.iter().sum();
        let position = self.position();
        let below: f64 = weights.iter().take(position + 1).sum();
        let above: f64 = weights.iter().skip(position).rev().sum();
        ((below / all).min(1.0), (above / all).min(1.0))
    }

    /// The mean position at ln ψ.
    fn mean(&self, log_odds: f64) -> f64 {
        let weights = self.weights(log_odds);
        let all: f64 = weights.iter().sum();
        weights.iter().enumerate().map(|(i, weight)| i as f64 * weight).sum::<f64>() / all
    }

    /// Probabilities at ln ψ, the largest set to 1.
    fn weights(&self, log_odds: f64) -> Vec<f64> {
        let shifted: Vec<f64> =
            self.logs.iter().enumerate().map(|(i, log)| log + i as f64 * log_odds).collect();
        let largest = shifted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        shifted.into_iter().map(|log| (log - largest).exp()).collect()
    }
}

/// Where a rising function is 0, by halving.
fn rising_root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-LOG_LIMIT, LOG_LIMIT);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle == low || middle == high {
            break;
        }
        if f(middle) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}
