use super::boundary::Boundary;

/// How far around a voxel a response looks at the image, along `[z, y, x]`.
///
/// ```
/// use radiomics::filter::{Boundary, Reach};
///
/// // Nine taps in the plane, of an image of 30 slices of 100 × 100: a box at its edge needs 4 more voxels where there are any.
/// let reach = Reach::voxels([0, 4, 4], Boundary::Mirror);
/// assert_eq!(reach.window([10, 0, 50], [5, 20, 20], [30, 100, 100]), ([10, 0, 46], [5, 24, 28]));
/// assert_eq!(Reach::voxels([0, 4, 4], Boundary::Periodic).window([10, 0, 50], [5, 20, 20], [30, 100, 100]).1, [5, 100, 28]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    along: [Option<usize>; 3],
    wraps: bool,
}

impl Reach {
    /// A voxel alone.
    pub const NONE: Reach = Reach { along: [Some(0); 3], wraps: false };

    /// The whole image.
    pub const WHOLE: Reach = Reach { along: [None; 3], wraps: false };

    /// This many voxels to either side, beyond the edge of the image by a rule.
    pub fn voxels(along: [usize; 3], boundary: Boundary) -> Self {
        Self::along(along.map(Some), boundary)
    }

    /// This many voxels to either side, or all there are along an axis with `None`.
    pub fn along(along: [Option<usize>; 3], boundary: Boundary) -> Self {
        Reach { along, wraps: boundary == Boundary::Periodic }
    }

    /// Number of voxels along `[z, y, x]`; `None` for all there are.
    pub fn zyx(self) -> [Option<usize>; 3] {
        self.along
    }

    /// How far a filter looks that is given the responses of this one.
    #[must_use]
    pub fn then(self, next: Reach) -> Self {
        let sum = |a: usize| Some(self.along[a]?.saturating_add(next.along[a]?));
        Reach { along: [0, 1, 2].map(sum), wraps: self.wraps || next.wraps }
    }

    /// How far one of two filters looks.
    #[must_use]
    pub fn or(self, other: Reach) -> Self {
        let larger = |a: usize| Some(self.along[a]?.max(other.along[a]?));
        Reach { along: [0, 1, 2].map(larger), wraps: self.wraps || other.wraps }
    }

    /// First voxel and size of the part of an image of size `whole` that gives the box from `start` of `size` voxels the
    /// same responses as the whole image.
    pub fn window(self, start: [usize; 3], size: [usize; 3], whole: [usize; 3]) -> ([usize; 3], [usize; 3]) {
        let part = [0, 1, 2].map(|a| {
            let end = start[a].saturating_add(size[a]);
            match self.along[a] {
                Some(reach) => {
                    let over = reach > start[a] || end.saturating_add(reach) > whole[a];
                    if reach > 0 && self.wraps && over {
                        (0, whole[a])
                    } else {
                        (start[a].saturating_sub(reach), end.saturating_add(reach).min(whole[a]))
                    }
                }
                None => (0, whole[a]),
            }
        });
        (part.map(|(from, _)| from), part.map(|(from, to)| to.saturating_sub(from)))
    }
}
