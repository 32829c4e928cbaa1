use ndarray::ArrayView2;

use super::matrix::{Cells, LEFT, check_square};
use super::sheet::{Anchor, EDGE, SMALL, Sheet, WIDTH};
use super::svg::Svg;
use super::text::{counted, fixed, signed};
use crate::error::{Error, Result};

/// Largest number of models.
const MOST: usize = 30;
/// Up to so many models have differences and p-values printed; of more, p-values are told by stars.
const MOST_PRINTED: usize = 7;
/// Upper ends of the classes of p-values, their colours, stars and names.
const CLASSES: [(f64, &str, &str, &str); 4] = [
    (0.001, "#08519C", "***", "p < 0.001"),
    (0.01, "#6BAED6", "**", "p < 0.01"),
    (0.05, "#C6DBEF", "*", "p < 0.05"),
    (f64::INFINITY, "#F2F2F2", "", "p ≥ 0.05"),
];

/// The differences between models and their p-values, by DeLong or another paired test, as a triangle shaded by p.
///
/// `differences[[i, j]]` is that of model i less model j, `p[[i, j]]` its p-value; only i < j is looked at. NaN, for
/// what is undefined, is shown as –. Up to 7 models have both numbers printed, more have stars: \*\*\* below 0.001,
/// \*\* below 0.01, \* below 0.05.
///
/// # Errors
/// [`Error::SampleTooSmall`] for fewer than 2 models, [`Error::Setting`] for more than 30, for a difference that is
/// infinite and for a p-value outside `[0, 1]`; [`Error::Length`] unless both matrices have a row and a column for each
/// name.
///
/// ```
/// use ndarray::array;
/// use radiomics::report::figure::p_values;
/// let (differences, p) = (array![[0.0, 0.041], [-0.041, 0.0]], array![[1.0, 0.0321], [0.0321, 1.0]]);
/// let figure = p_values(&["T2WI", "combined"], differences.view(), p.view())?;
/// assert!(figure.as_str().contains("0.041") && figure.as_str().contains("0.032"));
/// # Ok::<(), radiomics::Error>(())
/// ```
pub fn p_values(names: &[&str], differences: ArrayView2<'_, f64>, p: ArrayView2<'_, f64>) -> Result<Svg> {
    check(names, &differences, &p)?;
    let cells = Cells::new(names.len(), EDGE, WIDTH - LEFT - EDGE);
    let mut sheet = Sheet::new(cells.bottom() + 48.0 + cells.key_height());
    for row in 0..names.len() {
        let number = (row + 1).to_string();
        sheet.styled(cells.middle(row, row), &number, SMALL, Anchor::Middle, " font-weight=\"bold\"");
        for column in row + 1..names.len() {
            let numbers = (differences.get((row, column)), p.get((row, column)));
            if let (Some(&difference), Some(&p)) = numbers {
                cell(&mut sheet, cells, [row, column], difference, p);
            }
        }
    }
    legend(&mut sheet, cells.bottom() + 12.0);
    cells.key(&mut sheet, names, cells.bottom() + 40.0);
    let caption = format!(
        "Differences between {}, row less column, shaded by the p-value of the paired test: {}.",
        counted(names.len(), "model"),
        if names.len() > MOST_PRINTED {
            "*** below 0.001, ** below 0.01, * below 0.05"
        } else {
            "the difference above p"
        },
    );
    Ok(sheet.finish("Differences and p-values", caption))
}

fn check(names: &[&str], differences: &ArrayView2<'_, f64>, p: &ArrayView2<'_, f64>) -> Result<()> {
    crate::error::expect_at_least("models to compare", 2, names.len())?;
    if names.len() > MOST {
        return Err(Error::setting("number of models to compare", format!("at most {MOST}"), names.len()));
    }
    check_square(names, differences)?;
    check_square(names, p)?;
    if let Some(found) = differences.iter().find(|value| value.is_infinite()) {
        return Err(Error::setting("difference", "finite, or NaN where it is undefined", found));
    }
    match p.iter().find(|p| !p.is_nan() && !(0.0..=1.0).contains(*p)) {
        Some(found) => Err(Error::setting("p-value", "0 to 1, or NaN where it is undefined", found)),
        None => Ok(()),
    }
}

/// One comparison.
fn cell(sheet: &mut Sheet, cells: Cells, [row, column]: [usize; 2], difference: f64, p: f64) {
    let class = CLASSES.iter().find(|class| p < class.0);
    let (fill, stars) = class.map_or(("#FFFFFF", "–"), |(_, fill, stars, _)| (*fill, *stars));
    sheet.rectangle(cells.corner(row, column), [cells.cell(); 2], fill, Some("#FFFFFF"));
    let dark = if p < 0.001 { " fill=\"#FFFFFF\"" } else { "" };
    let [x, y] = cells.middle(row, column);
    if cells.count() > MOST_PRINTED {
        return sheet.styled([x, y], stars, SMALL, Anchor::Middle, dark);
    }
    let (first, second) = (shown(difference), probability(p));
    sheet.styled([x, y - 9.0], &first, SMALL, Anchor::Middle, &format!("{dark} font-weight=\"bold\""));
    sheet.styled([x, y + 11.0], &second, SMALL, Anchor::Middle, dark);
}

fn shown(difference: f64) -> String {
    match difference {
        d if d.is_nan() => "–".to_string(),
        d if d.abs() < 1e3 => fixed(d, 3),
        d => signed(format!("{d:.0e}")),
    }
}

fn probability(p: f64) -> String {
    match p {
        p if p.is_nan() => "–".to_string(),
        p if p < 0.001 => "<0.001".to_string(),
        p => format!("{p:.3}"),
    }
}

fn legend(sheet: &mut Sheet, y: f64) {
    for (i, (_, fill, _, name)) in CLASSES.iter().enumerate() {
        let x = EDGE + 8.0 + 114.0 * i as f64;
        sheet.rectangle([x, y], [18.0, 18.0], fill, Some("#8C8C8C"));
        sheet.text([x + 24.0, y + 14.0], name, SMALL, Anchor::Start);
    }
}
