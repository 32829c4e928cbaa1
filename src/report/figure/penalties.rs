use super::pen::{BLACK, GREY, Marker, Pen, SERIES};
use super::plane::{Axis, Plane};
use super::sheet::Sheet;
use super::span::Span;
use super::svg::Svg;
use super::text::{counted, fixed};
use crate::error::{Error, Result};
use crate::learn::{ElasticNetPath, PenaltyCurve};

/// Height of the plane with its labels, and of a line of the legend.
const PLANE: f64 = 400.0;
const LINE: f64 = 24.0;
/// Largest number of columns whose coefficients are drawn.
const MOST: usize = 200;
/// Colour of the losses.
const COLOUR: &str = "#D55E00";

/// The loss in cross-validation against ln λ, with standard errors and the penalty chosen.
///
/// Bars reach one standard error up and down. Upright lines stand at the penalty of the smallest loss, at the largest
/// penalty within one standard error of it, and at the one that was chosen. A penalty of 0 has no logarithm and is left
/// out.
///
/// # Errors
/// [`Error::Setting`] if the penalty chosen is not finite and above 0, or a loss is beyond ±10¹⁰⁰;
/// [`Error::SampleNotFinite`] for a loss that is not finite, [`Error::Nothing`] if no penalty is above 0.
pub fn penalty_curve(curve: &PenaltyCurve, chosen: f64) -> Result<Svg> {
    let chosen = logarithm(chosen)?;
    let points: Vec<Loss> = losses(curve).collect();
    let places: Vec<f64> = points.iter().map(|point| point.place).chain([chosen]).collect();
    let ends: Vec<f64> = points.iter().flat_map(|p| [p.loss - p.error, p.loss + p.error]).collect();
    let x = Axis::new("ln λ", Span::of("logarithms of penalties", &places)?.padded(0.03), 7);
    let y =
        Axis::new("loss in cross-validation", Span::of("losses in cross-validation", &ends)?.padded(0.04), 6);
    let mut sheet = Sheet::new(PLANE + LINE * 3.0 + 12.0);
    let plane = Plane::draw(&mut sheet, [12.0, PLANE - 16.0], &x, &y)?;
    let marked = marks(curve, chosen);
    // The chosen one is often the one before it as well: broken lines lie upon the solid one.
    for (place, _, pen) in marked.iter().rev() {
        plane.line(&mut sheet, [[*place, y.span.low], [*place, y.span.high]], *pen);
    }
    for Loss { place, loss, error } in points {
        plane.line(&mut sheet, [[place, loss - error], [place, loss + error]], Pen::solid(GREY, 1.0));
        sheet.marker(plane.at([place, loss]), 2.6, Marker::Circle, COLOUR, false);
    }
    for (i, (place, name, pen)) in marked.into_iter().enumerate() {
        let penalty = format!("ln λ = {}", fixed(place, 2));
        sheet.legend_line(PLANE + 10.0 + LINE * i as f64, name, &penalty, pen);
    }
    let caption = format!(
        "Mean loss of the subjects left out over {} against the logarithm of the penalty λ; bars: one standard error.",
        counted(curve.fold_losses().len(), "fold"),
    );
    Ok(sheet.finish("Choice of the penalty", caption))
}

/// A mean loss at the logarithm of a penalty.
struct Loss {
    place: f64,
    loss: f64,
    error: f64,
}

/// The losses of all penalties above 0; a standard error that is unknown is drawn as 0.
fn losses(curve: &PenaltyCurve) -> impl Iterator<Item = Loss> + '_ {
    let numbers = curve.penalties().iter().zip(curve.losses().iter().zip(curve.standard_errors()));
    numbers.filter(|(penalty, _)| **penalty > 0.0).map(|(penalty, (&loss, &error))| Loss {
        place: penalty.ln(),
        loss,
        error: if error.is_finite() { error } else { 0.0 },
    })
}

/// The penalties that have a line, with their names.
fn marks(curve: &PenaltyCurve, chosen: f64) -> Vec<(f64, &'static str, Pen)> {
    let at =
        |index: usize| curve.penalties().get(index).map(|penalty| penalty.ln()).filter(|ln| ln.is_finite());
    let least = at(curve.index_min()).map(|ln| (ln, "smallest loss", Pen::dashed(BLACK, "2 3", 1.8)));
    let sparse = at(curve.index_one_standard_error())
        .map(|ln| (ln, "one standard error above it", Pen::dashed("#0072B2", "8 4", 1.4)));
    least.into_iter().chain(sparse).chain([(chosen, "chosen", Pen::solid("#009E73", 4.0))]).collect()
}

