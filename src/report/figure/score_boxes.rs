use super::pen::{BLACK, CLASSES, Marker, Pen};
use super::plane::{Axis, Plane};
use super::sheet::{Anchor, EDGE, HALO, SMALL, Sheet, TEXT, WIDTH};
use super::span::Span;
use super::svg::Svg;
use super::text::width;
use crate::error::{Error, Result, expect_length};
use crate::numeric::quantile;

/// Largest number of models.
const MOST: usize = 40;
/// Largest number of points beside a box; of more, so many at even ranks are drawn.
const MOST_POINTS: usize = 300;
/// Heights: of a model, of its name, of one of its boxes with the points beneath it, of that box alone.
const MODEL: f64 = 108.0;
const NAME: f64 = 24.0;
const ROW: f64 = 38.0;
const BOX: f64 = 14.0;
/// Distance of neighbouring points of the low-discrepancy sequence that spreads them, the golden ratio less 1.
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// Whiskers reach to the last point within so many widths of the box.
const WHISKER: f64 = 1.5;

/// The scores of each model by class: a box plot with the points beneath it, negative above positive.
///
/// Each entry is a name, the labels, and the scores in the same order; all share one axis. A box spans the quartiles
/// (definition 7 of Hyndman and Fan) with a bar at the median; whiskers reach to the last point within 1.5 widths of
/// the box. Of more than 300 subjects of a class, 300 at even ranks are drawn as points. A class without a subject has
/// no box.
///
/// Source: Tukey, *Exploratory data analysis*, 1977.
///
/// # Errors
/// [`Error::Nothing`] without a model or a subject, [`Error::Length`] if the numbers of labels and scores differ,
/// [`Error::SampleNotFinite`] for NaN and infinite scores, [`Error::Setting`] for scores beyond ±10¹⁰⁰ and for more
/// than 40 models.
///
/// ```
/// use radiomics::report::figure::score_boxes;
/// let labels = [false, false, true, true, true];
/// let figure = score_boxes(&[("T2WI, training", &labels, &[-1.2, 0.1, 0.3, 1.1, 2.0])])?;
/// assert!(figure.as_str().contains("2 negative, 3 positive"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn score_boxes(models: &[(&str, &[bool], &[f64])]) -> Result<Svg> {
    let span = span(models)?.padded(0.03);
    let top = 12.0;
    let bottom = top + MODEL * models.len() as f64 + 52.0;
    let mut sheet = Sheet::new(bottom + 34.0);
    let (x, y) = (Axis::new("score", span, 6), Axis::bare(Span::UNIT));
    let plane = Plane::draw(&mut sheet, [top, bottom], &x, &y)?;
    for (i, (name, labels, scores)) in models.iter().enumerate() {
        let at = plane.top + MODEL * i as f64;
        heading(&mut sheet, name, labels, at + 18.0);
        for class in [false, true] {
            let values =
                labels.iter().zip(*scores).filter(|(label, _)| **label == class).map(|(_, v)| *v).collect();
            draw_class(&mut sheet, &plane, values, class, at + NAME + ROW * f64::from(u8::from(class)));
        }
    }
    legend(&mut sheet, bottom + 20.0);
    let caption = "Scores of each model by class: box from the first to the third quartile with the median, \
                   whiskers to the last subject within 1.5 widths of the box, one point for each subject (at most 300 of a class).";
    Ok(sheet.finish("Scores by class", caption.to_string()))
}

/// The span of all scores.
fn span(models: &[(&str, &[bool], &[f64])]) -> Result<Span> {
    if models.is_empty() {
        return Err(Error::Nothing { what: "the list of models" });
    }
    if models.len() > MOST {
        return Err(Error::setting("number of models", format!("at most {MOST}"), models.len()));
    }
    for (_, labels, scores) in models {
        expect_length("scores", labels.len(), scores.len())?;
        Span::of("scores of a model", scores)?;
    }
    let all: Vec<f64> = models.iter().flat_map(|(.., scores)| scores.iter().copied()).collect();
    Span::of("scores of a model", &all)
}

/// The name of a model with the sizes of its classes.
fn heading(sheet: &mut Sheet, name: &str, labels: &[bool], y: f64) {
    let positives = labels.iter().filter(|&&label| label).count();
    let sizes = format!("{} negative, {positives} positive", labels.len() - positives);
    sheet.name([EDGE + 14.0, y], name, WIDTH - 2.0 * EDGE - 40.0 - width(&sizes, SMALL));
    sheet.styled([WIDTH - EDGE - 14.0, y], &sizes, SMALL, Anchor::End, HALO);
}

/// Box, whiskers and points of a class.
fn draw_class(sheet: &mut Sheet, plane: &Plane, mut values: Vec<f64>, class: bool, top: f64) {
    let (colour, marker) = style(class);
    let quartiles = quantile::linear(&mut values, [0.25, 0.5, 0.75]);
    values.sort_by(f64::total_cmp);
    let (Some(&least), Some(&largest)) = (values.first(), values.last()) else { return };
    let [low, middle, high] = quartiles;
    let reach = WHISKER * (high - low);
    let start = values.iter().copied().find(|value| *value >= low - reach).unwrap_or(least).min(low);
    let end = values.iter().copied().rfind(|value| *value <= high + reach).unwrap_or(largest).max(high);
    let across = |value: f64| plane.at([value, 0.0])[0];
    let centre = top + BOX / 2.0;
    let pen = Pen::solid(colour, 1.6);
    sheet.line([[across(start), centre], [across(low), centre]], pen);
    sheet.line([[across(high), centre], [across(end), centre]], pen);
    for value in [start, end] {
        sheet.line([[across(value), centre - 4.0], [across(value), centre + 4.0]], pen);
    }
    sheet.rectangle([across(low), top], [across(high) - across(low), BOX], "#FFFFFF", Some(colour));
    sheet.line([[across(middle), top], [across(middle), top + BOX]], Pen::solid(BLACK, 2.4));
    for (i, value) in thinned(&values).enumerate() {
        let y = top + BOX + 4.0 + 12.0 * (i as f64 * GOLDEN).fract();
        sheet.marker([across(value), y], 1.8, marker, colour, !class);
    }
}

/// At most [`MOST_POINTS`] of sorted values, at even ranks.
fn thinned(sorted: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let count = sorted.len().min(MOST_POINTS);
    let last = sorted.len().saturating_sub(1) as f64;
    let rank = move |i: usize| (i as f64 / (count.max(2) - 1) as f64 * last).round() as usize;
    (0..count).filter_map(move |i| sorted.get(rank(i)).copied())
}

/// Colour and marker of a class.
fn style(class: bool) -> (&'static str, Marker) {
    let [negative, positive] = CLASSES;
    if class { (positive, Marker::Diamond) } else { (negative, Marker::Circle) }
}

fn legend(sheet: &mut Sheet, y: f64) {
    for (x, class, name) in [(30.0, false, "negative"), (160.0, true, "positive")] {
        let (colour, marker) = style(class);
        sheet.marker([x, y - 5.0], 4.0, marker, colour, !class);
        sheet.text([x + 12.0, y], name, TEXT, Anchor::Start);
    }
}
