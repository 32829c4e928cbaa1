//! The first subjects of each class with the outlines of their masks.

use crate::cohort::Subject;
use crate::error::Result;
use crate::report::block::{Block, PanelRow, Picture};
use crate::report::content::Content;
use crate::report::panel::panel;
use crate::report::words;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let Some((cohort, count)) = content.images else {
        return Ok(vec![Block::absent("No images were given to the report.")]);
    };
    let sequences: Vec<&str> = content.result.data().sequences().collect();
    let mut blocks = vec![Block::text(
        "Each picture is the slice in which the mask is largest, with the outline of the mask in yellow, around the mask; grey \
         levels run from the 1st to the 99th percentile of what is shown. Anterior is up and the right of the patient is left, as \
         far as the axes of the image follow those of the patient. The first slice is slice 1.",
    )];
    for (label, title) in [(false, "Negative"), (true, "Positive")] {
        let of_class = cohort.subjects().iter().filter(|subject| subject.known_label() == Some(label));
        let rows: Vec<PanelRow> = of_class.take(count).map(|subject| row(subject, &sequences)).collect();
        if !rows.is_empty() {
            blocks.push(Block::Heading(title.to_string()));
            blocks.push(Block::Panels(rows));
        }
    }
    if blocks.len() == 1 {
        return Ok(vec![Block::absent("No subject of the images has a label.")]);
    }
    Ok(blocks)
}

fn row(subject: &Subject, sequences: &[&str]) -> PanelRow {
    let of = |sequence: &&str| {
        let picture = picture(subject, sequence).map_err(|error| words::name(&format!("not shown: {error}")));
        (words::name(sequence), picture)
    };
    PanelRow { subject: words::name(subject.id()), panels: sequences.iter().map(of).collect() }
}

fn picture(subject: &Subject, sequence: &str) -> Result<Picture> {
    let (image, mask) = subject.load(sequence)?;
    let panel = panel(&image, &mask)?;
    Ok(Picture { uri: panel.data_uri(), size: panel.size(), slice: panel.slice() + 1 })
}
