use super::reach::Reach;
use super::{made, sets};
use crate::error::{Error, Result};
use crate::image::{Mask, window};

/// The mask grown by `mm`: all voxels of the grid that lie within that distance of a voxel of the mask.
///
/// With 0 the mask itself. Time is linear in the number of voxels of the box of the mask, grown by the distance.
///
/// # Errors
/// [`Error::Setting`] unless the distance is finite and at least 0.
pub fn dilate(mask: &Mask, mm: f64) -> Result<Mask> {
    let reach = Reach::new("dilation", mm, mask.geometry().spacing())?;
    let (start, size) = mask.surroundings(reach.voxels());
    let near = reach.near(window(mask.selected(), start, size), true);
    let mut selected = vec![false; mask.geometry().voxels()];
    for_rows(mask, start, size, &near, |at, near| selected[at..at + near.len()].copy_from_slice(near));
    made(selected, mask.geometry(), "the dilated mask")
}

/// The mask shrunk by `mm`: its voxels farther than that from every voxel of the grid outside of it.
///
/// With 0 the mask itself. Nothing is taken away at the border of the grid (see [`mask_algebra`](crate::process::mask_algebra)). It is what remains
/// when the voxels outside the mask are grown.
///
/// # Errors
/// [`Error::Setting`] unless the distance is finite and at least 0, [`Error::EmptyMask`] if no voxel is left.
pub fn erode(mask: &Mask, mm: f64) -> Result<Mask> {
    let reach = Reach::new("erosion", mm, mask.geometry().spacing())?;
    // The nearest voxel outside lies in the box or right beside it.
    let (start, size) = mask.surroundings([1; 3]);
    let near = reach.near(window(mask.selected(), start, size), false);
    let mut selected = vec![false; mask.geometry().voxels()];
    for_rows(mask, start, size, &near, |at, near| {
        selected[at..at + near.len()].iter_mut().zip(near).for_each(|(kept, near)| *kept = !near);
    });
    made(selected, mask.geometry(), "the eroded mask")
}

/// The mask shrunk and grown again by `mm` ([`erode`], [`dilate`]): without what is thinner than twice the distance.
///
/// # Errors
/// As [`erode`].
pub fn opened(mask: &Mask, mm: f64) -> Result<Mask> {
    dilate(&erode(mask, mm)?, mm)
}

/// The mask grown and shrunk again by `mm` ([`dilate`], [`erode`]): gaps narrower than twice the distance are closed.
///
/// # Errors
/// As [`dilate`].
pub fn closed(mask: &Mask, mm: f64) -> Result<Mask> {
    erode(&dilate(mask, mm)?, mm)
}

/// The shell around the mask, as for the tissue around a tumour: the voxels whose distance from the mask is more than
/// `inner` and at most `outer` mm. With `inner` 0 it begins right outside the mask.
///
/// # Errors
/// [`Error::Setting`] unless 0 ≤ inner < outer, both finite; [`Error::EmptyMask`] if no voxel lies there.
pub fn ring(mask: &Mask, inner: f64, outer: f64) -> Result<Mask> {
    check_ring(inner, outer)?;
    sets::combined(&[&dilate(mask, outer)?, &dilate(mask, inner)?], "the ring", |far, near| far & !near)
}

/// Refuses distances of a ring that are not finite, rising and at least 0.
pub(super) fn check_ring(inner: f64, outer: f64) -> Result<()> {
    if 0.0 <= inner && inner < outer && outer.is_finite() {
        return Ok(());
    }
    let came = format!("{inner} and {outer}");
    Err(Error::setting("inner and outer distance of the ring", "finite, rising, from 0 mm", came))
}

/// Calls `f` with each row of the box, and the place of its first voxel in the grid.
fn for_rows(
    mask: &Mask,
    start: [usize; 3],
    size: [usize; 3],
    slices: &[Vec<bool>],
    mut f: impl FnMut(usize, &[bool]),
) {
    let [_, ny, nx] = mask.geometry().size();
    for (z, slice) in slices.iter().enumerate() {
        for (y, row) in slice.chunks_exact(size[2]).enumerate() {
            f(((start[0] + z) * ny + start[1] + y) * nx + start[2], row);
        }
    }
}
