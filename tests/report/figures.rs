//! The figures of a report: what stands in them, that they are well-formed, and that no input brings them down.

use ndarray::{Array2, Array3, array};
use radiomics::Result;
use radiomics::error::Error;
use radiomics::evaluate::{Calibration, Confidence, Interval, Roc};
use radiomics::image::{Geometry, Image, Labels, Mask, Spacing};
use radiomics::learn::{ElasticNet, Fit, Lasso, Logistic, Nomogram};
use radiomics::report::figure::*;
use radiomics::report::{Panel, panel};
use radiomics::table::FeatureTable;

const LABELS: [bool; 8] = [false, false, true, false, true, true, false, true];
const SCORES: [f64; 8] = [0.1, 0.2, 0.3, 0.4, 0.55, 0.6, 0.7, 0.9];
const OTHERS: [f64; 8] = [0.3, 0.1, 0.8, 0.2, 0.7, 0.45, 0.5, 0.6];
const HOSTILE: &str = "</text><script>alert('1')</script> & \"x\" \u{0} \u{202E}drow";

/// Refuses text that is no well-formed XML, or in which a number is none.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg.trim_end();
    while let Some(start) = rest.find('<') {
        assert_text(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is open");
            assert!(!open.is_empty() || rest.is_empty(), "one root");
            continue;
        }
        let name = tag.split([' ', '/']).next().expect("a name");
        assert!(name.chars().all(|c| c.is_ascii_lowercase()) && !name.is_empty(), "{tag}");
        assert_attributes(tag[name.len()..].trim_end_matches('/'));
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "left open: {open:?}");
}

fn assert_attributes(text: &str) {
    let parts: Vec<&str> = text.split('"').collect();
    assert_eq!(parts.len() % 2, 1, "quotes in pairs: {text}");
    let mut names: Vec<&str> =
        parts.iter().step_by(2).map(|part| part.trim()).filter(|p| !p.is_empty()).collect();
    assert!(names.iter().all(|name| name.ends_with('=')), "{text}");
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "an attribute once: {text}");
    assert!(!names.contains(&"id=") && !names.iter().any(|name| name.starts_with("on")), "{text}");
    for value in parts.iter().skip(1).step_by(2) {
        assert_text(value);
        assert!(!value.contains("NaN") && !value.contains("inf"), "{text}");
    }
}

fn assert_text(text: &str) {
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n' || ('\u{202A}'..='\u{202E}').contains(&c)),
        "{text:?}"
    );
    for entity in text.split('&').skip(1) {
        let name = entity.split(';').next().expect("a name");
        assert!(["lt", "gt", "amp", "quot", "apos"].contains(&name), "&{entity}");
    }
}

fn roc(scores: &[f64]) -> Roc {
    Roc::new(&LABELS, scores).expect("both classes")
}

fn line<'a>(name: &'a str, roc: &'a Roc) -> RocLine<'a> {
    RocLine { name, roc, operating: Some(roc.youden()[0].confusion()) }
}

fn noise(at: usize) -> f64 {
    let wave = (at as f64 * 12.9898).sin() * 43_758.545_3;
    wave - wave.floor()
}

/// Thirty subjects, of whose columns the first two tell the classes.
fn table(columns: usize) -> FeatureTable {
    let named = (0..columns).map(|column| {
        let effect = if column < 2 { 0.4 } else { 0.0 };
        let value = |row: usize| noise(1 + row + 100 * column) + effect * (row % 2) as f64;
        (format!("column {column}"), (0..30).map(value).collect::<Vec<f64>>())
    });
    let table = FeatureTable::from_columns((0..30).map(|row| format!("p{row}")), named).expect("columns");
    table.with_labels((0..30).map(|row| row % 2 == 1)).expect("labels")
}

fn a_nomogram() -> Nomogram {
    let table = table(3);
    let model = Logistic::ridge(1.0).expect("a penalty").fit(&table).expect("a model");
    Nomogram::new(&model, &table).expect("a nomogram")
}

