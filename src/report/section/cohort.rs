//! The clinical columns by part of the study and by class.

use crate::error::Result;
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::text::fixed;
use crate::report::words;
use crate::study::{Baseline, BaselineRow, Contrast, Summary};
use crate::table::Split;

const NOTE: &str = "Numbers: mean ± standard deviation, and median (first to third quartile). Words and codes: subjects (share of \
                    those with a value). Two-sided p-values, not corrected for their number: M, Mann–Whitney; F, Fisher's exact \
                    test; χ², chi-squared test.";

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let columns = content.result.data().clinical_columns();
    if columns.is_empty() {
        return Ok(vec![Block::absent("The study has no clinical columns.")]);
    }
    let baseline = Baseline::of(&content.table.select(columns)?)?;
    let [train, test] = [Split::Train, Split::Test].map(|part| content.classes(Some(part)));
    let heads = |a: &str, n: usize, b: &str, m: usize| {
        vec![format!("{a} (n = {n})"), format!("{b} (n = {m})"), "p".to_string()]
    };
    let mut blocks = Vec::new();
    if test.all() > 0 {
        blocks.push(table(
            "Clinical columns of training and test subjects.",
            heads("Training", train.all(), "Test", test.all()),
            &baseline,
            |row| vec![row.parts.as_ref()],
        ));
    } else {
        blocks.push(Block::absent("There are no test subjects to be held against those of training."));
    }
    let mut by_class = heads("Training, negative", train.negative, "positive", train.positive);
    if test.all() > 0 {
        by_class.extend(heads("Test, negative", test.negative, "positive", test.positive));
    }
    blocks.push(table("Clinical columns by class.", by_class, &baseline, |row| {
        vec![Some(&row.train), row.test.as_ref()]
    }));
    Ok(blocks)
}

fn table<'a>(
    caption: &str,
    heads: Vec<String>,
    baseline: &'a Baseline,
    contrasts: impl Fn(&'a BaselineRow) -> Vec<Option<&'a Contrast>>,
) -> Block {
    let mut table = Table::new(caption).words(["Characteristic"]).numbers(heads).note(NOTE);
    for row in baseline.rows() {
        let contrasts: Vec<&Contrast> = contrasts(row).into_iter().flatten().collect();
        for (at, label) in labels(row).into_iter().enumerate() {
            let cells = contrasts.iter().flat_map(|contrast| {
                let p = if at == 0 { tested(contrast) } else { String::new() };
                [line(&contrast.first, at), line(&contrast.second, at), p]
            });
            table.row([label].into_iter().chain(cells));
        }
    }
    Block::Table(table)
}

/// The lines of a column: of numbers two, of words one for the name and one for each level; one more where values are missing.
fn labels(row: &BaselineRow) -> Vec<String> {
    let name = words::name(&row.column);
    let all = [Some(&row.train), row.test.as_ref(), row.parts.as_ref()];
    let missing = all.into_iter().flatten().any(|c| missing(&c.first) + missing(&c.second) > 0);
    let mut labels = match &row.train.first {
        Summary::Numbers { .. } => {
            vec![format!("{name}, mean ± SD"), "\u{2003}median (quartiles)".to_string()]
        }
        Summary::Counts { levels, .. } => {
            let levels = levels.iter().map(|(level, _)| format!("\u{2003}{}", words::name(level)));
            [format!("{name}, n (%)")].into_iter().chain(levels).collect()
        }
    };
    if missing {
        labels.push("\u{2003}missing".to_string());
    }
    labels
}

fn missing(summary: &Summary) -> usize {
    match summary {
        Summary::Numbers { missing, .. } | Summary::Counts { missing, .. } => *missing,
    }
}

/// A line of the column within a group.
fn line(summary: &Summary, at: usize) -> String {
    match summary {
        Summary::Numbers { mean, deviation, quartiles, missing, .. } => match at {
            0 => format!("{} ± {}", words::value(*mean), words::value(*deviation)),
            1 => {
                let [low, middle, high] = quartiles.map(words::value);
                let dash = if low.starts_with('−') || high.starts_with('−') { " to " } else { "–" };
                format!("{middle} ({low}{dash}{high})")
            }
            _ => missing.to_string(),
        },
        Summary::Counts { levels, missing } => {
            let known: usize = levels.iter().map(|(_, count)| count).sum();
            match at.checked_sub(1).map(|level| levels.get(level)) {
                None => String::new(),
                Some(Some((_, count))) if known > 0 => {
                    format!("{count} ({})", fixed(100.0 * *count as f64 / known as f64, 1))
                }
                Some(Some((_, count))) => count.to_string(),
                Some(None) => missing.to_string(),
            }
        }
    }
}

fn tested(contrast: &Contrast) -> String {
    let sign = match contrast.test {
        "Mann–Whitney" => "M",
        "Fisher" => "F",
        _ => "χ²",
    };
    match contrast.p_value {
        Ok(_) => format!("{} {sign}", words::p_value(contrast.p_value)),
        Err(_) => words::NONE.to_string(),
    }
}
