//! The sections of the page, each in a file of its own, in the order in which they stand.

mod calibration;
mod checklist;
mod coefficients;
mod cohort;
mod comparisons;
mod correlation;
mod decision;
mod images;
mod nomogram;
mod performance;
mod provenance;
mod roc;
mod scores;
mod selection;
mod summary;
mod univariable;
mod warnings;

use super::block::Block;
use super::content::Content;
use crate::error::Result;

pub(super) use performance::SHARES;

/// What a section writes of a study.
type Write = fn(&Content<'_>) -> Result<Vec<Block>>;

/// All sections: the anchor, the title, and what writes it.
pub(super) const ALL: [(&str, &str, Write); 16] = [
    ("summary", "Summary", summary::write),
    ("warnings", "Warnings", warnings::write),
    ("cohort", "Cohort", cohort::write),
    ("images", "Images and outlines", images::write),
    ("selection", "Selection of features", selection::write),
    ("coefficients", "Coefficients", coefficients::write),
    ("performance", "Performance", performance::write),
    ("roc", "ROC curves", roc::write),
    ("scores", "Scores by class", scores::write),
    ("calibration", "Calibration", calibration::write),
    ("decision", "Decision curves", decision::write),
    ("nomogram", "Nomogram", nomogram::write),
    ("correlation", "Correlation of the selected features", correlation::write),
    ("comparisons", "Comparisons of models", comparisons::write),
    ("provenance", "Settings and provenance", provenance::write),
    ("checklist", "Checklists", checklist::write),
];

/// What is said where neither test subjects nor a cross-validation tell how models do on subjects they have not seen.
const UNJUDGED: &str = "There are neither test subjects of both classes nor a cross-validation.";
