use super::pen::{BLACK, GREY, Pen, SERIES};
use super::plane::{Axis, Plane};
use super::sheet::Sheet;
use super::span::Span;
use super::svg::Svg;
use super::text::counted;
use crate::error::{Error, Result};
use crate::evaluate::{DecisionCurve, DecisionPoint};

/// Largest number of models.
const MOST: usize = 200;
/// Thresholds from 0 to 0.99, one at each hundredth.
const THRESHOLDS: usize = 100;
/// Share of the largest net benefit that is shown below 0.
const BELOW: f64 = 0.25;
/// Height of the plane with its labels, and of a line of the legend.
const PLANE: f64 = 400.0;
const LINE: f64 = 24.0;

/// The net benefit of each model over threshold probabilities, with that of treating all and of treating none.
///
/// The thresholds are 0, 0.01, …, 0.99. What lies further below 0 than a quarter of the largest net benefit is cut off.
/// See [`DecisionCurve`].
///
/// # Errors
/// As [`DecisionCurve::of`]; [`Error::Setting`] for more than 200 models.
///
/// ```
/// use radiomics::report::figure::decision_curve;
/// let labels = [false, false, true, false, true, true];
/// let figure = decision_curve(&[("T2WI", &[0.3, 0.2, 0.4, 0.5, 0.4, 0.7])], &labels)?;
/// assert!(figure.as_str().contains("treat all") && figure.as_str().contains("threshold probability"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn decision_curve(models: &[(&str, &[f64])], labels: &[bool]) -> Result<Svg> {
    if models.len() > MOST {
        return Err(Error::setting("number of models", format!("at most {MOST}"), models.len()));
    }
    let probabilities: Vec<&[f64]> = models.iter().map(|(_, probabilities)| *probabilities).collect();
    let curve = DecisionCurve::of(labels, &probabilities, &DecisionCurve::grid(0.0..=0.99, THRESHOLDS)?)?;
    let points = (0..models.len()).map(|model| curve.points(model)).collect::<Result<Vec<_>>>()?;
    let highest = points.iter().flatten().map(DecisionPoint::net_benefit).fold(0.01, f64::max);
    let span = Span { low: -BELOW * highest, high: 1.05 * highest };

    let rows = models.len().min(SERIES) + usize::from(models.len() > SERIES) + 2;
    let mut sheet = Sheet::new(PLANE + LINE * rows as f64 + 12.0);
    let (x, y) = (Axis::unit("threshold probability"), Axis::new("net benefit", span, 6));
    let plane = Plane::draw(&mut sheet, [12.0, PLANE - 16.0], &x, &y)?;
    let [all, none] = [Pen::solid(GREY, 1.6), Pen::dashed(BLACK, "2 4", 1.6)];
    if let Some(any) = points.first() {
        plane.cut_line(
            &mut sheet,
            any.iter().map(|point| [point.threshold, point.net_benefit_of_all()]),
            all,
        );
    }
    plane.line(&mut sheet, [[0.0, 0.0], [1.0, 0.0]], none);
    for (i, points) in points.iter().enumerate().rev() {
        plane.cut_line(
            &mut sheet,
            points.iter().map(|point| [point.threshold, point.net_benefit()]),
            Pen::of(i),
        );
    }
    legend(&mut sheet, models, [all, none]);
    let caption = format!(
        "Net benefit of {} in found positive subjects for one subject, over the threshold probability from \
         which a subject is treated.",
        counted(models.len(), "model"),
    );
    Ok(sheet.finish("Decision curves", caption))
}

fn legend(sheet: &mut Sheet, models: &[(&str, &[f64])], [all, none]: [Pen; 2]) {
    let named = models.iter().take(SERIES).enumerate().map(|(i, (name, _))| (name.to_string(), Pen::of(i)));
    let more = models.len().saturating_sub(SERIES);
    let more = (more > 0).then(|| (format!("{more} more"), Pen::of(SERIES)));
    let treated = [("treat all".to_string(), all), ("treat none".to_string(), none)];
    for (i, (name, pen)) in named.chain(more).chain(treated).enumerate() {
        sheet.legend_line(PLANE + 10.0 + LINE * i as f64, &name, "", pen);
    }
}
