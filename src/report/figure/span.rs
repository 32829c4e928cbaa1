use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;

use super::text::signed;
use crate::error::{Error, Result, expect_finite};

/// Numbers beyond it, or that differ by less than its inverse, are not drawn: their distances leave the range of a
/// number.
const LARGEST: f64 = 1e100;
/// Least width of an axis in parts of its numbers, so that neighbouring ticks are different numbers.
const LEAST: f64 = 1e-9;

/// The numbers that an axis shows; both ends are finite and the upper one is above the lower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Span {
    /// From 0 to 1.
    pub(super) const UNIT: Span = Span { low: 0.0, high: 1.0 };

    /// The span of a sample, widened where all values are equal.
    pub(super) fn of(what: &'static str, values: &[f64]) -> Result<Self> {
        if values.is_empty() {
            return Err(Error::Nothing { what });
        }
        expect_finite(what, values)?;
        if let Some(&beyond) = values.iter().find(|value| value.abs() > LARGEST) {
            return Err(Error::setting(
                what,
                format!("within ±{LARGEST:e} to be drawn"),
                format!("{beyond:e}"),
            ));
        }
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = (low.abs().max(high.abs()) * LEAST).max(1.0 / LARGEST);
        if high - low >= least {
            return Ok(Span { low, high });
        }
        let half = if low == 0.0 { 0.5 } else { (low.abs() / 10.0).max(least) };
        Ok(Span { low: low - half, high: high + half })
    }

    /// A span with a share of its width more on either side.
    pub(super) fn padded(self, share: f64) -> Self {
        let more = (self.high - self.low) * share;
        Span { low: self.low - more, high: self.high + more }
    }

    /// The span with a value that may lie outside.
    pub(super) fn with(self, value: f64) -> Self {
        Span { low: self.low.min(value), high: self.high.max(value) }
    }

    /// The share of the way from the lower to the upper end.
    pub(super) fn share(self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// At most so many round numbers within the span, rising.
    pub(super) fn ticks(self, most: usize) -> Vec<f64> {
        let mut ticks = RangedCoordf64::from(self.low..self.high).key_points(BoldPoints(most));
        ticks.retain(|tick| (self.low..=self.high).contains(tick));
        ticks
    }

    /// The ticks with their labels.
    pub(super) fn labelled(self, most: usize) -> Vec<(f64, String)> {
        let ticks = self.ticks(most);
        let largest = ticks.iter().fold(0.0_f64, |largest, tick| largest.max(tick.abs()));
        let step = match ticks.as_slice() {
            [first, second, ..] => second - first,
            _ => largest,
        };
        let label = |tick: f64| signed(number(tick, step, largest));
        ticks.into_iter().map(|tick| (tick, label(tick))).collect()
    }
}

/// A tick with as many digits as tell it from its neighbours.
fn number(tick: f64, step: f64, largest: f64) -> String {
    let places = -(step * 1.000_001).log10().floor();
    if tick.abs() < step * 1e-6 {
        return "0".to_string();
    }
    if largest >= 1e5 || places > 4.0 {
        let digits = (largest / step).log10().floor().clamp(0.0, 9.0) as usize;
        return format!("{tick:.digits$e}");
    }
    format!("{tick:.0$}", places.clamp(0.0, 4.0) as usize)
}
