use std::sync::Arc;

use crate::image::{ContentHash, Geometry, Stage};
use crate::numeric::Fingerprint;

/// Where the values of one image and mask come from: enough to tell whether two of them are comparable, and to repeat
/// them.
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The sequence, where several are measured.
    pub sequence: Option<Arc<str>>,
    /// Name and version of the crate that computed.
    pub software: &'static str,
    /// Everything that the values depend on besides image and mask, in one line.
    pub settings: String,
    /// The fingerprint of the names and the settings.
    pub fingerprint: Fingerprint,
    /// The grid of the image as it came.
    pub image_geometry: Geometry,
    /// What the image held.
    pub image: ContentHash,
    /// What the mask held.
    pub mask: ContentHash,
    /// What each step of image processing left, from the masks as they came to the region that was measured.
    pub stages: Vec<Stage>,
}

impl Provenance {
    /// Name and version of this crate.
    pub const SOFTWARE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    /// The same record within a sequence.
    #[must_use]
    pub fn in_sequence(self, sequence: &Arc<str>) -> Self {
        Provenance { sequence: Some(Arc::clone(sequence)), ..self }
    }
}