/// Every figure once, with hostile names.
fn all() -> Result<Vec<Svg>> {
    let (first, second) = (roc(&SCORES), roc(&OTHERS));
    let calibrated = Calibration::of(&LABELS, &SCORES)?;
    let (wide, interval) = (table(12), Interval { low: -0.2, high: 1.4 });
    let curve = Lasso::cross_validated(5, 1)?.cross_validation(&wide)?;
    let chosen = curve.penalties()[curve.index_min()];
    let many: Vec<&str> = vec![HOSTILE; 20];
    Ok(vec![
        roc_curves(&[line("one", &first), line(HOSTILE, &second)], Some(Confidence::default()))?,
        score_boxes(&[("training", &LABELS, &SCORES), (HOSTILE, &LABELS, &OTHERS)])?,
        calibration(&[(HOSTILE, &calibrated)])?,
        decision_curve(&[(HOSTILE, &SCORES), ("two", &OTHERS)], &LABELS)?,
        nomogram(&a_nomogram())?,
        coefficients(&[(HOSTILE, 0.7, Some(interval)), ("two", -1.0, None)], Effect::Coefficient)?,
        coefficients(&[(HOSTILE, 0.7, Some(interval)), ("two", -1.0, None)], Effect::OddsRatio)?,
        heat_map(&[HOSTILE, "two"], array![[1.0, f64::NAN], [f64::NAN, 1.0]].view())?,
        heat_map(&many, Array2::eye(20).view())?,
        p_values(
            &[HOSTILE, "two"],
            array![[0.0, 0.1], [-0.1, 0.0]].view(),
            array![[1.0, 0.2], [0.2, 1.0]].view(),
        )?,
        p_values(&many, Array2::zeros((20, 20)).view(), Array2::from_elem((20, 20), 0.02).view())?,
        funnel(&[(HOSTILE, 10), ("two", 0)])?,
        penalty_curve(&curve, chosen)?,
        lasso_path(&ElasticNet::lasso().path(&wide)?, chosen)?,
    ])
}

#[test]
fn every_figure_is_well_formed_whatever_the_names() -> Result<()> {
    for figure in all()? {
        assert_well_formed(figure.as_str());
        assert!(!figure.as_str().contains("<script"), "{}", figure.title());
    }
    Ok(())
}

#[test]
fn every_figure_says_what_it_is_and_scales_with_its_page() -> Result<()> {
    for figure in all()? {
        let [width, height] = figure.size();
        let text = figure.as_str();
        assert!(text.starts_with("<svg ") && text.contains(&format!("viewBox=\"0 0 {width} {height}\"")));
        assert!(text.contains("width=\"100%\"") && text.contains("role=\"img\""));
        assert!(text.contains(&format!("<title>{}</title>", figure.title())) && text.contains("<desc>"));
        assert!(!figure.title().is_empty() && figure.caption().ends_with('.'), "{}", figure.caption());
        assert_eq!(width, 480, "{}", figure.title());
        assert_eq!(figure.to_string(), text);
    }
    Ok(())
}

#[test]
fn no_text_of_a_figure_is_smaller_than_14_units() -> Result<()> {
    for figure in all()? {
        for size in figure.as_str().split("font-size=\"").skip(1) {
            let size: f64 = size.split('"').next().expect("a size").parse().expect("a number");
            assert!(size > 13.99, "{size} in {}", figure.title());
        }
    }
    Ok(())
}

#[test]
fn the_same_input_gives_the_same_bytes() -> Result<()> {
    assert_eq!(all()?, all()?);
    Ok(())
}

#[test]
fn roc_curves_tell_area_interval_band_and_axes() -> Result<()> {
    let roc = roc(&SCORES);
    let banded = roc_curves(&[line("T2WI", &roc)], Some(Confidence::new(0.9)?))?;
    let ends = roc.interval(Confidence::new(0.9)?).expect("two of each class").clipped();
    let area = format!("AUC {:.2} ({:.2}–{:.2})", roc.auc(), ends.low, ends.high);
    for expected in [area.as_str(), "T2WI", "1 − specificity", "sensitivity", "<polygon"] {
        assert!(banded.as_str().contains(expected), "{expected}");
    }
    assert!(banded.caption().contains("90 %") && banded.caption().contains("Wilson"));
    let plain = roc_curves(&[RocLine { name: "T2WI", roc: &roc, operating: None }], None)?;
    assert!(!plain.as_str().contains("<polygon") && !plain.caption().contains("Wilson"));
    Ok(())
}

