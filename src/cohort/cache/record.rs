use serde::{Deserialize, Serialize};

use super::sentences;
use crate::error::Undefined;
use crate::image::{Geometry, Spacing, Stage};

/// An [`Undefined`] in parts, so that it comes back as it was; the crate writes it elsewhere as a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Reason {
    TooFewVoxels { needed: usize, found: usize },
    TooFewSubjects { needed: usize, positives: usize, negatives: usize },
    NoNeighbours,
    ZeroDenominator(String),
    NotFinite,
    Category,
    Missing,
    Other(String),
}

impl Reason {
    pub(super) fn of(undefined: Undefined) -> Self {
        match undefined {
            Undefined::TooFewVoxels { needed, found } => Reason::TooFewVoxels { needed, found },
            Undefined::TooFewSubjects { needed, positives, negatives } => {
                Reason::TooFewSubjects { needed, positives, negatives }
            }
            Undefined::NoNeighbours => Reason::NoNeighbours,
            Undefined::ZeroDenominator(what) => Reason::ZeroDenominator(sentences::known(what)),
            Undefined::NotFinite => Reason::NotFinite,
            Undefined::Category => Reason::Category,
            Undefined::Missing => Reason::Missing,
            Undefined::Other(sentence) => Reason::Other(sentences::known(sentence)),
        }
    }

    pub(super) fn undefined(&self) -> Result<Undefined, String> {
        Ok(match self {
            Reason::TooFewVoxels { needed, found } => {
                Undefined::TooFewVoxels { needed: *needed, found: *found }
            }
            Reason::TooFewSubjects { needed, positives, negatives } => {
                Undefined::TooFewSubjects { needed: *needed, positives: *positives, negatives: *negatives }
            }
            Reason::NoNeighbours => Undefined::NoNeighbours,
            Reason::ZeroDenominator(what) => Undefined::ZeroDenominator(sentences::recalled(what)?),
            Reason::NotFinite => Undefined::NotFinite,
            Reason::Category => Undefined::Category,
            Reason::Missing => Undefined::Missing,
            Reason::Other(sentence) => Undefined::Other(sentences::recalled(sentence)?),
        })
    }
}

/// A [`Stage`] with the parts of its grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageRecord {
    name: String,
    size_zyx: [usize; 3],
    spacing_zyx_mm: [f64; 3],
    origin_zyx_mm_lps: [f64; 3],
    direction_zyx: [[f64; 3]; 3],
    morphological_voxels: usize,
    intensity_voxels: usize,
}

impl StageRecord {
    pub(super) fn of(stage: &Stage) -> Self {
        StageRecord {
            name: sentences::known(stage.name),
            size_zyx: stage.geometry.size(),
            spacing_zyx_mm: stage.geometry.spacing().zyx(),
            origin_zyx_mm_lps: stage.geometry.origin(),
            direction_zyx: stage.geometry.direction(),
            morphological_voxels: stage.morphological_voxels,
            intensity_voxels: stage.intensity_voxels,
        }
    }

    pub(super) fn stage(&self) -> Result<Stage, String> {
        let geometry = Spacing::new(self.spacing_zyx_mm)
            .and_then(|spacing| Geometry::new(self.size_zyx, spacing))
            .and_then(|grid| grid.with_origin(self.origin_zyx_mm_lps))
            .and_then(|grid| grid.with_direction(self.direction_zyx));
        Ok(Stage {
            name: sentences::recalled(&self.name)?,
            geometry: geometry.map_err(|error| error.to_string())?,
            morphological_voxels: self.morphological_voxels,
            intensity_voxels: self.intensity_voxels,
        })
    }
}
