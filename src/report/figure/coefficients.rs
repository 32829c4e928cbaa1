use super::pen::{BLACK, Marker, Pen};
use super::plane::{Axis, Plane};
use super::sheet::{Anchor, EDGE, HALO, SMALL, Sheet, WIDTH};
use super::span::Span;
use super::svg::Svg;
use super::text::{fixed, signed, width};
use crate::error::{Error, Result};
use crate::evaluate::Interval;

/// Largest number of coefficients.
const MOST: usize = 100;
/// Height of a coefficient with its name.
const ROW: f64 = 46.0;
/// An interval is shown at most so far beyond all estimates on the scale of log odds: a factor of 100.
const FARTHEST: f64 = 2.0 * std::f64::consts::LN_10;
/// Colour of a coefficient.
const COLOUR: &str = "#0072B2";

/// What the numbers of [`coefficients`] mean, and how they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Change of the log odds for one unit of the column.
    Coefficient,
    /// Change of the log odds for one standard deviation of the column.
    Standardised,
    /// As [`Effect::Coefficient`], shown as the odds ratio exp(coefficient).
    OddsRatio,
    /// As [`Effect::Standardised`], shown as the odds ratio exp(coefficient).
    StandardisedOddsRatio,
}

impl Effect {
    fn is_ratio(self) -> bool {
        matches!(self, Effect::OddsRatio | Effect::StandardisedOddsRatio)
    }

    fn label(self) -> &'static str {
        match self {
            Effect::Coefficient => "coefficient (log odds per unit)",
            Effect::Standardised => "standardised coefficient (log odds per SD)",
            Effect::OddsRatio => "odds ratio per unit (log scale)",
            Effect::StandardisedOddsRatio => "odds ratio per SD (log scale)",
        }
    }
}

/// Coefficients or odds ratios with their intervals, one beneath the other, and a line at no effect.
///
/// Each row is a name, the coefficient and its interval, both on the scale of log odds also where odds ratios are
/// shown: these are exp(coefficient) on a logarithmic axis. An interval that reaches further than the axis, or is
/// infinite, ends in an arrow. An interval with a NaN is not drawn.
///
/// # Errors
/// [`Error::Nothing`] without a row, [`Error::SampleNotFinite`] for a coefficient that is not finite,
/// [`Error::Setting`] beyond ±10¹⁰⁰ and for more than 100 rows.
///
/// ```
/// use radiomics::evaluate::Interval;
/// use radiomics::report::figure::{Effect, coefficients};
/// let rows = [("age", 0.693, Some(Interval { low: 0.1, high: 1.3 })), ("entropy", -0.4, None)];
/// let figure = coefficients(&rows, Effect::OddsRatio)?;
/// assert!(figure.as_str().contains("2.00 (1.11–3.67)"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn coefficients(rows: &[(&str, f64, Option<Interval>)], effect: Effect) -> Result<Svg> {
    if rows.len() > MOST {
        return Err(Error::setting("number of coefficients", format!("at most {MOST}"), rows.len()));
    }
    let span = span(rows)?.padded(0.04);
    let bottom = 12.0 + ROW * rows.len() as f64 + 54.0;
    let mut sheet = Sheet::new(bottom + 12.0);
    let ticks = if effect.is_ratio() { ratio_ticks(span) } else { span.labelled(6) };
    let x = Axis { label: effect.label(), span, ticks };
    let plane = Plane::draw(&mut sheet, [12.0, bottom], &x, &Axis::bare(Span::UNIT))?;
    let [none, _] = plane.at([0.0, 0.0]);
    sheet.line([[none, plane.top], [none, plane.bottom]], Pen::dashed(BLACK, "4 4", 1.2));
    for (i, row) in rows.iter().enumerate() {
        draw_row(&mut sheet, &plane, span, row, effect, plane.top + ROW * i as f64);
    }
    let shown = if effect.is_ratio() { "Odds ratios" } else { "Coefficients" };
    let caption = if rows.iter().any(|(.., interval)| interval.is_some()) {
        format!(
            "{shown} with their intervals; the broken line is no effect. Arrows: the interval reaches further."
        )
    } else {
        format!("{shown}; the broken line is no effect.")
    };
    Ok(sheet.finish(shown, caption))
}