#[test]
fn a_perfect_curve_runs_through_the_corner() -> Result<()> {
    let roc = Roc::new(&[false, false, true, true], &[1.0, 2.0, 3.0, 4.0])?;
    let figure = roc_curves(&[RocLine { name: "perfect", roc: &roc, operating: None }], None)?;
    // From the upper right over the upper left to the lower left corner, as thresholds rise.
    let line = figure.as_str().lines().find(|line| line.contains("#0072B2")).expect("the curve");
    let points: Vec<&str> = line.split('"').nth(1).expect("points").split(' ').collect();
    assert_eq!(points.len(), 3, "{line}");
    let at = |i: usize| -> Vec<f64> { points[i].split(',').map(|c| c.parse().expect("a number")).collect() };
    assert!(at(0)[1] == at(1)[1] && at(1)[0] == at(2)[0] && at(0)[0] > at(1)[0] && at(2)[1] > at(1)[1]);
    Ok(())
}

#[test]
fn curves_beyond_the_eighth_share_a_line_and_201_are_refused() -> Result<()> {
    let roc = roc(&SCORES);
    let lines = vec![line("same", &roc); 201];
    let figure = roc_curves(&lines[..200], Some(Confidence::default()))?;
    assert!(figure.as_str().contains("192 more") && !figure.caption().contains("Wilson"));
    assert_well_formed(figure.as_str());
    let refused = roc_curves(&lines, None).unwrap_err().to_string();
    assert!(refused.contains("200") && refused.contains("201"), "{refused}");
    assert!(matches!(roc_curves(&[], None), Err(Error::Nothing { .. })));
    Ok(())
}

#[test]
fn a_curve_of_many_subjects_has_no_more_points_than_can_be_seen() -> Result<()> {
    let labels: Vec<bool> = (0..100_000).map(|i| noise(i) < 0.5).collect();
    let scores: Vec<f64> = (0..100_000).map(|i| noise(i + 7)).collect();
    let roc = Roc::new(&labels, &scores)?;
    let figure = roc_curves(&[line("many", &roc)], Some(Confidence::default()))?;
    assert!(figure.as_str().len() < 300_000, "{}", figure.as_str().len());
    Ok(())
}

#[test]
fn boxes_tell_the_sizes_of_classes_and_draw_each_subject() -> Result<()> {
    let figure = score_boxes(&[("T2WI", &LABELS, &SCORES)])?;
    assert!(figure.as_str().contains("4 negative, 4 positive"));
    // Four hollow circles and one in the legend.
    assert_eq!(figure.as_str().matches("<circle").count(), 5);
    let one_class = score_boxes(&[("T2WI", &[true, true], &[0.5, 0.5])])?;
    assert!(one_class.as_str().contains("0 negative, 2 positive"));
    Ok(())
}

#[test]
fn boxes_of_many_subjects_draw_300_points_of_a_class() -> Result<()> {
    let scores: Vec<f64> = (0..20_000).map(noise).collect();
    let figure = score_boxes(&[("many", &vec![false; 20_000], &scores)])?;
    assert_eq!(figure.as_str().matches("<circle").count(), 301);
    Ok(())
}

#[test]
fn boxes_refuse_scores_that_cannot_be_placed() {
    let of = |scores: &[f64]| score_boxes(&[("T2WI", &[true, false], scores)]);
    assert!(matches!(of(&[0.1, f64::NAN]), Err(Error::SampleNotFinite { .. })));
    assert!(matches!(of(&[0.1, f64::INFINITY]), Err(Error::SampleNotFinite { .. })));
    assert!(matches!(of(&[0.1, 1e300]), Err(Error::Setting { .. })));
    assert!(matches!(of(&[0.1]), Err(Error::Length { expected: 2, found: 1, .. })));
    assert!(matches!(score_boxes(&[]), Err(Error::Nothing { .. })));
    assert!(matches!(score_boxes(&[("none", &[], &[])]), Err(Error::Nothing { .. })));
}

