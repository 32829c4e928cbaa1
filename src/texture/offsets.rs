use super::direction::{PLANE, SPACE};
use crate::error::{Error, Result};

/// From a voxel to the neighbours with which it forms pairs: steps `[z, y, x]` in voxels.
///
/// Of each step and its opposite there is one, whose first component that is not 0 is positive. The steps within a slice
/// come first, so that a direction has the same position in a slice and in space.
///
/// Source: IBSI manual, *Grey level co-occurrence based features*, section *Distances and distance weighting*, which
/// knows both readings of a distance δ above 1: the default directions multiplied by δ ([`scaled`](Offsets::scaled)),
/// and the voxels at distance δ in a norm ([`shells`](Offsets::shells), here the Chebyshev norm), against which it
/// cautions because few use it. PyRadiomics reads its setting `distances` in the second way.
///
/// ```
/// use radiomics::texture::{Offsets, SPACE};
///
/// assert_eq!(Offsets::scaled(1)?.space(), SPACE);
/// assert_eq!(Offsets::scaled(3)?.plane()[1], [0, 3, -3]);
/// let shell = Offsets::shells([2])?;
/// assert_eq!((shell.space().len(), shell.plane().len()), (49, 8));
/// # Ok::<(), radiomics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offsets {
    steps: Vec<[isize; 3]>,
    /// Number of steps within a slice.
    plane: usize,
    text: String,
}

impl Offsets {
    /// The largest number of steps in space: enough for the distances 1 to 4 together, or 6 alone.
    ///
    /// The counts along each step are held until all are added up: 16 bytes for each pair of grey levels that occurs, of
    /// which there are no more than voxels.
    pub const LIMIT: usize = 512;

    /// The directions [`SPACE`] and [`PLANE`] multiplied by the distance δ, in voxels; the distance of the standard.
    ///
    /// A step that is as long as the region leads to no neighbour, and its matrix is empty.
    ///
    /// # Errors
    /// [`Error::Setting`] for distance 0.
    pub fn scaled(distance: usize) -> Result<Self> {
        refuse_zero(distance)?;
        let factor = isize::try_from(distance).unwrap_or(isize::MAX);
        let steps = SPACE.iter().map(|direction| direction.map(|step| step * factor)).collect();
        let text = if distance == 1 { String::new() } else { format!("distance {distance}") };
        Ok(Offsets { steps, plane: PLANE.len(), text })
    }

    /// All steps with the Chebyshev norm max(|z|, |y|, |x|) = δ for each of the distances δ, in voxels: 12 δ² + 1 in
    /// space and 4 δ within a slice. Each step has a matrix of its own.
    ///
    /// # Errors
    /// [`Error::Setting`] for distance 0 and for more than [`Offsets::LIMIT`] steps in space, [`Error::Duplicate`] if a
    /// distance occurs twice, [`Error::Nothing`] without a distance.
    pub fn shells(distances: impl IntoIterator<Item = usize>) -> Result<Self> {
        let mut shells = Vec::new();
        let mut steps = 0_usize;
        for distance in distances {
            refuse_zero(distance)?;
            if shells.contains(&distance) {
                return Err(Error::Duplicate { what: "distance", name: distance.to_string() });
            }
            shells.push(distance);
            steps = steps.saturating_add(distance.saturating_pow(2).saturating_mul(12).saturating_add(1));
            if steps > Self::LIMIT {
                let expected = format!("at most {}", Self::LIMIT);
                return Err(Error::setting("number of steps to neighbours", expected, steps));
            }
        }
        shells.sort_unstable();
        match shells.as_slice() {
            [] => Err(Error::Nothing { what: "the list of distances" }),
            [1] => Self::scaled(1),
            _ => Ok(Self::of(&shells)),
        }
    }

    /// The steps of some shells, few enough to be written down.
    fn of(shells: &[usize]) -> Self {
        let farthest = shells.last().map_or(0, |distance| distance.cast_signed());
        let range = || -farthest..=farthest;
        let steps = range().flat_map(|z| range().flat_map(move |y| range().map(move |x| [z, y, x])));
        let norm = |step: &[isize; 3]| step.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
        // In this order the steps after [0, 0, 0] are those whose first component that is not 0 is positive.
        let steps: Vec<_> =
            steps.filter(|step| *step > [0; 3]).filter(|step| shells.contains(&norm(step))).collect();
        let plane = steps.iter().filter(|step| step[0] == 0).count();
        let names: Vec<_> = shells.iter().map(usize::to_string).collect();
        Offsets { steps, plane, text: format!("shells at {}", names.join(" ")) }
    }

    /// The steps in 3D.
    pub fn space(&self) -> &[[isize; 3]] {
        &self.steps
    }

    /// The steps within an axial slice, the first of [`space`](Offsets::space).
    pub fn plane(&self) -> &[[isize; 3]] {
        &self.steps[..self.plane]
    }

    /// What the settings say; nothing for the neighbours at distance 1.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Default for Offsets {
    /// The neighbours at distance 1.
    fn default() -> Self {
        Offsets { steps: SPACE.to_vec(), plane: PLANE.len(), text: String::new() }
    }
}

fn refuse_zero(distance: usize) -> Result<()> {
    if distance == 0 {
        return Err(Error::setting("distance of neighbours", "at least 1 voxel", distance));
    }
    Ok(())
}
