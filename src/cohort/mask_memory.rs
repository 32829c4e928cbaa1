use ndarray::Array3;

use crate::error::Value;
use crate::feature::{Extract, Input};
use crate::image::{Geometry, Roi};

/// What one family gave for one mask.
struct KnownMask {
    family: String,
    geometry: Geometry,
    mask: Array3<bool>,
    values: Vec<Value>,
}

/// The values of families that look at the mask alone, for the masks of one subject.
#[derive(Default)]
pub(super) struct MaskMemory {
    known: Vec<KnownMask>,
}

impl MaskMemory {
    pub(super) fn recall(&self, family: &dyn Extract, roi: &Roi) -> Option<Vec<Value>> {
        if family.input() != Input::Mask {
            return None;
        }
        let key = key(family);
        let found = self.known.iter().find(|known| {
            known.family == key
                && known.geometry == *roi.geometry()
                && known.mask.view() == roi.morphological_mask()
        });
        found.map(|known| known.values.clone())
    }

    pub(super) fn keep(&mut self, family: &dyn Extract, roi: &Roi, values: &[Value]) {
        if family.input() == Input::Mask {
            self.known.push(KnownMask {
                family: key(family),
                geometry: *roi.geometry(),
                mask: roi.morphological_mask().to_owned(),
                values: values.to_vec(),
            });
        }
    }
}

/// What a family computes, whatever the region.
fn key(family: &dyn Extract) -> String {
    let names = family.names().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("{} {} {names}", family.family(), family.settings())
}