#[test]
fn axes_of_any_range_are_drawn() -> Result<()> {
    let pairs = [
        [0.0, 0.0],
        [1.0, 1.0],
        [-1e100, 1e100],
        [1e100, 1e100],
        [1e-300, 2e-300],
        [0.0, 5e-324],
        [1e15, 1e15 + 0.5],
        [-1e-99, 1e-99],
        [1e99, 1e100],
        [123_456.0, 123_457.0],
        [-0.0, 0.0],
    ];
    for pair in pairs {
        let figure = score_boxes(&[("any", &[true, false], &pair)])?;
        assert_well_formed(figure.as_str());
        for effect in [Effect::Coefficient, Effect::OddsRatio] {
            let rows = [("a", pair[0], Some(Interval { low: pair[0], high: pair[1] })), ("b", pair[1], None)];
            assert_well_formed(coefficients(&rows, effect)?.as_str());
        }
    }
    Ok(())
}

#[test]
fn ticks_of_close_numbers_tell_them_apart() -> Result<()> {
    let figure = score_boxes(&[("close", &[true, false], &[1000.001, 1000.002])])?;
    let texts: Vec<&str> =
        figure.as_str().split("</text>").filter_map(|part| part.rsplit('>').next()).collect();
    let mut ticks: Vec<&str> =
        texts.iter().map(|text| text.trim()).filter(|text| text.starts_with("1000.00")).collect();
    let count = ticks.len();
    ticks.dedup();
    assert!(count >= 3 && ticks.len() == count, "{texts:?}");
    Ok(())
}

#[test]
fn calibration_takes_any_probabilities() -> Result<()> {
    let every =
        |labels: &[bool], p: &[f64]| -> Result<Svg> { calibration(&[("any", &Calibration::of(labels, p)?)]) };
    for (labels, p) in [
        (vec![true], vec![0.3]),
        (vec![true; 5], vec![0.5; 5]),
        (vec![false, true], vec![0.0, 1.0]),
        (LABELS.to_vec(), vec![1.0; 8]),
        ((0..500).map(|i| i % 3 == 0).collect(), (0..500).map(noise).collect()),
    ] {
        assert_well_formed(every(&labels, &p)?.as_str());
    }
    let figure = every(&LABELS, &SCORES)?;
    for expected in ["predicted probability", "observed share of positives", "n = 8, Brier 0.1"] {
        assert!(figure.as_str().contains(expected), "{expected}");
    }
    let one = Calibration::of(&LABELS, &SCORES)?;
    assert_well_formed(calibration(&[("same", &one); 12])?.as_str());
    assert!(matches!(calibration(&[]), Err(Error::Nothing { .. })));
    Ok(())
}

#[test]
fn decision_curves_stand_beside_treating_all_and_none() -> Result<()> {
    let figure = decision_curve(&[("T2WI", &SCORES)], &LABELS)?;
    for expected in ["treat all", "treat none", "net benefit", "threshold probability", "T2WI"] {
        assert!(figure.as_str().contains(expected), "{expected}");
    }
    for labels in [[false; 8], [true; 8]] {
        assert_well_formed(decision_curve(&[("one class", &SCORES)], &labels)?.as_str());
    }
    assert!(matches!(decision_curve(&[], &LABELS), Err(Error::Nothing { .. })));
    assert!(matches!(decision_curve(&[("bad", &[f64::NAN; 8])], &LABELS), Err(Error::Probability { .. })));
    Ok(())
}