/// The span of no effect, all estimates, and the ends of intervals as far as they are near.
fn span(rows: &[(&str, f64, Option<Interval>)]) -> Result<Span> {
    let estimates: Vec<f64> = rows.iter().map(|(_, estimate, _)| *estimate).collect();
    let Span { low, high } = Span::of("coefficients", &estimates)?;
    let (least, most) = (low.min(0.0) - FARTHEST, high.max(0.0) + FARTHEST);
    let ends = rows.iter().filter_map(|(.., interval)| *interval).flat_map(|ends| [ends.low, ends.high]);
    let near = ends.filter(|end| !end.is_nan()).map(|end| end.clamp(least, most));
    let all: Vec<f64> = estimates.iter().copied().chain(near).chain([0.0]).collect();
    Span::of("coefficients", &all)
}

/// Round odds ratios at their logarithms: 1, 2 and 5 times powers of ten, powers of ten alone where those are many, and
/// evenly spaced ratios where the axis is short.
fn ratio_ticks(span: Span) -> Vec<(f64, String)> {
    let decades = (span.low / std::f64::consts::LN_10).floor()..=(span.high / std::f64::consts::LN_10).ceil();
    let (first, last) = (decades.start().max(-300.0) as i32, decades.end().min(300.0) as i32);
    let within = |steps: &[f64], every: i32| -> Vec<(f64, String)> {
        let all = (first..=last).filter(|decade| decade % every == 0);
        let ratios = all.flat_map(|decade| steps.iter().map(move |step| step * 10_f64.powi(decade)));
        let ticks = ratios.map(|ratio| (ratio.ln(), ratio_label(ratio)));
        ticks.filter(|(tick, _)| (span.low..=span.high).contains(tick)).collect()
    };
    let even = Span { low: span.low.exp(), high: span.high.exp() };
    if span.high - span.low < 1.5 && even.high.is_finite() {
        return even.labelled(5).into_iter().map(|(ratio, label)| (ratio.ln(), label)).collect();
    }
    let fine = within(&[1.0, 2.0, 5.0], 1);
    if fine.len() <= 8 { fine } else { within(&[1.0], 1 + (last - first) / 9) }
}

/// A ratio with the digits it has.
fn ratio_label(ratio: f64) -> String {
    if (1e-3..1e5).contains(&ratio) {
        format!("{}", (ratio * 1e6).round() / 1e6)
    } else {
        signed(format!("{ratio:.0e}"))
    }
}

fn draw_row(
    sheet: &mut Sheet,
    plane: &Plane,
    span: Span,
    (name, estimate, interval): &(&str, f64, Option<Interval>),
    effect: Effect,
    top: f64,
) {
    let numbers = numbers(*estimate, *interval, effect);
    sheet.name([EDGE + 14.0, top + 18.0], name, WIDTH - 2.0 * EDGE - 40.0 - width(&numbers, SMALL));
    sheet.styled([WIDTH - EDGE - 14.0, top + 18.0], &numbers, SMALL, Anchor::End, HALO);
    let y = top + 32.0;
    let at = |value: f64| plane.at([value.clamp(span.low, span.high), 0.0])[0];
    if let Some(ends) = interval.filter(|ends| !ends.width().is_nan() || ends.low < ends.high) {
        sheet.line([[at(ends.low), y], [at(ends.high), y]], Pen::solid(COLOUR, 2.0));
        end(sheet, [at(ends.low), y], ends.low < span.low, -1.0);
        end(sheet, [at(ends.high), y], ends.high > span.high, 1.0);
    }
    sheet.marker([at(*estimate), y], 4.5, Marker::Square, COLOUR, false);
}

/// The end of an interval: a bar, or an arrow where it goes on.
fn end(sheet: &mut Sheet, [x, y]: [f64; 2], goes_on: bool, side: f64) {
    if goes_on {
        sheet.area([[x, y], [x - side * 9.0, y - 5.0], [x - side * 9.0, y + 5.0]], COLOUR, 1.0);
    } else {
        sheet.line([[x, y - 5.0], [x, y + 5.0]], Pen::solid(COLOUR, 2.0));
    }
}

/// The estimate and its interval in figures.
fn numbers(estimate: f64, interval: Option<Interval>, effect: Effect) -> String {
    let shown = |value: f64| {
        let value = if effect.is_ratio() { value.exp() } else { value };
        match value.abs() {
            size if size == 0.0 || (0.005..1e5).contains(&size) => fixed(value, 2),
            size if size.is_infinite() => signed(if value > 0.0 { "∞".into() } else { "-∞".into() }),
            _ => signed(format!("{value:.1e}")),
        }
    };
    match interval.filter(|ends| !(ends.low.is_nan() || ends.high.is_nan())) {
        Some(ends) if effect.is_ratio() => {
            format!("{} ({}–{})", shown(estimate), shown(ends.low), shown(ends.high))
        }
        Some(ends) => format!("{} ({} to {})", shown(estimate), shown(ends.low), shown(ends.high)),
        None => shown(estimate),
    }
}
