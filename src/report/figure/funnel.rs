use super::sheet::{Anchor, EDGE, SMALL, Sheet, WIDTH};
use super::svg::Svg;
use super::text::width;
use crate::error::{Error, Result};

/// Largest number of steps.
const MOST: usize = 100;
/// Height of a step with its name.
const ROW: f64 = 50.0;
/// Colour of the bars.
const COLOUR: &str = "#56B4E9";

/// How many columns each step of a selection keeps, as bars one beneath the other.
///
/// The bars share one scale from 0 to the largest number; a number above 0 has a bar of at least two units.
///
/// # Errors
/// [`Error::Nothing`] without a step, [`Error::Setting`] for more than 100.
///
/// ```
/// use radiomics::report::figure::funnel;
/// let figure = funnel(&[("all columns", 851), ("correlation below 0.9", 120), ("lasso", 7)])?;
/// assert!(figure.as_str().contains("851") && figure.as_str().contains("lasso"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn funnel(steps: &[(&str, usize)]) -> Result<Svg> {
    if steps.is_empty() {
        return Err(Error::Nothing { what: "the list of steps" });
    }
    if steps.len() > MOST {
        return Err(Error::setting("number of steps", format!("at most {MOST}"), steps.len()));
    }
    let largest = steps.iter().map(|(_, kept)| *kept).max().unwrap_or(1).max(1);
    let room = WIDTH - 2.0 * EDGE - width(&largest.to_string(), SMALL) - 10.0;
    let mut sheet = Sheet::new(ROW * steps.len() as f64 + 10.0);
    for (i, (name, kept)) in steps.iter().enumerate() {
        let top = ROW * i as f64 + 6.0;
        let length = if *kept == 0 { 0.0 } else { (room * *kept as f64 / largest as f64).max(2.0) };
        sheet.name([EDGE, top + 16.0], name, WIDTH - 2.0 * EDGE);
        sheet.rectangle([EDGE, top + 22.0], [length, 20.0], COLOUR, None);
        sheet.text([EDGE + length + 6.0, top + 37.0], &kept.to_string(), SMALL, Anchor::Start);
    }
    Ok(sheet.finish(
        "Columns kept",
        "Number of columns that are left after each step of the selection.".to_string(),
    ))
}