#[test]
fn a_nomogram_has_every_column_between_points_and_probability() -> Result<()> {
    let figure = nomogram(&a_nomogram())?;
    let text = figure.as_str();
    let places =
        ["points", "column 0", "column 1", "column 2", "total points", "probability of the positive class"]
            .map(|name| text.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{name} is absent")));
    assert!(places.is_sorted());
    Ok(())
}

#[test]
fn a_nomogram_says_which_column_has_no_effect() -> Result<()> {
    let constant = vec![3.0; 30];
    let table = FeatureTable::from_columns(
        (0..30).map(|row| format!("p{row}")),
        [("same", constant), ("tells", (0..30).map(|row| noise(row) + (row % 2) as f64 / 2.0).collect())],
    )?
    .with_labels((0..30).map(|row| row % 2 == 1))?;
    let model = Logistic::ridge(1.0)?.fit(&table)?;
    let figure = nomogram(&Nomogram::new(&model, &table)?)?;
    assert_eq!(figure.as_str().matches("no effect").count(), 1);
    assert_well_formed(figure.as_str());
    Ok(())
}

#[test]
fn odds_ratios_are_printed_as_exponentials() -> Result<()> {
    let rows = [("age", 2.0_f64.ln(), Some(Interval { low: 0.5_f64.ln(), high: 8.0_f64.ln() }))];
    let figure = coefficients(&rows, Effect::StandardisedOddsRatio)?;
    assert!(figure.as_str().contains("2.00 (0.50–8.00)") && figure.as_str().contains("odds ratio per SD"));
    let figure = coefficients(&rows, Effect::Standardised)?;
    assert!(
        figure.as_str().contains("0.69 (−0.69 to 2.08)")
            && figure.as_str().contains("standardised coefficient")
    );
    Ok(())
}

#[test]
fn an_interval_without_end_is_an_arrow() -> Result<()> {
    let with =
        |low: f64, high: f64| coefficients(&[("age", 0.5, Some(Interval { low, high }))], Effect::OddsRatio);
    let arrows = |figure: Svg| figure.as_str().matches("opacity=\"1\"/>").count() - ticks_of(&figure);
    // The box of the estimate is no arrow; only arrows are filled without a line.
    assert!(with(0.1, f64::INFINITY)?.as_str().contains("∞"));
    assert_eq!(arrows(with(0.1, 0.9)?), 0);
    assert_eq!(arrows(with(0.1, f64::INFINITY)?), 1);
    assert_eq!(arrows(with(f64::NEG_INFINITY, f64::INFINITY)?), 2);
    assert_well_formed(with(f64::NAN, 1.0)?.as_str());
    assert!(matches!(
        coefficients(&[("age", f64::NAN, None)], Effect::OddsRatio),
        Err(Error::SampleNotFinite { .. })
    ));
    assert!(matches!(coefficients(&[], Effect::Coefficient), Err(Error::Nothing { .. })));
    Ok(())
}

/// Elements of axes and grid that end like an arrow.
fn ticks_of(figure: &Svg) -> usize {
    figure
        .as_str()
        .lines()
        .filter(|line| line.ends_with("opacity=\"1\"/>") && !line.contains("<polygon"))
        .count()
}

#[test]
fn a_heat_map_prints_its_values_up_to_twelve_columns() -> Result<()> {
    let figure = heat_map(&["a", "b"], array![[1.0, -0.374], [-0.374, f64::NAN]].view())?;
    assert!(
        figure.as_str().contains("−0.37")
            && figure.as_str().contains("–")
            && !figure.as_str().contains("<image")
    );
    let names = vec!["column"; 13];
    let figure = heat_map(&names, Array2::eye(13).view())?;
    assert!(figure.as_str().contains("href=\"data:image/png;base64,"));
    Ok(())
}

#[test]
fn a_heat_map_refuses_what_is_no_correlation() {
    let of = |names: usize, matrix: Array2<f64>| heat_map(&vec!["a"; names], matrix.view());
    assert!(of(500, Array2::zeros((500, 500))).is_ok());
    let refused = of(1000, Array2::zeros((1000, 1000))).unwrap_err().to_string();
    assert!(refused.contains("500") && refused.contains("1000"), "{refused}");
    assert!(matches!(of(2, Array2::zeros((2, 3))), Err(Error::Length { expected: 2, found: 3, .. })));
    assert!(matches!(of(2, Array2::from_elem((2, 2), f64::INFINITY)), Err(Error::Setting { .. })));
    assert!(matches!(of(2, Array2::from_elem((2, 2), 1.1)), Err(Error::Setting { .. })));
    assert!(matches!(of(0, Array2::zeros((0, 0))), Err(Error::Nothing { .. })));
}

#[test]
fn p_values_stand_above_the_diagonal_with_their_differences() -> Result<()> {
    let differences = array![[0.0, 0.041, f64::NAN], [9.0, 0.0, -0.02], [9.0, 9.0, 0.0]];
    let p = array![[1.0, 0.0321, f64::NAN], [0.5, 1.0, 0.0004], [0.5, 0.5, 1.0]];
    let figure = p_values(&["a", "b", "c"], differences.view(), p.view())?;
    for expected in ["0.041", "0.032", "−0.020", "&lt;0.001", "–"] {
        assert!(figure.as_str().contains(expected), "{expected}");
    }
    assert!(!figure.as_str().contains("9.000"), "below the diagonal");
    assert!(matches!(p_values(&["a"], array![[0.0]].view(), p.view()), Err(Error::SampleTooSmall { .. })));
    assert!(matches!(p_values(&["a", "b", "c"], p.view(), (&p * 3.0).view()), Err(Error::Setting { .. })));
    Ok(())
}

#[test]
fn a_funnel_counts_and_draws_in_proportion() -> Result<()> {
    let figure = funnel(&[("all", 1000), ("half", 500), ("none", 0)])?;
    let widths: Vec<f64> = figure
        .as_str()
        .lines()
        .filter(|line| line.contains("#56B4E9"))
        .map(|line| line.split("width=\"").nth(1).and_then(|w| w.split('"').next()).expect("a width"))
        .map(|width| width.parse().expect("a number"))
        .collect();
    assert_eq!(widths.len(), 3);
    assert!((widths[0] - 2.0 * widths[1]).abs() <= 0.15 && widths[2] == 0.0, "{widths:?}");
    assert_well_formed(funnel(&[("most", usize::MAX), ("none", 0)])?.as_str());
    assert_well_formed(funnel(&[("none", 0)])?.as_str());
    assert!(matches!(funnel(&[]), Err(Error::Nothing { .. })));
    Ok(())
}

#[test]
fn the_penalty_chosen_is_marked_and_must_have_a_logarithm() -> Result<()> {
    let wide = table(12);
    let curve = Lasso::cross_validated(5, 1)?.cross_validation(&wide)?;
    let path = ElasticNet::lasso().path(&wide)?;
    let chosen = curve.penalties()[curve.index_min()];
    let label = format!("ln λ = {:.2}", chosen.ln()).replace('-', "−");
    assert!(penalty_curve(&curve, chosen)?.as_str().contains(&label));
    let figure = lasso_path(&path, chosen)?;
    assert!(figure.as_str().contains(&label) && figure.as_str().contains("column 0"));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(penalty_curve(&curve, bad), Err(Error::Setting { .. })), "{bad}");
        assert!(matches!(lasso_path(&path, bad), Err(Error::Setting { .. })), "{bad}");
    }
    Ok(())
}

