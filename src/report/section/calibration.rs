//! Probabilities against what happened.

use super::UNJUDGED;
use crate::error::{Result, Value};
use crate::evaluate::Calibration;
use crate::report::block::{Block, Table};
use crate::report::content::{Content, KINDS};
use crate::report::figure::calibration;
use crate::report::figure::text::{fixed, percent};
use crate::report::words;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut known: Vec<(&str, Calibration)> = Vec::new();
    let mut without = Vec::new();
    for model in content.models() {
        let Some(judged) = content.judged(model) else { continue };
        match judged.probabilities {
            Some(probabilities) => known.push((model.name(), Calibration::of(judged.labels, probabilities)?)),
            None => without.push(model.name()),
        }
    }
    if known.is_empty() && without.is_empty() {
        return Ok(vec![Block::absent(UNJUDGED)]);
    }
    let mut blocks = Vec::new();
    if !known.is_empty() {
        blocks.push(Block::Table(table(content, &known)));
        let leading = KINDS.into_iter().filter_map(|kind| content.best(kind));
        let drawn = leading.filter_map(|model| known.iter().find(|(name, _)| *name == model.name()));
        blocks.extend(Block::figures(drawn.map(|(name, model)| {
            let name = words::name(name);
            let svg = calibration(&[(&name, model)]);
            ("calibration", name, svg)
        })));
    }
    if !without.is_empty() {
        blocks.push(Block::absent(format!(
            "Models that give scores and no probabilities: {}.",
            words::listed(without)
        )));
    }
    Ok(blocks)
}

fn table(content: &Content<'_>, models: &[(&str, Calibration)]) -> Table {
    let confidence = content.confidence();
    let level = percent(confidence.level());
    let mut table = Table::new(format!("Calibration on {}.", content.judged_by()))
        .words(["Model"])
        .numbers([
            "Brier score".to_string(),
            "scaled".to_string(),
            "Observed / expected".to_string(),
            format!("Intercept ({level} interval)"),
            format!("Slope ({level} interval)"),
        ])
        .note(
            "Scaled Brier score: 1 − Brier / that of the prevalence. Intercept and slope of the logistic regression of the class on \
             the log odds of the probabilities; right probabilities have 0 and 1, a slope below 1 is of probabilities that are too \
             extreme. – where there is none, as where the probabilities are all equal or separate the classes.",
        );
    for (name, model) in models {
        let line = model.recalibration();
        table.row([
            words::name(name),
            fixed(model.brier(), 3),
            rounded(model.scaled_brier(), 3),
            rounded(model.observed_to_expected(), 2),
            words::estimate(line.map(|line| line.intercept()), confidence),
            words::estimate(line.map(|line| line.slope()), confidence),
        ]);
    }
    table
}

fn rounded(value: Value, decimals: usize) -> String {
    value.map_or(words::NONE.to_string(), |value| fixed(value, decimals))
}
