//! Everything that the numbers depend on.

use crate::error::Result;
use crate::feature::Provenance;
use crate::report::block::{Block, Table};
use crate::report::content::Content;
use crate::report::figure::text::counted;
use crate::report::words;

/// Of so many subjects the content of images and masks is told.
const SUBJECTS: usize = 5;

pub(super) fn write(content: &Content<'_>) -> Result<Vec<Block>> {
    let record = content.result.record();
    let software = record
        .subjects()
        .flat_map(|(_, records)| records)
        .next()
        .map_or(Provenance::SOFTWARE, |one| one.software);
    let mut settings =
        Table::new("What the numbers depend on besides the subjects.").words(["What", "Setting"]);
    settings.row(["Software", software]);
    for (what, setting) in content.result.settings() {
        settings.row([words::name(what), words::lines(setting)]);
    }
    let readers = content.result.data().readers();
    let subjects: Vec<String> = readers.iter().map(|reader| counted(reader.rows(), "subject")).collect();
    let readings = if subjects.is_empty() { "none".to_string() } else { subjects.join(", ") };
    settings.row(["Further readings of the masks".to_string(), readings]);
    if let Some((folds, repeats)) = content.folds() {
        settings.row([
            "Cross-validation".to_string(),
            format!("{folds} stratified folds, {}", counted(repeats, "repeat")),
        ]);
    }
    let mut blocks = vec![Block::Table(settings)];
    if record.subjects().len() > 0 {
        blocks.push(Block::Table(contents(content)));
    }
    if let Some(declaration) = content.declaration {
        blocks.push(Block::Heading("Declaration of the study".to_string()));
        blocks.push(Block::Lines(words::lines(declaration)));
    }
    Ok(blocks)
}

/// Grid and content of the first images and masks.
fn contents(content: &Content<'_>) -> Table {
    let record = content.result.record();
    let all = record.subjects().len();
    let caption =
        format!("Images and masks of the first {} of {}.", SUBJECTS.min(all), counted(all, "subject"));
    let mut table = Table::new(caption)
        .words(["Subject", "Sequence"])
        .numbers(["Voxels z × y × x", "Spacing in mm", "Voxels measured"])
        .words(["Content of the image", "Content of the mask"])
        .note("Contents are 128-bit hashes (XXH3) of grid and voxels. Voxels measured: those of the intensity mask after all steps.");
    for (subject, records) in record.subjects().take(SUBJECTS) {
        for one in records {
            let (size, spacing) = (one.image_geometry.size(), one.image_geometry.spacing().zyx());
            table.row([
                words::name(subject),
                one.sequence.as_deref().map_or(words::NONE.to_string(), words::name),
                size.map(|voxels| voxels.to_string()).join(" × "),
                spacing.map(words::number).join(" × "),
                one.stages.last().map_or(words::NONE.to_string(), |stage| stage.intensity_voxels.to_string()),
                one.image.to_string(),
                one.mask.to_string(),
            ]);
        }
    }
    table
}
