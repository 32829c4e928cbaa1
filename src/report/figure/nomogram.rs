use super::pen::{BLACK, GREY, PALE, Pen};
use super::sheet::{Anchor, EDGE, SMALL, Sheet, WIDTH};
use super::span::Span;
use super::svg::Svg;
use super::text::width;
use crate::error::{Error, Result};
use crate::learn::{Nomogram, NomogramAxis};

/// Largest number of columns.
const MOST: usize = 60;
/// Where the axes start and end, and how far one is below the other.
const LEFT: f64 = 24.0;
const RIGHT: f64 = WIDTH - 24.0;
const ROW: f64 = 62.0;
/// Points of the uppermost axis.
const POINTS: f64 = 100.0;
/// Probabilities that have a tick where they are reached, those first whose labels matter most.
const PROBABILITIES: [f64; 15] =
    [0.5, 0.1, 0.9, 0.01, 0.99, 0.3, 0.7, 0.2, 0.8, 0.05, 0.95, 0.4, 0.6, 0.001, 0.999];

/// The nomogram of a model: points, one axis for each column, total points, probability.
///
/// A value of a column stands beneath its points; the sum over all columns is sought on the axis of total points, and
/// the probability stands beneath it. An axis spans the values that were seen, with ticks at round ones. A column
/// without an effect says so. The axis of total points reaches to the sum of the largest points of all columns.
///
/// # Errors
/// [`Error::Setting`] for more than 60 columns, or a column whose range is beyond ±10¹⁰⁰.
///
/// ```
/// use radiomics::learn::{Fit, Logistic, Nomogram};
/// use radiomics::table::FeatureTable;
/// let age = vec![31.0, 45.0, 52.0, 38.0, 64.0, 58.0, 47.0, 70.0];
/// let table = FeatureTable::from_columns((1..=8).map(|i| format!("p{i}")), [("age", age)])?
///     .with_labels([0, 1, 0, 1, 1, 0, 0, 1].map(|y| y == 1))?;
/// let model = Logistic::unpenalised().fit(&table)?;
/// let figure = radiomics::report::figure::nomogram(&Nomogram::new(model.linear(), &table)?)?;
/// assert!(figure.as_str().contains("total points") && figure.as_str().contains("age"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn nomogram(nomogram: &Nomogram) -> Result<Svg> {
    let axes = nomogram.axes();
    if axes.len() > MOST {
        return Err(Error::setting("number of columns of a nomogram", format!("at most {MOST}"), axes.len()));
    }
    let mut sheet = Sheet::new(ROW * (axes.len() + 3) as f64 + 8.0);
    let across = |points: f64| LEFT + points / POINTS * (RIGHT - LEFT);
    let ticks = Span { low: 0.0, high: POINTS }.labelled(11);
    for (tick, _) in &ticks {
        let x = across(*tick);
        sheet.line([[x, 44.0], [x, ROW * (axes.len() + 1) as f64 - 14.0]], Pen::solid(PALE, 0.8));
    }
    ruler(&mut sheet, 0, "points", &places(&ticks, across), [LEFT, RIGHT]);
    for (i, axis) in axes.iter().enumerate() {
        column(&mut sheet, i + 1, axis, across)?;
    }
    total(&mut sheet, nomogram, axes.len() + 1)?;
    let caption = "Nomogram: the value of each column is worth the points above it; their sum, on the axis of \
                   total points, tells the probability of the positive class beneath it.";
    Ok(sheet.finish("Nomogram", caption.to_string()))
}

/// Ticks with where they stand.
fn places(ticks: &[(f64, String)], across: impl Fn(f64) -> f64) -> Vec<(f64, String)> {
    ticks.iter().map(|(tick, label)| (across(*tick), label.clone())).collect()
}

/// The axis of a column.
fn column(sheet: &mut Sheet, row: usize, axis: &NomogramAxis, across: impl Fn(f64) -> f64) -> Result<()> {
    let [low, high] = axis.range();
    let ends = [low, high].map(|value| across(axis.points(value)));
    if axis.most_points() > 0.0 {
        let ticks = Span::of("range of a column", &[low, high])?.labelled(6);
        ruler(sheet, row, axis.column(), &places(&ticks, |value| across(axis.points(value))), ends);
    } else {
        ruler(sheet, row, axis.column(), &[(LEFT, "no effect".to_string())], [LEFT, LEFT]);
    }
    Ok(())
}

/// The axes of total points and of the probability.
fn total(sheet: &mut Sheet, nomogram: &Nomogram, row: usize) -> Result<()> {
    let most: f64 = nomogram.axes().iter().map(NomogramAxis::most_points).sum();
    let span = Span::of("total points", &[0.0, most])?;
    let across = |points: f64| LEFT + span.share(points) * (RIGHT - LEFT);
    ruler(sheet, row, "total points", &places(&span.labelled(9), across), [LEFT, RIGHT]);

    let mut ticks = Vec::new();
    for p in PROBABILITIES {
        let points = nomogram.total_points_for(p)?;
        if (span.low..=span.high).contains(&points) {
            ticks.push((across(points), p.to_string()));
        }
    }
    let first = ticks.iter().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
    let last = ticks.iter().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max);
    let ends = if last > first {
        [first, last]
    } else {
        // The model tells hardly any subject from another: the ends of its probabilities instead of round ones.
        ticks = [0.0, most]
            .map(|points| (across(points), format!("{:.4}", nomogram.probability(points))))
            .to_vec();
        [LEFT, RIGHT]
    };
    ruler(sheet, row + 1, "probability of the positive class", &ticks, ends);
    Ok(())
}

/// A named axis with ticks at units across; labels that would touch one another are left out.
fn ruler(sheet: &mut Sheet, row: usize, name: &str, ticks: &[(f64, String)], [start, end]: [f64; 2]) {
    let y = ROW * row as f64 + 36.0;
    sheet.name([EDGE, y - 14.0], name, WIDTH - 2.0 * EDGE);
    sheet.line([[start, y], [end, y]], Pen::solid(BLACK, 1.4));
    let mut taken: Vec<[f64; 2]> = Vec::new();
    let nearest_half = |x: f64, label: &str| [x - width(label, SMALL) / 2.0, x + width(label, SMALL) / 2.0];
    for (x, label) in ticks {
        let room = nearest_half(*x, label);
        let is_free = taken.iter().all(|[from, to]| room[1] + 3.0 < *from || room[0] - 3.0 > *to);
        sheet.line(
            [[*x, y], [*x, y + if is_free { 6.0 } else { 4.0 }]],
            Pen::solid(if is_free { BLACK } else { GREY }, 1.2),
        );
        if is_free {
            let inside = x.clamp(room[1] - x + 2.0, WIDTH - (room[1] - x) - 2.0);
            sheet.text([inside, y + 20.0], label, SMALL, Anchor::Middle);
            taken.push(room);
        }
    }
}
