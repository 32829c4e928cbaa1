//! How alike the features are that the imaging models selected.

use std::collections::HashSet;

use crate::error::Result;
use crate::learn::{Apply, Correlation, Impute, Transform};
use crate::report::block::Block;
use crate::report::content::Content;
use crate::report::figure::heat_map;
use crate::report::words;

/// Most columns that are drawn.
const MOST: usize = 200;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let of_models: HashSet<String> = content
        .models()
        .iter()
        .filter(|model| model.bases().is_empty())
        .flat_map(|model| model.columns())
        .collect();
    let mut columns = content.imaging_columns();
    columns.retain(|column| of_models.contains(*column));
    if columns.is_empty() {
        return Ok(vec![Block::absent("No imaging feature is in a model.")]);
    }
    let more = columns.split_off(columns.len().min(MOST)).len();
    let chosen = content.train.select(&columns)?;
    let filled = Impute::median().fitted(&chosen)?.apply(&chosen)?;
    let matrix = Correlation::Spearman.matrix(&filled)?;
    let names: Vec<String> = columns.iter().map(|column| words::name(column)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut blocks = vec![Block::text(
        "Spearman's rank correlation between the imaging features that are in a model, training subjects; gaps are filled with the \
         median.",
    )];
    blocks.extend(Block::figures([("correlation", String::new(), heat_map(&names, matrix.view()))]));
    if more > 0 {
        blocks.push(Block::Absent(format!("{more} further features are not drawn.")));
    }
    Ok(blocks)
}
