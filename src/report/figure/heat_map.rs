use base64::Engine as _;
use ndarray::ArrayView2;

use super::matrix::{Cells, LEFT, check_square};
use super::pen::BLACK;
use super::sheet::{Anchor, SMALL, Sheet, WIDTH};
use super::svg::Svg;
use super::text::{counted, fixed, signed};
use crate::error::{Error, Result};

/// Upper edge of the cells.
const TOP: f64 = 32.0;
/// Largest number of columns.
const MOST: usize = 500;
/// Up to so many columns have their values printed; of more, the cells are one picture.
const MOST_PRINTED: usize = 12;
/// Colours at −1, 0 and 1: blue and vermilion of Okabe and Ito about white.
const ENDS: [[u8; 3]; 3] = [[0x00, 0x72, 0xB2], [0xFF, 0xFF, 0xFF], [0xD5, 0x5E, 0x00]];
/// Colour of what is undefined.
const UNDEFINED: [u8; 3] = [0xBB, 0xBB, 0xBB];
/// Steps of colour from −1 to 1.
const STEPS: usize = 201;
/// Cells narrower than this hold four letters at most.
const NARROW: f64 = 44.0;
/// How far rounding may carry a correlation beyond 1.
const ROUNDING: f64 = 1e-9;

/// Correlations between columns as colours from blue (−1) over white (0) to vermilion (1).
///
/// `matrix[[i, j]]` is the correlation of columns i and j; NaN, for one that is undefined, is grey. Up to 12 columns
/// have their values printed in the cells, up to 60 their names in a key beneath.
///
/// # Errors
/// [`Error::Nothing`] without a name, [`Error::Length`] unless the matrix has a row and a column for each name,
/// [`Error::Setting`] for a value outside `[−1, 1]` and for more than 500 columns.
///
/// ```
/// use ndarray::array;
/// use radiomics::report::figure::heat_map;
/// let figure = heat_map(&["mean", "entropy"], array![[1.0, -0.37], [-0.37, 1.0]].view())?;
/// assert!(figure.as_str().contains("−0.37"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn heat_map(names: &[&str], matrix: ArrayView2<'_, f64>) -> Result<Svg> {
    check(names, &matrix)?;
    let cells = Cells::new(names.len(), TOP, WIDTH - LEFT - 70.0);
    let mut sheet = Sheet::new(cells.bottom() + 12.0 + cells.key_height());
    if names.len() <= MOST_PRINTED {
        printed(&mut sheet, cells, &matrix);
    } else {
        picture(&mut sheet, cells, &matrix)?;
    }
    sheet.line(
        [
            [LEFT, TOP],
            [LEFT + cells.side, TOP],
            [LEFT + cells.side, cells.bottom()],
            [LEFT, cells.bottom()],
            [LEFT, TOP],
        ],
        super::pen::Pen::solid(BLACK, 1.0),
    );
    cells.numbers(&mut sheet);
    bar(&mut sheet, cells);
    cells.key(&mut sheet, names, cells.bottom() + 8.0);
    let caption = format!(
        "Correlations between {} from −1 (blue) over 0 (white) to 1 (vermilion); grey: undefined.",
        counted(names.len(), "column"),
    );
    Ok(sheet.finish("Correlations", caption))
}

fn check(names: &[&str], matrix: &ArrayView2<'_, f64>) -> Result<()> {
    if names.is_empty() {
        return Err(Error::Nothing { what: "the list of columns" });
    }
    if names.len() > MOST {
        return Err(Error::setting(
            "number of columns of a heat map",
            format!("at most {MOST}"),
            names.len(),
        ));
    }
    check_square(names, matrix)?;
    match matrix.iter().find(|value| value.abs() > 1.0 + ROUNDING) {
        Some(value) => Err(Error::setting("correlation", "-1 to 1", value)),
        None => Ok(()),
    }
}

/// The step of colour of a correlation, the last one more for what is undefined.
fn step(value: f64) -> usize {
    if value.is_nan() {
        STEPS
    } else {
        ((value.clamp(-1.0, 1.0) + 1.0) / 2.0 * (STEPS - 1) as f64).round() as usize
    }
}

fn colour(step: usize) -> [u8; 3] {
    if step >= STEPS {
        return UNDEFINED;
    }
    let value = step as f64 / (STEPS - 1) as f64 * 2.0 - 1.0;
    let [low, middle, high] = ENDS;
    let end = if value < 0.0 { low } else { high };
    let mixed =
        |c: (u8, u8)| (f64::from(c.0) + (f64::from(c.1) - f64::from(c.0)) * value.abs()).round() as u8;
    let [r, g, b] =
        [0, 1, 2].map(|c: usize| middle.get(c).copied().zip(end.get(c).copied()).map_or(0, mixed));
    [r, g, b]
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Cells with their values.
fn printed(sheet: &mut Sheet, cells: Cells, matrix: &ArrayView2<'_, f64>) {
    for ((row, column), &value) in matrix.indexed_iter() {
        let fill = hex(colour(step(value)));
        sheet.rectangle(cells.corner(row, column), [cells.cell(); 2], &fill, Some("#FFFFFF"));
        let dark = if value.abs() > 0.75 { " fill=\"#FFFFFF\"" } else { "" };
        let text = shown(value, cells.cell() < NARROW);
        sheet.styled(cells.middle(row, column), &text, SMALL, Anchor::Middle, dark);
    }
}

/// A value with two decimals, in narrow cells without the 0 before them.
fn shown(value: f64, is_narrow: bool) -> String {
    let text = if value.is_nan() { "–".to_string() } else { fixed(value, 2) };
    if is_narrow { text.replacen("0.", ".", 1) } else { text }
}

/// Cells as one picture of a pixel each, which takes a tenth of the bytes that rectangles would.
fn picture(sheet: &mut Sheet, cells: Cells, matrix: &ArrayView2<'_, f64>) -> Result<()> {
    let refused =
        |problem: png::EncodingError| Error::Other(format!("a heat map cannot be written as PNG: {problem}"));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, matrix.ncols() as u32, matrix.nrows() as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette((0..=STEPS).flat_map(colour).collect::<Vec<u8>>());
    let mut writer = encoder.write_header().map_err(refused)?;
    writer
        .write_image_data(&matrix.iter().map(|&value| step(value) as u8).collect::<Vec<u8>>())
        .map_err(refused)?;
    writer.finish().map_err(refused)?;
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    sheet.insert(&format!(
        "<image x=\"{LEFT}\" y=\"{TOP}\" width=\"{0}\" height=\"{0}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{data}\"/>\n",
        cells.side,
    ));
    Ok(())
}

/// The bar of colours with its ticks.
fn bar(sheet: &mut Sheet, cells: Cells) {
    let (x, parts) = (LEFT + cells.side + 14.0, 40);
    let height = cells.side / f64::from(parts);
    for part in 0..parts {
        let value = 1.0 - 2.0 * (f64::from(part) + 0.5) / f64::from(parts);
        sheet.rectangle(
            [x, TOP + height * f64::from(part)],
            [14.0, height + 0.3],
            &hex(colour(step(value))),
            None,
        );
    }
    for tick in [1.0, 0.5, 0.0, -0.5, -1.0] {
        let y = TOP + cells.side * (1.0 - tick) / 2.0;
        sheet.text([x + 18.0, y + 5.0], &signed(tick.to_string()), SMALL, Anchor::Start);
    }
}
