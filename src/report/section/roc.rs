//! The ROC curves of all models.

use super::UNJUDGED;
use crate::error::Result;
use crate::report::block::Block;
use crate::report::content::{Content, KINDS};
use crate::report::figure::{RocLine, Svg, roc_curves};
use crate::report::words;
use crate::study::ModelFindings;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let judged = content.models().iter().any(|model| content.judged(model).is_some());
    if judged {
        blocks.push(Block::Heading(sentence(content.judged_by())));
        let groups = content.together().into_iter();
        let figures =
            groups.map(|group| ("roc", sentence(content.judged_by()), unseen(content, &group, false)));
        let best = best(content).map(|model| {
            let of = format!("{}, the largest area with its band", sentence(content.judged_by()));
            ("roc_band", of, unseen(content, &[model], true))
        });
        blocks.extend(Block::figures(figures.chain(best)));
    } else {
        blocks.push(Block::absent(UNJUDGED));
    }
    blocks.push(Block::Heading("Training subjects".to_string()));
    blocks.push(Block::text("Of the subjects on which the models were fitted, and so too good."));
    let groups = content.together().into_iter();
    blocks.extend(Block::figures(
        groups.map(|group| ("roc_training", "Training subjects".to_string(), training(&group))),
    ));
    Ok(blocks)
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The model with the largest area of all.
fn best<'a>(content: &Content<'a>) -> Option<&'a ModelFindings> {
    let areas = KINDS.into_iter().filter_map(|kind| {
        let model = content.best(kind)?;
        Some((model, content.judged(model)?.roc.auc()))
    });
    areas.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(model, _)| model)
}

fn unseen(content: &Content<'_>, models: &[&ModelFindings], band: bool) -> Result<Svg> {
    let judged: Vec<_> =
        models.iter().filter_map(|model| Some((words::name(model.name()), content.judged(model)?))).collect();
    let lines: Vec<RocLine<'_>> = judged
        .iter()
        .map(|(name, judged)| RocLine { name, roc: judged.roc.as_ref(), operating: judged.confusion })
        .collect();
    roc_curves(&lines, band.then_some(content.confidence()))
}

fn training(models: &[&ModelFindings]) -> Result<Svg> {
    let line = |model: &&'_ ModelFindings| (words::name(model.name()), *model.train().confusion());
    let named: Vec<_> = models.iter().map(line).collect();
    let lines: Vec<RocLine<'_>> = models
        .iter()
        .zip(&named)
        .map(|(model, (name, counts))| RocLine { name, roc: model.train().roc(), operating: Some(*counts) })
        .collect();
    roc_curves(&lines, None)
}
