use super::runs::{Linkage, Run, Runs};
use crate::error::{Error, Result};
use crate::image::{Geometry, Mask, window};

/// The connected components of a mask, the largest first; of equal ones the one whose first voxel comes first.
///
/// Voxels that share a corner are connected (26 neighbours in space, 8 in a slice). Held as stretches along x, so that
/// many components need no more memory than few.
///
/// ```
/// use ndarray::array;
/// use radiomics::image::{Labels, Mask, Spacing};
/// use radiomics::process::mask_algebra::components;
///
/// let labels = array![[1, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 1]];
/// let components = components(&Mask::new(labels.view(), Labels::NonZero, Spacing::planar([1.0, 1.0])?)?);
/// assert_eq!(components.sizes(), [2, 1, 1]);
/// assert!(components.mask(0)?.selected()[[0, 1, 1]]);
/// assert!(components.mask(1)?.selected()[[0, 0, 3]]);
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// The runs in the order of the grid with the number of their component.
    runs: Vec<(Run, usize)>,
    sizes: Vec<usize>,
    /// First voxel of the box in which the runs stand.
    start: [usize; 3],
    /// Rows of a slice of the box.
    rows: usize,
    geometry: Geometry,
}

/// The connected components of a mask, in one pass over its box.
pub fn components(mask: &Mask) -> Components {
    let (start, size) = mask.bounding_box();
    let mut runs = Runs::find(window(mask.selected(), start, size), true, Linkage::Corners).with_component();
    let sizes = number_by_size(&mut runs);
    Components { runs, sizes, start, rows: size[1], geometry: *mask.geometry() }
}

/// The largest connected component of a mask: component 0 of [`components`].
///
/// # Errors
/// None; a mask has at least one component.
pub fn largest_component(mask: &Mask) -> Result<Mask> {
    components(mask).mask(0)
}

impl Components {
    /// Number of voxels of each component, falling; at least one component.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The component with this number, from 0, as a mask.
    ///
    /// # Errors
    /// [`Error::Setting`] if there is no such component.
    pub fn mask(&self, number: usize) -> Result<Mask> {
        if number >= self.sizes.len() {
            let expected = format!("below their number {}", self.sizes.len());
            return Err(Error::setting("number of the component", expected, number));
        }
        let [_, ny, nx] = self.geometry.size();
        let [z, y, x] = self.start;
        let mut selected = vec![false; self.geometry.voxels()];
        for (run, _) in self.runs.iter().filter(|(_, component)| *component == number) {
            let row = (z + run.row / self.rows) * ny + y + run.row % self.rows;
            let at = row * nx + x;
            selected[at + run.columns.start..at + run.columns.end].fill(true);
        }
        Mask::from_vec(selected, self.geometry)
    }
}

/// Replaces the first run of each component by the rank of its size, and answers the sizes.
fn number_by_size(runs: &mut [(Run, usize)]) -> Vec<usize> {
    let mut voxels = vec![0; runs.len()];
    runs.iter().for_each(|(run, first)| voxels[*first] += run.columns.len());
    let mut firsts: Vec<usize> = (0..runs.len()).filter(|&run| voxels[run] > 0).collect();
    firsts.sort_by_key(|&first| (std::cmp::Reverse(voxels[first]), first));
    let sizes = firsts.iter().map(|&first| voxels[first]).collect();
    let mut number = voxels;
    (0..).zip(&firsts).for_each(|(rank, &first)| number[first] = rank);
    runs.iter_mut().for_each(|(_, component)| *component = number[*component]);
    sizes
}
