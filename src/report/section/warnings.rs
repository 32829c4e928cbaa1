//! What an author should know before believing the numbers.

use crate::error::Result;
use crate::report::block::Block;
use crate::report::content::Content;
use crate::report::words;

/// So many warnings are shown at once.
const SHOWN: usize = 25;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let mut warnings: Vec<String> =
        content.warnings().map(|warning| words::name(&warning.to_string())).collect();
    if warnings.is_empty() {
        return Ok(vec![Block::text("The run gave no warnings.")]);
    }
    let more = warnings.split_off(warnings.len().min(SHOWN));
    let mut blocks = vec![
        Block::text("What the run itself found that bears on how far its numbers can be believed:"),
        Block::List(warnings),
    ];
    if !more.is_empty() {
        blocks.push(Block::Folded {
            summary: format!("{} more, also in tables/warnings.csv", more.len()),
            blocks: vec![Block::List(more)],
        });
    }
    Ok(blocks)
}