/// The coefficients of a path against ln λ, with the penalty chosen.
///
/// Coefficients are per standard deviation of their column. The columns with the eight largest coefficients at the
/// chosen penalty (that of the path nearest to it) have colours and a line of the legend each, the others are thin and
/// grey; of more than 200 columns with a coefficient, the 200 with the largest are drawn. A penalty of 0 has no
/// logarithm and is left out.
///
/// # Errors
/// [`Error::Setting`] if the penalty chosen is not finite and above 0, or a coefficient is beyond ±10¹⁰⁰;
/// [`Error::SampleNotFinite`] for one that is not finite, [`Error::Nothing`] if no penalty is above 0.
pub fn lasso_path(path: &ElasticNetPath, chosen: f64) -> Result<Svg> {
    let place = logarithm(chosen)?;
    let kept: Vec<(usize, f64)> = path
        .penalties()
        .enumerate()
        .filter(|(_, penalty)| *penalty > 0.0)
        .map(|(i, penalty)| (i, penalty.ln()))
        .collect();
    let mut lines = lines(path, &kept, place);
    let all = lines.len();
    lines.truncate(MOST);
    let places: Vec<f64> = kept.iter().map(|(_, ln)| *ln).collect();
    let values: Vec<f64> = lines.iter().flat_map(|line| &line.values).copied().chain([0.0]).collect();
    let x = Axis::new("ln λ", Span::of("logarithms of penalties", &places)?.with(place).padded(0.03), 7);
    let y = Axis::new("standardised coefficient", Span::of("coefficients", &values)?.padded(0.04), 6);
    let rows = lines.len().min(SERIES) + usize::from(lines.len() > SERIES) + 1;
    let mut sheet = Sheet::new(PLANE + LINE * rows as f64 + 12.0);
    let plane = Plane::draw(&mut sheet, [12.0, PLANE - 16.0], &x, &y)?;
    plane.line(&mut sheet, [[x.span.low, 0.0], [x.span.high, 0.0]], Pen::solid(GREY, 1.0));
    let mark = Pen::dashed(BLACK, "4 4", 1.4);
    plane.line(&mut sheet, [[place, y.span.low], [place, y.span.high]], mark);
    for (i, line) in lines.iter().enumerate().rev() {
        plane.line(
            &mut sheet,
            places.iter().copied().zip(line.values.iter().copied()).map(|(x, y)| [x, y]),
            Pen::of(i),
        );
    }
    legend(&mut sheet, &lines, (place, mark));
    let caption = format!(
        "Coefficients for one standard deviation of each column against the logarithm of the penalty λ: \
         {} of {} ever not 0{}.",
        all,
        counted(path.columns().len(), "column"),
        if all > MOST { format!(", the {MOST} largest drawn") } else { String::new() },
    );
    Ok(sheet.finish("Coefficients along the penalty", caption))
}

/// The coefficients of a column along the path, and that at the penalty chosen.
struct Line<'a> {
    name: &'a str,
    values: Vec<f64>,
    at_chosen: f64,
    largest: f64,
}

/// The columns that ever have a coefficient, the largest at the chosen penalty first.
fn lines<'a>(path: &'a ElasticNetPath, kept: &[(usize, f64)], place: f64) -> Vec<Line<'a>> {
    let rows: Vec<Vec<f64>> = kept.iter().filter_map(|(i, _)| path.standardised_coefficients(*i)).collect();
    let distance = |ln: f64| (ln - place).abs();
    let nearest =
        kept.iter().enumerate().min_by(|a, b| distance(a.1.1).total_cmp(&distance(b.1.1))).map(|(i, _)| i);
    let mut lines: Vec<Line<'_>> = path
        .columns()
        .iter()
        .enumerate()
        .map(|(j, name)| {
            let values: Vec<f64> = rows.iter().map(|row| row.get(j).copied().unwrap_or(0.0)).collect();
            let at_chosen = nearest.and_then(|i| values.get(i).copied()).unwrap_or(0.0);
            let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            Line { name, values, at_chosen, largest }
        })
        .collect();
    lines.retain(|line| line.values.iter().any(|value| *value != 0.0));
    lines.sort_by(|a, b| {
        b.at_chosen.abs().total_cmp(&a.at_chosen.abs()).then(b.largest.total_cmp(&a.largest))
    });
    lines
}

fn legend(sheet: &mut Sheet, lines: &[Line<'_>], (place, mark): (f64, Pen)) {
    let y = |row: usize| PLANE + 10.0 + LINE * row as f64;
    sheet.legend_line(y(0), "chosen", &format!("ln λ = {}", fixed(place, 2)), mark);
    for (i, line) in lines.iter().take(SERIES).enumerate() {
        sheet.legend_line(y(i + 1), line.name, &fixed(line.at_chosen, 3), Pen::of(i));
    }
    if let Some(more) = lines.len().checked_sub(SERIES).filter(|more| *more > 0) {
        sheet.legend_line(y(SERIES + 1), &format!("{more} more"), "", Pen::of(SERIES));
    }
}

/// ln λ of the penalty chosen.
fn logarithm(chosen: f64) -> Result<f64> {
    if chosen.is_finite() && chosen > 0.0 {
        Ok(chosen.ln())
    } else {
        Err(Error::setting("penalty chosen", "finite and above 0", chosen))
    }
}