#[test]
fn a_long_name_keeps_both_ends_and_can_be_read_in_full() -> Result<()> {
    let name = format!("T2WI_{}_JointEntropy", "wavelet-".repeat(20));
    let figure = funnel(&[(&name, 3)])?;
    assert!(figure.as_str().contains(&format!("<title>{name}</title>")));
    let shown = figure.as_str().split(">T2WI_").nth(1).and_then(|t| t.split('<').next()).expect("a name");
    assert!(shown.contains('…') && shown.ends_with("JointEntropy") && shown.len() < 80, "{shown}");
    let endless = "x".repeat(1_000_000);
    assert!(funnel(&[(&endless, 3)])?.as_str().len() < 5_000);
    Ok(())
}

fn sphere(size: [usize; 3], slice: usize) -> (Image, Mask) {
    let spacing = Spacing::new([5.0, 1.0, 0.5]).expect("a spacing");
    let shape = (size[0], size[1], size[2]);
    let image = Array3::from_shape_fn(shape, |(z, y, x)| (z + y * x) as f64);
    let far = |a: usize, b: usize| (a as f64 - b as f64).powi(2);
    let inside = |(z, y, x): (usize, usize, usize)| {
        far(y, size[1] / 2) + far(x, size[2] / 2) / 4.0 <= 16.0 - 4.0 * far(z, slice)
    };
    let mask =
        Mask::new(Array3::from_shape_fn(shape, inside).view(), Labels::NonZero, spacing).expect("a mask");
    (Image::new(image.view(), spacing).expect("an image"), mask)
}

fn pixels(panel: &Panel) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(panel.png())).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a frame");
    assert_eq!([info.height as usize, info.width as usize], panel.size());
    pixels
}

#[test]
fn a_panel_shows_the_slice_with_the_largest_area() -> Result<()> {
    let (image, mask) = sphere([7, 40, 60], 4);
    let panel = panel(&image, &mask)?;
    assert_eq!(panel.slice(), 4);
    assert!(panel.data_uri().starts_with("data:image/png;base64,iVBOR"));
    assert!(pixels(&panel).chunks(3).filter(|pixel| **pixel == [0xF0, 0xE4, 0x42]).count() > 100);
    Ok(())
}

