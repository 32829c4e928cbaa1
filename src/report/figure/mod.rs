//! Figures as self-contained SVG, drawn from plain types of the crate.
//!
//! Every figure is a function that returns an [`Svg`]: 480 units wide with text of 14 units and more, so that it can be
//! read on a phone of 360 pixels; in colours that readers of any colour vision tell apart, and with dashes and markers
//! besides, so that it can be read in grey. Names are escaped, and cut in the middle where they are too long. The same
//! input gives the same bytes.

mod calibration;
mod coefficients;
mod decision_curve;
mod funnel;
mod heat_map;
mod matrix;
mod nomogram;
mod p_values;
mod pen;
mod penalties;
mod plane;
mod roc_curves;
mod score_boxes;
mod sheet;
mod span;
mod svg;
pub(super) mod text;

pub use calibration::calibration;
pub use coefficients::{Effect, coefficients};
pub use decision_curve::decision_curve;
pub use funnel::funnel;
pub use heat_map::heat_map;
pub use nomogram::nomogram;
pub use p_values::p_values;
pub use penalties::{lasso_path, penalty_curve};
pub use roc_curves::{RocLine, roc_curves};
pub use score_boxes::score_boxes;
pub use svg::Svg;
