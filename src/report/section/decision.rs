//! The net benefit of acting on the models.

use super::UNJUDGED;
use crate::error::Result;
use crate::report::block::Block;
use crate::report::content::Content;
use crate::report::figure::decision_curve;
use crate::report::words;
use crate::study::{ModelFindings, ModelKind};

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let of = |kind: ModelKind| content.models().iter().filter(move |model| model.kind() == kind);
    let imaging = content.best(ModelKind::Multi).or(content.best(ModelKind::Single));
    let chosen: Vec<&ModelFindings> =
        of(ModelKind::Clinical).chain(imaging).chain(of(ModelKind::Combined)).collect();
    let judged: Vec<_> =
        chosen.iter().filter_map(|model| Some((words::name(model.name()), content.judged(model)?))).collect();
    let Some((_, first)) = judged.first() else {
        return Ok(vec![Block::absent(UNJUDGED)]);
    };
    let models: Vec<(&str, &[f64])> =
        judged.iter().filter_map(|(name, judged)| Some((name.as_str(), judged.probabilities?))).collect();
    if models.is_empty() {
        return Ok(vec![Block::absent("The models give scores and no probabilities.")]);
    }
    let mut blocks = vec![Block::text(format!(
        "Net benefit of clinical models, of the best imaging model and of the models that combine both, on {}.",
        content.judged_by()
    ))];
    blocks.extend(Block::figures([("decision", String::new(), decision_curve(&models, first.labels))]));
    Ok(blocks)
}