#[test]
fn a_circle_in_mm_is_as_high_as_wide_on_a_panel() -> Result<()> {
    let (image, mask) = sphere([1, 60, 120], 0);
    let panel = panel(&image, &mask)?;
    let [height, width] = panel.size();
    let pixels = pixels(&panel);
    let outline = |row: usize, column: usize| pixels[3 * (row * width + column)..][..3] == [0xF0, 0xE4, 0x42];
    let rows = (0..height).filter(|&row| (0..width).any(|column| outline(row, column))).count();
    let columns = (0..width).filter(|&column| (0..height).any(|row| outline(row, column))).count();
    // Nine rows of 1 mm against seventeen columns of 0.5 mm.
    assert!((rows as f64 / columns as f64 - 9.0 / 8.5).abs() < 0.02, "{rows} × {columns}");
    Ok(())
}

#[test]
fn a_panel_is_shown_as_the_patient_lies() -> Result<()> {
    let spacing = Spacing::isotropic(1.0)?;
    let geometry = Geometry::new([1, 40, 40], spacing)?;
    let image = |turned: bool| -> Result<Panel> {
        let at = |i: usize| if turned { 39 - i } else { i };
        let values = Array3::from_shape_fn((1, 40, 40), |(_, y, x)| (3 * at(y) + at(x)) as f64);
        let inside = Array3::from_shape_fn((1, 40, 40), |(_, y, x)| {
            (15..22).contains(&at(y)) && (10..20).contains(&at(x))
        });
        let sign = if turned { -1.0 } else { 1.0 };
        let geometry = geometry.with_direction([[1.0, 0.0, 0.0], [0.0, sign, 0.0], [0.0, 0.0, sign]])?;
        panel(
            &Image::with_geometry(values.view(), geometry)?,
            &Mask::with_geometry(inside.view(), Labels::NonZero, geometry)?,
        )
    };
    let (straight, turned) = (pixels(&image(false)?), pixels(&image(true)?));
    // Interpolation from the other end may round to the next grey.
    assert!(straight.len() == turned.len() && straight.iter().zip(&turned).all(|(a, b)| a.abs_diff(*b) <= 1));
    Ok(())
}

#[test]
fn panels_of_any_shape_stay_bounded() -> Result<()> {
    for size in [[1, 1, 1], [1, 1, 5000], [1, 5000, 1], [3, 1, 1], [1, 700, 900]] {
        for spacing in [[1.0, 1.0, 1.0], [1.0, 1e-9, 1e9], [1e200, 1e200, 1e-200]] {
            let geometry = Geometry::new(size, Spacing::new(spacing)?)?;
            let image = Image::from_vec(vec![7.0; geometry.voxels()], geometry)?;
            let mask = Mask::from_vec(vec![true; geometry.voxels()], geometry)?;
            let panel = panel(&image, &mask)?;
            assert!(panel.size().iter().all(|side| (1..=384).contains(side)), "{size:?} {:?}", panel.size());
            assert!(!pixels(&panel).is_empty());
        }
    }
    Ok(())
}

#[test]
fn a_panel_takes_intensities_that_are_no_numbers() -> Result<()> {
    let geometry = Geometry::new([1, 8, 8], Spacing::isotropic(1.0)?)?;
    let mask = Mask::from_vec((0..64).map(|voxel| voxel == 27).collect(), geometry)?;
    for odd in [f64::NAN, f64::INFINITY, f64::MAX, -f64::MAX] {
        let values = (0..64).map(|voxel| if voxel % 3 == 0 { odd } else { -odd }).collect();
        assert_eq!(panel(&Image::from_vec(values, geometry)?, &mask)?.slice(), 0);
    }
    let other = Image::from_vec(vec![0.0; 32], Geometry::new([1, 8, 4], Spacing::isotropic(1.0)?)?)?;
    let refused = panel(&other, &mask).unwrap_err().to_string();
    assert_eq!(refused, "mask is 1×8×8 voxels, image is 1×8×4");
    Ok(())
}
