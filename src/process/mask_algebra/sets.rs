use super::made;
use crate::error::{Error, Result};
use crate::image::{Alignment, Mask};

/// The voxels that are in any of the masks.
///
/// # Errors
/// [`Error::Nothing`] without a mask; [`Error::GridSize`] or [`Error::Geometry`] if one lies on another grid than the
/// first (more than 0.01 voxels away).
pub fn union(masks: &[&Mask]) -> Result<Mask> {
    combined(masks, "the union of the masks", |a, b| a | b)
}

/// The voxels that are in all of the masks.
///
/// # Errors
/// As [`union`], and [`Error::EmptyMask`] if there is none.
pub fn intersection(masks: &[&Mask]) -> Result<Mask> {
    combined(masks, "the intersection of the masks", |a, b| a & b)
}

/// The voxels of `mask` that are not in `other`.
///
/// # Errors
/// As [`intersection`].
pub fn difference(mask: &Mask, other: &Mask) -> Result<Mask> {
    combined(&[mask, other], "the difference of the masks", |a, b| a & !b)
}

/// The first mask with every other one brought in, voxel by voxel.
pub(super) fn combined(
    masks: &[&Mask],
    what: &'static str,
    with: impl Fn(bool, bool) -> bool,
) -> Result<Mask> {
    let [first, others @ ..] = masks else {
        return Err(Error::Nothing { what: "the list of masks" });
    };
    let mut selected: Vec<bool> = first.selected().iter().copied().collect();
    for other in others {
        Alignment::default().check(first.geometry(), other.geometry())?;
        selected.iter_mut().zip(other.selected()).for_each(|(a, &b)| *a = with(*a, b));
    }
    made(selected, first.geometry(), what)
}
