use super::pen::{GREY, Marker, Pen, SERIES};
use super::plane::{Axis, Plane};
use super::sheet::Sheet;
use super::svg::Svg;
use super::text::{counted, percent};
use crate::error::{Error, Result};
use crate::evaluate::{Confidence, Confusion, Interval, Proportion, Roc, RocPoint};

/// Largest number of curves.
const MOST: usize = 200;
/// With more curves than these, bands would hide one another.
const MOST_BANDS: usize = 3;
/// Height of the plane with its labels, and of a line of the legend.
const PLANE: f64 = 440.0;
const LINE: f64 = 24.0;

/// One curve of [`roc_curves`].
#[derive(Debug, Clone, Copy)]
pub struct RocLine<'a> {
    /// The model or the sequence, and the subjects.
    pub name: &'a str,
    /// The curve.
    pub roc: &'a Roc,
    /// What calling subjects positive at the threshold chosen leads to; its point is marked.
    pub operating: Option<Confusion>,
}

/// ROC curves with the diagonal of chance, their areas with intervals and, if asked for, pointwise bands.
///
/// The axes are 1 − specificity and sensitivity. The interval of an area is DeLong's, cut to `[0, 1]`, at the level of
/// the band, 95 % without one. The band is Wilson's interval of the sensitivity at each point, the specificity being
/// taken as known; it is drawn for at most 3 curves. Curves beyond the eighth are thin, grey and share one line of the
/// legend.
///
/// # Errors
/// [`Error::Nothing`] without a curve, [`Error::Setting`] for more than 200 curves.
///
/// ```
/// use radiomics::evaluate::{Confidence, Roc};
/// use radiomics::report::figure::{RocLine, roc_curves};
///
/// let roc = Roc::new(&[false, false, true, false, true, true], &[0.1, 0.3, 0.3, 0.4, 0.8, 0.9])?;
/// let chosen = roc.youden().first().map(|point| point.confusion());
/// let line = RocLine { name: "T2WI", roc: &roc, operating: chosen };
/// let figure = roc_curves(&[line], Some(Confidence::default()))?;
/// assert!(figure.as_str().contains("AUC 0.83 (0.46–1.00)"));
/// assert!(figure.caption().contains("Wilson"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn roc_curves(curves: &[RocLine<'_>], band: Option<Confidence>) -> Result<Svg> {
    check(curves)?;
    let rows = curves.len().min(SERIES) + usize::from(curves.len() > SERIES);
    let mut sheet = Sheet::new(PLANE + LINE * rows as f64 + 12.0);
    let (x, y) = (Axis::unit("1 − specificity"), Axis::unit("sensitivity"));
    let plane = Plane::draw(&mut sheet, [12.0, PLANE - 16.0], &x, &y)?;
    plane.line(&mut sheet, [[0.0, 0.0], [1.0, 1.0]], Pen::dashed(GREY, "4 4", 1.2));
    let band = band.filter(|_| curves.len() <= MOST_BANDS);
    let confidence = band.unwrap_or_default();
    if let Some(confidence) = band {
        curves
            .iter()
            .enumerate()
            .for_each(|(i, curve)| draw_band(&mut sheet, &plane, curve.roc, i, confidence));
    }
    for (i, curve) in curves.iter().enumerate().rev() {
        draw_curve(&mut sheet, &plane, curve, i);
    }
    legend(&mut sheet, curves, confidence);
    Ok(sheet.finish("ROC curves", caption(curves, band, confidence)))
}

fn check(curves: &[RocLine<'_>]) -> Result<()> {
    if curves.is_empty() {
        return Err(Error::Nothing { what: "the list of ROC curves" });
    }
    if curves.len() > MOST {
        return Err(Error::setting("number of ROC curves", format!("at most {MOST}"), curves.len()));
    }
    Ok(())
}

fn place(point: RocPoint) -> [f64; 2] {
    [1.0 - point.specificity(), point.sensitivity()]
}

/// The curve with the point of its threshold.
fn draw_curve(sheet: &mut Sheet, plane: &Plane, curve: &RocLine<'_>, series: usize) {
    let pen = Pen::of(series);
    plane.line(sheet, curve.roc.points().map(place), pen);
    if let Some([x, y]) = curve.operating.and_then(operating_point) {
        sheet.marker(plane.at([x, y]), 5.0, Marker::of(series), pen.colour, true);
    }
}

/// 1 − specificity and sensitivity, where there are subjects of both classes.
fn operating_point(counts: Confusion) -> Option<[f64; 2]> {
    Some([1.0 - counts.specificity().value().ok()?, counts.sensitivity().value().ok()?])
}

/// Wilson's interval of the sensitivity at each point.
fn draw_band(sheet: &mut Sheet, plane: &Plane, roc: &Roc, series: usize, confidence: Confidence) {
    let ends: Vec<(f64, Interval)> =
        roc.points().filter_map(|point| sensitivity_ends(point, confidence)).collect();
    let upper = ends.iter().map(|(x, ends)| [*x, ends.high]);
    let lower = ends.iter().rev().map(|(x, ends)| [*x, ends.low]);
    let outline: Vec<[f64; 2]> = upper.chain(lower).map(|point| plane.at(point)).collect();
    sheet.area(outline, Pen::of(series).colour, 0.13);
}

fn sensitivity_ends(point: RocPoint, confidence: Confidence) -> Option<(f64, Interval)> {
    let counts = point.confusion();
    let sensitivity = Proportion::new(counts.true_positives, counts.true_positives + counts.false_negatives);
    Some((1.0 - point.specificity(), sensitivity.ok()?.wilson(confidence).ok()?))
}

fn legend(sheet: &mut Sheet, curves: &[RocLine<'_>], confidence: Confidence) {
    for (i, curve) in curves.iter().take(SERIES).enumerate() {
        let y = PLANE + 10.0 + LINE * i as f64;
        sheet.legend_line(y, curve.name, &area(curve.roc, confidence), Pen::of(i));
        if curve.operating.is_some() {
            sheet.marker([41.0, y - 5.0], 5.0, Marker::of(i), Pen::of(i).colour, true);
        }
    }
    if let Some(more) = curves.len().checked_sub(SERIES).filter(|more| *more > 0) {
        let y = PLANE + 10.0 + LINE * SERIES as f64;
        sheet.legend_line(y, &format!("{more} more"), "", Pen::of(SERIES));
    }
}

/// The area with its interval.
fn area(roc: &Roc, confidence: Confidence) -> String {
    match roc.interval(confidence).map(Interval::clipped) {
        Ok(Interval { low, high }) => format!("AUC {:.2} ({low:.2}–{high:.2})", roc.auc()),
        Err(_) => format!("AUC {:.2}", roc.auc()),
    }
}

fn caption(curves: &[RocLine<'_>], band: Option<Confidence>, confidence: Confidence) -> String {
    let level = percent(confidence.level());
    let mut caption = format!(
        "{} with the area under each (AUC) and its {level} interval by DeLong; the broken diagonal is chance.",
        counted(curves.len(), "ROC curve"),
    );
    if band.is_some() {
        caption += &format!(
            " Shaded: pointwise {level} interval of the sensitivity by Wilson, the specificity taken as known."
        );
    }
    if curves.iter().any(|curve| curve.operating.is_some()) {
        caption += " Open markers: the operating point at the threshold chosen.";
    }
    caption
}
