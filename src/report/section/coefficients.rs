//! The coefficients of linear models.

use super::univariable;
use crate::error::Result;
use crate::evaluate::{Confidence, Interval};
use crate::learn::{LinearModel, Term};
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::text::{fixed, percent};
use crate::report::figure::{Effect, Svg, coefficients};
use crate::report::words;
use crate::study::ModelFindings;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut blocks = univariable::write(content);
    let linear: Vec<(&ModelFindings, &LinearModel)> =
        content.models().iter().filter_map(|model| Some((model, model.model().as_linear()?))).collect();
    if linear.is_empty() {
        blocks.push(Block::absent("No model is linear in its columns."));
        return Ok(blocks);
    }
    blocks.push(Block::text(
        "Log odds for one unit of each column as it comes out of the steps before the model: of standardised columns for one \
         standard deviation of the training subjects, of scores of models for one unit of the log odds.",
    ));
    blocks.push(Block::Table(table(&linear, content.confidence())));
    if linear.len() < content.models().len() {
        let others = content.models().iter().filter(|model| model.model().as_linear().is_none());
        let others = words::listed(others.map(ModelFindings::name));
        blocks.push(Block::absent(format!("Not linear, and so without coefficients: {others}.")));
    }
    let drawn = linear.iter().filter(|(_, linear)| !linear.coefficients().is_empty());
    blocks.extend(Block::figures(drawn.map(|(model, linear)| {
        ("coefficients", words::name(model.name()), drawn_of(model, linear, content.confidence()))
    })));
    Ok(blocks)
}

/// The term of a column, of a model with inference.
fn term<'a>(model: &'a ModelFindings, column: &str) -> Option<&'a Term> {
    model.model().estimates().iter().find(|term| term.name == column)
}

fn table(linear: &[(&ModelFindings, &LinearModel)], confidence: Confidence) -> Table {
    let level = percent(confidence.level());
    let mut table = Table::new("Coefficients of the models that are linear in their columns.")
        .words(["Column"])
        .numbers(["Coefficient".to_string(), "SE".to_string(), format!("Odds ratio ({level} interval)"), "p".to_string()])
        .note(
            "Standard errors, intervals and p-values (Wald) where the model is fitted by maximum likelihood; penalised models have \
             none. They do not account for the selection of columns before, nor for scores of models having been fitted to the same \
             subjects.",
        );
    for (model, linear) in linear {
        table.group(words::name(model.name()));
        let of = |name: &str, shown: String, coefficient: f64| {
            let term = term(model, name);
            [
                shown,
                number(coefficient),
                term.map_or(words::NONE.to_string(), |term| number(term.standard_error)),
                if name == Term::INTERCEPT { String::new() } else { odds(coefficient, term, confidence) },
                term.map_or(words::NONE.to_string(), |term| words::p_value(Ok(term.p_value()))),
            ]
        };
        table.row(of(Term::INTERCEPT, Term::INTERCEPT.to_string(), linear.intercept()));
        for (column, coefficient) in linear.iter() {
            table.row(of(column, words::name(column), coefficient));
        }
    }
    table
}

/// A coefficient: small ones of columns in large units keep their digits.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || (0.01..1e4).contains(&value.abs()) { fixed(value, 3) } else { words::number(value) }
}

fn odds(coefficient: f64, term: Option<&Term>, confidence: Confidence) -> String {
    match term {
        Some(term) => odds_ratio(term, confidence),
        None => words::odds(coefficient.exp()),
    }
}

pub(super) fn odds_ratio(term: &Term, confidence: Confidence) -> String {
    let Interval { low, high } = term.odds_ratio_interval(confidence);
    format!("{} ({}–{})", words::odds(term.odds_ratio()), words::odds(low), words::odds(high))
}

fn drawn_of(model: &ModelFindings, linear: &LinearModel, confidence: Confidence) -> Result<Svg> {
    let rows: Vec<(&str, f64, Option<Interval>)> = linear
        .iter()
        .map(|(column, coefficient)| {
            (column, coefficient, term(model, column).map(|term| term.interval(confidence)))
        })
        .collect();
    let effect = if model.model().estimates().is_empty() { Effect::Coefficient } else { Effect::OddsRatio };
    coefficients(&rows, effect)
}
