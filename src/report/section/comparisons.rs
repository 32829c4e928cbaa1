//! DeLong tests: the declared ones, and all pairs.

use ndarray::Array2;

use crate::error::Result;
use crate::evaluate::AucCovariance;
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::text::{fixed, percent};
use crate::report::figure::{Svg, p_values};
use crate::report::words;
use crate::study::ModelFindings;
use crate::table::Split;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    if content.findings.comparisons().is_empty() {
        blocks.push(Block::absent("No comparison was declared."));
    } else {
        blocks.push(Block::Table(declared(content)));
    }
    if content.models().len() < 2 {
        blocks.push(Block::absent("There is one model only, and so no pair of models."));
        return Ok(blocks);
    }
    blocks.push(Block::Heading("All pairs".to_string()));
    blocks.push(Block::text(
        "Paired DeLong tests of all pairs of models, two-sided and not corrected for their number; to look at, not to conclude from.",
    ));
    let parts = [(Split::Test, "Test subjects"), (Split::Train, "Training subjects")];
    let drawn = parts.into_iter().filter(|(part, _)| *part == Split::Train || content.has_test());
    blocks.extend(Block::figures(
        drawn.map(|(part, title)| ("delong", title.to_string(), matrix(content.models(), part))),
    ));
    if !content.has_test() {
        blocks.push(Block::absent("There are no test subjects of both classes."));
    }
    Ok(blocks)
}

fn declared(content: &Content<'_>) -> Table {
    let level = percent(content.confidence().level());
    let mut table = Table::new("Comparisons of areas under the ROC curve that were declared.")
        .words(["First model", "Second model"])
        .numbers(["AUC".to_string(), "AUC".to_string(), format!("Difference ({level} interval)")])
        .numbers(["z", "p", "p, Holm"])
        .note("Paired two-sided DeLong tests; the difference is first less second. Holm's correction is over the comparisons of one part.");
    let comparisons = content.findings.comparisons();
    for (part, title) in [(Split::Test, "Test subjects"), (Split::Train, "Training subjects")] {
        let mut of_part = comparisons.iter().filter(|comparison| comparison.part() == part).peekable();
        if of_part.peek().is_some() {
            table.group(title);
        }
        for comparison in of_part {
            let test = comparison.test();
            let [first, second] = test.aucs();
            let interval = words::from_to(test.interval(content.confidence()));
            table.row([
                words::name(comparison.first()),
                words::name(comparison.second()),
                format!("{first:.3}"),
                format!("{second:.3}"),
                format!("{} ({interval})", words::difference(test.difference())),
                test.z().map_or(words::NONE.to_string(), |z| fixed(z, 2)),
                words::p_value(test.p_value()),
                words::p_value(comparison.adjusted_p_value()),
            ]);
        }
    }
    table
}

fn matrix(models: &[ModelFindings], part: Split) -> Result<Svg> {
    let (names, rocs): (Vec<String>, Vec<_>) =
        models.iter().filter_map(|model| Some((words::name(model.name()), model.on(part)?.roc()))).unzip();
    let covariance = AucCovariance::of(&rocs)?;
    let mut differences = Array2::zeros((rocs.len(), rocs.len()));
    let mut p = Array2::from_elem((rocs.len(), rocs.len()), f64::NAN);
    for (at, difference) in differences.indexed_iter_mut() {
        let test = covariance.compare(at.0, at.1)?;
        *difference = test.difference();
        if let Some(p) = p.get_mut(at) {
            *p = test.p_value().unwrap_or(f64::NAN);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    p_values(&names, differences.view(), p.view())
}
