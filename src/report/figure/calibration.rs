use super::pen::{GREY, Marker, Pen, SERIES};
use super::plane::{Axis, Plane};
use super::sheet::Sheet;
use super::span::Span;
use super::svg::Svg;
use super::text::counted;
use crate::error::{Error, Result};
use crate::evaluate::{Calibration, Confidence, Grouping, Proportion, RiskGroup};

/// Largest number of models.
const MOST: usize = 200;
/// With more models than these, neither groups nor histograms are drawn.
const MOST_DETAILED: usize = 3;
/// Subjects wanted in a group, and most groups.
const GROUP: usize = 10;
const MOST_GROUPS: usize = 10;
/// Share of subjects whose labels a point of the smooth curve looks at, that of `lowess` in R.
const SMOOTHING: f64 = 2.0 / 3.0;
/// Bins of a histogram, and its height in units of the upright axis.
const BINS: usize = 40;
const STRIP: f64 = 0.13;
/// Height of the plane with its labels, and of a line of the legend.
const PLANE: f64 = 470.0;
const LINE: f64 = 24.0;

/// Observed against predicted probabilities: groups with intervals, a smooth curve, the diagonal, and histograms
/// beneath.
///
/// Groups lie between the quantiles of the probabilities, ten of them or as many as leave ten subjects in each, 2 at
/// least; each stands at its mean probability with Wilson's 95 % interval of the share of positive subjects. The curve
/// is [`SmoothedCalibration`](crate::evaluate::SmoothedCalibration) with a span of 2/3, within `[0, 1]`. The histograms
/// beneath the axis count the probabilities in 40 bins, each scaled to its own highest. Groups and histograms are drawn
/// for at most 3 models.
///
/// # Errors
/// [`Error::Nothing`] without a model, [`Error::Setting`] for more than 200.
///
/// ```
/// use radiomics::evaluate::Calibration;
/// use radiomics::report::figure::calibration;
/// let labels = [false, false, true, false, true, true, false, true];
/// let model = Calibration::of(&labels, &[0.0, 0.2, 0.3, 0.4, 0.55, 0.6, 0.7, 1.0])?;
/// assert!(calibration(&[("T2WI", &model)])?.as_str().contains("observed share"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn calibration(models: &[(&str, &Calibration)]) -> Result<Svg> {
    if models.is_empty() {
        return Err(Error::Nothing { what: "the list of models" });
    }
    if models.len() > MOST {
        return Err(Error::setting("number of models", format!("at most {MOST}"), models.len()));
    }
    let strips = if models.len() <= MOST_DETAILED { models.len() } else { 0 };
    let rows = models.len().min(SERIES) + usize::from(models.len() > SERIES);
    let mut sheet = Sheet::new(PLANE + LINE * rows as f64 + 12.0);
    let x = Axis::unit("predicted probability");
    let mut y = Axis::unit("observed share of positives");
    y.span = Span { low: -STRIP * strips as f64, high: 1.0 };
    let plane = Plane::draw(&mut sheet, [12.0, PLANE - 16.0], &x, &y)?;
    plane.line(&mut sheet, [[0.0, 0.0], [1.0, 1.0]], Pen::dashed(GREY, "4 4", 1.2));
    for (i, (_, model)) in models.iter().enumerate().rev() {
        let smooth = model.smoothed(SMOOTHING)?;
        plane.line(
            &mut sheet,
            smooth.points().iter().map(|&(p, share)| [p, share.clamp(0.0, 1.0)]),
            Pen::of(i),
        );
        if i < strips {
            histogram(&mut sheet, &plane, model, i);
            groups(&mut sheet, &plane, model, i)?;
        }
    }
    legend(&mut sheet, models, strips > 0);
    Ok(sheet.finish("Calibration", caption(models.len(), strips > 0)))
}

/// The groups with their intervals.
fn groups(sheet: &mut Sheet, plane: &Plane, model: &Calibration, series: usize) -> Result<()> {
    let subjects = model.labels().len();
    let count = (subjects / GROUP).clamp(2, MOST_GROUPS).min(subjects);
    let pen = Pen { dash: "", width: 1.4, ..Pen::of(series) };
    for group in RiskGroup::all(model.labels(), model.probabilities(), Grouping::QuantileCuts(count))? {
        let share = Proportion::new(group.positives, group.subjects)?;
        let (Ok(value), Ok(ends)) = (share.value(), share.wilson(Confidence::default())) else { continue };
        let predicted = group.expected / group.subjects as f64;
        plane.line(sheet, [[predicted, ends.low], [predicted, ends.high]], pen);
        sheet.marker(plane.at([predicted, value]), 4.0, Marker::of(series), pen.colour, false);
    }
    Ok(())
}

/// How often each probability is given, beneath the axis.
fn histogram(sheet: &mut Sheet, plane: &Plane, model: &Calibration, series: usize) {
    let mut counts = [0_usize; BINS];
    for p in model.probabilities() {
        // The last bin has its upper end too.
        if let Some(count) = counts.get_mut(((p * BINS as f64) as usize).min(BINS - 1)) {
            *count += 1;
        }
    }
    let highest = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let foot = -STRIP * (series + 1) as f64;
    let width = (plane.right - plane.left) / BINS as f64 - 1.0;
    for (bin, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let [x, top] = plane.at([bin as f64 / BINS as f64, foot + 0.8 * STRIP * count as f64 / highest]);
        let [_, bottom] = plane.at([0.0, foot]);
        sheet.rectangle([x + 0.5, top], [width, bottom - top], Pen::of(series).colour, None);
    }
    plane.line(sheet, [[0.0, foot], [1.0, foot]], Pen::solid(GREY, 0.8));
}

fn legend(sheet: &mut Sheet, models: &[(&str, &Calibration)], with_groups: bool) {
    for (i, (name, model)) in models.iter().take(SERIES).enumerate() {
        let y = PLANE + 10.0 + LINE * i as f64;
        sheet.legend_line(
            y,
            name,
            &format!("n = {}, Brier {:.3}", model.labels().len(), model.brier()),
            Pen::of(i),
        );
        if with_groups {
            sheet.marker([41.0, y - 5.0], 4.0, Marker::of(i), Pen::of(i).colour, false);
        }
    }
    if let Some(more) = models.len().checked_sub(SERIES).filter(|more| *more > 0) {
        sheet.legend_line(PLANE + 10.0 + LINE * SERIES as f64, &format!("{more} more"), "", Pen::of(SERIES));
    }
}

fn caption(models: usize, detailed: bool) -> String {
    let mut caption = format!(
        "Observed against predicted probability of {}: smooth curve by lowess (span 2/3); the broken \
         diagonal is perfect calibration.",
        counted(models, "model"),
    );
    if detailed {
        caption += " Points: groups between quantiles of the prediction with the 95 % interval by Wilson. \
                    Beneath the axis: how often each probability is predicted.";
    }
    caption
}
