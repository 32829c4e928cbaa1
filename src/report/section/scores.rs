//! The scores of each class.

use crate::error::Result;
use crate::report::block::Block;
use crate::report::content::Content;
use crate::report::figure::{Svg, score_boxes};
use crate::report::words;
use crate::study::ModelFindings;
use crate::table::Split;

/// Most models in one figure, each with two parts.
const TOGETHER: usize = 3;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let figures = content.together().into_iter().flat_map(|group| {
        let drawn: Vec<_> =
            group.chunks(TOGETHER).map(|models| ("scores", String::new(), boxes(models))).collect();
        drawn
    });
    let mut blocks = vec![Block::text(
        "Scores on the scale of each model: the log odds of a linear model, otherwise what the model gives. Those of training \
         subjects lie further apart than those of new subjects will.",
    )];
    blocks.extend(Block::figures(figures));
    if !content.has_test() {
        blocks.push(Block::absent("There are no test subjects of both classes."));
    }
    Ok(blocks)
}

fn boxes(models: &[&ModelFindings]) -> Result<Svg> {
    let parts = [(Split::Train, "training"), (Split::Test, "test")];
    let mut named = Vec::new();
    for model in models {
        for (part, title) in parts {
            named.extend(model.on(part).map(|on| (format!("{}, {title}", words::name(model.name())), on)));
        }
    }
    let boxes: Vec<(&str, &[bool], &[f64])> =
        named.iter().map(|(name, on)| (name.as_str(), on.labels(), on.scores())).collect();
    score_boxes(&boxes)
}
