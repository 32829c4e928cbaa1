use super::runs::{Linkage, Run, Runs};
use crate::error::Result;
use crate::image::{Mask, window};

/// The mask with its holes: voxels outside the mask from which no way over voxel faces leads out of the box of the mask
/// without crossing it.
///
/// A cavity that is open towards the border of the grid is no hole. Along an axis on which the grid has a single voxel
/// there is no way out, so that a mask of one slice is filled within it.
///
/// # Errors
/// None; a mask has at least one voxel.
pub fn fill_holes(mask: &Mask) -> Result<Mask> {
    filled(mask, Linkage::Faces)
}

/// The mask with the holes of each slice (axis z): voxels outside the mask from which no way over voxel edges within the
/// slice leads out without crossing it.
///
/// It also fills cavities that leave the stack through its first or last slice, and tubes along z.
///
/// # Errors
/// None; a mask has at least one voxel.
pub fn fill_holes_by_slice(mask: &Mask) -> Result<Mask> {
    filled(mask, Linkage::SliceEdges)
}

fn filled(mask: &Mask, linkage: Linkage) -> Result<Mask> {
    let (start, size) = mask.bounding_box();
    let runs = Runs::find(window(mask.selected(), start, size), false, linkage).with_component();
    let full = mask.geometry().size();
    let ways_out = match linkage {
        Linkage::SliceEdges => [false, true, true],
        _ => full.map(|voxels| voxels > 1),
    };
    let mut open = vec![false; runs.len()];
    for (run, component) in &runs {
        open[*component] |= touches_border(run, size, ways_out);
    }
    let mut selected: Vec<bool> = mask.selected().iter().copied().collect();
    for (run, _) in runs.iter().filter(|(_, component)| !open[*component]) {
        let row = (start[0] + run.row / size[1]) * full[1] + start[1] + run.row % size[1];
        let at = row * full[2] + start[2];
        selected[at + run.columns.start..at + run.columns.end].fill(true);
    }
    Mask::from_vec(selected, *mask.geometry())
}

/// Whether a run reaches a side of the box through which there is a way out.
fn touches_border(run: &Run, size: [usize; 3], ways_out: [bool; 3]) -> bool {
    let [z, y] = [run.row / size[1], run.row % size[1]];
    let ends = [(z, z), (y, y), (run.columns.start, run.columns.end - 1)];
    (0..3).any(|a| ways_out[a] && (ends[a].0 == 0 || ends[a].1 == size[a] - 1))
}
