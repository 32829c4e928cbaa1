//! Numbers and names as they stand in sentences and tables.

use super::figure::text::{bounded, fixed, signed, visible};
use crate::error::{Undefined, Value};
use crate::evaluate::{Confidence, Estimate, Interval, Proportion};
use crate::study::ModelKind;

/// What stands for a number that there is not.
pub(super) const NONE: &str = "–";

/// A name from outside: without characters that are not seen or turn the text around them, and cut where it is very long.
pub(super) fn name(text: &str) -> String {
    visible(&bounded(text))
}

/// Text from outside of several lines, which may be long.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(|line| visible(&line.replace('\t', "    "))).collect::<Vec<_>>().join("\n")
}

/// Names one after the other.
pub(super) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    names.into_iter().map(|one| name(one.as_ref())).collect::<Vec<_>>().join(", ")
}

/// An area under the curve with its interval: `0.812 (0.703–0.921)`.
pub(super) fn area(auc: f64, interval: Result<Interval, Undefined>) -> String {
    match interval {
        Ok(interval) => format!("{auc:.3} ({})", between(interval.clipped(), 3)),
        Err(_) => format!("{auc:.3} ({NONE})"),
    }
}

/// A proportion in per cent with Wilson's interval: `76.9 (49.7–91.8)`.
pub(super) fn share(proportion: Proportion, confidence: Confidence) -> String {
    match (proportion.value(), proportion.wilson(confidence)) {
        (Ok(value), Ok(interval)) => per_cent(value, interval),
        _ => NONE.to_string(),
    }
}

/// A share and its interval in per cent.
pub(super) fn per_cent(share: f64, Interval { low, high }: Interval) -> String {
    let ends = Interval { low: 100.0 * low, high: 100.0 * high };
    format!("{:.1} ({})", 100.0 * share, between(ends, 1))
}

/// An estimate with its interval.
pub(super) fn estimate(estimate: Result<Estimate, Undefined>, confidence: Confidence) -> String {
    match estimate {
        Ok(estimate) => {
            let ends = between(estimate.interval(confidence), 2);
            format!("{} ({ends})", fixed(estimate.value, 2))
        }
        Err(_) => NONE.to_string(),
    }
}

/// Both ends of an interval; with `to` where a minus sign would meet the dash.
pub(super) fn between(Interval { low, high }: Interval, decimals: usize) -> String {
    let (start, end) = (fixed(low, decimals), fixed(high, decimals));
    let dash = if low < 0.0 || high < 0.0 { " to " } else { "–" };
    format!("{start}{dash}{end}")
}

/// Both ends of an interval of differences, which may have either sign.
pub(super) fn from_to(interval: Result<Interval, Undefined>) -> String {
    interval
        .map_or(NONE.to_string(), |Interval { low, high }| format!("{} to {}", fixed(low, 3), fixed(high, 3)))
}

/// An odds ratio.
pub(super) fn odds(ratio: f64) -> String {
    if (0.01..1000.0).contains(&ratio) { fixed(ratio, 2) } else { number(ratio) }
}

/// A p-value.
pub(super) fn p_value(p: Value) -> String {
    match p {
        Ok(p) if p < 0.001 => "<0.001".to_string(),
        Ok(p) => format!("{p:.3}"),
        Err(_) => NONE.to_string(),
    }
}

/// A p-value in a sentence.
pub(super) fn p_equals(p: Value) -> String {
    match p {
        Ok(p) if p < 0.001 => "p < 0.001".to_string(),
        Ok(p) => format!("p = {p:.3}"),
        Err(reason) => format!("p undefined ({reason})"),
    }
}

/// A number of any size with about three digits.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if value == f64::INFINITY => "∞".to_string(),
        _ if value == f64::NEG_INFINITY => "−∞".to_string(),
        _ if value == 0.0 => "0".to_string(),
        _ if !(1e-3..1e5).contains(&size) => signed(format!("{value:.2e}")),
        _ if size >= 100.0 => fixed(value, 1),
        _ if size >= 1.0 => fixed(value, 2),
        _ => fixed(value, 3),
    }
}

/// A defined number, or what stands for none.
pub(super) fn value(value: Value) -> String {
    value.map_or(NONE.to_string(), number)
}

/// A difference of areas with its sign.
pub(super) fn difference(value: f64) -> String {
    let shown = fixed(value, 3);
    if value > 0.0 { format!("+{shown}") } else { shown }
}

/// What a model looks at.
pub(super) fn kind(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Clinical => "clinical",
        ModelKind::Single => "one sequence",
        ModelKind::Multi => "several sequences",
        ModelKind::Combined => "imaging and clinical",
    }
}
